import { isWorthSending } from '../../../../domain/allocation/minimum-split';
import { dateNews, pendingNews } from '../../../../domain/backorder/date-news';
import type { BackorderFacts } from '../../../../domain/backorder/facts';
import { consentStands, lostByLaw } from '../../../../domain/backorder/law';
import { answerableUntil, askedUnits, isHopeless, offerLines } from '../../../../domain/backorder/offer';
import { addsUp, readyUnits } from '../../../../domain/backorder/quantities';
import { isEndedByLaw, offerDigest } from '../../../../domain/backorder/rules/offering';
import { concerned, REASONS } from '../../../../domain/backorder/rules/reasons';
import { ruleOf } from '../../../../domain/backorder/steps';
import { after, deadlineFor, outsideQuietHours, today } from '../../../../domain/backorder/times';
import type { PlannedOffer } from '../../../../domain/backorder/turn';
import { addDays, instantAt, instantOf, timeOfDayAt } from '../../../../domain/calendar/business-date';
import { plannedRestock } from '../../../../domain/promise/promise';
import { isByLaw, LAW_TRUTHS } from './law-truths';
import { waitsForPeople } from './outside';
import { priced, readBack } from './record';
import { effectsOf, lineOf, mailsOf, type Truth, waiting } from './step-taken';
import type { TakenStep } from './world';

/** ordered = waiting + allocated + shipped + cancelled + substituted. */
const quantitiesAddUp: Truth = ({ after }) => {
  const wrong = after.lines.find((line) => !addsUp(line));
  return wrong === undefined ? null : `line ${JSON.stringify(wrong)} does not add up`;
};

/** What the rules say follows is what carrying out their effects makes of the record. */
const effectsAreTheFacts: Truth = ({ after, turn }) => {
  expect(after).toEqual(turn.facts);
  return null;
};

/** The same step at the same instant has nothing left to do or to say, nor has a step for any other occasion. */
const nothingTwice: Truth = ({ step, at, after, turn: { effects } }) => {
  if (after.closed) return null;
  // A stale offer that turns out to stand, past its deadline, is silent from then on: its own step will hear that.
  const stands = effects.some(({ kind }) => kind === 'offer-stands');
  for (const again of [
    ...(stands ? [] : [step]),
    'pass-on-change',
    'pass-on-date',
    'pass-on-arrival',
    'carry-out-decision',
  ] as const) {
    const turn = ruleOf(again)(readBack(after), at);
    if (turn.effects.length > 0) return `${again} after ${step} does more: ${JSON.stringify(turn.effects)}`;
    expect(turn.facts).toEqual(readBack(after));
  }
  return null;
};

/** A step taken at a deadline leaves it gone or later. */
const deadlinesMoveOn: Truth = ({ deadline, at, deadlines }) => {
  if (deadline === null) return null;
  const still = deadlines.find(({ kind }) => kind === deadline.kind);
  return still === undefined || still.at > at ? null : `${deadline.kind} is still due`;
};

const deadlinesAreSorted: Truth = ({ deadlines }) => {
  const moments = deadlines.map((deadline) => deadline.at);
  return moments.every((moment, index) => index === 0 || moment >= (moments[index - 1] ?? 0)) ? null : `${moments}`;
};

/** Whoever is owed something will be heard of again, unless only people can bring what is missing. */
const nobodyIsForgotten: Truth = ({ after, deadlines }) => {
  if (after.closed || deadlines.length > 0 || waitsForPeople(after)) return null;
  return `open, with nothing to come: ${JSON.stringify(after)}`;
};

/** Every line that waits has something of its own that will make its customer hear of it. */
const everyLineIsHeardOf: Truth = ({ after, at, deadlines }) => {
  if (after.closed) return null;
  const kinds = new Set(deadlines.map(({ kind }) => kind));
  // What the law ends of a question, its very next step ends, and puts the rest of it anew.
  const putAnew = () =>
    isEndedByLaw(after, at) && deadlines.some((next) => next.kind === 'legal-clock' && next.at <= at);
  const asked = () =>
    after.offer !== null &&
    (after.offer.stale ? kinds.has('held-news') || putAnew() : kinds.has('offer-expires') || after.held);
  const forgotten = waiting(after).find((line) => {
    // What the law ends is ended by the very next step.
    if (lostByLaw(after, at).some((lost) => lost.line.lineId === line.lineId)) return !kinds.has('legal-clock');
    if (asked()) return false;
    if (line.current !== null) return !kinds.has('restock-day');
    if (dateNews(line) === 'missed') return !kinds.has('restock-day');
    if (pendingNews(after).length > 0 && kinds.has('held-news')) return false;
    return isHopeless(line) || !kinds.has('news-day');
  });
  return forgotten === undefined ? null : `${JSON.stringify(forgotten)} hears nothing: ${[...kinds]}`;
};

/** Whoever believes in a date that is not true any more is going to be told. */
const noStaleBelief: Truth = ({ after, at, deadlines }) => {
  if (after.closed) return null;
  const kinds = new Set(deadlines.map(({ kind }) => kind));
  const lost = lostByLaw(after, at).map(({ line }) => line.lineId);
  const deceived = waiting(after).find((line) => {
    // What the law ends is ended, and told, by the very next step.
    if (lost.includes(line.lineId)) return !kinds.has('legal-clock');
    const news = dateNews(line);
    if (line.told === null || news === null) return false;
    return news === 'missed' ? !kinds.has('restock-day') : !kinds.has('held-news');
  });
  return deceived === undefined ? null : `${JSON.stringify(deceived)} is not going to be told`;
};

/**
 * The first notice goes out exactly once where one is owed, before anything else but what was answered before units were
 * found missing; not when nothing waits any more.
 */
const oneFirstNotice: Truth = (step) => {
  // Of what the law ends whole at that moment he hears that it has ended.
  const lost = lostByLaw(step.before, step.at).flatMap(({ line, units }) =>
    units < line.waiting ? [] : [line.lineId],
  );
  const waits = waiting(step.before).some(({ lineId }) => !lost.includes(lineId));
  const owed = step.before.course.firstToldAt === null && waits;
  const answered = owed && step.before.course.lastMailAt !== null && step.before.decisions.length > 0;
  const mails = mailsOf(step).map(({ template }) => template);
  if (answered && mails[0] !== 'decision-received') return 'an answer is to be confirmed before the notice';
  const notices = mails.slice(answered ? 1 : 0).map((template) => template === 'first-notice');
  const right = owed ? notices[0] === true && !notices.slice(1).includes(true) : !notices.includes(true);
  return right && step.after.course.firstToldAt !== null ? null : `a first notice is ${owed ? '' : 'not '}owed`;
};

/** An offer names what giving up gives back now, and not what it gave back before the same step took other units off. */
const offersNameTheMoney: Truth = (step) => {
  const after = priced(step.after);
  for (const { offer } of effectsOf(step, 'open-offer'))
    for (const { lineId, quantity, choices } of offer.lines) {
      const refund = choices.flatMap((choice) =>
        choice.choice === 'cancel' ? [choice.refund?.amount ?? null] : [],
      )[0];
      const line = lineOf(after, lineId);
      const back = (quantity === line?.waiting ? line : line?.rest)?.refundMinor;
      if (refund !== back) return `version ${offer.version} names ${refund} for ${lineId}, and ${back} comes back`;
    }
  return null;
};

/** The open offer is what could be offered at that moment. */
const isAsAsked = (facts: BackorderFacts, at: TakenStep['at']): boolean =>
  facts.offer !== null && offerDigest(offerLines(facts, at), facts.offer.onSilence) === facts.offer.digest;

/** Nobody is reminded of choices that are gone. */
const remindersAreTrue: Truth = (step) => {
  if (!mailsOf(step).some(({ template }) => template === 'offer-reminder')) return null;
  return isAsAsked(step.after, step.at) ? null : 'a reminder of an offer that could not be made any more';
};

/** Silence takes waiting units, after the deadline, of an offer that is current and known to have been read. */
const silenceIsFair: Truth = (step) => {
  const { before, after: facts, at } = step;
  const [taken] = effectsOf(step, 'cancel-waiting').filter((effect) => !isByLaw(effect));
  const ended = effectsOf(step, 'end-offer').some(({ as }) => as === 'silent');
  // An offer whose every line the law has ended is over with them.
  const lawEnded = effectsOf(step, 'cancel-waiting').some(isByLaw);
  if (taken === undefined && (!ended || lawEnded)) return null;
  const { offer, policy } = before;
  if (offer === null || offer.stale || at < answerableUntil(offer)) return 'silence is heard on no offer';
  if (!lawEnded && !isAsAsked(before, at)) return 'silence is heard on an offer that could not be made any more';
  if (offer.mailAcceptedAt === null) return 'silence is heard before the mail left';
  const shortest = Math.min(
    after(before, offer.mailAcceptedAt, policy.offers.minimumReadingTime),
    after(before, offer.mailAcceptedAt, policy.offers.answerWithin),
  );
  if (at < shortest) return 'silence is heard before the mail could be read';
  if (taken !== undefined && offer.remindAt !== null && offer.reminderAcceptedAt === null)
    return 'silence cancels before the reminder left';
  if (taken !== undefined && before.held) return 'silence cancels in spite of a hold';
  for (const { lineId, quantity } of taken?.lines ?? []) {
    const [was, is] = [lineOf(before, lineId), lineOf(facts, lineId)];
    // What he has answered for he was not silent about.
    if (was === undefined || askedUnits(before, was) !== quantity || is?.allocated !== was.allocated)
      return `silence takes more or less of ${lineId} than he was asked about`;
    const choices = offer.lines.find((line) => line.lineId === lineId)?.choices ?? [];
    const canWait = choices.some(({ choice }) => choice === 'wait');
    if (canWait && policy.offers.onSilence === 'wait') return `silence cancels ${lineId}, which could wait`;
    if (canWait && offer.reason === 'part-ready') return `silence cancels ${lineId} for a split that was not wanted`;
  }
  return null;
};

/** Whether there is a reason to ask about a line: one that concerns it, or a delay that was told under the law. */
const isInQuestion = (facts: BackorderFacts, at: TakenStep['at'], lineId: string): boolean =>
  REASONS.some((reason) => concerned(facts, at, reason).some((line) => line.lineId === lineId)) ||
  consentStands(facts, lineId, at);

/** Null when the question opened is put for a reason that there is, about lines of its own. */
export function withoutReason(
  facts: BackorderFacts,
  at: TakenStep['at'],
  { reason, lines }: PlannedOffer,
): string | null {
  const about = (lineId: string) =>
    concerned(facts, at, reason).some((line) => line.lineId === lineId) ||
    (reason === 'legal-delay' && consentStands(facts, lineId, at));
  return lines.some(({ lineId }) => about(lineId))
    ? null
    : `${reason} is the reason for none of ${lines.map(({ lineId }) => lineId)}`;
}

/**
 * Null when a question that goes on after an answer names only lines that a reason concerns, and for one of those; the rest of
 * lines answered in part is asked about as before.
 */
export function askedForNothing(
  facts: BackorderFacts,
  at: TakenStep['at'],
  offer: PlannedOffer,
  inPart: readonly string[],
): string | null {
  const idle = offer.lines.find(({ lineId }) => !inPart.includes(lineId) && !isInQuestion(facts, at, lineId));
  if (idle !== undefined) return `no reason concerns ${idle.lineId}`;
  return offer.lines.some(({ lineId }) => inPart.includes(lineId)) ? null : withoutReason(facts, at, offer);
}

/** A question is put for a reason that concerns lines of it. */
const questionsHaveReasons: Truth = (step) => {
  for (const { offer } of effectsOf(step, 'open-offer')) {
    const wrong = withoutReason(step.after, step.at, offer);
    if (wrong !== null) return wrong;
  }
  return null;
};

/** An answer is never due at once; a revision keeps its deadline, or has no more than the reading time. */
const deadlinesAreFair: Truth = (step) => {
  const { before, at } = step;
  const { minimumReadingTime, answerWithin } = before.policy.offers;
  const shortest = Math.min(after(before, at, minimumReadingTime), after(before, at, answerWithin));
  const replaced = effectsOf(step, 'end-offer').some(({ as }) => as === 'replaced');
  for (const { offer } of effectsOf(step, 'open-offer')) {
    // Where the law says what silence means, it says until when as well.
    if (before.policy.legal?.regime === 'us-mitor') continue;
    if (offer.expiresAt < shortest) return `version ${offer.version} gives less than the reading time`;
    // By day on the clock he has by now.
    const old = before.offer === null ? 0 : deadlineFor(before, before.offer.expiresAt);
    const readable = deadlineFor(before, instantOf(shortest));
    if (replaced && offer.expiresAt !== old && !(old < readable && offer.expiresAt === readable))
      return `version ${offer.version} does not keep its deadline`;
  }
  return null;
};

/** No answer falls due in the night of the customer's clock. */
const deadlinesAreAwake: Truth = (step) => {
  const { policy, timeZone } = step.before;
  const { quietHours } = policy.notices;
  // A law whose moment comes before the next morning leaves nothing else, be it the last minute of the day.
  const morning = outsideQuietHours(instantOf(step.at + 60_000), quietHours, timeZone);
  const asleep = [...effectsOf(step, 'open-offer').map(({ offer }) => offer), ...effectsOf(step, 'move-deadline')].find(
    ({ expiresAt }) =>
      outsideQuietHours(expiresAt, quietHours, timeZone) !== expiresAt &&
      !(policy.legal !== undefined && morning > step.at && morning >= expiresAt),
  );
  return asleep === undefined ? null : `an answer is due at ${new Date(asleep.expiresAt).toISOString()}`;
};

/** Nor of the clock he has had since; under a law that sets the end, where that leaves another. */
const openDeadlinesAreAwake: Truth = ({ after: { offer, policy, timeZone }, at }) => {
  if (offer === null || offer.stale || offer.expiresAt <= at || policy.legal?.regime === 'us-mitor') return null;
  const awake = outsideQuietHours(offer.expiresAt, policy.notices.quietHours, timeZone) === offer.expiresAt;
  return awake ? null : `version ${offer.version} is due at ${new Date(offer.expiresAt).toISOString()} in ${timeZone}`;
};

/** Quiet hours of the customer's clock hold what the pack says they hold, even when the course comes late. */
const quietHoursAreKept: Truth = (step) => {
  const { quietHours } = step.before.policy.notices;
  const time = timeOfDayAt(step.at, step.before.timeZone);
  const quiet = time >= quietHours.from || time < quietHours.to;
  const loud = mailsOf(step).find(({ template }) => (quietHours.holds as readonly string[]).includes(template));
  return quiet && loud ? `${loud.template} at ${time}` : null;
};

/** A status mail: in rhythm, not close upon another mail, not when goods are all but there, and about dates alone. */
const statusIsInPlace: Truth = (step, { sent }) => {
  if (!mailsOf(step).some(({ template }) => template === 'status')) return null;
  const { before, at } = step;
  const { statusEvery, statusNotAfterMail, statusNotBeforeRestockDays } = before.policy.notices;
  const others = sent.filter((item) => item.at < at);
  const spoken = Math.max(...others.map((item) => item.at));
  const rhythm = others.filter(({ mail }) => ['status', 'first-notice'].includes(mail.template)).at(-1)?.at ?? 0;
  if (at < after(before, before.course.lastMailAt ?? at, statusNotAfterMail)) return 'a status soon after a mail';
  if (spoken !== before.course.lastMailAt) return 'the last mail is not remembered';
  if (rhythm + 1 > at || at < after(before, before.course.lastStatusAt ?? at, statusEvery)) return 'out of rhythm';
  const restock = waiting(before)
    .flatMap(({ current }) => (current === null ? [] : [plannedRestock(current)]))
    .sort()[0];
  if (restock === undefined || today(before, at) >= addDays(restock, -statusNotBeforeRestockDays))
    return 'a status when goods are all but there';
  // What the same step has ended before, an offer that nothing is left of, is no hindrance.
  if (step.after.offer !== null || waiting(step.after).some(({ current }) => current === null))
    return 'a status out of place';
  return null;
};

/** Later and lost dates are told by the mails whose matter they are, with what was told before beside. */
const newsHasItsMail: Truth = ({ before, turn, after: facts }) => {
  const matters = ['first-notice', 'date-confirmed', 'date-changed', 'date-missed', 'offer'];
  const about = turn.effects.some((effect) => effect.kind === 'mail' && matters.includes(effect.mail.template));
  const learnt = facts.lines.find((line) => {
    const was = before.lines.find(({ lineId }) => lineId === line.lineId);
    return was && dateNews(was) !== null && JSON.stringify(was.told) !== JSON.stringify(line.told);
  });
  return learnt && !about ? `line ${learnt.lineId} was told in passing` : null;
};

/** A mail about dates shows at least one that the customer did not know. */
const datesAreNews: Truth = ({ turn, after: facts }) => {
  const empty = turn.effects.find((effect) => {
    if (effect.kind !== 'mail' || !['date-confirmed', 'date-changed'].includes(effect.mail.template)) return false;
    return effect.showing.every(({ lineId, toldBefore }) => {
      const line = lineOf(facts, lineId);
      return line?.waiting === 0 || JSON.stringify(line?.current) === JSON.stringify(toldBefore);
    });
  });
  return empty === undefined ? null : 'a mail about dates of which none has changed';
};

/** Units are released when the order is complete, or ahead of the rest where that was wanted; the customer hears of it. */
const releasesAreTold: Truth = (step) => {
  const released = effectsOf(step, 'release');
  if (released.length === 0) return null;
  const { after: facts } = step;
  const complete = waiting(facts).length === 0 && readyUnits(facts.lines) === 0;
  if (!complete && (facts.shipComplete || !facts.course.split)) return 'part goes out that nobody wanted ahead';
  const tooLittle = released
    .flatMap(({ lines }) => lines)
    .find(({ lineId, quantity }) => {
      const line = lineOf(facts, lineId);
      return (
        line && !complete && line.waiting > 0 && !isWorthSending(line, quantity, facts.currency, facts.minimumSplit)
      );
    });
  const parts = released.flatMap(({ lines }) => lines).find(({ lineId }) => (lineOf(facts, lineId)?.waiting ?? 0) > 0);
  if (facts.completeLines && parts !== undefined) return `part of ${parts.lineId} goes out, which is wanted whole`;
  if (tooLittle !== undefined) return `too little of ${tooLittle.lineId} goes out ahead`;
  const said = mailsOf(step).some(({ template }) => template === 'arrived' || template === 'part-shipped');
  return said ? null : 'units leave and nobody is told';
};

/** Nothing of a pre-order leaves before the morning of its release date. */
const releaseDatesAreKept: Truth = (step) => {
  const { shipping, notices } = step.before.policy;
  const early = effectsOf(step, 'release')
    .flatMap(({ lines }) => lines.map(({ lineId }) => lineOf(step.before, lineId)?.releaseDate ?? null))
    .find((date) => date !== null && step.at < instantAt(date, notices.morningAt, shipping.timeZone));
  return early === undefined ? null : `leaves before its release date ${early}`;
};

/** What is complete and held for a release date alone goes out when that has come. */
const heldUnitsLeave: Truth = ({ after, deadlines }) => {
  if (after.closed || waiting(after).length > 0 || readyUnits(after.lines) === 0) return null;
  return deadlines.length > 0 ? null : 'units are held and nothing will let them go';
};

/** The truths by what they say. */
export const TRUTHS: Readonly<Record<string, Truth>> = {
  ...LAW_TRUTHS,
  'the units of every line add up': quantitiesAddUp,
  'carrying out the effects makes the facts that the rules foresaw': effectsAreTheFacts,
  'no step does or says anything twice for the same cause': nothingTwice,
  'a step taken at a deadline leaves it gone or later': deadlinesMoveOn,
  'deadlines come soonest first': deadlinesAreSorted,
  'nobody who is owed something is forgotten': nobodyIsForgotten,
  'every line that waits is going to be heard of': everyLineIsHeardOf,
  'nobody believes in a date that is not true, without being about to hear': noStaleBelief,
  'there is one first notice for each opening, and for units found missing since': oneFirstNotice,
  'silence acts only on a current, read, unheld offer, and takes only what waits and cannot wait on': silenceIsFair,
  'an offer names what cancelling gives back': offersNameTheMoney,
  'a reminder names what can be chosen': remindersAreTrue,
  'a question is put for a reason that concerns its lines': questionsHaveReasons,
  'a revised offer keeps its deadline, or leaves just time to read it': deadlinesAreFair,
  'no answer is due in the night': deadlinesAreAwake,
  'no answer is due in the night of a customer whose clock has changed': openDeadlinesAreAwake,
  'quiet hours are kept': quietHoursAreKept,
  'status mails keep their rhythm and their distance': statusIsInPlace,
  'a later or lost date is told by a mail about dates': newsHasItsMail,
  'a mail about dates has a date to tell': datesAreNews,
  'nothing of a pre-order leaves before its release date': releaseDatesAreKept,
  'what is held for a release date is let go': heldUnitsLeave,
  'units leave when all is there or the split is wanted, and the customer hears of it': releasesAreTold,
};
