import type { Instant } from '../calendar/business-date';
import type { BackorderFacts } from './facts';
import { clocksAt } from './law';

/**
 * Until when the marketplace that sold a line leaves it standing, whatever its customer answers. Null where nobody can say, where
 * that moment is over, and where the order is the shop's own.
 */
export function standsUntil(facts: BackorderFacts, lineId: string, now: Instant): Instant | null {
  const moment = clocksAt(facts, now).find((clock) => clock.lineId === lineId)?.othersCancelAt ?? null;
  return moment !== null && moment > now ? moment : null;
}
