import { sql } from 'drizzle-orm';

/** Units of an item on the shelf that nobody has, beyond its safety stock: of stock `s`, with its item `i` where it is known. */
export const FREE_UNITS = sql.raw('s.on_hand - s.reserved - s.allocated - coalesce(i.safety_stock, 0)');
