import { type SQL, sql } from 'drizzle-orm';
import { anyOf } from '../db/lists';
import type { ActorRecord, CustomerRecord, PaymentRecord, ShipToRecord } from '../db/records';
import { canonical } from '../domain/backorder/digest';
import { chargedTooEarly } from '../domain/money/charging';
import { type CarrierRefused, carrierRefused } from '../domain/promise/carriers';
import { isSameDispatch, type LinePromise } from '../domain/promise/promise';
import { type Act, note } from './act';
import { endPaymentCalls } from './calls';
import { moveHeld } from './held-dates';
import { backorderIdOf } from './ids';
import { lockBackorders, lockItems } from './lock-items';
import { type ChangeableTerms, type OrderChangeEntry, orderChanges } from './order-changes';
import type { LockedOrder } from './order-lines';
import { policyOf } from './policies';
import { type PromiseMove, replan, staleOffers } from './replan';
import { sharingTerms } from './sharing';
import { AUTHORIZATION_TASKS, resolveTasks } from './tasks';
import { whoDid } from './who-did';

interface OrderChange {
  readonly customer?: Partial<CustomerRecord>;
  readonly shipTo?: ShipToRecord;
  readonly payment?: PaymentRecord;
}

interface KeptRow extends ChangeableTerms {
  readonly policyId: string;
  readonly policyVersion: number;
}

const json = (value: unknown) => sql`${JSON.stringify(value)}::text::jsonb`;

/** Lines of an order that now goes elsewhere, or by another carrier, get their dates anew, from the same supply. */
async function replanDelivery(act: Act, { orderId, backorderId, lines }: LockedOrder): Promise<void> {
  const held = await moveHeld(act, orderId);
  const waiting = lines.filter((line) => line.waiting > 0);
  const planned = await replan(act, [...new Set(waiting.map(({ sku }) => sku))].sort(), null, [orderId]);
  const own = planned.filter((move) => move.orderId === orderId);
  if (backorderId !== null) rememberOtherWay(act, backorderId, [...held, ...own]);
}

/** Keeps what the other way alone has made of promises: it is no delay of anybody's doing. */
function rememberOtherWay(
  act: Act,
  backorderId: string,
  moves: readonly Pick<PromiseMove, 'lineId' | 'before' | 'after'>[],
) {
  const left = moves.flatMap(({ lineId, before, after }): (readonly [string, LinePromise])[] =>
    before !== null && after !== null && isSameDispatch(before, after) ? [[lineId, after]] : [],
  );
  if (left.length === 0) return;
  lockBackorders(act, [backorderId]);
  act.write(sql`
    update backorders set course = jsonb_set(course, '{sentElsewhere}',
      coalesce(course -> 'sentElsewhere', '{}') || ${json(Object.fromEntries(left))})
    where id = ${backorderId}`);
}

/** Lines that a customer's rank concerns: those that wait, and those whose units a loss may send back into the queue. */
const UNSERVED = sql`l.waiting + l.allocated > 0`;

/** Whether an item's lines are served by rank: by the pack, or by the classes of the house. */
const servedByRank = async (act: Act): Promise<SQL> => {
  const byClass = ((await sharingTerms(act)).strategies ?? []).some(({ ranks }) => ranks !== undefined);
  return sql`(l.queue_tier = 1 or ${byClass})`;
};

/** Lines of an order that are served by rank are served by the new one; their items are locked with the order. */
async function rerank(act: Act, orderId: string, rank: number): Promise<void> {
  const byRank = await servedByRank(act);
  act.write(sql`
    update order_lines l set queue_rank = ${0 - rank}::int where order_id = ${orderId} and ${UNSERVED} and queue_tier = 1`);
  const moved = await act.tx.execute<{ sku: string }>(sql`
    select distinct sku from order_lines l where order_id = ${orderId} and waiting > 0 and ${byRank}`);
  await replan(act, moved.map(({ sku }) => sku).sort());
}

/** An offer shows names, dates and amounts of the order it is about. */
async function orderMoved(
  act: Act,
  backorderId: string,
  changes: readonly OrderChangeEntry[],
  actor?: ActorRecord,
): Promise<void> {
  const data = { changes, ...(actor === undefined ? {} : whoDid(actor)) };
  note(act, backorderId, { journal: { kind: 'order-changed', data }, signal: 'orderChanged' });
  await staleOffers(act, [backorderId]);
}

/**
 * Why an order cannot be changed so: it never changes hands, a card is not charged before the pack allows it, and it goes
 * by a carrier that its pack has and that goes there.
 */
export type ChangeRefused = 'another-customer' | 'charged-too-early' | CarrierRefused;

/** The customer need not be asked for what he has done: the authorisation was renewed, or charged. */
async function paymentLookedAfter(act: Act, backorderId: string): Promise<void> {
  resolveTasks(act, backorderId, backorderId, AUTHORIZATION_TASKS);
  await endPaymentCalls(act, backorderId);
}

/**
 * Changes what an order says of customer, address or payment; what is equal stays untouched. The order must be locked.
 * Null when it is done.
 */
export async function changeOrder(act: Act, order: LockedOrder, change: OrderChange): Promise<ChangeRefused | null> {
  const { orderId, backorderId } = order;
  const rows = await act.tx.execute<KeptRow & Record<string, unknown>>(
    sql`
      select customer, ship_to as "shipTo", payment, policy_id as "policyId", policy_version as "policyVersion"
      from orders where id = ${orderId} for update`,
  );
  const kept = rows[0];
  if (!kept) throw new Error(`there is no order ${orderId}`);
  if (change.customer?.id !== undefined && change.customer.id !== kept.customer.id) return 'another-customer';
  const next: ChangeableTerms = {
    customer: { ...kept.customer, ...change.customer },
    shipTo: change.shipTo ?? kept.shipTo,
    payment: change.payment ?? kept.payment,
  };
  const policy = await policyOf(act.tx, kept.policyId, kept.policyVersion);
  const nothingSent = order.lines.every(({ shipped }) => shipped === 0);
  if (nothingSent && chargedTooEarly(policy, kept.payment.state, next.payment.state)) return 'charged-too-early';
  const changed = (['customer', 'shipTo', 'payment'] as const).filter(
    (part) => canonical(next[part]) !== canonical(kept[part]),
  );
  if (changed.length === 0) return null;
  const noCarrier = changed.includes('shipTo') ? carrierRefused(policy.shipping, next.shipTo) : null;
  if (noCarrier !== null) return noCarrier;
  act.write(sql`
    update orders set customer = ${json(next.customer)}, ship_to = ${json(next.shipTo)}, payment = ${json(next.payment)}
    where id = ${orderId}`);
  if ((next.customer.rank ?? 0) !== (kept.customer.rank ?? 0)) await rerank(act, orderId, next.customer.rank ?? 0);
  if (changed.includes('shipTo')) await replanDelivery(act, order);
  if (backorderId !== null && changed.includes('payment')) await paymentLookedAfter(act, backorderId);
  if (backorderId !== null) await orderMoved(act, backorderId, orderChanges(kept, next));
  return null;
}

export interface CustomerChange {
  readonly rank?: number;
  readonly locale?: 'ja' | 'en';
  readonly noBackorder?: boolean;
  readonly shipComplete?: boolean;
  readonly completeLines?: boolean;
  readonly timeZone?: string;
  readonly fewerMails?: boolean;
  /** Null: the orders' own addresses again. */
  readonly noticeEmail?: string | null;
}

/** An order's customer with a change: what is taken back is no longer there. */
const changedCustomer = (change: CustomerChange, customer = sql`customer`) =>
  sql`jsonb_strip_nulls(${customer} || ${json(change)})`;

/**
 * What holds for all orders of a customer from now on, those included that have an open backorder. A rank moves the
 * lines that wait by rank; returns the promises that move with them. The journal says who wished it, where that is said.
 */
export async function changeCustomer(
  act: Act,
  customerId: string,
  change: CustomerChange,
  actor?: ActorRecord,
): Promise<readonly PromiseMove[]> {
  act.write(sql`
    insert into customers (id, rank, locale, no_backorder, ship_complete, complete_lines, time_zone, fewer_mails, notice_email)
    values (${customerId}, ${change.rank ?? null}, ${change.locale ?? null}, ${change.noBackorder ?? null},
            ${change.shipComplete ?? null}, ${change.completeLines ?? null}, ${change.timeZone ?? null},
            ${change.fewerMails ?? null}, ${change.noticeEmail ?? null})
    on conflict (id) do update set rank = coalesce(excluded.rank, customers.rank),
      locale = coalesce(excluded.locale, customers.locale),
      no_backorder = coalesce(excluded.no_backorder, customers.no_backorder),
      ship_complete = coalesce(excluded.ship_complete, customers.ship_complete),
      complete_lines = coalesce(excluded.complete_lines, customers.complete_lines),
      time_zone = coalesce(excluded.time_zone, customers.time_zone),
      fewer_mails = coalesce(excluded.fewer_mails, customers.fewer_mails),
      notice_email = ${change.noticeEmail === undefined ? sql`customers.notice_email` : sql`excluded.notice_email`}`);
  const ranked = change.rank === undefined ? [] : await lockRankedItems(act, customerId);
  const open = await act.tx.execute<{ orderId: string; before: CustomerRecord; after: CustomerRecord }>(sql`
    select o.id as "orderId", o.customer as before, ${changedCustomer(change, sql`o.customer`)} as after from orders o join backorders b on b.id = backorder_id(o.id)
    where o.customer_id = ${customerId} and b.status <> 'closed' and o.customer <> ${changedCustomer(change)}`);
  const ids = open.map(({ orderId }) => backorderIdOf(orderId));
  lockBackorders(act, ids);
  act.write(sql`
    update orders set customer = ${changedCustomer(change)}
    where id = ${anyOf(open.map(({ orderId }) => orderId))}`);
  for (const { orderId, before, after } of open)
    await orderMoved(act, backorderIdOf(orderId), orderChanges({ customer: before }, { customer: after }), actor);
  wishedOfAll(act, customerId, change);
  if (change.rank === undefined) return [];
  // Orders of which nothing waits keep their rank for the day on which a loss sends units back.
  act.write(sql`
    update orders o set customer = o.customer || ${json({ rank: change.rank })}
    where o.customer_id = ${customerId} and o.customer ->> 'rank' is distinct from ${String(change.rank)}
      and exists (select 1 from order_lines l where l.order_id = o.id and ${UNSERVED})`);
  act.write(sql`
    update order_lines l set queue_rank = ${0 - change.rank}::int
    from orders o where o.id = l.order_id and o.customer_id = ${customerId} and ${UNSERVED} and l.queue_tier = 1`);
  return replan(act, ranked);
}

/**
 * What he wishes holds for orders without an open course, too: a shortage may open one, and a refund that is under way writes
 * about orders that are closed.
 */
function wishedOfAll(act: Act, customerId: string, change: CustomerChange): void {
  const { rank: _queued, noBackorder: _whenOrdering, ...wishes } = change;
  if (Object.keys(wishes).length === 0) return;
  act.write(sql`
    update orders set customer = ${changedCustomer(wishes)}
    where customer_id = ${customerId} and customer <> ${changedCustomer(wishes)}`);
}

/** Items whose lines of a customer are served by rank, locked. Returns those that any of them waits for. */
async function lockRankedItems(act: Act, customerId: string): Promise<readonly string[]> {
  const byRank = await servedByRank(act);
  const rows = await act.tx.execute<{ sku: string; waits: boolean }>(sql`
    select l.sku, bool_or(l.waiting > 0) as waits from orders o join order_lines l on l.order_id = o.id
    where o.customer_id = ${customerId} and ${UNSERVED} and ${byRank} group by l.sku order by l.sku`);
  await lockItems(
    act,
    rows.map(({ sku }) => sku),
  );
  return rows.flatMap(({ sku, waits }) => (waits ? [sku] : []));
}
