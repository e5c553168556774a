import fc from 'fast-check';
import { addDays, type BusinessDate, businessDateOf, weekdayOf } from '../../../domain/calendar/business-date';
import {
  addWorkingDays,
  hasKnownHolidays,
  isWorkingDay,
  type WorkCalendar,
  workingDayFrom,
} from '../../../domain/calendar/working-days';

const JAPAN: WorkCalendar = { country: 'JP', weekend: [6, 7], closedOn: [] };
const AMERICA: WorkCalendar = { country: 'US', weekend: [6, 7], closedOn: [] };
const EVERY_DAY: WorkCalendar = { country: null, weekend: [], closedOn: [] };
/** 年末年始: a shop's own closing days around the turn of the year. */
const NEW_YEAR: WorkCalendar = {
  ...JAPAN,
  closedOn: ['2026-12-29', '2026-12-30', '2026-12-31', '2027-01-02', '2027-01-03'],
};

const on = (text: string): BusinessDate => businessDateOf(text);

const dates = fc.integer({ min: 0, max: 9000 }).map((days) => addDays(on('2024-01-01'), days));
const calendars = fc.constantFrom(JAPAN, AMERICA, EVERY_DAY, NEW_YEAR, { ...AMERICA, weekend: [7] });

/** Days off of a month that are neither Saturday nor Sunday. */
function holidaysOf(month: string, calendar: WorkCalendar): string[] {
  const first = on(`${month}-01`);
  return Array.from({ length: 31 }, (_, index) => addDays(first, index))
    .filter((date) => date.startsWith(month) && weekdayOf(date) <= 5 && !isWorkingDay(date, calendar))
    .map((date) => date.slice(8));
}

describe('holidays of other countries, and of parts of them', () => {
  const of = (country: string): WorkCalendar => ({ country, weekend: [6, 7], closedOn: [] });

  test.each([
    ['DE', '2027-01', ['01']],
    ['DE-BY', '2027-01', ['01', '06']],
    ['DE', '2027-05', ['06', '17']],
    ['DE-BY', '2027-05', ['06', '17', '27']],
    ['FR', '2027-07', ['14']],
    ['GB', '2027-12', ['27', '28']],
    // Women's Day is half a day off there.
    ['CN', '2027-03', []],
  ])('%s in %s: %j', (country, month, days) => {
    expect(holidaysOf(month, of(country))).toEqual(days);
  });

  test('are known, or said not to be', () => {
    expect(['JP', 'US', 'DE', 'DE-BY', 'US-CA'].map(hasKnownHolidays)).toEqual([true, true, true, true, true]);
    expect(['XX', 'DE-XX', 'JP-13', ''].map(hasKnownHolidays)).toEqual([false, false, false, false]);
  });
});

describe('Japanese holidays, as the Cabinet Office lists them', () => {
  test.each([
    ['2026-01', ['01', '12']],
    ['2026-02', ['11', '23']],
    ['2026-03', ['20']],
    ['2026-04', ['29']],
    ['2026-05', ['04', '05', '06']],
    ['2026-06', []],
    ['2026-07', ['20']],
    ['2026-08', ['11']],
    ['2026-09', ['21', '22', '23']],
    ['2026-10', ['12']],
    ['2026-11', ['03', '23']],
    ['2026-12', []],
    ['2024-02', ['12', '23']],
    ['2024-08', ['12']],
    ['2024-09', ['16', '23']],
    ['2027-03', ['22']],
    ['2032-09', ['20', '21', '22']],
  ])('%s: %j', (month, days) => {
    expect(holidaysOf(month, JAPAN)).toEqual(days);
  });

  test('Golden Week 2026: goods of 30 April and 1 May, then nothing until Thursday the 7th (振替休日 on the 6th)', () => {
    expect(addWorkingDays(on('2026-04-28'), 1, JAPAN)).toBe('2026-04-30');
    expect(addWorkingDays(on('2026-05-01'), 1, JAPAN)).toBe('2026-05-07');
    expect(workingDayFrom(on('2026-05-02'), JAPAN)).toBe('2026-05-07');
  });

  test('国民の休日 2026-09-22, between two holidays, makes five days off', () => {
    expect(isWorkingDay(on('2026-09-22'), JAPAN)).toBe(false);
    expect(addWorkingDays(on('2026-09-18'), 1, JAPAN)).toBe('2026-09-24');
  });

  test('bank holidays are not days off: 31 December is worked unless the shop says otherwise', () => {
    expect(isWorkingDay(on('2026-12-31'), JAPAN)).toBe(true);
    expect(isWorkingDay(on('2026-12-31'), NEW_YEAR)).toBe(false);
    expect(addWorkingDays(on('2026-12-28'), 1, NEW_YEAR)).toBe('2027-01-04');
    expect(addWorkingDays(on('2026-12-28'), 1, JAPAN)).toBe('2026-12-29');
  });
});

describe('American holidays, with the days they are observed on', () => {
  test.each([
    ['2026-07-03', 'Independence Day, a Saturday in 2026'],
    ['2027-07-05', 'Independence Day, a Sunday in 2027'],
    ['2026-11-26', 'Thanksgiving'],
    ['2027-11-25', 'Thanksgiving'],
    ['2027-06-18', 'Juneteenth, a Saturday in 2027'],
    ['2027-12-24', 'Christmas, a Saturday in 2027'],
    ['2027-12-31', 'New Year 2028, a Saturday, observed in the year before'],
    ['2028-11-10', 'Veterans Day, a Saturday in 2028, which the library calls a bank holiday'],
    ['2029-11-12', 'Veterans Day, a Sunday in 2029'],
    ['2026-10-12', 'Columbus Day'],
  ])('%s is off: %s', (date) => {
    expect(isWorkingDay(on(date), AMERICA)).toBe(false);
  });

  test.each(['2026-07-06', '2026-11-27', '2026-12-24', '2028-01-03', '2028-11-13'])('%s is worked', (date) => {
    expect(isWorkingDay(on(date), AMERICA)).toBe(true);
  });

  test('a carrier that works on Saturdays rests on the holiday itself and on its observed day', () => {
    const carrier = { ...AMERICA, weekend: [7] };
    expect(workingDayFrom(on('2026-07-03'), carrier)).toBe('2026-07-06');
    expect(workingDayFrom(on('2026-06-27'), carrier)).toBe('2026-06-27');
  });
});

describe('counting working days', () => {
  test('none from a day is the day itself when worked, else the next one that is', () => {
    fc.assert(
      fc.property(dates, calendars, (date, calendar) => {
        const day = addWorkingDays(date, 0, calendar);
        expect(day).toBe(workingDayFrom(date, calendar));
        expect(isWorkingDay(day, calendar)).toBe(true);
        if (isWorkingDay(date, calendar)) expect(day).toBe(date);
      }),
      { seed: 21 },
    );
  });

  test('so many working days on are exactly so many worked days later', () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: 1, max: 40 }), calendars, (date, count, calendar) => {
        const end = addWorkingDays(date, count, calendar);
        let worked = 0;
        for (let day = addDays(date, 1); day <= end; day = addDays(day, 1))
          worked += isWorkingDay(day, calendar) ? 1 : 0;
        expect(worked).toBe(count);
        expect(isWorkingDay(end, calendar)).toBe(true);
      }),
      { seed: 22, numRuns: 200 },
    );
  });

  test('a later start never ends sooner', () => {
    fc.assert(
      fc.property(dates, fc.nat(30), fc.nat(20), calendars, (date, later, count, calendar) => {
        expect(addWorkingDays(addDays(date, later), count, calendar) >= addWorkingDays(date, count, calendar)).toBe(
          true,
        );
      }),
      { seed: 23 },
    );
  });

  test('a calendar that is never open gives the day itself instead of searching for ever', () => {
    const closedOn = Array.from({ length: 400 }, (_, index) => addDays(on('2026-01-01'), index));
    expect(workingDayFrom(on('2026-01-05'), { ...EVERY_DAY, closedOn })).toBe('2026-01-05');
  });
});
