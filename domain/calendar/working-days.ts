import Holidays from 'date-holidays';
import { addDays, type BusinessDate, weekdayOf } from './business-date';

/** A warehouse's or carrier's working calendar, as a policy pack states it. */
export interface WorkCalendar {
  /** ISO 3166 country, or part of one (`DE-BY`), whose public holidays are kept; null for none. */
  readonly country: string | null;
  /** Weekdays off, 1 Monday to 7 Sunday. */
  readonly weekend: readonly number[];
  /** The shop's own closing days. */
  readonly closedOn: readonly string[];
}

/** Whether the holidays of a country, or of a part of it, are known. */
export function hasKnownHolidays(place: string): boolean {
  const [country = '', part] = place.split('-');
  const known = new Holidays();
  return (
    Object.hasOwn(known.getCountries(), country) &&
    (part === undefined || Object.hasOwn(known.getStates(country) ?? {}, part))
  );
}

const holidayYears = new Map<string, ReadonlySet<string>>();

/** Half a day off, as China has for some, is a day worked. */
const WHOLE_DAY_MS = 23 * 3600_000;

/**
 * Public holidays of one year, from the date-holidays library, with the days they are observed on instead. The library
 * calls some of those (the Friday or Monday of Veterans Day) bank holidays; whoever keeps the holiday is off all the same.
 */
function publicHolidays(place: string, year: number): ReadonlySet<string> {
  const key = `${place}/${year}`;
  const known = holidayYears.get(key);
  if (known) return known;
  const [country = '', part] = place.split('-');
  const kept = (part === undefined ? new Holidays(country) : new Holidays(country, part))
    .getHolidays(year)
    .filter(({ type, substitute }) => type === 'public' || substitute === true)
    .filter(({ start, end }) => end.getTime() - start.getTime() >= WHOLE_DAY_MS);
  const dates = (of: typeof kept) => of.map(({ date }) => date.slice(0, 10) as BusinessDate);
  const proper = dates(kept.filter(({ substitute }) => substitute !== true));
  const days = new Set<string>([...dates(kept), ...(country === 'JP' ? between(proper) : [])]);
  holidayYears.set(key, days);
  return days;
}

/**
 * 国民の休日: by law a day between two holidays is one too. The library knows only those that fall on 22 September, and
 * misses the 21st of 2032.
 */
const between = (holidays: readonly BusinessDate[]): BusinessDate[] =>
  holidays.filter((day) => holidays.includes(addDays(day, 2))).map((day) => addDays(day, 1));

export function isWorkingDay(date: BusinessDate, calendar: WorkCalendar): boolean {
  if (calendar.weekend.includes(weekdayOf(date)) || calendar.closedOn.includes(date)) return false;
  return calendar.country === null || !publicHolidays(calendar.country, Number(date.slice(0, 4))).has(date);
}

/** The day itself when worked, else the next working day. A calendar with no working day within a year gives the day. */
export function workingDayFrom(date: BusinessDate, calendar: WorkCalendar): BusinessDate {
  let day = date;
  for (let tries = 0; tries < 366; tries++) {
    if (isWorkingDay(day, calendar)) return day;
    day = addDays(day, 1);
  }
  return date;
}

/** The day `count` working days after `date`; 0 gives the first working day from it. */
export function addWorkingDays(date: BusinessDate, count: number, calendar: WorkCalendar): BusinessDate {
  let day = count === 0 ? workingDayFrom(date, calendar) : date;
  for (let left = count; left > 0; left--) day = workingDayFrom(addDays(day, 1), calendar);
  return day;
}

/** The day `count` working days before `date`; 0 gives the day itself, worked or not. */
export function workingDaysBefore(date: BusinessDate, count: number, calendar: WorkCalendar): BusinessDate {
  let day = date;
  for (let left = count, tries = 0; left > 0 && tries < 366; tries++) {
    day = addDays(day, -1);
    if (isWorkingDay(day, calendar)) left--;
  }
  return day;
}
