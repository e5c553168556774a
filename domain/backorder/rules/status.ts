import { addDays, type BusinessDate, daysBetween, type Instant, instantOf } from '../../calendar/business-date';
import { plannedRestock } from '../../promise/promise';
import { pendingNews } from '../date-news';
import type { BackorderFacts } from '../facts';
import { after, mailMoment, today } from '../times';
import { nothing, type Rule, type Turn, tell } from '../turn';
import { hasUnknownDate } from './dates';

/** The first of the days goods are planned for, of lines that wait. */
const nextRestock = (facts: BackorderFacts) =>
  facts.lines
    .filter((line) => line.waiting > 0)
    .flatMap((line) => (line.current === null ? [] : [plannedRestock(line.current)]))
    .reduce<ReturnType<typeof plannedRestock> | null>(
      (first, day) => (first === null || day < first ? day : first),
      null,
    );

/**
 * The first day goods are due that a status mail would count to; null where there is nothing for one to say. Unknown
 * dates have a rhythm of their own (the promised news day), and an open offer its reminder.
 */
function restockToTell(facts: BackorderFacts): BusinessDate | null {
  const restock = nextRestock(facts);
  if (facts.fewerMails || facts.course.firstToldAt === null || facts.offer !== null || hasUnknownDate(facts))
    return null;
  // A status must not slip in a date that is news and has its own mail.
  return pendingNews(facts).length > 0 ? null : restock;
}

/** Goods that are due within days have words of their own. */
const isAllButThere = (facts: BackorderFacts, at: Instant, restock: BusinessDate): boolean =>
  today(facts, at) >= addDays(restock, -facts.policy.notices.statusNotBeforeRestockDays);

/**
 * When the next status mail is due, seen from `now`: the pack's rhythm, but not soon after another mail and not when
 * goods are due within days.
 */
export function statusDueAt(facts: BackorderFacts, now: Instant): Instant | null {
  const { firstToldAt, lastStatusAt, lastMailAt } = facts.course;
  const { statusEvery, statusNotAfterMail } = facts.policy.notices;
  const restock = restockToTell(facts);
  if (restock === null || firstToldAt === null) return null;
  const rhythm = after(facts, lastStatusAt ?? firstToldAt, statusEvery);
  const gap = lastMailAt === null ? rhythm : after(facts, lastMailAt, statusNotAfterMail);
  // A course that comes late to it must not send at night, nor when the goods are all but there.
  const due = mailMoment(facts, instantOf(Math.max(rhythm, gap, now)), 'status');
  return isAllButThere(facts, due, restock) ? null : due;
}

const tellStatus = (facts: BackorderFacts, now: Instant, restock: BusinessDate): Turn => {
  const daysUntilRestock = daysBetween(today(facts, now), restock);
  return tell(facts, now, { template: 'status', daysUntilRestock, nextNewsOn: null }, { lastStatusAt: now });
};

export const sendStatus: Rule = (facts, now) => {
  const due = statusDueAt(facts, now);
  const restock = nextRestock(facts);
  return due === null || restock === null || now < due ? nothing(facts) : tellStatus(facts, now, restock);
};

/**
 * A status mail leaves for another order of the customer, and may tell of this one too, whatever its own rhythm: what
 * follows when it does. Null where there is nothing for it to say, or where it has just been said.
 */
export function joinStatus(facts: BackorderFacts, now: Instant): Turn | null {
  const { lastStatusAt } = facts.course;
  const restock = facts.closed ? null : restockToTell(facts);
  if (restock === null || isAllButThere(facts, now, restock) || mailMoment(facts, now, 'status') !== now) return null;
  const justSaid = lastStatusAt !== null && now < after(facts, lastStatusAt, facts.policy.notices.statusNotAfterMail);
  return justSaid ? null : tellStatus(facts, now, restock);
}
