import { type BusinessDate, daysBetween, type Instant } from '../../calendar/business-date';
import { plannedRestock } from '../../promise/promise';
import { despite } from '../course-state';
import type { BackorderFacts, LineFacts } from '../facts';
import { consentStands, delayedByLaw, lostByLaw, owedByLaw } from '../law';
import {
  answeredPart,
  askedUnits,
  isEndingUndated,
  isHopeless,
  isLostSubstitute,
  type OfferReason,
  splitIsPossible,
} from '../offer';
import { unitsAhead } from '../release-day';
import { after } from '../times';
import { unknownSince } from './dates';

/** From the gravest to the merely convenient. */
export const REASONS: readonly OfferReason[] = [
  'cannot-supply',
  'discontinued',
  'supply-cancelled',
  'legal-delay',
  'too-late',
  'unknown-too-long',
  'part-ready',
];

/** What was agreed to in words is said of so many units: it is not said of more of the line that wait by now. */
function isOfAll({ course, lines }: BackorderFacts, lineId: string): boolean {
  // A line id may be a word that objects have by themselves.
  const units = Object.hasOwn(course.agreedUnits, lineId) ? course.agreedUnits[lineId] : undefined;
  return units === undefined || lines.every((line) => line.lineId !== lineId || line.waiting <= units);
}

/** The latest restock day the customer has agreed to wait for; null where he has agreed to none. */
const agreedSince = (facts: BackorderFacts, lineId: string): BusinessDate | null =>
  Object.hasOwn(facts.course.agreedUntil, lineId) && isOfAll(facts, lineId)
    ? (facts.course.agreedUntil[lineId] ?? null)
    : null;

/** Restock day by which lateness is measured: the day agreed to since, or else the one the line was sold with. */
const agreedDay = (facts: BackorderFacts, { lineId, original }: LineFacts): BusinessDate | null =>
  agreedSince(facts, lineId) ?? (original === null ? null : plannedRestock(original));

/** He has agreed, in words or by silence, to wait as long as it takes by what is known now. */
function hasAgreed(facts: BackorderFacts, { lineId, current }: LineFacts): boolean {
  const until = agreedSince(facts, lineId);
  return until !== null && current !== null && plannedRestock(current) <= until;
}

function daysLate(facts: BackorderFacts, line: LineFacts): number {
  const agreed = agreedDay(facts, line);
  return line.current === null || agreed === null ? 0 : daysBetween(agreed, plannedRestock(line.current));
}

const partReady = (facts: BackorderFacts, now: Instant): boolean =>
  facts.policy.offers.whenPartReady && splitIsPossible(facts, now);

/** When a line without a date has waited for longer than anyone should unasked; null when the pack never asks. */
export function unknownTooLongAt(facts: BackorderFacts, line: LineFacts): Instant | null {
  const since = unknownSince(facts, line);
  const limit = facts.policy.offers.unknownAfter;
  return since === null || limit === null ? null : after(facts, since, limit);
}

/** Whether a line gives rise to an offer for that reason, when its customer has not agreed to wait all the same. */
function gives(facts: BackorderFacts, now: Instant, reason: OfferReason, line: LineFacts): boolean {
  switch (reason) {
    case 'cannot-supply':
      return (line.problem !== null && line.problem !== 'discontinued') || isLostSubstitute(line);
    case 'discontinued':
      // Sold when the shop no longer sold it: the customer decides, even where something is still on its way.
      return line.problem === 'discontinued' || isEndingUndated(line);
    case 'supply-cancelled':
      return line.current === null && line.unknownBecause === 'supply-cancelled';
    case 'too-late':
      return daysLate(facts, line) > facts.policy.offers.lateAfterDays;
    case 'unknown-too-long':
      return now >= (unknownTooLongAt(facts, line) ?? Number.POSITIVE_INFINITY);
    case 'legal-delay':
      return delayedByLaw(facts, now).some((late) => late.line === line);
    case 'part-ready':
      return partReady(facts, now);
  }
}

/** Which waiting lines give rise to an offer for that reason, at this moment. */
export function concerned(facts: BackorderFacts, now: Instant, reason: OfferReason): LineFacts[] {
  // Nobody waits for what will never come, but who has said what he wants instead waits for the shop's word.
  const agreed = (line: LineFacts) =>
    (!isHopeless(line) || facts.wished.some(({ lineId }) => lineId === line.lineId)) &&
    facts.course.waitsDespite.includes(despite(reason, line)) &&
    isOfAll(facts, line.lineId);
  // Of what the law cancels nothing is asked any more.
  const lost = lostByLaw(facts, now).map(({ line }) => line);
  return facts.lines.filter(
    (line) => line.waiting > 0 && !lost.includes(line) && !agreed(line) && gives(facts, now, reason, line),
  );
}

/** Lines whose waiting itself is in question: what silence means for them is the pack's to say. */
export const atStake = (facts: BackorderFacts, now: Instant): LineFacts[] =>
  REASONS.filter((reason) => reason !== 'part-ready').flatMap((reason) => concerned(facts, now, reason));

/**
 * The reason to make an offer now, the gravest first; null when there is none. `standing` are the reasons of offers that are
 * open, or were: they need not be new. A split is put to the customer again only when more is ready than the last time, a delay
 * only when the law wants it said again.
 */
export function reasonToOffer(
  facts: BackorderFacts,
  now: Instant,
  ...standing: readonly (OfferReason | null)[]
): OfferReason | null {
  const isNews = (reason: OfferReason) => {
    if (standing.includes(reason)) return true;
    if (reason === 'legal-delay') return owedByLaw(facts, now).length > 0;
    return reason !== 'part-ready' || unitsAhead(facts, now) > facts.course.splitAskedAt;
  };
  return REASONS.find((reason) => isNews(reason) && toAsk(facts, now, reason).length > 0) ?? null;
}

/** Of the lines that give rise to a question for that reason, those that the offer in hand has not left behind. */
const toAsk = (facts: BackorderFacts, now: Instant, reason: OfferReason): LineFacts[] =>
  concerned(facts, now, reason).filter(
    (line) => !facts.course.answered.includes(line.lineId) && askedUnits(facts, line) > 0,
  );

/** What is left to ask of an offer: for the gravest reason that there still is, and of which lines. */
export interface LeftToAsk {
  readonly reason: OfferReason;
  readonly lineIds: readonly string[];
}

/** He was told of its delay and may let it stand by silence, as he has not done before. */
const mayConsent = (facts: BackorderFacts, now: Instant, line: LineFacts): boolean =>
  line.waiting > 0 && !hasAgreed(facts, line) && consentStands(facts, line.lineId, now);

/**
 * What is left to ask of offers that were made for those reasons; null when no reason concerns what is left. Reasons need
 * not be new. A split is asked about for as long as it was what the question was about, and not because it was a choice
 * beside others; a delay that was told under the law until it is answered.
 */
export function leftToAsk(facts: BackorderFacts, now: Instant, ...standing: readonly OfferReason[]): LeftToAsk | null {
  const { answered } = facts.course;
  // A graver reason names the question; a delay that is told beside it stays told.
  const isTold = (line: LineFacts): boolean =>
    standing.includes('legal-delay') ||
    facts.offer?.lines.some(({ lineId, legal }) => lineId === line.lineId && legal !== undefined) === true;
  const told = (reason: OfferReason): LineFacts[] =>
    reason !== 'legal-delay'
      ? []
      : facts.lines.filter(
          (line) =>
            !answered.includes(line.lineId) &&
            askedUnits(facts, line) > 0 &&
            isTold(line) &&
            mayConsent(facts, now, line),
        );
  const left = REASONS.filter((reason) => reason !== 'part-ready' || standing.includes(reason)).flatMap((reason) =>
    [...toAsk(facts, now, reason), ...told(reason)].map(({ lineId }) => ({ reason, lineId })),
  );
  const [gravest] = left;
  return gravest === undefined
    ? null
    : { reason: gravest.reason, lineIds: [...new Set(left.map(({ lineId }) => lineId))] };
}

/** What was said of a part is said of a day that is not lost, and not passed by so much that the pack asks. */
function isPartPassed(facts: BackorderFacts, line: LineFacts): boolean {
  const until = answeredPart(facts, line)?.until ?? null;
  if (until === null) return false;
  return line.current === null || daysBetween(until, plannedRestock(line.current)) > facts.policy.offers.lateAfterDays;
}

/** Lines that are left out of the offer in hand, whole or in part, and are in question by now for what they will be, or when. */
export const inQuestionAgain = (facts: BackorderFacts, now: Instant): string[] => [
  ...REASONS.filter((reason) => reason !== 'part-ready' && reason !== 'legal-delay')
    .flatMap((reason) => concerned(facts, now, reason))
    .map(({ lineId }) => lineId)
    .filter((lineId) => facts.course.answered.includes(lineId)),
  ...facts.lines.filter((line) => isPartPassed(facts, line)).map(({ lineId }) => lineId),
];

/** Reasons that are about what becomes of a line at all, and not about when. */
export const FATES: readonly OfferReason[] = ['cannot-supply', 'discontinued', 'supply-cancelled'];
