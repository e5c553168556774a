import fc from 'fast-check';
import {
  addDays,
  type BusinessDate,
  businessDateOf,
  endOfDay,
  type Instant,
  instantOf,
  parseInstant,
} from '../../../domain/calendar/business-date';
import type { CustomerWord, DelayNotice, LegalLine, LegalOrder } from '../../../domain/legal/facts';
import { usClock, usShipBy } from '../../../domain/legal/us-mitor';

const ZONE = 'America/New_York';
const CALENDARS = { timeZone: ZONE, shop: { country: 'US', weekend: [6, 7], closedOn: [] } } as const;
const TERMS = { regime: 'us-mitor', noticeWithinBusinessDays: 1, warnBeforeBusinessDays: 2 } as const;
const COMPLETED = parseInstant('2026-06-01T14:00:00Z');
const ORDER: LegalOrder = {
  placedAt: COMPLETED,
  completedAt: COMPLETED,
  paidAt: COMPLETED,
  creditApplication: false,
  electronicNotice: false,
  country: 'US',
};

const later = (hours: number): Instant => instantOf(COMPLETED + hours * 3_600_000);
const hours = fc.integer({ min: 0, max: 24 * 150 });
const days = fc.integer({ min: 0, max: 150 }).map((count) => addDays(businessDateOf('2026-06-01'), count));

const notices: fc.Arbitrary<DelayNotice[]> = fc
  .array(
    fc.record({
      at: hours,
      state: fc.constantFrom('pending', 'accepted', 'failed'),
      revisedShipDate: fc.option(days),
    }),
    { maxLength: 4 },
  )
  .map((all) =>
    all
      .sort((a, b) => a.at - b.at)
      .map(({ at, state, revisedShipDate }, index) => ({
        version: index + 1,
        plannedAt: later(at),
        delivery: state === 'accepted' ? { state, at: later(at) } : { state },
        revisedShipDate,
      })),
  );
const words: fc.Arbitrary<CustomerWord[]> = fc
  .array(fc.record({ at: hours, until: fc.option(days) }), { maxLength: 3 })
  .map((all) =>
    all
      .sort((a, b) => a.at - b.at)
      .map(({ at, until }) =>
        until === null ? { kind: 'consents-indefinitely', at: later(at) } : { kind: 'consents', at: later(at), until },
      ),
  );

const lines: fc.Arbitrary<LegalLine> = fc.record({
  lineId: fc.constant('1'),
  owedUnits: fc.constant(1),
  waitingUnits: fc.constant(1),
  stated: fc.record({ shipBy: fc.option(days), deliverBy: fc.constant(null) }),
  essential: fc.constant(false),
  sold: fc.constant(null),
  expected: fc.option(days.map((shipDate) => ({ shipDate, deliverBy: shipDate }))),
  lateSince: hours.map(later),
  refusedAt: fc.constant(null),
  notices,
  words,
});

const clockAt = (line: LegalLine, now: Instant) => {
  const clock = usClock(ORDER, line, TERMS, CALENDARS, now);
  if (clock === null) throw new Error('a line that is owed has a clock');
  return clock;
};

/** What was said up to that moment. */
const heardBy = (line: LegalLine, now: Instant): LegalLine => ({
  ...line,
  notices: line.notices.filter(({ plannedAt }) => plannedAt <= now),
  words: line.words.filter(({ at }) => at <= now),
});

describe('16 CFR 435.2, whatever is said and delivered', () => {
  test('no notice is asked for after the time it would have to be given by', () => {
    fc.assert(
      fc.property(lines, hours, (line, at) => {
        const now = later(at);
        const { duty } = clockAt(heardBy(line, now), now);
        if (duty.kind !== 'give-notice') return;
        expect(now).toBeLessThan(duty.notAfter);
        expect(duty.aimAt).toBeLessThanOrEqual(duty.notAfter);
      }),
    );
  });

  test('without a notice that reached him and without his word, nothing outlives the applicable time', () => {
    fc.assert(
      fc.property(lines, (line) => {
        const silent: LegalLine = {
          ...line,
          words: [],
          notices: line.notices.map((notice) => ({ ...notice, delivery: { state: 'failed' } })),
        };
        const over = endOfDay(usShipBy(ORDER, silent, ZONE), ZONE);
        expect(clockAt(silent, over).duty).toMatchObject({
          kind: 'cancel',
          since: over,
          because: 'no-valid-notice',
          refund: { means: 'as-paid' },
        });
      }),
    );
  });

  test('silence alone never keeps an order longer than thirty days past the applicable time', () => {
    fc.assert(
      fc.property(lines, (line) => {
        const silent = { ...line, words: [] };
        const last = addDays(usShipBy(ORDER, silent, ZONE), 30) as BusinessDate;
        expect(clockAt(silent, endOfDay(last, ZONE)).duty.kind).toBe('cancel');
      }),
    );
  });

  test('an order that is to be cancelled stays so, whatever is said afterwards', () => {
    fc.assert(
      fc.property(lines, hours, hours, (line, at, more) => {
        const now = later(at);
        const before = clockAt(heardBy(line, now), now).duty;
        if (before.kind !== 'cancel') return;
        const then = later(at + more);
        expect(clockAt(heardBy(line, then), then).duty).toMatchObject({ kind: 'cancel', since: before.since });
      }),
    );
  });

  test('the money is due within seven working days: at least seven days later, and never more than two weeks', () => {
    fc.assert(
      fc.property(lines, (line) => {
        const { duty } = clockAt(line, later(24 * 400));
        if (duty.kind !== 'cancel') return;
        const wait = (duty.refund.by ?? 0) - duty.since;
        expect(wait).toBeGreaterThan(7 * 86_400_000);
        expect(wait).toBeLessThanOrEqual(14 * 86_400_000);
      }),
    );
  });
});
