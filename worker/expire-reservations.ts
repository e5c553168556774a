import { sql } from 'drizzle-orm';
import { errorText } from '../config/log';
import type { Database } from '../db/client';
import { formatInstant, type Instant, instantOf } from '../domain/calendar/business-date';
import type { Installation } from '../record/act';
import { finish } from '../record/finish';
import { lockItems } from '../record/lock-items';
import { perform } from '../record/perform';
import { endExpiredReservations } from '../record/reservations';

/** So many items a turn; the rest is found by the next one. */
const MOST_AT_ONCE = 200;

async function expireItem(db: Database, here: Installation, at: Instant, sku: string): Promise<number> {
  return perform(db, { at, here }, async (act) => {
    await lockItems(act, [sku]);
    const ended = await endExpiredReservations(act, [sku]);
    await finish(act);
    return ended;
  });
}

/**
 * Ends the holds of checkouts that have run out, item by item: their units go to those who wait, else they can be sold
 * again. An item that cannot be done now holds up no other. Returns how many holds ended.
 */
export async function expireReservations(db: Database, here: Installation, nowMs: number): Promise<number> {
  const at = instantOf(nowMs);
  const due = await db.execute<{ sku: string }>(sql`
    select sku from reservations where expires_at <= ${formatInstant(at)}::timestamptz
    group by sku order by min(expires_at), sku limit ${MOST_AT_ONCE}`);
  const failures: unknown[] = [];
  let ended = 0;
  for (const { sku } of due)
    try {
      ended += await expireItem(db, here, at, sku);
    } catch (error) {
      failures.push(error);
    }
  if (failures.length > 0)
    throw new Error(`${failures.length} of ${due.length} items keep expired holds: ${errorText(failures[0])}`);
  return ended;
}
