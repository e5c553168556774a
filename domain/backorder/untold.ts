import type { BusinessDate } from '../calendar/business-date';
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

/** What words that a call no longer has said of dates. */
export interface SaidEarlier {
  readonly shows: readonly ShownDate[];
  /** Of a first notice: the day by which its customer hears more. */
  readonly nextNewsOn?: BusinessDate | null;
}

/**
 * A call was made with words it had earlier: its customer knows the dates that these showed, and what has moved since is news.
 * `since`: what the call shows by now. A date that another notice has told since is left; `toldBy` says of which lines.
 */
export function knownFromEarlier(
  facts: BackorderFacts,
  said: SaidEarlier,
  since: readonly ShownDate[],
  toldBy: (line: LineFacts) => boolean,
): BackorderFacts {
  const isFirst = said.nextNewsOn !== undefined;
  const lines = facts.lines.map((line): LineFacts => {
    const [then, now] = [said.shows, since].map((shown) => shown.find(({ lineId }) => lineId === line.lineId));
    if (then === undefined || now === undefined || !isSame(line.told, now.promise) || toldBy(line)) return line;
    if (isSame(then.promise, now.promise)) return line;
    return { ...line, told: then.promise, original: isFirst && then.promise === null ? null : line.original };
  });
  const news = said.nextNewsOn ?? null;
  return {
    ...facts,
    lines,
    course: {
      ...facts.course,
      // He has been spared nothing by words that he did not hear.
      lastChangeMailAt: null,
      ...(news === null ? {} : { nextNewsOn: news, newsPromised: true }),
    },
  };
}
