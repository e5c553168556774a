import { type Instant, instantOf } from '../calendar/business-date';
import { plannedRestock } from '../promise/promise';
import type { BackorderFacts } from './facts';
import { nextReleaseAt } from './release-day';
import { authorizationEndAt, renewalDueAt } from './rules/authorization';
import { countdownDueAt } from './rules/countdown';
import { hasNews, isUnknown, missedNewsAt, newsDueAt, newsHeldUntil, notLost, waitsForMorning } from './rules/dates';
import { legalClockAt } from './rules/law';
import { isEndedByLaw } from './rules/offering';
import { unknownTooLongAt } from './rules/reasons';
import { reminderAt, silenceAt } from './rules/silence';
import { statusDueAt } from './rules/status';
import type { StepName } from './steps';
import { morningAfter } from './times';

export const DEADLINE_KINDS = [
  'undo-ends',
  'offer-reminder',
  'offer-expires',
  'held-news',
  'news-day',
  'restock-day',
  'unknown-too-long',
  'status',
  'legal-clock',
  'authorization-ends',
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
  'legal-clock': 'keep-law',
  'authorization-ends': 'ask-for-renewal',
};

const earliest = (instants: readonly (Instant | null)[]): Instant | null =>
  instants.reduce((first, next) => (next !== null && (first === null || next < first) ? next : first), null);

/** The morning after the first day that goods are planned for, or the customer believes them to be. */
function restockDay(facts: BackorderFacts): Instant | null {
  const [first] = facts.lines
    .flatMap(({ waiting, current }) => (waiting > 0 && current !== null ? [plannedRestock(current)] : []))
    .sort();
  return earliest([first === undefined ? null : morningAfter(facts, first), missedNewsAt(facts)]);
}

/** Until when news, or the next version of an offer, are held back; null where nothing is. */
export function heldNewsAt(facts: BackorderFacts, now: Instant): Instant | null {
  const waits = facts.offer?.stale === true || hasNews(facts, now) || waitsForMorning(facts, now);
  return waits ? newsHeldUntil(facts, now) : null;
}

/**
 * Every deadline that follows from the facts, soonest first. A step taken at a deadline leaves it gone or later;
 * otherwise the course would turn on the spot.
 */
export function deadlinesOf(facts: BackorderFacts, now: Instant): Deadline[] {
  if (facts.closed) return [];
  const { revocableUntil } = facts;
  const undo = facts.cancellations.map(({ settled, settleAt }) => (settled ? null : settleAt));
  // Nothing is asked before the morning for which news are held.
  const unknown =
    facts.offer === null && !waitsForMorning(facts, now)
      ? notLost(facts, now)
          .filter(isUnknown)
          .map((line) => unknownTooLongAt(facts, line))
      : [];
  const moments: readonly (readonly [DeadlineKind, Instant | null])[] = [
    // Of several at one moment the first is taken: no mail should still show what the law ends.
    ['legal-clock', legalClockAt(facts, now)],
    ['undo-ends', earliest([...undo, revocableUntil !== null && revocableUntil > now ? revocableUntil : null])],
    ['offer-reminder', reminderAt(facts, now)],
    ['offer-expires', silenceAt(facts)],
    // What is held back: news, and units of a pre-order that have come before its release date.
    ['held-news', earliest([heldNewsAt(facts, now), nextReleaseAt(facts, now)])],
    ['news-day', newsDueAt(facts)],
    ['restock-day', restockDay(facts)],
    ['unknown-too-long', earliest(unknown)],
    // A sign of life, or a countdown.
    ['status', earliest([statusDueAt(facts, now), countdownDueAt(facts, now)])],
    // Its renewal is asked for, or it has ended.
    ['authorization-ends', earliest([renewalDueAt(facts), authorizationEndAt(facts)])],
  ];
  const deadlines = moments.flatMap(([kind, at]) => (at === null ? [] : [{ kind, at }])).sort((a, b) => a.at - b.at);
  const law = deadlines.find(({ kind }) => kind === 'legal-clock');
  const [first] = deadlines;
  if (law === undefined || first === undefined || !isEndedByLaw(facts, now)) return deadlines;
  return [{ ...law, at: first.at }, ...deadlines.filter((deadline) => deadline !== law)];
}

/** How long a deadline is put off that its own step has left due. */
const STUCK_MS = 60_000;

/**
 * The deadlines after a step. One that the step taken at it has left due (no rule should) goes behind those that can be
 * kept: it must not keep what the law demands waiting for ever.
 */
export function deadlinesAfter(step: StepName, deadlines: readonly Deadline[], now: Instant): readonly Deadline[] {
  const [first, ...others] = deadlines;
  if (first === undefined || first.at > now || STEP_AT[first.kind] !== step) return deadlines;
  return [...others, { ...first, at: instantOf(now + STUCK_MS) }].sort((a, b) => a.at - b.at);
}
