import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Database } from '../../db/client';

export interface WaitingMail {
  readonly template?: string;
  readonly priority?: number;
  readonly from?: string;
  readonly to?: string;
  readonly subject?: string;
}

/** Queues mails as acts do that cause them; returns their ids in the order queued. */
export async function queueMails(
  db: Database,
  nowMs: number,
  count: number,
  mail: WaitingMail = {},
): Promise<readonly string[]> {
  const { template = 'status', priority = 3, from = '"店" <shop@shop.example>', to, subject = 'お知らせ' } = mail;
  const rows = Array.from({ length: count }, (_, index) => ({
    n: index,
    id: `mail_${randomUUID()}`,
    to: to ?? `customer-${index}@example.com`,
  }));
  await db.execute(sql`
    insert into mails (id, backorder_id, template, locale, cause, from_address, to_address, subject, html, text, status,
                       priority, supersedable, queued_at)
    select m.id, 'bo-' || m.id, ${template}, 'ja', 'test', ${from}, m."to", ${subject}, '<p>' || m.id, m.id, 'queued',
           ${priority}, false, ${new Date(nowMs).toISOString()}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as m(id text, "to" text, n int) order by n`);
  return rows.map(({ id }) => id);
}
