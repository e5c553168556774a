import { sql } from 'drizzle-orm';
import type { Act } from './act';
import { note } from './act';
import { backorderIdOf } from './ids';
import { lockBackorders } from './lock-items';
import { QUEUE_ORDER } from './queue';
import { staleOffers } from './replan';
import { moveStock } from './stock-moves';

/** Units one line was given. */
export interface Allocation {
  readonly orderId: string;
  readonly lineId: string;
  readonly backorderId: string;
  readonly quantity: number;
}

/**
 * Gives up to `units` of an item to its waiting lines, strictly down the queue: the head takes what has come, even
 * partly, and nobody behind is served first. The item must be locked; the units must be physically free. With `only`
 * the units are one line's own (a special order's supply).
 */
export async function allocate(
  act: Act,
  sku: string,
  units: number,
  only?: { readonly orderId: string; readonly lineId: string },
): Promise<readonly Allocation[]> {
  if (units <= 0) return [];
  const taken = await act.tx.execute<{ orderId: string; lineId: string; take: number }>(sql`
    select order_id as "orderId", line_id as "lineId", least(waiting, ${units}::int - ahead)::int as take
    from (
      select order_id, line_id, waiting,
             sum(waiting) over (order by ${QUEUE_ORDER} rows unbounded preceding) - waiting as ahead
      from (
        select * from order_lines l where sku = ${sku} and waiting > 0
          ${only === undefined ? sql`` : sql`and order_id = ${only.orderId} and line_id = ${only.lineId}`}
        -- Everybody waits for one unit at least: nobody further back can be reached.
        order by ${QUEUE_ORDER} limit ${units}::int) l
    ) queue
    where ahead < ${units}::int`);
  const allocations = taken.map((row) => ({
    orderId: row.orderId,
    lineId: row.lineId,
    quantity: row.take,
    backorderId: backorderIdOf(row.orderId),
  }));
  if (allocations.length === 0) return [];
  lockBackorders(
    act,
    allocations.map(({ backorderId }) => backorderId),
  );
  const total = allocations.reduce((sum, { quantity }) => sum + quantity, 0);
  act.write(sql`
    update order_lines l set waiting = l.waiting - t.take, allocated = l.allocated + t.take
    from jsonb_to_recordset(${JSON.stringify(taken)}::text::jsonb) as t("orderId" text, "lineId" text, take int)
    where l.order_id = t."orderId" and l.line_id = t."lineId"`);
  act.write(sql`update stock set waiting = waiting - ${total} where sku = ${sku}`);
  await moveStock(
    act,
    allocations.map(({ orderId, lineId, quantity }) => ({
      sku,
      kind: 'allocation',
      allocated: quantity,
      orderId,
      lineId,
    })),
  );
  for (const { backorderId, lineId, quantity } of allocations)
    note(act, backorderId, {
      journal: { kind: 'allocated', data: { lineId, sku, quantity } },
      signal: 'restocked',
      signalFacts: { sku, quantity },
    });
  await staleOffers(
    act,
    allocations.map(({ backorderId }) => backorderId),
  );
  return allocations;
}
