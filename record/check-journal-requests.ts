import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../db/client';
import { anyOf } from '../db/lists';

/** A mail as a request to the provider has it, its tag aside. */
const AS_REQUESTED = sql`
  jsonb_strip_nulls(jsonb_build_object('from', m.from_address, 'to', jsonb_build_array(m.to_address), 'reply_to', m.reply_to,
    'subject', m.subject, 'html', m.html, 'text', m.text,
    'headers', case when m.unsubscribe_url is not null then jsonb_build_object(
      'List-Unsubscribe', '<' || m.unsubscribe_url || '>', 'List-Unsubscribe-Post', 'List-Unsubscribe=One-Click') end))`;

/**
 * Requests to the mail provider hold the mails as they are kept, and nothing else; the first that does not, in words.
 * Looks at all, or at those of some `mails` and in them at these alone; `most` of them at once.
 */
export async function firstOtherRequest(
  db: Database,
  mails: SQL | null,
  most: number,
  counted: (requests: number) => void,
): Promise<string | null> {
  const where = mails === null ? sql`true` : sql`id = any(array(select batch_id from mails where id = ${mails}))`;
  const member = sql`p.value #>> '{tags,0,value}'`;
  const looked = mails === null ? sql`true` : sql`(${member} is null or ${member} = ${mails})`;
  for (let after = ''; ; ) {
    const some = await db.execute<{ id: string }>(sql`
      select id from mail_batches where id > ${after} and ${where} order by id limit ${most}`);
    const last = some.at(-1);
    if (last === undefined) return null;
    const others = await db.execute<{ id: string; mailId: string | null }>(sql`
      select b.id, ${member} as "mailId"
      from mail_batches b
      cross join lateral jsonb_array_elements(case when b.body is json array then b.body::jsonb else '[{}]' end) p
      left join mails m on m.id = ${member}
      where b.id = ${anyOf(some.map(({ id }) => id))} and ${looked} and (m.id is null or p.value - 'tags' is distinct from ${AS_REQUESTED})
      order by b.id limit 1`);
    const other = others[0];
    if (other !== undefined)
      return `request ${other.id} holds what is not the mail ${other.mailId ?? 'of anybody'} as it was queued`;
    counted(some.length);
    after = last.id;
  }
}
