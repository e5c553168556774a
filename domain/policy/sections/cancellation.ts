import { Type } from 'typebox';
import { calendarDays, closed, named, percent } from './shapes';

const COUPON = { percent: 10, validDays: 180 };

/** What a customer whose units are cancelled is given. */
export const Cancellation = Type.Object(
  {
    refundWithinDays: calendarDays(named('返金までの日数', 'days until the money is back', 7)),
    coupon: Type.Union(
      [
        Type.Object(
          {
            percent: percent(named('お詫びクーポンの割引率', 'discount of the coupon, in per cent', 10), 1),
            validDays: Type.Integer({
              minimum: 1,
              maximum: 3650,
              ...named('お詫びクーポンの有効日数', 'days the coupon is valid', 180),
            }),
          },
          { ...closed, ...named('お詫びクーポン', 'coupon', COUPON) },
        ),
        Type.Null(),
      ],
      named('お詫びクーポン', 'coupon given with an apology', COUPON),
    ),
  },
  { ...closed, ...named('キャンセル', 'cancellations', { refundWithinDays: 7, coupon: COUPON }) },
);
