import { type SQL, sql } from 'drizzle-orm';
import type { ChannelSettings } from '../db/records';
import type { MailFacts } from '../emails/mail-facts';
import type { Act } from './act';

/** What a channel nobody has set up looks like. */
export function plainChannel(mailFrom: string): ChannelSettings {
  const match = /^(.*?)\s*<([^<>]+)>$/.exec(mailFrom);
  const name = match?.[1]?.replaceAll('"', '').trim() || 'Shop';
  return { name: { ja: name, en: name }, sender: { name, email: match?.[2] ?? mailFrom }, timeZone: 'Asia/Tokyo' };
}

const ofChannel = (id: string | SQL): SQL =>
  sql`from channels where id in (${id}, 'default') order by (id = ${id}) desc limit 1`;

/** The pack an order runs under: its own wish, its channel's, else the installation's. */
export const wishedPolicy = (
  { here }: Pick<Act, 'here'>,
  { policy, channel }: { readonly policy?: string | undefined; readonly channel: string },
): SQL =>
  sql`coalesce(${policy ?? null}, (select settings ->> 'defaultPolicy' ${ofChannel(channel)}), ${here.defaultPolicy})`;

/** A channel's settings; one that is not known behaves like `default`. */
export async function channelOf(act: Pick<Act, 'tx' | 'here'>, id: string | SQL): Promise<ChannelSettings> {
  const rows = await act.tx.execute<{ settings: ChannelSettings }>(sql`select settings ${ofChannel(id)}`);
  return rows[0]?.settings ?? plainChannel(act.here.mailFrom);
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
