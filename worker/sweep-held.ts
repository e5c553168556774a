import type { Database } from '../db/client';
import { heldTooLongSince } from '../domain/allocation/holding';
import { instantOf } from '../domain/calendar/business-date';
import { timeScaleOf } from '../domain/policy/policy-pack';
import type { Installation } from '../record/act';
import { endHolding, ordersHoldingSince } from '../record/end-holding';
import { finish } from '../record/finish';
import { perform } from '../record/perform';
import { newestPolicy } from '../record/policies';
import { oneByOne } from './one-by-one';

/** So many orders a sweep; the rest is found by the next one. */
const MOST_AT_ONCE = 200;

/**
 * Looks for units that orders have held too long while they wait for the rest, order by order. One that cannot be done now
 * holds up no other. Returns how many orders were dealt with.
 */
export async function sweepHeld(db: Database, here: Installation, nowMs: number): Promise<number> {
  const at = instantOf(nowMs);
  const pack = await newestPolicy(db, here.defaultPolicy);
  const since = pack === null ? null : heldTooLongSince(at, pack.allocation ?? {}, timeScaleOf(pack));
  if (pack === null || since === null) return 0;
  const held = { since, timeZone: pack.shipping.timeZone };
  const orders = await db.execute<{ orderId: string }>(ordersHoldingSince(held, MOST_AT_ONCE));
  return oneByOne(orders, 'orders that hold units too long could not be looked after', ({ orderId }) =>
    perform(db, { at, here, wholeQueue: true }, async (act) => {
      const ended = await endHolding(act, orderId, held);
      await finish(act);
      return ended;
    }),
  );
}
