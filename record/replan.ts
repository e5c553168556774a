import { sql } from 'drizzle-orm';
import { anyOf } from '../db/lists';
import { dateFixesPlace } from '../domain/allocation/queue';
import { type AllocationTerms, isDownTheQueue } from '../domain/allocation/share';
import { canonical } from '../domain/backorder/digest';
import type { UnknownBecause } from '../domain/backorder/facts';
import { promiseAt } from '../domain/backorder/times';
import { addDays, type BusinessDate, dateAt, type Instant, plannedDay } from '../domain/calendar/business-date';
import type { PolicyPack } from '../domain/policy/policy-pack';
import { comparePromises, type LinePromise, plannedRestock } from '../domain/promise/promise';
import { isBeyondFence } from '../domain/purchasing/fence';
import { type Act, note } from './act';
import { changedAtBoundaries } from './boundaries';
import { type ChangedCoverage, changedCoverage, type PlannedAnew } from './coverage';
import { backorderIdOf } from './ids';
import { changedInTurn, type KitFamily, kitFamily, lockedFamily } from './kit-family';
import { inKits } from './kit-parts';
import { lockBackorders } from './lock-items';
import { policyOf } from './policies';
import { promiseEntry } from './promise-entry';
import { fixThoseAhead, keyOnceTold, lastTold } from './queue';
import { changedByShare, sharingTerms } from './sharing';

/** Why lines may lose their date in this act; `day-closed`: supply has just become overdue. */
export type LossCause = 'supply-cancelled' | 'discontinued' | 'day-closed' | null;

/** A line whose promise moved. */
export interface PromiseMove {
  readonly backorderId: string;
  readonly orderId: string;
  readonly lineId: string;
  readonly sku: string;
  readonly before: LinePromise | null;
  readonly after: LinePromise | null;
}

/** What a line's promise becomes; many lines of a queue share one. */
interface Outcome {
  readonly promise: LinePromise | null;
  /** The promise as text that is equal for equal promises. */
  readonly text: string;
}

/** Promises repeat along a queue: same supply, pack, destination and carrier give the same dates. */
function promises({ tx, at }: Act): (line: ChangedCoverage) => Promise<Outcome> {
  const known = new Map<string, Outcome>();
  return async (line) => {
    const { eta: comes, precision, policyId, policyVersion, country, region, carrier, releaseDate } = line;
    const key =
      comes === null
        ? ''
        : [comes, precision, policyId, policyVersion, country, region, carrier, releaseDate].join('|');
    const found = known.get(key);
    if (found) return found;
    const pack = await policyOf(tx, policyId, policyVersion);
    const eta = promisingDate(line, pack, at);
    const to = { country, region: region ?? undefined, carrier: carrier ?? undefined };
    const expected = eta === null ? null : { eta, precision: precision ?? ('day' as const) };
    const promise = expected === null ? null : promiseAt(pack, at, expected, to, releaseDate);
    const outcome = { promise, text: canonical(promise) };
    known.set(key, outcome);
    return outcome;
  };
}

/** The promises lines had, read once each. */
function earlierPromises(): (text: string | null) => Outcome {
  const known = new Map<string | null, Outcome>([[null, { promise: null, text: canonical(null) }]]);
  return (text) => {
    const found = known.get(text);
    if (found) return found;
    const promise = JSON.parse(text ?? 'null') as LinePromise | null;
    const outcome = { promise, text: canonical(promise) };
    known.set(text, outcome);
    return outcome;
  };
}

/**
 * Why a line has no date from now on, or a later one. What counted on supply whose day is still to come and is left with
 * overdue supply has lost its date to others: its customer must not find that out on the day he was told.
 */
function becauseOf(
  line: ChangedCoverage,
  before: LinePromise | null,
  next: LinePromise | null,
  loss: LossCause,
  today: BusinessDate,
): UnknownBecause | null {
  const was = line.unknownBecause;
  if (next !== null) {
    const isLater = comparePromises(before, next) === 'later';
    if (isLater ? loss === 'day-closed' : before !== null && was === 'displaced') return 'displaced';
    return null;
  }
  const hasPassed = before !== null && plannedRestock(before) < today;
  if (line.overdue) {
    if (before === null) return was ?? 'overdue';
    if (hasPassed || line.supplyId === line.supplyBefore) return 'overdue';
    return loss === null || loss === 'day-closed' ? 'displaced' : loss;
  }
  const stays = was === 'overdue' || was === 'displaced' ? was : null;
  if (loss === 'day-closed') return before === null ? was : hasPassed ? 'overdue' : 'displaced';
  return line.supplyId === null ? (loss ?? was) : before === null ? stays : null;
}

/** The date by which a line's supply promises it anything: none beyond the fence of its order's pack. */
function promisingDate({ eta, precision }: ChangedCoverage, pack: PolicyPack, at: Instant): BusinessDate | null {
  const today = dateAt(at, pack.shipping.timeZone);
  return eta === null || isBeyondFence(plannedDay(eta, precision ?? 'day'), pack, today) ? null : eta;
}

/**
 * Pegs every waiting line of the items to supply again and moves exactly the promises that change. Offers whose facts
 * moved become stale, and the backorders are woken. Lines of `anew` get their dates anew even where their supply stays: more
 * than supply has changed for them. The items must be locked.
 */
export async function replan(
  act: Act,
  skus: readonly string[],
  loss: LossCause = null,
  anew: PlannedAnew = [],
): Promise<readonly PromiseMove[]> {
  if (skus.length === 0) return [];
  const terms = await sharingTerms(act);
  const family = isDownTheQueue(terms) ? await familyOf(act, skus) : null;
  return family === null
    ? movePromises(act, skus, await changedInQueues(act, skus, terms, anew), loss)
    : planFamily(act, family, skus, loss, anew);
}

/** The family of kits and components that the items belong to. What has to do with no kit, as its lock says, has none. */
async function familyOf(act: Act, skus: readonly string[]): Promise<KitFamily | null> {
  const concerning = inKits(act, skus);
  return concerning.length === 0 ? null : kitFamily(act, concerning);
}

/** Kits that are waited for and all they are made of are planned together: one line's date hangs on everybody's. */
async function planFamily(
  act: Act,
  family: KitFamily,
  skus: readonly string[],
  loss: LossCause,
  anew: PlannedAnew,
): Promise<readonly PromiseMove[]> {
  lockedFamily(act, family);
  for (const sku of family.skus) act.kitsToPlan.delete(sku);
  const apart = skus.filter((sku) => !family.skus.includes(sku));
  const changed = [
    ...(await changedInTurn(act.tx, family, anew)),
    ...(apart.length === 0 ? [] : await changedCoverage(act.tx, apart, anew)),
  ];
  return movePromises(act, [...new Set([...family.skus, ...apart])].sort(), changed, loss);
}

/**
 * The same where units have come into queues or left them, or have arrived, and no supply's date has moved: reads no more
 * of a queue than lies at the boundaries between supplies, wherever that is enough. `joined` is the order that came in, if
 * one did. The items must be locked.
 */
export async function replanBoundaries(
  act: Act,
  skus: readonly string[],
  joined: string | null = null,
): Promise<readonly PromiseMove[]> {
  if (skus.length === 0) return [];
  // Shared by other terms, one line's date hangs on everybody's.
  if (!isDownTheQueue(await sharingTerms(act))) return replan(act, skus);
  const family = await familyOf(act, skus);
  if (family !== null) return planFamily(act, family, skus, null, []);
  const changed = await Promise.all(
    skus.map(async (sku) => (await changedAtBoundaries(act.tx, sku, joined)) ?? changedCoverage(act.tx, [sku])),
  );
  return movePromises(act, skus, changed.flat(), null);
}

/** The lines of whole queues that other supply covers than the record says, by the terms of the house. */
async function changedInQueues(
  act: Act,
  skus: readonly string[],
  terms: AllocationTerms,
  anew: PlannedAnew,
): Promise<readonly ChangedCoverage[]> {
  if (isDownTheQueue(terms)) return changedCoverage(act.tx, skus, anew);
  return (await Promise.all(skus.map((sku) => changedByShare(act.tx, sku, terms, anew)))).flat();
}

/** What many lines are planned to: one supply, one promise. */
interface PlannedState {
  readonly supplyId: string | null;
  readonly promise: LinePromise | null;
  readonly because: UnknownBecause | null;
  /** Told a date, a line keeps its place in the queue. */
  readonly fixed: boolean;
  readonly of: { readonly o: string; readonly l: string }[];
}

async function movePromises(
  act: Act,
  skus: readonly string[],
  changed: readonly ChangedCoverage[],
  loss: LossCause,
): Promise<readonly PromiseMove[]> {
  for (const sku of skus) act.positionMoved.add(sku);
  act.write(sql`
    update stock set plan_version = plan_version + 1
    where sku = ${anyOf(skus)}`);
  if (changed.length === 0) return [];
  lockBackorders(
    act,
    changed.map(({ orderId }) => backorderIdOf(orderId)),
  );
  const promiseOf = promises(act);
  const earlier = earlierPromises();
  const moves: PromiseMove[] = [];
  const states = new Map<string, PlannedState>();
  for (const line of changed) {
    const [before, next] = [earlier(line.before), await promiseOf(line)];
    const pack = await policyOf(act.tx, line.policyId, line.policyVersion);
    const because = becauseOf(line, before.promise, next.promise, loss, dateAt(act.at, pack.shipping.timeZone));
    const moved = next.text !== before.text || because !== line.unknownBecause;
    if (!moved && line.supplyId === line.supplyBefore) continue;
    const fixed = next.promise !== null && line.queueTier === 1 && dateFixesPlace(pack);
    const key = [line.supplyId, next.text, because, fixed].join('\n');
    const state = states.get(key) ?? { supplyId: line.supplyId, promise: next.promise, because, fixed, of: [] };
    state.of.push({ o: line.orderId, l: line.lineId });
    states.set(key, state);
    if (moved)
      moves.push({
        backorderId: backorderIdOf(line.orderId),
        orderId: line.orderId,
        lineId: line.lineId,
        sku: line.sku,
        before: before.promise,
        after: next.promise,
      });
  }
  if (states.size === 0) return [];
  const planned = [...states.values()];
  const nowFixed = planned.flatMap(({ fixed, of }) => (fixed ? of : []));
  act.write(sql`
    ${nowFixed.length > 0 ? sql`with ${lastTold(skus)}` : sql``}
    update order_lines l
    set promise_current = s.promise, promise_supply_id = s."supplyId", unknown_because = s.because,
      queue_tier = case when s.fixed then 0 else l.queue_tier end,
      queue_key = ${nowFixed.length > 0 ? sql`case when s.fixed then ${keyOnceTold(act.at, sql`l.sku`)} else l.queue_key end` : sql`l.queue_key`}
    from jsonb_to_recordset(${JSON.stringify(planned)}::text::jsonb)
      as s(promise jsonb, "supplyId" text, because text, fixed boolean, "of" jsonb)
    cross join lateral jsonb_to_recordset(s."of") as c(o text, l text)
    where l.order_id = c.o and l.line_id = c.l`);
  if (nowFixed.length > 0) act.write(fixThoseAhead(nowFixed));
  for (const { backorderId, lineId, before, after } of moves)
    note(act, backorderId, {
      // Why there is no date may change while there is none: the course has to know, and nobody else.
      ...(before === null && after === null
        ? {}
        : {
            journal: promiseEntry(lineId, before, after),
            event: 'backorder.promise_changed',
          }),
      signal: 'supplierEta',
      signalFacts: { lineId, eta: after?.restockDate ?? null },
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
 * Marks supplies whose day closed without the goods: they promise nothing and take no orders until somebody answers,
 * and the supplier has to be asked anew.
 * Returns the items to plan again. The items must be locked.
 */
export async function markOverdue(act: Act, skus: readonly string[], today: BusinessDate): Promise<readonly string[]> {
  if (skus.length === 0) return [];
  const rows = await act.tx.execute<{ sku: string }>(sql`
    update supplies set overdue = true, asked_at = null, asked_times = 0, look_again_at = null
    where sku = ${anyOf(skus)}
      and status <> 'cancelled' and not overdue and received < quantity and planned_on <= ${addDays(today, -1)}::date
    returning sku`);
  return [...new Set(rows.map(({ sku }) => sku))];
}
