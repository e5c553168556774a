import fc from 'fast-check';
import { chargedTotal, goodsDiscount, type OrderTerms, refundParts } from '../../../domain/money/refund';
import { type EarlierRefund, type PlannedRefund, planRefund } from '../../../domain/money/refund-plan';
import { chargedByRate } from '../../../domain/money/refund-tax';
import { spreadOverTenders, TENDER_METHODS, type TenderOrder } from '../../../domain/money/tender';
import { orders } from './random-orders';

const ORDERS: readonly TenderOrder[] = ['proportional', 'money-first', 'points-first'];
/** Cancels an order in pieces: which unit goes when is `order`'s to say, and how many at a time `pieces`'. */
function cancelInPieces(
  terms: OrderTerms,
  order: readonly number[],
  pieces: readonly number[],
  how: { readonly paid: boolean; readonly tenderOrder: TenderOrder },
): PlannedRefund[] {
  const units = terms.lines
    .flatMap(({ lineId, quantity }) => Array.from({ length: quantity }, () => lineId))
    .map((lineId, index) => ({ lineId, rank: order[index % order.length] ?? 0 }))
    .sort((a, b) => a.rank - b.rank);
  const gone = new Map<string, number>();
  const planned: PlannedRefund[] = [];
  for (let from = 0, piece = 0; from < units.length; piece++) {
    const taken = units.slice(from, from + (pieces[piece % pieces.length] ?? 1));
    from += taken.length;
    const last = from === units.length;
    const lines = [...new Set(taken.map(({ lineId }) => lineId))].map((lineId) => ({
      lineId,
      before: gone.get(lineId) ?? 0,
      quantity: taken.filter((unit) => unit.lineId === lineId).length,
    }));
    for (const { lineId, before, quantity } of lines) gone.set(lineId, before + quantity);
    const parts = refundParts(terms, lines, { last, shopsDoing: false });
    const refund = planRefund(terms, parts, lines, planned, { ...how, last });
    if (refund !== null) planned.push(refund);
  }
  return planned;
}

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);
const tenderSum = (refunds: readonly EarlierRefund[], tender: number): number =>
  sum(refunds.flatMap(({ byTender }) => byTender.filter((one) => one.tender === tender).map((one) => one.amountMinor)));

const cancelled = fc.record({
  terms: orders,
  order: fc.array(fc.nat(1000), { minLength: 24, maxLength: 24 }),
  pieces: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 6 }),
  tenderOrder: fc.constantFrom(...ORDERS),
});

test('cancelled in any pieces, all that was charged comes back: in sum, per tender and per tax rate', () => {
  fc.assert(
    fc.property(cancelled, ({ terms, order, pieces, tenderOrder }) => {
      const refunds = cancelInPieces(terms, order, pieces, { paid: true, tenderOrder });
      expect(sum(refunds.map(({ amountMinor }) => amountMinor))).toBe(chargedTotal(terms));
      for (const [index, tender] of (terms.tenders ?? []).entries())
        expect(tenderSum(refunds, index)).toBe(tender.amount);
      for (const { ratePcm, amountMinor, taxMinor } of chargedByRate(terms)) {
        const at = refunds.flatMap(({ taxByRate }) => taxByRate.filter((one) => one.ratePcm === ratePcm));
        if (ratePcm === null && taxMinor === 0) continue;
        expect(sum(at.map((one) => one.amountMinor))).toBe(amountMinor);
        expect(sum(at.map((one) => one.taxMinor))).toBe(taxMinor);
      }
    }),
    { seed: 71, numRuns: 1000 },
  );
});

test('no refund takes more from a tender than it gave, and each is the sum of its tenders', () => {
  fc.assert(
    fc.property(cancelled, ({ terms, order, pieces, tenderOrder }) => {
      const refunds = cancelInPieces(terms, order, pieces, { paid: true, tenderOrder });
      refunds.forEach(({ amountMinor, byTender }, index) => {
        expect(sum(byTender.map((share) => share.amountMinor))).toBe(amountMinor);
        for (const { tender, amountMinor: amount } of byTender) {
          expect(amount).toBeGreaterThan(0);
          expect(tenderSum(refunds.slice(0, index + 1), tender)).toBeLessThanOrEqual(
            terms.tenders?.[tender]?.amount ?? 0,
          );
        }
      });
    }),
    { seed: 72, numRuns: 500 },
  );
});

test('points taken off the price come back to the last point, and a used coupon once, with the last unit', () => {
  fc.assert(
    fc.property(cancelled, ({ terms, order, pieces, tenderOrder }) => {
      const refunds = cancelInPieces(terms, order, pieces, { paid: true, tenderOrder });
      // However often the order ends: taken back, come back to life by a count, and ended again.
      const again = planRefund(terms, [], [], refunds, { paid: true, last: true, tenderOrder });
      const returned = [...refunds, ...(again === null ? [] : [again])].map(({ returns }) => returns);
      const discounts = terms.discounts ?? [];
      const points = returned.flat().filter(({ kind }) => kind === 'points');
      expect(sum(points.map(({ amountMinor }) => amountMinor))).toBe(
        sum(discounts.filter(({ kind }) => kind === 'points').map(({ amount }) => amount)),
      );
      const coupons = returned.flatMap((items) => items.filter(({ kind }) => kind === 'coupon'));
      expect(coupons).toHaveLength(discounts.filter(({ kind }) => kind === 'coupon').length);
    }),
    { seed: 73, numRuns: 500 },
  );
});

test('an order that is not paid gives back the points and gift cards it was ordered with, all of them and nothing else', () => {
  fc.assert(
    fc.property(cancelled, ({ terms, order, pieces, tenderOrder }) => {
      const refunds = cancelInPieces(terms, order, pieces, { paid: false, tenderOrder });
      const prepaid = (terms.tenders ?? []).filter(({ method }) => method === 'points' || method === 'gift-card');
      expect(sum(refunds.map(({ amountMinor }) => amountMinor))).toBe(sum(prepaid.map(({ amount }) => amount)));
      expect(refunds.some(({ needsAccount }) => needsAccount)).toBe(false);
    }),
    { seed: 74, numRuns: 500 },
  );
});

test('spreading never loses or makes a yen, whatever is left of the tenders', () => {
  const tender = fc.record({ method: fc.constantFrom(...TENDER_METHODS), leftMinor: fc.nat(9_000_000_000_000) });
  fc.assert(
    fc.property(
      fc.nat(9_000_000_000_000),
      fc.array(tender, { minLength: 1, maxLength: 5 }),
      fc.constantFrom(...ORDERS),
      (amount, tenders, order) => {
        const spread = spreadOverTenders(amount, tenders, order);
        expect(sum(spread)).toBe(amount);
        for (const part of spread) expect(part).toBeGreaterThanOrEqual(0);
      },
    ),
    { seed: 75 },
  );
});

test('points come back with what stands in for the units they came off, also for a substitute’s substitute', () => {
  fc.assert(
    fc.property(
      orders,
      fc.array(fc.nat(6), { minLength: 3, maxLength: 3 }),
      fc.array(fc.nat(1000), { minLength: 24, maxLength: 24 }),
      (bare, taken, order) => {
        const [first] = bare.lines;
        if (first === undefined) return;
        const points = goodsDiscount(bare);
        const named = { ...bare, discounts: [{ kind: 'points' as const, amount: bare.orderDiscount, code: null }] };
        let left = first.quantity;
        const stands = (lineId: string, substituteFor: string, most: number, units: number) => ({
          ...first,
          lineId,
          substituteFor,
          quantity: Math.min(most, units),
        });
        const substitutes = taken.slice(0, 2).flatMap((units, index) => {
          const one = stands(`L1.alt${index + 1}`, 'L1', left, units);
          left -= one.quantity;
          return one.quantity === 0 ? [] : [one];
        });
        const [again] = substitutes.slice(0, 1);
        const second = again && stands('L1.alt1.alt1', again.lineId, again.quantity, taken[2] ?? 0);
        const all = [...substitutes, ...(second !== undefined && second.quantity > 0 ? [second] : [])];
        const replaced = (id: string) =>
          sum(all.filter(({ substituteFor }) => substituteFor === id).map(({ quantity }) => quantity));
        const owed = [...named.lines, ...all].map((line) => ({
          ...line,
          quantity: line.quantity - replaced(line.lineId),
        }));
        const units = owed
          .flatMap(({ lineId, quantity }) => Array.from({ length: quantity }, () => lineId))
          .map((lineId, index) => ({ lineId, rank: order[index % order.length] ?? 0 }))
          .sort((a, b) => a.rank - b.rank);
        const gone = new Map<string, number>();
        const planned: PlannedRefund[] = [];
        for (const { lineId } of units) {
          const before = gone.get(lineId) ?? 0;
          gone.set(lineId, before + 1);
          const how = { paid: true, last: false, tenderOrder: 'proportional' } as const;
          const refund = planRefund(
            { ...named, substitutes: all },
            [],
            [{ lineId, before, quantity: 1 }],
            planned,
            how,
          );
          if (refund !== null) planned.push(refund);
        }
        expect(sum(planned.flatMap(({ returns }) => returns.map(({ amountMinor }) => amountMinor)))).toBe(points);
      },
    ),
    { seed: 76 },
  );
});

describe('by example', () => {
  /** 10,800 yen of goods, 500 of cash-on-delivery fee; 1,300 paid with points. */
  const terms: OrderTerms = {
    lines: [
      { lineId: 'pot', quantity: 2, unitPrice: 4400, discount: 0, tax: 0, taxRatePcm: 10_000 },
      { lineId: 'tea', quantity: 1, unitPrice: 2000, discount: 0, tax: 0, taxRatePcm: 8000 },
    ],
    substitutes: [],
    shippingFee: 0,
    shippingTaxRatePcm: 10_000,
    fees: [{ id: 'wrap', amount: 500, taxRatePcm: 10_000, refundable: false }],
    orderDiscount: 0,
    tenders: [
      { method: 'card', amount: 10_000, reference: 'ch_1' },
      { method: 'points', amount: 1300, reference: null },
    ],
  };
  const one = (lineId: string, last = false, shopsDoing = false, earlier: readonly EarlierRefund[] = []) => {
    const units = [{ lineId, before: 0, quantity: 1 }];
    return planRefund(terms, refundParts(terms, units, { last, shopsDoing }), units, earlier, {
      paid: true,
      last,
      tenderOrder: 'proportional',
    });
  };

  test('a partial refund is spread over card and points by what each paid, with the tax in it', () => {
    expect(one('tea')).toMatchObject({
      amountMinor: 2000,
      byTender: [
        { method: 'card', reference: 'ch_1', amountMinor: 1769 },
        { method: 'points', amountMinor: 231 },
      ],
      taxByRate: [{ ratePcm: 8000, amountMinor: 2000, taxMinor: 148 }],
      needsAccount: false,
    });
  });

  test('a fee that stays with the shop when the customer gives up comes back when the shop does', () => {
    expect(one('tea', true)?.amountMinor).toBe(2000);
    expect(one('tea', true, true)?.amountMinor).toBe(2500);
  });

  test('what cannot go back the way it came needs an account', () => {
    const cash: OrderTerms = { ...terms, tenders: [{ method: 'convenience-store', amount: 11_300, reference: 'r' }] };
    const units = [{ lineId: 'tea', before: 0, quantity: 1 }];
    const parts = refundParts(cash, units, { last: false, shopsDoing: false });
    const how = { paid: true, last: false, tenderOrder: 'money-first' } as const;
    expect(planRefund(cash, parts, units, [], how)).toMatchObject({ amountMinor: 2000, needsAccount: true });
  });

  test('money first leaves the points for last, points first the money', () => {
    const tenders = [
      { method: 'points', leftMinor: 300 },
      { method: 'card', leftMinor: 1000 },
    ] as const;
    expect(spreadOverTenders(1100, tenders, 'money-first')).toEqual([100, 1000]);
    expect(spreadOverTenders(1100, tenders, 'points-first')).toEqual([300, 800]);
  });
});
