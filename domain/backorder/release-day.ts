import { isWorthSending } from '../allocation/minimum-split';
import { type BusinessDate, type Instant, instantAt } from '../calendar/business-date';
import type { PolicyPack } from '../policy/policy-pack';
import type { BackorderFacts, LineFacts } from './facts';
import { type LineQuantity, readyByLine } from './quantities';

/** Units on the shelf that the warehouse has not been told to ship, of a line that has a release date. */
export const isHere = ({ releaseDate, allocated, released }: LineFacts): boolean =>
  releaseDate !== null && allocated > released;

/** From when units may leave: the morning of a pre-order's release date; null where any time will do. */
function leavesFrom(
  { policy }: Pick<BackorderFacts, 'policy'>,
  { releaseDate }: Pick<LineFacts, 'releaseDate'>,
): Instant | null {
  return releaseDate === null ? null : instantAt(releaseDate, policy.notices.morningAt, policy.shipping.timeZone);
}

/** Whether units of an item with that release date must not leave yet. */
export const isBeforeRelease = (policy: PolicyPack, releaseDate: BusinessDate | null, now: Instant): boolean =>
  now < (leavesFrom({ policy }, { releaseDate }) ?? now);

const mayLeave = ({ policy }: Pick<BackorderFacts, 'policy'>, { releaseDate }: LineFacts, now: Instant): boolean =>
  !isBeforeRelease(policy, releaseDate, now);

/** Units of the line are here and wait for nothing but its release date. */
export const isHeld = (facts: Pick<BackorderFacts, 'policy'>, line: LineFacts, now: Instant): boolean =>
  isHere(line) && !mayLeave(facts, line, now);

/** Units ready to be released by then, by line: those of a pre-order wait for its release date. */
export const leavable = (facts: Pick<BackorderFacts, 'policy' | 'lines'>, now: Instant): LineQuantity[] =>
  readyByLine(facts.lines.filter((line) => mayLeave(facts, line, now)));

const units = (lines: readonly LineQuantity[]): number => lines.reduce((sum, { quantity }) => sum + quantity, 0);

export const leavableUnits = (facts: Pick<BackorderFacts, 'policy' | 'lines'>, now: Instant): number =>
  units(leavable(facts, now));

/** What of a backorder says which units may leave ahead of the rest. */
type Ahead = Pick<BackorderFacts, 'policy' | 'lines' | 'minimumSplit' | 'completeLines' | 'currency'>;

/**
 * Of these the ones that may leave while others of the order still wait: no line in parts too small to be sent, and none in
 * parts at all to a customer who wants each whole.
 */
export const leavableAhead = (facts: Ahead, now: Instant): LineQuantity[] =>
  leavable(facts, now).filter(({ lineId, quantity }) => {
    const line = facts.lines.find((one) => one.lineId === lineId);
    if (line === undefined || (facts.completeLines && line.waiting > 0)) return false;
    return isWorthSending(line, quantity, facts.currency, facts.minimumSplit);
  });

export const unitsAhead = (facts: Ahead, now: Instant): number => units(leavableAhead(facts, now));

/** The first release date to come of units that are here already; null where none is held for one. */
export function nextReleaseAt(facts: Pick<BackorderFacts, 'policy' | 'lines'>, now: Instant): Instant | null {
  const held = facts.lines.filter(isHere).flatMap((line) => leavesFrom(facts, line) ?? []);
  return held.filter((at) => at > now).reduce<Instant | null>((a, b) => (a === null || b < a ? b : a), null);
}
