import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Tx } from '../../../db/client';
import { anyOf } from '../../../db/lists';
import { instantOf } from '../../../domain/calendar/business-date';
import type { Act } from '../../../record/act';
import { finish } from '../../../record/finish';
import { batchGivenUp, mailFailed } from '../../../record/mail-outcome';
import { perform } from '../../../record/perform';
import { type MailDeps, sqlTime } from '../deps';
import type { FrozenRequest, MailPayload } from './transport';

/** The provider's limit on one request. */
export const MOST_IN_BATCH = 100;

/** Keys live 24 h at the provider; an unknown outcome is repeated for less than that, never after. */
export const REPEAT_FOR_MS = 23 * 3_600_000;

/** A request frozen before its first attempt: members, order, body and key never change. */
export interface Batch extends FrozenRequest {
  readonly id: string;
  /** Attempts made, this one included, beside those that were certainly turned away. */
  readonly attempts: number;
}

/** A mail as it waits. */
export interface QueuedMail {
  readonly id: string;
  readonly fromAddress: string;
  readonly replyTo: string | null;
  readonly toAddress: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly unsubscribeUrl: string | null;
}

export const QUEUED_MAIL = sql`
  id, from_address as "fromAddress", reply_to as "replyTo", to_address as "toAddress", subject, html, text,
  unsubscribe_url as "unsubscribeUrl"`;

/** One click in the mail program ends mails of this kind (RFC 8058). */
const oneClick = (url: string) => ({
  'List-Unsubscribe': `<${url}>`,
  'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
});

/** Said once more as SQL by `record/check-journal-requests.ts`, which proves that requests hold the mails as they are kept. */
const payload = (mail: QueuedMail): MailPayload => ({
  from: mail.fromAddress,
  to: [mail.toAddress],
  ...(mail.replyTo === null ? {} : { reply_to: mail.replyTo }),
  subject: mail.subject,
  html: mail.html,
  text: mail.text,
  ...(mail.unsubscribeUrl === null ? {} : { headers: oneClick(mail.unsubscribeUrl) }),
  tags: [{ name: 'mail', value: mail.id }],
});

/** Runs an act of the outbox: what came of a mail is told to staff and systems as anything else is. */
export async function outboxAct(deps: MailDeps, run: (act: Act) => Promise<void>): Promise<void> {
  await perform(deps.db, { at: instantOf(deps.clock()), here: deps.here }, async (act) => {
    await run(act);
    await finish(act);
  });
}

export const freshBatchId = (): string => `batch_${randomUUID()}`;

/** Stores mails as one request, due at once. */
export async function freeze(tx: Tx, id: string, mails: readonly QueuedMail[], nowMs: number): Promise<void> {
  await tx.execute(sql`
    insert into mail_batches (id, idempotency_key, body, state, created_at, next_attempt_at)
    values (${id}, ${`bo-${id}`}, ${JSON.stringify(mails.map(payload))}, 'prepared', ${sqlTime(nowMs)}, ${sqlTime(nowMs)})`);
  await tx.execute(sql`
    update mails set batch_id = ${id}
    where id = ${anyOf(mails.map((mail) => mail.id))}`);
}

/** Header text with a line break would forge headers; such a mail is failed, not sent. */
const breaksHeaders = (mail: QueuedMail): boolean =>
  /[\r\n]/.test(mail.subject + mail.fromAddress + mail.toAddress + (mail.replyTo ?? ''));

/**
 * Freezes mails that wait into one request, first and legal notices ahead. A request has one sender: an address the
 * provider will not send from holds up no other channel's mails. Returns how many were taken.
 */
export async function prepareBatch(deps: MailDeps): Promise<number> {
  let taken = 0;
  await outboxAct(deps, async (act) => {
    const mails = await act.tx.execute<QueuedMail & Record<string, unknown>>(sql`
      select ${QUEUED_MAIL} from mails
      where status = 'queued' and batch_id is null and from_address = (
        select from_address from mails where status = 'queued' and batch_id is null order by priority, seq limit 1)
      order by priority, seq limit ${MOST_IN_BATCH} for update skip locked`);
    for (const mail of mails.filter(breaksHeaders))
      await mailFailed(act, mail.id, 'failed', 'a line break in a header');
    const good = mails.filter((mail) => !breaksHeaders(mail));
    if (good.length > 0) await freeze(act.tx, freshBatchId(), good, act.at);
    taken = mails.length;
  });
  return taken;
}

const OPEN = sql`state = 'prepared'`;
const keyLives = (nowMs: number) =>
  sql`(first_attempt_at is null or first_attempt_at > ${sqlTime(nowMs - REPEAT_FOR_MS)})`;

/** The next request to make; marks the attempt before it is made. Null when none is due. */
export async function nextBatch({ db, clock }: MailDeps): Promise<Batch | null> {
  const now = clock();
  const rows = await db.execute<Batch & Record<string, unknown>>(sql`
    update mail_batches b
    set first_attempt_at = coalesce(b.first_attempt_at, ${sqlTime(now)}), attempts = b.attempts + 1
    from (
      select id from mail_batches where ${OPEN} and next_attempt_at <= ${sqlTime(now)} and ${keyLives(now)}
      order by next_attempt_at, created_at limit 1 for update skip locked
    ) due
    where b.id = due.id
    returning b.id, b.idempotency_key as "idempotencyKey", b.body, b.attempts`);
  return rows[0] ?? null;
}

/** Requests still in doubt when their key dies are never made again: staff and the provider's events decide. */
export async function giveUpDoubtful(deps: MailDeps): Promise<void> {
  const doubtful = () => sql`
    select id, last_error as reason from mail_batches where ${OPEN} and not ${keyLives(deps.clock())}`;
  // Looked for without a transaction, since there is almost never one.
  if ((await deps.db.execute(doubtful())).length === 0) return;
  await outboxAct(deps, async (act) => {
    const rows = await act.tx.execute<{ id: string; reason: string | null }>(sql`${doubtful()} for update skip locked`);
    for (const { id, reason } of rows) await batchGivenUp(act, id, reason ?? 'the process died while it was sent');
  });
}
