import fc from 'fast-check';
import {
  answerDeadline,
  dispatchDay,
  lawfulDeadline,
  lawfulDeadlineFor,
  mailMoment,
  momentOfDay,
  morningAfter,
  newsDay,
  outsideQuietHours,
  today,
} from '../../../domain/backorder/times';
import {
  businessDateOf,
  dateAt,
  type Instant,
  instantAt,
  instantOf,
  timeOfDayAt,
} from '../../../domain/calendar/business-date';
import { isWorkingDay } from '../../../domain/calendar/working-days';
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

  test('news are due on a day that is to come where the customer lives, too', () => {
    const abroad = { ...facts, policy: US_SHOP, timeZone: 'Asia/Tokyo' };
    // Monday night in New York is Tuesday in Tokyo.
    expect(newsDay(abroad, at('2026-10-05', '22:00', NEW_YORK), { businessDays: 1 })).toBe('2026-10-07');
    expect(newsDay(abroad, at('2026-10-05', '09:00', NEW_YORK), { businessDays: 1 })).toBe('2026-10-06');
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

describe('the deadline for an answer', () => {
  const times = { quietHours: quiet, timeZone: 'Asia/Tokyo', calendar: null };
  const workdays = { ...times, calendar: JP_SHOP.shipping.warehouse };

  test.each([
    ['2026-10-06', '18:00', '2026-10-06', '18:00', 'a working day, by day'],
    ['2026-10-06', '23:00', '2026-10-07', '08:00', 'in the night'],
    ['2026-10-10', '18:00', '2026-10-13', '18:00', 'a Saturday before a holiday'],
    ['2026-10-09', '22:00', '2026-10-13', '08:00', 'a Friday night before a long weekend'],
    ['2026-12-31', '22:00', '2027-01-04', '08:00', 'the last night of the year'],
  ])('wanted on %s at %s it is %s at %s: %s', (date, time, day, hour) => {
    expect(answerDeadline(at(date, time), workdays)).toBe(at(day, hour));
  });

  test('any day will do where the pack says nothing', () => {
    expect(answerDeadline(at('2026-10-10', '18:00'), times)).toBe(at('2026-10-10', '18:00'));
  });

  test.each([
    // The law's moments are midnights, as they come.
    ['2026-10-12', '00:00', '2026-10-08', '18:00', '2026-10-11', '20:59', '2026-10-09', '20:59', 'the end of a Sunday'],
    [
      '2026-10-13',
      '00:00',
      '2026-10-08',
      '18:00',
      '2026-10-12',
      '20:59',
      '2026-10-09',
      '20:59',
      'the end of a holiday',
    ],
    [
      '2026-10-13',
      '00:00',
      '2026-10-10',
      '18:00',
      '2026-10-12',
      '20:59',
      '2026-10-12',
      '20:59',
      'no working day is left',
    ],
    ['2026-10-13', '00:00', '2026-10-12', '22:00', '2026-10-13', '00:00', '2026-10-13', '00:00', 'no daytime is left'],
    [
      '2026-10-08',
      '00:00',
      '2026-10-05',
      '10:00',
      '2026-10-07',
      '20:59',
      '2026-10-07',
      '20:59',
      'the end of a working day',
    ],
    ['2026-10-08', '12:00', '2026-10-05', '10:00', '2026-10-08', '12:00', '2026-10-08', '12:00', 'by day already'],
  ])(
    'before a legal moment on %s at %s, asked on %s at %s: %s at %s, on working days %s at %s (%s)',
    (lawDay, lawTime, askedDay, askedTime, day, time, workday, worktime) => {
      const [law, now] = [at(lawDay, lawTime), at(askedDay, askedTime)];
      expect(lawfulDeadline(law, times, now)).toBe(at(day, time));
      expect(lawfulDeadline(law, workdays, now)).toBe(at(workday, worktime));
    },
  );

  test('the last day of a law ends where the customer lives, if that is sooner', () => {
    const us = { ...facts, policy: US_SHOP };
    const law = at('2026-12-05', '00:00', NEW_YORK);
    const now = at('2026-11-20', '12:00', NEW_YORK);
    const due = (timeZone: string) => lawfulDeadlineFor({ ...us, timeZone }, law, now);
    expect(due(NEW_YORK)).toBe(at('2026-12-04', '20:59', NEW_YORK));
    expect(due('Asia/Tokyo')).toBe(at('2026-12-04', '20:59', 'Asia/Tokyo'));
    expect(due('America/Los_Angeles')).toBe(at('2026-12-04', '20:59', 'America/Los_Angeles'));
    // Where that day is over already, the law's own moment counts.
    const late = at('2026-12-04', '12:00', NEW_YORK);
    expect(lawfulDeadlineFor({ ...us, timeZone: 'Asia/Tokyo' }, law, late)).toBeGreaterThan(late);
  });

  test('not in his night, while the law leaves hours by day after it; then its day is said by its moment', () => {
    const us = { ...facts, policy: US_SHOP, timeZone: 'Asia/Tokyo' };
    // Two in the afternoon of the fifth in Tokyo.
    const law = at('2026-12-05', '00:00', NEW_YORK);
    const [day, evening, night] = [
      at('2026-12-04', '12:00', 'Asia/Tokyo'),
      at('2026-12-04', '22:00', 'Asia/Tokyo'),
      at('2026-12-05', '02:00', 'Asia/Tokyo'),
    ];
    expect(lawfulDeadlineFor(us, law, day)).toBe(at('2026-12-04', '20:59', 'Asia/Tokyo'));
    for (const now of [evening, night]) expect(lawfulDeadlineFor(us, law, now)).toBe(law);
    const said = [day, evening, night].map((now) => momentOfDay(us, businessDateOf('2026-12-04'), now));
    expect(said).toEqual([null, law, law]);
  });

  test('west of the shop its moment is said from the start; where the customer lives with the shop never', () => {
    const us = { ...facts, policy: US_SHOP };
    const [now, law] = [at('2026-12-01', '12:00', NEW_YORK), at('2026-12-05', '00:00', NEW_YORK)];
    const said = (timeZone: string) => momentOfDay({ ...us, timeZone }, businessDateOf('2026-12-04'), now);
    expect(said('America/Los_Angeles')).toBe(law);
    expect(said(NEW_YORK)).toBeNull();
  });

  // Weeks with both changes of the clocks in New York, 29 February, the end of a year and Thanksgiving.
  const moments = fc
    .tuple(
      fc.constantFrom('2026-03-06', '2026-10-30', '2028-02-27', '2026-12-30', '2026-11-25'),
      fc.integer({ min: 0, max: 7 * 1440 }),
    )
    .map(([date, minutes]): Instant => instantOf(at(date, '00:00', NEW_YORK) + minutes * MINUTE));
  const us = { quietHours: quiet, timeZone: NEW_YORK, calendar: US_SHOP.shipping.warehouse };
  const isByDay = (moment: Instant) => outsideQuietHours(moment, quiet, NEW_YORK) === moment;
  const isWorked = (moment: Instant) => isWorkingDay(dateAt(moment, NEW_YORK), us.calendar);

  test('before a law is never after its moment, nor in the night, nor on a day off, while anything else is left', () => {
    fc.assert(
      fc.property(moments, fc.integer({ min: 1, max: 5 * 1440 }), fc.boolean(), (now, minutes, anyDay) => {
        const law = instantOf(now + minutes * MINUTE);
        const due = lawfulDeadline(law, anyDay ? { ...us, calendar: null } : us, now);
        expect(due).toBeLessThanOrEqual(law);
        expect(due).toBeGreaterThan(now);
        // Every third hour that was left: none of a better kind, and of its own kind none later.
        const left = Array.from({ length: Math.floor(minutes / 180) }, (_, n) => instantOf(law - n * 3 * HOUR));
        const rank = (moment: Instant) => (isByDay(moment) ? (anyDay || isWorked(moment) ? 2 : 1) : 0);
        const best = rank(due);
        for (const moment of left) {
          const here = rank(moment);
          expect(here).toBeLessThanOrEqual(best);
          if (here === best) expect(moment).toBeLessThanOrEqual(due);
        }
      }),
      { seed: 436, numRuns: 200 },
    );
  });

  test('is never early, never in the night, never on a day off; and once right, stays', () => {
    fc.assert(
      fc.property(moments, (wanted) => {
        const due = answerDeadline(wanted, us);
        expect(due).toBeGreaterThanOrEqual(wanted);
        expect(isByDay(due)).toBe(true);
        expect(isWorked(due)).toBe(true);
        expect(answerDeadline(due, us)).toBe(due);
      }),
      { seed: 435, numRuns: 1000 },
    );
  });
});
