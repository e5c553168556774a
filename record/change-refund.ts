import { sql } from 'drizzle-orm';
import type { TaskKind } from '../domain/backorder/turn';
import { formatInstant, type Instant, instantOf } from '../domain/calendar/business-date';
import { isForTheShop, isUnderWay, triedAgain } from '../domain/money/direct-payment';
import { refundDueAt } from '../domain/money/refund-due';
import { type Act, note } from './act';
import { loadBackorder, sqlInstant } from './load-facts';
import type { RefundRow } from './refund-view';
import { announceRefund } from './request-refund';
import { plainOwing } from './settle-order';
import { openTask, resolveTasks } from './tasks';
import { type RefundNews, tellRefund } from './tell-refund';

/** Tasks that a refund gives rise to, by what ends them. */
const UNTIL_PAID: readonly TaskKind[] = ['refund-due-soon', 'refund-overdue', 'refund-failed', 'refund-needs-account'];
const UNTIL_PAYABLE: readonly TaskKind[] = ['refund-failed', 'refund-needs-account'];

const resolve = (act: Act, { id, backorderId }: RefundRow, kinds: readonly TaskKind[]): void =>
  resolveTasks(act, id, backorderId, kinds);

/** The customer of a backorder hears of it; who bought what was in stock hears from the shop's own systems. */
async function tell(act: Act, { id, backorderId }: RefundRow, news: RefundNews): Promise<void> {
  const backorder = backorderId === null ? null : await loadBackorder(act, backorderId);
  if (backorder) await tellRefund(act, backorder, id, news);
}

/** What the payment system says of what it has paid. */
interface Paid {
  readonly paidAt: Instant;
  readonly reference: string;
}

/** The money has been paid: the clock stops, tasks about it are done, the customer hears of it. */
async function confirmAll(act: Act, refund: RefundRow, { paidAt, reference }: Paid): Promise<void> {
  const { id, backorderId, currency } = refund;
  act.write(sql`
    update refunds set state = 'confirmed', confirmed_at = ${formatInstant(act.at)}::timestamptz,
      paid_at = ${formatInstant(paidAt)}::timestamptz, reference = ${reference}, failure = null, wake = 'confirmed'
    where id = ${id}`);
  resolve(act, refund, UNTIL_PAID);
  if (backorderId !== null) {
    const paid = { amount: Number(refund.amount), currency, reference, paidAt: formatInstant(paidAt) };
    note(act, backorderId, { journal: { kind: 'refund-confirmed', data: { refundId: id, ...paid } } });
  }
  await tell(act, refund, { template: 'refund-done' });
}

/**
 * The payment system has paid its part. What the engine itself pays back may be under way still: the refund is confirmed
 * when that has gone back too. Repeated, a no-op.
 */
export async function confirmRefund(act: Act, refund: RefundRow, paid: Paid): Promise<void> {
  if (refund.state === 'confirmed') return;
  if (!refund.byTender.some(isUnderWay)) return confirmAll(act, refund, paid);
  act.write(sql`
    update refunds set paid_at = ${formatInstant(paid.paidAt)}::timestamptz, reference = ${paid.reference}, failure = null,
      state = case when state in ('failed', 'needs-account') then 'requested' else state end
    where id = ${refund.id}`);
  resolve(act, refund, UNTIL_PAYABLE);
}

/** A part has been paid back by the engine itself: with the last of them, and the payment system's, all is confirmed. */
export async function confirmWhatIsPaid(act: Act, refund: RefundRow): Promise<void> {
  const { byTender, reference, paidAt } = refund;
  if (byTender.some(isUnderWay)) return;
  const theirs = byTender.some(isForTheShop);
  if (theirs && (reference === null || byTender.some(({ direct }) => direct?.state === 'failed'))) return;
  const ours = byTender.flatMap(({ direct }) => direct?.reference ?? []).join(' ');
  await confirmAll(act, refund, {
    paidAt: paidAt === null ? act.at : sqlInstant(paidAt),
    reference: reference ?? ours.slice(0, 200),
  });
}

/** What was refused is asked for again: staff have put right what it was refused for. */
export function retryDirectly(act: Act, refund: RefundRow): void {
  const { id, byTender, backorderId } = refund;
  act.write(sql`
    update refunds set by_tender = ${JSON.stringify(triedAgain(byTender))}::text::jsonb, failure = null,
      state = case when state = 'failed' then 'requested' else state end, wake = coalesce(wake, 'moved')
    where id = ${id}`);
  resolve(act, refund, ['refund-failed']);
  if (backorderId !== null) note(act, backorderId, { journal: { kind: 'refund-tried-again', data: { refundId: id } } });
}

/** Whether the customer has named an account for it before, and was thanked. */
async function hasNamedAccount(act: Act, { id, backorderId }: RefundRow): Promise<boolean> {
  const rows = await act.tx.execute(sql`
    select 1 from journal
    where backorder_id = ${backorderId} and kind = 'refund-account-received' and data::jsonb->>'refundId' = ${id} limit 1`);
  return rows.length > 0;
}

/**
 * The money could not be paid: staff see to it, and it stays owed. Where the account was wrong the customer is asked for
 * another. The reason is the payment system's, for staff alone.
 */
export async function failRefund(
  act: Act,
  refund: RefundRow,
  {
    reason,
    words,
    needsAccount = false,
  }: {
    readonly reason: string;
    /** The reason as staff are told it, where it is known in their language. */
    readonly words?: { readonly ja: string; readonly en: string };
    readonly needsAccount?: boolean;
  },
): Promise<void> {
  const { id, backorderId, orderId } = refund;
  const about = backorderId === null ? {} : { backorderId };
  // A card that was refused takes nothing from the account that another part still waits for.
  const waits = needsAccount || (words !== undefined && refund.state === 'needs-account');
  act.write(sql`
    update refunds set state = ${waits ? 'needs-account' : 'failed'}, failure = ${reason} where id = ${id}`);
  if (backorderId !== null) note(act, backorderId, { journal: { kind: 'refund-failed', data: { refundId: id } } });
  await openTask(act, needsAccount ? 'refund-needs-account' : 'refund-failed', id, about, {
    refundId: id,
    orderId,
    ...(words === undefined ? {} : { reason: words }),
  });
  // Who is being asked for his account is not asked twice at once.
  if (!needsAccount || refund.state === 'needs-account') return;
  const cause = (await hasNamedAccount(act, refund)) ? 'account-wrong' : 'way-paid';
  await tell(act, refund, { template: 'refund-needs-account', cause });
}

/** When money is due whose account the shop has only now: it could not be paid before. */
async function dueFromNow(act: Act, { orderId, backorderId, dueAt }: RefundRow): Promise<Instant> {
  const backorder = backorderId === null ? null : await loadBackorder(act, backorderId);
  const { policy, timeZone, now } = backorder
    ? { policy: backorder.facts.policy, timeZone: backorder.channel.timeZone, now: backorder.now }
    : await plainOwing(act, orderId);
  return instantOf(Math.max(sqlInstant(dueAt), refundDueAt(policy, now, timeZone)));
}

/**
 * The customer has named the account, on the shop's own form: the payment system is told that it can pay, and the legal
 * time runs from now where it was waited for. A refund that waits for no account stays as it is.
 */
export async function receiveAccount(act: Act, refund: RefundRow): Promise<void> {
  if (refund.state !== 'needs-account') return;
  const { id, backorderId } = refund;
  const dueAt = await dueFromNow(act, refund);
  act.write(sql`
    update refunds set state = 'requested', failure = null, due_at = ${formatInstant(dueAt)}::timestamptz,
      wake = coalesce(wake, 'moved') where id = ${id}`);
  resolve(act, refund, UNTIL_PAYABLE);
  if (backorderId !== null)
    note(act, backorderId, { journal: { kind: 'refund-account-received', data: { refundId: id } } });
  await announceRefund(act, id);
  await tell(act, refund, { template: 'refund-requested', because: 'account-received' });
}
