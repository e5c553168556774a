import type { Instant } from '../../calendar/business-date';
import type { BackorderFacts, LineFacts } from '../facts';
import type { LineQuantity } from '../quantities';
import { isHeld, leavable } from '../release-day';
import { completes, isRevocable } from './arrival';

/** Units of a line that staff want shipped now; without a quantity all that is ready of it. */
export interface WantedUnits {
  readonly lineId: string;
  readonly quantity?: number | undefined;
}

/** Why units cannot be released by hand; `line` is the place in what was asked for, null where it is about all of it. */
export type ReleaseRefusal =
  | { readonly because: 'closed' | 'held' | 'revocable' | 'in-one-piece' | 'in-whole-lines' }
  | { readonly because: 'no-such-line' | 'twice'; readonly line: number }
  | { readonly because: 'nothing-allocated' | 'already-released' | 'before-release-date'; readonly line: number | null }
  | { readonly because: 'not-enough-units'; readonly line: number; readonly ready: number };

/** Why a line of which nothing can be released has nothing to release. */
function nothingReady(lines: readonly LineFacts[], line: number | null): ReleaseRefusal {
  const released = lines.some((item) => item.released > 0);
  return { because: released ? 'already-released' : 'nothing-allocated', line };
}

function unitsOf(facts: BackorderFacts, now: Instant, { lineId, quantity }: WantedUnits, index: number) {
  const line = facts.lines.find((item) => item.lineId === lineId);
  if (!line) return { because: 'no-such-line', line: index } as const;
  const ready = line.allocated - line.released;
  if (ready === 0) return nothingReady([line], index);
  if (isHeld(facts, line, now)) return { because: 'before-release-date', line: index } as const;
  if (quantity !== undefined && quantity > ready) return { because: 'not-enough-units', line: index, ready } as const;
  return { lineId, quantity: quantity ?? ready };
}

/**
 * 手動の出荷指示: the units that staff may tell the warehouse to ship now, although the pack would let them wait for the
 * rest; or why not. Without `wanted` all that may leave. A release date is kept, a hold stops it, and so does an answer the
 * customer can still take back; an order that its customer wants in one piece leaves in one piece, and lines that he wants
 * whole leave whole.
 */
export function releasableByHand(
  facts: BackorderFacts,
  now: Instant,
  wanted: readonly WantedUnits[] | undefined,
): readonly LineQuantity[] | ReleaseRefusal {
  const units: LineQuantity[] = [];
  for (const [index, of] of (wanted ?? []).entries()) {
    if (units.some(({ lineId }) => lineId === of.lineId)) return { because: 'twice', line: index };
    const found = unitsOf(facts, now, of, index);
    if ('because' in found) return found;
    units.push(found);
  }
  if (facts.closed) return facts.lines.some(({ released }) => released > 0) ? nothingReady(facts.lines, null) : CLOSED;
  if (wanted === undefined) units.push(...leavable(facts, now).filter((of) => !breaksLine(facts, of)));
  if (units.length === 0)
    return facts.lines.some((line) => isHeld(facts, line, now))
      ? { because: 'before-release-date', line: null }
      : wanted === undefined && leavable(facts, now).length > 0
        ? { because: 'in-whole-lines' }
        : nothingReady(facts.lines, null);
  if (facts.held) return { because: 'held' };
  if (isRevocable(facts, now)) return { because: 'revocable' };
  if (facts.shipComplete && !completes(facts, units)) return { because: 'in-one-piece' };
  if (units.some((of) => breaksLine(facts, of))) return { because: 'in-whole-lines' };
  return units;
}

/** Whether these units would be a part of a line that its customer wants whole. */
function breaksLine({ completeLines, lines }: BackorderFacts, { lineId, quantity }: LineQuantity): boolean {
  const line = lines.find((one) => one.lineId === lineId);
  return completeLines && line !== undefined && (line.waiting > 0 || quantity < line.allocated - line.released);
}

const CLOSED: ReleaseRefusal = { because: 'closed' };
