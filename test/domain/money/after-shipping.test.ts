import fc from 'fast-check';
import { type ChargeableLine, captureByTender, captureMinor, chargeableMinor } from '../../../domain/money/capture';
import { chargedTotal, type OrderTerms, partsTotal, refundMinor, refundParts } from '../../../domain/money/refund';
import type { TenderShare } from '../../../domain/money/refund-plan';
import { lessDeduction, returnedUnits } from '../../../domain/money/returned';
import { isPrepaid } from '../../../domain/money/tender';
import { orders } from './random-orders';

type Line = ChargeableLine & { readonly returned: number };

/** What happens to some units of a line: they leave, or are cancelled. */
const deeds = fc.array(fc.record({ line: fc.nat(100), units: fc.integer({ min: 1, max: 4 }), ship: fc.boolean() }), {
  minLength: 4,
  maxLength: 40,
});

const open = ({ ordered, shipped, cancelled, substituted }: Line): number =>
  ordered - shipped - cancelled - substituted;

interface Told {
  readonly lines: readonly Line[];
  readonly captures: readonly number[];
  readonly shares: readonly TenderShare[];
  /** What the cancelled units would have cost. */
  readonly cancelledMinor: number;
}

/** Ships and cancels until nothing of the order is open, asking for each parcel to be charged. */
function play(
  terms: OrderTerms,
  sequence: readonly { line: number; units: number; ship: boolean }[],
  letGoMinor = 0,
): Told {
  let lines: readonly Line[] = terms.lines.map(({ lineId, quantity }) => ({
    lineId,
    ordered: quantity,
    shipped: 0,
    cancelled: 0,
    substituted: 0,
    returned: 0,
  }));
  const captures: number[] = [];
  const shares: TenderShare[] = [];
  let cancelledMinor = 0;
  for (let step = 0; lines.some((line) => open(line) > 0); step++) {
    const { line: at, units, ship } = sequence[step % sequence.length] ?? { line: step, units: 1, ship: true };
    const those = lines.filter((line) => open(line) > 0);
    const chosen = those[at % those.length];
    if (chosen === undefined) break;
    const { lineId, cancelled } = chosen;
    const quantity = Math.min(units, open(chosen));
    if (!ship) cancelledMinor += refundMinor(terms, [{ lineId, before: cancelled, quantity }], false);
    lines = lines.map((line) =>
      line.lineId !== lineId
        ? line
        : { ...line, ...(ship ? { shipped: line.shipped + quantity } : { cancelled: cancelled + quantity }) },
    );
    const complete = lines.every((line) => open(line) === 0) && lines.some(({ shipped }) => shipped > 0);
    if (!ship && !complete) continue;
    const beforeMinor = captures.reduce((sum, amount) => sum + amount, 0);
    const amount = captureMinor(terms, lines, ship ? [{ lineId, quantity }] : [], {
      complete,
      beforeMinor,
      letGoMinor,
    });
    captures.push(amount);
    shares.push(...captureByTender(terms, amount, shares, complete));
  }
  return { lines, captures, shares, cancelledMinor };
}

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);

test('the captures of any sequence of parcels and cancellations add up to what was charged by, less what was cancelled', () => {
  fc.assert(
    fc.property(orders, deeds, (terms, sequence) => {
      const { lines, captures, shares, cancelledMinor } = play(terms, sequence);
      if (lines.every(({ shipped }) => shipped === 0)) return;
      expect(Math.min(...captures)).toBeGreaterThanOrEqual(0);
      expect(sum(captures)).toBe(chargedTotal(terms) - cancelledMinor);
      expect(sum(captures)).toBe(chargeableMinor(terms, lines));
      expect(sum(shares.map(({ amountMinor }) => amountMinor))).toBe(sum(captures));
      for (const [index, tender] of (terms.tenders ?? []).entries()) {
        const of = sum(shares.map((share) => (share.tender === index ? share.amountMinor : 0)));
        expect(of).toBeLessThanOrEqual(tender.amount);
        expect(shares.every((share) => share.tender !== index || share.taken === isPrepaid(tender))).toBe(true);
      }
    }),
    { seed: 83, numRuns: 1500 },
  );
});

test('shipping and fees that were let go before they were charged are not charged with the last parcel', () => {
  fc.assert(
    fc.property(orders, deeds, (terms, sequence) => {
      const letGoMinor = partsTotal(refundParts(terms, [], { last: true, shopsDoing: true }));
      const { lines, captures, cancelledMinor } = play(terms, sequence, letGoMinor);
      if (lines.every(({ shipped }) => shipped === 0)) return;
      expect(Math.min(...captures)).toBeGreaterThanOrEqual(0);
      expect(sum(captures)).toBe(chargedTotal(terms) - cancelledMinor - letGoMinor);
    }),
    { seed: 87, numRuns: 500 },
  );
});

test('nothing is charged for units that have not left, before the last has', () => {
  fc.assert(
    fc.property(orders, (terms) => {
      const [first, ...rest] = terms.lines;
      if (first === undefined || rest.length === 0) return;
      const lines = terms.lines.map(({ lineId, quantity }) => ({
        lineId,
        ordered: quantity,
        shipped: lineId === first.lineId ? quantity : 0,
        cancelled: 0,
        substituted: 0,
      }));
      const parcel = [{ lineId: first.lineId, quantity: first.quantity }];
      const amount = captureMinor(terms, lines, parcel, { complete: false, beforeMinor: 0 });
      const goods = refundMinor(
        terms,
        [{ ...parcel[0], lineId: first.lineId, before: 0, quantity: first.quantity }],
        false,
      );
      expect(amount).toBe(goods);
    }),
    { seed: 84, numRuns: 300 },
  );
});

test('cancelled and sent back in any pieces, all that was charged comes back, and no unit twice', () => {
  fc.assert(
    fc.property(
      orders,
      deeds,
      fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1 }),
      (terms, sequence, pieces) => {
        const told = play(terms, sequence);
        let back = told.cancelledMinor;
        let lines = told.lines;
        let shippingWentBack = false;
        for (let piece = 0; lines.some(({ shipped, returned }) => shipped > returned); piece++) {
          const chosen = lines.find(({ shipped, returned }) => shipped > returned);
          if (chosen === undefined) break;
          const quantity = Math.min(pieces[piece % pieces.length] ?? 1, chosen.shipped - chosen.returned);
          const units = [returnedUnits(chosen, quantity)];
          back += partsTotal(refundParts(terms, units, { last: !shippingWentBack, shopsDoing: true }));
          shippingWentBack = true;
          lines = lines.map((line) =>
            line.lineId === chosen.lineId ? { ...line, returned: line.returned + quantity } : line,
          );
          expect(back).toBeLessThanOrEqual(chargedTotal(terms));
        }
        if (shippingWentBack) expect(back).toBe(chargedTotal(terms));
      },
    ),
    { seed: 85, numRuns: 1000 },
  );
});

test('what is kept back for the way is kept back to the minor unit, of no part more than it has', () => {
  const part = fc.record({ amountMinor: fc.nat(5000), taxRatePcm: fc.constantFrom(null, 8000, 10_000) });
  fc.assert(
    fc.property(fc.array(part, { maxLength: 5 }), fc.nat(20_000), (parts, deduction) => {
      const less = lessDeduction(parts, deduction);
      expect(partsTotal(less)).toBe(Math.max(0, partsTotal(parts) - deduction));
      expect(less.every(({ amountMinor }) => amountMinor >= 0)).toBe(true);
      expect(less.map(({ taxRatePcm }) => taxRatePcm)).toEqual(parts.map(({ taxRatePcm }) => taxRatePcm));
    }),
    { seed: 86 },
  );
});

test('an alternative that costs less is charged at what it costs', () => {
  const terms: OrderTerms = {
    lines: [{ lineId: '1', quantity: 3, unitPrice: 1000, discount: 0, tax: 0 }],
    substitutes: [{ lineId: '1.alt1', substituteFor: '1', quantity: 1, unitPrice: 700, discount: 0, tax: 0 }],
    shippingFee: 500,
    orderDiscount: 0,
  };
  const lines = [
    { lineId: '1', ordered: 3, shipped: 1, cancelled: 1, substituted: 1 },
    { lineId: '1.alt1', ordered: 1, shipped: 1, cancelled: 0, substituted: 0 },
  ];
  expect(chargeableMinor(terms, lines)).toBe(1000 + 700 + 500);
  const first = captureMinor(
    terms,
    lines.map((line) => ({ ...line, shipped: line.lineId === '1' ? 1 : 0 })),
    [{ lineId: '1', quantity: 1 }],
    {
      complete: false,
      beforeMinor: 0,
    },
  );
  expect(first).toBe(1000);
  expect(captureMinor(terms, lines, [{ lineId: '1.alt1', quantity: 1 }], { complete: true, beforeMinor: first })).toBe(
    1200,
  );
});
