import { type Instant, instantOf } from '../../calendar/business-date';
import type { BackorderFacts } from '../facts';
import { answerableUntil, askedUnits, isHopeless, type OpenOffer } from '../offer';
import { after, deadlineFor, mailMoment, reminderMoment } from '../times';
import { nothing, type Rule, type Turn, tell } from '../turn';
import { agreeToWait } from './agreeing';
import { cancelWaitingLines } from './cancelling';
import { endOffer } from './offering';

/** When the reminder of the offer in hand goes out, seen from `now`; null when there is none to send any more. */
export function reminderAt(facts: BackorderFacts, now: Instant): Instant | null {
  const { offer } = facts;
  const due = offer === null ? null : remindDue(facts, offer);
  // While staff hold the order nothing threatens, so there is nothing to be reminded of; nor where they have yet to ask.
  if (offer === null || offer.stale || offer.reminded || due === null || silenceAt(facts) === null) return null;
  if (facts.offerToCall.question) return null;
  const moment = mailMoment(facts, now > due ? now : due, 'offer-reminder');
  return moment < offer.expiresAt ? moment : null;
}

/** A question that was heard only after its reminder was due is reminded of in the time there is from then on. */
function remindDue(facts: BackorderFacts, { remindAt, mailAcceptedAt: heardAt, expiresAt }: OpenOffer): Instant | null {
  if (remindAt === null || heardAt === null || heardAt < remindAt) return remindAt;
  const read = readBy(facts, heardAt);
  return reminderMoment(facts, heardAt, read > expiresAt ? read : expiresAt, true) ?? remindAt;
}

/** The reminder before the deadline, once per version. */
export const remind: Rule = (facts, now) => {
  const due = reminderAt(facts, now);
  const { offer } = facts;
  if (offer === null || due === null || now < due) return nothing(facts);
  const told = tell({ ...facts, offer: { ...offer, reminded: true } }, now, { template: 'offer-reminder' });
  return { facts: told.facts, effects: [{ kind: 'reminded', version: offer.version }, ...told.effects] };
};

/** When silence is heard: when no answer is taken any more; null while a hold keeps it from cancelling. */
export function silenceAt({ offer, held }: BackorderFacts): Instant | null {
  if (offer === null || offer.stale || (held && offer.onSilence === 'cancel')) return null;
  return answerableUntil(offer);
}

/** When a customer who got the offer at that moment has had time to read it. */
function readBy(facts: BackorderFacts, got: Instant): Instant {
  const { minimumReadingTime, answerWithin } = facts.policy.offers;
  return deadlineFor(
    facts,
    instantOf(Math.min(after(facts, got, minimumReadingTime), after(facts, got, answerWithin))),
  );
}

/** When it is looked again whether the offer has left; never soon, for it may be long, or for ever. */
const lookAgainAt = (facts: BackorderFacts, now: Instant): Instant =>
  deadlineFor(facts, instantOf(Math.max(readBy(facts, now), after(facts, now, 'PT1H'))));

/** Silence may cancel only where offer and reminder are known to have left; to wait on, the offer is enough. */
const isHeard = ({ mailAcceptedAt, onSilence, remindAt, reminderAcceptedAt }: OpenOffer): boolean =>
  mailAcceptedAt !== null && (onSilence === 'wait' || remindAt === null || reminderAcceptedAt !== null);

/**
 * Silence cannot be heard yet: nobody knows that the customer has the offer, or he has had no time to read it. Staff see to
 * its being heard; to that of a reminder where no call says it already.
 */
function extend(facts: BackorderFacts, offer: OpenOffer, expiresAt: Instant): Turn {
  return {
    facts: { ...facts, offer: { ...offer, expiresAt } },
    effects: [
      { kind: 'move-deadline', version: offer.version, expiresAt, remindAt: offer.remindAt },
      ...(offer.mailAcceptedAt === null || (offer.reminded && !isHeard(offer) && !facts.offerToCall.reminder)
        ? [{ kind: 'task', task: 'offer-not-delivered' } as const]
        : []),
    ],
  };
}

/**
 * Silence at the deadline: what the offer said it would mean for each line, and only when its mail (and, where it
 * cancels, its reminder) is known to have left. It takes units that wait and never those on the shelf.
 */
export const silence: Rule = (facts, now) => {
  const { offer } = facts;
  const due = silenceAt(facts);
  if (offer === null || due === null || now < due) return nothing(facts);
  const read =
    offer.mailAcceptedAt === null || !isHeard(offer) ? lookAgainAt(facts, now) : readBy(facts, offer.mailAcceptedAt);
  if (now < read) return extend(facts, offer, read);
  const waits = offer.lines.filter(({ onSilence }) => onSilence === 'wait').map(({ lineId }) => lineId);
  // Where the law cancels on silence it has, by this moment, and has left what was agreed to in words.
  const lost = offer.lines
    .filter(({ onSilence, legal }) => onSilence === 'cancel' && legal?.silence.means !== 'cancel')
    .map(({ lineId }) => lineId);
  const cancelled = cancelWaiting(agreeToWait(facts, now, waits), now, offer, lost);
  const over = endOffer(cancelled.facts, now, offer.version, 'silent');
  return { facts: over.facts, effects: [...over.effects, ...cancelled.effects] };
};

function cancelWaiting(facts: BackorderFacts, now: Instant, offer: OpenOffer, lineIds: readonly string[]): Turn {
  const gone = facts.lines.filter(({ lineId, waiting }) => waiting > 0 && lineIds.includes(lineId));
  const cause = offer.reason === 'discontinued' && gone.every(isHopeless) ? 'discontinued' : 'silence';
  // What he has answered for is not what he was silent about.
  const taken = gone.map((line) => ({ lineId: line.lineId, units: askedUnits(facts, line) }));
  return cancelWaitingLines(facts, now, taken, cause, `${facts.id}.silence-${offer.version}`, now);
}
