import { businessDateOf, instantAt } from '../../domain/calendar/business-date';
import type { LinePromise } from '../../domain/promise/promise';
import { dayText, deadlineText, restockText, windowText } from '../../emails/dates';

const day = businessDateOf;

const promise = (restock: string, precision: LinePromise['precision']): LinePromise => ({
  restockDate: day(restock),
  shipDate: day('2027-03-23'),
  deliveryWindow: { from: day('2027-03-24'), to: day('2027-03-25') },
  precision,
});

test('a day is written with year and weekday', () => {
  expect(dayText('ja', day('2026-11-23'))).toBe('2026年11月23日(月)');
  expect(dayText('en', day('2026-11-23'))).toBe('Mon, November 23, 2026');
});

test.each([
  ['2027-03-01', 'third', '3月上旬', 'early March 2027'],
  ['2027-03-10', 'third', '3月上旬', 'early March 2027'],
  ['2027-03-11', 'third', '3月中旬', 'mid-March 2027'],
  ['2027-03-20', 'third', '3月中旬', 'mid-March 2027'],
  ['2027-03-21', 'third', '3月下旬', 'late March 2027'],
  ['2027-03-31', 'third', '3月下旬', 'late March 2027'],
  ['2027-03-15', 'month', '3月', 'March 2027'],
  ['2027-03-15', 'day', '2027年3月15日(月)', 'Mon, March 15, 2027'],
] as const)('restock on %s known to the %s is written no more exactly than that', (date, precision, ja, en) => {
  expect(restockText('ja', promise(date, precision), day('2027-01-05'))).toBe(ja);
  expect(restockText('en', promise(date, precision), day('2027-01-05'))).toBe(en);
});

test('a third of a month in another year than the order names the year', () => {
  expect(restockText('ja', promise('2027-03-11', 'third'), day('2026-12-31'))).toBe('2027年3月中旬');
});

test.each([
  ['2026-12-03', '2026-12-04', '2026年12月3日(木)〜12月4日(金)頃', 'Thu, December 3 – Fri, December 4, 2026'],
  ['2026-12-03', '2026-12-03', '2026年12月3日(木)頃', 'Thu, December 3, 2026'],
  [
    '2026-12-31',
    '2027-01-02',
    '2026年12月31日(木)〜2027年1月2日(土)頃',
    'Thu, December 31, 2026 – Sat, January 2, 2027',
  ],
] as const)('delivery from %s to %s is about those days', (from, to, ja, en) => {
  const window = { from: day(from), to: day(to) };
  expect(windowText('ja', window)).toBe(ja);
  expect(windowText('en', window)).toBe(en);
});

test.each([
  ['18:00', '11月30日(月)18時', 'Monday, November 30, 6:00 PM JST'],
  ['09:05', '11月30日(月)9時5分', 'Monday, November 30, 9:05 AM JST'],
  ['12:30', '11月30日(月)12時30分', 'Monday, November 30, 12:30 PM JST'],
  ['00:00', '11月29日(日)24時', 'Sunday, November 29, midnight JST (the end of that day)'],
] as const)("a deadline at %s is written on the shop's clock", (time, ja, en) => {
  const at = instantAt(day('2026-11-30'), time, 'Asia/Tokyo');
  expect(deadlineText('ja', at, 'Asia/Tokyo')).toBe(ja);
  expect(deadlineText('en', at, 'Asia/Tokyo')).toBe(en);
});

test('a deadline outside Japan names its zone, summer time included', () => {
  const at = instantAt(day('2026-07-01'), '18:00', 'America/New_York');
  expect(deadlineText('en', at, 'America/New_York')).toBe('Wednesday, July 1, 6:00 PM EDT');
  expect(deadlineText('ja', at, 'America/New_York')).toMatch(/^7月1日\(水\)18時\(.+東部夏時間\)$/);
});
