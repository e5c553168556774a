import { sql } from 'drizzle-orm';
import type { Database } from '../../../db/client';

const LEASE = 'mail-sender';
const LEASE_SECONDS = 60;

/** Takes or renews the right to send: one process at a time owns the provider's rate limit. */
export async function holdLease(db: Database, holder: string): Promise<boolean> {
  const rows = await db.execute(sql`
    insert into leases (name, holder, until) values (${LEASE}, ${holder}, now() + make_interval(secs => ${LEASE_SECONDS}))
    on conflict (name) do update set holder = excluded.holder, until = excluded.until
      where leases.holder = excluded.holder or leases.until < now()
    returning holder`);
  return rows.length > 0;
}

/** Gives the right back, so that the next process need not wait. */
export async function dropLease(db: Database, holder: string): Promise<void> {
  await db.execute(sql`delete from leases where name = ${LEASE} and holder = ${holder}`);
}
