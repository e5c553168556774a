import { sql } from 'drizzle-orm';
import { found } from '../db/lists';
import { type WhenHeldTooLong, whenHeldTooLong } from '../domain/allocation/holding';
import { linesLeaving, wouldLeave } from '../domain/backorder/rules/arrival';
import { formatInstant, type Instant } from '../domain/calendar/business-date';
import { type Act, note } from './act';
import { allocate } from './allocate';
import { giveOut } from './give-out';
import { backorderIdOf } from './ids';
import { loadBackorder } from './load-facts';
import { lockBackorders } from './lock-items';
import { type LockedOrder, lockOrder } from './order-lines';
import { buyForLines } from './purchases';
import { handOver } from './reallocate';
import { replan, staleOffers } from './replan';
import { sharingTerms, takersOf, type UsableUnits } from './sharing';
import { heldSubject, openTask } from './tasks';

/** Units that an order holds while it waits for the rest. */
interface HeldLine {
  readonly lineId: string;
  readonly sku: string;
  readonly quantity: number;
}

/** Since when units must have been held to be held too long; the warehouse's zone, in which a release date begins. */
export interface HeldSince {
  readonly since: Instant;
  readonly timeZone: string;
}

/** Whether units of a line `l` are held too long. What may not leave before its release is not held until then. */
const isHeldTooLong = ({ since, timeZone }: HeldSince) => sql`
  l.held_since <= ${formatInstant(since)}::timestamptz and l.allocated > l.released
  and not (l.kind = 'preorder' and ${found(sql`from items i where i.sku = l.sku
    and i.release_date::timestamp at time zone ${timeZone} > ${formatInstant(since)}::timestamptz`)})`;

/** Orders that hold units too long while something of them waits, the longest first. */
export const ordersHoldingSince = (held: HeldSince, limit: number) => sql`
  select l.order_id as "orderId" from order_lines l
  join backorders b on b.id = backorder_id(l.order_id) and b.closed_at is null
  where ${isHeldTooLong(held)}
    and exists (select 1 from order_lines w where w.order_id = l.order_id and w.waiting > 0)
  group by l.order_id order by min(l.held_since), l.order_id limit ${limit}`;

/** Further down a queue than past so many who could not send them nobody looks. */
const MOST_PASSED = 50;

/** Whoever could not send the units either would only hold them in his turn, and have to give them back. */
async function couldSend(act: Act, { orderId, lineId, quantity }: UsableUnits): Promise<boolean> {
  const backorder = await loadBackorder(act, backorderIdOf(orderId));
  return backorder !== null && wouldLeave(backorder.facts, backorder.now, { lineId, quantity });
}

/** Those who could use a line's units and send them at once; past them, the others are asked. */
async function takersWhoSend(act: Act, orderId: string, { sku, quantity }: HeldLine): Promise<readonly UsableUnits[]> {
  const passed = [orderId];
  for (;;) {
    const takers = await takersOf(act, sku, quantity, passed);
    lockBackorders(
      act,
      takers.map((taker) => backorderIdOf(taker.orderId)),
    );
    const idle: string[] = [];
    for (const taker of takers) if (!(await couldSend(act, taker))) idle.push(taker.orderId);
    if (idle.length === 0) return takers;
    if (passed.length > MOST_PASSED) return takers.filter((taker) => !idle.includes(taker.orderId));
    passed.push(...idle);
  }
}

/**
 * Gives a line's units to those who wait for them and can send them, by the rule of everything that is given: down the queue,
 * or as the house shares, together with what is kept for them. All of them are for those who wait: what nobody else can
 * use stays with the line. Returns how many units it gave up.
 */
async function giveBack(act: Act, orderId: string, line: HeldLine): Promise<number> {
  const { lineId, sku } = line;
  const takers = await takersWhoSend(act, orderId, line);
  if (takers.length === 0) return 0;
  const from = { orderId, lineId };
  const reason = '保留期限 / held too long';
  for (const { quantity: units, fromKept, ...to } of takers) {
    if (fromKept > 0) await allocate(act, sku, fromKept, to);
    const held = units - fromKept;
    if (held > 0) await handOver(act, { sku, from, to, quantity: held, reason, by: 'policy' });
  }
  // Who waits for fewer now may be completed with what is kept for those who wait.
  await giveOut(act, new Map([[sku, 0]]));
  await replan(act, [sku]);
  return takers.reduce((sum, { quantity, fromKept }) => sum + quantity - fromKept, 0);
}

/** From now on what is ready of the order goes out, also where its customer wanted one parcel. */
async function shipReady(act: Act, backorderId: string): Promise<void> {
  act.write(sql`
    update backorders set course = course || '{"split": true, "shipsAnyway": true}'::jsonb where id = ${backorderId}`);
  await staleOffers(act, [backorderId]);
}

const heldTooLong = (act: Act, { orderId }: LockedOrder, held: HeldSince): Promise<readonly HeldLine[]> =>
  act.tx.execute<HeldLine & Record<string, unknown>>(sql`
    select line_id as "lineId", sku, allocated - released as quantity from order_lines l
    where order_id = ${orderId} and ${isHeldTooLong(held)} order by position`);

/** What became of units that were held too long; `lines`: those given back, or else those that are still held. */
interface HoldingEnded {
  readonly outcome: WhenHeldTooLong;
  readonly lines: readonly { readonly lineId: string; readonly quantity: number }[];
}

const unitsOf = ({ lineId, quantity }: HeldLine) => ({ lineId, quantity });

/** Deals with them as the house says; where nobody else could use what it would give back, staff decide. */
async function deal(act: Act, orderId: string, backorderId: string, held: readonly HeldLine[]): Promise<HoldingEnded> {
  const outcome = whenHeldTooLong(await sharingTerms(act));
  if (outcome === 'ship-ready') await shipReady(act, backorderId);
  if (outcome !== 'give-back') return { outcome, lines: held.map(unitsOf) };
  const given: { lineId: string; quantity: number }[] = [];
  for (const line of held) {
    const quantity = await giveBack(act, orderId, line);
    if (quantity > 0) given.push({ lineId: line.lineId, quantity });
  }
  if (given.length === 0) return { outcome: 'ask-staff', lines: held.map(unitsOf) };
  await buyForLines(act, orderId);
  return { outcome, lines: given };
}

/**
 * 引当の保留期限: units that an order has held since then or before, waiting for the rest, are dealt with as the house says:
 * given to others who wait (whoever loses them waits at his old place, is promised anew and gets an apology), sent ahead,
 * or put before staff. What leaves by itself, once an answer can be taken back no more, waits for no rest. The time they may
 * be held begins anew. False where nothing of the order is held so long any more.
 */
export async function endHolding(act: Act, orderId: string, held: HeldSince): Promise<boolean> {
  const order = await lockOrder(act, orderId);
  const backorderId = order?.backorderId ?? null;
  if (!order || backorderId === null || !order.lines.some(({ waiting }) => waiting > 0)) return false;
  const backorder = await loadBackorder(act, backorderId);
  const leaving = backorder === null ? [] : linesLeaving(backorder.facts, backorder.now);
  const lines = (await heldTooLong(act, order, held)).filter(({ lineId }) => !leaving.includes(lineId));
  if (lines.length === 0) return false;
  act.write(sql`
    update order_lines set held_since = ${formatInstant(act.at)}::timestamptz
    where order_id = ${orderId} and allocated > released`);
  const { outcome: then, lines: dealtWith } = await deal(act, orderId, backorderId, lines);
  const data = { then, lines: dealtWith };
  note(act, backorderId, {
    journal: { kind: 'held-too-long', data },
    signal: 'orderChanged',
    signalFacts: { cause: 'held-too-long' },
  });
  if (then !== 'ship-ready') await openTask(act, 'held-too-long', heldSubject(backorderId), { backorderId }, data);
  return true;
}
