import { sql } from 'drizzle-orm';
import type { Tx } from '../db/client';
import { newId } from './ids';

/** An event of the mail provider, as far as it matters here. */
export interface ProviderEvent {
  readonly type: string;
  readonly data: {
    readonly email_id?: string;
    readonly tags?: Readonly<Record<string, string>> | readonly { readonly name: string; readonly value: string }[];
  };
}

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

const STATE_OF: Readonly<Record<string, string>> = {
  'email.sent': 'sent',
  'email.delivered': 'delivered',
  'email.bounced': 'bounced',
  'email.complained': 'complained',
  'email.failed': 'bounced',
};

function mailIdOf({ data }: ProviderEvent): string {
  const { tags } = data;
  if (Array.isArray(tags))
    return (tags as { name: string; value: string }[]).find(({ name }) => name === 'mail')?.value ?? '';
  return (tags as Readonly<Record<string, string>> | undefined)?.['mail'] ?? '';
}

/** Applies an event to its mail; repeated or late ones change nothing. A bounce or complaint becomes a task. */
export async function applyProviderEvent(tx: Tx, event: ProviderEvent): Promise<void> {
  const state = STATE_OF[event.type];
  if (state === undefined) return;
  const rows = await tx.execute<{ id: string; status: string; backorderId: string; template: string }>(sql`
    select id, status, backorder_id as "backorderId", template from mails
    where id = ${mailIdOf(event)} or (provider_id is not null and provider_id = ${event.data.email_id ?? ''}) limit 1 for update`);
  const mail = rows[0];
  if (!mail || (RANK[state] ?? 0) <= (RANK[mail.status] ?? 0)) return;
  await tx.execute(sql`
    update mails set status = ${state}, sent_at = coalesce(sent_at, now()), provider_id = coalesce(provider_id, ${event.data.email_id ?? null})
    where id = ${mail.id}`);
  if (state !== 'bounced' && state !== 'complained') return;
  await tx.execute(sql`
    insert into tasks (id, kind, subject, state, backorder_id, data, opened_at)
    values (${newId('task')}, 'mail-failed', ${mail.id}, 'open', ${mail.backorderId},
            ${JSON.stringify({ mailId: mail.id, template: mail.template, reason: state })}::text::jsonb, now())
    on conflict (kind, subject) where state = 'open' do nothing`);
}
