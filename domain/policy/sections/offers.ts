import { type Static, Type } from 'typebox';
import { durationMs } from '../../calendar/business-date';
import { closed, duration, faultOf, named, type PolicyFault } from './shapes';

const UNKNOWN_AFTER = named('入荷日未定のままご意向を伺うまで', 'ask when no date is known for', 'P21D');

/** ご意向確認: when the customer is asked, how long he has, and what his silence means. */
export const Offers = Type.Object(
  {
    lateAfterDays: Type.Integer({
      minimum: 0,
      maximum: 3650,
      ...named('ご意向を伺う遅れの日数(超えたとき)', 'ask when the date is more than so many days late', 30),
    }),
    unknownAfter: Type.Union([duration(UNKNOWN_AFTER), Type.Null()], UNKNOWN_AFTER),
    whenPartReady: Type.Boolean(
      named('一部が揃ったとき分割発送を伺うか', 'ask about a split when part is ready', true),
    ),
    answerWithin: duration(named('ご回答期限までの期間', 'time to answer', 'P7D')),
    remindBefore: duration(named('期限前のリマインダーの時期', 'reminder so long before the deadline', 'P2D')),
    minimumReadingTime: duration(named('内容変更後に確保する検討期間', 'time to read that is always left', 'P2D')),
    onSilence: Type.Union([Type.Literal('wait'), Type.Literal('cancel')], {
      description: 'what no answer means for lines whose waiting is in question: they wait on, or are cancelled',
      ...named('ご回答がないときの扱い', 'what no answer means', 'wait'),
    }),
    deadlineOn: Type.Optional(
      Type.Union([Type.Literal('any-day'), Type.Literal('working-day')], {
        description:
          "whether an answer may fall due on any day, or on the warehouse's working days only; any-day where it is not said",
        ...named('ご回答期限とする日', 'days on which an answer may be due', 'working-day'),
      }),
    ),
    dearerAlternative: Type.Optional(
      Type.Union([Type.Literal('shop-pays'), Type.Literal('not-offered'), Type.Literal('ask-staff')], {
        description:
          'an alternative that costs more: at the shop’s cost, not offered, or agreed with the customer by staff; shop-pays where it is not said',
        ...named('高い代替品の差額の扱い', 'an alternative that costs more', 'ask-staff'),
      }),
    ),
    reserveAlternatives: Type.Optional(
      Type.Boolean({
        description: 'whether alternatives are held for the customer while the offer is open',
        ...named('代替品を期限まで確保するか', 'hold alternatives until the deadline', true),
      }),
    ),
    split: Type.Optional(
      Type.Object(
        {
          minimumAmountMinor: Type.Optional(
            Type.Integer({
              minimum: 0,
              maximum: 1_000_000_000,
              description: 'in minor units of the order’s currency',
              ...named('分割発送を伺う最低金額', 'value of the ready units from which a split is offered', 3000),
            }),
          ),
          maxParcels: Type.Optional(
            Type.Integer({
              minimum: 1,
              maximum: 100,
              description: 'the last one included',
              ...named('一つのご注文の発送回数の上限', 'most parcels an order goes out in', 2),
            }),
          ),
        },
        { ...closed, ...named('分割発送', 'split shipments', { maxParcels: 2 }) },
      ),
    ),
  },
  { ...closed, ...named('ご意向確認', 'offers', { lateAfterDays: 30, onSilence: 'wait' }) },
);

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

export const offersFaults = ({ answerWithin }: Static<typeof Offers>): PolicyFault[] =>
  durationMs(answerWithin) === 0
    ? [
        faultOf(Offers.properties.answerWithin, '/offers/answerWithin', {
          ja: 'は0より長くしてください。お客様がご検討になる時間がなくなります(例: "P7D")。',
          en: 'must be longer than nothing: customers need time to answer',
        }),
      ]
    : [];
