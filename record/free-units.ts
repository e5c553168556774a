import { sql } from 'drizzle-orm';
import type { Act } from './act';
import { UNKEPT_UNITS } from './free-stock';
import { giveOut } from './give-out';
import { withdrawForLines } from './purchases';
import { noLongerReleased } from './release-units';
import { moveStock } from './stock-moves';

/** Units of a line to take off: waiting ones first, then allocated ones. */
export interface Taken {
  readonly lineId: string;
  readonly sku: string;
  readonly waiting: number;
  readonly allocated: number;
}

/**
 * Takes units off an order's lines and gives them back once, into the same queue: freed stock goes to whoever waits
 * next. `into` is where the line counts them from now on. The items and the order's backorder must be locked.
 */
export async function takeOff(
  act: Act,
  orderId: string,
  taken: readonly Taken[],
  into: 'cancelled' | 'substituted',
): Promise<void> {
  const real = taken.filter(({ waiting, allocated }) => waiting + allocated > 0);
  if (real.length === 0) return;
  const column = into === 'cancelled' ? sql`cancelled` : sql`substituted`;
  act.write(sql`
    update order_lines l
    set waiting = l.waiting - t.waiting, allocated = l.allocated - t.allocated,
        released = least(l.released, l.allocated - t.allocated), ${column} = l.${column} + t.waiting + t.allocated
    from jsonb_to_recordset(${JSON.stringify(real)}::text::jsonb) as t("lineId" text, waiting int, allocated int)
    where l.order_id = ${orderId} and l.line_id = t."lineId"`);
  act.write(sql`
    update stock s set waiting = s.waiting - t.units
    from (select sku, sum(waiting)::bigint as units from jsonb_to_recordset(${JSON.stringify(real)}::text::jsonb)
            as t(sku text, waiting int) group by sku) t
    where s.sku = t.sku and t.units > 0`);
  await withdrawForLines(
    act,
    orderId,
    real.map(({ lineId }) => lineId),
  );
  const freed = real.filter(({ allocated }) => allocated > 0);
  if (freed.length > 0) await noLongerReleased(act, orderId);
  await moveStock(
    act,
    freed.map(({ sku, lineId, allocated }) => ({ sku, kind: 'deallocation', allocated: -allocated, orderId, lineId })),
  );
  // Also where nothing was allocated: whoever waits for fewer now may be completed with what is kept for those who wait.
  const units = new Map<string, number>();
  for (const { sku, allocated } of real) units.set(sku, (units.get(sku) ?? 0) + allocated);
  await giveOut(act, units);
}

/**
 * Units of an item on the shelf that can be given to somebody who does not wait for it: those nobody has, and that are not
 * kept for those who wait, beyond the safety stock. The safety stock itself is given to nobody until staff lower it. Those
 * held for that backorder's customer are his too. The item must be locked.
 */
export async function sellableUnits(act: Act, sku: string, heldFor: string): Promise<number> {
  const rows = await act.tx.execute<{ units: number }>(sql`
    select ${UNKEPT_UNITS} - coalesce(i.safety_stock, 0)
      + coalesce((select sum(r.quantity) from reservations r where r.sku = s.sku and r.for_backorder_id = ${heldFor}), 0)::int
      as units
    from stock s left join items i using (sku) where s.sku = ${sku}`);
  return Math.max(0, rows[0]?.units ?? 0);
}
