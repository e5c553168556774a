import { sql } from 'drizzle-orm';
import { anyOf } from '../db/lists';
import { acceptLine } from '../domain/acceptance/accept-line';
import { buildable, freeForKits, type Part } from '../domain/allocation/kits';
import type { RefusalReason } from '../domain/backorder/facts';
import { isBeforeRelease } from '../domain/backorder/release-day';
import { leavingNow, promiseAt } from '../domain/backorder/times';
import type { BusinessDate, Instant } from '../domain/calendar/business-date';
import type { PolicyPack } from '../domain/policy/policy-pack';
import type { Destination } from '../domain/promise/carriers';
import type { LinePromise } from '../domain/promise/promise';
import type { Act } from './act';
import type { Coverage } from './coverage';
import type { LockedStock } from './lock-items';
import type { OrderInput, OrderLineInput } from './order-input';
import type { Coming, Outlook } from './outlook';
import type { Claim } from './reservations';

export interface ItemRow {
  sku: string;
  kind: 'backorder' | 'preorder' | 'special-order';
  backorderable: boolean;
  discontinued: boolean;
  backorderCap: number | null;
  safetyStock: number | null;
  dailyDemand: number | null;
  leadTimeDays: number | null;
  releaseDate: BusinessDate | null;
  /** What it is made of, where it is a kit. */
  components: readonly Part[];
}

/** Items by SKU; a SKU that is missing is not known. */
export async function itemsOf({ tx }: Pick<Act, 'tx'>, skus: readonly string[]): Promise<ReadonlyMap<string, ItemRow>> {
  const rows = await tx.execute<ItemRow & Record<string, unknown>>(sql`
    select sku, kind, backorderable, discontinued, backorder_cap as "backorderCap", safety_stock as "safetyStock",
      daily_demand as "dailyDemand", (p.settings ->> 'leadTimeDays')::int as "leadTimeDays", release_date::text as "releaseDate", components
    from items left join suppliers p on p.id = supplier_id where sku = ${anyOf(skus)}`);
  return new Map(rows.map((row) => [row.sku, row]));
}

/** A line's promise as it is sold. Where the order does not join the end of a queue it is planned afterwards. */
interface SoldPromise {
  readonly promise: LinePromise | null;
  readonly supplyId: string | null;
  readonly because: 'overdue' | null;
}

const UNPROMISED: SoldPromise = { promise: null, supplyId: null, because: null };

/** Who asks for units of an item, and how. */
export interface Asking {
  readonly quantity: number;
  readonly shipTo: Destination;
  readonly noBackorder: boolean;
  /** Sold already: nothing is merely refused. */
  readonly sold: boolean;
}

function soldPromise(asking: Asking, coverage: Coverage, item: ItemRow, { pack, at }: Terms): SoldPromise {
  const { supplyId, eta, precision, overdue } = coverage;
  const release = item.kind === 'preorder' ? item.releaseDate : null;
  const expected = eta === null ? null : { eta, precision: precision ?? ('day' as const) };
  const promise = expected === null ? null : promiseAt(pack, at, expected, asking.shipTo, release);
  return { promise, supplyId, because: overdue ? 'overdue' : null };
}

/** What becomes of units that are asked for. */
export interface PlacedUnits extends SoldPromise {
  readonly kind: ItemRow['kind'];
  /** Units on the shelf that whoever asks could have. */
  readonly fromStock: number;
  readonly allocated: number;
  readonly waiting: number;
  readonly refused: number;
  readonly reason: RefusalReason | null;
  /** What there is of supply, where units are refused for want of it. */
  readonly coming: Coming | null;
  /** Units of a kit among those allocated that have to be put together first. */
  readonly assembled: number;
  /** Units among those allocated that were kept for those who wait. */
  readonly fromKept: number;
  /** The hold whose units are among those allocated. */
  readonly claim: Claim | null;
  /** The promise of what waits. Inside a queue the line is sold without; planning, which follows, comes to the same. */
  readonly expected: LinePromise | null;
}

/** What becomes of a line of an order. */
export interface PlacedLine extends PlacedUnits {
  readonly line: OrderLineInput;
}

/** What is known of an order's items, by SKU, under their locks. */
export interface KnownItems {
  readonly items: ReadonlyMap<string, ItemRow>;
  readonly stock: ReadonlyMap<string, LockedStock>;
  readonly outlooks: ReadonlyMap<string, Outlook>;
  /** What lines may take from holds of their own, by line. */
  readonly claims: ReadonlyMap<string, Claim>;
  /** What kits among the items take of items that are no kits; `items` and `stock` know those too. */
  readonly kits: ReadonlyMap<string, readonly Part[]>;
}

export interface Terms {
  readonly pack: PolicyPack;
  /** The business day it is at the warehouse. */
  readonly today: BusinessDate;
  readonly at: Instant;
}

/** What is known of an item when a line asks for it. */
export interface Situation {
  readonly item: ItemRow;
  readonly stock: Omit<LockedStock, 'sku' | 'planVersion'>;
  readonly outlook: Outlook;
  readonly claim: Claim | null;
  /** Units that could be put together, where it is a kit. */
  readonly buildable: number;
}

/** Units that can be sold, whoever waits. */
export const sellable = ({ stock, item, buildable }: Pick<Situation, 'stock' | 'item' | 'buildable'>): number =>
  Math.max(0, stock.onHand - stock.reserved - stock.allocated + buildable - (item.safetyStock ?? 0));

/** Units of a kit that have to be put together for so many to be allocated: ready-made ones are taken first. */
function toAssemble({ stock, claim }: Situation, allocated: number): number {
  const ready = Math.max(0, stock.onHand - stock.reserved - stock.allocated);
  return Math.max(0, allocated - (claim?.quantity ?? 0) - ready);
}

/** Says what becomes of units that are asked for: the one rule of orders, and of whoever only wants to know. */
export function placeUnits(asking: Asking, situation: Situation, terms: Terms): PlacedUnits {
  const { pack, today } = terms;
  const { item, stock, outlook, claim } = situation;
  const { kind } = item;
  // What a checkout holds is its own, whoever waits.
  const held = claim?.quantity ?? 0;
  const kept = Math.max(0, Math.min(stock.keptForWaiters, stock.onHand - stock.reserved - stock.allocated));
  const wants = asking.quantity - held;
  const { forSale, carried, fromCarried } = outlook.freeFor(wants, { free: sellable(situation), kept });
  const fromStock = held + forSale;
  const short = Math.max(0, asking.quantity - fromStock);
  const upto = stock.waiting - outlook.notAhead + short;
  const allocated = asking.quantity - short;
  const asked = { upto, short, fromShelf: Math.max(0, allocated - held), assembled: toAssemble(situation, allocated) };
  const coverage = short > 0 ? outlook.covering(pack.acceptance.inbound === 'any', asked) : null;
  const answer = acceptLine(
    {
      quantity: asking.quantity,
      fromStock,
      carried,
      fromCarried,
      kind,
      backorderable: item.backorderable,
      discontinued: item.discontinued,
      backorderCap: item.backorderCap,
      waiting: stock.waiting,
      ownSupplied: outlook.ownSupplied,
      inbound: outlook.inbound(asked),
      eta: coverage?.eta ? { date: coverage.eta, precision: coverage.precision ?? 'day' } : null,
      customerRefuses: asking.noBackorder,
      today,
    },
    pack,
  );
  const promised = (waiting: number) => {
    const sold = waiting > 0 && coverage !== null ? soldPromise(asking, coverage, item, terms) : UNPROMISED;
    return { ...(outlook.joinsTheEnd ? sold : UNPROMISED), expected: sold.promise };
  };
  if (answer.accepted) {
    const { allocated, waiting } = answer;
    const assembled = toAssemble(situation, allocated);
    const fromKept = allocated - Math.min(asking.quantity, fromStock);
    const taken = { allocated, waiting, refused: 0, reason: null, coming: null, assembled, fromKept, claim };
    return { kind, fromStock, ...taken, ...promised(waiting) };
  }
  const { reason } = answer;
  // Sold already: nothing is merely refused, the line waits for the customer's choice.
  return asking.sold
    ? {
        kind,
        fromStock,
        allocated: asking.quantity - short,
        waiting: short,
        refused: 0,
        reason,
        coming: null,
        assembled: toAssemble(situation, asking.quantity - short),
        fromKept: 0,
        claim,
        ...promised(short),
      }
    : // Nothing is taken, of the hold neither: the shop may ask for fewer while it lasts.
      {
        kind,
        fromStock,
        allocated: 0,
        waiting: 0,
        refused: asking.quantity,
        reason,
        coming: reason === 'no-inbound-supply' ? outlook.coming(asked) : null,
        assembled: 0,
        fromKept: 0,
        claim: null,
        ...promised(0),
      };
}

/**
 * 予約商品: a line that the shelf serves in full before its release date waits for that day, and is promised it. The goods
 * are here: their restock date is today.
 */
function keptForRelease(line: PlacedLine, item: ItemRow, to: Destination, { pack, today, at }: Terms): PlacedLine {
  const release = item.kind === 'preorder' ? item.releaseDate : null;
  if (line.allocated === 0 || line.waiting > 0 || !isBeforeRelease(pack, release, at)) return line;
  const promise: LinePromise = { restockDate: today, precision: 'day', ...leavingNow(pack, at, to, release) };
  return { ...line, promise, expected: promise };
}

/** Whether a line makes its order wait: for goods, or for its release date. */
export const opensBackorder = ({ waiting, promise }: PlacedLine): boolean => waiting > 0 || promise !== null;

/**
 * Goes through an order's lines: each is taken from stock, backordered, or refused with the reason; what one line takes
 * is gone for the next. The items, and what kits among them are made of, must be locked.
 */
export function placeLines(order: OrderInput, known: KnownItems, terms: Terms): PlacedLine[] {
  const left = new Map(known.stock);
  const free = (sku: string): number => {
    const stock = left.get(sku);
    return stock === undefined ? 0 : freeForKits({ ...stock, safetyStock: known.items.get(sku)?.safetyStock ?? 0 });
  };
  return order.lines.map((line) => {
    const item = known.items.get(line.sku);
    const stock = left.get(line.sku);
    const outlook = known.outlooks.get(line.sku);
    if (!item || !stock || !outlook) throw new Error(`item ${line.sku} vanished between check and lock`);
    const claim = known.claims.get(line.lineId) ?? null;
    const { quantity } = line;
    const noBackorder = order.customer.noBackorder ?? false;
    const asking = { quantity, shipTo: order.shipTo, noBackorder, sold: order.commitment === 'placed' };
    const parts = known.kits.get(line.sku) ?? [];
    const placed = placeUnits(asking, { item, stock, outlook, claim, buildable: buildable(parts, free) }, terms);
    left.set(line.sku, {
      ...stock,
      onHand: stock.onHand + placed.assembled,
      reserved: stock.reserved - (placed.claim?.quantity ?? 0),
      allocated: stock.allocated + placed.allocated,
      waiting: stock.waiting + placed.waiting,
      keptForWaiters: Math.max(0, stock.keptForWaiters - placed.fromKept),
    });
    for (const { sku, quantity } of placed.assembled > 0 ? parts : []) {
      const part = left.get(sku);
      if (part) left.set(sku, { ...part, onHand: part.onHand - placed.assembled * quantity });
    }
    outlook.placed(terms.pack.acceptance.inbound === 'any', {
      upto: 0,
      short: placed.waiting,
      fromShelf: placed.allocated - (placed.claim?.quantity ?? 0),
      assembled: placed.assembled,
    });
    return keptForRelease({ line, ...placed }, item, order.shipTo, terms);
  });
}
