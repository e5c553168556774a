import { Temporal } from '@js-temporal/polyfill';

declare const businessDate: unique symbol;
declare const instant: unique symbol;

/** A calendar day at the warehouse, `YYYY-MM-DD`. Has no time and no zone; never compared with an `Instant`. */
export type BusinessDate = string & { readonly [businessDate]: true };

/** A moment, in milliseconds since 1970-01-01T00:00Z. */
export type Instant = number & { readonly [instant]: true };

/** How exactly a supplier's date is known: the day, a third of a month (上旬・中旬・下旬), or the month. */
export type DatePrecision = 'day' | 'third' | 'month';

export const DAY_MS = 86_400_000;

/** The date for a text that has been validated already; throws on an impossible day such as 2027-02-29. */
export function businessDateOf(text: string): BusinessDate {
  return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString() as BusinessDate;
}

/** The latest day a promise can be counted with; beyond it calendars mean nothing. */
export const LAST_DAY = businessDateOf('2199-12-31');

/** True for a real calendar day written `YYYY-MM-DD`. */
export function isBusinessDate(text: string): text is BusinessDate {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)) - 1, Number(text.slice(8, 10)));
  return !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === text;
}

export const instantOf = (ms: number): Instant => Math.round(ms) as Instant;

/** The instant of an RFC 3339 text. */
export const parseInstant = (text: string): Instant => instantOf(Temporal.Instant.from(text).epochMilliseconds);

/** RFC 3339 in UTC, milliseconds only where there are any. */
export const formatInstant = (at: Instant): string => new Date(at).toISOString().replace('.000Z', 'Z');

const dayNumber = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY_MS;

/** The days that can be written `YYYY-MM-DD`. */
const [FIRST_WRITTEN, LAST_WRITTEN] = [dayNumber('0001-01-01'), dayNumber('9999-12-31')];

/** Counts no further than days can be written. */
export function addDays(date: BusinessDate, days: number): BusinessDate {
  const day = Math.min(Math.max(dayNumber(date) + days, FIRST_WRITTEN), LAST_WRITTEN);
  return new Date(day * DAY_MS).toISOString().slice(0, 10) as BusinessDate;
}

/** Whole days from `from` until `to`; negative when `to` is earlier. */
export const daysBetween = (from: BusinessDate, to: BusinessDate): number => dayNumber(to) - dayNumber(from);

/** 1 Monday to 7 Sunday. */
export function weekdayOf(date: BusinessDate): number {
  return ((dayNumber(date) + 3) % 7) + 1;
}

export const laterDate = (a: BusinessDate, b: BusinessDate): BusinessDate => (a > b ? a : b);

/** So many answers are kept of each question. */
const MOST_REMEMBERED = 5000;

/** Time zones are slow to look up, and the same few days and moments are asked about again and again. */
function remembered<Asked extends readonly (string | number)[], Answer>(
  ask: (...asked: Asked) => Answer,
): (...asked: Asked) => Answer {
  const answers = new Map<string, Answer>();
  return (...asked) => {
    const key = asked.join('|');
    const known = answers.get(key);
    if (known !== undefined) return known;
    const answer = ask(...asked);
    if (answers.size >= MOST_REMEMBERED) answers.clear();
    answers.set(key, answer);
    return answer;
  };
}

/** The day it is in `timeZone` at that moment. */
export const dateAt = remembered(
  (at: Instant, timeZone: string) =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate().toString() as BusinessDate,
);

/** The moment `time` (`HH:MM`) strikes on that day in `timeZone`; in a daylight-saving gap, the moment after it. */
export const instantAt = remembered(
  (date: BusinessDate, time: string, timeZone: string) =>
    Temporal.PlainDate.from(date).toPlainDateTime(Temporal.PlainTime.from(time)).toZonedDateTime(timeZone)
      .epochMilliseconds as Instant,
);

/** The first zone in which a new day begins. */
export const EARLIEST_ZONE = 'Pacific/Kiritimati';

/** Wall-clock time `HH:MM` in `timeZone`. */
export const timeOfDayAt = remembered((at: Instant, timeZone: string) =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainTime().toString().slice(0, 5),
);

/** Midnight that ends the day in `timeZone`. */
export const endOfDay = (date: BusinessDate, timeZone: string): Instant =>
  instantAt(addDays(date, 1), '00:00', timeZone);

/** The last day a date of that precision can mean: 3月中旬 is planned on its 20th. */
export function plannedDay(date: BusinessDate, precision: DatePrecision): BusinessDate {
  if (precision === 'day') return date;
  const plain = Temporal.PlainDate.from(date);
  if (precision === 'third' && plain.day <= 10) return plain.with({ day: 10 }).toString() as BusinessDate;
  if (precision === 'third' && plain.day <= 20) return plain.with({ day: 20 }).toString() as BusinessDate;
  return plain.with({ day: plain.daysInMonth }).toString() as BusinessDate;
}

/** The last moment that can be written with a year of four digits. */
const LAST_MOMENT = Date.parse('9999-12-31T23:59:59.999Z');

/** Adds an ISO 8601 duration; whole days keep the wall-clock time of `timeZone`. Counts no further than moments can be written. */
export const addDuration = remembered((at: Instant, duration: string, timeZone: string) => {
  const then = Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(timeZone)
    .add(Temporal.Duration.from(duration)).epochMilliseconds;
  return instantOf(Math.min(then, LAST_MOMENT));
});

/** Length of an ISO 8601 duration in milliseconds, a day counted as 24 h. */
export const durationMs = remembered((duration: string) =>
  Temporal.Duration.from(duration).total({ unit: 'milliseconds', relativeTo: '2000-01-01' }),
);
