import { sql } from 'drizzle-orm';
import type { ActorRecord } from '../db/records';
import { formatInstant } from '../domain/calendar/business-date';
import { addressQuestion } from '../emails/address-confirm';
import { renderLetter } from '../emails/render';
import { type Act, note } from './act';
import { type CustomerChange, changeCustomer } from './change-order';
import { addressFingerprint, addressLink } from './customer-link';
import type { LoadedBackorder } from './load-facts';
import { insertMail } from './mail-queue';
import type { PromiseMove } from './replan';
import { resumeAddress } from './stopped-addresses';
import { whoDid } from './who-did';

/** How a customer wants to hear from the shop, about all his orders. */
export interface Preferences {
  readonly fewerMails: boolean;
  /** Confirmed, and used instead of the orders' own. */
  readonly noticeEmail: string | null;
  /** Asked for, and not confirmed by whoever reads mail there. */
  readonly noticeEmailAsked: string | null;
}

export async function preferencesOf(act: Act, customerId: string): Promise<Preferences> {
  const rows = await act.tx.execute<{ fewer: boolean | null; email: string | null; asked: string | null }>(sql`
    select fewer_mails as fewer, notice_email as email, notice_email_asked as asked from customers where id = ${customerId}`);
  const row = rows[0];
  return {
    fewerMails: row?.fewer ?? false,
    noticeEmail: row?.email ?? null,
    noticeEmailAsked: row?.asked ?? null,
  };
}

/** Keeps how a customer wants to hear from the shop; holds for all his orders. */
export async function changePreferences(
  act: Act,
  customerId: string,
  change: CustomerChange,
  actor: ActorRecord | undefined,
): Promise<readonly PromiseMove[]> {
  const moves = await changeCustomer(act, customerId, change, actor);
  if (change.noticeEmail === null)
    act.write(sql`update customers set notice_email_asked = null where id = ${customerId}`);
  return moves;
}

/** So many addresses a day may be asked for: a form must not be a way to write to strangers. */
const MOST_ADDRESSES_A_DAY = 3;

/**
 * Asks an address whether notices may go there; until it says so the old one is used. False where too many were asked
 * for today.
 */
export async function askAddress(
  act: Act,
  backorder: LoadedBackorder,
  email: string,
  actor: ActorRecord,
): Promise<boolean> {
  const { customer, channel, facts } = backorder;
  const rows = await act.tx.execute<{ asked: number }>(sql`
    select count(*)::int as asked from mails m
    where m.backorder_id in (select backorder_id(id) from orders where customer_id = ${customer.id}) and m.template = 'address-confirm'
      and m.queued_at > ${formatInstant(act.at)}::timestamptz - interval '1 day'`);
  if ((rows[0]?.asked ?? 0) >= MOST_ADDRESSES_A_DAY) return false;
  act.write(sql`
    insert into customers (id, notice_email_asked) values (${customer.id}, ${email})
    on conflict (id) do update set notice_email_asked = excluded.notice_email_asked`);
  const mail = renderLetter(
    addressQuestion({
      locale: customer.locale,
      shopName: channel.name[customer.locale] ?? channel.name.ja ?? channel.name.en ?? channel.sender.name,
      shopEmail: channel.replyTo ?? channel.sender.email,
      link: addressLink(customer.id, email, act.at, act.here),
    }),
  );
  const id = act.newId('mail');
  const sha256 = insertMail(act, backorder, {
    id,
    template: 'address-confirm',
    cause: `address:${id}`,
    to: email,
    mail,
    priority: 1,
    supersedable: false,
    unsubscribeUrl: null,
  });
  note(act, facts.id, {
    journal: {
      kind: 'mail-queued',
      data: { mailId: id, template: 'address-confirm', locale: customer.locale, sha256, ...whoDid(actor) },
    },
  });
  return true;
}

/** Whoever reads mail at the address says yes. False when another address was asked for since, or none. */
export async function confirmAddress(act: Act, customerId: string, fingerprint: string): Promise<boolean> {
  const rows = await act.tx.execute<{ asked: string | null; email: string | null }>(sql`
    select notice_email_asked as asked, notice_email as email from customers where id = ${customerId} for update`);
  const { asked = null, email = null } = rows[0] ?? {};
  if (asked === null || addressFingerprint(asked) !== fingerprint)
    return email !== null && addressFingerprint(email) === fingerprint;
  await changeCustomer(act, customerId, { noticeEmail: asked }, { type: 'customer', via: 'web' });
  resumeAddress(act, asked);
  act.write(sql`update customers set notice_email_asked = null where id = ${customerId}`);
  return true;
}
