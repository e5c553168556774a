import { dateAt } from '../domain/calendar/business-date';
import { isMarketplace } from '../domain/policy/sections/legal';
import type { MailFacts, MailLine, MailMatter, RenderedMail, TemplateName } from '../emails/mail-facts';
import { renderForOthers, renderMail } from '../emails/render';
import type { Act } from './act';
import { note } from './act';
import { openCall, overtakeCalls } from './calls';
import { writingShop } from './channels';
import { customerLink, unsubscribeLink } from './customer-link';
import { announceOther } from './events';
import type { LoadedBackorder } from './load-facts';
import { storeMail } from './mail-store';
import { isOvertaken, overtakeMails } from './overtaken-mails';
import { asKnown, keptOfMail, knowsByNow } from './untold-notices';

/** Lower leaves first: first and legal notices go ahead of the rest. */
const PRIORITY: Readonly<Record<TemplateName, number>> = {
  'first-notice': 0,
  offer: 1,
  'offer-us-first-delay': 1,
  'offer-us-long-delay': 1,
  'offer-us-renewed-delay': 1,
  acceptance: 1,
  'late-termination': 1,
  cancelled: 1,
  'date-missed': 1,
  'date-changed': 1,
  'offer-reminder': 2,
  'date-confirmed': 2,
  'decision-received': 2,
  arrived: 2,
  'part-shipped': 2,
  'held-for-rest': 2,
  shipped: 2,
  'still-asking': 2,
  'refund-requested': 2,
  'refund-needs-account': 2,
  'refund-done': 2,
  'authorization-ending': 1,
  status: 3,
  countdown: 3,
};

/** Mails that say nothing new: the only ones that a customer can do without. */
const RHYTHM: readonly TemplateName[] = ['status', 'countdown'];

/** An order in a mail, with the customer's own way to it. */
export const mailOrder = (
  backorder: LoadedBackorder,
  lines: readonly MailLine[],
  here: Act['here'],
): Pick<MailFacts, 'order' | 'lines' | 'link'> => ({
  order: { number: backorder.orderNumber, placedOn: dateAt(backorder.placedAt, backorder.facts.timeZone) },
  lines,
  link: customerLink(backorder, here),
});

/** The shop as it writes to the customer of a backorder: in his language, and by his clock. */
export const shopTo = ({ channel, customer, facts }: LoadedBackorder): MailFacts['shop'] => ({
  ...writingShop(channel, customer.locale),
  timeZone: facts.timeZone,
});

/** All that a mail says whatever it is about. */
export function mailFrame(
  backorder: LoadedBackorder,
  lines: readonly MailLine[],
  here: Act['here'],
): Omit<MailFacts, 'matter'> {
  const { customer } = backorder;
  return {
    locale: customer.locale,
    shop: shopTo(backorder),
    customer: { name: customer.name, company: customer.company ?? null, department: customer.department ?? null },
    ...mailOrder(backorder, lines, here),
  };
}

export const mailFacts = (
  backorder: LoadedBackorder,
  lines: readonly MailLine[],
  matter: MailMatter,
  here: Act['here'],
): MailFacts => ({ ...mailFrame(backorder, lines, here), matter });

/** How a customer hears: by mail, from staff on the telephone, or from the marketplace whose customer he is. */
export type Way = 'mail' | 'call' | 'marketplace';

/** How a backorder's customer is reached now. */
export function wayOf({ facts, customer, addressStopped }: LoadedBackorder): Way {
  if (isMarketplace(facts.policy.legal)) return 'marketplace';
  return (customer.noticeEmail ?? customer.email) === undefined || addressStopped ? 'call' : 'mail';
}

/**
 * Renders and queues a mail in the transaction that causes it; from now on its bytes never change. `cause` makes a
 * second mail for the same cause impossible. A customer who cannot be written to becomes a call for staff, unless one that is
 * still to be made says it. `answers`: those that it confirms. Returns the hash of the mail; null where others give the notice.
 */
export async function queueMail(
  act: Act,
  backorder: LoadedBackorder,
  facts: MailFacts,
  cause: string,
  id = act.newId('mail'),
  answers: readonly string[] = [],
): Promise<string | null> {
  const { customer } = backorder;
  const { template } = facts.matter;
  const way = wayOf(backorder);
  if (way === 'marketplace') {
    // The customer is the marketplace's: the text leaves for it, without a link or an address of the shop's own.
    const { subject, text } = renderForOthers(facts);
    note(act, backorder.facts.id, { journal: { kind: 'notice-requested', data: { template, locale: facts.locale } } });
    await announceOther(act, 'notice.requested', {
      backorderId: backorder.facts.id,
      orderId: backorder.orderId,
      template,
      locale: facts.locale,
      subject,
      text,
    });
    return null;
  }
  const isSaid = await overtakeCalls(act, backorder, facts);
  const to = customer.noticeEmail ?? customer.email;
  if (to === undefined || way === 'call') {
    if (!isSaid) await openCall(act, backorder, await asKnown(act, backorder, facts), { cause, mailId: id, answers });
    return null;
  }
  const isUnsent = await overtakeMails(act, backorder.facts.id, template);
  const notice = await asKnown(act, backorder, facts, isUnsent);
  if (backorder.callsOpen) knowsByNow(act, backorder.facts.id, null);
  const sha256 = insertMail(act, backorder, {
    id,
    template,
    cause,
    to,
    mail: renderMail(notice.facts),
    priority: PRIORITY[template],
    supersedable: isOvertaken(template),
    unsubscribeUrl: RHYTHM.includes(template) ? unsubscribeLink(backorder, act.here) : null,
  });
  note(act, backorder.facts.id, {
    journal: {
      kind: 'mail-queued',
      data: { mailId: id, template, locale: facts.locale, sha256, ...keptOfMail(notice) },
    },
  });
  return sha256;
}

/** A mail as it is kept until it leaves. */
interface MailToKeep {
  readonly id: string;
  readonly template: TemplateName | 'address-confirm';
  readonly cause: string;
  readonly to: string;
  readonly mail: RenderedMail;
  readonly priority: number;
  readonly supersedable: boolean;
  readonly unsubscribeUrl: string | null;
}

/** Puts a mail in the queue, from the channel of its backorder; a second one for the same cause is none. Returns its hash. */
export function insertMail(act: Act, { facts, channel, customer }: LoadedBackorder, kept: MailToKeep): string {
  const { mail, ...rest } = kept;
  return storeMail(act, {
    ...rest,
    about: { backorderId: facts.id },
    locale: customer.locale,
    from: channel.sender,
    replyTo: channel.replyTo ?? null,
    content: mail,
  });
}
