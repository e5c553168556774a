import { sql } from 'drizzle-orm';
import { anyOf } from '../db/lists';
import { dateFixesPlace } from '../domain/allocation/queue';
import { canonical } from '../domain/backorder/digest';
import { addDays, type BusinessDate, type DatePrecision } from '../domain/calendar/business-date';
import type { PolicyPack } from '../domain/policy/policy-pack';
import { type LinePromise, promiseFor } from '../domain/promise/promise';
import { type Act, note } from './act';
import { type ChangedCoverage, changedCoverage } from './coverage';
import { backorderIdOf } from './ids';
import { lockBackorders } from './lock-items';
import { policyOf } from './policies';
import { keyOnceTold, lastTold } from './queue';

/** Why lines may lose their date in this act. */
export type LossCause = 'supply-cancelled' | 'discontinued' | null;

/** A line whose promise moved. */
export interface PromiseMove {
  readonly backorderId: string;
  readonly orderId: string;
  readonly lineId: string;
  readonly sku: string;
  readonly before: LinePromise | null;
  readonly after: LinePromise | null;
}

interface LineContext {
  orderId: string;
  lineId: string;
  promise: LinePromise | null;
  supplyId: string | null;
  unknownBecause: string | null;
  country: string;
  region: string | null;
  releaseDate: string | null;
  policyId: string;
  policyVersion: number;
  queueTier: number;
}

async function contextOf(act: Act, changed: readonly ChangedCoverage[]): Promise<Map<string, LineContext>> {
  const rows = await act.tx.execute<LineContext & Record<string, unknown>>(sql`
    select l.order_id as "orderId", l.line_id as "lineId", l.promise_current as promise, l.promise_supply_id as "supplyId",
           l.unknown_because as "unknownBecause", o.ship_to ->> 'country' as country, o.ship_to ->> 'region' as region,
           case when i.kind = 'preorder' then i.release_date::text end as "releaseDate",
           o.policy_id as "policyId", o.policy_version as "policyVersion", l.queue_tier as "queueTier"
    from jsonb_to_recordset(${JSON.stringify(changed)}::text::jsonb) as c("orderId" text, "lineId" text)
    join order_lines l on l.order_id = c."orderId" and l.line_id = c."lineId"
    join orders o on o.id = l.order_id
    left join items i on i.sku = l.sku`);
  return new Map(rows.map((row) => [`${row.orderId}\n${row.lineId}`, row]));
}

/** Promises repeat along a queue: same supply, pack and destination give the same dates. */
function promiseMemo(): (
  eta: BusinessDate,
  precision: DatePrecision,
  pack: PolicyPack,
  line: LineContext,
) => LinePromise {
  const known = new Map<string, LinePromise>();
  return (eta, precision, pack, line) => {
    const key = [eta, precision, pack.id, pack.version, line.country, line.region, line.releaseDate].join('|');
    const found = known.get(key);
    if (found) return found;
    const to = { country: line.country, region: line.region ?? undefined };
    const promise = promiseFor(eta, precision, pack.shipping, to, line.releaseDate as BusinessDate | null);
    known.set(key, promise);
    return promise;
  };
}

/**
 * Pegs every waiting line of the items to supply again and moves exactly the promises that change. Offers whose facts
 * moved become stale, and the backorders are woken. The items must be locked.
 */
export async function replan(
  act: Act,
  skus: readonly string[],
  loss: LossCause = null,
): Promise<readonly PromiseMove[]> {
  if (skus.length === 0) return [];
  act.write(sql`
    update stock set plan_version = plan_version + 1
    where sku = ${anyOf(skus)}`);
  const changed = await changedCoverage(act.tx, skus);
  if (changed.length === 0) return [];
  lockBackorders(
    act,
    changed.map(({ orderId }) => backorderIdOf(orderId)),
  );
  const contexts = await contextOf(act, changed);
  const promise = promiseMemo();
  const moves: PromiseMove[] = [];
  const updates: {
    orderId: string;
    lineId: string;
    promise: LinePromise | null;
    supplyId: string | null;
    because: string | null;
    fixed: boolean;
  }[] = [];
  for (const line of changed) {
    const context = contexts.get(`${line.orderId}\n${line.lineId}`);
    if (!context) continue;
    const pack = await policyOf(act.tx, context.policyId, context.policyVersion);
    const next = line.eta === null ? null : promise(line.eta, line.precision ?? 'day', pack, context);
    const because =
      next !== null
        ? null
        : line.overdue
          ? 'overdue'
          : line.supplyId !== null
            ? null
            : (loss ?? context.unknownBecause);
    updates.push({
      orderId: line.orderId,
      lineId: line.lineId,
      promise: next,
      supplyId: line.supplyId,
      because,
      fixed: next !== null && context.queueTier === 1 && dateFixesPlace(pack),
    });
    const same = canonical(next) === canonical(context.promise) && because === context.unknownBecause;
    if (!same)
      moves.push({
        backorderId: backorderIdOf(line.orderId),
        orderId: line.orderId,
        lineId: line.lineId,
        sku: line.sku,
        before: context.promise,
        after: next,
      });
  }
  act.write(sql`
    with ${lastTold(skus)}
    update order_lines l
    set promise_current = nullif(u.promise, 'null'::jsonb), promise_supply_id = u."supplyId", unknown_because = u.because,
      queue_tier = case when u.fixed then 0 else l.queue_tier end,
      queue_key = case when u.fixed then ${keyOnceTold(act.at, sql`l.sku`)} else l.queue_key end
    from jsonb_to_recordset(${JSON.stringify(updates)}::text::jsonb)
      as u("orderId" text, "lineId" text, promise jsonb, "supplyId" text, because text, fixed boolean)
    where l.order_id = u."orderId" and l.line_id = u."lineId"`);
  for (const { backorderId, lineId, before, after } of moves)
    note(act, backorderId, {
      journal: {
        kind: 'promise-changed',
        data: { lineId, before: before?.restockDate ?? null, after: after?.restockDate ?? null },
      },
      signal: 'supplierEta',
      signalFacts: { lineId, eta: after?.restockDate ?? null },
      event: 'backorder.promise_changed',
    });
  await staleOffers(
    act,
    moves.map(({ backorderId }) => backorderId),
  );
  return moves;
}

/** Offers of these backorders are bound to facts that have changed: neither answer nor silence acts on them now. */
export async function staleOffers(act: Act, backorderIds: readonly string[]): Promise<void> {
  if (backorderIds.length === 0) return;
  const rows = await act.tx.execute<{ backorderId: string; version: number }>(sql`
    update offers set state = 'stale' where state = 'open'
      and backorder_id = ${anyOf([...new Set(backorderIds)])}
    returning backorder_id as "backorderId", version`);
  for (const { backorderId, version } of rows)
    note(act, backorderId, { journal: { kind: 'offer-stale', data: { version } }, signal: 'orderChanged' });
}

/**
 * Marks supplies whose day closed without the goods: they promise nothing and take no orders until somebody answers.
 * Returns the items to plan again. The items must be locked.
 */
export async function markOverdue(act: Act, skus: readonly string[], today: BusinessDate): Promise<readonly string[]> {
  if (skus.length === 0) return [];
  const rows = await act.tx.execute<{ sku: string }>(sql`
    update supplies set overdue = true
    where sku = ${anyOf(skus)}
      and status <> 'cancelled' and not overdue and received < quantity and planned_on <= ${addDays(today, -1)}::date
    returning sku`);
  return [...new Set(rows.map(({ sku }) => sku))];
}
