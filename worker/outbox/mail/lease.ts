import { sql } from 'drizzle-orm';
import { type MailDeps, sqlTime } from '../deps';

const LEASE = 'mail-sender';
export const LEASE_MS = 60_000;
/** Renewed early enough that a request begun under it ends under it, however slow the provider. */
const RENEW_BELOW_MS = 45_000;

/** The right to send: one process at a time owns the provider's rate limit. */
export interface MailLease {
  /** Takes or renews it; false while another process has it. */
  hold(): Promise<boolean>;
  /** Gives it back, so that the next process need not wait for it to lapse. */
  drop(): Promise<void>;
}

export function mailLease({ db, clock }: Pick<MailDeps, 'db' | 'clock'>, holder: string): MailLease {
  let until = 0;
  return {
    async hold() {
      const now = clock();
      if (until - now > RENEW_BELOW_MS && until - now <= LEASE_MS) return true;
      const rows = await db.execute(sql`
        insert into leases (name, holder, until) values (${LEASE}, ${holder}, ${sqlTime(now + LEASE_MS)})
        on conflict (name) do update set holder = excluded.holder, until = excluded.until
          where leases.holder = excluded.holder or leases.until < ${sqlTime(now)}
        returning holder`);
      until = rows.length > 0 ? now + LEASE_MS : 0;
      return rows.length > 0;
    },
    async drop() {
      until = 0;
      await db.execute(sql`delete from leases where name = ${LEASE} and holder = ${holder}`);
    },
  };
}
