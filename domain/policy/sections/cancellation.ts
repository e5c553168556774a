import { type Static, Type } from 'typebox';
import type { TenderOrder } from '../../money/tender';
import {
  businessDays,
  CURRENCY_JA,
  calendarDays,
  channelId,
  closed,
  faultOf,
  insteadOf,
  named,
  type PolicyFault,
  percent,
} from './shapes';

const COUPON = { percent: 10, validDays: 180 };

const Amount = Type.Object(
  {
    amount: Type.Integer({
      minimum: 1,
      maximum: 9_000_000_000_000,
      ...named('お詫びクーポンの金額(最小通貨単位)', 'value of the coupon, in minor units', 500),
    }),
    currency: Type.String({
      pattern: '^[A-Z]{3}$',
      'x-description-ja': CURRENCY_JA,
      ...named('お詫びクーポンの通貨', 'currency of the coupon', 'JPY'),
    }),
  },
  {
    ...closed,
    ...named('お詫びクーポンの額面', 'value of the coupon', { amount: 500, currency: 'JPY' }),
    ...insteadOf('percent'),
  },
);

/** An apology in the form of a coupon: never in place of money. */
const Coupon = Type.Object(
  {
    percent: Type.Optional(
      percent(
        { ...named('お詫びクーポンの割引率', 'discount of the coupon, in per cent', 10), ...insteadOf('amount') },
        1,
      ),
    ),
    amount: Type.Optional(Amount),
    validDays: Type.Integer({
      minimum: 1,
      maximum: 3650,
      ...named('お詫びクーポンの有効日数', 'days the coupon is valid', 180),
    }),
    pool: Type.Optional(channelId(named('クーポンコードの登録先', "pool of the shop's own coupon codes", 'sorry'))),
  },
  { ...closed, ...named('お詫びクーポン', 'coupon', COUPON) },
);

/** What a customer whose units are cancelled is given. */
export const Cancellation = Type.Object(
  {
    refundWithinDays: Type.Union(
      [
        calendarDays(named('返金までの日数', 'days until the money is back', 7)),
        businessDays('返金までの日数', 'days until the money is back', 7),
      ],
      {
        description: "calendar days, or working days of the warehouse's country",
        ...named('返金までの日数', 'days until the money is back', 7),
      },
    ),
    remindBeforeDays: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 365,
        description: 'days before a refund is due on which staff are reminded; 2 where it is not said, 0: not before',
        ...named('返金期日前のお知らせ日数', 'days before a refund is due on which staff are reminded', 2),
      }),
    ),
    tenders: Type.Optional(
      Type.Union([Type.Literal('proportional'), Type.Literal('money-first'), Type.Literal('points-first')], {
        description:
          'how a partial refund is spread over what was paid with: proportional where it is not said, or points last, or first',
        ...named('一部返金の配分', 'how a partial refund is spread over what was paid with', 'proportional'),
      }),
    ),
    coupon: Type.Union([Coupon, Type.Null()], named('お詫びクーポン', 'coupon given with an apology', COUPON)),
  },
  { ...closed, ...named('キャンセル', 'cancellations', { refundWithinDays: 7, coupon: COUPON }) },
);

type CancellationTerms = Static<typeof Cancellation>;

/** A coupon is worth a share or an amount. */
export const cancellationFaults = ({ coupon }: CancellationTerms): PolicyFault[] =>
  coupon !== null && (coupon.percent === undefined) === (coupon.amount === undefined)
    ? [
        faultOf(Cancellation.properties.coupon, '/cancellation/coupon', {
          ja: 'には percent(割引率)か amount(額面)のどちらか一方だけを指定してください(例: "percent": 10)。',
          en: 'must say either percent or amount',
        }),
      ]
    : [];

export const tenderOrderOf = ({ tenders }: CancellationTerms): TenderOrder => tenders ?? 'proportional';

/** Days before its due day on which staff are reminded of a refund. */
export const refundReminderDays = ({ remindBeforeDays }: CancellationTerms): number => remindBeforeDays ?? 2;
