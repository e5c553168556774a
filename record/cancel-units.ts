import { sql } from 'drizzle-orm';
import type { CancelCause } from '../domain/backorder/facts';
import { mayTerminate } from '../domain/backorder/law';
import { formatInstant, type Instant } from '../domain/calendar/business-date';
import { type Act, note } from './act';
import { type Taken, takeOff } from './free-units';
import { type LoadedBackorder, loadBackorder } from './load-facts';
import { replanBoundaries, staleOffers } from './replan';
import { settleCancellation } from './settle';

/** Units that can be taken off a line, by where they stand. */
export interface CancellableLine {
  readonly lineId: string;
  readonly sku: string;
  readonly waiting: number;
  readonly allocated: number;
  readonly released: number;
  readonly shipped: number;
}

/**
 * Which units a cancellation takes: waiting ones first, then allocated ones that have not been released (with
 * `recall`, released ones too).
 */
export function unitsToTake(line: CancellableLine, wanted: number, recall: boolean): Taken {
  const waiting = Math.min(line.waiting, wanted);
  const free = recall ? line.allocated : line.allocated - line.released;
  return { lineId: line.lineId, sku: line.sku, waiting, allocated: Math.min(free, wanted - waiting) };
}

/**
 * Takes units off an order for good or, with `settleAt`, until then revocably: money and coupon wait so long. Freed
 * units go back at once. The items must be locked. Returns the cancellation's id.
 */
export async function cancelUnits(
  act: Act,
  order: { readonly orderId: string; readonly backorderId: string | null },
  taken: readonly Taken[],
  how: { readonly cause: CancelCause; readonly settleAt?: Instant | null; readonly decisionId?: string },
): Promise<string> {
  const { orderId, backorderId } = order;
  await takeOff(act, orderId, taken, 'cancelled');
  const lines = taken.map(({ lineId, waiting, allocated }) => ({ lineId, quantity: waiting + allocated }));
  const id = act.newId('cancel');
  const settleAt = how.settleAt ?? null;
  // Without a backorder nothing waits to be settled: the caller refunds at once.
  const settled = backorderId === null;
  act.write(sql`
    insert into cancellations (id, order_id, backorder_id, cause, lines, at, settle_at, decision_id, settled)
    values (${id}, ${orderId}, ${backorderId}, ${how.cause}, ${JSON.stringify(lines)}::text::jsonb,
            ${formatInstant(act.at)}::timestamptz,
            ${settleAt === null ? null : formatInstant(settleAt)}::timestamptz, ${how.decisionId ?? null}, ${settled})`);
  if (backorderId !== null) {
    note(act, backorderId, {
      journal: { kind: 'cancelled', data: { cause: how.cause, lines } },
      signal: how.decisionId === undefined ? 'orderChanged' : 'decided',
      signalFacts: { cancelled: lines.reduce((sum, { quantity }) => sum + quantity, 0) },
    });
    await staleOffers(act, [backorderId]);
  }
  await replanBoundaries(act, [...new Set(taken.map(({ sku }) => sku))].sort());
  if (settleAt === null && how.decisionId === undefined && backorderId !== null) {
    const backorder = await loadBackorder(act, backorderId);
    if (backorder) await settleCancellation(act, backorder, id);
  }
  return id;
}

/**
 * Cancels what the customer wants cancelled: a change of mind or, of lines whose contract he may end for lateness or
 * refusal, just that, which gives him back all he paid. The two are two cancellations.
 */
export async function cancelForCustomer(
  act: Act,
  { orderId, facts, now }: Pick<LoadedBackorder, 'orderId' | 'facts' | 'now'>,
  taken: readonly Taken[],
  how: { readonly settleAt?: Instant | null; readonly decisionId?: string },
): Promise<void> {
  for (const cause of ['customer', 'terminated'] as const) {
    const units = taken.filter(({ lineId }) => mayTerminate(facts, lineId, now) === (cause === 'terminated'));
    if (units.length > 0) await cancelUnits(act, { orderId, backorderId: facts.id }, units, { ...how, cause });
  }
}
