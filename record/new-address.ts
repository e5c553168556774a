import { sql } from 'drizzle-orm';
import type { Act } from './act';
import { isMailOrAgain } from './mail-again';
import type { OrderChangeEntry } from './order-changes';
import { resendMail } from './resend-mail';
import { isStopped } from './stopped-addresses';

const ADDRESSES: readonly string[] = ['customer.email', 'customer.noticeEmail'];

/**
 * An order has another address: what came back from the old one and still has to be said goes there by itself, as if a person had
 * sent it again. That is the open question with its reminder, and the last word where nothing has been said since, by mail or
 * on the telephone. What was overtaken stays with the staff who were told that it came back.
 */
export async function sendToNewAddress(
  act: Act,
  backorderId: string,
  changes: readonly OrderChangeEntry[],
): Promise<void> {
  if (!changes.some(({ field }) => ADDRESSES.includes(field))) return;
  const cameBack = await act.tx.execute<{ id: string }>(sql`
    select m.id from tasks t
    join mails m on m.id = t.subject
    join backorders b on b.id = t.backorder_id
    join orders o on o.id = b.order_id
    cross join lateral (select coalesce(o.customer ->> 'noticeEmail', o.customer ->> 'email') as email) now
    where t.backorder_id = ${backorderId} and t.kind = 'mail-failed' and t.state = 'open'
      and m.backorder_id = t.backorder_id and m.status in ('bounced', 'complained', 'failed')
      and lower(m.to_address) <> lower(now.email) and not ${isStopped(sql`now.email`)}
      and (exists (select from offers f where f.backorder_id = t.backorder_id and f.state in ('open', 'stale')
          and (${isMailOrAgain(sql`f.mail_id`)} or ${isMailOrAgain(sql`f.reminder_mail_id`)}))
        or not exists (select from mails later where later.backorder_id = t.backorder_id and later.seq > m.seq
              and later.template <> 'address-confirm'
            union all select from tasks said where said.backorder_id = t.backorder_id
              and said.kind = 'call-customer' and said.seq > t.seq))
    order by m.seq`);
  for (const { id } of cameBack) await resendMail(act, id);
}
