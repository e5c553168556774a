import type { BackorderFacts, LineFacts } from './facts';
import { owedUnits, readyUnits, waitingUnits } from './quantities';

export type BackorderStatus = 'deciding' | 'awaiting-date' | 'scheduled' | 'ready' | 'closed';
export type Outcome = 'cancelled' | 'substituted' | 'fulfilled' | 'partly-fulfilled';

/** The status follows from the facts and is never set by itself. */
export function statusOf(
  facts: Pick<BackorderFacts, 'closed' | 'lines'> & { readonly offer: unknown },
): BackorderStatus {
  if (facts.closed) return 'closed';
  if (facts.offer !== null) return 'deciding';
  const waiting = facts.lines.filter((line) => line.waiting > 0);
  if (waiting.length === 0) return 'ready';
  return waiting.every((line) => line.current !== null) ? 'scheduled' : 'awaiting-date';
}

/**
 * How a backorder ended: one word when it is true of every unit ordered. A substitute's units count as its original's;
 * when they are cancelled in their turn, so is what was ordered.
 */
export function outcomeOf(lines: readonly LineFacts[]): Outcome {
  const sold = lines.filter((line) => line.substituteFor === null);
  const substitutes = lines.filter((line) => line.substituteFor !== null);
  const units = (of: readonly LineFacts[], count: (line: LineFacts) => number) =>
    of.reduce((sum, line) => sum + count(line), 0);
  const ordered = units(sold, (line) => line.ordered);
  const cancelled = units(lines, (line) => line.cancelled);
  const substituted = units(sold, (line) => line.substituted) - units(substitutes, (line) => line.cancelled);
  if (cancelled === ordered) return 'cancelled';
  if (substituted === ordered) return 'substituted';
  return cancelled === 0 && substituted === 0 ? 'fulfilled' : 'partly-fulfilled';
}

/** True when the pack's `closeOn` is met for the last unit and nobody is still owed an answer. */
export function mayClose(facts: BackorderFacts): boolean {
  const done =
    facts.policy.closeOn === 'release'
      ? waitingUnits(facts.lines) === 0 && readyUnits(facts.lines) === 0
      : owedUnits(facts.lines) === 0;
  return (
    done &&
    facts.offer === null &&
    facts.decisions.length === 0 &&
    facts.cancellations.every((cancellation) => cancellation.settled && cancellation.told)
  );
}

/** What may follow what. What waits for its day does not close at once; what is ready or closed waits again by a shortage. */
export const TRANSITIONS: Readonly<Record<BackorderStatus, readonly BackorderStatus[]>> = {
  deciding: ['awaiting-date', 'scheduled', 'ready', 'closed'],
  'awaiting-date': ['scheduled', 'deciding', 'ready', 'closed'],
  scheduled: ['awaiting-date', 'deciding', 'ready'],
  ready: ['closed', 'awaiting-date', 'scheduled', 'deciding'],
  closed: ['awaiting-date', 'scheduled', 'deciding'],
};
