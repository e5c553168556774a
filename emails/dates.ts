import type { ReadyLeaves } from '../domain/backorder/rules/arrival';
import {
  addDays,
  type BusinessDate,
  dateAt,
  type Instant,
  timeOfDayAt,
  weekdayOf,
} from '../domain/calendar/business-date';
import type { LinePromise } from '../domain/promise/promise';
import type { Locale } from './mail-facts';

const WEEKDAYS = {
  ja: ['月', '火', '水', '木', '金', '土', '日'],
  en: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
} as const;
const LONG_WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

const yearOf = (date: BusinessDate): number => Number(date.slice(0, 4));
const monthOf = (date: BusinessDate): number => Number(date.slice(5, 7));
const dayOf = (date: BusinessDate): number => Number(date.slice(8, 10));
const monthName = (date: BusinessDate): string => MONTHS[monthOf(date) - 1] ?? '';

const weekday = (locale: Locale, date: BusinessDate): string => WEEKDAYS[locale][weekdayOf(date) - 1] ?? '';

/** 12月1日(火) or Tue, December 1. */
const dayAndMonth = (locale: Locale, date: BusinessDate): string =>
  locale === 'ja'
    ? `${monthOf(date)}月${dayOf(date)}日(${weekday('ja', date)})`
    : `${weekday('en', date)}, ${monthName(date)} ${dayOf(date)}`;

/** 2026年11月23日(月) or Mon, November 23, 2026. */
export const dayText = (locale: Locale, date: BusinessDate): string =>
  locale === 'ja' ? `${yearOf(date)}年${dayAndMonth('ja', date)}` : `${dayAndMonth('en', date)}, ${yearOf(date)}`;

/** The same without the year where it is this one: 11月23日(月) or Mon, November 23. */
export const nearDayText = (locale: Locale, date: BusinessDate, today: BusinessDate): string =>
  yearOf(date) === yearOf(today) ? dayAndMonth(locale, date) : dayText(locale, date);

/**
 * A restock date no more exactly than it is known: the day, 3月中旬 / mid-March 2027, or 3月 / March 2027.
 * Japanese names the year only where it is not the year of the order.
 */
export function restockText(
  locale: Locale,
  promise: Pick<LinePromise, 'restockDate' | 'precision'>,
  placedOn: BusinessDate,
): string {
  const { restockDate: date, precision } = promise;
  if (precision === 'day') return dayText(locale, date);
  const third = dayOf(date) <= 10 ? 0 : dayOf(date) <= 20 ? 1 : 2;
  if (locale === 'ja') {
    const year = yearOf(date) === yearOf(placedOn) ? '' : `${yearOf(date)}年`;
    return `${year}${monthOf(date)}月${precision === 'third' ? ['上旬', '中旬', '下旬'][third] : ''}`;
  }
  const part = precision === 'third' ? ['early ', 'mid-', 'late '][third] : '';
  return `${part}${monthName(date)} ${yearOf(date)}`;
}

/** 2026年12月1日(火)〜12月3日(木)頃 or Tue, December 1 – Thu, December 3, 2026. */
export function windowText(locale: Locale, { from, to }: LinePromise['deliveryWindow']): string {
  if (locale === 'ja') {
    if (from === to) return `${dayText('ja', from)}頃`;
    const end = yearOf(from) === yearOf(to) ? dayAndMonth('ja', to) : dayText('ja', to);
    return `${dayText('ja', from)}〜${end}頃`;
  }
  if (from === to) return dayText('en', from);
  const start = yearOf(from) === yearOf(to) ? dayAndMonth('en', from) : dayText('en', from);
  return `${start} – ${dayText('en', to)}`;
}

/** The day units leave, and whether they leave with the rest. */
export function leavesText(locale: Locale, leaves: Pick<ReadyLeaves, 'how' | 'shipDate'>): string {
  const ja = locale === 'ja';
  if (leaves.shipDate === null)
    return ja
      ? '残りの商品が入荷しだい、あわせて発送いたします'
      : 'Together with the rest of your order, once it is in stock';
  const day = dayText(locale, leaves.shipDate);
  if (leaves.how === 'now') return day;
  return ja ? `${day}(残りの商品とあわせて発送いたします)` : `${day}, together with the rest of your order`;
}

/** Making a formatter costs more than writing a whole mail, so one is kept for each zone and language. */
const zoneNames = new Map<string, Intl.DateTimeFormat>();

function zoneName(locale: Locale, at: Instant, timeZone: string): string {
  if (timeZone === 'Asia/Tokyo') return locale === 'ja' ? '' : 'JST';
  const key = `${locale} ${timeZone}`;
  const known = zoneNames.get(key);
  const format =
    known ??
    new Intl.DateTimeFormat(locale === 'ja' ? 'ja-JP' : 'en-US', {
      timeZone,
      timeZoneName: locale === 'ja' ? 'long' : 'short',
    });
  if (!known) zoneNames.set(key, format);
  return format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;
}

/**
 * A deadline on the shop's clock, to stand after "by" or before まで: 11月30日(月)18時, or Monday, November 30, 6:00 PM JST.
 * Midnight belongs to the day it ends, as people speak of it.
 */
export function deadlineText(locale: Locale, at: Instant, timeZone: string): string {
  const time = timeOfDayAt(at, timeZone);
  const midnight = time === '00:00';
  const date = midnight ? addDays(dateAt(at, timeZone), -1) : dateAt(at, timeZone);
  const [hour, minute] = [Number(time.slice(0, 2)), Number(time.slice(3, 5))];
  const zone = zoneName(locale, at, timeZone);
  if (locale === 'ja') {
    const clock = midnight ? '24時' : `${hour}時${minute === 0 ? '' : `${minute}分`}`;
    return `${dayAndMonth('ja', date)}${clock}${zone === '' ? '' : `(${zone})`}`;
  }
  const day = `${LONG_WEEKDAYS[weekdayOf(date) - 1]}, ${monthName(date)} ${dayOf(date)}`;
  if (midnight) return `${day}, midnight ${zone} (the end of that day)`;
  return `${day}, ${hour % 12 === 0 ? 12 : hour % 12}:${time.slice(3, 5)} ${hour < 12 ? 'AM' : 'PM'} ${zone}`;
}
