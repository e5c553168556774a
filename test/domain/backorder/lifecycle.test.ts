import fc from 'fast-check';
import type { LineFacts } from '../../../domain/backorder/facts';
import { mayClose, outcomeOf, statusOf } from '../../../domain/backorder/lifecycle';
import { backorder, clock, dated, day, JP_SHOP, line, US_SHOP } from './course/facts';

const NOW = clock(JP_SHOP, 0, '10:30');
const facts = (lines: readonly LineFacts[], changes = {}) => backorder(JP_SHOP, NOW, lines, changes);
const soon = dated(JP_SHOP, 'A', day(10));
const unknown = line('B');
const ready = line('C', { waiting: 0, allocated: 2 });
const released = line('C', { waiting: 0, allocated: 2, released: 2 });
const shipped = line('C', { waiting: 0, ordered: 2, shipped: 2 });
const lost = line('D', { waiting: 0, ordered: 2, cancelled: 2 });

describe('the status follows from the facts', () => {
  test.each([
    ['scheduled', 'every waiting line has a date', [soon, ready], {}],
    ['awaiting-date', 'a waiting line has none', [soon, unknown], {}],
    ['ready', 'nothing waits', [ready, lost], {}],
    ['deciding', 'an offer is open, whatever else is true', [soon, unknown], { offer: {} }],
    ['closed', 'it is closed', [shipped], { closed: true }],
  ] as const)('%s: %s', (status, _because, lines, { ...changes }) => {
    expect(statusOf({ closed: false, offer: null, lines, ...changes })).toBe(status);
  });
});

describe('it may close', () => {
  const settled = { id: 'x', cause: 'customer', settleAt: null, owedSince: facts([]).openedAt } as const;

  test('on release where the pack says so, on shipment where it says that', () => {
    expect(mayClose(facts([released, lost]))).toBe(true);
    expect(mayClose({ ...facts([released]), policy: US_SHOP })).toBe(false);
    expect(mayClose({ ...facts([shipped, lost]), policy: US_SHOP })).toBe(true);
  });

  test.each([
    ['units wait', { lines: [soon] }],
    ['units are ready and not told to the warehouse', { lines: [ready] }],
    ['an answer has not been confirmed', { lines: [lost], decisions: [{ id: 'd', undoUntil: null }] }],
    ['money is not settled', { lines: [lost], cancellations: [{ ...settled, settled: false, told: false }] }],
    [
      'a cancellation has not been told',
      { lines: [lost], cancellations: [{ ...settled, settled: true, told: false }] },
    ],
  ])('not while %s', (_what, changes) => {
    expect(mayClose({ ...facts([lost]), ...changes })).toBe(false);
    expect(mayClose(facts([lost]))).toBe(true);
  });
});

describe('the outcome', () => {
  const replaced = line('A', { waiting: 0, ordered: 2, substituted: 2 });
  const substitute = line('A.alt1', { waiting: 0, allocated: 2, released: 2, substituteFor: 'A' });
  const regretted = line('A.alt1', { waiting: 0, ordered: 2, cancelled: 2, substituteFor: 'A' });

  test.each([
    ['fulfilled', [released, shipped]],
    ['cancelled', [lost]],
    ['partly-fulfilled', [released, lost]],
    ['substituted', [replaced, substitute]],
    ['partly-fulfilled', [replaced, substitute, released]],
    // What came instead was given up too: nothing is left of what was ordered.
    ['cancelled', [replaced, regretted]],
    ['partly-fulfilled', [replaced, regretted, released]],
    ['partly-fulfilled', [replaced, { ...substitute, allocated: 1, released: 1, cancelled: 1 }]],
  ] as const)('%s', (outcome, lines) => expect(outcomeOf(lines)).toBe(outcome));

  test('is a word that is true of every unit, or says that none is', () => {
    const units = fc.nat(3);
    const ended = fc
      .tuple(units, units, units)
      .map(([sent, cancelled, substituted]) => ({ sent, cancelled, substituted }));
    fc.assert(
      fc.property(fc.array(ended, { minLength: 1, maxLength: 4 }), (ends) => {
        const lines = ends.flatMap(({ sent, cancelled, substituted }, index) => {
          const ordered = sent + cancelled + substituted;
          return [
            line(`L${index}`, { waiting: 0, ordered, allocated: sent, released: sent, cancelled, substituted }),
            ...(substituted > 0
              ? [line(`L${index}.alt1`, { waiting: 0, allocated: substituted, substituteFor: `L${index}` })]
              : []),
          ];
        });
        const total = (of: 'sent' | 'cancelled' | 'substituted') => ends.reduce((sum, end) => sum + end[of], 0);
        const [sent, cancelled, substituted] = [total('sent'), total('cancelled'), total('substituted')];
        fc.pre(sent + cancelled + substituted > 0);
        const words = [
          ...(sent === 0 && substituted === 0 ? ['cancelled'] : []),
          ...(sent === 0 && cancelled === 0 ? ['substituted'] : []),
          ...(cancelled === 0 && substituted === 0 ? ['fulfilled'] : []),
        ];
        expect(outcomeOf(lines)).toBe(words[0] ?? 'partly-fulfilled');
      }),
      { seed: 81, numRuns: 500 },
    );
  });
});
