import type { Instant } from '../../calendar/business-date';
import type { BackorderFacts, LineFacts } from '../facts';
import { parcelsAreLeft } from '../offer';
import { type LineQuantity, readyUnits, waitingUnits } from '../quantities';
import { leavable, leavableAhead } from '../release-day';
import { nothing, type Rule, tell, withCourse } from '../turn';

/** What is ready goes out ahead of the rest; to a customer who wants one parcel only when it was held too long. */
export const shipsAhead = ({ course, shipComplete }: BackorderFacts): boolean =>
  course.shipsAnyway || (course.split && !shipComplete);

/** An answer can still be taken back: what left the shelf meanwhile could not be. */
const isRevocable = ({ revocableUntil }: BackorderFacts, now: Instant): boolean =>
  revocableUntil !== null && now < revocableUntil;

/** The lines as they stand once the warehouse is told to ship all that is ready of some of them. */
const afterRelease = (facts: BackorderFacts, released: readonly LineQuantity[]): LineFacts[] =>
  facts.lines.map((line) =>
    released.some(({ lineId }) => lineId === line.lineId) ? { ...line, released: line.allocated } : line,
  );

/**
 * Releases what is ready: all of it once nothing waits any more, or ahead of the rest where the order is split, then in
 * parts worth sending. What of it is a pre-order waits for its release date. The customer is told in the same step.
 */
export const releaseReady: Rule = (facts, now) => {
  const all = leavable(facts, now);
  if (all.length === 0 || isRevocable(facts, now)) return nothing(facts);
  const whole = afterRelease(facts, all);
  const complete = waitingUnits(whole) === 0 && readyUnits(whole) === 0;
  const ahead = waitingUnits(whole) === 0 || facts.course.shipsAnyway ? all : leavableAhead(facts, now);
  const mayGoAhead = shipsAhead(facts) && (facts.course.shipsAnyway || parcelsAreLeft(facts));
  if (!complete && (ahead.length === 0 || !mayGoAhead)) return nothing(facts);
  const released = complete ? all : ahead;
  const lines = complete ? whole : afterRelease(facts, ahead);
  const leaving = withCourse({ ...facts, lines }, { parcels: facts.course.parcels + 1 });
  const told = tell(leaving, now, { template: complete ? 'arrived' : 'part-shipped', released });
  return { facts: told.facts, effects: [{ kind: 'release', lines: released }, ...told.effects] };
};
