import {
  addDays,
  addDuration,
  type BusinessDate,
  type DatePrecision,
  dateAt,
  durationMs,
  endOfDay,
  type Instant,
  instantAt,
  instantOf,
  laterDate,
  timeOfDayAt,
} from '../calendar/business-date';
import { addWorkingDays, isWorkingDay, type WorkCalendar, workingDayFrom } from '../calendar/working-days';
import { offerTermsOf, type PolicyPack } from '../policy/policy-pack';
import type { Destination } from '../promise/carriers';
import { type LinePromise, promiseFor } from '../promise/promise';
import type { BackorderFacts } from './facts';

/** The business day it is at the warehouse. */
export const today = (facts: BackorderFacts, now: Instant): BusinessDate => dateAt(now, facts.policy.shipping.timeZone);

/** The day by which the customer hears more, counted in the warehouse's working days. */
export function newsDay(facts: BackorderFacts, now: Instant, after: { businessDays: number }): BusinessDate {
  const day = laterDate(today(facts, now), dateAt(now, facts.timeZone));
  return addWorkingDays(day, Math.max(1, after.businessDays), facts.policy.shipping.warehouse);
}

/**
 * When the news are due that were promised for that day: in the shop's afternoon, but on the day as its customer has it: not before
 * his morning, nor after his own afternoon. Far west of the shop its afternoon is his night, or his evening before.
 */
export function newsMoment({ policy, timeZone }: BackorderFacts, day: BusinessDate): Instant {
  const { morningAt, newsAt } = policy.notices;
  const atShop = instantAt(day, newsAt, policy.shipping.timeZone);
  return instantOf(Math.min(Math.max(atShop, instantAt(day, morningAt, timeZone)), instantAt(day, newsAt, timeZone)));
}

/** The morning after which a customer is told that a day has passed without the goods. */
export function morningAfter(facts: BackorderFacts, day: BusinessDate): Instant {
  const { shipping, notices } = facts.policy;
  return instantAt(workingDayFrom(addDays(day, 1), shipping.warehouse), notices.morningAt, shipping.timeZone);
}

/** The next moment that is in a business day and past its morning: now, in the middle of one. */
export function businessMorning(facts: BackorderFacts, now: Instant): Instant {
  const morning = morningAfter(facts, addDays(today(facts, now), -1));
  return morning > now ? morning : now;
}

type QuietHours = PolicyPack['notices']['quietHours'];

function isQuiet(at: Instant, quiet: QuietHours, timeZone: string): boolean {
  const time = timeOfDayAt(at, timeZone);
  return quiet.from <= quiet.to ? time >= quiet.from && time < quiet.to : time >= quiet.from || time < quiet.to;
}

/** The same moment, or the end of the quiet hours it falls into, on the customer's clock. */
export function outsideQuietHours(at: Instant, quiet: QuietHours, timeZone: string): Instant {
  if (!isQuiet(at, quiet, timeZone)) return at;
  const day = dateAt(at, timeZone);
  const end = instantAt(day, quiet.to, timeZone);
  return end > at ? end : instantAt(addDays(day, 1), quiet.to, timeZone);
}

/** The last minute before the quiet hours that a moment falls into; the moment itself outside of them. */
function beforeQuietHours(at: Instant, quiet: QuietHours, timeZone: string): Instant {
  if (!isQuiet(at, quiet, timeZone)) return at;
  const day = dateAt(at, timeZone);
  const start = instantAt(day, quiet.from, timeZone);
  return instantOf((start <= at ? start : instantAt(addDays(day, -1), quiet.from, timeZone)) - 60_000);
}

/** Days and hours on which an answer may fall due. */
export interface AnswerTimes {
  readonly quietHours: QuietHours;
  readonly timeZone: string;
  /** Whose working days it has to be; null for any day. */
  readonly calendar: WorkCalendar | null;
}

/**
 * ご回答期限: the wanted moment, or the first one after it that is neither in the night nor, where the pack says so, on a
 * day off.
 */
export function answerDeadline(wanted: Instant, { quietHours, timeZone, calendar }: AnswerTimes): Instant {
  const at = outsideQuietHours(wanted, quietHours, timeZone);
  if (calendar === null) return at;
  const day = dateAt(at, timeZone);
  const worked = workingDayFrom(day, calendar);
  return worked === day
    ? at
    : outsideQuietHours(instantAt(worked, timeOfDayAt(at, timeZone), timeZone), quietHours, timeZone);
}

/**
 * 法律上の期限に先立つご回答期限: the last moment up to that of a law which is neither in the night nor, where the pack says
 * so, on a day off. Never after the law's moment and always after `now`: where no working day is left between them any day
 * will do, and where no daytime is left either, the law's own moment is the only one.
 */
export function lawfulDeadline(law: Instant, times: AnswerTimes, now: Instant): Instant {
  const { quietHours, timeZone } = times;
  const byDay = beforeQuietHours(law, quietHours, timeZone);
  const worked = workedBefore(byDay, times, now);
  if (worked > now) return worked;
  return byDay > now ? byDay : law;
}

/** That moment, or the last one by day on a working day before it; a moment no later than `now` where that has passed. */
function workedBefore(byDay: Instant, { quietHours, timeZone, calendar }: AnswerTimes, now: Instant): Instant {
  let at = byDay;
  // Midnight ends the day before it.
  for (let day = dateAt(instantOf(at - 1), timeZone); at > now; day = addDays(day, -1)) {
    if (calendar === null || isWorkingDay(day, calendar)) return at;
    at = beforeQuietHours(instantOf(instantAt(day, '00:00', timeZone) - 60_000), quietHours, timeZone);
  }
  return at;
}

/** When and where a backorder's customer can be asked to answer, on the clock of his shop. */
function answerTimes({ policy, timeZone }: BackorderFacts): AnswerTimes {
  const calendar = offerTermsOf(policy).deadlineOn === 'working-day' ? policy.shipping.warehouse : null;
  return { quietHours: policy.notices.quietHours, timeZone, calendar };
}

/** The deadline for a backorder's customer. */
export const deadlineFor = (facts: BackorderFacts, wanted: Instant): Instant =>
  answerDeadline(wanted, answerTimes(facts));

/**
 * The same where a law sets the last moment. Its last day is named to the customer, and ends where he lives if that is
 * sooner: whoever is east of the shop would read of two days. Where only its night is left to him, the hours count that
 * the law leaves him after it.
 */
export function lawfulDeadlineFor(facts: BackorderFacts, law: Instant, now: Instant): Instant {
  const times = answerTimes(facts);
  const lastDay = dateAt(instantOf(law - 1), facts.policy.shipping.timeZone);
  const own = endOfDay(lastDay, facts.timeZone);
  const onHisDay = own > now && own < law ? lawfulDeadline(own, times, now) : null;
  return onHisDay === null || isQuiet(onHisDay, times.quietHours, times.timeZone)
    ? lawfulDeadline(law, times, now)
    : onHisDay;
}

/**
 * The moment in which a day of the law ends, which is the shop's midnight, where the day says too little to the customer:
 * west of the shop it goes on after that, and he would read of hours that he has not got; east of it, it may be over for him,
 * or have only its night left, when he reads of it. Null where the day says it.
 */
export function momentOfDay(facts: BackorderFacts, lastDay: BusinessDate, now: Instant): Instant | null {
  const end = endOfDay(lastDay, facts.policy.shipping.timeZone);
  const own = endOfDay(lastDay, facts.timeZone);
  const isOver = end > now && lawfulDeadlineFor(facts, end, now) > own;
  return end < own || isOver ? end : null;
}

/** When a mail of that kind may go out, given that it was due at `at`. */
export function mailMoment(
  facts: BackorderFacts,
  at: Instant,
  kind: 'status' | 'countdown' | 'offer-reminder',
): Instant {
  const { quietHours } = facts.policy.notices;
  return quietHours.holds.includes(kind) ? outsideQuietHours(at, quietHours, facts.timeZone) : at;
}

/**
 * When the reminder before a deadline goes out; null where the pack's moment is over, or would be no earlier than the
 * deadline. `must`: silence will cancel, so that another moment by day is looked for: the evening before, or halfway.
 */
export function reminderMoment(facts: BackorderFacts, now: Instant, expiresAt: Instant, must: boolean): Instant | null {
  const { quietHours } = facts.policy.notices;
  const earlier = (at: Instant): Instant =>
    quietHours.holds.includes('offer-reminder') ? beforeQuietHours(at, quietHours, facts.timeZone) : at;
  const wanted = before(expiresAt, facts.policy.offers.remindBefore);
  const half = instantOf(now + Math.floor((expiresAt - now) / 2));
  const moments = [
    mailMoment(facts, wanted, 'offer-reminder'),
    ...(must ? [earlier(wanted), mailMoment(facts, half, 'offer-reminder'), earlier(half)] : []),
  ];
  return moments.find((at) => at > now && at < expiresAt) ?? null;
}

export const after = (facts: BackorderFacts, at: Instant, duration: string): Instant =>
  addDuration(at, duration, facts.timeZone);

export const before = (at: Instant, duration: string): Instant => instantOf(at - durationMs(duration));

/** When goods that are ready now leave, and reach their customer; a pre-order not before its release. */
export function leavingNow(
  policy: PolicyPack,
  now: Instant,
  to: Destination,
  notBefore: BusinessDate | null = null,
): Pick<LinePromise, 'shipDate' | 'deliveryWindow'> {
  const day = dispatchDay(policy, now);
  const terms = { ...policy.shipping, handlingDays: 0 };
  const { shipDate, deliveryWindow } = promiseFor(day, 'day', terms, to, notBefore);
  return { shipDate, deliveryWindow };
}

/** What can be promised at this moment of goods that are expected then: {@link promiseFor}, with the cut-off of today. */
export const promiseAt = (
  policy: PolicyPack,
  now: Instant,
  { eta, precision }: { readonly eta: BusinessDate; readonly precision: DatePrecision },
  to: Destination,
  notBefore: BusinessDate | null,
): LinePromise => promiseFor(eta, precision, policy.shipping, to, notBefore, packedDay(policy, now));

/** The first day a parcel can still leave the warehouse: today, or the next working day after the cut-off. */
export function packedDay({ shipping }: PolicyPack, now: Instant): BusinessDate {
  const late = timeOfDayAt(now, shipping.timeZone) >= shipping.cutOff;
  const day = dateAt(now, shipping.timeZone);
  return workingDayFrom(late ? addDays(day, 1) : day, shipping.warehouse);
}

/** The day goods that are ready now leave the warehouse: handling days from today, or from tomorrow after the cut-off. */
export const dispatchDay = (policy: PolicyPack, now: Instant): BusinessDate =>
  addWorkingDays(packedDay(policy, now), policy.shipping.handlingDays, policy.shipping.warehouse);
