import { type BusinessDate, type Instant, laterDate } from '../../calendar/business-date';
import { offerTermsOf } from '../../policy/policy-pack';
import type { Destination, LinePromise } from '../../promise/promise';
import type { BackorderFacts, LineFacts } from '../facts';
import { isHopeless, parcelsAreLeft } from '../offer';
import { type LineQuantity, linesHere, readyByLine, readyUnits, waitingUnits } from '../quantities';
import { isHeld, leavable, leavableAhead } from '../release-day';
import { leavingNow } from '../times';
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
 * What is ready and leaves: all of it once nothing waits any more, or ahead of the rest where the order is split, then in
 * parts worth sending. What of it is a pre-order waits for its release date.
 */
function whatLeaves(facts: BackorderFacts, now: Instant): readonly LineQuantity[] {
  const all = leavable(facts, now);
  if (completes(facts, all)) return all;
  const ahead = waitingUnits(facts.lines) === 0 || facts.course.shipsAnyway ? all : leavableAhead(facts, now);
  return shipsAhead(facts) && (facts.course.shipsAnyway || parcelsAreLeft(facts)) ? ahead : [];
}

/** Releases what leaves, unless an answer can still be taken back. The customer is told in the same step. */
export const releaseReady: Rule = (facts, now) => {
  const leaving = isRevocable(facts, now) ? [] : whatLeaves(facts, now);
  return leaving.length > 0 ? release(facts, now, leaving) : nothing(facts);
};

/** When units that are ready leave: by themselves from a day on, or with the rest; null: nobody can say when that is. */
export type ReadyLeaves =
  | { readonly how: 'now'; readonly shipDate: BusinessDate; readonly deliveryWindow: LinePromise['deliveryWindow'] }
  | { readonly how: 'with-rest'; readonly shipDate: BusinessDate | null };

/** When the ready units of a line leave, as things stand; `from` is the moment the last answer becomes final. */
export function readyLeaves(facts: BackorderFacts, lineId: string, from: Instant, to: Destination): ReadyLeaves {
  if (whatLeaves(facts, from).some((units) => units.lineId === lineId))
    return { how: 'now', ...leavingNow(facts.policy, from, to) };
  return { how: 'with-rest', shipDate: restLeaves(facts, from) };
}

/** The day the rest leaves, with what is held for it: the last of its days; null: nobody can say. */
function restLeaves(facts: BackorderFacts, now: Instant): BusinessDate | null {
  const rest = facts.lines
    .filter((line) => line.waiting > 0 || isHeld(facts, line, now))
    .map(({ current }) => current?.shipDate ?? null);
  const days = rest.filter((day) => day !== null);
  return days.length === rest.length && days.length > 0 ? days.reduce(laterDate) : null;
}

/**
 * Whether goods of a waiting line may be held, when they come, for others that come later, so that its day may not be
 * the one they leave on: everywhere but where the order is split and parcels are left for all of its days.
 */
export function mayWaitForRest(facts: BackorderFacts, { waiting, current }: LineFacts): boolean {
  const others = facts.lines
    .filter((line) => line.waiting > 0 && !isHopeless(line))
    .map((line) => line.current?.shipDate ?? null);
  if (waiting === 0 || current === null || others.every((day) => day !== null && day <= current.shipDate)) return false;
  const days = new Set(others).size + (readyUnits(facts.lines) > 0 ? 1 : 0);
  return (
    !shipsAhead(facts) ||
    (!facts.course.shipsAnyway && facts.course.parcels + days > offerTermsOf(facts.policy).split.maxParcels)
  );
}

/**
 * Goods that came and stay for the rest, of a line whose customer was told an earlier day, or was to hear of one: without
 * a word that day would pass. What some other mail has shown as ready is known.
 */
export const tellHeld: Rule = (facts, now) => {
  if (facts.course.firstToldAt === null || isRevocable(facts, now) || facts.offer?.stale === true)
    return nothing(facts);
  const shipDate = restLeaves(facts, now);
  const isEarlier = (day: BusinessDate) => shipDate === null || day < shipDate;
  const here = linesHere(facts.lines).filter((lineId) => !facts.course.heldTold.includes(lineId));
  const lines = facts.lines.filter(
    (line) =>
      here.includes(line.lineId) &&
      !isHeld(facts, line, now) &&
      (line.told === null ? Object.hasOwn(facts.course.unknownSince, line.lineId) : isEarlier(line.told.shipDate)),
  );
  if (lines.length === 0) return nothing(facts);
  return tell(facts, now, {
    template: 'held-for-rest',
    held: readyByLine(lines),
    shipDate,
    laterThanTold: lines.some(({ told }) => told !== null),
  });
};
