import { sql } from 'drizzle-orm';
import type { LinePromise } from '../domain/promise/promise';
import { type Act, note } from './act';
import { type Allocation, allocate } from './allocate';
import type { LineChange } from './foretell';
import { giveOut } from './give-out';
import { backorderIdOf } from './ids';
import { lockBackorders } from './lock-items';
import { buyForLines } from './purchases';
import { touchedLines } from './receive-goods';
import { replan } from './replan';
import { backIntoQueue } from './take-back';

interface OrderLine {
  readonly orderId: string;
  readonly lineId: string;
}

/** Units that staff take from one line for another, and why. */
export interface Reallocation {
  readonly sku: string;
  readonly from: OrderLine;
  readonly to: OrderLine;
  readonly quantity: number;
  readonly reason: string;
  /** `policy`: nobody decided it, the house's rules say so. */
  readonly by?: 'staff' | 'policy';
}

/** What came of it. */
export interface Reallocated {
  readonly changes: readonly LineChange[];
  /** Backorders newly opened: their customers are to be told at once. */
  readonly opened: readonly string[];
}

async function promiseOf(act: Act, { orderId, lineId }: OrderLine): Promise<LinePromise | null> {
  const rows = await act.tx.execute<{ promise: LinePromise | null }>(sql`
    select promise_current as promise from order_lines where order_id = ${orderId} and line_id = ${lineId}`);
  return rows[0]?.promise ?? null;
}

/** What came of handing units over. */
interface HandedOver {
  readonly allocations: readonly Allocation[];
  /** Backorders newly opened: their customers are to be told at once. */
  readonly opened: readonly string[];
}

/**
 * Hands a line's units on the shelf to another, past the queue: whoever gives them up waits again at his old place. What
 * that leaves those who wait, and what they are promised, is the caller's to settle. The item and both backorders must be
 * locked; the units must be allocated, not released, and waited for.
 */
export async function handOver(
  act: Act,
  { sku, from, to, quantity, reason, by = 'staff' }: Reallocation,
): Promise<HandedOver> {
  const opened = await backIntoQueue(act, [{ ...from, sku, quantity }], 'reallocation');
  const allocations = await allocate(act, sku, quantity, to);
  const sides = [
    { side: 'taken', line: from, other: to },
    { side: 'given', line: to, other: from },
  ] as const;
  for (const { side, line, other } of sides)
    note(act, backorderIdOf(line.orderId), {
      journal: {
        kind: 'reallocated',
        data: {
          side,
          lineId: line.lineId,
          sku,
          quantity,
          otherOrderId: other.orderId,
          otherLineId: other.lineId,
          reason,
          ...(by === 'staff' ? {} : { by }),
        },
      },
    });
  return { allocations, opened };
}

/**
 * 引当の付け替え: units on the shelf go from one line to another that waits, past the queue. Whoever gives them up waits
 * again at his old place, is promised anew, and gets an apology; whoever gets them hears as of an arrival. The item must
 * be locked; the units must be allocated, not released, and waited for.
 */
export async function reallocate(act: Act, reallocation: Reallocation): Promise<Reallocated> {
  const { sku, from, to } = reallocation;
  const loser = backorderIdOf(from.orderId);
  lockBackorders(act, [loser, backorderIdOf(to.orderId)]);
  const before = await promiseOf(act, from);
  const { allocations, opened } = await handOver(act, reallocation);
  // Who waits for fewer now may be completed with what is kept for those who wait.
  const more = await giveOut(act, new Map([[sku, 0]]));
  const moves = await replan(act, [sku]);
  // A special order that lost what was bought for it has it bought again.
  await buyForLines(act, from.orderId);
  const after = await promiseOf(act, from);
  const touched = await touchedLines(act, { allocations: [...allocations, ...more], moves });
  const isLoser = (line: Pick<LineChange, 'backorderId' | 'lineId'>) =>
    line.backorderId === loser && line.lineId === from.lineId;
  return {
    changes: [{ backorderId: loser, lineId: from.lineId, before, after }, ...touched.filter((line) => !isLoser(line))],
    opened,
  };
}
