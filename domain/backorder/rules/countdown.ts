import { addDays, type BusinessDate, type Instant, instantAt, instantOf } from '../../calendar/business-date';
import { countdownDaysOf } from '../../policy/policy-pack';
import { plannedRestock } from '../../promise/promise';
import { pendingNews } from '../date-news';
import type { BackorderFacts } from '../facts';
import { mailMoment, today } from '../times';
import { nothing, type Rule, tell } from '../turn';

const DAY_MS = 86_400_000;

/** A countdown that is to come: so many days before goods that are known to the day. */
interface Countdown {
  readonly at: Instant;
  readonly restock: BusinessDate;
  readonly days: number;
}

/** The first day goods are due that is known to the day; null where the first one is not, or is nothing to count to. */
function countedDay(facts: BackorderFacts): BusinessDate | null {
  const dates = facts.lines.flatMap(({ waiting, current }) => (waiting > 0 && current !== null ? [current] : []));
  const [first] = dates.map(plannedRestock).sort();
  const exact = dates.some(({ precision, restockDate }) => precision === 'day' && restockDate === first);
  return first !== undefined && exact ? first : null;
}

/**
 * The customer's morning on a day of the warehouse, by which the days until goods come are counted everywhere: where he lives
 * far from it, that day may have another date. Null where his clock skips that hour.
 */
function morningOf(facts: BackorderFacts, day: BusinessDate): Instant | null {
  const { morningAt } = facts.policy.notices;
  const mornings = [0, -1, 1].map((shift) => instantAt(addDays(day, shift), morningAt, facts.timeZone));
  return mornings.find((at) => today(facts, at) === day) ?? null;
}

/**
 * あと三日: the next of the mornings on which the pack counts down to the goods (3 days and 1 day before), seen from
 * `now`. Not on the heels of another mail, not while a question is open or a date is news, and not for whoever wants
 * fewer mails. A morning that was missed is made up for on its own day only.
 */
function nextCountdown(facts: BackorderFacts, now: Instant): Countdown | null {
  const countdownDays = countdownDaysOf(facts.policy);
  const { firstToldAt, lastMailAt, countedDown } = facts.course;
  if (countdownDays.length === 0 || facts.fewerMails || firstToldAt === null || facts.offer !== null) return null;
  const restock = countedDay(facts);
  if (restock === null || pendingNews(facts).length > 0) return null;
  const told = countedDown?.restock === restock ? countedDown.days : Number.POSITIVE_INFINITY;
  const mornings = countdownDays
    .filter((days) => days < told)
    .flatMap((days): Countdown[] => {
      const due = morningOf(facts, addDays(restock, -days));
      return due === null ? [] : [{ at: mailMoment(facts, instantOf(Math.max(due, now)), 'countdown'), restock, days }];
    })
    .filter(({ at, days }) => today(facts, at) === addDays(restock, -days))
    .filter(({ at }) => lastMailAt === null || at >= lastMailAt + DAY_MS);
  return mornings.reduce<Countdown | null>(
    (first, next) => (first === null || next.at < first.at ? next : first),
    null,
  );
}

/** When the next countdown is due, seen from `now`. */
export const countdownDueAt = (facts: BackorderFacts, now: Instant): Instant | null =>
  nextCountdown(facts, now)?.at ?? null;

export const countDown: Rule = (facts, now) => {
  const due = nextCountdown(facts, now);
  if (due === null || now < due.at) return nothing(facts);
  const { restock, days } = due;
  return tell(facts, now, { template: 'countdown', daysUntilRestock: days }, { countedDown: { restock, days } });
};
