import { sql } from 'drizzle-orm';
import { found } from '../db/lists';
import { whenHeldTooLong } from '../domain/allocation/holding';
import { formatInstant, type Instant } from '../domain/calendar/business-date';
import { type Act, note } from './act';
import { type LockedOrder, lockOrder } from './order-lines';
import { QUEUE_ORDER } from './queue';
import { reallocate } from './reallocate';
import { staleOffers } from './replan';
import { sharingTerms } from './sharing';
import { openTask } from './tasks';

/** Units that an order holds while it waits for the rest. */
interface HeldLine {
  readonly lineId: string;
  readonly sku: string;
  readonly quantity: number;
}

/** So many of those who wait are looked at for what one line gives back; more need not be. */
const MOST_TAKERS = 200;

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
  join backorders b on b.order_id = l.order_id and b.closed_at is null
  where ${isHeldTooLong(held)}
    and exists (select 1 from order_lines w where w.order_id = l.order_id and w.waiting > 0)
  group by l.order_id order by min(l.held_since), l.order_id limit ${limit}`;

/** Gives a line's units to those who wait for them, down the queue; to nobody a part where the house gives whole lines. */
async function giveBack(act: Act, orderId: string, { lineId, sku, quantity }: HeldLine, whole: boolean): Promise<void> {
  const takers = await act.tx.execute<{ orderId: string; lineId: string; waiting: number }>(sql`
    select order_id as "orderId", line_id as "lineId", waiting from order_lines l
    where sku = ${sku} and waiting > 0 and order_id <> ${orderId} order by ${QUEUE_ORDER} limit ${MOST_TAKERS}`);
  let left = quantity;
  for (const { waiting, ...to } of takers) {
    const units = whole && waiting > left ? 0 : Math.min(waiting, left);
    if (units === 0) continue;
    left -= units;
    const reason = '保留期限 / held too long';
    await reallocate(act, { sku, from: { orderId, lineId }, to, quantity: units, reason, by: 'policy' });
  }
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

/**
 * 引当の保留期限: units that an order has held since then or before, waiting for the rest, are dealt with as the house says:
 * given to others who wait (whoever loses them waits at his old place, is promised anew and gets an apology), sent ahead,
 * or put before staff. The time they may be held begins anew. False where nothing of the order is held so long any more.
 */
export async function endHolding(act: Act, orderId: string, held: HeldSince): Promise<boolean> {
  const order = await lockOrder(act, orderId);
  const backorderId = order?.backorderId ?? null;
  if (!order || backorderId === null || !order.lines.some(({ waiting }) => waiting > 0)) return false;
  const lines = await heldTooLong(act, order, held);
  if (lines.length === 0) return false;
  const terms = await sharingTerms(act);
  const then = whenHeldTooLong(terms);
  act.write(sql`
    update order_lines set held_since = ${formatInstant(act.at)}::timestamptz
    where order_id = ${orderId} and allocated > released`);
  note(act, backorderId, {
    journal: {
      kind: 'held-too-long',
      data: { then, lines: lines.map(({ lineId, quantity }) => ({ lineId, quantity })) },
    },
    signal: 'orderChanged',
    signalFacts: { cause: 'held-too-long' },
  });
  switch (then) {
    case 'give-back':
      for (const line of lines) await giveBack(act, orderId, line, terms.completeLines);
      break;
    case 'ship-ready':
      await shipReady(act, backorderId);
      return true;
    case 'ask-staff':
      break;
  }
  await openTask(act, 'held-too-long', `held:${backorderId}`, { backorderId }, { then, lines });
  return true;
}
