import { sql } from 'drizzle-orm';
import { anyOf } from '../db/lists';
import { type Claimant, type ClassStrategy, leastClaimFirst } from '../domain/allocation/strategy';
import { formatInstant } from '../domain/calendar/business-date';
import { type Act, note } from './act';
import { backorderIdOf } from './ids';
import { lockBackorders } from './lock-items';
import { apologiseAnew, type FaultCause, openBackorder, reopenBackorder } from './open-backorder';
import { policyOf } from './policies';
import { QUEUE_ORDER_BACKWARDS } from './queue';
import { staleOffers } from './replan';
import { sharingTerms } from './sharing';
import { moveStock } from './stock-moves';
import { openTask } from './tasks';

/** Why units that were a line's are its no more: not there after all, or given to another order by staff. */
export type LossOfUnits = 'shortage' | 'count' | 'reallocation';

/** Units of one line that it has to wait for again. */
export interface MissingUnits {
  readonly orderId: string;
  readonly lineId: string;
  readonly sku: string;
  readonly quantity: number;
}

/**
 * Puts allocated units of lines back to waiting, at the place their orders always had in the queue, and opens (or
 * reopens) the backorders they then need. Returns the backorders newly opened: their customers are to be told at once.
 * The items must be locked; what is taken out of stock, and from which location where it had been released, is the
 * caller's to say.
 */
export async function backIntoQueue(
  act: Act,
  missing: readonly MissingUnits[],
  why: LossOfUnits,
): Promise<readonly string[]> {
  if (missing.length === 0) return [];
  const ids = [...new Set(missing.map(({ orderId }) => backorderIdOf(orderId)))];
  // The warehouse misses units when it is to ship them: those count first. Whatever else takes units takes none of these.
  const released =
    why === 'shortage' ? sql`greatest(0, l.released - m.quantity)` : sql`least(l.released, l.allocated - m.quantity)`;
  lockBackorders(act, ids);
  act.write(sql`
    update order_lines l
    set allocated = l.allocated - m.quantity, waiting = l.waiting + m.quantity, released = ${released},
        promise_current = null, promise_supply_id = null, unknown_because = null
    from jsonb_to_recordset(${JSON.stringify(missing)}::text::jsonb) as m("orderId" text, "lineId" text, quantity int)
    where l.order_id = m."orderId" and l.line_id = m."lineId"`);
  // What an order that had everything holds is held for the rest from now on.
  act.write(sql`
    update order_lines set held_since = ${formatInstant(act.at)}::timestamptz
    where order_id = ${anyOf(missing.map(({ orderId }) => orderId))} and allocated > released and held_since is null`);
  act.write(sql`
    update stock s set waiting = s.waiting + m.units
    from (select sku, sum(quantity)::bigint as units
          from jsonb_to_recordset(${JSON.stringify(missing)}::text::jsonb) as m(sku text, quantity int) group by sku) m
    where s.sku = m.sku`);
  await moveStock(
    act,
    missing.map(({ sku, quantity, orderId, lineId }) => ({
      sku,
      kind: 'deallocation',
      allocated: -quantity,
      orderId,
      lineId,
      reference: why,
    })),
  );
  const moved = why === 'reallocation';
  const cause = moved ? 'reallocated' : 'suffered';
  const opened: string[] = [];
  for (const id of ids) {
    const of = missing.filter(({ orderId }) => backorderIdOf(orderId) === id);
    const orderId = of[0]?.orderId ?? '';
    const known = await act.tx.execute<{ closedAt: string | null }>(
      sql`select closed_at as "closedAt" from backorders where id = ${id}`,
    );
    if (known[0] === undefined) {
      await openFor(act, id, orderId, cause);
      opened.push(id);
    } else if (known[0].closedAt !== null) {
      await reopenBackorder(act, id, cause);
      opened.push(id);
    } else await apologiseAnew(act, id, cause);
    if (!moved)
      note(act, id, {
        journal: { kind: 'shortage', data: { lines: of.map(({ lineId, quantity }) => ({ lineId, quantity })) } },
      });
    note(act, id, { signal: 'orderChanged', signalFacts: { cause: moved ? 'reallocation' : 'shortage' } });
  }
  await staleOffers(act, ids);
  return opened;
}

async function openFor(act: Act, id: string, orderId: string, cause: FaultCause): Promise<void> {
  const rows = await act.tx.execute<{ policyId: string; policyVersion: number }>(
    sql`select policy_id as "policyId", policy_version as "policyVersion" from orders where id = ${orderId}`,
  );
  const order = rows[0];
  if (!order) throw new Error(`there is no order ${orderId}`);
  const pack = await policyOf(act.tx, order.policyId, order.policyVersion);
  openBackorder(act, { id, orderId, cause, pack });
}

/**
 * Takes allocations back until no more is allocated than is there: from the last in the queue first (where the house has
 * classes of customers, from those with the least claim), and never units the warehouse was told to ship. Returns the
 * units taken; fewer than asked when the rest is released.
 */
export async function takeBackLast(act: Act, sku: string, units: number): Promise<readonly MissingUnits[]> {
  const { strategies } = await sharingTerms(act);
  const missing = await (strategies === undefined || strategies.length === 0
    ? lastInQueue(act, sku, units)
    : lastByClass(act, sku, units, strategies));
  if (missing.length > 0) await openTask(act, 'stock-missing', `count:${sku}`, { sku });
  return missing;
}

function lastInQueue(act: Act, sku: string, units: number): Promise<readonly MissingUnits[]> {
  return act.tx.execute<MissingUnits & Record<string, unknown>>(sql`
    select order_id as "orderId", line_id as "lineId", ${sku}::text as sku, least(held, ${units}::int - behind)::int as quantity
    from (
      select order_id, line_id, allocated - released as held,
             sum(allocated - released) over (order by ${QUEUE_ORDER_BACKWARDS} rows unbounded preceding)
               - (allocated - released) as behind
      from order_lines l where sku = ${sku} and allocated > released
    ) held where behind < ${units}::int`);
}

async function lastByClass(
  act: Act,
  sku: string,
  units: number,
  classes: readonly ClassStrategy[],
): Promise<readonly MissingUnits[]> {
  const held = await act.tx.execute<
    { orderId: string; lineId: string; held: number } & Claimant & Record<string, unknown>
  >(sql`
    select l.order_id as "orderId", l.line_id as "lineId", l.allocated - l.released as held,
      o.customer_id as "customerId", coalesce((o.customer ->> 'rank')::int, 0) as rank, o.channel_id as channel
    from order_lines l join orders o on o.id = l.order_id
    where l.sku = ${sku} and l.allocated > l.released order by ${QUEUE_ORDER_BACKWARDS}`);
  let left = units;
  return leastClaimFirst(held, classes).flatMap(({ orderId, lineId, held }) => {
    const quantity = Math.min(held, left);
    left -= quantity;
    return quantity > 0 ? [{ orderId, lineId, sku, quantity }] : [];
  });
}
