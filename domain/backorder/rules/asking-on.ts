import type { Instant } from '../../calendar/business-date';
import { type Agreed, withAnswerTakenBack } from '../course-state';
import type { BackorderFacts } from '../facts';
import { deadlineLeft, type OpenOffer, offerLines } from '../offer';
import { unitsAhead } from '../release-day';
import { nothing, type Turn, withCourse } from '../turn';
import { endOffer, openOffer } from './offering';
import { type LeftToAsk, leftToAsk } from './reasons';

/** What an answer says of its offer, and what stood agreed before it. */
export interface AnswerTo {
  readonly agreed: Agreed;
  /** Lines answered for all that waits of them. */
  readonly whole: readonly string[];
  /** Lines answered for a part: of the rest is asked as before, whatever was agreed to for that part. */
  readonly inPart: readonly string[];
}

/**
 * What an answer leaves of an offer: lines that a reason still concerns go on in a new version with the same deadline, for
 * the gravest of those reasons and with a mail of its own. Nothing more is asked of the others; where no reason is left, the
 * question is over.
 */
export function continueOffer(before: BackorderFacts, now: Instant, { agreed, whole, inPart }: AnswerTo): Turn {
  const { offer } = before;
  if (offer === null) return nothing(before);
  const facts = withCourse(before, { answered: [...before.course.answered, ...whole] });
  const parts = inPart.map((lineId) => ({ lineId, choice: 'wait' }));
  const course = withAnswerTakenBack(facts.course, agreed, parts, []);
  const left = leftToAsk({ ...facts, course }, now, offer.reason);
  return left === null ? endOffer(facts, offer.version, 'answered') : askOn(facts, now, offer, left);
}

/** Goes on asking what is left of an offer, until its deadline. */
export function askOn(facts: BackorderFacts, now: Instant, offer: OpenOffer, { reason, lineIds }: LeftToAsk): Turn {
  const rest = offerLines(facts, now).map(({ lineId }) => lineId);
  const answered = [...facts.course.answered, ...rest.filter((lineId) => !lineIds.includes(lineId))];
  const gone = endOffer(withCourse(facts, { answered }), offer.version, 'replaced');
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
