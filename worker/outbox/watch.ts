import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { type OutboxDeps, sqlTime } from './deps';

/** What can be due. */
export type Kind = 'wakes' | 'refunds' | 'mails' | 'webhooks';

/**
 * A row waits for half of this on average. The database could notify instead, but a notification takes a lock on the
 * whole database while its transaction commits: every order would wait for the disk by itself.
 */
const LOOK_EVERY_MS = 200;

type Due = Readonly<Record<Kind, boolean>>;

async function due({ db, clock }: OutboxDeps): Promise<Due | null> {
  const now = sqlTime(clock());
  const rows = await db.execute<Due & Record<string, unknown>>(sql`
    select exists (select 1 from wakes where available_at <= ${now}) as wakes,
      exists (select 1 from refunds where wake is not null) as refunds,
      exists (select 1 from mails where status = 'queued' and batch_id is null)
        or exists (select 1 from mail_batches where state = 'prepared' and next_attempt_at <= ${now}) as mails,
      exists (select 1 from webhook_deliveries where state = 'pending' and next_attempt_at <= ${now}) as webhooks`);
  return rows[0] ?? null;
}

/**
 * Looks for all that is due with one statement, several times a second, and says what it has found. While the database
 * is away it finds nothing; the deliveries themselves say so.
 */
export function watch(deps: OutboxDeps, found: (kind: Kind) => void): { stop(): Promise<void> } {
  const end = new AbortController();
  const run = async (): Promise<void> => {
    while (!end.signal.aborted) {
      const seen = await due(deps).catch(() => null);
      for (const kind of ['wakes', 'refunds', 'mails', 'webhooks'] as const) if (seen?.[kind]) found(kind);
      await pause(LOOK_EVERY_MS, undefined, { signal: end.signal }).catch(() => {});
    }
  };
  const done = run();
  return {
    stop() {
      end.abort();
      return done;
    },
  };
}
