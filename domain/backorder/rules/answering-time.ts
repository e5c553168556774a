import { endOfDay, type Instant, instantOf } from '../../calendar/business-date';
import type { BackorderFacts } from '../facts';
import { waitingClocks } from '../law';
import { answerableUntil, endsBySilence, isHopeless, type OfferLine, type OpenOffer, silenceOf } from '../offer';
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
  const ends = lines.flatMap(endsBySilence).map(({ at }) => at);
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

/** When silence ends units of a line by law; none where it does not. */
function endsByLaw(facts: BackorderFacts, now: Instant, asked: OfferLine): ReturnType<typeof endsBySilence> {
  const ends = endsBySilence(asked);
  if (ends.length > 0) return ends;
  const { line, clock } = waitingClocks(facts, now).find((one) => one.line.lineId === asked.lineId) ?? {};
  const ended = line !== undefined && isHopeless(line) && clock?.silence.means === 'cancel';
  return ended && clock.silence.at > now ? [{ units: null, at: clock.silence.at }] : [];
}

/** What has to be answered by then: units of lines, or (null) all of a line that are asked about. */
export interface AnswerEnd {
  readonly at: Instant;
  readonly lines: readonly { readonly lineId: string; readonly units: number | null }[];
}

type OfferInTime = Pick<OpenOffer, 'expiresAt' | 'lines'>;

/**
 * Every deadline of an offer with what has to be answered by it, the soonest first. What the law ends before the last of an offer
 * has a deadline before its own end; the deadline of the offer is that of the last, and of all that nothing ends.
 */
export function answerEnds(facts: BackorderFacts, now: Instant, offer: OfferInTime): readonly AnswerEnd[] {
  const ends = offer.lines.flatMap((line) =>
    endsByLaw(facts, now, line).map(({ units, at }) => ({ lineId: line.lineId, units, end: at })),
  );
  const last = Math.max(...ends.map(({ end }) => end));
  const days = [...new Set(ends.map(({ end }) => end).filter((end) => end < last))].sort((a, b) => a - b);
  const named = ({ lineId, units }: (typeof ends)[number]) => ({ lineId, units });
  const sooner = days
    .map((day) => ({ at: lawfulDeadlineFor(facts, day, now), day }))
    .filter(({ at }) => at > now && at < offer.expiresAt);
  const rest = offer.lines.flatMap(({ lineId }) => {
    const own = ends.filter((one) => one.lineId === lineId);
    if (own.length === 0) return [{ lineId, units: null }];
    return own.filter(({ end }) => !sooner.some(({ day }) => day === end)).map(named);
  });
  return [
    ...sooner.map(({ at, day }) => ({ at, lines: ends.filter(({ end }) => end === day).map(named) })),
    { at: offer.expiresAt, lines: rest },
  ];
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
  const ends = answerEnds(facts, now, { expiresAt, lines });
  const remindAt = ends.map(({ at }) => reminderMoment(facts, now, at, cancels)).find((at) => at !== null) ?? null;
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
