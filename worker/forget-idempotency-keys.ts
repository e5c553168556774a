import { sql } from 'drizzle-orm';
import type { Database } from '../db/client';

/** So many rows a statement, so that none takes long. */
const MOST_AT_ONCE = 5000;

/** Removes answers kept for repeated requests when their 24 hours are over. Returns how many. */
export async function forgetIdempotencyKeys(db: Database, nowMs: number): Promise<number> {
  const before = new Date(nowMs - 24 * 60 * 60_000).toISOString();
  let forgotten = 0;
  for (;;) {
    const rows = await db.execute(sql`
      delete from idempotency_keys where ctid in (
        select ctid from idempotency_keys where created_at < ${before}::timestamptz limit ${MOST_AT_ONCE})
      returning 1`);
    forgotten += rows.length;
    if (rows.length < MOST_AT_ONCE) return forgotten;
  }
}
