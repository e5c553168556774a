import { sql } from 'drizzle-orm';
import { found, rowsOf } from '../db/lists';
import type { LineSituation } from '../domain/acceptance/accept-line';
import type { QueuePlace } from '../domain/allocation/queue';
import {
  carriedUnits,
  hasStrategies,
  isDownTheQueue,
  type SharingTerms,
  type Shelf,
  share,
  waitersShare,
} from '../domain/allocation/share';
import type { Claimant } from '../domain/allocation/strategy';
import type { BusinessDate, DatePrecision } from '../domain/calendar/business-date';
import type { Act } from './act';
import { type Coverage, isCommon, overdueOn, ownUnits, supplyCurve } from './coverage';
import { familyOutlook } from './family-outlook';
import { inKits } from './lock-items';
import { placeOf, QUEUE_PLACE } from './queue';
import { NOTHING_COVERS, type QueuedLine, queueOf, sharedCoverage, sharingTerms, shelfOf } from './sharing';

/** Whether anything comes that may be sold to all: `too-far` where it would do, were it not beyond the fence. */
export type Coming = 'nothing' | 'too-far' | 'something';

/** What an order can expect of an item: its open supply in the order it comes, and who waits already. */
export interface Outlook {
  inbound(asked: Asked): LineSituation['inbound'];
  /** What there is to say of supply where it does not reach. */
  coming(asked: Asked): Coming;
  /**
   * The order's lines go to the very end of a queue that nothing but common supply serves: where they stand follows from
   * the number of those who wait, and nobody else's place changes.
   */
  readonly joinsTheEnd: boolean;
  /** Waiting units that do not stand before this order for common supply: behind it, or with supply of their own. */
  readonly notAhead: number;
  /** Waiting units that have supply of their own coming. */
  readonly ownSupplied: number;
  /** Whose the units are that stand free, for an order that wants so many. */
  freeFor(wants: number, shelf: Shelf): FreeUnits;
  /** The supply that covers the last of the units that are short. */
  covering(acceptsPlanned: boolean, asked: Asked): Coverage;
  /** Units have been placed: whatever the same order asks for next comes after them. */
  placed(acceptsPlanned: boolean, asked: Asked): void;
  /** The items that hang together with this one by kits: what is said of one of them hangs on all. */
  readonly family: readonly string[];
}

/** Units that are asked for, as far as they are looked for among what is to come. */
export interface Asked {
  /** With these the queue of the item would reach so far. */
  readonly upto: number;
  readonly short: number;
  /** Units taken from the shelf, which nobody held; of those, units of a kit that are put together. */
  readonly fromShelf: number;
  readonly assembled: number;
}

/** Units that stand free, by whose they are. */
export interface FreeUnits {
  /** The order's, whoever waits. */
  readonly forSale: number;
  /** Kept for those who wait before the order. */
  readonly carried: number;
  /** Of these, what the terms would give the order if it waited with them. */
  readonly fromCarried: number;
}

interface QueueRow {
  sku: string;
  ahead: boolean;
  behind: boolean;
  own: boolean;
  notAhead: number;
  ownSupplied: number;
  inKits: boolean;
  coming: Coming;
  /** Units of each open supply that counts, for every firmness that packs ask for. */
  any: readonly number[];
  confirmed: readonly number[];
  dated: readonly number[];
}

interface CurveRow {
  sku: string;
  acceptsPlanned: boolean;
  id: string;
  eta: BusinessDate | null;
  precision: DatePrecision;
  plannedOn: BusinessDate | null;
  overdue: boolean;
  upto: number;
}

const EMPTY: { readonly lines: readonly QueuedLine[]; readonly shelf: Shelf } = {
  lines: [],
  shelf: { free: 0, kept: 0 },
};
/** Somebody waits who is served before the order: stock is not the newcomer's to take. */
const NOT_HIS: FreeUnits = { forSale: 0, carried: 0, fromCarried: 0 };

/** How an order looks at supply. */
export interface Looking {
  readonly place: QueuePlace;
  /** RFC 3339. */
  readonly completedAt: string;
  /** Who orders: strategies go by classes of customers. */
  readonly claimant: Claimant;
  /** The last day supply may be expected on and still be sold against and promised; null: any day. */
  readonly fence: BusinessDate | null;
  /** The day it is, for whoever only looks: supply whose day has passed is overdue before anybody has marked it. */
  readonly today?: BusinessDate;
}

/**
 * What is known of each item for an order that looks at it so. An act that takes the order locks the items and marks
 * overdue supply first; whoever only looks names the day instead, and nothing is written.
 */
export async function outlookOf(
  { tx, here }: Pick<Act, 'tx' | 'here'>,
  skus: readonly string[],
  { place, completedAt, claimant, fence, today: lookedOn }: Looking,
): Promise<ReadonlyMap<string, Outlook>> {
  const today = lookedOn ?? null;
  const mine = placeOf(place, completedAt);
  const [terms, queues, curve] = await Promise.all([
    sharingTerms({ tx, here }),
    tx.execute<QueueRow & Record<string, unknown>>(sql`
      select k.sku, q.ahead, q.behind, s.own, s.coming, s.any, s.confirmed, s.dated, ${inKits(sql`k.sku`)} as "inKits",
        (case
          when s.own then (
            select coalesce(sum(case when ${QUEUE_PLACE} > ${mine} then l.waiting else least(l.waiting, ${ownUnits}) end), 0)
            from order_lines l where l.sku = k.sku and l.waiting > 0)
          -- Only those behind are read: few, where orders come in a little out of turn.
          when q.behind then (
            select coalesce(sum(l.waiting), 0) from order_lines l
            where l.sku = k.sku and l.waiting > 0 and ${QUEUE_PLACE} > ${mine})
          else 0 end)::float8 as "notAhead",
        (case when s.own then (
          select coalesce(sum(least(l.waiting, ${ownUnits})), 0) from order_lines l where l.sku = k.sku and l.waiting > 0)
        else 0 end)::float8 as "ownSupplied"
      from ${rowsOf(skus)} k(sku) cross join lateral (
        select
          ${found(sql`from order_lines l where l.sku = k.sku and l.waiting > 0 and ${QUEUE_PLACE} <= ${mine}`)} as ahead,
          ${found(sql`from order_lines l where l.sku = k.sku and l.waiting > 0 and ${QUEUE_PLACE} > ${mine}`)} as behind
        -- Once a row, however often it is named.
        offset 0
      ) q cross join lateral (
        select coalesce(bool_or(for_line_id is not null), false) as own,
          case when bool_or(far and status = 'confirmed') then 'too-far'
            when bool_or(common) then 'something' else 'nothing' end as coming,
          coalesce(jsonb_agg(open) filter (where near), '[]') as any,
          coalesce(jsonb_agg(open) filter (where near and status = 'confirmed'), '[]') as confirmed,
          coalesce(jsonb_agg(open) filter (where near and status = 'confirmed' and eta is not null), '[]') as dated
        from (select *, common and not late and not beyond as near, common and not late and beyond as far
              from (select *, quantity - received as open, ${isCommon(sql`supplies`)} as common, ${overdueOn(today)} as late,
                      coalesce(planned_on > ${fence}::date, false) as beyond
                    from supplies where sku = k.sku and status <> 'cancelled' and received < quantity) open) supply) s`),
    tx.execute<CurveRow & Record<string, unknown>>(sql`
      select sku, accepts_planned as "acceptsPlanned", id, eta::text as eta, eta_precision as precision,
        planned_on::text as "plannedOn", overdue,
        upto::float8 as upto
      from (${supplyCurve(skus, today)}) curve order by upto`),
  ]);
  const shared = !isDownTheQueue(terms);
  const queued = new Map(
    shared
      ? await Promise.all(
          skus.map(async (sku) => {
            const [lines, shelf] = await Promise.all([queueOf(tx, [sku], { from: mine }), shelfOf(tx, sku)]);
            return [sku, { lines, shelf }] as const;
          }),
        )
      : [],
  );
  const hangingTogether = shared ? [] : queues.filter((queue) => queue.inKits).map(({ sku }) => sku);
  const looking = { place: mine, fence, today };
  const families = hangingTogether.length === 0 ? null : await familyOutlook({ tx }, hangingTogether, looking);
  return new Map(
    queues.map(({ sku, ahead, behind, own, coming, notAhead, ownSupplied, any, confirmed, dated }) => {
      const hanging = families?.family.includes(sku) === true ? families : null;
      const supplies = curve.filter((row) => row.sku === sku);
      const { lines, shelf } = queued.get(sku) ?? EMPTY;
      const forWaiters = (supply: readonly number[]): number =>
        supply.reduce((sum, units) => sum + waitersShare(units, terms), 0);
      const outlook: Outlook = {
        inbound: (asked) =>
          hanging?.inbound(sku, asked) ?? {
            any: forWaiters(any),
            confirmed: forWaiters(confirmed),
            dated: forWaiters(dated),
          },
        coming: (asked) => hanging?.coming(sku, asked) ?? coming,
        joinsTheEnd: !behind && !own && !shared && hanging === null,
        notAhead,
        ownSupplied,
        freeFor(wants, there) {
          if (!ahead) return { forSale: there.free, carried: 0, fromCarried: 0 };
          if (!shared) return NOT_HIS;
          const carried = carriedUnits(there, terms);
          const forSale = Math.max(0, there.free - carried);
          return { forSale, carried, fromCarried: sharedWith(lines, carried, wants - forSale, claimant, terms) };
        },
        covering(acceptsPlanned, asked) {
          if (hanging !== null) return hanging.covering(sku, acceptsPlanned, asked);
          const { upto, short } = asked;
          const row = shared
            ? coveredAmong(lines, supplies, { acceptsPlanned, ...claimant, waiting: short }, terms, shelf)
            : supplies.find((supply) => supply.acceptsPlanned === acceptsPlanned && supply.upto >= upto);
          if (!row) return NOTHING_COVERS;
          const { id, precision, plannedOn, overdue } = row;
          const tooFar = fence !== null && plannedOn !== null && plannedOn > fence;
          return { supplyId: id, eta: tooFar ? null : row.eta, precision, overdue };
        },
        placed: (acceptsPlanned, asked) => hanging?.placed(sku, acceptsPlanned, asked),
        family: hanging?.family ?? [],
      };
      return [sku, outlook];
    }),
  );
}

/** A queue with a newcomer in his place. */
function withNewcomer(
  queue: readonly QueuedLine[],
  newcomer: Claimant & { readonly acceptsPlanned: boolean; readonly waiting: number },
): { readonly place: number; readonly lines: readonly QueuedLine[] } {
  const place = queue.filter(({ ahead }) => ahead).length;
  const line: QueuedLine = {
    ...newcomer,
    allWaiting: newcomer.waiting,
    supplyId: null,
    promised: null,
    sku: '',
    orderId: '',
    lineId: '',
    ownSupply: null,
    own: false,
    ahead: true,
  };
  return { place, lines: [...queue.slice(0, place), line, ...queue.slice(place)] };
}

/** What a newcomer is given of units that are kept for those who wait, when he is one of them. */
function sharedWith(
  queue: readonly QueuedLine[],
  carried: number,
  wants: number,
  claimant: Claimant,
  terms: SharingTerms,
): number {
  if (carried === 0 || wants <= 0 || hasStrategies(terms)) return 0;
  const { place, lines } = withNewcomer(queue, { ...claimant, acceptsPlanned: true, waiting: wants });
  return share(carried, lines, terms)[place] ?? 0;
}

/** The supply that brings a newcomer the last of his units when all are shared with the others who wait. */
function coveredAmong(
  queue: readonly QueuedLine[],
  supplies: readonly CurveRow[],
  newcomer: Claimant & { readonly acceptsPlanned: boolean; readonly waiting: number },
  terms: SharingTerms,
  shelf: Shelf,
): CurveRow | undefined {
  const { place, lines } = withNewcomer(queue, newcomer);
  const covered = sharedCoverage(lines, supplies, terms, shelf)[place];
  return supplies.find(({ id }) => id === covered?.supplyId);
}
