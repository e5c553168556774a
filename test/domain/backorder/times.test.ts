import fc from 'fast-check';
import {
  dispatchDay,
  mailMoment,
  morningAfter,
  newsDay,
  outsideQuietHours,
  today,
} from '../../../domain/backorder/times';
import {
  businessDateOf,
  type Instant,
  instantAt,
  instantOf,
  timeOfDayAt,
} from '../../../domain/calendar/business-date';
import { backorder, clock, DAY, dated, day, HOUR, JP_SHOP, MINUTE, US_SHOP } from './course/facts';

const NEW_YORK = 'America/New_York';
const facts = backorder(JP_SHOP, clock(JP_SHOP, 0, '10:30'), [dated(JP_SHOP, 'A', day(10))]);
const quiet = JP_SHOP.notices.quietHours;
const at = (date: string, time: string, zone = 'Asia/Tokyo') => instantAt(businessDateOf(date), time, zone);

describe('days of the warehouse', () => {
  test('it is the day that the warehouse has', () => {
    expect(today(facts, at('2026-10-06', '23:59'))).toBe('2026-10-06');
    expect(today({ ...facts, policy: US_SHOP }, at('2026-10-07', '09:00'))).toBe('2026-10-06');
  });

  test('news are due in working days, and never on the day they are promised', () => {
    const friday = at('2026-10-09', '18:00');
    expect(newsDay(facts, friday, { businessDays: 1 })).toBe('2026-10-13');
    expect(newsDay(facts, friday, { businessDays: 0 })).toBe('2026-10-13');
  });

  test('the morning after a day is a working one', () => {
    expect(morningAfter(facts, businessDateOf('2026-10-07'))).toBe(at('2026-10-08', '09:00'));
    expect(morningAfter(facts, businessDateOf('2026-10-09'))).toBe(at('2026-10-13', '09:00'));
  });

  test.each([
    ['2026-10-06', '14:59', '2026-10-07', 'a working day before the cut-off'],
    ['2026-10-06', '15:00', '2026-10-08', 'after it the day counts as the next'],
    ['2026-10-09', '16:00', '2026-10-14', 'Friday after the cut-off, before a long weekend'],
    ['2026-10-10', '09:00', '2026-10-14', 'Saturday'],
  ])('goods ready on %s at %s leave on %s: %s', (date, time, leaves) => {
    expect(JP_SHOP.shipping).toMatchObject({ cutOff: '15:00', handlingDays: 1 });
    expect(dispatchDay(JP_SHOP, at(date, time))).toBe(leaves);
  });
});

describe('quiet hours', () => {
  test.each([
    ['20:59', '20:59'],
    ['21:00', '08:00'],
    ['03:00', '08:00'],
    ['07:59', '08:00'],
    ['08:00', '08:00'],
  ])('what is due at %s goes out at %s', (due, leaves) => {
    expect(timeOfDayAt(outsideQuietHours(at('2026-10-06', due), quiet, 'Asia/Tokyo'), 'Asia/Tokyo')).toBe(leaves);
  });

  test('hours that do not span midnight, or none at all', () => {
    const noon = { ...quiet, from: '12:00', to: '13:00' };
    expect(outsideQuietHours(at('2026-10-06', '12:30'), noon, 'Asia/Tokyo')).toBe(at('2026-10-06', '13:00'));
    expect(outsideQuietHours(at('2026-10-06', '23:30'), noon, 'Asia/Tokyo')).toBe(at('2026-10-06', '23:30'));
    const none = { ...quiet, from: '00:00', to: '00:00' };
    expect(outsideQuietHours(at('2026-10-06', '00:00'), none, 'Asia/Tokyo')).toBe(at('2026-10-06', '00:00'));
  });

  test('hold only the mails that the pack names', () => {
    const night = at('2026-10-06', '23:00');
    const holds = {
      ...facts,
      policy: { ...JP_SHOP, notices: { ...JP_SHOP.notices, quietHours: { ...quiet, holds: ['status' as const] } } },
    };
    expect(mailMoment(holds, night, 'status')).toBe(at('2026-10-07', '08:00'));
    expect(mailMoment(holds, night, 'offer-reminder')).toBe(night);
  });

  test('never put anything forward, nor off by more than they last; once outside, nothing moves', () => {
    const clockTime = (minutes: number) => {
      const [hours, rest] = [Math.floor(minutes / 60) % 24, minutes % 60];
      return `${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
    };
    // Half a day of quiet at most: whoever is quiet around the clock has no hour left that daylight saving cannot skip.
    const hours = fc
      .tuple(fc.nat(1439), fc.nat(720))
      .map(([from, length]) => ({ from: clockTime(from), to: clockTime(from + length), holds: [] }));
    // The two weekends on which clocks in New York change are among the days.
    const moment = fc
      .tuple(fc.constantFrom('2026-03-07', '2026-10-31', '2026-07-01'), fc.integer({ min: 0, max: 3 * 1440 }))
      .map(([date, minutes]): Instant => instantOf(at(date, '00:00', NEW_YORK) + minutes * MINUTE));
    fc.assert(
      fc.property(moment, hours, (due, quietHours) => {
        const leaves = outsideQuietHours(due, quietHours, NEW_YORK);
        expect(leaves).toBeGreaterThanOrEqual(due);
        expect(leaves - due).toBeLessThanOrEqual(DAY / 2 + HOUR);
        expect(outsideQuietHours(leaves, quietHours, NEW_YORK)).toBe(leaves);
      }),
      { seed: 121, numRuns: 1000 },
    );
  });
});
