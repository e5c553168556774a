import { sql } from 'drizzle-orm';

/** Units on the shelf that nobody has, of stock `s`. */
export const UNCLAIMED_UNITS = sql.raw('s.on_hand - s.reserved - s.allocated');

/** Of these, the units that are not kept for those who wait. */
export const UNKEPT_UNITS = sql`greatest(0, ${UNCLAIMED_UNITS} - s.kept_for_waiters)`;

/** Of those nobody has, the units beyond the safety stock of its item `i`, where that is known. */
export const FREE_UNITS = sql`${UNCLAIMED_UNITS} - coalesce(i.safety_stock, 0)`;
