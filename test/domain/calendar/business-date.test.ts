import fc from 'fast-check';
import {
  addDays,
  addDuration,
  type BusinessDate,
  businessDateOf,
  dateAt,
  daysBetween,
  durationMs,
  endOfDay,
  formatInstant,
  instantAt,
  instantOf,
  isBusinessDate,
  laterDate,
  parseInstant,
  plannedDay,
  timeOfDayAt,
  weekdayOf,
} from '../../../domain/calendar/business-date';

const NEW_YORK = 'America/New_York';
const on = (text: string): BusinessDate => businessDateOf(text);
const at = (text: string) => parseInstant(text);

const dates: fc.Arbitrary<BusinessDate> = fc
  .integer({ min: 0, max: 40_000 })
  .map((days) => addDays(on('2000-01-01'), days));
const zones = fc.constantFrom(
  'Asia/Tokyo',
  NEW_YORK,
  'Europe/London',
  'Australia/Lord_Howe',
  'Pacific/Kiritimati',
  'UTC',
);

describe('a business date', () => {
  test.each(['2026-02-28', '2028-02-29', '2000-02-29', '2026-12-31'])('%s is a day', (text) => {
    expect(isBusinessDate(text)).toBe(true);
    expect(businessDateOf(text)).toBe(text);
  });

  test.each(['2027-02-29', '2100-02-29', '2026-04-31', '2026-13-01', '2026-00-10', '2026-01-00'])(
    '%s is no day',
    (text) => {
      expect(isBusinessDate(text)).toBe(false);
      expect(() => businessDateOf(text)).toThrow();
    },
  );

  test.each(['2026-1-05', '20260105', '2026-01-05T00:00', ' 2026-01-05', '+02026-01-05', '2026年1月5日', ''])(
    '%j is not how a day is written',
    (text) => expect(isBusinessDate(text)).toBe(false),
  );

  test('days added and counted agree, over leap days and years', () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: -5000, max: 5000 }), (date, days) => {
        const moved = addDays(date, days);
        expect(isBusinessDate(moved)).toBe(true);
        expect(daysBetween(date, moved)).toBe(days);
        expect(Math.sign(days)).toBe(moved > date ? 1 : moved < date ? -1 : 0);
      }),
      { seed: 11 },
    );
  });

  test('no count of days leads out of the days that can be written', () => {
    expect(addDays(on('9999-12-31'), 1)).toBe('9999-12-31');
    expect(addDays(on('9999-12-30'), 40)).toBe('9999-12-31');
    expect(addDays(on('0001-01-02'), -40)).toBe('0001-01-01');
    for (const zone of ['Asia/Tokyo', NEW_YORK, 'Pacific/Kiritimati'])
      expect(formatInstant(endOfDay(on('9999-12-31'), zone))).toMatch(/^9999-12-3/);
    expect(formatInstant(addDuration(at('9999-12-01T00:00:00Z'), 'P2M', NEW_YORK))).toBe('9999-12-31T23:59:59.999Z');
  });

  test('weekdays follow each other, Monday 1 to Sunday 7', () => {
    expect(weekdayOf(on('2026-11-23'))).toBe(1);
    expect(weekdayOf(on('2028-02-29'))).toBe(2);
    fc.assert(
      fc.property(dates, (date) => {
        expect(weekdayOf(addDays(date, 1))).toBe((weekdayOf(date) % 7) + 1);
      }),
      { seed: 12 },
    );
  });

  test('the later of two days is one of them, and not before either', () => {
    fc.assert(
      fc.property(dates, dates, (a, b) => {
        expect([a, b]).toContain(laterDate(a, b));
        expect(laterDate(a, b) >= a && laterDate(a, b) >= b).toBe(true);
      }),
      { seed: 13 },
    );
  });
});

describe('a date known vaguely is planned on the last day it can mean', () => {
  test.each([
    ['2027-03-01', 'third', '2027-03-10'],
    ['2027-03-10', 'third', '2027-03-10'],
    ['2027-03-11', 'third', '2027-03-20'],
    ['2027-03-15', 'third', '2027-03-20'],
    ['2027-03-21', 'third', '2027-03-31'],
    ['2027-02-25', 'third', '2027-02-28'],
    ['2028-02-25', 'third', '2028-02-29'],
    ['2027-03-01', 'month', '2027-03-31'],
    ['2027-04-30', 'month', '2027-04-30'],
    ['2028-02-01', 'month', '2028-02-29'],
    ['2027-03-15', 'day', '2027-03-15'],
  ] as const)('%s as a %s: %s', (date, precision, planned) => {
    expect(plannedDay(on(date), precision)).toBe(planned);
  });

  test('never before the day given, never in another month, and the vaguer the later', () => {
    fc.assert(
      fc.property(dates, (date) => {
        const [third, month] = [plannedDay(date, 'third'), plannedDay(date, 'month')];
        expect(plannedDay(date, 'day')).toBe(date);
        expect(date <= third && third <= month).toBe(true);
        expect(month.slice(0, 7)).toBe(date.slice(0, 7));
      }),
      { seed: 14 },
    );
  });

  test('planning what is planned already changes nothing', () => {
    fc.assert(
      fc.property(dates, fc.constantFrom('third', 'month'), (date, precision) => {
        const planned = plannedDay(date, precision);
        expect(plannedDay(planned, precision)).toBe(planned);
      }),
      { seed: 15 },
    );
  });
});

describe('clocks', () => {
  test('a day has its own midnight in each zone, and ends with the next one', () => {
    expect(instantAt(on('2026-11-23'), '00:00', 'Asia/Tokyo')).toBe(at('2026-11-22T15:00:00Z'));
    expect(endOfDay(on('2026-11-23'), 'Asia/Tokyo')).toBe(at('2026-11-23T15:00:00Z'));
    expect(dateAt(at('2026-11-22T14:59:59Z'), 'Asia/Tokyo')).toBe('2026-11-22');
    expect(dateAt(at('2026-11-22T15:00:00Z'), 'Asia/Tokyo')).toBe('2026-11-23');
  });

  test('an hour that daylight saving skips is the moment after it', () => {
    // On 8 March 2026 clocks in New York go from 2:00 to 3:00.
    expect(instantAt(on('2026-03-08'), '02:30', NEW_YORK)).toBe(at('2026-03-08T07:30:00Z'));
    expect(timeOfDayAt(instantAt(on('2026-03-08'), '02:30', NEW_YORK), NEW_YORK)).toBe('03:30');
    expect(endOfDay(on('2026-03-08'), NEW_YORK) - instantAt(on('2026-03-08'), '00:00', NEW_YORK)).toBe(23 * 3_600_000);
  });

  test('an hour that comes twice is the first of the two', () => {
    // On 1 November 2026 clocks in New York go from 2:00 back to 1:00.
    expect(instantAt(on('2026-11-01'), '01:30', NEW_YORK)).toBe(at('2026-11-01T05:30:00Z'));
    expect(endOfDay(on('2026-11-01'), NEW_YORK) - instantAt(on('2026-11-01'), '00:00', NEW_YORK)).toBe(25 * 3_600_000);
  });

  test('a day and hour written in a zone are read back in it, but for hours that are skipped', () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: 0, max: 1439 }), zones, (date, minutes, zone) => {
        const time = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
        const instant = instantAt(date, time, zone);
        expect(dateAt(instant, zone)).toBe(date);
        expect(timeOfDayAt(instant, zone) >= time).toBe(true);
      }),
      { seed: 16, numRuns: 300 },
    );
  });

  test('whole days keep the time on the wall when clocks change; hours are counted', () => {
    const saturday = instantAt(on('2026-03-07'), '09:00', NEW_YORK);
    expect(timeOfDayAt(addDuration(saturday, 'P1D', NEW_YORK), NEW_YORK)).toBe('09:00');
    expect(timeOfDayAt(addDuration(saturday, 'PT24H', NEW_YORK), NEW_YORK)).toBe('10:00');
    const autumn = instantAt(on('2026-10-31'), '09:00', NEW_YORK);
    expect(timeOfDayAt(addDuration(autumn, 'P1W', NEW_YORK), NEW_YORK)).toBe('09:00');
    expect(addDuration(autumn, 'P1D', NEW_YORK) - autumn).toBe(25 * 3_600_000);
  });

  test('a longer duration never ends sooner', () => {
    fc.assert(
      fc.property(dates, fc.nat(60), fc.nat(60), zones, (date, fewer, more, zone) => {
        const from = instantAt(date, '12:00', zone);
        expect(addDuration(from, `P${fewer}D`, zone)).toBeLessThanOrEqual(addDuration(from, `P${fewer + more}D`, zone));
      }),
      { seed: 17 },
    );
  });

  test('lengths of durations', () => {
    expect(durationMs('PT30M')).toBe(1_800_000);
    expect(durationMs('P7D')).toBe(7 * 86_400_000);
    expect(durationMs('P1W')).toBe(durationMs('P7D'));
    expect(durationMs('P1DT12H')).toBe(36 * 3_600_000);
  });

  test('instants are written as RFC 3339, with milliseconds only where there are any', () => {
    expect(formatInstant(at('2026-11-23T09:00:00+09:00'))).toBe('2026-11-23T00:00:00Z');
    expect(formatInstant(at('2026-11-23T00:00:00.125Z'))).toBe('2026-11-23T00:00:00.125Z');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), (ms) => {
        expect(parseInstant(formatInstant(instantOf(ms)))).toBe(ms);
      }),
      { seed: 18 },
    );
  });
});
