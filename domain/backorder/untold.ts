import type { LinePromise } from '../promise/promise';
import type { CourseState } from './course-state';
import { showsDates } from './date-news';
import { canonical } from './digest';
import type { BackorderFacts, LineFacts } from './facts';

/** The date of a line that a notice shows. */
export interface ShownDate {
  readonly lineId: string;
  readonly promise: LinePromise | null;
}

/** What of a course is only true if its customer has been told. */
type Said = Pick<
  CourseState,
  'nextNewsOn' | 'newsPromised' | 'lastMailAt' | 'lastChangeMailAt' | 'lastStatusAt' | 'countedDown' | 'heldTold'
>;

/** What a customer knew before a notice. It counts again where the notice turns out not to have been given. */
export interface KnownBefore {
  readonly lines: readonly Pick<LineFacts, 'lineId' | 'told' | 'original'>[];
  readonly course: Said;
}

/** What is kept of a notice until it is known to have been given. */
export interface KeptOfNotice {
  readonly shows: readonly ShownDate[];
  /** Absent of a first notice, which says the dates as they are by the time it is told. */
  readonly before?: KnownBefore;
}

export const saidSoFar = ({ course }: Pick<BackorderFacts, 'course'>): Said => ({
  nextNewsOn: course.nextNewsOn,
  newsPromised: course.newsPromised,
  lastMailAt: course.lastMailAt,
  lastChangeMailAt: course.lastChangeMailAt,
  lastStatusAt: course.lastStatusAt,
  countedDown: course.countedDown,
  heldTold: course.heldTold,
});

const isSame = (one: LinePromise | null, other: LinePromise | null): boolean => canonical(one) === canonical(other);

/** A notice shows a date that is no longer its line's. */
export const isOutdated = (lines: readonly LineFacts[], shown: readonly ShownDate[]): boolean =>
  shown.some(({ lineId, promise }) =>
    lines.some((line) => line.lineId === lineId && showsDates(line) && !isSame(line.current, promise)),
  );

/** What is taken for told is what that notice says, and nothing else has told it. */
export const isToldByThat = (lines: readonly LineFacts[], shown: readonly ShownDate[], before: KnownBefore): boolean =>
  shown.some(({ lineId, promise }) =>
    lines.some(
      (line) =>
        line.lineId === lineId &&
        isSame(line.told, promise) &&
        before.lines.some((known) => known.lineId === lineId && !isSame(known.told, promise)),
    ),
  );

/** The same line or course as it was known before the first of several notices, the earliest of them first. */
export const earliest = (notices: readonly KnownBefore[]): KnownBefore | null =>
  notices.reduceRight<KnownBefore | null>(
    (later, { lines, course }) => ({
      lines: [...lines, ...(later?.lines.filter(({ lineId }) => lines.every((one) => one.lineId !== lineId)) ?? [])],
      course,
    }),
    null,
  );

/** A notice was not given: its customer knows what he knew before, and what there is to tell is measured by that. */
export function takenForUntold(facts: BackorderFacts, before: KnownBefore): BackorderFacts {
  const lines = facts.lines.map((line) => {
    const known = before.lines.find(({ lineId }) => lineId === line.lineId);
    return known === undefined ? line : { ...line, told: known.told, original: known.original };
  });
  return { ...facts, lines, course: { ...facts.course, ...before.course } };
}
