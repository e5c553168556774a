import { sql } from 'drizzle-orm';
import type { SupplierSettings } from '../db/records';
import { formatInstant } from '../domain/calendar/business-date';
import { LEGAL_NOTICES } from '../emails/mail-facts';
import { type Act, note } from './act';
import { askAgainForNotice, endUntilSentAgain, type SentAgain } from './sent-again';
import { stopAddressOf } from './stopped-addresses';
import { whomToCall } from './suppliers';
import { openTask } from './tasks';

/** A batch's state, its row locked for the rest of the act. Always before its mails. */
export async function lockBatch(act: Act, batchId: string): Promise<string | null> {
  const rows = await act.tx.execute<{ state: string }>(
    sql`select state from mail_batches where id = ${batchId} for update`,
  );
  return rows[0]?.state ?? null;
}

/**
 * The provider has taken a batch, and with it every one of its mails, whoever says so: the answer to the request, which
 * knows the provider's ids, or an event about any member. A batch whose outcome nobody knew is settled by that, and
 * staff need not look it up any more.
 */
export async function batchAccepted(
  act: Act,
  batchId: string,
  providerIds: readonly { readonly id: string; readonly providerId: string }[] = [],
): Promise<void> {
  const at = sql`${formatInstant(act.at)}::timestamptz`;
  act.write(sql`update mail_batches set state = 'accepted', last_error = null where id = ${batchId}`);
  const again = await act.tx.execute<SentAgain & Record<string, unknown>>(sql`
    with taken as (
      update mails m
      set status = case when m.status in ('queued', 'failed') then 'sent' else m.status end,
          failure = case when m.status in ('queued', 'failed') then null else m.failure end,
          sent_at = coalesce(m.sent_at, ${at}), provider_id = coalesce(p."providerId", m.provider_id)
      from mails k
      left join jsonb_to_recordset(${JSON.stringify(providerIds)}::text::jsonb) as p(id text, "providerId" text) on p.id = k.id
      where k.batch_id = ${batchId} and m.id = k.id
      returning m.id, m.status, m.cause, m.backorder_id
    )
    select id, split_part(cause, ':', 2) as original, backorder_id as "backorderId" from taken
    where starts_with(cause, 'resend:') and status in ('sent', 'delivered')`);
  endUntilSentAgain(act, again);
  act.write(sql`
    update tasks set state = 'resolved', resolved_at = ${at}
    where kind = 'mail-unknown' and subject = ${batchId} and state = 'open'`);
}

/**
 * A mail that did not reach its customer or supplier, and why: somebody has to see to it. For a supplier the task says
 * whom to call, at which number.
 */
export async function mailFailed(
  act: Act,
  mailId: string,
  status: 'failed' | 'bounced' | 'complained',
  reason: string,
): Promise<void> {
  const rows = await act.tx.execute<{
    backorderId: string | null;
    template: string;
    supplierId: string | null;
    supplier: SupplierSettings | null;
  }>(sql`
    update mails m set status = ${status}, failure = ${reason} where id = ${mailId}
    returning backorder_id as "backorderId", template, supplier_id as "supplierId",
      (select settings from suppliers p where p.id = m.supplier_id) as supplier`);
  const mail = rows[0];
  if (!mail) return;
  const { backorderId, template, supplierId, supplier } = mail;
  if (status !== 'failed') stopAddressOf(act, mailId, status);
  // A legal notice that did not arrive was not given: the course has to look at its clocks again.
  if (backorderId !== null && LEGAL_NOTICES.includes(template))
    note(act, backorderId, { signal: 'orderChanged', signalFacts: { cause: 'notice-failed' } });
  const whom = supplierId === null ? {} : { supplierId, ...(supplier === null ? {} : whomToCall(supplier)) };
  const about = backorderId === null ? {} : { backorderId };
  await openTask(act, 'mail-failed', mailId, about, { mailId, template, reason, ...whom });
  await askAgainForNotice(act, mailId);
}

/**
 * Nobody knows whether a batch was sent, and asking again could send it twice: its mails are given up as failed, to be
 * judged by staff, unless the provider's events still tell.
 */
export async function batchGivenUp(act: Act, batchId: string, reason: string): Promise<void> {
  act.write(sql`update mail_batches set state = 'unknown', last_error = ${reason} where id = ${batchId}`);
  const mails = await act.tx.execute<{ id: string }>(sql`
    update mails set status = 'failed', failure = ${`It is not known whether this was sent: ${reason}`}
    where batch_id = ${batchId} and status = 'queued' returning id`);
  await openTask(act, 'mail-unknown', batchId, {}, { batchId, mails: mails.map(({ id }) => id), reason });
}
