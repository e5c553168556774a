import { type SQL, sql } from 'drizzle-orm';
import { formatInstant } from '../domain/calendar/business-date';
import { type Act, note } from './act';
import { backorderIdOf } from './ids';
import { giveUp } from './kit-parts';
import { withdrawServed } from './purchases';
import { QUEUE_ORDER } from './queue';
import { staleOffers } from './replan';
import { givenDownTheQueue, type SharedOut, shareOut, sharingTerms } from './sharing';

/** Units one line was given. */
export interface Allocation {
  readonly orderId: string;
  readonly lineId: string;
  readonly sku: string;
  readonly backorderId: string;
  readonly quantity: number;
}

/** `taken`: the head of the queue, as far as the units reach. */
const takenDownTheQueue = (sku: string, units: number, only?: { orderId: string; lineId: string }): SQL => sql`
  head as (
    select order_id, line_id, queue_tier, queue_key, queue_rank, queue_at, queue_seq, position, waiting
    from order_lines l where sku = ${sku} and waiting > 0
      ${only === undefined ? sql`` : sql`and order_id = ${only.orderId} and line_id = ${only.lineId}`}
    -- Everybody waits for one unit at least: nobody further back can be reached.
    order by ${QUEUE_ORDER} limit ${units}::int
  ),
  queue as (
    select order_id, line_id, waiting, sum(waiting) over (order by ${QUEUE_ORDER} rows unbounded preceding) - waiting as ahead
    from head l
  ),
  taken as materialized (
    select order_id, line_id, least(waiting, ${units}::int - ahead)::int as quantity from queue where ahead < ${units}::int
  )`;

/** `taken`: those whom the terms of the house give something. */
const takenAsShared = (shares: SharedOut['shares']): SQL => sql`
  taken as materialized (
    select "orderId" as order_id, "lineId" as line_id, quantity
    from jsonb_to_recordset(${JSON.stringify(shares)}::text::jsonb) as s("orderId" text, "lineId" text, quantity int)
  )`;

/**
 * Gives up to `units` of an item to its waiting lines, usually strictly down the queue: the head takes what has come, even
 * partly, and nobody behind is served first; whoever has supply of his own coming is given what others leave. Where the
 * house shares otherwise, as its terms say, and together with what they left for those who wait so far: none need have
 * come. The item must be locked; the units must be physically free. With `only` the units are one line's own (a special
 * order's supply).
 */
export async function allocate(
  act: Act,
  sku: string,
  units: number,
  only?: { readonly orderId: string; readonly lineId: string },
): Promise<readonly Allocation[]> {
  if (only !== undefined || (await givenDownTheQueue(act, sku)))
    return units <= 0 ? [] : give(act, sku, takenDownTheQueue(sku, units, only));
  const terms = await sharingTerms(act);
  const { shares, kept } = await shareOut(act.tx, sku, Math.max(0, units), terms);
  act.write(
    sql`update stock set kept_for_waiters = ${kept}::int where sku = ${sku} and kept_for_waiters <> ${kept}::int`,
  );
  return shares.length === 0 ? [] : give(act, sku, takenAsShared(shares));
}

/**
 * One statement, since thousands may be served at once: who is given what, the lines, the ledger and the sums. A
 * backorder is locked before its lines are touched, as everywhere.
 */
async function give(act: Act, sku: string, who: SQL): Promise<readonly Allocation[]> {
  const rows = await act.tx.execute<{ orderId: string; lineId: string; quantity: number; bought: boolean }>(sql`
    with ${who},
    held as materialized (
      select b.order_id from backorders b
      where b.id = any (array(select backorder_id(order_id) from taken)) order by b.id for update
    ),
    given as (
      update order_lines l set waiting = l.waiting - t.quantity, allocated = l.allocated + t.quantity,
        held_since = case when l.allocated > l.released and l.held_since is not null then l.held_since else ${formatInstant(act.at)}::timestamptz end
      from held h join taken t on t.order_id = h.order_id
      where l.order_id = t.order_id and l.line_id = t.line_id
      returning l.kind = 'special-order' and l.waiting = 0 as bought
    ),
    entered as (
      insert into stock_ledger (sku, location_id, kind, allocated_delta, order_id, line_id, at)
      select ${sku}, 'main', 'allocation', quantity, order_id, line_id, ${formatInstant(act.at)}::timestamptz from taken
    ),
    counted as (
      update stock s set waiting = s.waiting - t.units, allocated = s.allocated + t.units
      from (select sum(quantity)::int as units from taken) t where s.sku = ${sku} and t.units > 0
    )
    select order_id as "orderId", line_id as "lineId", quantity, (select bool_or(bought) from given) as bought from taken`);
  if (rows.length === 0) return [];
  const allocations = rows.map(({ orderId, lineId, quantity }) => ({
    orderId,
    lineId,
    sku,
    backorderId: backorderIdOf(orderId),
    quantity,
  }));
  if (rows[0]?.bought === true) await withdrawServed(act, sku);
  act.stockMoved.add(sku);
  for (const { quantity } of rows) giveUp(act, sku, -quantity);
  for (const { backorderId, lineId, quantity } of allocations) {
    act.lockedBackorders.add(backorderId);
    note(act, backorderId, {
      journal: { kind: 'allocated', data: { lineId, sku, quantity } },
      signal: 'restocked',
      signalFacts: { sku, quantity },
    });
  }
  await staleOffers(
    act,
    allocations.map(({ backorderId }) => backorderId),
  );
  return allocations;
}
