import { endOfDay, type Instant, instantOf } from '../../calendar/business-date';
import type { BackorderFacts } from '../facts';
import { waitingClocks } from '../law';
import { answerableUntil, isHopeless, type OfferLine, type OpenOffer, silenceOf } from '../offer';
import { after, deadlineFor, lawfulDeadlineFor, reminderMoment } from '../times';

/** ご回答期限: until when an offer is to be answered, and when its reminder goes out; null: none does. */
export type AnsweringTime = Pick<OpenOffer, 'expiresAt' | 'remindAt'>;

/** The deadline of the version that is replaced, and whether it stands to the minute. */
export interface KeptDeadline {
  readonly at: Instant;
  readonly exactly: boolean;
}

/** Until when to answer. A revision keeps its deadline, unless too little of it is left to read the new offer. */
function answerBy(facts: BackorderFacts, now: Instant, keep: KeptDeadline | null): Instant {
  const { offers } = facts.policy;
  const full = deadlineFor(facts, after(facts, now, offers.answerWithin));
  if (keep === null) return full;
  // Its customer may have another clock by now.
  const kept = deadlineFor(facts, keep.at);
  const readable = deadlineFor(facts, after(facts, now, offers.minimumReadingTime));
  if (keep.exactly || kept >= readable) return kept;
  return readable < full ? readable : full;
}

/**
 * The last moment the law leaves for an answer; null where it sets none before the usual deadline. Where it cancels on
 * silence it also gives the time to answer: the offer stands so long, for the line that has longest; the others end at
 * their own.
 */
function lawMoment(facts: BackorderFacts, now: Instant, lines: readonly OfferLine[], usual: Instant): Instant | null {
  const ends = lines.flatMap(({ legal }) => (legal?.silence.means === 'cancel' ? [legal.silence.at] : []));
  if (ends.length > 0) return instantOf(Math.max(...ends));
  const { timeZone } = facts.policy.shipping;
  const consents = lines.flatMap(({ legal }) =>
    legal?.silence.means === 'consent' ? [endOfDay(legal.silence.until, timeZone)] : [],
  );
  const hopeless = waitingClocks(facts, now).flatMap(({ line, clock: { silence } }) =>
    isHopeless(line) && silence.means === 'cancel' && silence.at > now ? [silence.at] : [],
  );
  const first = instantOf(Math.min(...consents, ...hopeless));
  return first < usual ? first : null;
}

/** When silence ends a line by law; null where it does not. */
function endByLaw(facts: BackorderFacts, now: Instant, { lineId, legal }: OfferLine): Instant | null {
  if (legal?.silence.means === 'cancel') return legal.silence.at;
  const { line, clock } = waitingClocks(facts, now).find((one) => one.line.lineId === lineId) ?? {};
  const ends = line !== undefined && isHopeless(line) && clock?.silence.means === 'cancel';
  return ends && clock.silence.at > now ? clock.silence.at : null;
}

/** Lines of an offer that have to be answered by then. */
export interface SoonerEnd {
  readonly at: Instant;
  readonly lineIds: readonly string[];
}

/**
 * Lines that the law ends before the last ones of their offer, each with the deadline before its own end; the soonest first.
 * The deadline of the offer is that of the last.
 */
export function soonerEnds(
  facts: BackorderFacts,
  now: Instant,
  offer: Pick<OpenOffer, 'expiresAt' | 'lines'> | null,
): readonly SoonerEnd[] {
  const ends = (offer?.lines ?? []).flatMap((line) => {
    const end = endByLaw(facts, now, line);
    return end === null ? [] : [{ lineId: line.lineId, end }];
  });
  const last = Math.max(...ends.map(({ end }) => end));
  const days = [...new Set(ends.map(({ end }) => end).filter((end) => end < last))].sort((a, b) => a - b);
  return days
    .map((day) => ({
      at: lawfulDeadlineFor(facts, day, now),
      lineIds: ends.filter(({ end }) => end === day).map(({ lineId }) => lineId),
    }))
    .filter(({ at }) => offer !== null && at > now && at < offer.expiresAt);
}

/** A deadline never goes past the clock; it is put before it, by day. */
function withinLaw(facts: BackorderFacts, now: Instant, lines: readonly OfferLine[], usual: Instant): Instant {
  const law = lawMoment(facts, now, lines, usual);
  return law === null ? usual : lawfulDeadlineFor(facts, law, now);
}

/**
 * The deadline and the reminder before it, or before the first of several ends: once that has come, what is left is asked in a
 * version with a reminder of its own. Where silence cancels and the pack leaves no time for a reminder, the deadline is
 * put a day later; unless the law sets it, or it stands to the minute for what is left of an offer that has been answered.
 */
function withReminder(
  facts: BackorderFacts,
  now: Instant,
  lines: readonly OfferLine[],
  usual: Instant,
  exactly: boolean,
): AnsweringTime {
  const cancels = silenceOf(lines) === 'cancel';
  const expiresAt = withinLaw(facts, now, lines, usual);
  const ends = [...soonerEnds(facts, now, { expiresAt, lines }).map(({ at }) => at), expiresAt];
  const remindAt = ends.map((end) => reminderMoment(facts, now, end, cancels)).find((at) => at !== null) ?? null;
  if (remindAt !== null || !cancels || exactly || lawMoment(facts, now, lines, usual) !== null)
    return { expiresAt, remindAt };
  const later = deadlineFor(facts, after(facts, expiresAt, 'P1D'));
  return { expiresAt: later, remindAt: reminderMoment(facts, now, later, true) };
}

/** Until when an offer about those lines is to be answered, and when its customer is reminded of it. */
export const answeringTime = (
  facts: BackorderFacts,
  now: Instant,
  lines: readonly OfferLine[],
  keep: KeptDeadline | null,
): AnsweringTime => withReminder(facts, now, lines, answerBy(facts, now, keep), keep?.exactly === true);

/**
 * The same of an offer that stands, where its customer has another clock by now: a deadline that would fall into his night, or
 * on a day off, is moved as that of a new one would be, with the reminder that has not gone out. He never has less time than he was told.
 */
export function timeByHisClock(facts: BackorderFacts, now: Instant, offer: OpenOffer): AnsweringTime {
  const { expiresAt, remindAt, reminded, lines } = offer;
  const usual = deadlineFor(facts, expiresAt);
  if (usual === expiresAt || expiresAt <= now) return { expiresAt, remindAt };
  const moved = withReminder(facts, now, lines, usual, reminded);
  if (answerableUntil({ expiresAt: moved.expiresAt, lines }) < expiresAt) return { expiresAt, remindAt };
  return reminded ? { ...moved, remindAt } : moved;
}
