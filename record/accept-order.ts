import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { acceptLine } from '../domain/acceptance/accept-line';
import { canonical } from '../domain/backorder/digest';
import type { RefusalReason } from '../domain/backorder/facts';
import { type BusinessDate, dateAt, formatInstant } from '../domain/calendar/business-date';
import type { PolicyPack } from '../domain/policy/policy-pack';
import type { Act } from './act';
import { coverageAt, openInbound } from './coverage';
import { backorderIdOf } from './ids';
import { type LockedStock, lockItems } from './lock-items';
import { openBackorder, tellAtOnce } from './open-backorder';
import type { OrderInput, OrderLineInput } from './order-input';
import { markOverdue, replan } from './replan';
import { moveStock } from './stock-moves';

/** What an order says, whether or not what goes without saying is spelt out. */
export const orderHash = (order: OrderInput): string =>
  createHash('sha256')
    .update(canonical({ commitment: 'request', completedAt: order.placedAt, ...order }))
    .digest('hex');

interface ItemRow {
  sku: string;
  kind: 'backorder' | 'preorder' | 'special-order';
  backorderable: boolean;
  discontinued: boolean;
  backorderCap: number | null;
  safetyStock: number | null;
}

/** Items of the order, by SKU; a SKU that is missing is not known. */
export async function itemsOf(act: Act, skus: readonly string[]): Promise<ReadonlyMap<string, ItemRow>> {
  const rows = await act.tx.execute<ItemRow & Record<string, unknown>>(sql`
    select sku, kind, backorderable, discontinued, backorder_cap as "backorderCap", safety_stock as "safetyStock"
    from items where sku in (select jsonb_array_elements_text(${JSON.stringify(skus)}::text::jsonb))`);
  return new Map(rows.map((row) => [row.sku, row]));
}

interface PlacedLine {
  readonly line: OrderLineInput;
  readonly kind: ItemRow['kind'];
  readonly allocated: number;
  readonly waiting: number;
  readonly refused: number;
  readonly reason: RefusalReason | null;
}

/** Whether somebody with an earlier or equal place waits for the item: then stock is not the newcomer's to take. */
async function waitersAhead(act: Act, sku: string, queueAt: string): Promise<boolean> {
  const rows = await act.tx.execute(sql`
    select 1 from order_lines where sku = ${sku} and waiting > 0 and queue_at <= ${queueAt}::timestamptz limit 1`);
  return rows.length > 0;
}

async function placeLine(
  act: Act,
  order: OrderInput,
  line: OrderLineInput,
  { pack, item, stock, today }: { pack: PolicyPack; item: ItemRow; stock: LockedStock; today: BusinessDate },
): Promise<PlacedLine> {
  const queueAt = order.completedAt ?? order.placedAt;
  const sellable = Math.max(0, stock.onHand - stock.reserved - stock.allocated - (item.safetyStock ?? 0));
  const fromStock = sellable > 0 && stock.waiting > 0 && (await waitersAhead(act, line.sku, queueAt)) ? 0 : sellable;
  const short = Math.max(0, line.quantity - fromStock);
  const acceptsPlanned = pack.acceptance.inbound === 'any';
  const cover = short > 0 ? await coverageAt(act.tx, line.sku, acceptsPlanned, stock.waiting + short) : null;
  const answer = acceptLine(
    {
      quantity: line.quantity,
      fromStock,
      kind: item.kind,
      backorderable: item.backorderable,
      discontinued: item.discontinued,
      backorderCap: item.backorderCap,
      waiting: stock.waiting,
      inbound: short > 0 ? await openInbound(act.tx, line.sku) : { any: 0, confirmed: 0, dated: 0 },
      eta: cover === null || cover.eta === null ? null : { date: cover.eta, precision: cover.precision ?? 'day' },
      customerRefuses: order.customer.noBackorder ?? false,
      today,
    },
    pack,
  );
  const kind = item.kind;
  if (answer.accepted)
    return { line, kind, allocated: answer.allocated, waiting: answer.waiting, refused: 0, reason: null };
  // Sold already: nothing is merely refused, the line waits for the customer's choice.
  if (order.commitment === 'placed')
    return { line, kind, allocated: line.quantity - short, waiting: short, refused: 0, reason: answer.reason };
  return { line, kind, allocated: 0, waiting: 0, refused: line.quantity, reason: answer.reason };
}

async function writeOrder(act: Act, order: OrderInput, pack: PolicyPack, contentHash: string): Promise<number> {
  const { customer, shipTo, payment } = order;
  const completedAt = order.completedAt ?? order.placedAt;
  const rows = await act.tx.execute<{ seq: string }>(sql`
    insert into orders (id, number, content_hash, sent, channel_id, currency, commitment, customer_id, customer, ship_to,
      payment, shipping_fee, order_discount, policy_id, policy_version, placed_at, completed_at, accepted_at)
    values (${order.orderId}, ${order.orderNumber ?? order.orderId}, ${contentHash}, ${JSON.stringify(order)}::text::jsonb,
      ${order.channel}, ${order.currency}, ${order.commitment ?? 'request'}, ${customer.id},
      ${JSON.stringify(customer)}::text::jsonb, ${JSON.stringify(shipTo)}::text::jsonb, ${JSON.stringify(payment)}::text::jsonb,
      ${order.shippingFee?.amount ?? 0}, ${order.orderDiscount?.amount ?? 0}, ${pack.id}, ${pack.version},
      ${order.placedAt}::timestamptz, ${completedAt}::timestamptz, ${formatInstant(act.at)}::timestamptz)
    returning seq`);
  return Number(rows[0]?.seq ?? 0);
}

async function writeLines(
  act: Act,
  order: OrderInput,
  seq: number,
  pack: PolicyPack,
  placed: readonly PlacedLine[],
): Promise<void> {
  const rows = placed.map(({ line, kind, allocated, waiting, refused, reason }, position) => ({
    line_id: line.lineId,
    position,
    sku: line.sku,
    name: line.name ?? '',
    kind,
    sent: line.quantity,
    ordered: allocated + waiting,
    refused,
    reason,
    waiting,
    allocated,
    unit_price: line.unitPrice.amount,
    discount: line.discount?.amount ?? 0,
    tax: line.tax?.amount ?? 0,
    stated: { stated: line.stated, neededBy: line.neededBy, essential: line.essential },
  }));
  act.write(sql`
    insert into order_lines (order_id, line_id, position, sku, name, kind, sent, ordered, refused, reason, waiting, allocated,
      queue_at, queue_seq, accepts_planned, unit_price, discount, tax, stated)
    select ${order.orderId}, line_id, position, sku, name, kind, sent, ordered, refused, reason, waiting, allocated,
      ${order.completedAt ?? order.placedAt}::timestamptz, ${seq}, ${pack.acceptance.inbound === 'any'}, unit_price, discount, tax, stated
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as l(line_id text, position int, sku text, name text,
      kind text, sent int, ordered int, refused int, reason text, waiting int, allocated int, unit_price bigint,
      discount bigint, tax bigint, stated jsonb)`);
}

/**
 * 受注: takes an order in. What is in stock is allocated, the rest backordered against inbound supply, pegged and
 * promised, or refused with the reason; a backorder opens with its first notice. The customer's wishes and the pack
 * are as resolved by the caller; shape, SKUs and sums have been checked.
 */
export async function acceptOrder(
  act: Act,
  order: OrderInput,
  pack: PolicyPack,
  contentHash = orderHash(order),
): Promise<void> {
  const skus = [...new Set(order.lines.map(({ sku }) => sku))].sort();
  const locked = await lockItems(act, skus);
  const today = dateAt(act.at, pack.shipping.timeZone);
  await replan(act, await markOverdue(act, skus, today));
  const items = await itemsOf(act, skus);
  const placed: PlacedLine[] = [];
  const now = new Map(locked);
  for (const line of order.lines) {
    const item = items.get(line.sku);
    const stock = now.get(line.sku);
    if (!item || !stock) throw new Error(`item ${line.sku} vanished between check and lock`);
    const result = await placeLine(act, order, line, { pack, item, stock, today });
    placed.push(result);
    now.set(line.sku, {
      ...stock,
      allocated: stock.allocated + result.allocated,
      waiting: stock.waiting + result.waiting,
    });
  }
  const seq = await writeOrder(act, order, pack, contentHash);
  await writeLines(act, order, seq, pack, placed);
  await moveStock(
    act,
    placed
      .filter(({ allocated }) => allocated > 0)
      .map(({ line, allocated }) => ({
        sku: line.sku,
        kind: 'allocation',
        allocated,
        orderId: order.orderId,
        lineId: line.lineId,
      })),
  );
  const short = placed.filter(({ waiting }) => waiting > 0);
  if (short.length === 0) return;
  act.write(sql`
    update stock s set waiting = s.waiting + w.units
    from (select sku, sum(waiting)::bigint as units
          from jsonb_to_recordset(${JSON.stringify(short.map(({ line, waiting }) => ({ sku: line.sku, waiting })))}::text::jsonb)
            as w(sku text, waiting int) group by sku) w
    where s.sku = w.sku`);
  const id = backorderIdOf(order.orderId);
  await openBackorder(act, { id, orderId: order.orderId, customerId: order.customer.id, cause: 'chosen', pack });
  await replan(act, [...new Set(short.map(({ line }) => line.sku))].sort());
  await soldWithPromise(act, order.orderId);
  await tellAtOnce(act, id);
}

/** A date known when the goods were sold is the original promise. */
async function soldWithPromise(act: Act, orderId: string): Promise<void> {
  act.write(sql`
    update order_lines set promise_original = promise_current where order_id = ${orderId} and promise_current is not null`);
}
