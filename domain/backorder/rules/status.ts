import { addDays, daysBetween, type Instant, instantOf } from '../../calendar/business-date';
import { plannedRestock } from '../../promise/promise';
import { pendingNews } from '../date-news';
import type { BackorderFacts } from '../facts';
import { after, mailMoment, today } from '../times';
import { nothing, type Rule, tell } from '../turn';
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
 * When the next status mail is due, seen from `now`: the pack's rhythm, but not soon after another mail and not when
 * goods are due within days. Unknown dates have a rhythm of their own (the promised news day), and an open offer its
 * reminder.
 */
export function statusDueAt(facts: BackorderFacts, now: Instant): Instant | null {
  const { firstToldAt, lastStatusAt, lastMailAt } = facts.course;
  const { statusEvery, statusNotAfterMail, statusNotBeforeRestockDays } = facts.policy.notices;
  const restock = nextRestock(facts);
  if (facts.fewerMails || firstToldAt === null || restock === null || facts.offer !== null || hasUnknownDate(facts))
    return null;
  // A status must not slip in a date that is news and has its own mail.
  if (pendingNews(facts).length > 0) return null;
  const rhythm = after(facts, lastStatusAt ?? firstToldAt, statusEvery);
  const gap = lastMailAt === null ? rhythm : after(facts, lastMailAt, statusNotAfterMail);
  // A course that comes late to it must not send at night, nor when the goods are all but there.
  const due = mailMoment(facts, instantOf(Math.max(rhythm, gap, now)), 'status');
  return today(facts, due) >= addDays(restock, -statusNotBeforeRestockDays) ? null : due;
}

export const sendStatus: Rule = (facts, now) => {
  const due = statusDueAt(facts, now);
  const restock = nextRestock(facts);
  if (due === null || restock === null || now < due) return nothing(facts);
  const daysUntilRestock = daysBetween(today(facts, now), restock);
  return tell(facts, now, { template: 'status', daysUntilRestock, nextNewsOn: null }, { lastStatusAt: now });
};
