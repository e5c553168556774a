import { type SQL, sql } from 'drizzle-orm';
import type { Tx } from '../db/client';
import { anyOf } from '../db/lists';
import {
  type AllocationTerms,
  carriedUnits,
  coveringSupplies,
  DOWN_THE_QUEUE,
  hasStrategies,
  isDownTheQueue,
  type SharingTerms,
  type Shelf,
  share,
  shareArrival,
  type Waiter,
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
import {
  type ChangedCoverage,
  type Coverage,
  isPlannedAnew,
  ownSupply,
  ownUnits,
  type PlannedAnew,
  someOwnSupply,
  supplyCurve,
  withTerms,
} from './coverage';
import { FREE_UNITS, UNCLAIMED_UNITS } from './free-stock';
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

/** Supply that is to come, as far as dates go. */
interface ExpectedSupply {
  readonly id: string;
  /** Null when it has none, or is overdue. */
  readonly eta: BusinessDate | null;
  readonly precision: DatePrecision;
  /** The last day its date can mean, were it overdue. */
  readonly plannedOn: BusinessDate | null;
  readonly overdue: boolean;
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
  /** The supply of its own that brings the last unit it brings; null where none is to come. */
  readonly ownSupply: ExpectedSupply | null;
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

/** How a queue is read. */
export interface QueueReading {
  /** The place it is seen from. */
  readonly from?: SQL;
  /** Orders whose lines are left out. */
  readonly without?: readonly string[];
  /** So many lines of its head. */
  readonly most?: number;
}

/** The queue of an item, or of several in one, the head first. */
export async function queueOf(
  tx: Pick<Tx, 'execute'>,
  skus: readonly string[],
  { from, without, most }: QueueReading = {},
): Promise<readonly QueuedLine[]> {
  return tx.execute<QueuedLine & Record<string, unknown>>(sql`
    select q.sku, q."orderId", q."lineId", q."acceptsPlanned", q.channel, q."customerId", q.rank, q."supplyId", q.promised, q.ahead, q."ownSupply",
      q.own >= q.waits as own, greatest(q.waits - q.own, 0)::int as waiting, q.waits as "allWaiting"
    from (
      select l.sku, l.order_id as "orderId", l.line_id as "lineId", l.accepts_planned as "acceptsPlanned", o.channel_id as channel,
        o.customer_id as "customerId", coalesce((o.customer ->> 'rank')::int, 0) as rank, l.promise_supply_id as "supplyId",
        case when l.promise_current is not null then jsonb_build_object(
          'on', l.promise_current ->> 'restockDate', 'precision', l.promise_current ->> 'precision') end as promised,
        ${from === undefined ? sql`true` : sql`${QUEUE_PLACE} <= ${from}`} as ahead, l.waiting as waits,
        case when own.some then ${ownUnits} else 0 end as own,
        case when own.some then ${ownSupply} end as "ownSupply", row_number() over (order by ${QUEUE_ORDER}) as nth
      from order_lines l join orders o on o.id = l.order_id,
        (select ${someOwnSupply(skus)} as some) own
      where l.sku = ${anyOf(skus)} and l.waiting > 0 ${without === undefined ? sql`` : sql`and not l.order_id = ${anyOf(without)}`}
      ${most === undefined ? sql`` : sql`order by ${QUEUE_ORDER} limit ${most}::int`}) q
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
    select id, eta::text as eta, eta_precision as precision, planned_on::text as "plannedOn", overdue, accepts_planned as "acceptsPlanned", upto::float8 as upto
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
  reading: QueueReading = {},
): Promise<readonly SharedUnits[]> {
  const [queue, curve] = await Promise.all([queueOf(tx, [sku], reading), curveOf(tx, sku)]);
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

/** What of an item stands free; `arrived` units, which have just become so, are not counted. */
export async function shelfOf(tx: Pick<Tx, 'execute'>, sku: string, arrived = 0): Promise<Shelf> {
  const rows = await tx.execute<Shelf & Record<string, unknown>>(sql`
    select greatest(0, ${FREE_UNITS} - ${arrived}::int) as free,
      greatest(0, least(s.kept_for_waiters, ${UNCLAIMED_UNITS} - ${arrived}::int)) as kept
    from stock s left join items i using (sku) where s.sku = ${sku}`);
  return rows[0] ?? { free: 0, kept: 0 };
}

/**
 * Whether units of an item are simply given down its queue: not where the house shares otherwise, nor where lines that wait
 * have supply of their own coming and leave the common one to others.
 */
export async function givenDownTheQueue(act: Pick<Act, 'tx' | 'here'>, sku: string): Promise<boolean> {
  const [terms, rows] = await Promise.all([
    sharingTerms(act),
    act.tx.execute<{ own: boolean }>(sql`select ${someOwnSupply([sku])} as own`),
  ]);
  return isDownTheQueue(terms) && rows[0]?.own !== true;
}

/** Who is given how many units, by lines, those given none left out; and how many are left for those who still wait. */
export interface SharedOut {
  readonly shares: readonly SharedUnits[];
  readonly kept: number;
}

/** Shares units among those of an item's queue, whoever has supply of his own coming after the others. */
function sharedAmong(queue: readonly QueuedLine[], units: number, carried: number, terms: SharingTerms): SharedOut {
  const { given, kept, left } = shareArrival(units, carried, queue, terms);
  const ownSupplied = queue.map(({ allWaiting, waiting, channel }) => ({ waiting: allWaiting - waiting, channel }));
  const more = share(left, ownSupplied, terms);
  const shares = queue.flatMap(({ orderId, lineId }, index) => {
    const quantity = (given[index] ?? 0) + (more[index] ?? 0);
    return quantity > 0 ? [{ orderId, lineId, quantity }] : [];
  });
  return { shares, kept };
}

/** Shares units that have become free among those who wait, with what earlier sharing left for them. */
export async function shareOut(tx: Tx, sku: string, units: number, terms: SharingTerms): Promise<SharedOut> {
  const carried = carriedUnits(await shelfOf(tx, sku, units), terms);
  if (units + carried === 0) return { shares: [], kept: 0 };
  if (hasStrategies(terms)) return { shares: await givenByStrategy(tx, sku, units + carried, terms), kept: 0 };
  return sharedAmong(await queueOf(tx, [sku]), units, carried, terms);
}

/** Units that one of those who wait could use, and how many of them stand free and are kept for those who wait. */
export interface UsableUnits extends SharedUnits {
  readonly fromKept: number;
}

/**
 * Who could use units of an item that an order has, were all of them given to those who wait but `without` some orders,
 * together with what is kept for those on the shelf: that is used first.
 */
export async function takersOf(
  act: Pick<Act, 'tx' | 'here'>,
  sku: string,
  units: number,
  without: readonly string[],
): Promise<readonly UsableUnits[]> {
  const { tx } = act;
  const [terms, shelf, inTurn] = await Promise.all([sharingTerms(act), shelfOf(tx, sku), givenDownTheQueue(act, sku)]);
  const carried = carriedUnits(shelf, terms);
  const all = { ...terms, waitersPercent: 100 };
  // Down the queue nobody further back can be reached: everybody waits for one unit at least.
  const others = { without, ...(inTurn ? { most: units + carried } : {}) };
  const shares = hasStrategies(terms)
    ? await givenByStrategy(tx, sku, units + carried, all, others)
    : sharedAmong(await queueOf(tx, [sku], others), units, carried, all).shares;
  let left = carried;
  return shares.map((share) => {
    const fromKept = Math.min(share.quantity, left);
    left -= fromKept;
    return { ...share, fromKept };
  });
}

export interface OpenSupply extends ExpectedSupply {
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
  carried: number,
): readonly (number | null)[] {
  if (!hasStrategies(terms)) return coveringSupplies(queue, unitsEach(supplies), terms, carried);
  return planByStrategy(
    queue.map((line) => plannedLine(line, terms)),
    plannedSupplies(supplies),
  ).map(({ nth }) => nth);
}

export const NOTHING_COVERS: Coverage = { supplyId: null, eta: null, precision: null, overdue: false };

const lateness = ({ overdue, eta }: ExpectedSupply): number => (overdue ? 2 : eta === null ? 1 : 0);

/** Whether supply is expected after other supply: dated comes first, then undated, overdue last. */
function isLater(one: ExpectedSupply, other: ExpectedSupply): boolean {
  const by = lateness(one) - lateness(other);
  if (by !== 0) return by > 0;
  return other.plannedOn !== null && (one.plannedOn === null || one.plannedOn > other.plannedOn);
}

const coverageBy = ({ id, eta, precision, overdue }: ExpectedSupply): Coverage => ({
  supplyId: id,
  eta,
  precision,
  overdue,
});

/** What covers a line that common supply brings the last of what its own does not: the later of the two. */
export function coverageOf({ own, ownSupply }: QueuedLine, common: ExpectedSupply | undefined): Coverage {
  if (own && ownSupply !== null) return coverageBy(ownSupply);
  if (common === undefined) return NOTHING_COVERS;
  return coverageBy(ownSupply !== null && isLater(ownSupply, common) ? ownSupply : common);
}

/**
 * Which supply covers each line of a queue when every supply is shared as it comes, with what is kept on the shelf for
 * those who wait. Supply of a line's own comes off what it needs; where it is not enough, the later of the two counts.
 */
export function sharedCoverage(
  queue: readonly QueuedLine[],
  curve: readonly OpenSupply[],
  terms: SharingTerms,
  shelf: Shelf,
): Coverage[] {
  const covered = queue.map((): Coverage => NOTHING_COVERS);
  const common = queue.map((line) => (line.own ? { ...line, waiting: 0 } : line));
  for (const acceptsPlanned of [true, false]) {
    if (!queue.some((line) => line.acceptsPlanned === acceptsPlanned)) continue;
    const supplies = curve.filter((supply) => supply.acceptsPlanned === acceptsPlanned);
    coveringOf(common, supplies, terms, carriedUnits(shelf, terms)).forEach((nth, index) => {
      const line = queue[index];
      if (!line || line.acceptsPlanned !== acceptsPlanned) return;
      covered[index] = coverageOf(line, nth === null ? undefined : supplies[nth]);
    });
  }
  return covered;
}

/**
 * The lines of an item whose covering supply is not the one the record says, where supply is shared by other terms, and
 * those that are to be looked at anyway (`anew`).
 */
export async function changedByShare(
  tx: Tx,
  sku: string,
  terms: SharingTerms,
  anew: PlannedAnew = [],
): Promise<readonly ChangedCoverage[]> {
  const [queue, curve, shelf] = await Promise.all([queueOf(tx, [sku]), curveOf(tx, sku), shelfOf(tx, sku)]);
  const covered = sharedCoverage(queue, curve, terms, shelf).flatMap((coverage, index) => {
    const line = queue[index];
    return line ? [{ order_id: line.orderId, line_id: line.lineId, sku, ...coverage }] : [];
  });
  return changedFrom(tx, covered, anew);
}

/** Of lines with what covers them, those for which that is not what the record says, and those of `anew`. */
export const changedFrom = (
  tx: Tx,
  covered: readonly (Coverage & { readonly sku: string; readonly order_id: string; readonly line_id: string })[],
  anew: PlannedAnew,
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
         or (c.overdue and l.unknown_because is null)
         or ${isPlannedAnew(sql`c.order_id`, anew)}`),
  );
