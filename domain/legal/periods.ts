import {
  addDays,
  type BusinessDate,
  dateAt,
  endOfDay,
  type Instant,
  instantAt,
  instantOf,
} from '../calendar/business-date';
import { addWorkingDays, type WorkCalendar, workingDaysBefore } from '../calendar/working-days';
import type { LegalCalendars } from './facts';

/**
 * Working days of the United States: Monday to Friday, federal holidays off. 16 CFR 435 does not define "working day";
 * a shop's own closing days do not lengthen what the law gives it.
 */
export const US_WORKING_DAYS: WorkCalendar = { country: 'US', weekend: [6, 7], closedOn: [] };

/**
 * The last day of a period of `days` calendar days. The day it starts on is not counted (so also 民法140条 and
 * Regulation 1182/71 art. 3(1)). It is not lengthened when it ends on a holiday: that would only favour the shop.
 */
export const lastDay = (from: Instant, days: number, timeZone: string): BusinessDate =>
  addDays(dateAt(from, timeZone), days);

/** The end of that period: midnight at the end of its last day. */
export const periodEnd = (from: Instant, days: number, timeZone: string): Instant =>
  endOfDay(lastDay(from, days, timeZone), timeZone);

/** The end of the `count`-th working day after the day of `from`. */
export const workingPeriodEnd = (from: Instant, count: number, calendar: WorkCalendar, timeZone: string): Instant =>
  endOfDay(addWorkingDays(dateAt(from, timeZone), count, calendar), timeZone);

const MORNING = '09:00';

/** The morning so many of the shop's working days before the last day of a clock that runs out at `end`. */
export function morningBefore(end: Instant, count: number, { timeZone, shop }: LegalCalendars): Instant {
  const lastOfClock = dateAt(instantOf(end - 1), timeZone);
  return instantAt(workingDaysBefore(lastOfClock, count, shop), MORNING, timeZone);
}

export const soonest = (a: Instant, b: Instant): Instant => (a < b ? a : b);
