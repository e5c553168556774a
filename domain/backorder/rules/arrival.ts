import type { Instant } from '../../calendar/business-date';
import type { BackorderFacts } from '../facts';
import { parcelsAreLeft } from '../offer';
import { type LineQuantity, readyUnits, waitingUnits } from '../quantities';
import { leavable, leavableAhead } from '../release-day';
import { nothing, type Rule, type Turn, tell, withCourse } from '../turn';

/** What is ready goes out ahead of the rest; to a customer who wants one parcel only when it was held too long. */
export const shipsAhead = ({ course, shipComplete }: BackorderFacts): boolean =>
  course.shipsAnyway || (course.split && !shipComplete);

/** An answer can still be taken back: what left the shelf meanwhile could not be. */
export const isRevocable = ({ revocableUntil }: BackorderFacts, now: Instant): boolean =>
  revocableUntil !== null && now < revocableUntil;

/** The facts with units released that the warehouse is told to ship now. */
const withReleased = (facts: BackorderFacts, units: readonly LineQuantity[]): BackorderFacts => ({
  ...facts,
  lines: facts.lines.map((line) => {
    const quantity = units.find(({ lineId }) => lineId === line.lineId)?.quantity ?? 0;
    return quantity === 0 ? line : { ...line, released: line.released + quantity };
  }),
});

/** Whether nothing is left to wait for once these units are released. */
export function completes(facts: BackorderFacts, units: readonly LineQuantity[]): boolean {
  const { lines } = withReleased(facts, units);
  return waitingUnits(lines) === 0 && readyUnits(lines) === 0;
}

/** Tells the warehouse to ship these units, and the customer that they leave. */
export function release(facts: BackorderFacts, now: Instant, released: readonly LineQuantity[]): Turn {
  const template = completes(facts, released) ? 'arrived' : 'part-shipped';
  const leaving = withCourse(withReleased(facts, released), { parcels: facts.course.parcels + 1 });
  const told = tell(leaving, now, { template, released });
  return { facts: told.facts, effects: [{ kind: 'release', lines: released }, ...told.effects] };
}

/**
 * Releases what is ready: all of it once nothing waits any more, or ahead of the rest where the order is split, then in
 * parts worth sending. What of it is a pre-order waits for its release date. The customer is told in the same step.
 */
export const releaseReady: Rule = (facts, now) => {
  const all = leavable(facts, now);
  if (all.length === 0 || isRevocable(facts, now)) return nothing(facts);
  if (completes(facts, all)) return release(facts, now, all);
  const ahead = waitingUnits(facts.lines) === 0 || facts.course.shipsAnyway ? all : leavableAhead(facts, now);
  const mayGoAhead = shipsAhead(facts) && (facts.course.shipsAnyway || parcelsAreLeft(facts));
  return ahead.length > 0 && mayGoAhead ? release(facts, now, ahead) : nothing(facts);
};
