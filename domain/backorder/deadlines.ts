import type { Instant } from '../calendar/business-date';
import { plannedRestock } from '../promise/promise';
import type { BackorderFacts } from './facts';
import { dateNews, holdUntil, isUnknown, missedNewsAt, newsDueAt } from './rules/dates';
import { statusDueAt } from './rules/status';
import type { StepName } from './steps';
import { after, morningAfter } from './times';

export const DEADLINE_KINDS = [
  'undo-ends',
  'offer-reminder',
  'offer-expires',
  'held-news',
  'news-day',
  'restock-day',
  'unknown-too-long',
  'status',
] as const;

export type DeadlineKind = (typeof DEADLINE_KINDS)[number];

/** A moment at which the course goes on by itself. */
export interface Deadline {
  readonly at: Instant;
  readonly kind: DeadlineKind;
}

/** Which step a deadline calls for. */
export const STEP_AT: Readonly<Record<DeadlineKind, StepName>> = {
  'undo-ends': 'settle-decision',
  'offer-reminder': 'remind',
  'offer-expires': 'take-silence',
  'held-news': 'pass-on-date',
  'news-day': 'still-asking',
  'restock-day': 'date-missed',
  'unknown-too-long': 'make-offer',
  status: 'status',
};

function offerDeadlines({ offer, held }: BackorderFacts, now: Instant): Deadline[] {
  if (offer === null || offer.stale) return [];
  const reminder: Deadline[] =
    offer.reminded || offer.remindAt === null || offer.expiresAt <= now
      ? []
      : [{ kind: 'offer-reminder', at: offer.remindAt }];
  const paused = held && offer.onSilence === 'cancel';
  return paused ? reminder : [...reminder, { kind: 'offer-expires', at: offer.expiresAt }];
}

const at = (kind: DeadlineKind, instant: Instant | null): Deadline[] =>
  instant === null ? [] : [{ kind, at: instant }];

/**
 * Every deadline that follows from the facts, soonest first. A step taken at a deadline leaves it gone or later;
 * otherwise the course would turn on the spot.
 */
export function deadlinesOf(facts: BackorderFacts, now: Instant): Deadline[] {
  if (facts.closed) return [];
  const { course, policy } = facts;
  const waiting = facts.lines.filter((line) => line.waiting > 0);
  const hold = holdUntil(facts);
  const held = facts.offer?.stale === true || waiting.some((line) => dateNews(line) !== null);
  const restockDays = waiting.flatMap((line) => (line.current === null ? [] : [plannedRestock(line.current)]));
  const firstRestock = restockDays.reduce<(typeof restockDays)[number] | null>(
    (first, day) => (first === null || day < first ? day : first),
    null,
  );
  const missed = missedNewsAt(facts);
  const unknown =
    facts.offer === null &&
    policy.offers.unknownAfter !== null &&
    course.unknownSince !== null &&
    waiting.some(isUnknown)
      ? after(facts, course.unknownSince, policy.offers.unknownAfter)
      : null;
  const settle = facts.cancellations.flatMap(({ settled, settleAt }) =>
    settled || settleAt === null ? [] : [settleAt],
  );
  return [
    ...settle.flatMap((instant) => at('undo-ends', instant)),
    ...offerDeadlines(facts, now),
    ...(held && hold !== null && hold > now ? at('held-news', hold) : []),
    ...(facts.offer === null ? at('news-day', newsDueAt(facts)) : []),
    ...at('restock-day', firstRestock === null ? null : morningAfter(facts, firstRestock)),
    ...at('restock-day', missed),
    ...at('unknown-too-long', unknown),
    ...at('status', statusDueAt(facts)),
  ].sort((a, b) => a.at - b.at);
}
