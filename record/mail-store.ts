import { sql } from 'drizzle-orm';
import { formatInstant } from '../domain/calendar/business-date';
import type { RenderedMail } from '../emails/mail-facts';
import type { Act } from './act';
import { type KeptMail, mailHash } from './mail-hash';

/** A rendered mail on its way into the outbox. */
export interface OutgoingMail {
  readonly id: string;
  /** A customer's backorder, or the supplier a letter goes to. */
  readonly about: { readonly backorderId: string } | { readonly supplierId: string };
  readonly template: string;
  readonly locale: 'ja' | 'en';
  /** Makes a second mail for the same cause impossible. */
  readonly cause: string;
  readonly from: { readonly name: string; readonly email: string };
  readonly replyTo: string | null;
  readonly to: string;
  readonly content: RenderedMail;
  /** Lower leaves first. */
  readonly priority: number;
  readonly supersedable: boolean;
  /** Where one click ends the mails that say nothing new; null where there is nothing to end. */
  readonly unsubscribeUrl: string | null;
}

/** One line of header text; whatever could break or forge a header is taken out. */
const headerText = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cs}\p{Cf}<>"\\,;:()@[\]]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 120);

const address = (name: string, email: string): string => {
  const shown = headerText(name);
  return shown === '' ? email : `"${shown}" <${email}>`;
};

/** Puts a mail into the outbox; from now on its bytes never change. Returns their hash, for the journal. */
export function storeMail(act: Act, mail: OutgoingMail): string {
  const { about, content } = mail;
  const kept: KeptMail = {
    ...content,
    fromAddress: address(mail.from.name, mail.from.email),
    replyTo: mail.replyTo,
    toAddress: mail.to,
    unsubscribeUrl: mail.unsubscribeUrl,
  };
  const [backorderId, supplierId] = 'backorderId' in about ? [about.backorderId, null] : [null, about.supplierId];
  act.write(sql`
    insert into mails (id, backorder_id, supplier_id, template, locale, cause, from_address, reply_to, to_address, subject,
                       html, text, unsubscribe_url, status, priority, supersedable, queued_at)
    values (${mail.id}, ${backorderId}, ${supplierId}, ${mail.template}, ${mail.locale}, ${mail.cause},
            ${kept.fromAddress}, ${kept.replyTo}, ${kept.toAddress}, ${kept.subject}, ${kept.html},
            ${kept.text}, ${kept.unsubscribeUrl}, 'queued', ${mail.priority}, ${mail.supersedable}, ${formatInstant(act.at)}::timestamptz)
    on conflict do nothing`);
  return mailHash(kept);
}
