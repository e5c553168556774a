import { Type } from 'typebox';
import { closed, named } from './shapes';

/** What is sold against supply that has not come yet. */
export const Acceptance = Type.Object(
  {
    inbound: Type.Union([Type.Literal('confirmed-dated'), Type.Literal('confirmed'), Type.Literal('any')], {
      description:
        'supply that is sold against: confirmed with a date, confirmed, or any, also where none is announced yet',
      ...named('受注の対象とする入荷予定', 'inbound supply that orders are taken against', 'confirmed'),
    }),
    waitTooLongDays: Type.Integer({
      minimum: 1,
      maximum: 3650,
      ...named('受注できる最長の待ち日数', 'longest wait, in days, that an order is taken for', 90),
    }),
  },
  { ...closed, ...named('受注の条件', 'which orders are taken', { inbound: 'confirmed', waitTooLongDays: 90 }) },
);

/** How stock is shown to whoever looks at an item. */
export const Availability = Type.Object(
  {
    lowAt: Type.Integer({
      minimum: 0,
      maximum: 2147483647,
      description: 'stock is shown as low when at most so many units are left to sell; 5 where it is not said',
      ...named('「残りわずか」と表示する在庫数', 'units left at which stock is shown as low', 5),
    }),
  },
  { ...closed, ...named('在庫表示', 'how stock is shown', { lowAt: 5 }) },
);
