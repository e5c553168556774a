import { Type } from 'typebox';
import { closed } from './shapes';

/** What is sold against supply that has not come yet. */
export const Acceptance = Type.Object(
  {
    inbound: Type.Union([Type.Literal('confirmed-dated'), Type.Literal('confirmed'), Type.Literal('any')]),
    waitTooLongDays: Type.Integer({ minimum: 1, maximum: 3650 }),
  },
  closed,
);

/** How stock is shown to whoever looks at an item. */
export const Availability = Type.Object(
  {
    lowAt: Type.Integer({
      minimum: 0,
      maximum: 2147483647,
      description: 'stock is shown as low when at most so many units are left to sell; 5 where it is not said',
    }),
  },
  closed,
);
