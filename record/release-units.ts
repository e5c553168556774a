import { sql } from 'drizzle-orm';
import { anyOf } from '../db/lists';
import { type LocationStock, shipFrom, type UnitsFrom, type UnitsToShip } from '../domain/allocation/ship-from';
import type { Act } from './act';
import { NeedsMoreLocks } from './perform';

/** Makes sure that the items of units to be released or taken off are locked, by another try if they are not yet. */
export function lockedForMove(act: Act, skus: Iterable<string>): void {
  const missing = [...new Set(skus)].filter((sku) => !act.lockedItems.has(sku));
  if (missing.length > 0) throw new NeedsMoreLocks(missing);
}

/**
 * 出荷指示: says from which locations the units of an order are to leave and keeps them there until they do. Units are
 * pooled until now; nobody else's parcel takes these any more. The items must be locked, and the lines count the units
 * as released by the act's end.
 */
export async function releaseUnits(
  act: Act,
  orderId: string,
  units: readonly UnitsToShip[],
): Promise<readonly UnitsFrom[]> {
  const stock = await act.tx.execute<LocationStock & Record<string, unknown>>(sql`
    select sku, location_id as "locationId", on_hand - released as free from stock_locations
    where sku = ${anyOf([...new Set(units.map(({ sku }) => sku))])} and on_hand > released`);
  const from = shipFrom(units, stock);
  act.write(sql`
    with units as (
      select * from jsonb_to_recordset(${JSON.stringify(from)}::text::jsonb)
        as u("lineId" text, sku text, "locationId" text, quantity int)
    ), named as (
      insert into releases as r (order_id, line_id, location_id, quantity)
      select ${orderId}, "lineId", "locationId", quantity from units
      on conflict (order_id, line_id, location_id) do update set quantity = r.quantity + excluded.quantity
    )
    update stock_locations p set released = p.released + u.units
    from (select sku, "locationId", sum(quantity)::int as units from units group by sku, "locationId") u
    where p.sku = u.sku and p.location_id = u."locationId"`);
  return from;
}

/**
 * Follows the lines of an order of which fewer units are released than before (they leave, are missing, or their parcel was stopped):
 * the locations that were to ship most of a line are the first to ship less. Returns the units with where they were to
 * leave from. The items must be locked.
 */
export async function noLongerReleased(act: Act, orderId: string): Promise<readonly UnitsFrom[]> {
  return act.tx.execute<UnitsFrom & Record<string, unknown>>(sql`
    with gone as materialized (
      select r.order_id, r.line_id, r.location_id, r.sku, r.quantity as had, least(r.quantity, r.excess - r.before)::int as quantity
      from (
        select r.*, l.sku, sum(r.quantity) over (partition by r.order_id, r.line_id) - l.released as excess,
          sum(r.quantity) over (partition by r.order_id, r.line_id order by r.quantity desc, r.location_id
            rows unbounded preceding) - r.quantity as before
        from releases r join order_lines l on l.order_id = r.order_id and l.line_id = r.line_id
        where r.order_id = ${orderId}) r
      where r.before < r.excess
    ), ended as (
      delete from releases r using gone g
      where r.order_id = g.order_id and r.line_id = g.line_id and r.location_id = g.location_id and g.quantity = g.had
    ), lessened as (
      update releases r set quantity = r.quantity - g.quantity from gone g
      where r.order_id = g.order_id and r.line_id = g.line_id and r.location_id = g.location_id and g.quantity < g.had
    ), free as (
      update stock_locations p set released = p.released - g.units
      from (select sku, location_id, sum(quantity)::int as units from gone group by sku, location_id) g
      where p.sku = g.sku and p.location_id = g.location_id
    )
    select line_id as "lineId", sku, location_id as "locationId", quantity from gone`);
}

/**
 * The units of a line that has become less on the shelf, with where they were to leave from; those that had not been
 * released come from anywhere. The lines say already what is left.
 */
export async function whereFrom(
  act: Act,
  orderId: string,
  lines: readonly UnitsToShip[],
): Promise<readonly (UnitsToShip & { readonly locationId?: string })[]> {
  const named = await noLongerReleased(act, orderId);
  const left = new Map<string, number>();
  for (const { lineId, quantity } of named) left.set(lineId, (left.get(lineId) ?? 0) + quantity);
  const elsewhere = lines.flatMap(({ lineId, sku, quantity }) => {
    const covered = Math.min(quantity, left.get(lineId) ?? 0);
    left.set(lineId, (left.get(lineId) ?? 0) - covered);
    return covered < quantity ? [{ lineId, sku, quantity: quantity - covered }] : [];
  });
  return [...named, ...elsewhere];
}
