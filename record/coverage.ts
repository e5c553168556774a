import { type SQL, sql } from 'drizzle-orm';
import type { Tx } from '../db/client';
import { anyOf } from '../db/lists';
import type { BusinessDate, DatePrecision } from '../domain/calendar/business-date';
import { QUEUE_ORDER } from './queue';

/** Which supply covers a point of the queue. */
export interface Coverage {
  readonly supplyId: string | null;
  /** The supply's ETA; null when it has none, is overdue, or nothing covers the point. */
  readonly eta: BusinessDate | null;
  readonly precision: DatePrecision | null;
  readonly overdue: boolean;
}

/** Dated supply comes first, then undated, overdue last. */
const LATENESS = sql.raw('case when s.overdue then 2 when s.eta is null then 1 else 0 end');

/**
 * Open supply of items, accumulated in the order it is expected: dated first, then undated, overdue last. Two curves:
 * for lines whose pack accepts only confirmed supply, and for those that accept any.
 */
export const supplyCurve = (skus: readonly string[]): SQL => sql`
  select s.sku, accepts.planned as accepts_planned, s.id, s.overdue,
         case when s.overdue then null else s.eta end as eta, s.eta_precision, ${LATENESS} as late, s.planned_on,
         sum(s.quantity - s.received) over (
           partition by s.sku, accepts.planned order by ${LATENESS}, s.planned_on, s.created_at, s.id
           rows unbounded preceding) as upto
  from supplies s
  join (values (true), (false)) accepts(planned) on accepts.planned or s.status = 'confirmed'
  where s.sku = ${anyOf(skus)} and s.status <> 'cancelled' and s.received < s.quantity and s.for_line_id is null`;

/** A line whose covering supply is not the one the record says. */
export interface ChangedCoverage extends Coverage {
  readonly sku: string;
  readonly orderId: string;
  readonly lineId: string;
}

/**
 * Cumulative demand against cumulative supply, for the whole queue of each item at once: the supply that covers a
 * line's last unit. Supply of a line's own comes off what it needs; where it is not enough, the later of the two counts. Only lines for which that differs from the record come back. The items must be locked.
 */
export async function changedCoverage(tx: Tx, skus: readonly string[]): Promise<readonly ChangedCoverage[]> {
  return tx.execute<ChangedCoverage & Record<string, unknown>>(sql`
    with curve as materialized (${supplyCurve(skus)}),
    own_curve as materialized (
      select s.sku, s.for_backorder_id, s.for_line_id, s.id, case when s.overdue then null else s.eta end as eta,
             s.eta_precision, s.overdue, ${LATENESS} as late, s.planned_on,
             sum(s.quantity - s.received) over (
               partition by s.sku, s.for_backorder_id, s.for_line_id order by ${LATENESS}, s.planned_on, s.created_at, s.id
               rows unbounded preceding) as upto
      from supplies s
      where s.sku = ${anyOf(skus)} and s.status <> 'cancelled' and s.received < s.quantity and s.for_line_id is not null
    ),
    own as (
      select for_backorder_id, for_line_id, sku, max(upto) as units from own_curve group by for_backorder_id, for_line_id, sku
    ),
    demand as (
      select l.sku, l.order_id, l.line_id, l.waiting, l.accepts_planned, l.promise_supply_id, l.promise_current, l.unknown_because,
             o.for_backorder_id as own_for, o.units as own_units,
             sum(greatest(l.waiting - coalesce(o.units, 0), 0)) over (
               partition by l.sku order by ${QUEUE_ORDER} rows unbounded preceding) as upto
      from order_lines l
      left join backorders b on b.order_id = l.order_id and exists (select 1 from own)
      left join own o on o.sku = l.sku and o.for_backorder_id = b.id and o.for_line_id = l.line_id
      where l.sku = ${anyOf(skus)} and l.waiting > 0
    ),
    covered as (
      select d.*,
             case when last.own then p.id else c.id end as supply_id,
             case when last.own then p.eta else c.eta end as eta,
             case when last.own then p.eta_precision else c.eta_precision end as eta_precision,
             coalesce(case when last.own then p.overdue else c.overdue end, false) as overdue
      from demand d
      left join lateral (
        select * from own_curve o
        where o.sku = d.sku and o.for_backorder_id = d.own_for and o.for_line_id = d.line_id
          and o.upto >= least(d.waiting, d.own_units)
        order by o.upto limit 1
      ) p on true
      left join lateral (
        select * from curve c where c.sku = d.sku and c.accepts_planned = d.accepts_planned and c.upto >= d.upto
          and (p.id is null or d.own_units < d.waiting)
        order by c.upto limit 1
      ) c on true
      cross join lateral (
        select p.id is not null and (d.own_units >= d.waiting or c.id is not null
          and (p.late, coalesce(p.planned_on, 'infinity')) > (c.late, coalesce(c.planned_on, 'infinity'))) as own
      ) last
    )
    select sku, order_id as "orderId", line_id as "lineId", supply_id as "supplyId", eta::text as eta,
           eta_precision as precision, overdue
    from covered
    where supply_id is distinct from promise_supply_id
       or eta::text is distinct from promise_current ->> 'restockDate'
       or (eta is not null and eta_precision is distinct from promise_current ->> 'precision')
       or (overdue and unknown_because is distinct from 'overdue')
    order by order_id, line_id`);
}
