import { sql } from 'drizzle-orm';
import type { Act } from '../../../record/act';
import { batchAccepted, batchGivenUp, lockBatch, mailFailed } from '../../../record/mail-outcome';
import { openTask } from '../../../record/tasks';
import { type MailDeps, sqlTime } from '../deps';
import { type Batch, outboxAct } from './batches';
import { type MailOutcome, mailIdOf, payloadsOf } from './transport';

/** Slowest pace at which a request in doubt is repeated. */
const SLOWEST_REPEAT_MS = 600_000;

async function accepted(act: Act, batch: Batch, ids: readonly string[]): Promise<void> {
  const members = payloadsOf(batch.body);
  const sent = members.map((mail, index) => ({ id: mailIdOf(mail), providerId: ids[index] ?? null }));
  await batchAccepted(
    act,
    batch.id,
    sent.flatMap(({ id, providerId }) => (providerId === null ? [] : [{ id, providerId }])),
  );
  act.write(sql`
    update tasks set state = 'resolved', resolved_at = ${sqlTime(act.at)}
    where kind = 'mails-held' and subject in ('account', ${members[0]?.from ?? ''}) and state = 'open'`);
}

/** Nobody was sent. A mail refused alone is failed; among several the bad one is looked for. */
async function refused(act: Act, batch: Batch, reason: string): Promise<void> {
  act.write(sql`update mail_batches set state = 'refused', last_error = ${reason} where id = ${batch.id}`);
  const [first, ...others] = payloadsOf(batch.body);
  if (first !== undefined && others.length === 0) await mailFailed(act, mailIdOf(first), 'failed', reason);
}

async function later(
  act: Act,
  batch: Batch,
  { afterMs, reason, because }: Extract<MailOutcome, { kind: 'later' }>,
): Promise<void> {
  // Certainly not sent: if no earlier attempt is in doubt, the key's clock has not begun.
  act.write(sql`
    update mail_batches
    set next_attempt_at = ${sqlTime(act.at + afterMs)}, last_error = ${reason},
        first_attempt_at = case when attempts = 1 then null else first_attempt_at end,
        attempts = attempts - 1
    where id = ${batch.id}`);
  if (because === 'busy') return;
  const subject = because === 'account' ? 'account' : (payloadsOf(batch.body)[0]?.from ?? '');
  await openTask(act, 'mails-held', subject, {}, { subject, reason });
}

async function unknown(act: Act, batch: Batch, reason: string): Promise<void> {
  const pause = Math.min(SLOWEST_REPEAT_MS, 500 * 2 ** Math.min(batch.attempts, 12)) * (0.75 + Math.random() / 2);
  act.write(sql`
    update mail_batches set next_attempt_at = ${sqlTime(act.at + pause)}, last_error = ${reason} where id = ${batch.id}`);
}

/** Writes down what the provider said to an attempt. */
export async function conclude(deps: MailDeps, batch: Batch, outcome: MailOutcome): Promise<void> {
  await outboxAct(deps, async (act) => {
    const state = await lockBatch(act, batch.id);
    // An event may have said meanwhile that the batch was accepted; then the answer only adds the provider's ids.
    if (state === 'refused' || (state !== 'prepared' && outcome.kind !== 'accepted')) return;
    switch (outcome.kind) {
      case 'accepted':
        return accepted(act, batch, outcome.ids);
      case 'refused':
        return refused(act, batch, outcome.reason);
      case 'later':
        return later(act, batch, outcome);
      case 'unknown':
        return unknown(act, batch, outcome.reason);
      case 'stuck':
        return batchGivenUp(act, batch.id, outcome.reason);
    }
  });
}
