import { sql } from 'drizzle-orm';
import type { Database } from '../db/client';
import {
  type BusinessDate,
  dateAt,
  EARLIEST_ZONE,
  formatInstant,
  type Instant,
  instantOf,
} from '../domain/calendar/business-date';
import { type PolicyPack, purchasingOf } from '../domain/policy/policy-pack';
import { chaseAgainDay } from '../domain/purchasing/asking';
import type { Act, Installation } from '../record/act';
import { finish } from '../record/finish';
import { lockItems } from '../record/lock-items';
import { perform } from '../record/perform';
import { newestPolicy, policyOf } from '../record/policies';
import { replan } from '../record/replan';
import { openTask } from '../record/tasks';
import { askSuppliers, mostDaysAhead } from './ask-suppliers';
import { oneByOne } from './one-by-one';

/** So much of each kind a sweep; the rest is found by the next one. */
const MOST_AT_ONCE = 200;

/** What a sweep works on. */
interface Sweep {
  readonly db: Database;
  readonly here: Installation;
  readonly at: Instant;
  /** How purchases are looked after in any pack, so that what no pack wants is not looked for. */
  readonly terms: readonly ReturnType<typeof purchasingOf>[];
}

/** An act on one item, locked first. */
const withItem = ({ db, here, at }: Sweep, sku: string, work: (act: Act) => Promise<boolean>): Promise<boolean> =>
  perform(db, { at, here }, async (act) => {
    await lockItems(act, [sku]);
    const done = await work(act);
    await finish(act);
    return done;
  });

/** Suppliers are asked by the packs' rhythm. */
const ask = ({ db, here, at, terms }: Sweep): Promise<number> => askSuppliers(db, here, at, mostDaysAhead(terms));

interface Unanswered {
  id: string;
  sku: string;
  quantity: number;
  supplierId: string | null;
  chaseOn: BusinessDate;
  backorderId: string | null;
  lineId: string | null;
  policyId: string | null;
  policyVersion: number | null;
}

/** A purchase that no supply has answered becomes a task, and again when that was resolved and none has come since. */
async function chase(act: Act, { id, sku, ...purchase }: Unanswered, pack: PolicyPack): Promise<boolean> {
  const today = dateAt(act.at, pack.shipping.timeZone);
  const rows = await act.tx.execute(sql`
    update purchase_requests set chase_on = ${chaseAgainDay(pack, today)}::date
    where id = ${id} and state = 'open' and chase_on <= ${today}::date returning id`);
  if (rows.length === 0) return false;
  const { quantity, supplierId, backorderId, lineId } = purchase;
  const data = { quantity, supplierId, ...(lineId === null ? {} : { lineId }) };
  await openTask(act, 'purchase-unanswered', id, { ...(backorderId === null ? {} : { backorderId }), sku }, data);
  return true;
}

async function chaseUnanswered(sweep: Sweep): Promise<number> {
  const { db, here, at } = sweep;
  const open = await db.execute<Unanswered & Record<string, unknown>>(sql`
    select r.id, r.sku, r.quantity, r.supplier_id as "supplierId", r.chase_on::text as "chaseOn",
      r.for_backorder_id as "backorderId", r.for_line_id as "lineId", b.policy_id as "policyId",
      b.policy_version as "policyVersion"
    from purchase_requests r left join backorders b on b.id = r.for_backorder_id
    where r.state = 'open' and r.chase_on <= ${dateAt(at, EARLIEST_ZONE)}::date
    order by r.chase_on, r.id limit ${MOST_AT_ONCE}`);
  const usual = await newestPolicy(db, here.defaultPolicy);
  return oneByOne(open, 'purchases could not be looked after', async (purchase) => {
    const { policyId, policyVersion, chaseOn, sku } = purchase;
    const pack = policyId === null || policyVersion === null ? usual : await policyOf(db, policyId, policyVersion);
    if (pack === null || dateAt(at, pack.shipping.timeZone) < chaseOn) return false;
    return withItem(sweep, sku, (act) => chase(act, purchase, pack));
  });
}

/** Supply that the days have brought inside a pack's fence promises from now on. */
async function comeInsideFence(sweep: Sweep): Promise<number> {
  if (sweep.terms.every(({ fenceDays }) => fenceDays === null)) return 0;
  const near = await sweep.db.execute<{ sku: string }>(sql`
    select distinct s.sku from supplies s
    join pegs g on g.supply_id = s.id and g.units > 0
    join order_lines l on l.sku = g.sku and l.waiting > 0 and l.promise_supply_id = s.id and l.promise_current is null
    join orders o on o.id = l.order_id
    join policies p on p.id = o.policy_id and p.version = o.policy_version
    where s.status <> 'cancelled' and not s.overdue and s.received < s.quantity
      and s.planned_on <= (${formatInstant(sweep.at)}::timestamptz at time zone (p.pack #>> '{shipping,timeZone}'))::date
        + (p.pack #>> '{purchasing,fenceDays}')::int
    limit ${MOST_AT_ONCE}`);
  return oneByOne(near, 'items could not be planned', ({ sku }) =>
    withItem(sweep, sku, async (act) => (await replan(act, [sku])).length > 0),
  );
}

/**
 * Looks after purchasing: suppliers to ask, purchases nobody has answered, supply that has come inside the fence. Returns
 * how much there was to do.
 */
export async function sweepPurchasing(db: Database, here: Installation, nowMs: number): Promise<number> {
  const packs = await db.execute<{ purchasing: ReturnType<typeof purchasingOf> | null }>(
    sql`select distinct pack -> 'purchasing' as purchasing from policies`,
  );
  const terms = packs.map(({ purchasing }) => purchasingOf(purchasing === null ? {} : { purchasing }));
  const sweep = { db, here, at: instantOf(nowMs), terms };
  const kinds = [ask, chaseUnanswered, comeInsideFence];
  const done = await Promise.allSettled(kinds.map((kind) => kind(sweep)));
  const failed = done.find((outcome) => outcome.status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
  return done.reduce((sum, outcome) => sum + (outcome.status === 'fulfilled' ? outcome.value : 0), 0);
}
