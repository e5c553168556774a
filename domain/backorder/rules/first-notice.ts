import type { Instant } from '../../calendar/business-date';
import type { BackorderFacts } from '../facts';
import { waitingUnits } from '../quantities';
import { isHeld, leavableUnits, unitsAhead } from '../release-day';
import { newsDay } from '../times';
import { nothing, type ReadyUnits, type Rule, tell, withCourse } from '../turn';
import { maySendAhead } from './arrival';
import { hasUnknownDate } from './dates';
import { openOffer } from './offering';
import { reasonToOffer } from './reasons';

/** ご予約: bought from the shelf before its release date, so that the customer waits for nothing but the day. */
const reservedAhead = (facts: BackorderFacts, now: Instant): boolean =>
  facts.cause === 'chosen' && facts.lines.some((line) => line.current !== null && isHeld(facts, line, now));

/** What becomes of what is ready: it goes ahead, all of it or all but parts of lines that are not sent in parts; or it stays. */
export function readyNow(facts: BackorderFacts, now: Instant): ReadyUnits {
  const ready = leavableUnits(facts, now);
  if (ready === 0) return 'none';
  if (!maySendAhead(facts)) return 'waits';
  const ahead = unitsAhead(facts, now);
  return ahead === 0 ? 'lines-wait' : ahead < ready ? 'part-ships' : 'ships';
}

/**
 * Tells the customer at once: with dates where they are known, else naming the day by which he hears more. When part
 * is ready, or a line cannot simply wait, the choice comes with the notice and not as a second mail.
 */
export const firstNotice: Rule = (facts, now) => {
  if (facts.course.firstToldAt !== null || facts.closed) return nothing(facts);
  if (waitingUnits(facts.lines) === 0 && !reservedAhead(facts, now))
    return nothing(withCourse(facts, { firstToldAt: now }));
  const nextNewsOn = hasUnknownDate(facts) ? newsDay(facts, now, facts.policy.notices.nextNewsAfter) : null;
  const begun = withCourse(facts, {
    firstToldAt: now,
    lastStatusAt: now,
  });
  const reason = facts.offer === null ? reasonToOffer(begun, now) : null;
  const notice = {
    template: 'first-notice',
    nextNewsOn,
    ready: readyNow(facts, now),
    withOffer: reason !== null,
  } as const;
  return reason === null ? tell(begun, now, notice) : openOffer(begun, now, reason, { notice });
};
