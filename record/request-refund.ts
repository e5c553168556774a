import { sql } from 'drizzle-orm';
import type { PaymentRecord, QuantityRecord } from '../db/records';
import { formatInstant, type Instant } from '../domain/calendar/business-date';
import { borneBefore } from '../domain/money/borne';
import { withDirectPayment } from '../domain/money/direct-payment';
import type { OrderTerms, RefundPart, RefundUnits } from '../domain/money/refund';
import { refundDueAt } from '../domain/money/refund-due';
import { comesBackWhole, planRefund, type Uncharged, unchargedBy, withLetGo } from '../domain/money/refund-plan';
import { type PolicyPack, tenderOrderOf } from '../domain/policy/policy-pack';
import { isMarketplace } from '../domain/policy/sections/legal';
import { type Act, note } from './act';
import { announceOther } from './events';
import { lockRefund, moneyMoved, refundView } from './refund-view';
import { openTask } from './tasks';

/** An order some of whose money is owed back. */
export interface Owing {
  readonly orderId: string;
  readonly backorderId: string | null;
  readonly payment: PaymentRecord;
  readonly terms: OrderTerms;
  readonly policy: PolicyPack;
  readonly timeZone: string;
  readonly currency: string;
  /** Business instant in which it is asked for. */
  readonly now: Instant;
  /** Business instant in which the right to it arose, from which its time runs. */
  readonly owedSince: Instant;
}

/** What is given back, and for which units. */
export interface GivenBack {
  readonly parts: readonly RefundPart[];
  readonly lines: readonly QuantityRecord[];
  /** Units that are given up; none where they are only replaced by something cheaper. */
  readonly units: readonly RefundUnits[];
  /** Nothing of the order is left. */
  readonly last: boolean;
  /** And all that was charged comes back, shipping too; as `last` where not said. */
  readonly whole?: boolean;
  /** And no other money of the order is still to be settled; as `whole` where not said. */
  readonly rest?: boolean;
  /** Shipping and fees that are let go with it before they were charged. */
  readonly letGo?: Uncharged | null;
}

/** A refund that was asked for. */
export interface Requested {
  readonly id: string;
  readonly state: 'requested' | 'needs-account';
}

/** Tells the payment system (again, when what it has to know has changed) what to pay. */
export async function announceRefund(act: Act, refundId: string): Promise<void> {
  const row = await lockRefund(act.tx, refundId);
  if (row === null) return;
  const orders = await act.tx.execute<{ orderNumber: string; channel: string; customerId: string }>(sql`
    select number as "orderNumber", channel_id as channel, customer_id as "customerId" from orders
    where id = ${row.orderId}`);
  await announceOther(act, 'refund.requested', { ...refundView(row), ...orders[0] });
}

/** Later refunds have to know what an earlier cancellation left uncharged, also where it gave nothing back. */
function rememberUncharged(act: Act, orderId: string, left: Uncharged | null): void {
  if (left === null) return;
  act.write(sql`
    insert into uncharged_shares (order_id, at, by_tender, tax_by_rate)
    values (${orderId}, ${formatInstant(act.at)}::timestamptz, ${JSON.stringify(left.byTender)}::text::jsonb,
            ${JSON.stringify(left.taxByRate)}::text::jsonb)`);
}

/**
 * 返金依頼: asks the payment system for what is to be given back, by webhook; the legal clock runs until it confirms.
 * What cannot go back the way it came waits for the customer's account. Null when there is nothing to give back, or the
 * order came from a marketplace.
 */
export async function requestRefund(
  act: Act,
  owing: Owing,
  { parts, lines, units, last, whole = last, rest = whole, letGo = null }: GivenBack,
): Promise<Requested | null> {
  const { orderId, backorderId, policy, now, currency } = owing;
  // The customer has paid the marketplace, which pays back itself when it hears that units were cancelled.
  if (isMarketplace(policy.legal)) return null;
  const earlier = [
    ...borneBefore(await moneyMoved(act.tx, owing)),
    ...(letGo === null ? [] : [{ byTender: [], taxByRate: letGo.taxByRate, returns: [] }]),
  ];
  const how = {
    paid: owing.payment.state === 'paid',
    last,
    whole,
    rest,
    tenderOrder: tenderOrderOf(policy.cancellation),
  };
  const ofParts = planRefund(owing.terms, parts, units, earlier, how);
  const plan = letGo === null ? ofParts : withLetGo(ofParts, letGo);
  if (ofParts === null) rememberUncharged(act, orderId, unchargedBy(owing.terms, parts, earlier, how));
  if (letGo !== null)
    rememberUncharged(act, orderId, { ...letGo, ...(comesBackWhole(letGo) ? { taxByRate: [] } : {}) });
  if (plan === null) return null;
  const id = act.newId('refund');
  const byTender = withDirectPayment(plan.byTender, act.here.paysBackThrough ?? null);
  const state = plan.needsAccount ? 'needs-account' : 'requested';
  const dueAt = refundDueAt(policy, owing.owedSince, owing.timeZone);
  act.write(sql`
    insert into refunds (id, order_id, backorder_id, lines, amount, currency, state, by_tender, tax_by_rate, returns,
                         requested_at, due_at, wake)
    values (${id}, ${orderId}, ${backorderId}, ${JSON.stringify(lines)}::text::jsonb, ${plan.amountMinor}, ${currency},
            ${state}, ${JSON.stringify(byTender)}::text::jsonb, ${JSON.stringify(plan.taxByRate)}::text::jsonb,
            ${JSON.stringify(plan.returns)}::text::jsonb, ${formatInstant(now)}::timestamptz,
            ${formatInstant(dueAt)}::timestamptz, 'start')`);
  if (backorderId !== null)
    note(act, backorderId, {
      journal: { kind: 'refund-requested', data: { refundId: id, amount: plan.amountMinor, currency } },
    });
  await announceRefund(act, id);
  if (plan.needsAccount)
    await openTask(act, 'refund-needs-account', id, backorderId === null ? {} : { backorderId }, {
      refundId: id,
      orderId,
    });
  return { id, state };
}
