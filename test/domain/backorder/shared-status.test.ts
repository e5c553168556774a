import fc from 'fast-check';
import type { BackorderFacts } from '../../../domain/backorder/facts';
import {
  type Correspondence,
  MOST_LINES,
  MOST_ORDERS,
  type StatusCandidate,
  toldTogether,
} from '../../../domain/backorder/shared-status';
import { type Instant, instantOf } from '../../../domain/calendar/business-date';
import { clock, DAY, dated, day, JP_SHOP, line, promised } from './course/facts';
import { ordered } from './course/shop';

const LETTER: Correspondence = {
  customerId: 'c-1',
  to: 'hanako@example.com',
  locale: 'ja',
  sender: { name: '山猫商店', email: 'orders@wildcat.example' },
  signed: { name: '山猫商店', phone: null },
};
/** Noon of the day the weekly mail is due. */
const NOW: Instant = clock(JP_SHOP, 7, '12:00');

/** A backorder opened a week ago, goods known for the day given, its first notice sent. */
function waiting(id: string, due = 24, changes: Partial<BackorderFacts> = {}): StatusCandidate {
  const { facts } = ordered([dated(JP_SHOP, 'A', day(due))]);
  return { facts: { ...facts, id, ...changes }, now: NOW, correspondence: LETTER };
}

const FIRST = waiting('bo-first');
const ids = (told: ReturnType<typeof toldTogether>): string[] => told.map(({ candidate }) => candidate.facts.id);
const together = (...others: readonly StatusCandidate[]): string[] => ids(toldTogether(FIRST, others));
const course = (change: Partial<BackorderFacts['course']>) => ({ course: { ...waiting('x').facts.course, ...change } });

test('every open backorder of the same letter is told, and the mail is the status mail of each', () => {
  const [told] = toldTogether(FIRST, [waiting('bo-2', 30)]);
  expect(told?.candidate.facts.id).toBe('bo-2');
  expect(told?.turn.facts.course).toMatchObject({ lastStatusAt: NOW, lastMailAt: NOW });
  expect(told?.turn.effects).toMatchObject([{ kind: 'mail', mail: { template: 'status', daysUntilRestock: 23 } }]);
});

test.each<[string, Partial<Correspondence> | null]>([
  ['another customer', { customerId: 'c-2' }],
  ['another address', { to: 'office@example.com' }],
  ['another language', { locale: 'en' }],
  ['another sender', { sender: { name: '別の店', email: 'orders@other.example' } }],
  ['another signature', { signed: { name: '山猫商店', phone: '03-0000-0000' } }],
  ['no mail of the shop’s own', null],
])('%s: a mail of its own', (_, change) => {
  const other = { ...waiting('bo-2'), correspondence: change === null ? null : { ...LETTER, ...change } };
  expect(together(other)).toEqual([]);
  expect(toldTogether({ ...FIRST, correspondence: null }, [{ ...waiting('bo-2'), correspondence: null }])).toEqual([]);
});

test.each<[string, StatusCandidate]>([
  ['closed', waiting('bo-2', 24, { closed: true })],
  ['of a customer who wants changes only', waiting('bo-2', 24, { fewerMails: true })],
  [
    'with a date that is news',
    waiting('bo-2', 24, { lines: [dated(JP_SHOP, 'A', day(30), { told: promised(JP_SHOP, day(24)) })] }),
  ],
  ['without a date', waiting('bo-2', 24, { lines: [line('A')] })],
  ['whose goods are all but there', waiting('bo-2', 10)],
  ['with nothing left to wait for', waiting('bo-2', 24, { lines: [line('A', { waiting: 0, allocated: 1 })] })],
  [
    'that has had a status mail within three days',
    waiting('bo-2', 24, course({ lastStatusAt: instantOf(NOW - 2 * DAY) })),
  ],
  ['not told of at all yet', waiting('bo-2', 24, course({ firstToldAt: null }))],
])('one %s is left out', (_, other) => {
  expect(together(other, waiting('bo-3'))).toEqual(['bo-3']);
});

test('at night nobody else is told: it would be outside the hours of his own terms', () => {
  const night = clock(JP_SHOP, 7, '22:30');
  expect(toldTogether({ ...FIRST, now: night }, [{ ...waiting('bo-2'), now: night }])).toEqual([]);
});

test('one whose own mail is not due yet is told all the same, and its next one counts from now', () => {
  expect(
    together(waiting('bo-2', 24, course({ firstToldAt: instantOf(NOW - DAY), lastMailAt: instantOf(NOW - DAY) }))),
  ).toEqual(['bo-2']);
});

/** Orders of one to thirty lines, some of them told of lately. */
const orders = fc.array(fc.record({ lines: fc.integer({ min: 1, max: 30 }), told: fc.integer({ min: 0, max: 12 }) }), {
  maxLength: 15,
});

test('as many as fit: never more orders or lines than people read, no order twice, the longest untold first', () => {
  fc.assert(
    fc.property(orders, (list) => {
      const candidates = list.map(({ lines, told }, index) =>
        waiting(`bo-${index}`, 24, {
          lines: Array.from({ length: lines }, (_, n) =>
            dated(JP_SHOP, `L${n}`, day(24), { told: promised(JP_SHOP, day(24)) }),
          ),
          ...course({ lastStatusAt: instantOf(NOW - told * DAY) }),
        }),
      );
      const told = toldTogether(FIRST, [...candidates, FIRST]);
      const lines = told.reduce((sum, { candidate }) => sum + candidate.facts.lines.length, FIRST.facts.lines.length);
      expect(told.length + 1).toBeLessThanOrEqual(MOST_ORDERS);
      expect(lines).toBeLessThanOrEqual(MOST_LINES);
      expect(new Set([...ids(told), FIRST.facts.id]).size).toBe(told.length + 1);
      const heard = told.map(({ candidate }) => candidate.facts.course.lastStatusAt ?? 0);
      expect(heard).toEqual([...heard].sort((a, b) => a - b));
      // Nobody told of is due again at once.
      for (const { candidate, turn } of told)
        expect(ids(toldTogether(FIRST, [{ ...candidate, facts: turn.facts }]))).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
