import { sql } from 'drizzle-orm';
import { anyOf } from '../db/lists';
import { dateAt } from '../domain/calendar/business-date';
import type { MailFacts, MailLine, MailMatter, TemplateName } from '../emails/mail-facts';
import { renderMail } from '../emails/render';
import type { Act } from './act';
import { note } from './act';
import { writingShop } from './channels';
import { customerLink } from './customer-link';
import type { LoadedBackorder } from './load-facts';
import { storeMail } from './mail-store';
import { openTask } from './tasks';

/** Lower leaves first: first and legal notices go ahead of the rest. */
const PRIORITY: Readonly<Record<TemplateName, number>> = {
  'first-notice': 0,
  offer: 1,
  cancelled: 1,
  'date-missed': 1,
  'date-changed': 1,
  'offer-reminder': 2,
  'date-confirmed': 2,
  'decision-received': 2,
  arrived: 2,
  'part-shipped': 2,
  shipped: 2,
  'still-asking': 2,
  status: 3,
};

/** Mails that newer facts overtake while nobody has tried to send them. */
const OVERTAKEN: readonly TemplateName[] = [
  'status',
  'still-asking',
  'date-confirmed',
  'date-changed',
  'offer-reminder',
];
const OVERTAKING: readonly TemplateName[] = [
  'date-confirmed',
  'date-changed',
  'date-missed',
  'offer',
  'arrived',
  'part-shipped',
];

export function mailFacts(
  backorder: LoadedBackorder,
  lines: readonly MailLine[],
  matter: MailMatter,
  here: Act['here'],
): MailFacts {
  const { channel, customer } = backorder;
  const { locale } = customer;
  return {
    locale,
    shop: writingShop(channel, locale),
    customer: { name: customer.name, company: customer.company ?? null, department: customer.department ?? null },
    order: { number: backorder.orderNumber, placedOn: dateAt(backorder.placedAt, channel.timeZone) },
    lines,
    link: customerLink(backorder, here),
    matter,
  };
}

/**
 * Renders and queues a mail in the transaction that causes it; from now on its bytes never change. `cause` makes a
 * second mail for the same cause impossible. A customer without an address becomes a call for staff. Returns the id.
 */
export async function queueMail(
  act: Act,
  backorder: LoadedBackorder,
  facts: MailFacts,
  cause: string,
  id = act.newId('mail'),
): Promise<string> {
  const { customer, channel } = backorder;
  const { template } = facts.matter;
  const mail = renderMail(facts);
  if (customer.email === undefined) {
    await openTask(
      act,
      'call-customer',
      `${backorder.facts.id}:${cause}`,
      { backorderId: backorder.facts.id },
      { template, text: mail.text },
    );
    return id;
  }
  if (OVERTAKING.includes(template))
    act.write(sql`
      update mails set status = 'superseded'
      where backorder_id = ${backorder.facts.id} and status = 'queued' and batch_id is null and supersedable
        and template = ${anyOf(OVERTAKEN)}`);
  storeMail(act, {
    id,
    about: { backorderId: backorder.facts.id },
    template,
    locale: facts.locale,
    cause,
    from: channel.sender,
    replyTo: channel.replyTo ?? null,
    to: customer.email,
    content: mail,
    priority: PRIORITY[template],
    supersedable: OVERTAKEN.includes(template),
  });
  note(act, backorder.facts.id, {
    journal: { kind: 'mail-queued', data: { mailId: id, template, locale: facts.locale } },
  });
  return id;
}
