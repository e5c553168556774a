import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Database, Tx } from '../../../db/client';
import type { MailOutcome, MailPayload } from './transport';

/** The provider's limit on one request. */
export const MOST_IN_BATCH = 100;

/** Keys live 24 h at the provider; an unknown outcome is repeated for less than that, never after. */
const REPEAT_FOR = sql`interval '23 hours'`;

export interface Batch {
  readonly id: string;
  readonly idempotencyKey: string;
  readonly body: string;
  readonly attempts: number;
}

interface QueuedMail {
  id: string;
  fromAddress: string;
  replyTo: string | null;
  toAddress: string;
  subject: string;
  html: string;
  text: string;
}

const payload = (mail: QueuedMail): MailPayload => ({
  from: mail.fromAddress,
  to: [mail.toAddress],
  ...(mail.replyTo === null ? {} : { reply_to: mail.replyTo }),
  subject: mail.subject,
  html: mail.html,
  text: mail.text,
  tags: [{ name: 'mail', value: mail.id }],
});

const ids = (mails: readonly { id: string }[]) =>
  sql`select jsonb_array_elements_text(${JSON.stringify(mails.map(({ id }) => id))}::text::jsonb)`;

/** Header text with a line break would forge headers; such a mail is failed, not sent. */
const breaksHeaders = (mail: QueuedMail): boolean =>
  /[\r\n]/.test(mail.subject + mail.fromAddress + mail.toAddress + (mail.replyTo ?? ''));

async function freeze(tx: Tx, mails: readonly QueuedMail[]): Promise<void> {
  const id = `batch_${randomUUID()}`;
  await tx.execute(sql`
    insert into mail_batches (id, idempotency_key, body, state, created_at, next_attempt_at)
    values (${id}, ${`bo-${id}`}, ${JSON.stringify(mails.map(payload))}, 'prepared', now(), now())`);
  await tx.execute(sql`update mails set batch_id = ${id} where id in (${ids(mails)})`);
}

async function fail(tx: Tx, mail: { id: string }, reason: string): Promise<void> {
  const rows = await tx.execute<{ backorderId: string; template: string }>(sql`
    update mails set status = 'failed', failure = ${reason} where id = ${mail.id}
    returning backorder_id as "backorderId", template`);
  const row = rows[0];
  await openMailTask(tx, 'mail-failed', mail.id, row?.backorderId ?? null, {
    mailId: mail.id,
    template: row?.template ?? '',
    reason,
  });
}

async function openMailTask(
  tx: Tx,
  kind: 'mail-failed' | 'mail-unknown',
  subject: string,
  backorderId: string | null,
  data: object,
): Promise<void> {
  await tx.execute(sql`
    insert into tasks (id, kind, subject, state, backorder_id, data, opened_at)
    values (${`task_${randomUUID()}`}, ${kind}, ${subject}, 'open', ${backorderId}, ${JSON.stringify(data)}::text::jsonb, now())
    on conflict (kind, subject) where state = 'open' do nothing`);
}

/**
 * Freezes the mails that wait into one request: members, order, body and key are stored before anything is sent.
 * First and legal notices go ahead. Returns how many were taken.
 */
export async function prepareBatch(db: Database): Promise<number> {
  return db.transaction(async (tx) => {
    const mails = await tx.execute<QueuedMail & Record<string, unknown>>(sql`
      select id, from_address as "fromAddress", reply_to as "replyTo", to_address as "toAddress", subject, html, text
      from mails where status = 'queued' and batch_id is null order by priority, seq limit ${MOST_IN_BATCH} for update skip locked`);
    for (const mail of mails.filter(breaksHeaders)) await fail(tx, mail, 'a line break in a header');
    const good = mails.filter((mail) => !breaksHeaders(mail));
    if (good.length > 0) await freeze(tx, good);
    return mails.length;
  });
}

/** The next request to make; marks the attempt before it is made. Null when none is due. */
export async function nextBatch(db: Database): Promise<Batch | null> {
  const rows = await db.execute<Batch & Record<string, unknown>>(sql`
    update mail_batches b set first_attempt_at = coalesce(b.first_attempt_at, now()), attempts = b.attempts + 1
    from (
      select id from mail_batches where state = 'prepared' and next_attempt_at <= now()
      order by next_attempt_at, created_at limit 1 for update skip locked
    ) due
    where b.id = due.id
    returning b.id, b.idempotency_key as "idempotencyKey", b.body, b.attempts`);
  return rows[0] ?? null;
}

const memberIds = (body: string): string[] =>
  (JSON.parse(body) as MailPayload[]).map(({ tags }) => tags.find(({ name }) => name === 'mail')?.value ?? '');

async function accepted(tx: Tx, batch: Batch, providerIds: readonly string[]): Promise<void> {
  const sent = memberIds(batch.body).map((id, index) => ({ id, provider: providerIds[index] ?? null }));
  await tx.execute(sql`update mail_batches set state = 'accepted', last_error = null where id = ${batch.id}`);
  await tx.execute(sql`
    update mails m set status = case when m.status = 'queued' then 'sent' else m.status end, sent_at = coalesce(m.sent_at, now()),
      provider_id = coalesce(s.provider, m.provider_id)
    from jsonb_to_recordset(${JSON.stringify(sent)}::text::jsonb) as s(id text, provider text) where m.id = s.id`);
}

/** Nobody was sent. One bad member spoils a request: halves under new keys find it, and the good ones go out. */
async function refused(tx: Tx, batch: Batch, reason: string): Promise<void> {
  await tx.execute(sql`update mail_batches set state = 'refused', last_error = ${reason} where id = ${batch.id}`);
  const members = memberIds(batch.body);
  const [only] = members;
  if (members.length === 1 && only !== undefined) {
    await fail(tx, { id: only }, reason);
    return;
  }
  const rows = await tx.execute<QueuedMail & Record<string, unknown>>(sql`
    select id, from_address as "fromAddress", reply_to as "replyTo", to_address as "toAddress", subject, html, text
    from mails where batch_id = ${batch.id} order by priority, seq`);
  const half = Math.ceil(rows.length / 2);
  for (const part of [rows.slice(0, half), rows.slice(half)]) if (part.length > 0) await freeze(tx, part);
}

async function giveUpTrying(tx: Tx, batch: Batch, reason: string): Promise<void> {
  await tx.execute(sql`update mail_batches set state = 'unknown', last_error = ${reason} where id = ${batch.id}`);
  await openMailTask(tx, 'mail-unknown', batch.id, null, { batchId: batch.id, mails: memberIds(batch.body), reason });
}

/** Writes down what the provider said to an attempt. */
export async function conclude(db: Database, batch: Batch, outcome: MailOutcome): Promise<void> {
  await db.transaction(async (tx) => {
    switch (outcome.kind) {
      case 'accepted':
        return accepted(tx, batch, outcome.ids);
      case 'refused':
        return refused(tx, batch, outcome.reason);
      case 'stuck':
        return giveUpTrying(tx, batch, outcome.reason);
      case 'later': {
        // Certainly not sent: if no earlier attempt is in doubt, the key's clock has not begun.
        await tx.execute(sql`
          update mail_batches set next_attempt_at = now() + make_interval(secs => ${outcome.afterMs / 1000}::float8),
            last_error = ${outcome.reason}, first_attempt_at = case when attempts = 1 then null else first_attempt_at end,
            attempts = case when attempts = 1 then 0 else attempts end
          where id = ${batch.id}`);
        return;
      }
      case 'unknown': {
        const pause = Math.min(600, 0.5 * 2 ** Math.min(batch.attempts, 12)) * (0.75 + Math.random() / 2);
        const rows = await tx.execute(sql`
          update mail_batches set next_attempt_at = now() + make_interval(secs => ${pause}::float8), last_error = ${outcome.reason}
          where id = ${batch.id} and now() - first_attempt_at < ${REPEAT_FOR} returning id`);
        if (rows.length === 0) await giveUpTrying(tx, batch, outcome.reason);
      }
    }
  });
}
