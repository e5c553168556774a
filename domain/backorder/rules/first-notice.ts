import { waitingUnits } from '../quantities';
import { leavableUnits, unitsAhead } from '../release-day';
import { newsDay } from '../times';
import { nothing, type Rule, tell, withCourse } from '../turn';
import { shipsAhead } from './arrival';
import { hasUnknownDate } from './dates';
import { openOffer } from './offering';
import { reasonToOffer } from './reasons';

/**
 * Tells the customer at once: with dates where they are known, else naming the day by which he hears more. When part
 * is ready, or a line cannot simply wait, the choice comes with the notice and not as a second mail.
 */
export const firstNotice: Rule = (facts, now) => {
  if (facts.course.firstToldAt !== null || facts.closed) return nothing(facts);
  if (waitingUnits(facts.lines) === 0) return nothing(withCourse(facts, { firstToldAt: now }));
  const nextNewsOn = hasUnknownDate(facts) ? newsDay(facts, now, facts.policy.notices.nextNewsAfter) : null;
  const ready =
    leavableUnits(facts, now) === 0 ? 'none' : shipsAhead(facts) && unitsAhead(facts, now) > 0 ? 'ships' : 'waits';
  const begun = withCourse(facts, {
    firstToldAt: now,
    lastStatusAt: now,
  });
  const reason = facts.offer === null ? reasonToOffer(begun, now) : null;
  const notice = { template: 'first-notice', nextNewsOn, ready, withOffer: reason !== null } as const;
  return reason === null ? tell(begun, now, notice) : openOffer(begun, now, reason, { notice });
};
