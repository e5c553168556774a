import { sql } from 'drizzle-orm';
import { type BusinessDate, dateAt } from '../domain/calendar/business-date';
import type { Money } from '../domain/money/money';
import type { PlannedRefund } from '../domain/money/refund-plan';
import type { MailMatter, MailRefund } from '../emails/mail-facts';
import type { Act } from './act';
import { overtakeRefundCalls } from './calls';
import { type LoadedBackorder, sqlInstant } from './load-facts';
import { mailLines, quantities } from './mail-lines';
import { dueDay } from './mail-matter';
import { mailFacts, queueMail } from './mail-queue';
import { paidShares, type RefundRow, readRefund, refundForm } from './refund-view';

/** Refunds, planned or asked for, as the customer is told of them together: what goes to the same place is one sum. */
export function summedUp(
  currency: string,
  dueOn: BusinessDate,
  refunds: readonly Pick<PlannedRefund, 'amountMinor' | 'byTender' | 'returns' | 'needsAccount'>[],
): MailRefund {
  const money = (amount: number) => ({ amount, currency });
  const byMethod = new Map<MailRefund['byTender'][number]['method'], number>();
  for (const { method, amountMinor } of refunds.flatMap(paidShares))
    byMethod.set(method, (byMethod.get(method) ?? 0) + amountMinor);
  return {
    amount: money(refunds.reduce((sum, { amountMinor }) => sum + amountMinor, 0)),
    dueOn,
    byTender: [...byMethod].map(([method, amount]) => ({ method, amount: money(amount) })),
    returns: refunds
      .flatMap(({ returns }) => returns)
      .map((item) => ({
        kind: item.kind,
        amount: money(item.amountMinor),
        ...(item.kind === 'coupon' ? { code: item.code } : {}),
      })),
    needsAccount: refunds.some(({ needsAccount }) => needsAccount),
  };
}

/** Refunds that were asked for, as a mail speaks of them. */
export function mailRefund(backorder: LoadedBackorder, rows: readonly RefundRow[]): MailRefund | null {
  const due = rows
    .map(({ dueAt }) => dueDay(backorder, sqlInstant(dueAt)))
    .sort()
    .at(-1);
  if (due === undefined) return null;
  const refunds = rows.map(({ amount, byTender, returns, state }) => ({
    amountMinor: Number(amount),
    byTender,
    returns,
    needsAccount: state === 'needs-account',
  }));
  return summedUp(backorder.facts.currency, due, refunds);
}

/** What there is to say of a refund. */
export type RefundNews =
  | { readonly template: 'refund-requested'; readonly because: 'cheaper-alternative' | 'account-received' | 'returned' }
  /** For want of an account: of the first, or of another where the money did not get to the one he has named. */
  | { readonly template: 'refund-needs-account'; readonly cause: 'way-paid' | 'account-wrong' }
  | { readonly template: 'refund-done' };

/** What was kept back of a refund for goods that came back; null for nothing. */
async function deductedFrom(act: Act, { id, orderId, currency }: RefundRow): Promise<Money | null> {
  const rows = await act.tx.execute<{ deducted: number }>(sql`
    select deducted::float8 as deducted from returns where order_id = ${orderId} and refund_id = ${id}`);
  const amount = rows[0]?.deducted ?? 0;
  return amount === 0 ? null : { amount, currency };
}

/** What of a difference had not been charged, and will not be; null for nothing. */
function unchargedBeside({ byTender, currency }: RefundRow): Money | null {
  const amount = byTender.reduce((sum, { taken, amountMinor }) => sum + (taken ? 0 : amountMinor), 0);
  return amount === 0 ? null : { amount, currency };
}

function matterOf(
  backorder: LoadedBackorder,
  row: RefundRow,
  news: RefundNews,
  deducted: Money | null,
): MailMatter | null {
  const refund = mailRefund(backorder, [row]);
  if (refund === null) return null;
  const units = quantities({ backorder, lines: backorder.lines }, row.lines);
  switch (news.template) {
    case 'refund-requested':
      return {
        ...news,
        deducted,
        uncharged: news.because === 'cheaper-alternative' ? unchargedBeside(row) : null,
        units,
        refund,
      };
    case 'refund-needs-account':
      return { ...news, deducted, units, refund, formUrl: refundForm(backorder.channel.refundFormUrl, row) };
    case 'refund-done':
      return {
        template: news.template,
        units,
        refund,
        paidOn: dateAt(sqlInstant(row.paidAt ?? row.dueAt), backorder.channel.timeZone),
      };
  }
}

/** Whether the customer has yet to be told of the cancellation that the money is for. */
const isUnheardOf = ({ cancellations }: LoadedBackorder, refundId: string): boolean =>
  cancellations.some((cancellation) => cancellation.refundId === refundId && !cancellation.told);

/**
 * Mails the customer about his refund; once for each stage it goes through. An account that was wrong is asked for again,
 * so that a stage may come more than once. Where he has yet to hear of the cancellation, he hears of its money after that:
 * see `tellRefundOnceHeard`.
 */
export async function tellRefund(
  act: Act,
  backorder: LoadedBackorder,
  refundId: string,
  news: RefundNews,
): Promise<void> {
  if (isUnheardOf(backorder, refundId)) return;
  const row = await readRefund(act.tx, refundId);
  const matter = row === null ? null : matterOf(backorder, row, news, await deductedFrom(act, row));
  if (matter === null) return;
  const showing = backorder.lines.map(({ lineId, told }) => ({ lineId, toldBefore: told }));
  const source = { backorder, lines: backorder.lines };
  const facts = mailFacts(backorder, mailLines(source, showing), matter, act.here);
  await overtakeRefundCalls(act, backorder, refundId, news.template);
  await queueMail(act, backorder, facts, `${news.template}:${refundId}:${backorder.factsVersion}`);
}

/**
 * Of a refund whose cancellation the customer has just been told of: what became of it before he was. A payment system can be
 * faster than the mail.
 */
export async function tellRefundOnceHeard(act: Act, backorder: LoadedBackorder, refundId: string): Promise<void> {
  const row = await readRefund(act.tx, refundId);
  if (row?.state === 'confirmed') await tellRefund(act, backorder, refundId, { template: 'refund-done' });
  if (row?.state === 'needs-account')
    await tellRefund(act, backorder, refundId, { template: 'refund-needs-account', cause: 'way-paid' });
}
