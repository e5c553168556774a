import { sql } from 'drizzle-orm';
import { errorText } from '../config/log';
import type { Database } from '../db/client';
import { type BusinessDate, dateAt, type Instant, instantOf } from '../domain/calendar/business-date';
import type { Act, Installation } from '../record/act';
import { finish } from '../record/finish';
import { lockItems } from '../record/lock-items';
import { perform } from '../record/perform';
import { newestPolicy, policyOf } from '../record/policies';
import { markOverdue, replan } from '../record/replan';

/** So many items a sweep; the rest is found by the next one. */
const MOST_AT_ONCE = 200;

/** The first zone in which a new day begins. */
const EARLIEST_ZONE = 'Pacific/Kiritimati';

/** The day it is at the warehouses of those who wait for the item: the earliest, where they are on several. */
async function todayOf(act: Act, sku: string): Promise<BusinessDate> {
  const packs = await act.tx.execute<{ id: string; version: number }>(sql`
    select distinct o.policy_id as id, o.policy_version as version
    from order_lines l join orders o on o.id = l.order_id where l.sku = ${sku} and l.waiting > 0`);
  const waitersPacks = await Promise.all(packs.map(({ id, version }) => policyOf(act.tx, id, version)));
  const usual = waitersPacks.length > 0 ? null : await newestPolicy(act.tx, act.here.defaultPolicy);
  const zones = usual === null ? waitersPacks.map(({ shipping }) => shipping.timeZone) : [usual.shipping.timeZone];
  return zones.map((zone) => dateAt(act.at, zone)).sort()[0] ?? dateAt(act.at, 'UTC');
}

async function sweepItem(db: Database, here: Installation, at: Instant, sku: string): Promise<boolean> {
  return perform(db, { at, here, wholeQueue: true }, async (act) => {
    await lockItems(act, [sku]);
    const late = await markOverdue(act, [sku], await todayOf(act, sku));
    await replan(act, late);
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
  const failures: unknown[] = [];
  let swept = 0;
  for (const { sku } of due)
    try {
      if (await sweepItem(db, here, at, sku)) swept++;
    } catch (error) {
      failures.push(error);
    }
  if (failures.length > 0)
    throw new Error(`${failures.length} of ${due.length} items could not be swept: ${errorText(failures[0])}`);
  return swept;
}
