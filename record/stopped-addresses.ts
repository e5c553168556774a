import { type SQL, sql } from 'drizzle-orm';
import { found } from '../db/lists';
import { formatInstant } from '../domain/calendar/business-date';
import type { Act } from './act';

/**
 * Whether an address (SQL text) is not written to any more: mail to it came back, or its owner called it spam. Another
 * address is; this one again when a person sends a mail there once more, or its owner confirms it.
 */
export const isStopped = (address: SQL): SQL =>
  found(sql`from stopped_addresses s where s.address = lower(${address})`);

/** Stops the address a mail went to. */
export const stopAddressOf = (act: Act, mailId: string, because: 'bounced' | 'complained'): void =>
  act.write(sql`
    insert into stopped_addresses (address, because, mail_id, at)
    select lower(to_address), ${because}, id, ${formatInstant(act.at)}::timestamptz from mails where id = ${mailId}
    on conflict (address) do update set because = excluded.because, mail_id = excluded.mail_id, at = excluded.at`);

/** An address is written to again. */
export const resumeAddress = (act: Act, address: string): void =>
  act.write(sql`delete from stopped_addresses where address = lower(${address})`);
