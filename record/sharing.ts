import { type SQL, sql } from 'drizzle-orm';
import type { Tx } from '../db/client';
import { anyOf } from '../db/lists';
import {
  type AllocationTerms,
  coveringSupplies,
  DOWN_THE_QUEUE,
  hasStrategies,
  isDownTheQueue,
  type SharingTerms,
  share,
  type Waiter,
  waitersShare,
} from '../domain/allocation/share';
import {
  arrived,
  type Claimant,
  type PlannedLine,
  type PlannedSupply,
  planByStrategy,
  strategyOf,
} from '../domain/allocation/strategy';
import { type BusinessDate, type DatePrecision, plannedDay } from '../domain/calendar/business-date';
import type { Act } from './act';
import { type ChangedCoverage, type Coverage, ownUnits, supplyCurve, withTerms } from './coverage';
import { QUEUE_ORDER, QUEUE_PLACE } from './queue';

const asked = new WeakMap<object, Promise<AllocationTerms>>();

/**
 * How units are shared in this house: as the newest version of the installation's own pack says. One warehouse has one
 * rule, whichever packs the orders of a queue run under. Read once in an act.
 */
export function sharingTerms({ tx, here }: Pick<Act, 'tx' | 'here'>): Promise<AllocationTerms> {
  const known = asked.get(tx);
  if (known) return known;
  const terms = tx
    .execute<{ terms: AllocationTerms | null }>(sql`
      select pack -> 'allocation' as terms from policies where id = ${here.defaultPolicy} order by version desc limit 1`)
    .then((rows) => rows[0]?.terms ?? DOWN_THE_QUEUE);
  asked.set(tx, terms);
  return terms;
}

/** A waiting line, with what it waits for of common supply. */
export interface QueuedLine extends Waiter, Claimant {
  /** The supply it counts on, and what that promised it. */
  readonly supplyId: string | null;
  readonly promised: { readonly on: BusinessDate; readonly precision: DatePrecision } | null;
  /** Served before whoever asks. */
  readonly ahead: boolean;
  readonly sku: string;
  readonly orderId: string;
  readonly lineId: string;
  readonly acceptsPlanned: boolean;
  /** Whether supply of its own covers all it waits for. */
  readonly own: boolean;
  /** All it waits for, supply of its own included. */
  readonly allWaiting: number;
}

/** What strategies ask of a line. */
const plannedLine = (line: QueuedLine, { strategies }: SharingTerms): PlannedLine => ({
  waiting: line.waiting,
  strategy: strategyOf(strategies ?? [], line),
  supplyId: line.supplyId,
  promisedOn: line.promised === null ? null : plannedDay(line.promised.on, line.promised.precision),
});

/** The whole queue of an item, or of several in one, the head first, as seen from a place in it. */
export async function queueOf(
  tx: Pick<Tx, 'execute'>,
  skus: readonly string[],
  from: SQL | null = null,
): Promise<readonly QueuedLine[]> {
  return tx.execute<QueuedLine & Record<string, unknown>>(sql`
    select q.sku, q."orderId", q."lineId", q."acceptsPlanned", q.channel, q."customerId", q.rank, q."supplyId", q.promised, q.ahead,
      q.own >= q.waits as own, greatest(q.waits - q.own, 0)::int as waiting, q.waits as "allWaiting"
    from (
      select l.sku, l.order_id as "orderId", l.line_id as "lineId", l.accepts_planned as "acceptsPlanned", o.channel_id as channel,
        o.customer_id as "customerId", coalesce((o.customer ->> 'rank')::int, 0) as rank, l.promise_supply_id as "supplyId",
        case when l.promise_current is not null then jsonb_build_object(
          'on', l.promise_current ->> 'restockDate', 'precision', l.promise_current ->> 'precision') end as promised,
        ${from === null ? sql`true` : sql`${QUEUE_PLACE} <= ${from}`} as ahead, l.waiting as waits,
        case when own.some then ${ownUnits} else 0 end as own, row_number() over (order by ${QUEUE_ORDER}) as nth
      from order_lines l join orders o on o.id = l.order_id,
        (select exists (select 1 from supplies where sku = ${anyOf(skus)} and status <> 'cancelled' and received < quantity
          and for_line_id is not null) as some) own
      where l.sku = ${anyOf(skus)} and l.waiting > 0) q
    order by q.nth`);
}

/** Units one of those who wait is given. */
export interface SharedUnits {
  readonly orderId: string;
  readonly lineId: string;
  readonly quantity: number;
}

const curveOf = (tx: Tx, sku: string) =>
  tx.execute<OpenSupply & Record<string, unknown>>(sql`
    select id, eta::text as eta, eta_precision as precision, overdue, accepts_planned as "acceptsPlanned", upto::float8 as upto
    from (${supplyCurve([sku])}) curve order by upto`);

/**
 * Units that have become free, given by strategy: whoever is promised units that are still to come may have to leave these
 * to another. What nobody needs of them goes down the queue to lines that wait for supply of their own. Where lines that
 * accept different supply wait together, no promise is taken to rest on supply that is only planned.
 */
async function givenByStrategy(
  tx: Tx,
  sku: string,
  units: number,
  terms: SharingTerms,
  notTo: string | null,
): Promise<readonly SharedUnits[]> {
  const [all, curve] = await Promise.all([queueOf(tx, [sku]), curveOf(tx, sku)]);
  const queue = all.filter(({ orderId }) => orderId !== notTo);
  const acceptsPlanned = queue.every((line) => line.acceptsPlanned);
  const expected = plannedSupplies(curve.filter((supply) => supply.acceptsPlanned === acceptsPlanned));
  const lines = queue.map((line) => plannedLine(line, terms));
  const given = planByStrategy(lines, [arrived(units), ...expected]).map(({ ofFirst }) => ofFirst);
  let left = units - given.reduce((sum, of) => sum + of, 0);
  return queue.flatMap(({ orderId, lineId, allWaiting }, index) => {
    const planned = given[index] ?? 0;
    const more = Math.min(left, allWaiting - planned);
    left -= more;
    return planned + more > 0 ? [{ orderId, lineId, quantity: planned + more }] : [];
  });
}

/**
 * Who is given how many of units that have become free, by lines; those given none are left out, and so is the order that
 * they are not for.
 */
export async function shareOut(
  tx: Tx,
  sku: string,
  units: number,
  terms: SharingTerms,
  notTo: string | null = null,
): Promise<readonly SharedUnits[]> {
  if (hasStrategies(terms)) return givenByStrategy(tx, sku, units, terms, notTo);
  const rows = await tx.execute<QueuedLine & Record<string, unknown>>(sql`
    select l.order_id as "orderId", l.line_id as "lineId", o.channel_id as channel, l.waiting
    from order_lines l join orders o on o.id = l.order_id where l.sku = ${sku} and l.waiting > 0 and l.order_id is distinct from ${notTo} order by ${QUEUE_ORDER}
    -- Down the queue nobody further back can be reached: everybody waits for one unit at least.
    ${isDownTheQueue(terms) ? sql`limit ${units}::int` : sql``}`);
  return share(waitersShare(units, terms), rows, terms).flatMap((quantity, index) => {
    const line = rows[index];
    return quantity > 0 && line ? [{ orderId: line.orderId, lineId: line.lineId, quantity }] : [];
  });
}

export interface OpenSupply {
  readonly id: string;
  readonly eta: BusinessDate | null;
  readonly precision: DatePrecision;
  readonly overdue: boolean;
  readonly acceptsPlanned: boolean;
  readonly upto: number;
}

const unitsEach = (supplies: readonly OpenSupply[]): number[] =>
  supplies.map(({ upto }, index) => upto - (supplies[index - 1]?.upto ?? 0));

const plannedSupplies = (supplies: readonly OpenSupply[]): PlannedSupply[] => {
  const units = unitsEach(supplies);
  return supplies.map(({ id, eta, precision, overdue }, nth) => ({
    id,
    units: units[nth] ?? 0,
    plannedOn: eta === null || overdue ? null : plannedDay(eta, precision),
  }));
};

/** Which of the supplies brings each line its last unit, by the terms of the house. */
function coveringOf(
  queue: readonly QueuedLine[],
  supplies: readonly OpenSupply[],
  terms: SharingTerms,
): readonly (number | null)[] {
  if (!hasStrategies(terms)) return coveringSupplies(queue, unitsEach(supplies), terms);
  return planByStrategy(
    queue.map((line) => plannedLine(line, terms)),
    plannedSupplies(supplies),
  ).map(({ nth }) => nth);
}

export const NOTHING_COVERS: Coverage = { supplyId: null, eta: null, precision: null, overdue: false };

/** Which supply covers each line of a queue when every supply is shared as it comes; null where its own does. */
export function sharedCoverage(
  queue: readonly QueuedLine[],
  curve: readonly OpenSupply[],
  terms: SharingTerms,
): (Coverage | null)[] {
  const covered = queue.map((): Coverage | null => null);
  const common = queue.map((line) => (line.own ? { ...line, waiting: 0 } : line));
  for (const acceptsPlanned of [true, false]) {
    if (!queue.some((line) => line.acceptsPlanned === acceptsPlanned)) continue;
    const supplies = curve.filter((supply) => supply.acceptsPlanned === acceptsPlanned);
    coveringOf(common, supplies, terms).forEach((nth, index) => {
      const line = queue[index];
      if (!line || line.own || line.acceptsPlanned !== acceptsPlanned) return;
      const supply = nth === null ? undefined : supplies[nth];
      covered[index] = supply
        ? { supplyId: supply.id, eta: supply.eta, precision: supply.precision, overdue: supply.overdue }
        : NOTHING_COVERS;
    });
  }
  return covered;
}

/** The lines of an item whose covering supply is not the one the record says, where supply is shared by other terms. */
export async function changedByShare(tx: Tx, sku: string, terms: SharingTerms): Promise<readonly ChangedCoverage[]> {
  const [queue, curve] = await Promise.all([queueOf(tx, [sku]), curveOf(tx, sku)]);
  const covered = sharedCoverage(queue, curve, terms).flatMap((coverage, index) => {
    const line = queue[index];
    return coverage && line ? [{ order_id: line.orderId, line_id: line.lineId, sku, ...coverage }] : [];
  });
  return changedFrom(tx, covered);
}

/** Of lines with what covers them, those for which that is not what the record says. */
export const changedFrom = (
  tx: Tx,
  covered: readonly (Coverage & { readonly sku: string; readonly order_id: string; readonly line_id: string })[],
): Promise<readonly ChangedCoverage[]> =>
  tx.execute<ChangedCoverage & Record<string, unknown>>(
    withTerms(sql`
      select c.sku, c.order_id, c.line_id, c."supplyId" as supply_id, c.eta, c.precision as eta_precision, c.overdue
      from jsonb_to_recordset(${JSON.stringify(covered)}::text::jsonb)
        as c(sku text, order_id text, line_id text, "supplyId" text, eta date, precision text, overdue boolean)
      join order_lines l on l.order_id = c.order_id and l.line_id = c.line_id
      where c."supplyId" is distinct from l.promise_supply_id
         or c.eta::text is distinct from l.promise_current ->> 'restockDate'
         or (c.eta is not null and c.precision is distinct from l.promise_current ->> 'precision')
         or (c.overdue and l.unknown_because is distinct from 'overdue')`),
  );
