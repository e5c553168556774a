import { sql } from 'drizzle-orm';
import type { Database } from '../db/client';
import { dateAt, EARLIEST_ZONE, type Instant, instantOf } from '../domain/calendar/business-date';
import type { Installation } from '../record/act';
import { finish } from '../record/finish';
import { lockItems } from '../record/lock-items';
import { perform } from '../record/perform';
import { todayOfWaiters } from '../record/policies';
import { markOverdue, replan } from '../record/replan';
import { oneByOne } from './one-by-one';

/** So many items a sweep; the rest is found by the next one. */
const MOST_AT_ONCE = 200;

async function sweepItem(db: Database, here: Installation, at: Instant, sku: string): Promise<boolean> {
  return perform(db, { at, here, wholeQueue: true }, async (act) => {
    await lockItems(act, [sku]);
    const late = await markOverdue(act, [sku], await todayOfWaiters(act, sku));
    await replan(act, late, 'day-closed');
    await finish(act);
    return late.length > 0;
  });
}

/**
 * Marks supplies whose ETA day has closed without the goods, item by item, and moves the promises that hung on them.
 * An item that cannot be done now holds up no other. Returns how many items were touched.
 */
export async function sweepOverdue(db: Database, here: Installation, nowMs: number): Promise<number> {
  const at = instantOf(nowMs);
  const due = await db.execute<{ sku: string }>(sql`
    select sku from supplies
    where planned_on < ${dateAt(at, EARLIEST_ZONE)}::date and status <> 'cancelled' and not overdue and received < quantity
    group by sku order by min(planned_on), sku limit ${MOST_AT_ONCE}`);
  return oneByOne(due, 'items could not be swept', ({ sku }) => sweepItem(db, here, at, sku));
}
