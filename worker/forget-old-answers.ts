import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../db/client';

/** So many rows a statement, so that none takes long. */
const MOST_AT_ONCE = 5000;

async function forget(db: Database, some: SQL): Promise<number> {
  let forgotten = 0;
  for (;;) {
    const rows = await db.execute(sql`${some} returning 1`);
    forgotten += rows.length;
    if (rows.length < MOST_AT_ONCE) return forgotten;
  }
}

/**
 * Removes answers kept for repeated requests, and what was foretold of requests, when their 24 hours are over. Returns how
 * many.
 */
export async function forgetOldAnswers(db: Database, nowMs: number): Promise<number> {
  const before = new Date(nowMs - 24 * 60 * 60_000).toISOString();
  const answers = sql`
    delete from idempotency_keys where ctid in (
      select ctid from idempotency_keys where created_at < ${before}::timestamptz limit ${MOST_AT_ONCE})`;
  const foretold = sql`
    delete from foretold where ctid in (
      select ctid from foretold where at < ${before}::timestamptz limit ${MOST_AT_ONCE})`;
  return (await forget(db, answers)) + (await forget(db, foretold));
}
