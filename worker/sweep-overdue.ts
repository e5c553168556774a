import { sql } from 'drizzle-orm';
import { errorText } from '../config/log';
import type { Database } from '../db/client';
import { type BusinessDate, dateAt, type Instant, instantOf } from '../domain/calendar/business-date';
import { type Act, type Installation, transaction } from '../record/act';
import { finish } from '../record/finish';
import { newId } from '../record/ids';
import { lockItems } from '../record/lock-items';
import { newestPolicy } from '../record/policies';
import { markOverdue, replan } from '../record/replan';

/** So many items a sweep; the rest is found by the next one. */
const MOST_AT_ONCE = 200;

async function sweepItem(
  db: Database,
  here: Installation,
  at: Instant,
  sku: string,
  today: BusinessDate,
): Promise<void> {
  await transaction(db, async (tx) => {
    const act: Act = { tx, at, here, happenings: new Map(), stockMoved: new Set(), newId };
    await lockItems(tx, [sku]);
    await replan(act, await markOverdue(act, [sku], today));
    await finish(act);
  });
}

/**
 * Marks supplies whose ETA day has closed without the goods, item by item, and moves the promises that hung on them.
 * An item that cannot be done now holds up no other. Returns how many items were touched.
 */
export async function sweepOverdue(db: Database, here: Installation, nowMs: number): Promise<number> {
  const at = instantOf(nowMs);
  const pack = await newestPolicy(db, here.defaultPolicy);
  const today = dateAt(at, pack?.shipping.timeZone ?? 'UTC');
  const due = await db.execute<{ sku: string }>(sql`
    select distinct sku from supplies
    where planned_on < ${today}::date and status <> 'cancelled' and not overdue and received < quantity
    order by sku limit ${MOST_AT_ONCE}`);
  const failures: unknown[] = [];
  for (const { sku } of due)
    await sweepItem(db, here, at, sku, today).catch((error: unknown) => void failures.push(error));
  if (failures.length > 0)
    throw new Error(`${failures.length} of ${due.length} items could not be swept: ${errorText(failures[0])}`);
  return due.length;
}
