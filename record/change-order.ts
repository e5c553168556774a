import { sql } from 'drizzle-orm';
import { anyOf } from '../db/lists';
import type { CustomerRecord, PaymentRecord, ShipToRecord } from '../db/records';
import { canonical } from '../domain/backorder/digest';
import { type Act, note } from './act';
import { backorderIdOf } from './ids';
import { lockBackorders, lockItems } from './lock-items';
import type { LockedOrder } from './order-lines';
import { type PromiseMove, replan, staleOffers } from './replan';

interface OrderChange {
  readonly customer?: Partial<CustomerRecord>;
  readonly shipTo?: ShipToRecord;
  readonly payment?: PaymentRecord;
}

interface Kept {
  readonly customer: CustomerRecord;
  readonly shipTo: ShipToRecord;
  readonly payment: PaymentRecord;
}

const json = (value: unknown) => sql`${JSON.stringify(value)}::text::jsonb`;

/** Waiting lines of an order that now goes elsewhere get their dates anew, from the same supply. */
async function replanDelivery(act: Act, { orderId, lines }: LockedOrder): Promise<void> {
  const waiting = lines.filter((line) => line.waiting > 0);
  if (waiting.length === 0) return;
  act.write(sql`update order_lines set promise_supply_id = null where order_id = ${orderId} and waiting > 0`);
  await replan(act, [...new Set(waiting.map(({ sku }) => sku))].sort());
}

/** Lines of an order that wait by rank wait by the new one; their items are locked with the order. */
async function rerank(act: Act, orderId: string, rank: number): Promise<void> {
  const moved = await act.tx.execute<{ sku: string }>(sql`
    update order_lines set queue_rank = ${0 - rank}::int
    where order_id = ${orderId} and waiting > 0 and queue_tier = 1 returning sku`);
  await replan(act, [...new Set(moved.map(({ sku }) => sku))].sort());
}

/** An offer shows names, dates and amounts of the order it is about. */
async function orderMoved(act: Act, backorderId: string, changed: readonly string[]): Promise<void> {
  note(act, backorderId, { journal: { kind: 'order-changed', data: { changed } }, signal: 'orderChanged' });
  await staleOffers(act, [backorderId]);
}

/**
 * Changes what an order says of customer, address or payment; what is equal stays untouched. The order must be locked.
 * False when it names another customer: an order never changes hands.
 */
export async function changeOrder(act: Act, order: LockedOrder, change: OrderChange): Promise<boolean> {
  const { orderId, backorderId } = order;
  const rows = await act.tx.execute<Kept & Record<string, unknown>>(
    sql`select customer, ship_to as "shipTo", payment from orders where id = ${orderId} for update`,
  );
  const kept = rows[0];
  if (!kept) throw new Error(`there is no order ${orderId}`);
  if (change.customer?.id !== undefined && change.customer.id !== kept.customer.id) return false;
  const next: Kept = {
    customer: { ...kept.customer, ...change.customer },
    shipTo: change.shipTo ?? kept.shipTo,
    payment: change.payment ?? kept.payment,
  };
  const changed = (['customer', 'shipTo', 'payment'] as const).filter(
    (part) => canonical(next[part]) !== canonical(kept[part]),
  );
  if (changed.length === 0) return true;
  act.write(sql`
    update orders set customer = ${json(next.customer)}, ship_to = ${json(next.shipTo)}, payment = ${json(next.payment)}
    where id = ${orderId}`);
  if ((next.customer.rank ?? 0) !== (kept.customer.rank ?? 0)) await rerank(act, orderId, next.customer.rank ?? 0);
  if (changed.includes('shipTo')) await replanDelivery(act, order);
  if (backorderId !== null) await orderMoved(act, backorderId, changed);
  return true;
}

export interface CustomerChange {
  readonly rank?: number;
  readonly locale?: 'ja' | 'en';
  readonly noBackorder?: boolean;
  readonly shipComplete?: boolean;
  readonly fewerMails?: boolean;
  /** Null: the orders' own addresses again. */
  readonly noticeEmail?: string | null;
}

/** An order's customer with a change: what is taken back is no longer there. */
const changedCustomer = (change: CustomerChange) => sql`jsonb_strip_nulls(customer || ${json(change)})`;

/**
 * What holds for all orders of a customer from now on, those included that have an open backorder. A rank moves the
 * lines that wait by rank; returns the promises that move with them.
 */
export async function changeCustomer(
  act: Act,
  customerId: string,
  change: CustomerChange,
): Promise<readonly PromiseMove[]> {
  act.write(sql`
    insert into customers (id, rank, locale, no_backorder, ship_complete, fewer_mails, notice_email)
    values (${customerId}, ${change.rank ?? null}, ${change.locale ?? null}, ${change.noBackorder ?? null},
            ${change.shipComplete ?? null}, ${change.fewerMails ?? null}, ${change.noticeEmail ?? null})
    on conflict (id) do update set rank = coalesce(excluded.rank, customers.rank),
      locale = coalesce(excluded.locale, customers.locale),
      no_backorder = coalesce(excluded.no_backorder, customers.no_backorder),
      ship_complete = coalesce(excluded.ship_complete, customers.ship_complete),
      fewer_mails = coalesce(excluded.fewer_mails, customers.fewer_mails),
      notice_email = ${change.noticeEmail === undefined ? sql`customers.notice_email` : sql`excluded.notice_email`}`);
  const ranked = change.rank === undefined ? [] : await lockRankedItems(act, customerId);
  const open = await act.tx.execute<{ orderId: string }>(sql`
    select o.id as "orderId" from orders o join backorders b on b.order_id = o.id
    where o.customer_id = ${customerId} and b.status <> 'closed' and o.customer <> ${changedCustomer(change)}`);
  const ids = open.map(({ orderId }) => backorderIdOf(orderId));
  lockBackorders(act, ids);
  act.write(sql`
    update orders set customer = ${changedCustomer(change)}
    where id = ${anyOf(open.map(({ orderId }) => orderId))}`);
  for (const id of ids) await orderMoved(act, id, ['customer']);
  if (ranked.length === 0) return [];
  act.write(sql`
    update order_lines l set queue_rank = ${0 - (change.rank ?? 0)}::int
    from orders o where o.id = l.order_id and o.customer_id = ${customerId} and l.waiting > 0 and l.queue_tier = 1`);
  return replan(act, ranked);
}

/** Items that lines of a customer wait for by rank, locked. */
async function lockRankedItems(act: Act, customerId: string): Promise<readonly string[]> {
  const rows = await act.tx.execute<{ sku: string }>(sql`
    select distinct l.sku from orders o join order_lines l on l.order_id = o.id
    where o.customer_id = ${customerId} and l.waiting > 0 and l.queue_tier = 1 order by l.sku`);
  const skus = rows.map(({ sku }) => sku);
  await lockItems(act, skus);
  return skus;
}
