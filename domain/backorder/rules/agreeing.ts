import type { BusinessDate, Instant } from '../../calendar/business-date';
import { plannedRestock } from '../../promise/promise';
import { despite } from '../course-state';
import type { BackorderFacts } from '../facts';
import { answeredPart, askedUnits } from '../offer';
import { newsDay } from '../times';
import { withCourse } from '../turn';
import { hasUnknownDate, isUnknown } from './dates';
import { concerned, FATES } from './reasons';

/**
 * Records that the customer waits on, for dates and in spite of what is known now: asked again only when it gets worse
 * by the pack's measure.
 */
export function agreeToWait(facts: BackorderFacts, now: Instant, lineIds: readonly string[]): BackorderFacts {
  const { course, policy } = facts;
  const lines = facts.lines.filter(({ lineId }) => lineIds.includes(lineId));
  const dated = lines.flatMap((line) =>
    line.current === null ? [] : [[line.lineId, plannedRestock(line.current)] as const],
  );
  const undated = lines.filter(isUnknown).map(({ lineId }) => [lineId, now] as const);
  const despites = FATES.flatMap((fate) =>
    concerned(facts, now, fate)
      .filter((line) => lines.includes(line))
      .map((line) => despite(fate, line)),
  );
  const owed = hasUnknownDate(facts) && course.nextNewsOn === null;
  return withCourse(facts, {
    agreedUntil: { ...course.agreedUntil, ...Object.fromEntries(dated) },
    agreedUnits: Object.fromEntries(Object.entries(course.agreedUnits).filter(([lineId]) => !lineIds.includes(lineId))),
    unknownSince: { ...course.unknownSince, ...Object.fromEntries(undated) },
    waitsDespite: [...course.waitsDespite, ...despites],
    ...(owed ? { nextNewsOn: newsDay(facts, now, policy.notices.stillAskingEvery), newsPromised: false } : {}),
  });
}

/**
 * Staff are done with what a customer wished for units of these lines: what they enter of them is answered for by that, and what
 * they do not is asked about again.
 */
export function withoutWishes(facts: BackorderFacts, lineIds: readonly string[]): BackorderFacts {
  const parts = Object.entries(facts.course.answeredParts).flatMap(([lineId, part]) => {
    const wish = lineIds.includes(lineId) ? facts.wished.find((one) => one.lineId === lineId) : undefined;
    const units = part.units - (wish?.quantity ?? 0);
    return units > 0 ? [[lineId, { ...part, units }] as const] : [];
  });
  return withCourse(facts, { answeredParts: Object.fromEntries(parts) });
}

/** What an answer says of a line: with so many units its customer waits; `whole`: nothing is left to ask of it. */
export interface SaidOfLine {
  readonly lineId: string;
  readonly units: number;
  readonly whole: boolean;
}

/**
 * Records who waits on by what an answer says. Of a line that is answered in part nothing is agreed yet: the units are
 * remembered, and with the last of them he has agreed to the first of the days he said it of.
 */
export function agreeByAnswer(before: BackorderFacts, now: Instant, said: readonly SaidOfLine[]): BackorderFacts {
  return said.reduce((facts, { lineId, units, whole }) => {
    const line = facts.lines.find((one) => one.lineId === lineId);
    const part = answeredPart(facts, { lineId });
    const all = units + (part?.units ?? 0);
    if (line === undefined || all === 0) return facts;
    const { [lineId]: _part, ...others } = facts.course.answeredParts;
    const day = line.current === null ? null : plannedRestock(line.current);
    const until = earlierDay(part?.until ?? null, units === 0 ? null : day);
    const at = units === 0 ? (part?.at ?? now) : now;
    if (!whole) return withCourse(facts, { answeredParts: { ...others, [lineId]: { units: all, until, at } } });
    const agreed = withCourse(agreeToWait(facts, now, [lineId]), { answeredParts: others });
    const { agreedUntil, unknownSince } = agreed.course;
    return withCourse(agreed, {
      agreedUntil: until === null ? agreedUntil : { ...agreedUntil, [lineId]: until },
      unknownSince: isUnknown(line) ? { ...unknownSince, [lineId]: at } : unknownSince,
      agreedUnits: { ...agreed.course.agreedUnits, [lineId]: all },
    });
  }, before);
}

const earlierDay = (one: BusinessDate | null, other: BusinessDate | null): BusinessDate | null =>
  one === null || (other !== null && other < one) ? other : one;

/** Lines of which nothing waits but what their customer has answered for: he waits with them, until the day he said it of. */
export function agreeByParts(facts: BackorderFacts, now: Instant): BackorderFacts {
  const said = facts.lines.filter(
    (line) => line.waiting > 0 && answeredPart(facts, line) !== null && askedUnits(facts, line) === 0,
  );
  return said.length === 0
    ? facts
    : agreeByAnswer(
        facts,
        now,
        said.map(({ lineId }) => ({ lineId, units: 0, whole: true })),
      );
}
