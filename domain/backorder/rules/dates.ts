import { type Instant, instantAt } from '../../calendar/business-date';
import { comparePromises, plannedRestock } from '../../promise/promise';
import type { BackorderFacts, LineFacts } from '../facts';
import { after, morningAfter, newsDay } from '../times';
import { nothing, type Rule, tell, withCourse } from '../turn';

export const isUnknown = (line: LineFacts): boolean => line.waiting > 0 && line.current === null;
export const hasUnknownDate = (facts: BackorderFacts): boolean => facts.lines.some(isUnknown);

/** Until when further date news are held after the last mail that changed a date; null when nothing holds them. */
export function holdUntil(facts: BackorderFacts): Instant | null {
  const { lastChangeMailAt } = facts.course;
  return lastChangeMailAt === null ? null : after(facts, lastChangeMailAt, facts.policy.notices.debounce);
}

/** What there is to tell about a line's date: its first one at once, a change under debounce, an earlier one never. */
export function dateNews(line: LineFacts): 'first' | 'change' | 'regained' | null {
  if (line.waiting === 0) return null;
  const change = comparePromises(line.told, line.current);
  if (change === 'first') return line.original === null ? 'first' : 'regained';
  // A date that passed is told by its own mail, the next business morning.
  if (change === 'unknown') return line.unknownBecause === 'overdue' ? null : 'change';
  return change === 'later' ? 'change' : null;
}

/** Passes on the supplier's dates: the first at once, the first change at once, what follows soon after held together. */
export const passOnDate: Rule = (facts, now) => {
  const news = facts.lines.map(dateNews);
  const hold = holdUntil(facts);
  const free = hold === null || now >= hold;
  const due = news.includes('first') || (free && news.some((item) => item !== null));
  if (!due) return nothing(facts);
  const nextNewsOn = hasUnknownDate(facts) ? newsDay(facts, now, facts.policy.notices.nextNewsAfter) : null;
  const changed = news.includes('change');
  return tell(
    facts,
    now,
    { template: changed ? 'date-changed' : 'date-confirmed', nextNewsOn },
    { nextNewsOn, ...(changed || news.includes('regained') ? { lastChangeMailAt: now } : {}) },
  );
};

/** The latest day that passed without the goods, of lines whose customer still believes in it. */
const missedDay = (facts: BackorderFacts) =>
  facts.lines
    .filter((line) => isUnknown(line) && line.unknownBecause === 'overdue')
    .flatMap((line) => (line.told === null ? [] : [plannedRestock(line.told)]))
    .reduce<ReturnType<typeof plannedRestock> | null>(
      (latest, day) => (latest === null || day > latest ? day : latest),
      null,
    );

/** When the customer is told that the day passed: the next business morning; null when no told day has passed. */
export function missedNewsAt(facts: BackorderFacts): Instant | null {
  const day = missedDay(facts);
  return day === null ? null : morningAfter(facts, day);
}

/** The promised day passed without goods: says so, names the next news day, and asks staff. */
export const tellMissedDate: Rule = (facts, now) => {
  const missedOn = missedDay(facts);
  if (missedOn === null || now < morningAfter(facts, missedOn)) return nothing(facts);
  const nextNewsOn = newsDay(facts, now, facts.policy.notices.dateMissedNewsAfter);
  const told = tell(
    facts,
    now,
    { template: 'date-missed', missedOn, nextNewsOn },
    { nextNewsOn, lastChangeMailAt: now },
  );
  return { facts: told.facts, effects: [...told.effects, { kind: 'task', task: 'supply-overdue' }] };
};

/** When the promised news is due, on the day it was promised for. */
export function newsDueAt(facts: BackorderFacts): Instant | null {
  const { nextNewsOn } = facts.course;
  if (nextNewsOn === null || !hasUnknownDate(facts)) return null;
  return instantAt(nextNewsOn, facts.policy.notices.newsAt, facts.policy.shipping.timeZone);
}

/** The news day has come and nothing is known: an honest word, a new day, and a task for staff. */
export const stillAsking: Rule = (facts, now) => {
  const due = newsDueAt(facts);
  if (due === null || now < due || facts.offer !== null) return nothing(facts);
  const nextNewsOn = newsDay(facts, now, facts.policy.notices.stillAskingEvery);
  const told = tell(facts, now, { template: 'still-asking', nextNewsOn }, { nextNewsOn });
  return { facts: told.facts, effects: [...told.effects, { kind: 'task', task: 'no-date-yet' }] };
};

/** A line that has a date again may be asked about anew when it loses that one too. */
function forgetAnswered(facts: BackorderFacts): BackorderFacts {
  const dated = facts.lines.filter((line) => line.current !== null).map(({ lineId }) => `supply-cancelled:${lineId}`);
  const askedAbout = facts.course.askedAbout.filter((asked) => !dated.includes(asked));
  return askedAbout.length === facts.course.askedAbout.length ? facts : withCourse(facts, { askedAbout });
}

/** Keeps the books of unknown dates: since when, and that a day for news is always set. */
export const minuteUnknown: Rule = (before, now) => {
  const facts = forgetAnswered(before);
  if (!hasUnknownDate(facts)) {
    const { unknownSince, nextNewsOn } = facts.course;
    return nothing(
      unknownSince === null && nextNewsOn === null
        ? facts
        : withCourse(facts, { unknownSince: null, nextNewsOn: null }),
    );
  }
  const { unknownSince, nextNewsOn } = facts.course;
  const spokenFor = missedNewsAt(facts) !== null;
  return nothing(
    withCourse(facts, {
      unknownSince: unknownSince ?? now,
      nextNewsOn: spokenFor ? nextNewsOn : (nextNewsOn ?? newsDay(facts, now, facts.policy.notices.nextNewsAfter)),
    }),
  );
};
