import { type BusinessDate, dateAt, type Instant, laterDate } from '../../calendar/business-date';
import { plannedRestock } from '../../promise/promise';
import { despite } from '../course-state';
import { dateNews, isOfPassedDay, isOnlyOtherWay, pendingNews } from '../date-news';
import type { BackorderFacts, LineFacts } from '../facts';
import { lostByLaw, noticeNotAfter } from '../law';
import { isHopeless } from '../offer';
import { after, businessMorning, morningAfter, newsDay, newsMoment } from '../times';
import { nothing, type Rule, type Turn, tell, withCourse } from '../turn';

/** The line waits for a date: it has none, and may still get one. */
export const isUnknown = (line: LineFacts): boolean => line.waiting > 0 && line.current === null && !isHopeless(line);
export const hasUnknownDate = (facts: BackorderFacts): boolean => facts.lines.some(isUnknown);

/** Since when the line has waited without a date, or without one in spite of which its customer agreed to wait. */
export const unknownSince = ({ course }: BackorderFacts, line: LineFacts): Instant | null =>
  isUnknown(line) && Object.hasOwn(course.unknownSince, line.lineId)
    ? (course.unknownSince[line.lineId] ?? null)
    : null;

/**
 * Until when further date news are held after the last mail that changed a date; null when nothing holds them. A question
 * that nobody has heard is put right at once: there is nothing to spare its customer.
 */
function holdUntil(facts: BackorderFacts): Instant | null {
  const { lastChangeMailAt } = facts.course;
  return lastChangeMailAt === null || facts.offerUnheard
    ? null
    : after(facts, lastChangeMailAt, facts.policy.notices.debounce);
}

/** Of what the law cancels at this moment the customer hears that it is cancelled. */
export function notLost(facts: BackorderFacts, now: Instant): readonly LineFacts[] {
  const lost = lostByLaw(facts, now).map(({ line }) => line);
  return lost.length === 0 ? facts.lines : facts.lines.filter((line) => !lost.includes(line));
}

/** Whether there are news that a mail about dates has to pass on. */
export const hasNews = (facts: BackorderFacts, now: Instant): boolean =>
  pendingNews({ lines: notLost(facts, now) }).length > 0;

/** The morning that news wait for which are only that a day has passed; null where there are others, or none. */
function morningOfNews(facts: BackorderFacts, now: Instant): Instant | null {
  const news = notLost(facts, now).filter((line) => dateNews(line) !== null);
  if (news.length === 0 || !news.every(isOfPassedDay)) return null;
  const [morning, missed] = [businessMorning(facts, now), missedNewsAt(facts)];
  return missed !== null && missed < morning ? missed : morning;
}

/** A legal notice is not held past its moment, nor into the time its customer needs to read it. */
function isHeldUntil(facts: BackorderFacts, until: Instant | null, now: Instant): boolean {
  if (until === null || now >= until) return false;
  const notAfter = noticeNotAfter(facts, now);
  return notAfter === null || after(facts, until, facts.policy.offers.minimumReadingTime) < notAfter;
}

/** Whether what there is to say is held until the morning. */
export const waitsForMorning = (facts: BackorderFacts, now: Instant): boolean =>
  isHeldUntil(facts, morningOfNews(facts, now), now);

/** Until when news about dates are held: for their debounce, or for the morning; null when nothing holds them. */
export function newsHeldUntil(facts: BackorderFacts, now: Instant): Instant | null {
  const [hold, morning] = [holdUntil(facts), morningOfNews(facts, now)];
  return hold === null || (morning !== null && morning > hold) ? morning : hold;
}

/** Whether news about dates are held for now: a first date never is. */
export const newsIsHeld = (facts: BackorderFacts, now: Instant): boolean =>
  !pendingNews(facts).includes('first') && isHeldUntil(facts, newsHeldUntil(facts, now), now);

/**
 * The mail about dates that fits the news; where there are none it still says that dates have changed. `questionOver`
 * where an offer ends with it: who never heard the question is not told that it is over.
 */
export function tellDates(facts: BackorderFacts, now: Instant, { questionOver = false } = {}): Turn {
  const news = pendingNews(facts);
  if (questionOver && facts.offerUnheard) return news.length === 0 ? nothing(facts) : tellDates(facts, now);
  const confirms = news.length > 0 && !news.includes('change');
  const nextNewsOn = hasUnknownDate(facts) ? newsDay(facts, now, facts.policy.notices.nextNewsAfter) : null;
  const otherWay = isOnlyOtherWay(facts);
  const holds = !confirms ? !otherWay : news.includes('regained');
  const told = tell(
    facts,
    now,
    {
      template: confirms ? 'date-confirmed' : 'date-changed',
      nextNewsOn,
      questionOver,
      ...(otherWay ? { otherWay } : {}),
    },
    holds ? { lastChangeMailAt: now } : {},
  );
  const passed = facts.lines.some((line) => dateNews(line) === 'change' && isOfPassedDay(line));
  return passed ? { facts: told.facts, effects: [...told.effects, { kind: 'task', task: 'supply-overdue' }] } : told;
}

/**
 * Passes on the supplier's dates: the first at once, the first change at once, what follows soon after held together. A
 * day of the customer's own that passed takes with it what else the same morning has to say of passed days.
 */
export const passOnDate: Rule = (facts, now) => {
  if (!hasNews(facts, now) || newsIsHeld(facts, now)) return nothing(facts);
  const isOwnDay =
    missedBy(facts, now).length > 0 && facts.lines.every((line) => dateNews(line) === null || isOfPassedDay(line));
  return isOwnDay ? tellMissedDate(facts, now) : tellDates(facts, now);
};

/** Days that passed without the goods, of lines whose customer still believes in them. */
const missedDays = (facts: BackorderFacts): BusinessDate[] =>
  facts.lines
    .filter((line) => dateNews(line) === 'missed')
    .flatMap(({ told }) => (told === null ? [] : [plannedRestock(told)]));

/** When the customer is told that a day passed: the next business morning; null when no told day has passed. */
export function missedNewsAt(facts: BackorderFacts): Instant | null {
  const [first] = missedDays(facts).sort();
  return first === undefined ? null : morningAfter(facts, first);
}

/** The days of them that are told by now. */
const missedBy = (facts: BackorderFacts, now: Instant): BusinessDate[] =>
  missedDays(facts).filter((day) => now >= morningAfter(facts, day));

/** A promised day passed without goods: says so, names the next news day, and asks staff. */
export const tellMissedDate: Rule = (facts, now) => {
  const days = missedBy(facts, now);
  if (days.length === 0) return nothing(facts);
  const missedOn = days.reduce(laterDate);
  const nextNewsOn = newsDay(facts, now, facts.policy.notices.dateMissedNewsAfter);
  const told = tell(facts, now, { template: 'date-missed', missedOn, nextNewsOn }, { lastChangeMailAt: now });
  return { facts: told.facts, effects: [...told.effects, { kind: 'task', task: 'supply-overdue' }] };
};

/** When the promised news is due, on the day it was promised for. */
export function newsDueAt(facts: BackorderFacts): Instant | null {
  const { nextNewsOn } = facts.course;
  return nextNewsOn === null || !hasUnknownDate(facts) ? null : newsMoment(facts, nextNewsOn);
}

/**
 * The news day has come and nothing is known: an honest word, a new day, and a task for staff. A day that was promised
 * is kept though the customer has an offer to answer meanwhile, or other news are held back for longer.
 */
export const stillAsking: Rule = (facts, now) => {
  const due = newsDueAt(facts);
  if (due === null || now < due) return nothing(facts);
  const nextNewsOn = nextNews(facts, now);
  const told = tell(facts, now, { template: 'still-asking', nextNewsOn, promised: facts.course.newsPromised });
  return { facts: told.facts, effects: [...told.effects, { kind: 'task', task: 'no-date-yet' }] };
};

/** The day for the news after these; null where the question that is open is reminded of, or ends, before it. */
function nextNews(facts: BackorderFacts, now: Instant): BusinessDate | null {
  const { offer, policy, timeZone } = facts;
  const day = newsDay(facts, now, policy.notices.stillAskingEvery);
  if (offer === null) return day;
  const ends = offer.reminded ? offer.expiresAt : (offer.remindAt ?? offer.expiresAt);
  return day < dateAt(ends, timeZone) ? day : null;
}

/** A line that has a date again is asked about anew when it loses that one too. */
function forgetAgreed(facts: BackorderFacts): BackorderFacts {
  const dated = facts.lines.filter((line) => line.current !== null).map((line) => despite('supply-cancelled', line));
  const waitsDespite = facts.course.waitsDespite.filter((agreed) => !dated.includes(agreed));
  return waitsDespite.length === facts.course.waitsDespite.length ? facts : withCourse(facts, { waitsDespite });
}

/**
 * The day for news that is set where none is; null where the customer hears otherwise: of the day that passed, or by the offer
 * he has in hand, unless that stands for longer without a word than news are apart.
 */
function newsToCome(facts: BackorderFacts, now: Instant, unknown: readonly LineFacts[]): BusinessDate | null {
  if (unknown.every((line) => dateNews(line) === 'missed')) return null;
  return facts.offer === null ? newsDay(facts, now, facts.policy.notices.nextNewsAfter) : nextNews(facts, now);
}

/** Keeps the books of unknown dates: since when each line has none, and that a day for news is set. */
export const minuteUnknown: Rule = (before, now) => {
  const facts = forgetAgreed(before);
  const unknown = facts.lines.filter(isUnknown);
  if (unknown.length === 0 && Object.keys(facts.course.unknownSince).length === 0 && facts.course.nextNewsOn === null)
    return nothing(facts);
  const since = Object.fromEntries(unknown.map((line) => [line.lineId, unknownSince(facts, line) ?? now]));
  const { nextNewsOn: set, newsPromised } = facts.course;
  // A date that is known and not told yet may be lost again: until then the promised day stands.
  const untold = unknown.length === 0 && pendingNews(facts).length > 0;
  const nextNewsOn = untold ? set : unknown.length === 0 ? null : (set ?? newsToCome(facts, now, unknown));
  return nothing(
    withCourse(facts, { unknownSince: since, nextNewsOn, newsPromised: newsPromised && nextNewsOn === set }),
  );
};
