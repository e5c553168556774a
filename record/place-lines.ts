import { sql } from 'drizzle-orm';
import { anyOf } from '../db/lists';
import { acceptLine } from '../domain/acceptance/accept-line';
import type { RefusalReason } from '../domain/backorder/facts';
import type { BusinessDate } from '../domain/calendar/business-date';
import type { PolicyPack } from '../domain/policy/policy-pack';
import { type LinePromise, promiseFor } from '../domain/promise/promise';
import type { Act } from './act';
import type { Coverage } from './coverage';
import type { LockedStock } from './lock-items';
import type { OrderInput, OrderLineInput } from './order-input';
import type { Outlook } from './outlook';

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
}

/** Items of the order, by SKU; a SKU that is missing is not known. */
export async function itemsOf(act: Act, skus: readonly string[]): Promise<ReadonlyMap<string, ItemRow>> {
  const rows = await act.tx.execute<ItemRow & Record<string, unknown>>(sql`
    select sku, kind, backorderable, discontinued, backorder_cap as "backorderCap", safety_stock as "safetyStock",
      daily_demand as "dailyDemand", (p.settings ->> 'leadTimeDays')::int as "leadTimeDays", release_date::text as "releaseDate"
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

function soldPromise(order: OrderInput, coverage: Coverage, item: ItemRow, pack: PolicyPack): SoldPromise {
  const { supplyId, eta, precision, overdue } = coverage;
  const release = item.kind === 'preorder' ? item.releaseDate : null;
  const promise = eta === null ? null : promiseFor(eta, precision ?? 'day', pack.shipping, order.shipTo, release);
  return { promise, supplyId, because: overdue ? 'overdue' : null };
}

/** What becomes of a line of an order. */
export interface PlacedLine extends SoldPromise {
  readonly line: OrderLineInput;
  readonly kind: ItemRow['kind'];
  readonly allocated: number;
  readonly waiting: number;
  readonly refused: number;
  readonly reason: RefusalReason | null;
}

/** What is known of an order's items, by SKU, under their locks. */
export interface KnownItems {
  readonly items: ReadonlyMap<string, ItemRow>;
  readonly stock: ReadonlyMap<string, LockedStock>;
  readonly outlooks: ReadonlyMap<string, Outlook>;
}

interface Terms {
  readonly pack: PolicyPack;
  /** The business day it is at the warehouse. */
  readonly today: BusinessDate;
}

/** What is known of an item when a line asks for it. */
interface Situation {
  readonly item: ItemRow;
  readonly stock: LockedStock;
  readonly outlook: Outlook;
}

function placeLine(
  order: OrderInput,
  line: OrderLineInput,
  { item, stock, outlook }: Situation,
  { pack, today }: Terms,
): PlacedLine {
  const sellable = Math.max(0, stock.onHand - stock.reserved - stock.allocated - (item.safetyStock ?? 0));
  const fromStock = outlook.waitersAhead ? 0 : sellable;
  const short = Math.max(0, line.quantity - fromStock);
  const coverage = short > 0 ? outlook.covering(pack.acceptance.inbound === 'any', stock.waiting + short) : null;
  const answer = acceptLine(
    {
      quantity: line.quantity,
      fromStock,
      kind: item.kind,
      backorderable: item.backorderable,
      discontinued: item.discontinued,
      backorderCap: item.backorderCap,
      waiting: stock.waiting,
      inbound: outlook.inbound,
      eta: coverage?.eta ? { date: coverage.eta, precision: coverage.precision ?? 'day' } : null,
      customerRefuses: order.customer.noBackorder ?? false,
      today,
    },
    pack,
  );
  const { kind } = item;
  const sold = (waiting: number): SoldPromise =>
    waiting > 0 && coverage !== null && outlook.joinsTheEnd ? soldPromise(order, coverage, item, pack) : UNPROMISED;
  if (answer.accepted) {
    const { allocated, waiting } = answer;
    return { line, kind, allocated, waiting, refused: 0, reason: null, ...sold(waiting) };
  }
  const { reason } = answer;
  // Sold already: nothing is merely refused, the line waits for the customer's choice.
  if (order.commitment === 'placed')
    return { line, kind, allocated: line.quantity - short, waiting: short, refused: 0, reason, ...sold(short) };
  return { line, kind, allocated: 0, waiting: 0, refused: line.quantity, reason, ...UNPROMISED };
}

/**
 * Goes through an order's lines: each is taken from stock, backordered, or refused with the reason; what one line takes
 * is gone for the next. The items must be locked.
 */
export function placeLines(order: OrderInput, known: KnownItems, terms: Terms): PlacedLine[] {
  const left = new Map(known.stock);
  return order.lines.map((line) => {
    const item = known.items.get(line.sku);
    const stock = left.get(line.sku);
    const outlook = known.outlooks.get(line.sku);
    if (!item || !stock || !outlook) throw new Error(`item ${line.sku} vanished between check and lock`);
    const placed = placeLine(order, line, { item, stock, outlook }, terms);
    const { allocated, waiting } = placed;
    left.set(line.sku, { ...stock, allocated: stock.allocated + allocated, waiting: stock.waiting + waiting });
    return placed;
  });
}
