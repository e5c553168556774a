import { sql } from 'drizzle-orm';
import { anyOf } from '../db/lists';
import type { TemplateName } from '../emails/mail-facts';
import { type Act, note } from './act';

/** Mails that newer facts overtake while nobody has tried to send them. */
const OVERTAKEN: readonly TemplateName[] = [
  'status',
  'countdown',
  'still-asking',
  'date-confirmed',
  'date-changed',
  'offer-reminder',
  'held-for-rest',
];
const OVERTAKING: readonly TemplateName[] = [
  'date-confirmed',
  'date-changed',
  'date-missed',
  'offer',
  'offer-us-first-delay',
  'offer-us-long-delay',
  'offer-us-renewed-delay',
  'arrived',
  'part-shipped',
];

/** Whether newer facts may overtake mails of that kind. */
export const isOvertaken = (template: TemplateName): boolean => OVERTAKEN.includes(template);

/**
 * A mail of that kind is about to be queued: what of the backorder waits to be sent and is no longer true by it never
 * leaves. Where that was to tell of other orders of the customer too, they have not been told, and are due again. Returns
 * whether there was any of its own.
 */
export async function overtakeMails(act: Act, backorderId: string, template: TemplateName): Promise<boolean> {
  if (!OVERTAKING.includes(template)) return false;
  // Written plainly, "no batch" would invite a plan that walks through the whole queue of mails.
  const unsent = await act.tx.execute<{ id: string }>(sql`
    with overtaken as (
      update mails set status = 'superseded'
      where id = any(array(
          select id from mails where backorder_id = ${backorderId} and status = 'queued'
          union all select mail_id from told_together where backorder_id = ${backorderId}))
        and status = 'queued' and coalesce(batch_id, '') = '' and supersedable and template = ${anyOf(OVERTAKEN)}
      returning id, backorder_id
    ),
    shared as (
      select o.backorder_id as own, t.backorder_id as too from overtaken o join told_together t on t.mail_id = o.id
    )
    select own as id from shared where own <> ${backorderId}
    union select too from shared where too <> ${backorderId}
    union select backorder_id from overtaken where backorder_id = ${backorderId}
    order by id`);
  const untold = unsent.filter(({ id }) => id !== backorderId);
  const isOwn = untold.length < unsent.length;
  if (untold.length === 0) return isOwn;
  // Locked out of turn, since nobody knew of them before: whoever holds one may be about to ask for ours, or for this mail.
  // So it is not waited for: the act lets go of what it has, and tries again.
  await act.tx.execute(sql`
    select id from backorders where id = ${anyOf(untold.map(({ id }) => id))} order by id for update nowait`);
  for (const { id } of untold) act.lockedBackorders.add(id);
  for (const { id } of untold) {
    act.write(sql`update backorders set course = course - 'lastStatusAt' where id = ${id}`);
    note(act, id, { signal: 'orderChanged', signalFacts: { cause: 'status-overtaken' } });
  }
  return isOwn;
}
