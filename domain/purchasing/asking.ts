import { addDays, type BusinessDate, dateAt, type Instant, instantAt } from '../calendar/business-date';
import { addWorkingDays, isWorkingDay, type WorkCalendar, workingDayFrom } from '../calendar/working-days';
import { askingOf, type PolicyPack, purchasingOf } from '../policy/policy-pack';

/**
 * Why a supplier is asked: goods that are waited for have no date, goods are due soon (does the day hold), the day has
 * passed without them, or nobody has answered a purchase.
 */
export type AskCause = 'unknown' | 'upcoming' | 'overdue' | 'purchase';

/** What a supplier may have to be asked about, as it stands. Days are the supplier's. */
export interface OpenQuestion {
  readonly cause: AskCause;
  /** The day it was stated, confirmed or, a purchase, asked for. */
  readonly since: BusinessDate;
  /** The last day the goods can be meant to come; null while none is known. */
  readonly plannedOn: BusinessDate | null;
  /** The last question since then; null where none was asked. */
  readonly askedOn: BusinessDate | null;
  /** Questions since then, the call for a person counted. */
  readonly askedTimes: number;
  /** The first day on which a customer is owed something that hangs on the answer; null where nobody is. */
  readonly pressingOn: BusinessDate | null;
}

/** What is to be done about a question today. */
export type NextAsk =
  | { readonly kind: 'ask' }
  /** Asked as often as the pack allows: a person calls. */
  | { readonly kind: 'call' }
  | { readonly kind: 'nothing' };

/** Where and when a supplier works. */
export interface SupplierHours {
  readonly timeZone: string;
  readonly calendar: WorkCalendar;
}

/** A supplier's clock and days off: his own, else those of the warehouse that waits. */
export const hoursOf = (
  supplier: { readonly timeZone?: string; readonly calendar?: WorkCalendar },
  { shipping }: PolicyPack,
): SupplierHours => ({
  timeZone: supplier.timeZone ?? shipping.timeZone,
  calendar: supplier.calendar ?? shipping.warehouse,
});

/** The last working day up to that one. A calendar with no working day within a year gives the day. */
function workingDayUpTo(date: BusinessDate, calendar: WorkCalendar): BusinessDate {
  for (let back = 0; back < 366; back++) if (isWorkingDay(addDays(date, -back), calendar)) return addDays(date, -back);
  return date;
}

function workingDaysBefore(date: BusinessDate, count: number, calendar: WorkCalendar): BusinessDate {
  let day = date;
  for (let left = count; left > 0; left--) day = workingDayUpTo(addDays(day, -1), calendar);
  return day;
}

/** The day of the first question; null: none is asked. */
export function firstAskDay(
  question: Pick<OpenQuestion, 'cause' | 'since' | 'plannedOn'>,
  pack: PolicyPack,
  calendar: WorkCalendar,
): BusinessDate | null {
  const { cause, since, plannedOn } = question;
  const asking = askingOf(pack);
  switch (cause) {
    case 'unknown':
      return addWorkingDays(since, asking.unknownAfter.businessDays, calendar);
    case 'purchase':
      return addWorkingDays(since, asking.purchaseAfter.businessDays, calendar);
    case 'overdue':
      return plannedOn === null ? null : workingDayFrom(addDays(plannedOn, 1), calendar);
    case 'upcoming': {
      const { askBeforeDays } = purchasingOf(pack);
      if (plannedOn === null || askBeforeDays === 0) return null;
      const day = workingDayUpTo(addDays(plannedOn, -askBeforeDays), calendar);
      // Stated or confirmed when it was so near already: it need not be asked whether it holds.
      return since >= day ? null : day;
    }
  }
}

/**
 * The first day on which the supplier is asked (again), on his working days only; null: never. After a question the
 * pack's interval passes, a shorter one when a customer is owed something soon; that day also brings a first question
 * forward. Never twice on one day.
 */
export function nextAskDay(question: OpenQuestion, pack: PolicyPack, calendar: WorkCalendar): BusinessDate | null {
  const { every, near } = askingOf(pack);
  const { cause, askedOn, pressingOn, since } = question;
  const first = firstAskDay(question, pack, calendar);
  if (first === null) return null;
  const usual = askedOn === null ? first : addWorkingDays(askedOn, every.businessDays, calendar);
  // Whether a known day holds is not asked earlier for that; unanswered, it is asked more often.
  if (pressingOn === null || (cause === 'upcoming' && askedOn === null)) return usual;
  const nearFrom = workingDaysBefore(pressingOn, near.within.businessDays, calendar);
  const soonest =
    askedOn === null ? workingDayFrom(since, calendar) : addWorkingDays(askedOn, near.every.businessDays, calendar);
  const pressed = workingDayFrom(nearFrom > soonest ? nearFrom : soonest, calendar);
  return pressed < usual ? pressed : usual;
}

/** What is to be done at that moment; questions leave in the morning, on the supplier's clock. */
export function nextAsk(question: OpenQuestion, pack: PolicyPack, hours: SupplierHours, at: Instant): NextAsk {
  const { atMost } = askingOf(pack);
  const today = dateAt(at, hours.timeZone);
  const day = question.askedTimes > atMost ? null : nextAskDay(question, pack, hours.calendar);
  if (day === null || today < day || !isWorkingDay(today, hours.calendar) || at < morningOf(today, pack, hours))
    return { kind: 'nothing' };
  return { kind: question.askedTimes < atMost ? 'ask' : 'call' };
}

const morningOf = (day: BusinessDate, { notices }: PolicyPack, { timeZone }: SupplierHours): Instant =>
  instantAt(day, notices.morningAt, timeZone);

/** The next morning on which it is worth looking again what a supplier has to be asked. */
export function nextLook(pack: PolicyPack, hours: SupplierHours, at: Instant): Instant {
  const today = dateAt(at, hours.timeZone);
  const morning = morningOf(today, pack, hours);
  return morning > at ? morning : morningOf(addDays(today, 1), pack, hours);
}

/** The day a person looks after a purchase that no supply has answered, counted in the warehouse's working days. */
export const chaseDay = (pack: PolicyPack, today: BusinessDate): BusinessDate =>
  addWorkingDays(today, purchasingOf(pack).chaseAfterDays, pack.shipping.warehouse);

/** The day to look after it again when it is still unanswered then; never the same one. */
export const chaseAgainDay = (pack: PolicyPack, today: BusinessDate): BusinessDate =>
  addWorkingDays(today, Math.max(1, purchasingOf(pack).chaseAfterDays), pack.shipping.warehouse);
