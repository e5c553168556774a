import { sql } from 'drizzle-orm';
import type { Tx } from '../db/client';
import { type ChangedCoverage, supplyCurve, withTerms } from './coverage';
import { QUEUE_ORDER, QUEUE_ORDER_BACKWARDS } from './queue';

/**
 * The lines of an item whose covering supply changes because units came into its queue or left it, or open units of
 * its supply did, but no supply's date. Null where only planning the whole queue can tell.
 *
 * Lines covered by the same supply stand together in the queue, and the database keeps how many units each supply
 * covers (`pegs`). So it is enough to look at each boundary between two supplies: where the supplies up to it can cover
 * more than they do, the lines next behind come forward; where they cover more than they can, the last lines before it
 * fall back. No line beyond the units that moved is read, however long the queue. The item must be locked, and what the
 * act has written must be consistent: lines of the order that has `joined` inside the queue are pegged as their neighbour
 * is (`pegLikeNeighbour`); they come back too, wherever they end.
 *
 * Not so where lines of packs that accept different supply mix in one queue, where supply is bought for single lines, or
 * where lines are pegged to supply that is no longer open: there the lines of a supply do not stand together.
 */
export async function changedAtBoundaries(
  tx: Tx,
  sku: string,
  joined: string | null,
): Promise<readonly ChangedCoverage[] | null> {
  const [known, changed] = await Promise.all([
    tx.execute<{ together: boolean }>(sql`
      select (select count(distinct accepts_planned) from pegs where sku = ${sku} and units > 0) <= 1
        and not exists (
          select 1 from supplies where sku = ${sku} and status <> 'cancelled' and received < quantity and for_line_id is not null)
        and not exists (
          select 1 from pegs p where p.sku = ${sku} and p.units > 0 and p.supply_id <> '' and not exists (
            select 1 from supplies s where s.id = p.supply_id and s.status <> 'cancelled' and s.received < s.quantity
              and (p.accepts_planned or s.status = 'confirmed'))) as together`),
    tx.execute<ChangedCoverage & Record<string, unknown>>(
      withTerms(sql`
      with accepts as (select accepts_planned from pegs where sku = ${sku} and units > 0 limit 1),
      curve as materialized (
        select c.*, row_number() over w as nth, coalesce(p.units, 0) as pegged, sum(coalesce(p.units, 0)) over w as needed
        from (${supplyCurve([sku])}) c
        left join pegs p on p.sku = c.sku and p.supply_id = c.id and p.accepts_planned = c.accepts_planned
        where c.accepts_planned = (select accepts_planned from accepts)
        window w as (order by c.upto rows unbounded preceding)
      ),
      boundary as materialized (
        select c.nth, c.upto - c.needed as spare, last.*
        from curve c
        left join lateral (
          select b.id from curve b where b.nth <= c.nth and b.pegged > 0 order by b.nth desc limit 1) before on true
        left join lateral (
          select ${QUEUE_ORDER} from order_lines l
          where l.sku = ${sku} and l.waiting > 0 and l.promise_supply_id = before.id
          order by ${QUEUE_ORDER_BACKWARDS} limit 1) last on true
        where c.upto <> c.needed
      ),
      forward as (
        select m.order_id, m.line_id, b.nth from boundary b cross join lateral (
          select order_id, line_id, sum(waiting) over (order by ${QUEUE_ORDER} rows unbounded preceding) as upto
          from (
            select * from order_lines l
            where l.sku = ${sku} and l.waiting > 0
              and (${QUEUE_ORDER})
                > (coalesce(b.queue_tier, -1), coalesce(b.queue_key, '-infinity'), coalesce(b.queue_rank, 0),
                   coalesce(b.queue_at, '-infinity'), coalesce(b.queue_seq, 0), coalesce(b.position, 0))
            order by ${QUEUE_ORDER} limit greatest(b.spare, 0)) l) m
        where b.spare > 0 and m.upto <= b.spare
      ),
      back as (
        select m.order_id, m.line_id, b.nth + 1 as nth from boundary b cross join lateral (
          select order_id, line_id,
            sum(waiting) over (order by ${QUEUE_ORDER_BACKWARDS} rows unbounded preceding) - waiting as freed
          from (
            select * from order_lines l
            where l.sku = ${sku} and l.waiting > 0
              and (${QUEUE_ORDER})
                <= (b.queue_tier, b.queue_key, b.queue_rank, b.queue_at, b.queue_seq, b.position)
            order by ${QUEUE_ORDER_BACKWARDS} limit greatest(-b.spare, 0)) l) m
        where b.spare < 0 and m.freed < -b.spare
      ),
      moved as (
        select order_id, line_id, min(nth) as nth from forward group by order_id, line_id
        union all
        select order_id, line_id, max(nth) from back group by order_id, line_id
      ),
      joined as (
        select l.order_id, l.line_id, c.nth from order_lines l join curve c on c.id = l.promise_supply_id
        where l.order_id = ${joined} and l.sku = ${sku} and l.waiting > 0
          and not exists (select 1 from moved m where m.order_id = l.order_id and m.line_id = l.line_id)
      )
      select ${sku}::text as sku, m.order_id, m.line_id, c.id as supply_id, c.eta, c.eta_precision,
             coalesce(c.overdue, false) as overdue
      from (select * from moved union all select * from joined) m left join curve c on c.nth = m.nth`),
    ),
  ]);
  return known[0]?.together === true ? changed : null;
}

/**
 * Pegs the lines with which an order joins an item's queue as the line before them is pegged, so that lines of one
 * supply go on standing together; the boundaries then say what that changes.
 */
export const pegLikeNeighbour = (orderId: string, sku: string) => sql`
  update order_lines own set promise_supply_id = case when before.waits then before.promise_supply_id else first.id end
  from (
    select ${QUEUE_ORDER} from order_lines l
    where l.order_id = ${orderId} and l.sku = ${sku} and l.waiting > 0 order by ${QUEUE_ORDER} limit 1) place
  left join lateral (
    select true as waits, l.promise_supply_id from order_lines l
    where l.sku = ${sku} and l.waiting > 0 and l.order_id <> ${orderId}
      and (${QUEUE_ORDER}) < (place.queue_tier, place.queue_key, place.queue_rank, place.queue_at, place.queue_seq, place.position)
    order by ${QUEUE_ORDER_BACKWARDS} limit 1) before on true
  left join lateral (
    select c.id from (${supplyCurve([sku])}) c
    where c.accepts_planned = (
      select l.accepts_planned from order_lines l where l.order_id = ${orderId} and l.sku = ${sku} and l.waiting > 0 limit 1)
    order by c.upto limit 1) first on true
  where own.order_id = ${orderId} and own.sku = ${sku} and own.waiting > 0`;
