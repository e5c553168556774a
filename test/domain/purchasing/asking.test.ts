import fc from 'fast-check';
import { addDays, businessDateOf, daysBetween, instantAt } from '../../../domain/calendar/business-date';
import { addWorkingDays, isWorkingDay } from '../../../domain/calendar/working-days';
import { askingOf, type PolicyPack } from '../../../domain/policy/policy-pack';
import {
  type AskCause,
  chaseAgainDay,
  chaseDay,
  hoursOf,
  nextAsk,
  nextAskDay,
  type OpenQuestion,
} from '../../../domain/purchasing/asking';
import { fenceDay, isBeyondFence } from '../../../domain/purchasing/fence';
import { JP_SHOP, US_SHOP } from '../backorder/course/facts';

const day = businessDateOf;
const purchasing = (changes: Partial<NonNullable<PolicyPack['purchasing']>>, pack = JP_SHOP): PolicyPack => ({
  ...pack,
  purchasing: { askBeforeDays: 3, chaseAfterDays: 3, fenceDays: null, ...changes },
});
const OPEN: OpenQuestion = {
  cause: 'unknown',
  since: day('2030-02-04'),
  plannedOn: null,
  askedOn: null,
  askedTimes: 0,
  pressingOn: null,
};
const due = (plannedOn: string, changes: Partial<OpenQuestion> = {}): OpenQuestion => ({
  ...OPEN,
  cause: 'upcoming',
  plannedOn: day(plannedOn),
  ...changes,
});
const asks = (question: OpenQuestion, pack = JP_SHOP) => nextAskDay(question, pack, pack.shipping.warehouse);
const at = (date: string, time: string, zone = 'Asia/Tokyo') => instantAt(day(date), time, zone);

describe('a supplier is asked first', () => {
  test('about goods without a date a business day after nobody knew one', () => {
    expect(asks(OPEN)).toBe('2030-02-05');
    // Friday the 8th; Monday the 11th is a holiday.
    expect(asks({ ...OPEN, since: day('2030-02-08') })).toBe('2030-02-12');
  });

  test('so many days before the goods are due, on his last working day by then', () => {
    expect(asks(due('2030-02-21'))).toBe('2030-02-18');
    expect(asks(due('2030-02-20'))).toBe('2030-02-15');
    expect(asks(due('2030-02-14'))).toBe('2030-02-08');
    expect(asks(due('2030-02-20'), purchasing({ askBeforeDays: 10 }))).toBe('2030-02-08');
  });

  test('not about a date that was stated when it was so near already, and never where the pack says 0', () => {
    expect(asks(due('2030-02-20', { since: day('2030-02-15') }))).toBeNull();
    expect(asks(due('2030-02-20'), purchasing({ askBeforeDays: 0 }))).toBeNull();
  });

  test('on the next business day after the day has passed', () => {
    expect(asks(due('2030-02-20', { cause: 'overdue' }))).toBe('2030-02-21');
    expect(asks(due('2030-02-08', { cause: 'overdue' }), purchasing({ askBeforeDays: 0 }))).toBe('2030-02-12');
  });

  test('about a purchase when his working days have passed', () => {
    expect(asks({ ...OPEN, cause: 'purchase' })).toBe('2030-02-07');
  });
});

describe('a silent supplier is asked again', () => {
  const asked = { ...OPEN, askedOn: day('2030-02-05'), askedTimes: 1 };

  test('at the pack’s interval', () => {
    expect(asks(asked)).toBe('2030-02-08');
    const often = { ...askingOf(JP_SHOP), every: { businessDays: 1 } };
    expect(asks(asked, purchasing({ asking: often }))).toBe('2030-02-06');
  });

  test('daily when a customer is owed something soon; a first question comes earlier for it', () => {
    expect(asks({ ...asked, pressingOn: day('2030-02-07') })).toBe('2030-02-06');
    // Two business days before Wednesday the 13th, over the holiday: the 8th.
    expect(asks({ ...asked, askedOn: day('2030-02-07'), pressingOn: day('2030-02-13') })).toBe('2030-02-08');
    expect(asks({ ...asked, pressingOn: day('2030-03-13') })).toBe('2030-02-08');
    expect(asks({ ...OPEN, cause: 'purchase', pressingOn: day('2030-02-06') })).toBe('2030-02-04');
  });

  test('whether a known day holds is not asked earlier because somebody waits', () => {
    expect(asks(due('2030-02-20', { pressingOn: day('2030-02-06') }))).toBe('2030-02-15');
  });
});

describe('a question leaves', () => {
  const hours = hoursOf({}, JP_SHOP);
  const kind = (question: OpenQuestion, when: ReturnType<typeof at>, where = hours) =>
    nextAsk(question, JP_SHOP, where, when).kind;

  test('in the morning of a working day, also when it was due on an earlier one', () => {
    expect(kind(OPEN, at('2030-02-05', '08:59'))).toBe('nothing');
    expect(kind(OPEN, at('2030-02-05', '09:00'))).toBe('ask');
    expect(kind(OPEN, at('2030-02-06', '15:00'))).toBe('ask');
    for (const off of ['2030-02-09', '2030-02-10', '2030-02-11'])
      expect([off, kind(OPEN, at(off, '10:00'))]).toEqual([off, 'nothing']);
  });

  test('on the supplier’s own clock and days off', () => {
    const own = hoursOf({ timeZone: 'America/Los_Angeles', calendar: US_SHOP.shipping.warehouse }, JP_SHOP);
    expect(kind(OPEN, at('2030-02-05', '08:59', 'America/Los_Angeles'), own)).toBe('nothing');
    expect(kind(OPEN, at('2030-02-05', '09:00', 'America/Los_Angeles'), own)).toBe('ask');
    // A holiday in Japan, none in the United States; Washington's Birthday is the other way round.
    expect(kind(OPEN, at('2030-02-11', '09:00', 'America/Los_Angeles'), own)).toBe('ask');
    expect(kind(OPEN, at('2030-02-18', '09:00', 'America/Los_Angeles'), own)).toBe('nothing');
  });

  test('so often as the pack allows; then a person calls, once', () => {
    const { atMost } = askingOf(JP_SHOP);
    const times = (askedTimes: number) =>
      kind({ ...OPEN, askedOn: day('2030-02-05'), askedTimes }, at('2030-02-22', '09:00'));
    expect([atMost - 1, atMost, atMost + 1].map(times)).toEqual(['ask', 'call', 'nothing']);
  });
});

describe('whatever happens', () => {
  const someDay = fc.integer({ min: 0, max: 700 }).map((n) => addDays(day('2029-12-01'), n));
  const pack = fc
    .record({
      askBeforeDays: fc.integer({ min: 0, max: 30 }),
      every: fc.integer({ min: 1, max: 10 }),
      nearEvery: fc.integer({ min: 1, max: 10 }),
      within: fc.integer({ min: 1, max: 10 }),
      unknownAfter: fc.integer({ min: 0, max: 10 }),
      atMost: fc.integer({ min: 1, max: 6 }),
    })
    .map(({ askBeforeDays, every, nearEvery, within, unknownAfter, atMost }) =>
      purchasing({
        askBeforeDays,
        asking: {
          unknownAfter: { businessDays: unknownAfter },
          purchaseAfter: { businessDays: 3 },
          every: { businessDays: every },
          near: { within: { businessDays: within }, every: { businessDays: nearEvery } },
          atMost,
          linkValidDays: 60,
        },
      }),
    );
  const question = fc.record({
    cause: fc.constantFrom<AskCause>('unknown', 'upcoming', 'overdue', 'purchase'),
    since: someDay,
    plannedOn: fc.option(someDay),
    pressingOn: fc.option(someDay),
  });
  const calendar = fc.constantFrom(JP_SHOP.shipping.warehouse, US_SHOP.shipping.warehouse);

  test('a supplier is asked on his working days only, never twice on one, and never more often than the pack allows', () => {
    fc.assert(
      fc.property(question, pack, calendar, (start, policy, days) => {
        const hours = { timeZone: 'Asia/Tokyo', calendar: days };
        let now: OpenQuestion = { ...start, askedOn: null, askedTimes: 0 };
        const told: string[] = [];
        for (let n = 0; n < 30; n++) {
          const today = addDays(start.since, n);
          // Looked at several times a day.
          for (const time of ['08:00', '09:00', '23:00']) {
            const next = nextAsk(now, policy, hours, instantAt(today, time, hours.timeZone));
            if (next.kind === 'nothing') continue;
            expect(isWorkingDay(today, days)).toBe(true);
            expect(now.askedOn).not.toBe(today);
            told.push(next.kind);
            now = { ...now, askedOn: today, askedTimes: now.askedTimes + 1 };
          }
        }
        const { atMost } = askingOf(policy);
        expect(told.filter((kind) => kind === 'ask').length).toBeLessThanOrEqual(atMost);
        expect(told.filter((kind) => kind === 'call').length).toBeLessThanOrEqual(1);
        if (told.includes('call')) expect(told.indexOf('call')).toBe(atMost);
      }),
      { numRuns: 30 },
    );
  });

  test('a nearer deadline never makes a question later', () => {
    fc.assert(
      fc.property(question, pack, calendar, fc.option(someDay), fc.nat(30), (start, policy, days, askedOn, sooner) => {
        const one: OpenQuestion = { ...start, askedOn, askedTimes: askedOn === null ? 0 : 1 };
        const far = nextAskDay(one, policy, days);
        const near = nextAskDay(
          { ...one, pressingOn: addDays(one.pressingOn ?? day('2031-12-31'), -sooner) },
          policy,
          days,
        );
        if (far === null) expect(near).toBeNull();
        else expect(near === null ? 1 : daysBetween(far, near)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 200 },
    );
  });

  test('after a question the next one waits a working day at least', () => {
    fc.assert(
      fc.property(question, pack, calendar, someDay, (start, policy, days, askedOn) => {
        const next = nextAskDay({ ...start, askedOn, askedTimes: 1 }, policy, days);
        if (next !== null) expect(daysBetween(addWorkingDays(askedOn, 1, days), next)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 200 },
    );
  });
});

test('purchases are looked after when so many working days have passed', () => {
  expect(chaseDay(JP_SHOP, day('2030-02-04'))).toBe('2030-02-07');
  expect(chaseDay(JP_SHOP, day('2030-02-07'))).toBe('2030-02-13');
  expect(chaseDay(purchasing({ chaseAfterDays: 0 }), day('2030-02-04'))).toBe('2030-02-04');
  expect(chaseAgainDay(purchasing({ chaseAfterDays: 0 }), day('2030-02-04'))).toBe('2030-02-05');
});

test('the fence: supply may be so many days ahead to the day; none where the pack has none', () => {
  const today = day('2030-02-04');
  expect(fenceDay(purchasing({ fenceDays: 30 }), today)).toBe('2030-03-06');
  expect(isBeyondFence(day('2030-03-06'), purchasing({ fenceDays: 30 }), today)).toBe(false);
  expect(isBeyondFence(day('2030-03-07'), purchasing({ fenceDays: 30 }), today)).toBe(true);
  expect(fenceDay(JP_SHOP, today)).toBeNull();
  expect(isBeyondFence(day('2039-01-01'), JP_SHOP, today)).toBe(false);
});
