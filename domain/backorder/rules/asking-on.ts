import type { Instant } from '../../calendar/business-date';
import type { BackorderFacts } from '../facts';
import { deadlineLeft, type OpenOffer, offerLines } from '../offer';
import { unitsAhead } from '../release-day';
import { nothing, type Turn, withCourse } from '../turn';
import { endOffer, openOffer } from './offering';
import { type LeftToAsk, leftToAsk } from './reasons';

/**
 * What an answer leaves of an offer: lines that a reason still concerns go on in a new version with the same deadline, for
 * the gravest of those reasons and with a mail of its own, a line answered in part for its other units. Nothing more is asked
 * of the others (`whole`: lines answered for all that was asked); where no reason is left, the question is over.
 */
export function continueOffer(before: BackorderFacts, now: Instant, whole: readonly string[]): Turn {
  const { offer } = before;
  if (offer === null) return nothing(before);
  const facts = withCourse(before, { answered: [...before.course.answered, ...whole] });
  const left = leftToAsk(facts, now, offer.reason);
  return left === null ? endOffer(facts, now, offer.version, 'answered') : askOn(facts, now, offer, left);
}

/** Goes on asking what is left of an offer, until its deadline. */
export function askOn(facts: BackorderFacts, now: Instant, offer: OpenOffer, { reason, lineIds }: LeftToAsk): Turn {
  const rest = offerLines(facts, now).map(({ lineId }) => lineId);
  const answered = [...facts.course.answered, ...rest.filter((lineId) => !lineIds.includes(lineId))];
  const gone = endOffer(withCourse(facts, { answered }), now, offer.version, 'replaced');
  const next = openOffer(gone.facts, now, reason, {
    keep: { at: deadlineLeft(offer, now), exactly: true },
    replaces: true,
  });
  return { facts: next.facts, effects: [...gone.effects, ...next.effects] };
}

/**
 * Units that an answer itself has made ready, as the substitute it takes is, are no news to its customer: he is not asked
 * about a split for their sake. A question that was due before the answer stays due.
 */
export function withoutOwnQuestion(before: BackorderFacts, after: BackorderFacts, now: Instant): BackorderFacts {
  const { splitAskedAt } = after.course;
  const ready = unitsAhead(after, now);
  return ready <= splitAskedAt || unitsAhead(before, now) > splitAskedAt
    ? after
    : withCourse(after, { splitAskedAt: ready });
}
