import { sql } from 'drizzle-orm';
import { errorText } from '../../../config/log';
import type { Database } from '../../../db/client';
import { sqlTime } from '../deps';
import { type MailTransport, mailIdOf, payloadsOf } from './transport';

/** The local stack's provider: keeps the same bytes in the database, once per key, for the mailbox page. */
export function localMailbox(db: Database, clock: () => number = Date.now): MailTransport {
  return {
    async send({ body, idempotencyKey }) {
      const rows = payloadsOf(body).map((mail, position) => ({
        position,
        mail_id: mailIdOf(mail),
        from_address: mail.from,
        to_address: mail.to.join(', '),
        subject: mail.subject,
        html: mail.html,
        text: mail.text,
      }));
      try {
        await db.execute(sql`
          insert into local_mailbox (idempotency_key, position, mail_id, from_address, to_address, subject, html, text, received_at)
          select ${idempotencyKey}, position, mail_id, from_address, to_address, subject, html, text, ${sqlTime(clock())}
          from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as m(position int, mail_id text, from_address text,
            to_address text, subject text, html text, text text)
          on conflict do nothing`);
        return { kind: 'accepted', ids: rows.map(({ mail_id }) => `local-${mail_id}`) };
      } catch (error) {
        return { kind: 'unknown', reason: errorText(error) };
      }
    },
  };
}
