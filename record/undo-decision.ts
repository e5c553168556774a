import { sql } from 'drizzle-orm';
import type { ActorRecord } from '../db/records';
import type { Agreed } from '../domain/backorder/course-state';
import type { OfferReason } from '../domain/backorder/offer';
import { confirmTakenBack } from '../domain/backorder/rules/answers';
import { openOffer } from '../domain/backorder/rules/offering';
import { formatInstant, type Instant } from '../domain/calendar/business-date';
import { type Act, note } from './act';
import { carryOut } from './carry-out';
import { sellableUnits } from './free-units';
import { giveOut } from './give-out';
import { lookAtKits } from './kit-parts';
import { type LoadedBackorder, loadBackorder, type RecordedDecision, sqlInstant } from './load-facts';
import { buyForLines } from './purchases';
import { replan } from './replan';
import { moveStock } from './stock-moves';

interface LastDecision {
  id: string;
  offerVersion: number;
  undoUntil: string | null;
  lines: RecordedDecision['lines'];
  actor: ActorRecord;
  told: boolean;
  agreedBefore: Agreed | null;
}

/** The customer's last answer, if it can still be taken back at that business instant. */
export async function revocableDecision(
  act: Act,
  backorderId: string,
  now: Instant,
): Promise<(LastDecision & { until: Instant }) | null> {
  const rows = await act.tx.execute<LastDecision & Record<string, unknown>>(sql`
    select id, offer_version as "offerVersion", undo_until as "undoUntil", lines, actor, told, agreed_before as "agreedBefore"
    from decisions where backorder_id = ${backorderId} and undone_at is null order by at desc, id desc limit 1`);
  const row = rows[0];
  if (!row || row.undoUntil === null) return null;
  const until = sqlInstant(row.undoUntil);
  return until > now ? { ...row, until } : null;
}

async function takeBackSubstitute(
  act: Act,
  orderId: string,
  lineId: string,
  quantity: number,
  sku: string,
): Promise<boolean> {
  const rows = await act.tx.execute<{ lineId: string }>(sql`
    select line_id as "lineId" from order_lines
    where order_id = ${orderId} and substitute_for = ${lineId} and sku = ${sku} and allocated = ${quantity} and released = 0
    order by position desc limit 1`);
  const found = rows[0];
  if (!found) return false;
  act.write(sql`
    update order_lines set ordered = 0, allocated = 0 where order_id = ${orderId} and line_id = ${found.lineId}`);
  await moveStock(act, [{ sku, kind: 'deallocation', allocated: -quantity, orderId, lineId: found.lineId }]);
  await giveOut(act, new Map([[sku, quantity]]));
  act.write(sql`
    update order_lines set substituted = substituted - ${quantity}, waiting = waiting + ${quantity}
    where order_id = ${orderId} and line_id = ${lineId}`);
  return true;
}

/** The units an answer took off or replaced wait again. Returns the items they are of; null when one is gone already. */
async function unitsBack(
  act: Act,
  backorder: LoadedBackorder,
  decision: LastDecision,
): Promise<readonly string[] | null> {
  const skus = new Set<string>();
  for (const { lineId, quantity, choice, alternativeSku, asksStaff } of decision.lines) {
    const line = backorder.lines.find((item) => item.lineId === lineId);
    if (!line || choice === 'wait' || choice === 'split' || asksStaff === true) continue;
    skus.add(line.sku);
    if (choice === 'alternative') {
      if (!(await takeBackSubstitute(act, backorder.orderId, lineId, quantity, alternativeSku ?? ''))) return null;
      if (alternativeSku !== undefined) skus.add(alternativeSku);
    } else
      act.write(sql`
        update order_lines set cancelled = cancelled - ${quantity}, waiting = waiting + ${quantity}
        where order_id = ${backorder.orderId} and line_id = ${lineId}`);
    act.write(sql`update stock set waiting = waiting + ${quantity} where sku = ${line.sku}`);
  }
  return [...skus].sort();
}

/** What came of taking an answer back: `already` when it had been taken back before, as by a second click. */
export type TakenBack = 'undone' | 'already' | 'too-late';

async function lastWasTakenBack(act: Act, backorderId: string): Promise<boolean> {
  const rows = await act.tx.execute<{ undone: boolean }>(sql`
    select undone_at is not null as undone from decisions where backorder_id = ${backorderId}
    order by at desc, id desc limit 1`);
  return rows[0]?.undone ?? false;
}

/**
 * Takes the last answer back while that is still physically possible: the units wait again at their old place, money
 * never moved, what was agreed to is open again, and so is the offer with the time that was left. The backorder's
 * items (alternatives included) must be locked.
 */
export async function undoDecision(act: Act, backorderId: string, actor: ActorRecord): Promise<TakenBack> {
  const backorder = await loadBackorder(act, backorderId);
  if (!backorder || backorder.facts.closed) return 'too-late';
  const decision = await revocableDecision(act, backorderId, backorder.now);
  if (!decision) return (await lastWasTakenBack(act, backorderId)) ? 'already' : 'too-late';
  const skus = await unitsBack(act, backorder, decision);
  if (skus === null) return 'too-late';
  const at = sql`${formatInstant(backorder.now)}::timestamptz`;
  act.write(sql`update decisions set undone_at = ${at}, told = true where id = ${decision.id}`);
  act.write(sql`
    update tasks set state = 'resolved', resolved_at = ${formatInstant(act.at)}::timestamptz
    where backorder_id = ${backorderId} and kind = 'alternative-surcharge' and state = 'open'
      and starts_with(subject, ${`${decision.id}:`})`);
  act.write(sql`update cancellations set undone = true where decision_id = ${decision.id}`);
  act.write(sql`
    update backorders set course = course || ${JSON.stringify(decision.agreedBefore ?? {})}::text::jsonb
    where id = ${backorderId}`);
  const free = await Promise.all(skus.map(async (sku) => [sku, await sellableUnits(act, sku)] as const));
  await giveOut(act, new Map(free));
  await replan(act, skus);
  lookAtKits(act, skus);
  await buyForLines(act, backorder.orderId);
  note(act, backorderId, {
    journal: { kind: 'decision-undone', data: { decisionId: decision.id, by: actor.type, via: actor.via } },
    signal: 'decided',
    signalFacts: { undone: decision.offerVersion },
  });
  await askAgain(act, backorderId, decision);
  return 'undone';
}

/**
 * The offer the answer was given to is open again as a new version, until its old deadline, and its mail says so.
 * Without one the customer is told that what was confirmed to him is undone.
 */
async function askAgain(act: Act, backorderId: string, decision: LastDecision): Promise<void> {
  const rows = await act.tx.execute<{ reason: OfferReason; expiresAt: string }>(sql`
    select reason, expires_at as "expiresAt" from offers
    where backorder_id = ${backorderId} and version = ${decision.offerVersion}`);
  const backorder = await loadBackorder(act, backorderId);
  if (!backorder) return;
  const { facts, now } = backorder;
  const offer = rows[0];
  const expiresAt = offer === undefined ? null : sqlInstant(offer.expiresAt);
  const waits = facts.lines.some(({ waiting }) => waiting > 0);
  if (offer && expiresAt !== null && expiresAt > now && facts.offer === null && waits) {
    const turn = openOffer(facts, now, offer.reason, { keep: { at: expiresAt, exactly: false } });
    await carryOut(act, backorder, turn, `undo-${decision.id}`);
  } else if (decision.told) {
    const { id, lines, actor } = decision;
    const known = { ...backorder, decisions: [{ id, lines, actor, undoUntil: null }] };
    await carryOut(act, known, confirmTakenBack(facts, now, id), `undo-${id}`);
  }
}
