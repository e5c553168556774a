import type { Instant } from '../../calendar/business-date';
import type { BackorderFacts } from '../facts';
import { parcelsAreLeft } from '../offer';
import { readyUnits, waitingUnits } from '../quantities';
import { leavable } from '../release-day';
import { nothing, type Rule, tell, withCourse } from '../turn';

/** What is ready goes out ahead of the rest; never to a customer who wants his order in one piece. */
export const shipsAhead = ({ course, shipComplete }: BackorderFacts): boolean => course.split && !shipComplete;

/** An answer can still be taken back: what left the shelf meanwhile could not be. */
const isRevocable = ({ revocableUntil }: BackorderFacts, now: Instant): boolean =>
  revocableUntil !== null && now < revocableUntil;

/**
 * Releases what is ready: all of it once nothing waits any more, or ahead of the rest where the order is split. What of
 * it is a pre-order waits for its release date. The customer is told in the same step.
 */
export const releaseReady: Rule = (facts, now) => {
  const released = leavable(facts, now);
  if (released.length === 0 || isRevocable(facts, now)) return nothing(facts);
  const lines = facts.lines.map((line) =>
    released.some(({ lineId }) => lineId === line.lineId) ? { ...line, released: line.allocated } : line,
  );
  const complete = waitingUnits(lines) === 0 && readyUnits(lines) === 0;
  if (!complete && (!shipsAhead(facts) || !parcelsAreLeft(facts))) return nothing(facts);
  const leaving = withCourse({ ...facts, lines }, { parcels: facts.course.parcels + 1 });
  const told = tell(leaving, now, { template: complete ? 'arrived' : 'part-shipped', released });
  return { facts: told.facts, effects: [{ kind: 'release', lines: released }, ...told.effects] };
};
