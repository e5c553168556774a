import fc from 'fast-check';
import { type Acceptance, acceptLine, type LineSituation } from '../../../domain/acceptance/accept-line';
import { addDays, businessDateOf } from '../../../domain/calendar/business-date';
import type { PolicyPack } from '../../../domain/policy/policy-pack';
import { DEMO, JP_SHOP, US_SHOP } from '../backorder/course/facts';

const TODAY = businessDateOf('2026-10-06');
const DATED_ONLY: PolicyPack = { ...JP_SHOP, acceptance: { ...JP_SHOP.acceptance, inbound: 'confirmed-dated' } };

/** Two units asked for, none on the shelf, plenty on the way in ten days. */
const asked = (changes: Partial<LineSituation> = {}): LineSituation => ({
  quantity: 2,
  fromStock: 0,
  carried: 0,
  fromCarried: 0,
  kind: 'backorder',
  backorderable: true,
  discontinued: false,
  backorderCap: null,
  waiting: 0,
  ownSupplied: 0,
  inbound: { any: 10, confirmed: 10, dated: 10 },
  eta: { date: addDays(TODAY, 10), precision: 'day' },
  customerRefuses: false,
  today: TODAY,
  ...changes,
});

const refused = (reason: string) => ({ accepted: false, reason });

describe('taken', () => {
  test('from the shelf as far as it goes, the rest backordered', () => {
    expect(acceptLine(asked({ fromStock: 1 }), JP_SHOP)).toEqual({ accepted: true, allocated: 1, waiting: 1 });
    expect(acceptLine(asked({ fromStock: 9 }), JP_SHOP)).toEqual({ accepted: true, allocated: 2, waiting: 0 });
  });

  test('what is on the shelf is sold whatever else would stand against it', () => {
    const hopeless = asked({
      fromStock: 2,
      discontinued: true,
      backorderable: false,
      customerRefuses: true,
      backorderCap: 0,
      inbound: { any: 0, confirmed: 0, dated: 0 },
    });
    expect(acceptLine(hopeless, JP_SHOP)).toEqual({ accepted: true, allocated: 2, waiting: 0 });
  });

  test('of what is kept for those who wait, what the terms give it, as long as supply reaches for all', () => {
    const waited = { quantity: 6, carried: 6, fromCarried: 6, waiting: 10 };
    const inbound = (units: number) => ({ any: units, confirmed: units, dated: units });
    const taken = { accepted: true, allocated: 6, waiting: 0 };
    expect(acceptLine(asked({ ...waited, inbound: inbound(10) }), JP_SHOP)).toEqual(taken);
    expect(acceptLine(asked({ ...waited, inbound: inbound(9) }), JP_SHOP)).toEqual(refused('no-inbound-supply'));
    expect(acceptLine(asked({ ...waited, fromStock: 1, inbound: inbound(9) }), JP_SHOP)).toEqual(taken);
    expect(acceptLine(asked({ ...waited, fromCarried: 0, inbound: inbound(10) }), JP_SHOP)).toEqual({
      accepted: true,
      allocated: 0,
      waiting: 6,
    });
  });

  test('against confirmed supply, its date known or not', () => {
    const undated = asked({ eta: null, inbound: { any: 10, confirmed: 10, dated: 0 } });
    expect(acceptLine(undated, JP_SHOP).accepted).toBe(true);
    expect(acceptLine(undated, DATED_ONLY)).toEqual(refused('no-inbound-supply'));
  });

  test('a special order needs no supply: it is bought for this customer', () => {
    const special = asked({ kind: 'special-order', eta: null, inbound: { any: 0, confirmed: 0, dated: 0 } });
    for (const pack of [JP_SHOP, US_SHOP, DATED_ONLY]) expect(acceptLine(special, pack).accepted).toBe(true);
  });
});

describe('refused', () => {
  test.each([
    ['discontinued', { discontinued: true }],
    ['not-backorderable', { backorderable: false }],
    ['customer-refuses-backorder', { customerRefuses: true }],
    ['cap-reached', { backorderCap: 5, waiting: 4 }],
    ['no-inbound-supply', { inbound: { any: 10, confirmed: 1, dated: 1 } }],
    ['no-inbound-supply', { waiting: 9 }],
    ['wait-too-long', { eta: { date: addDays(TODAY, 91), precision: 'day' } }],
  ] as const)('%s: %j', (reason, changes) => {
    expect(acceptLine(asked(changes), JP_SHOP)).toEqual(refused(reason));
  });

  test('the wait may be as long as the pack says to the day, and counts to the last day a vague date can mean', () => {
    const in90 = addDays(TODAY, 90);
    expect(acceptLine(asked({ eta: { date: in90, precision: 'day' } }), JP_SHOP).accepted).toBe(true);
    expect(acceptLine(asked({ eta: { date: in90, precision: 'month' } }), JP_SHOP)).toEqual(refused('wait-too-long'));
  });

  test('the cap counts everybody who waits, and may be filled to the unit', () => {
    expect(acceptLine(asked({ backorderCap: 6, waiting: 4 }), JP_SHOP).accepted).toBe(true);
    expect(acceptLine(asked({ backorderCap: 0 }), JP_SHOP)).toEqual(refused('cap-reached'));
  });

  test('the reason that stands longest is given first', () => {
    const everything = asked({ discontinued: true, backorderable: false, customerRefuses: true, backorderCap: 0 });
    expect(acceptLine(everything, JP_SHOP)).toEqual(refused('discontinued'));
    expect(acceptLine({ ...everything, discontinued: false }, JP_SHOP)).toEqual(refused('not-backorderable'));
  });
});

describe('any line', () => {
  const units = fc.nat(12);
  const situation: fc.Arbitrary<LineSituation> = fc
    .record({
      quantity: fc.integer({ min: 1, max: 10 }),
      fromStock: fc.integer({ min: -3, max: 12 }),
      kind: fc.constantFrom('backorder', 'preorder', 'special-order'),
      backorderable: fc.boolean(),
      discontinued: fc.boolean(),
      backorderCap: fc.option(units),
      waiting: units,
      ownSupplied: fc.constant(0),
      kept: fc.tuple(units, units),
      supply: fc.tuple(units, units, units),
      eta: fc.option(fc.record({ date: fc.nat(120), precision: fc.constantFrom('day', 'third', 'month') })),
      customerRefuses: fc.boolean(),
    })
    .map(({ supply: [dated, undated, planned], kept: [given, left], eta, ...rest }) => ({
      ...rest,
      carried: given + left,
      fromCarried: given,
      today: TODAY,
      inbound: { dated, confirmed: dated + undated, any: dated + undated + planned },
      eta: eta === null ? null : { date: addDays(TODAY, eta.date), precision: eta.precision },
    }));
  const packs = fc.constantFrom(JP_SHOP, US_SHOP, DEMO, DATED_ONLY);

  test('is taken whole or refused whole, never both and never in part', () => {
    fc.assert(
      fc.property(situation, packs, (line, pack) => {
        const answer = acceptLine(line, pack);
        if (answer.accepted) {
          expect(answer.allocated + answer.waiting).toBe(line.quantity);
          expect(answer.allocated).toBeLessThanOrEqual(Math.max(0, line.fromStock) + line.fromCarried);
          expect(Math.min(answer.allocated, answer.waiting)).toBeGreaterThanOrEqual(0);
        } else expect(answer).toEqual({ accepted: false, reason: expect.any(String) });
      }),
      { seed: 71, numRuns: 500 },
    );
  });

  test('more stock, more supply, fewer in the queue, a higher cap or an earlier date never turn a yes into a no', () => {
    const more = fc.record({ stock: units, supply: units, fewer: units, cap: units, days: fc.nat(60) });
    const better = (
      line: LineSituation,
      by: { stock: number; supply: number; fewer: number; cap: number; days: number },
    ) => ({
      ...line,
      fromStock: line.fromStock + by.stock,
      waiting: Math.max(0, line.waiting - by.fewer),
      backorderCap: line.backorderCap === null ? null : line.backorderCap + by.cap,
      inbound: {
        dated: line.inbound.dated + by.supply,
        confirmed: line.inbound.confirmed + by.supply,
        any: line.inbound.any + by.supply,
      },
      eta: line.eta === null ? null : { ...line.eta, date: addDays(line.eta.date, -by.days) },
    });
    const waits = (answer: Acceptance) => (answer.accepted ? answer.waiting : Number.POSITIVE_INFINITY);
    fc.assert(
      fc.property(situation, packs, more, (line, pack, by) => {
        expect(waits(acceptLine(better(line, by), pack))).toBeLessThanOrEqual(waits(acceptLine(line, pack)));
      }),
      { seed: 72, numRuns: 1000 },
    );
  });
});
