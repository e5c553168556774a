import { type Static, Type } from 'typebox';
import { durationMs } from '../../calendar/business-date';
import { closed, Duration, type PolicyFault } from './shapes';

/** ご意向確認: when the customer is asked, how long he has, and what his silence means. */
export const Offers = Type.Object(
  {
    lateAfterDays: Type.Integer({ minimum: 0, maximum: 3650 }),
    unknownAfter: Type.Union([Duration, Type.Null()]),
    whenPartReady: Type.Boolean(),
    answerWithin: Duration,
    remindBefore: Duration,
    minimumReadingTime: Duration,
    onSilence: Type.Union([Type.Literal('wait'), Type.Literal('cancel')]),
    deadlineOn: Type.Optional(
      Type.Union([Type.Literal('any-day'), Type.Literal('working-day')], {
        description:
          "whether an answer may fall due on any day, or on the warehouse's working days only; any-day where it is not said",
      }),
    ),
    dearerAlternative: Type.Optional(
      Type.Union([Type.Literal('shop-pays'), Type.Literal('not-offered'), Type.Literal('ask-staff')], {
        description:
          'an alternative that costs more: at the shop’s cost, not offered, or agreed with the customer by staff; shop-pays where it is not said',
      }),
    ),
    reserveAlternatives: Type.Optional(
      Type.Boolean({ description: 'whether alternatives are held for the customer while the offer is open' }),
    ),
    split: Type.Optional(
      Type.Object(
        {
          minimumAmountMinor: Type.Optional(
            Type.Integer({
              minimum: 0,
              maximum: 1_000_000_000,
              description:
                'value of the ready units, in minor units of the order’s currency, from which a split is offered',
            }),
          ),
          maxParcels: Type.Optional(
            Type.Integer({
              minimum: 1,
              maximum: 100,
              description: 'parcels an order may go out in, the last one included',
            }),
          ),
        },
        closed,
      ),
    ),
  },
  closed,
);

export const offersFaults = ({ answerWithin }: Static<typeof Offers>): PolicyFault[] =>
  durationMs(answerWithin) === 0
    ? [{ pointer: '/offers/answerWithin', message: 'must be longer than nothing: customers need time to answer' }]
    : [];

/** What a shop says of alternatives, split parcels and deadlines, where its pack does not say otherwise. */
export function offerTermsOf({ offers }: { readonly offers: Static<typeof Offers> }) {
  return {
    deadlineOn: offers.deadlineOn ?? 'any-day',
    dearerAlternative: offers.dearerAlternative ?? 'shop-pays',
    reserveAlternatives: offers.reserveAlternatives ?? false,
    split: {
      minimumAmountMinor: offers.split?.minimumAmountMinor ?? 0,
      maxParcels: offers.split?.maxParcels ?? Number.POSITIVE_INFINITY,
    },
  } as const;
}
