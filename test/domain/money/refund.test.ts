import fc from 'fast-check';
import {
  chargedTotal,
  type LineTerms,
  lineCharges,
  type OrderTerms,
  partsTotal,
  refundMinor,
  refundParts,
} from '../../../domain/money/refund';

const line: fc.Arbitrary<Omit<LineTerms, 'lineId'>> = fc
  .record({
    quantity: fc.integer({ min: 1, max: 6 }),
    unitPrice: fc.oneof(fc.nat(50), fc.nat(1_000_000)),
    off: fc.double({ min: 0, max: 1, noNaN: true }),
    tax: fc.nat(5000),
  })
  .map(({ quantity, unitPrice, off, tax }) => ({
    quantity,
    unitPrice,
    discount: Math.floor(unitPrice * quantity * off),
    tax,
  }));

/** Orders as the API lets them in: no line below nothing, and no order. */
const orders: fc.Arbitrary<OrderTerms> = fc
  .record({
    lines: fc.array(line, { minLength: 1, maxLength: 4 }),
    shippingFee: fc.oneof(fc.constant(0), fc.nat(3000)),
    off: fc.oneof(fc.constant(0), fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
  })
  .map(({ lines, shippingFee, off }) => {
    const terms = {
      lines: lines.map((terms, index) => ({ ...terms, lineId: `L${index + 1}` })),
      substitutes: [],
      shippingFee,
      orderDiscount: 0,
    };
    return { ...terms, orderDiscount: Math.floor(chargedTotal(terms) * off) };
  });

/** Pays an order back in pieces: which unit goes when is `order`'s to say, and how many at a time `pieces`'. */
function payBack(terms: OrderTerms, order: readonly number[], pieces: readonly number[]): number[] {
  const units = terms.lines
    .flatMap(({ lineId, quantity }) => Array.from({ length: quantity }, () => lineId))
    .map((lineId, index) => ({ lineId, rank: order[index % order.length] ?? 0 }))
    .sort((a, b) => a.rank - b.rank);
  const before = new Map<string, number>();
  const refunds: number[] = [];
  for (let from = 0, piece = 0; from < units.length; piece++) {
    const taken = units.slice(from, from + (pieces[piece % pieces.length] ?? 1));
    from += taken.length;
    const lines = [...new Set(taken.map(({ lineId }) => lineId))].map((lineId) => ({
      lineId,
      before: before.get(lineId) ?? 0,
      quantity: taken.filter((unit) => unit.lineId === lineId).length,
    }));
    refunds.push(refundMinor(terms, lines, from === units.length));
    for (const { lineId, before: gone, quantity } of lines) before.set(lineId, gone + quantity);
  }
  return refunds;
}

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);

test('an order cancelled unit by unit, in any order and any pieces, comes back to exactly what was charged', () => {
  fc.assert(
    fc.property(
      orders,
      fc.array(fc.nat(1000), { minLength: 24, maxLength: 24 }),
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 6 }),
      (terms, order, pieces) => {
        const refunds = payBack(terms, order, pieces);
        expect(sum(refunds)).toBe(chargedTotal(terms));
        for (const refund of refunds) expect(refund).toBeGreaterThanOrEqual(0);
      },
    ),
    { seed: 61, numRuns: 1000 },
  );
});

test('what was charged for the lines and for shipping is what was charged', () => {
  fc.assert(
    fc.property(orders, (terms) => {
      const charges = [...lineCharges(terms).values()];
      for (const charge of charges) expect(charge).toBeGreaterThanOrEqual(0);
      expect(sum(charges)).toBeLessThanOrEqual(chargedTotal(terms));
      expect(chargedTotal(terms) - sum(charges)).toBeLessThanOrEqual(terms.shippingFee);
    }),
    { seed: 62 },
  );
});

describe('by example', () => {
  const terms: OrderTerms = {
    lines: [
      { lineId: 'pot', quantity: 3, unitPrice: 1000, discount: 100, tax: 0 },
      { lineId: 'cup', quantity: 1, unitPrice: 500, discount: 0, tax: 0 },
    ],
    substitutes: [],
    shippingFee: 600,
    orderDiscount: 340,
  };

  test('a third of a discounted line bears its part of both discounts', () => {
    // The pots cost 2900, less 2900/3400 of 340: 2610; a third of it.
    expect(refundMinor(terms, [{ lineId: 'pot', before: 0, quantity: 1 }], false)).toBe(870);
  });

  test('the shipping fee comes back with the last unit and not before', () => {
    expect(refundMinor(terms, [{ lineId: 'cup', before: 0, quantity: 1 }], false)).toBe(450);
    expect(refundMinor(terms, [{ lineId: 'cup', before: 0, quantity: 1 }], true)).toBe(1050);
  });

  test('an odd yen goes to one of the units, once', () => {
    const odd: OrderTerms = {
      lines: [{ lineId: 'A', quantity: 3, unitPrice: 100, discount: 0, tax: 1 }],
      substitutes: [],
      shippingFee: 0,
      orderDiscount: 0,
    };
    const each = [0, 1, 2].map((before) => refundMinor(odd, [{ lineId: 'A', before, quantity: 1 }], false));
    expect(each).toEqual([100, 100, 101]);
  });

  test('a discount that is more than the goods comes off the shipping fee: nothing comes back that was not paid', () => {
    const gift: OrderTerms = {
      lines: [{ lineId: 'A', quantity: 2, unitPrice: 500, discount: 0, tax: 0 }],
      substitutes: [],
      shippingFee: 600,
      orderDiscount: 1500,
    };
    expect(chargedTotal(gift)).toBe(100);
    expect(refundMinor(gift, [{ lineId: 'A', before: 0, quantity: 1 }], false)).toBe(0);
    expect(refundMinor(gift, [{ lineId: 'A', before: 1, quantity: 1 }], true)).toBe(100);
  });

  test('goods that cost nothing give nothing back but the shipping that was paid', () => {
    const free: OrderTerms = {
      lines: [{ lineId: 'A', quantity: 1, unitPrice: 0, discount: 0, tax: 0 }],
      substitutes: [],
      shippingFee: 500,
      orderDiscount: 500,
    };
    expect(refundMinor(free, [{ lineId: 'A', before: 0, quantity: 1 }], true)).toBe(0);
  });

  test('a substitute comes back for what its original cost, and bears no discount twice', () => {
    const substituted: OrderTerms = {
      ...terms,
      substitutes: [{ lineId: 'pot.alt1', substituteFor: 'pot', quantity: 1, unitPrice: 870, discount: 0, tax: 0 }],
    };
    expect(refundMinor(substituted, [{ lineId: 'pot.alt1', before: 0, quantity: 1 }], false)).toBe(870);
    expect(chargedTotal(substituted)).toBe(chargedTotal(terms));
  });
});

test('what the lines of an order come to is worked out once, however many ask: an order of 500 asks 500 times', () => {
  const order: OrderTerms = { lines: [], substitutes: [], shippingFee: 0, orderDiscount: 0 };
  expect(lineCharges(order)).toBe(lineCharges(order));
});

/** As where the API refused some lines: the order's discount may be more than what is left costs. */
const withRefusedLines: fc.Arbitrary<OrderTerms> = fc
  .tuple(orders, fc.array(fc.nat(1000), { maxLength: 3 }), fc.nat(10_000))
  .map(([terms, fees, more]) => ({
    ...terms,
    fees: fees.map((amount, index) => ({ id: `F${index}`, amount, taxRatePcm: null, refundable: index % 2 === 0 })),
    orderDiscount: terms.orderDiscount + more,
  }));

test('a discount that is more than what was accepted costs never makes a refund less than nothing', () => {
  fc.assert(
    fc.property(withRefusedLines, fc.boolean(), (terms, shopsDoing) => {
      const units = terms.lines.map(({ lineId, quantity }) => ({ lineId, before: 0, quantity }));
      const parts = refundParts(terms, units, { last: true, shopsDoing });
      for (const { amountMinor } of parts) expect(amountMinor).toBeGreaterThanOrEqual(0);
      if (shopsDoing) expect(partsTotal(parts)).toBe(chargedTotal(terms));
      else expect(partsTotal(parts)).toBeLessThanOrEqual(chargedTotal(terms));
    }),
  );
});
