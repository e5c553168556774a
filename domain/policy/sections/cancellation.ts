import { type Static, Type } from 'typebox';
import type { TenderOrder } from '../../money/tender';
import { BusinessDays, closed, Days } from './shapes';

const validity = {
  validDays: Type.Integer({ minimum: 1, maximum: 3650 }),
  pool: Type.Optional(
    Type.String({
      pattern: '^[a-z0-9-]{1,32}$',
      description: "codes are taken from the shop's own pool of that name; otherwise the engine makes them up",
    }),
  ),
};

/** An apology in the form of a coupon: never in place of money. */
const Coupon = Type.Union([
  Type.Object({ percent: Type.Integer({ minimum: 1, maximum: 100 }), ...validity }, closed),
  Type.Object(
    {
      amount: Type.Object(
        {
          amount: Type.Integer({ minimum: 1, maximum: 9_000_000_000_000 }),
          currency: Type.String({ pattern: '^[A-Z]{3}$' }),
        },
        { ...closed, description: 'in minor units' },
      ),
      ...validity,
    },
    closed,
  ),
]);

export type CouponTerms = Static<typeof Coupon>;

/** What a customer whose units are cancelled is given. */
export const Cancellation = Type.Object(
  {
    refundWithinDays: Type.Union([Days, BusinessDays], {
      description: "calendar days, or working days of the warehouse's country (16 CFR 435.1: 7 working days)",
    }),
    remindBeforeDays: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 365,
        description: 'days before a refund is due on which staff are reminded; 2 where it is not said, 0: not before',
      }),
    ),
    tenders: Type.Optional(
      Type.Union([Type.Literal('proportional'), Type.Literal('money-first'), Type.Literal('points-first')], {
        description:
          'how a partial refund is spread over what was paid with: proportional where it is not said, or points last, or first',
      }),
    ),
    coupon: Type.Union([Coupon, Type.Null()]),
  },
  closed,
);

type CancellationTerms = Static<typeof Cancellation>;

export const tenderOrderOf = ({ tenders }: CancellationTerms): TenderOrder => tenders ?? 'proportional';

/** Days before its due day on which staff are reminded of a refund. */
export const refundReminderDays = ({ remindBeforeDays }: CancellationTerms): number => remindBeforeDays ?? 2;
