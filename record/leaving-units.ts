import { sql } from 'drizzle-orm';
import { anyOf } from '../db/lists';
import {
  type FreeAt,
  type Leaving,
  type LeavingFrom,
  leavesFrom,
  type ReleasedAt,
  type ReportedUnits,
} from '../domain/allocation/leaves-from';
import type { Act } from './act';
import type { LockedOrder } from './order-lines';

/** Which units of a parcel leave a location that its report names, or why they cannot. The items must be locked. */
export async function leavingFrom(
  act: Act,
  { orderId, lines }: LockedOrder,
  reported: readonly ReportedUnits[],
): Promise<Leaving> {
  if (reported.every(({ locationId }) => locationId === undefined)) return { possible: true, leaving: [] };
  const [releasedAt, freeAt] = await Promise.all([
    act.tx.execute<ReleasedAt & Record<string, unknown>>(sql`
      select line_id as "lineId", location_id as "locationId", quantity from releases where order_id = ${orderId}`),
    act.tx.execute<FreeAt & Record<string, unknown>>(sql`
      select sku, location_id as "locationId", on_hand - released as free from stock_locations
      where sku = ${anyOf([...new Set(reported.map(({ sku }) => sku))])}`),
  ]);
  return leavesFrom(reported, lines, releasedAt, freeAt);
}

/** Units leave that a location was told to ship: it is to ship so many fewer. */
export function noLongerToShip(act: Act, orderId: string, leaving: readonly LeavingFrom[]): void {
  const told = leaving.filter(({ released }) => released > 0);
  if (told.length === 0) return;
  act.write(sql`
    with gone as materialized (
      select * from jsonb_to_recordset(${JSON.stringify(told)}::text::jsonb)
        as g("lineId" text, sku text, "locationId" text, released int)
    ), ended as (
      delete from releases r using gone g
      where r.order_id = ${orderId} and r.line_id = g."lineId" and r.location_id = g."locationId" and r.quantity = g.released
    ), lessened as (
      update releases r set quantity = r.quantity - g.released from gone g
      where r.order_id = ${orderId} and r.line_id = g."lineId" and r.location_id = g."locationId" and r.quantity > g.released
    )
    update stock_locations p set released = p.released - g.units
    from (select sku, "locationId", sum(released)::int as units from gone group by sku, "locationId") g
    where p.sku = g.sku and p.location_id = g."locationId"`);
}
