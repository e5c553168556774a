import type { BusinessDate, Instant } from '../../calendar/business-date';
import { offerTermsOf } from '../../policy/policy-pack';
import type { Destination } from '../../promise/carriers';
import type { LinePromise } from '../../promise/promise';
import type { BackorderFacts, LineFacts } from '../facts';
import { isHopeless, parcelsAreLeft } from '../offer';
import { type LineQuantity, linesHere, readyByLine, readyUnits, waitingUnits } from '../quantities';
import { isHeld, leavable, leavableAhead } from '../release-day';
import { leavingNow } from '../times';
import { nothing, type Rule, type Turn, tell, withCourse } from '../turn';

/** What is ready goes out ahead of the rest; to a customer who wants one parcel only when it was held too long. */
export const shipsAhead = ({ course, shipComplete }: BackorderFacts): boolean =>
  course.shipsAnyway || (course.split && !shipComplete);

/** Part of the order may go out ahead now: it is split, and a parcel is left for the rest. */
export const maySendAhead = (facts: BackorderFacts): boolean => shipsAhead(facts) && parcelsAreLeft(facts);

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

/** How many units leave at that moment. */
export const unitsLeaving = (facts: BackorderFacts, now: Instant): number =>
  whatLeaves(facts, now).reduce((sum, { quantity }) => sum + quantity, 0);

/**
 * The lines whose ready units leave as things stand: at once, or as soon as an answer that lets them can be taken back no
 * more. They wait for no others of the order.
 */
export function linesLeaving(facts: BackorderFacts, now: Instant): readonly string[] {
  const { revocableUntil } = facts;
  const final = revocableUntil !== null && revocableUntil > now ? revocableUntil : now;
  return whatLeaves(facts, final).map(({ lineId }) => lineId);
}

/** Whether units of a line would leave at once if so many of those it waits for came now. */
export function wouldLeave(facts: BackorderFacts, now: Instant, { lineId, quantity }: LineQuantity): boolean {
  const lines = facts.lines.map((line) =>
    line.lineId === lineId ? { ...line, waiting: line.waiting - quantity, allocated: line.allocated + quantity } : line,
  );
  return !facts.held && whatLeaves({ ...facts, lines }, now).some((units) => units.lineId === lineId);
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
  const line = facts.lines.find((one) => one.lineId === lineId);
  const rest = line !== undefined && leavesOnceWhole(facts, line) ? line.current : restLeaves(facts, from);
  return { how: 'with-rest', shipDate: rest?.shipDate ?? null };
}

/** Units of the line stay for no other: once the rest of it is here, it goes out ahead of what the order still waits for. */
const leavesOnceWhole = (facts: BackorderFacts, { waiting }: LineFacts): boolean => waiting > 0 && maySendAhead(facts);

/** 残り: lines that keep back what is held for them. */
export const stillToCome = (facts: BackorderFacts, now: Instant): readonly LineFacts[] =>
  facts.lines.filter((line) => line.waiting > 0 || isHeld(facts, line, now));

/** The dates the rest leaves on, with what is held for it: the last of its lines'; null: nobody can say. */
const restLeaves = (facts: BackorderFacts, now: Instant): LinePromise | null =>
  lastToLeave(stillToCome(facts, now).map(({ current }) => current));

/** Of what leaves together the dates that count; null: of something among it nobody knows them. */
export const lastToLeave = (together: readonly (LinePromise | null)[]): LinePromise | null =>
  together.reduce(
    (last, one) => (last === null || one === null ? null : one.shipDate > last.shipDate ? one : last),
    together[0] ?? null,
  );

/**
 * How the goods of a waiting line leave, once they are here: on their own day; perhaps later, with others of the order,
 * where somebody has yet to say or parcels run out; or for certain with the last of them, and when that is.
 */
export type WaitingLeaves =
  | { readonly how: 'alone' }
  | { readonly how: 'perhaps-with-rest' }
  | { readonly how: 'with-rest'; readonly last: LinePromise | null };

export function waitingLeaves(facts: BackorderFacts, line: LineFacts, now: Instant): WaitingLeaves {
  const { waiting, current } = line;
  const others = facts.lines
    .filter((other) => other.waiting > 0 && !isHopeless(other))
    .map((other) => other.current?.shipDate ?? null);
  if (waiting === 0 || current === null || others.every((day) => day !== null && day <= current.shipDate))
    return { how: 'alone' };
  if (!shipsAhead(facts))
    return mayBeSplit(facts, current)
      ? { how: 'perhaps-with-rest' }
      : { how: 'with-rest', last: restLeaves(facts, now) };
  const days = new Set(others).size + (readyUnits(facts.lines) > 0 ? 1 : 0);
  const mayRunOut =
    !facts.course.shipsAnyway && facts.course.parcels + days > offerTermsOf(facts.policy).split.maxParcels;
  return mayRunOut ? { how: 'perhaps-with-rest' } : { how: 'alone' };
}

/** Whether the customer may be asked to split the order once the goods of that day are here. */
function mayBeSplit(facts: BackorderFacts, { shipDate }: LinePromise): boolean {
  const hereByThen = facts.lines.map(({ allocated, released, waiting, current, unitPriceMinor }) => {
    const comes = current !== null && current.shipDate <= shipDate ? waiting : 0;
    if (facts.completeLines && comes < waiting) return 0;
    return (allocated - released + comes) * unitPriceMinor;
  });
  return (
    !facts.course.split &&
    !facts.shipComplete &&
    parcelsAreLeft(facts) &&
    hereByThen.reduce((sum, worth) => sum + worth, 0) >= offerTermsOf(facts.policy).split.minimumAmountMinor
  );
}

/**
 * Goods that came and stay for the rest, of a line whose customer was told an earlier day, or was to hear of one: without
 * a word that day would pass. What some other mail has shown as ready is known.
 */
export const tellHeld: Rule = (facts, now) => {
  if (facts.course.firstToldAt === null || isRevocable(facts, now) || facts.offer?.stale === true)
    return nothing(facts);
  const shipDate = restLeaves(facts, now)?.shipDate ?? null;
  const isEarlier = (day: BusinessDate) => shipDate === null || day < shipDate;
  const here = linesHere(facts.lines).filter((lineId) => !facts.course.heldTold.includes(lineId));
  const lines = facts.lines.filter(
    (line) =>
      here.includes(line.lineId) &&
      !isHeld(facts, line, now) &&
      !leavesOnceWhole(facts, line) &&
      (line.told === null ? Object.hasOwn(facts.course.unknownSince, line.lineId) : isEarlier(line.told.shipDate)),
  );
  if (lines.length === 0) return nothing(facts);
  // Where it was clear that all leaves together, the day told was the last line's.
  const rest = stillToCome(facts, now).map(({ told }) => told);
  const toldDay = ({ told }: LineFacts) =>
    told === null || shipsAhead(facts) || mayBeSplit(facts, told) ? told : lastToLeave([told, ...rest]);
  return tell(facts, now, {
    template: 'held-for-rest',
    held: readyByLine(lines),
    shipDate,
    laterThanTold: lines.map(toldDay).some((told) => told !== null && isEarlier(told.shipDate)),
  });
};
