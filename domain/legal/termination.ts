import { endOfDay, type Instant } from '../calendar/business-date';
import type { Termination } from './clock';
import type { LegalLine } from './facts';

/**
 * The right to end the contract because delivery is late, as Directive 2011/83/EU art. 18(2) and 民法541条, 542条1項 have it
 * alike: at once where the shop refuses, or where the day was essential and has passed; otherwise after a further period
 * that the customer sets once the time is over. What he says before that calls for nothing yet.
 */
export function terminationOf(line: LegalLine, dueEnd: Instant, timeZone: string, now: Instant): Termination {
  if (line.refusedAt !== null && line.refusedAt <= now)
    return { right: 'now', since: line.refusedAt, because: 'shop-refuses' };
  if (now < dueEnd) return { right: 'none', ...(line.essential ? { vestsAt: dueEnd } : {}) };
  if (line.essential) return { right: 'now', since: dueEnd, because: 'day-was-essential' };
  const [further] = line.words.flatMap((word) =>
    word.kind === 'sets-deadline' && word.at >= dueEnd && word.at <= now ? [endOfDay(word.until, timeZone)] : [],
  );
  if (further === undefined) return { right: 'after-further-period', from: dueEnd };
  return now < further
    ? { right: 'running', until: further }
    : { right: 'now', since: further, because: 'further-period-passed' };
}

/** The end of the time that stands for delivery: of the further period once that was set, also when it has passed; else of the time owed. */
export function deliveryEnd(termination: Termination, dueEnd: Instant): Instant {
  if (termination.right === 'running') return termination.until;
  return termination.right === 'now' && termination.because === 'further-period-passed' ? termination.since : dueEnd;
}
