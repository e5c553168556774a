import { sql } from 'drizzle-orm';
import type { Database } from '../db/client';
import { formatInstant, type Instant } from '../domain/calendar/business-date';
import type { Act, Installation } from './act';
import { finish } from './finish';
import { batchAccepted, lockBatch, mailFailed } from './mail-outcome';
import { perform } from './perform';

/** An event of the mail provider, as far as it matters here. */
export interface ProviderEvent {
  readonly type: string;
  readonly data: {
    readonly email_id?: string;
    readonly tags?: Readonly<Record<string, string>> | readonly { readonly name: string; readonly value: string }[];
    readonly bounce?: { readonly message?: string };
    readonly failed?: { readonly reason?: string };
    readonly suppressed?: { readonly message?: string };
  };
}

type Reached = 'sent' | 'delivered' | 'bounced' | 'complained';

/** How far each state is along; events come in any order and a mail never goes back. */
const RANK: Readonly<Record<string, number>> = {
  queued: 0,
  superseded: 0,
  failed: 0,
  sent: 1,
  delivered: 2,
  bounced: 3,
  complained: 4,
};

/** What an event says of its mail. Whatever happened to a mail, the provider must have taken it. */
const STATE_OF: Readonly<Record<string, Reached>> = {
  'email.sent': 'sent',
  'email.scheduled': 'sent',
  'email.delivery_delayed': 'sent',
  'email.delivered': 'delivered',
  'email.opened': 'delivered',
  'email.clicked': 'delivered',
  'email.bounced': 'bounced',
  'email.failed': 'bounced',
  'email.suppressed': 'bounced',
  'email.complained': 'complained',
};

function mailIdOf({ data }: ProviderEvent): string {
  const { tags } = data;
  if (Array.isArray(tags))
    return (tags as { name: string; value: string }[]).find(({ name }) => name === 'mail')?.value ?? '';
  return (tags as Readonly<Record<string, string>> | undefined)?.['mail'] ?? '';
}

const reasonOf = ({ type, data }: ProviderEvent): string =>
  (data.bounce?.message ?? data.failed?.reason ?? data.suppressed?.message ?? type).slice(0, 500);

/**
 * Applies an event to its mail; repeated or late ones change nothing. The first word of any member settles a batch in
 * doubt: it was accepted, so all of it was sent and nothing of it is tried again. A bounce or complaint becomes a task.
 */
async function applyEvent(act: Act, event: ProviderEvent): Promise<void> {
  const state = STATE_OF[event.type];
  if (state === undefined) return;
  const { email_id: providerId = null } = event.data;
  const found = await act.tx.execute<{ id: string; batchId: string | null }>(sql`
    select id, batch_id as "batchId" from mails
    where id = ${mailIdOf(event)} or (provider_id is not null and provider_id = ${providerId ?? ''}) limit 1`);
  const mail = found[0];
  if (!mail) return;
  if (mail.batchId !== null && ['prepared', 'unknown'].includes((await lockBatch(act, mail.batchId)) ?? ''))
    await batchAccepted(act, mail.batchId);
  const rows = await act.tx.execute<{ status: string }>(sql`select status from mails where id = ${mail.id} for update`);
  if ((RANK[state] ?? 0) <= (RANK[rows[0]?.status ?? ''] ?? 0)) return;
  act.write(sql`
    update mails
    set status = ${state}, failure = null, sent_at = coalesce(sent_at, ${formatInstant(act.at)}::timestamptz),
        provider_id = coalesce(provider_id, ${providerId})
    where id = ${mail.id}`);
  if (state === 'bounced' || state === 'complained') await mailFailed(act, mail.id, state, reasonOf(event));
}

/** Takes up an event of the mail provider. */
export async function applyProviderEvent(
  db: Database,
  here: Installation,
  event: ProviderEvent,
  at: Instant,
): Promise<void> {
  await perform(db, { at, here }, async (act) => {
    await applyEvent(act, event);
    await finish(act);
  });
}
