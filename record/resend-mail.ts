import { sql } from 'drizzle-orm';
import { formatInstant } from '../domain/calendar/business-date';
import { type Act, note } from './act';
import { againCause } from './mail-again';
import { type KeptMail, mailHash } from './mail-hash';
import { resumeAddress } from './stopped-addresses';

/** Why a mail cannot be sent once more. */
export type CannotResend = 'unknown-mail' | 'still-queued' | 'superseded' | 'no-address';

interface Original extends Omit<KeptMail, 'toAddress' | 'unsubscribeUrl'> {
  backorderId: string | null;
  template: string;
  cause: string;
  locale: 'ja' | 'en';
  status: string;
  batchState: string | null;
  email: string | null;
}

/**
 * Queues the same text once more as a new mail, to the address the order, or the supplier, has now. A person asks for it; a mail that
 * still waits, or was overtaken by newer facts, is not sent again. Returns the new mail's id.
 */
export async function resendMail(act: Act, mailId: string): Promise<{ id: string } | { refused: CannotResend }> {
  const rows = await act.tx.execute<Original & Record<string, unknown>>(sql`
    select m.backorder_id as "backorderId", m.template, m.cause, m.locale, m.status, t.state as "batchState",
      m.from_address as "fromAddress", m.reply_to as "replyTo", m.subject, m.text, m.html,
      coalesce(o.customer ->> 'noticeEmail', o.customer ->> 'email', p.settings ->> 'email') as email
    from mails m left join backorders b on b.id = m.backorder_id left join orders o on o.id = b.order_id
    left join suppliers p on p.id = m.supplier_id
    left join mail_batches t on t.id = m.batch_id
    where m.id = ${mailId} for update of m`);
  const mail = rows[0];
  if (!mail) return { refused: 'unknown-mail' };
  if (mail.status === 'superseded') return { refused: 'superseded' };
  // A request whose outcome stayed unknown is a person's to judge.
  if (mail.status === 'queued' && mail.batchState !== 'unknown') return { refused: 'still-queued' };
  if (mail.email === null) return { refused: 'no-address' };
  // Whoever asks for it knows better than the mail that came back.
  resumeAddress(act, mail.email);
  const id = act.newId('mail');
  act.write(sql`
    insert into mails (id, backorder_id, supplier_id, template, locale, cause, from_address, reply_to, to_address, subject,
                       html, text, status, priority, supersedable, queued_at)
    select ${id}, backorder_id, supplier_id, template, locale, ${againCause(mailId, mail.cause, id)}, from_address, reply_to, ${mail.email}, subject, html,
           text, 'queued', 0, false, ${formatInstant(act.at)}::timestamptz
    from mails where id = ${mailId}`);
  const others = await act.tx.execute<{ id: string }>(sql`
    insert into told_together (mail_id, backorder_id)
    select ${id}, backorder_id from told_together where mail_id = ${mailId} returning backorder_id as id`);
  const about = [...(mail.backorderId === null ? [] : [mail.backorderId]), ...others.map((other) => other.id)];
  const sha256 = mailHash({ ...mail, toAddress: mail.email, unsubscribeUrl: null });
  for (const backorderId of about)
    note(act, backorderId, {
      journal: {
        kind: 'mail-queued',
        data: { mailId: id, template: mail.template, locale: mail.locale, resendOf: mailId, sha256 },
      },
    });
  return { id };
}
