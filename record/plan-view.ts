import { type SQL, sql } from 'drizzle-orm';
import type { Database, Tx } from '../db/client';
import { anyOf } from '../db/lists';
import type { ShipToRecord } from '../db/records';
import { hasStrategies, isDownTheQueue, type SharingTerms } from '../domain/allocation/share';
import { type Claimant, type Strategy, strategyOf } from '../domain/allocation/strategy';
import type { LineFacts, RefusalReason } from '../domain/backorder/facts';
import { type BusinessDate, type DatePrecision, dateAt } from '../domain/calendar/business-date';
import { carrierFor, carrierName } from '../domain/promise/carriers';
import type { LinePromise } from '../domain/promise/promise';
import type { Words } from '../domain/words';
import { type AheadByKits, aheadByKits, NOTHING_AHEAD, type UnitsOf } from './ahead-by-kits';
import { isCommon, ownUnits, someOwnSupply, supplyCurve } from './coverage';
import { backorderIdOf } from './ids';
import { kitFamily, spareSupply } from './kit-family';
import type { Occasion } from './perform';
import { keptForRelease, placeInWords, type UnitsHere, unitsInWords } from './plan-text';
import { newestPolicy, policyOf } from './policies';
import { afterLine, QUEUE_ORDER } from './queue';
import { sharingTerms } from './sharing';
import { sharingWords } from './sharing-text';

/** The supply that covers a line's last unit. */
export interface PeggedSupply {
  readonly supplyId: string;
  readonly eta: BusinessDate | null;
  readonly precision: DatePrecision;
  readonly status: 'planned' | 'confirmed' | 'cancelled';
  readonly overdue: boolean;
  /** It was ordered for this line alone. */
  readonly own: boolean;
  /** The component that comes with it, where the line waits for a kit that is put together here. */
  readonly component?: string;
}

/** A waiting line at its place in the queue, with the reason for its date in words. */
export interface PlannedLine {
  readonly position: number;
  readonly orderId: string;
  readonly backorderId: string;
  readonly lineId: string;
  readonly sku: string;
  readonly waiting: number;
  /** Units of its item that are served before it, those that go into kits among them. */
  readonly unitsAhead: number;
  /** Of a kit, units of its components that others are given before it; absent where there are none. */
  readonly componentsAhead?: readonly UnitsOf[];
  /** What planning may do to its customer's class; null where the house has no classes. */
  readonly strategy: Strategy | null;
  readonly supply: PeggedSupply | null;
  readonly promise: LinePromise | null;
  readonly reason: Words;
}

/** Open supply, and how much of it those who wait count on. */
export interface PlannedSupply {
  readonly supplyId: string;
  readonly eta: BusinessDate | null;
  readonly precision: DatePrecision;
  readonly status: 'planned' | 'confirmed';
  readonly overdue: boolean;
  readonly open: number;
  readonly pegged: number;
  readonly forLine?: { readonly backorderId: string; readonly lineId: string };
}

export interface PlanView {
  readonly sku: string;
  readonly planVersion: number;
  readonly waiting: number;
  readonly supplies: readonly PlannedSupply[];
  readonly lines: readonly PlannedLine[];
}

interface QueueRow extends Claimant {
  position: number;
  orderId: string;
  lineId: string;
  sku: string;
  waiting: number;
  unitsAhead: number;
  kind: 'backorder' | 'preorder' | 'special-order';
  promise: LinePromise | null;
  unknownBecause: LineFacts['unknownBecause'];
  problem: RefusalReason | null;
  asked: boolean;
  releaseDate: BusinessDate | null;
  inOneParcel: boolean;
  firmOnly: boolean;
  announced: boolean;
  supplyId: string | null;
  eta: BusinessDate | null;
  precision: DatePrecision | null;
  status: PeggedSupply['status'] | null;
  overdue: boolean | null;
  own: boolean | null;
  supplySku: string | null;
  shipTo: ShipToRecord;
  policyId: string;
  policyVersion: number;
}

/** What the words for a place in a queue go by. */
interface House {
  /** The business day it is where the installation's own policy has its warehouse. */
  readonly today: BusinessDate;
  readonly terms: SharingTerms;
}

/** What the carrier of the line's order is called; null where that is the usual one. */
async function carrierOf(
  tx: Tx,
  { shipTo, policyId, policyVersion }: Pick<QueueRow, 'shipTo' | 'policyId' | 'policyVersion'>,
): Promise<Words | null> {
  if (shipTo.carrier === undefined) return null;
  const named = carrierFor((await policyOf(tx, policyId, policyVersion)).shipping, shipTo);
  return named === null ? null : carrierName(named.carrier);
}

function plannedLine(row: QueueRow, ahead: AheadByKits, carrier: Words | null, { today, terms }: House): PlannedLine {
  const { position, orderId, lineId, sku, waiting, promise, supplyId, eta, precision, status } = row;
  const unitsAhead = row.unitsAhead + ahead.forKits;
  const supply =
    supplyId === null || precision === null || status === null
      ? null
      : {
          supplyId,
          eta,
          precision,
          status,
          overdue: row.overdue ?? false,
          own: row.own ?? false,
          ...(row.supplySku === null || row.supplySku === sku ? {} : { component: row.supplySku }),
        };
  const strategy = hasStrategies(terms) ? strategyOf(terms.strategies ?? [], row) : null;
  return {
    position,
    orderId,
    backorderId: backorderIdOf(orderId),
    lineId,
    sku,
    waiting,
    unitsAhead,
    ...(ahead.ofComponents.length === 0 ? {} : { componentsAhead: ahead.ofComponents }),
    strategy,
    supply,
    promise,
    reason: placeInWords(
      { ...row, unitsAhead, aheadByKits: ahead, supply, strategy, carrier, sharing: sharingWords(terms, row.channel) },
      today,
    ),
  };
}

/** Lines that wait for the items and fulfil `which` (said of `l`), in the order they are served. */
async function plannedLines(tx: Tx, skus: readonly string[], which: SQL, limit: number, house: House) {
  const rows = await tx.execute<QueueRow & Record<string, unknown>>(sql`
    select l.place::int as position, l.order_id as "orderId", l.line_id as "lineId", l.sku, l.waiting,
      l.ahead::float8 as "unitsAhead", l.kind, l.promise_current as promise, l.unknown_because as "unknownBecause",
      l.reason as problem, l.reason is not null and exists (select from offers f where f.backorder_id = backorder_id(l.order_id)
        and f.state in ('open', 'stale') and f.options @> jsonb_build_array(jsonb_build_object('lineId', l.line_id))) as asked,
      case when i.kind = 'preorder' then i.release_date::text end as "releaseDate",
      coalesce((o.customer ->> 'shipComplete')::boolean, false) and exists (select 1 from order_lines r
        where r.order_id = l.order_id and r.waiting > 0
          and coalesce(r.promise_current ->> 'shipDate', 'infinity') > l.promise_current ->> 'shipDate') as "inOneParcel",
      not l.accepts_planned and exists (select 1 from supplies p where p.sku = l.sku and p.status = 'planned'
        and p.received < p.quantity and ${isCommon(sql`p`)}) as "firmOnly",
      coalesce(i.components <> '[]', false) or exists (select 1 from supplies p where p.sku = l.sku
        and p.status <> 'cancelled' and p.received < p.quantity and ${isCommon(sql`p`)}) as announced,
      s.id as "supplyId", s.eta::text as eta, s.eta_precision as precision, s.status, s.overdue,
      coalesce(s.for_line_id = l.line_id and s.for_backorder_id = backorder_id(l.order_id), false) as own,
      s.sku as "supplySku", o.customer_id as "customerId", o.channel_id as channel,
      coalesce((o.customer ->> 'rank')::int, 0) as rank,
      o.ship_to as "shipTo", o.policy_id as "policyId", o.policy_version as "policyVersion"
    from (
      -- Only those shown are looked up elsewhere: a hundred thousand may stand behind them.
      select * from (
        select l.order_id, l.line_id, l.sku, l.waiting, l.kind, l.promise_current, l.unknown_because, l.reason, l.accepts_planned,
          l.promise_supply_id, ${QUEUE_ORDER}, row_number() over queue as place, sum(l.waiting) over queue - l.waiting as ahead
        from order_lines l where l.sku = ${anyOf(skus)} and l.waiting > 0
        window queue as (partition by l.sku order by ${QUEUE_ORDER} rows unbounded preceding)
      ) l
      where ${which} order by l.sku, l.place limit ${limit}
    ) l
    join orders o on o.id = l.order_id
    left join supplies s on s.id = l.promise_supply_id
    left join items i on i.sku = l.sku
    order by l.sku, l.place`);
  // Shared by other terms, kits have their own queue to themselves.
  const byKits = rows.length > 0 && isDownTheQueue(house.terms) ? await aheadByKits(tx, skus) : () => NOTHING_AHEAD;
  return Promise.all(rows.map(async (row) => plannedLine(row, byKits(row), await carrierOf(tx, row), house)));
}

interface SupplyRow extends Omit<PlannedSupply, 'forLine'> {
  forBackorderId: string | null;
  forLineId: string | null;
}

/** An item's open supply in the order it is expected; of each, the units of the queue that fall to it. */
async function suppliesOf(tx: Tx, sku: string, down: boolean): Promise<readonly PlannedSupply[]> {
  const rows = await tx.execute<SupplyRow & Record<string, unknown>>(sql`
    with demand as materialized (
      select accepts_planned, sum(need) over queue - need as since, sum(need) over queue as upto
      from (select l.*, greatest(l.waiting - case when own.some then ${ownUnits} else 0 end, 0) as need
            from order_lines l,
              (select ${someOwnSupply([sku])} as some) own
            where l.sku = ${sku} and l.waiting > 0) l
      window queue as (order by ${QUEUE_ORDER} rows unbounded preceding)
    ), whole as materialized (
      -- Where all lines accept the same supply, a supply's share follows from the sums alone.
      select count(distinct accepts_planned) = 1 as alike, bool_or(accepts_planned) as accepts_planned, max(upto) as total from demand
    ), curve as materialized (${supplyCurve([sku])})
    select s.id as "supplyId", s.eta::text as eta, s.eta_precision as precision, s.status, s.overdue, s.open,
      s.for_backorder_id as "forBackorderId", s.for_line_id as "forLineId",
      least(s.open, case
        when not ${isCommon(sql`s`)} then coalesce((
          select l.waiting from backorders b join order_lines l on l.order_id = b.order_id and l.line_id = s.for_line_id
          where b.id = s.for_backorder_id and l.sku = s.sku), 0)
        when (select alike from whole) then coalesce((
          select least(w.total, c.upto) - least(w.total, c.upto - s.open)
          from curve c join whole w on w.accepts_planned = c.accepts_planned where c.id = s.id), 0)
        else coalesce((
          select sum(least(d.upto, c.upto) - greatest(d.since, c.upto - s.open))
          from curve c join demand d on d.accepts_planned = c.accepts_planned
            and d.upto > c.upto - s.open and d.since < c.upto
          where c.id = s.id), 0)
      end)::float8 as pegged
    from (select *, quantity - received as open from supplies
          where sku = ${sku} and status <> 'cancelled' and received < quantity) s
    order by case when s.overdue then 2 when s.eta is null then 1 else 0 end, s.planned_on, s.created_at, s.id
    limit 1000`);
  const family = down && rows.length > 0 ? await kitFamily({ tx }, [sku], []) : null;
  const spare = family === null ? null : await spareSupply({ tx }, family);
  return rows.map(({ forBackorderId, forLineId, ...supply }) => ({
    ...supply,
    // Kits that are made of it count on it, too; on a line's own nobody but the line does.
    pegged: spare?.has(supply.supplyId) ? supply.open - (spare.get(supply.supplyId) ?? 0) : supply.pegged,
    ...(forBackorderId === null || forLineId === null
      ? {}
      : { forLine: { backorderId: forBackorderId, lineId: forLineId } }),
  }));
}

const ONE_VIEW = { isolationLevel: 'repeatable read', accessMode: 'read only' } as const;

async function houseOf(tx: Tx, { at, here }: Occasion): Promise<House> {
  const [pack, terms] = await Promise.all([newestPolicy(tx, here.defaultPolicy), sharingTerms({ tx, here })]);
  return { today: dateAt(at, pack?.shipping.timeZone ?? 'Asia/Tokyo'), terms };
}

/**
 * 引当計画: who waits for an item, in the order they are served, what each of them counts on, and why. Up to `limit`
 * lines behind the one named. Null when there is no such item.
 */
export async function planOf(
  db: Database,
  occasion: Occasion,
  sku: string,
  { limit, behind }: { readonly limit: number; readonly behind: { orderId: string; lineId: string } | null },
): Promise<PlanView | null> {
  return db.transaction(async (tx) => {
    const which = behind === null ? sql`true` : afterLine(behind.orderId, behind.lineId);
    const house = await houseOf(tx, occasion);
    const [stock, supplies, lines] = await Promise.all([
      tx.execute<{ waiting: number; planVersion: number }>(sql`
        select coalesce(s.waiting, 0)::float8 as waiting, coalesce(s.plan_version, 0)::float8 as "planVersion"
        from items i left join stock s using (sku) where i.sku = ${sku}`),
      suppliesOf(tx, sku, isDownTheQueue(house.terms)),
      plannedLines(tx, [sku], which, limit, house),
    ]);
    return stock[0] ? { sku, ...stock[0], supplies, lines } : null;
  }, ONE_VIEW);
}

/** A line of a backorder: its place in the queue, or that none of its units wait, and why, in words. */
export type ExplainedLine = Omit<PlannedLine, 'position' | 'unitsAhead' | 'backorderId' | 'orderId'> & {
  readonly position: number | null;
  readonly unitsAhead: number | null;
};

export interface Explanation {
  readonly backorderId: string;
  readonly orderId: string;
  readonly lines: readonly ExplainedLine[];
}

interface UnitsRow extends Omit<UnitsHere, 'carrier'>, Pick<QueueRow, 'shipTo' | 'policyId' | 'policyVersion'> {
  orderId: string;
  lineId: string;
  sku: string;
  waiting: number;
}

/** Where each line of a backorder stands, and why it has the date it has; null when there is no such backorder. */
export async function explanationOf(
  db: Database,
  occasion: Occasion,
  backorderId: string,
): Promise<Explanation | null> {
  return db.transaction(async (tx) => {
    const house = await houseOf(tx, occasion);
    const lines = await tx.execute<UnitsRow & Record<string, unknown>>(sql`
      select l.order_id as "orderId", l.line_id as "lineId", l.sku, l.waiting, l.allocated, l.released, l.shipped,
        l.cancelled, l.substituted, l.promise_current as promise,
        case when i.kind = 'preorder' then i.release_date::text end as "releaseDate",
        o.ship_to as "shipTo", o.policy_id as "policyId", o.policy_version as "policyVersion"
      from backorders b join orders o on o.id = b.order_id join order_lines l on l.order_id = b.order_id left join items i on i.sku = l.sku
      where b.id = ${backorderId} and l.ordered > 0 order by l.position`);
    const [first] = lines;
    if (first === undefined) return null;
    const { orderId } = first;
    const carrier = await carrierOf(tx, first);
    const skus = [...new Set(lines.flatMap(({ sku, waiting }) => (waiting > 0 ? [sku] : [])))];
    const queued = await plannedLines(tx, skus, sql`l.order_id = ${orderId}`, lines.length, house);
    return {
      backorderId,
      orderId,
      lines: lines.map((line) => {
        const found = queued.find(({ lineId }) => lineId === line.lineId);
        const { lineId, sku, waiting } = line;
        const { position, unitsAhead, componentsAhead, strategy, supply, promise, reason } = found ?? {
          position: null,
          unitsAhead: null,
          componentsAhead: undefined,
          strategy: null,
          supply: null,
          promise: keptForRelease({ ...line, carrier }, house.today),
          reason: unitsInWords({ ...line, carrier }, house.today),
        };
        const ahead = componentsAhead === undefined ? {} : { componentsAhead };
        return { lineId, sku, position, waiting, unitsAhead, ...ahead, strategy, supply, promise, reason };
      }),
    };
  }, ONE_VIEW);
}
