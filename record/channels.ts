import { type SQL, sql } from 'drizzle-orm';
import { anyOf } from '../db/lists';
import type { ChannelSettings } from '../db/records';
import { formatInstant } from '../domain/calendar/business-date';
import type { SellerItem } from '../domain/legal/clock';
import { sellerLacks } from '../domain/legal/jp-mail-order';
import type { LegalSection } from '../domain/policy/sections/legal';
import type { MailFacts } from '../emails/mail-facts';
import { type Act, note, type Reading } from './act';
import { lockBackorders } from './lock-items';

/** What a channel nobody has set up looks like. */
export function plainChannel(mailFrom: string): ChannelSettings {
  const match = /^(.*?)\s*<([^<>]+)>$/.exec(mailFrom);
  const name = match?.[1]?.replaceAll('"', '').trim() || 'Shop';
  return { name: { ja: name, en: name }, sender: { name, email: match?.[2] ?? mailFrom }, timeZone: 'Asia/Tokyo' };
}

const ofChannel = (id: string): SQL =>
  sql`from channels where id in (${id}, 'default') order by (id = ${id}) desc limit 1`;

/** The pack an order runs under: its own wish, its channel's, else the installation's. */
export const wishedPolicy = (
  { here }: Pick<Act, 'here'>,
  { policy, channel }: { readonly policy?: string | undefined; readonly channel: string },
): SQL =>
  sql`coalesce(${policy ?? null}, (select settings ->> 'defaultPolicy' ${ofChannel(channel)}), ${here.defaultPolicy})`;

/** A channel's settings; one that is not known behaves like `default`. */
export async function channelOf(act: Pick<Reading, 'tx' | 'here'>, id: string): Promise<ChannelSettings> {
  const rows = await act.tx.execute<{ settings: ChannelSettings }>(sql`select settings ${ofChannel(id)}`);
  return rows[0]?.settings ?? plainChannel(act.here.mailFrom);
}

/** The settings of the channels of several backorders' orders, by the channel's id. */
export async function channelsOf(
  { tx, here }: Reading,
  backorderIds: readonly string[],
): Promise<(channelId: string) => ChannelSettings> {
  const rows = await tx.execute<{ id: string; settings: ChannelSettings }>(sql`
    select id, settings from channels
    where id = 'default' or id = any(array(
      select o.channel_id from backorders b join orders o on o.id = b.order_id where b.id = ${anyOf(backorderIds)}))`);
  const known = new Map(rows.map(({ id, settings }) => [id, settings]));
  return (channelId) => known.get(channelId) ?? known.get('default') ?? plainChannel(here.mailFrom);
}

/** What the law of a pack wants named of the seller in its notices, and the channel does not say. */
export function channelLacks(channel: ChannelSettings, legal: LegalSection | undefined): readonly SellerItem[] {
  if (legal?.regime !== 'jp-tokushoho') return [];
  const { name, address, phone } = writingShop(channel, 'ja');
  return sellerLacks({ name, address, telephone: phone });
}

/** The setting of a channel that each of them is. */
export const CHANNEL_FIELD: Readonly<Record<SellerItem, 'name' | 'address' | 'phone'>> = {
  'seller-name': 'name',
  'seller-address': 'address',
  'seller-telephone': 'phone',
};

/** So many orders are looked at again at once; others that wait come to it by their own next step. */
const MOST_WOKEN = 10_000;

/**
 * A channel says now who sells: orders of it whose notice waited for that are looked at again, and what staff were asked
 * to fill in has been filled in.
 */
export async function wakeUnnoticed(act: Act, id: string): Promise<void> {
  const unnoticed = await act.tx.execute<{ backorderId: string }>(sql`
    select b.id as "backorderId" from tasks t join backorders b on b.id = t.backorder_id join orders o on o.id = b.order_id
    where t.kind = 'seller-incomplete' and t.state = 'open'
      and (o.channel_id = ${id}
        or (${id}::text = 'default' and not exists (select 1 from channels c where c.id = o.channel_id)))
    order by t.id limit ${MOST_WOKEN}`);
  const backorderIds = unnoticed.map(({ backorderId }) => backorderId);
  // Ahead of their tasks, as everywhere.
  lockBackorders(act, backorderIds);
  const rows = await act.tx.execute<{ backorderId: string }>(sql`
    update tasks set state = 'resolved', resolved_at = ${formatInstant(act.at)}::timestamptz
    where kind = 'seller-incomplete' and state = 'open' and subject = ${anyOf(backorderIds)}
    returning backorder_id as "backorderId"`);
  for (const { backorderId } of rows)
    note(act, backorderId, { signal: 'orderChanged', signalFacts: { cause: 'channel-changed' } });
}

/** A channel as the shop that writes a mail in that language. */
export const writingShop = (channel: ChannelSettings, locale: 'ja' | 'en'): MailFacts['shop'] => ({
  name: channel.name[locale] ?? channel.name.ja ?? channel.name.en ?? channel.sender.name,
  staffName: channel.staffName ?? null,
  address: channel.address ?? null,
  phone: channel.phone ?? null,
  email: channel.replyTo ?? channel.sender.email,
  signature: channel.signature?.[locale] ?? null,
  timeZone: channel.timeZone,
});
