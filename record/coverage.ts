import { type SQL, sql } from 'drizzle-orm';
import type { Tx } from '../db/client';
import { anyOf } from '../db/lists';
import type { UnknownBecause } from '../domain/backorder/facts';
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

/** Supply is overdue once it is marked so; asked for a day, also what `markOverdue` would mark on it. */
export const overdueOn = (today: BusinessDate | null): SQL =>
  today === null ? sql`overdue` : sql`(overdue or coalesce(planned_on < ${today}::date, false))`;

/** Dated supply comes first, then undated, overdue last. */
export const LATENESS = sql.raw('case when s.overdue then 2 when s.eta is null then 1 else 0 end');

/**
 * Whether supply is for all who wait. What was bought for one line is that line's while it waits; once it waits no more,
 * having been cancelled or served, the units are given to whoever waits when they come, and so promised to him before.
 */
export const isCommon = (supply: SQL): SQL => sql`(${supply}.for_line_id is null or not exists (
  select 1 from backorders owner join order_lines owned
    on owned.order_id = owner.order_id and owned.line_id = ${supply}.for_line_id and owned.sku = ${supply}.sku
  where owner.id = ${supply}.for_backorder_id and owned.waiting > 0))`;

/**
 * Open supply of items, accumulated in the order it is expected: dated first, then undated, overdue last. Two curves:
 * for lines whose pack accepts only confirmed supply, and for those that accept any.
 */
export const supplyCurve = (skus: readonly string[], today: BusinessDate | null = null): SQL => sql`
  select s.sku, accepts.planned as accepts_planned, s.id, s.overdue,
         case when s.overdue then null else s.eta end as eta, s.eta_precision, ${LATENESS} as late, s.planned_on,
         sum(s.quantity - s.received) over (
           partition by s.sku, accepts.planned order by ${LATENESS}, s.planned_on, s.created_at, s.id
           rows unbounded preceding) as upto
  from (select id, sku, eta, eta_precision, planned_on, status, quantity, received, for_backorder_id, for_line_id, created_at,
               ${overdueOn(today)} as overdue
        from supplies where sku = ${anyOf(skus)}) s
  join (values (true), (false)) accepts(planned) on accepts.planned or s.status = 'confirmed'
  where s.status <> 'cancelled' and s.received < s.quantity and ${isCommon(sql`s`)}`;

/** Whether supply of the items is on its way for single lines. */
export const someOwnSupply = (skus: readonly string[]): SQL => sql`exists (
  select 1 from supplies where sku = ${anyOf(skus)} and status <> 'cancelled' and received < quantity and for_line_id is not null)`;

/** Units of a line `l` that are on their way for it alone. */
export const ownUnits: SQL = sql`(
  select coalesce(sum(o.quantity - o.received), 0)::bigint from backorders b
  join supplies o on o.for_backorder_id = b.id and o.for_line_id = l.line_id and o.sku = l.sku
    and o.status <> 'cancelled' and o.received < o.quantity
  where b.id = backorder_id(l.order_id))`;

/**
 * The supply of a line `l`'s own that brings the last of the units it waits for, or the last that its own brings; null where
 * it has none. Later supplies of its own do not count.
 */
export const ownSupply: SQL = sql`(
  select jsonb_build_object('id', o.id, 'eta', o.eta, 'precision', o.eta_precision, 'plannedOn', o.planned_on, 'overdue', o.overdue)
  from (
    select s.id, case when s.overdue then null else s.eta end as eta, s.eta_precision, s.planned_on, s.overdue,
      sum(s.quantity - s.received) over (
        order by ${LATENESS}, s.planned_on, s.created_at, s.id rows unbounded preceding) as upto,
      sum(s.quantity - s.received) over () as units
    from backorders b
    join supplies s on s.for_backorder_id = b.id and s.for_line_id = l.line_id and s.sku = l.sku
      and s.status <> 'cancelled' and s.received < s.quantity
    where b.id = backorder_id(l.order_id)) o
  where o.upto >= least(l.waiting, o.units) order by o.upto limit 1)`;

/** Orders whose lines are looked at though the record says the supply that covers them: their dates hang on more than that. */
export type PlannedAnew = readonly string[] | 'all';

/** Whether that is one of them. */
export const isPlannedAnew = (orderId: SQL, anew: PlannedAnew): SQL =>
  anew === 'all' ? sql`true` : anew.length === 0 ? sql`false` : sql`${orderId} = ${anyOf(anew)}`;

/** A line whose covering supply is not the one the record says, with what its promise hangs on. */
export interface ChangedCoverage extends Coverage {
  readonly sku: string;
  readonly orderId: string;
  readonly lineId: string;
  /** The promise so far, as the text it is kept as. */
  readonly before: string | null;
  readonly supplyBefore: string | null;
  readonly unknownBecause: UnknownBecause | null;
  readonly country: string;
  readonly region: string | null;
  /** The carrier the order names; null for the usual one. */
  readonly carrier: string | null;
  /** A pre-order's release; null for anything else. */
  readonly releaseDate: BusinessDate | null;
  readonly policyId: string;
  readonly policyVersion: number;
  readonly queueTier: number;
}

/** Lines (`order_id`, `line_id`, and what covers them) as `ChangedCoverage`. */
export const withTerms = (changed: SQL): SQL => sql`
  select c.sku, c.order_id as "orderId", c.line_id as "lineId", c.supply_id as "supplyId", c.eta::text as eta,
         c.eta_precision as precision, c.overdue,
         l.promise_current::text as before, l.promise_supply_id as "supplyBefore", l.unknown_because as "unknownBecause", l.queue_tier as "queueTier",
         o.ship_to ->> 'country' as country, o.ship_to ->> 'region' as region, o.ship_to ->> 'carrier' as carrier,
         case when i.kind = 'preorder' then i.release_date::text end as "releaseDate",
         o.policy_id as "policyId", o.policy_version as "policyVersion"
  from (${changed}) c
  join order_lines l on l.order_id = c.order_id and l.line_id = c.line_id
  join orders o on o.id = c.order_id
  left join items i on i.sku = c.sku
  order by c.order_id, c.line_id`;

/**
 * Cumulative demand against cumulative supply, for the whole queue of each item at once: the supply that covers a
 * line's last unit. Supply of a line's own comes off what it needs; where it is not enough, the later of the two counts.
 * Only lines for which that differs from the record come back, and those of `anew`. The items must be locked.
 *
 * The queue is read once, in the order of its index; each line then finds its supply by a binary search in the curve.
 */
export async function changedCoverage(
  tx: Tx,
  skus: readonly string[],
  anew: PlannedAnew = [],
): Promise<readonly ChangedCoverage[]> {
  return tx.execute<ChangedCoverage & Record<string, unknown>>(
    withTerms(sql`
    with curve as materialized (
      select sku, accepts_planned, array_agg(upto order by upto) as upto, array_agg(id order by upto) as id,
             array_agg(eta order by upto) as eta, array_agg(eta_precision order by upto) as eta_precision,
             array_agg(overdue order by upto) as overdue, array_agg(late order by upto) as late,
             array_agg(planned_on order by upto) as planned_on
      from (${supplyCurve(skus)}) supply group by sku, accepts_planned
    ),
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
               partition by l.sku order by ${QUEUE_ORDER} rows unbounded preceding)::bigint as upto
      from order_lines l
      left join backorders b on b.id = backorder_id(l.order_id) and exists (select 1 from own)
      left join own o on o.sku = l.sku and o.for_backorder_id = b.id and o.for_line_id = l.line_id
      where l.sku = ${anyOf(skus)} and l.waiting > 0
    ),
    placed as (
      select d.*, c.id, c.eta, c.eta_precision, c.overdue, c.late, c.planned_on, width_bucket(d.upto - 1, c.upto) + 1 as nth
      from demand d left join curve c on c.sku = d.sku and c.accepts_planned = d.accepts_planned
    ),
    covered as (
      select l.sku, l.order_id, l.line_id, l.promise_supply_id, l.promise_current, l.unknown_because,
             case when last.own then p.id else l.id[l.nth] end as supply_id,
             case when last.own then p.eta else l.eta[l.nth] end as eta,
             case when last.own then p.eta_precision else l.eta_precision[l.nth] end as eta_precision,
             coalesce(case when last.own then p.overdue else l.overdue[l.nth] end, false) as overdue
      from placed l
      left join lateral (
        select * from own_curve o
        where o.sku = l.sku and o.for_backorder_id = l.own_for and o.for_line_id = l.line_id
          and o.upto >= least(l.waiting, l.own_units)
        order by o.upto limit 1
      ) p on true
      cross join lateral (
        select p.id is not null and (l.own_units >= l.waiting or l.id[l.nth] is not null
          and (p.late, coalesce(p.planned_on, 'infinity'))
            > (l.late[l.nth], coalesce(l.planned_on[l.nth], 'infinity'))) as own
      ) last
    )
    select sku, order_id, line_id, supply_id, eta, eta_precision, overdue from covered
    where supply_id is distinct from promise_supply_id
       or eta::text is distinct from promise_current ->> 'restockDate'
       or (eta is not null and eta_precision is distinct from promise_current ->> 'precision')
       or (overdue and unknown_because is null)
       or ${isPlannedAnew(sql`order_id`, anew)}`),
  );
}
