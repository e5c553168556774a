import { Type } from 'typebox';
import { closed, Days } from './shapes';

/** What a customer whose units are cancelled is given. */
export const Cancellation = Type.Object(
  {
    refundWithinDays: Days,
    coupon: Type.Union([
      Type.Object(
        {
          percent: Type.Integer({ minimum: 1, maximum: 100 }),
          validDays: Type.Integer({ minimum: 1, maximum: 3650 }),
        },
        closed,
      ),
      Type.Null(),
    ]),
  },
  closed,
);
