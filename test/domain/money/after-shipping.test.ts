import fc from 'fast-check';
import { type ChargeableLine, captureByTender, captureMinor, chargeableMinor } from '../../../domain/money/capture';
import {
  chargedTotal,
  type OrderTerms,
  partsTotal,
  type RefundPart,
  type RefundUnits,
  refundMinor,
  refundParts,
} from '../../../domain/money/refund';
import { type EarlierRefund, planRefund, type TenderShare, unchargedBy } from '../../../domain/money/refund-plan';
import { lessDeduction, returnedUnits } from '../../../domain/money/returned';
import { paidForLast } from '../../../domain/money/substitution';
import { isPrepaid, type TenderOrder } from '../../../domain/money/tender';
import { orders } from './random-orders';

type Line = ChargeableLine & { readonly returned: number };

const fresh = (lineId: string, ordered: number): Line => ({
  lineId,
  ordered,
  shipped: 0,
  cancelled: 0,
  substituted: 0,
  returned: 0,
});

type Deed = 'ship' | 'cancel' | 'replace';

/** What happens to some units of a line: they leave, are cancelled, or give way to something that costs less. */
const deeds = fc.array(
  fc.record({
    line: fc.nat(100),
    units: fc.integer({ min: 1, max: 4 }),
    what: fc.constantFrom<Deed>('ship', 'ship', 'cancel', 'cancel', 'replace'),
  }),
  { minLength: 4, maxLength: 40 },
);
const tenderOrders = fc.constantFrom<TenderOrder>('proportional', 'money-first', 'points-first');

const open = ({ ordered, shipped, cancelled, substituted }: Line): number =>
  ordered - shipped - cancelled - substituted;

interface Told {
  readonly terms: OrderTerms;
  readonly lines: readonly Line[];
  readonly captures: readonly number[];
  readonly shares: readonly TenderShare[];
  /** What of each tender was given back, or is not charged any more. */
  readonly givenUp: readonly TenderShare[];
  /** What the cancelled units would have cost. */
  readonly cancelledMinor: number;
  /** What alternatives cost less. */
  readonly lessMinor: number;
}

interface Played {
  readonly sequence: readonly { readonly line: number; readonly units: number; readonly what: Deed }[];
  readonly tenderOrder?: TenderOrder;
  readonly letGoMinor?: number;
}

/** Ships, cancels and replaces until nothing of the order is open, asking for each parcel to be charged. */
function play(ordered: OrderTerms, { sequence, tenderOrder = 'proportional', letGoMinor = 0 }: Played): Told {
  let terms = ordered;
  let lines: readonly Line[] = terms.lines.map(({ lineId, quantity }) => fresh(lineId, quantity));
  const captures: number[] = [];
  const shares: TenderShare[] = [];
  const refunds: EarlierRefund[] = [];
  let [cancelledMinor, lessMinor] = [0, 0];
  const change = (lineId: string, changes: Partial<Line>) => {
    lines = lines.map((line) => (line.lineId === lineId ? { ...line, ...changes } : line));
  };
  const giveUp = (parts: readonly RefundPart[], units: readonly RefundUnits[], last: boolean) => {
    const earlier = [...refunds, { byTender: shares, taxByRate: [], returns: [] }];
    const how = { paid: false, last, tenderOrder };
    const plan = planRefund(terms, parts, units, earlier, how) ?? unchargedBy(terms, parts, earlier, how);
    if (plan !== null) refunds.push({ returns: [], ...plan });
  };
  for (let step = 0; lines.some((line) => open(line) > 0); step++) {
    const { line: at, units, what } = sequence[step % sequence.length] ?? { line: step, units: 1, what: 'ship' };
    const those = lines.filter((line) => open(line) > 0);
    const chosen = those[at % those.length];
    if (chosen === undefined) break;
    const { lineId, cancelled, shipped, substituted } = chosen;
    const quantity = Math.min(units, open(chosen));
    // Not here: what stands in for another is replaced itself, or units of a line after others of it have left and been
    // charged, which may come to a minor unit more than what is left of the line.
    const deed = what === 'replace' && (lineId.includes('.') || shipped > 0) ? 'ship' : what;
    if (deed === 'replace') {
      const paid = paidForLast(terms, chosen, quantity);
      const unitPrice = Math.floor(paid / quantity / 2);
      const id = `${lineId}.${lines.length}`;
      const stands = { lineId: id, substituteFor: lineId, quantity, unitPrice, discount: 0, tax: 0 };
      terms = { ...terms, substitutes: [...terms.substitutes, stands] };
      change(lineId, { substituted: substituted + quantity });
      lines = [...lines, fresh(id, quantity)];
      lessMinor += paid - unitPrice * quantity;
      giveUp([{ amountMinor: paid - unitPrice * quantity, taxRatePcm: null }], [], false);
      continue;
    }
    change(lineId, deed === 'ship' ? { shipped: shipped + quantity } : { cancelled: cancelled + quantity });
    const over = lines.every((line) => open(line) === 0);
    const complete = over && lines.some((line) => line.shipped > 0);
    if (deed === 'cancel') {
      const given = [{ lineId, before: cancelled, quantity }];
      cancelledMinor += refundMinor(terms, given, false);
      giveUp(refundParts(terms, given, { last: over && !complete, shopsDoing: true }), given, over && !complete);
    }
    if (deed === 'cancel' && !complete) continue;
    const beforeMinor = captures.reduce((sum, amount) => sum + amount, 0);
    const parcel = deed === 'ship' ? [{ lineId, quantity }] : [];
    const amount = captureMinor(terms, lines, parcel, { complete, beforeMinor, letGoMinor });
    captures.push(amount);
    const earlier = [...shares, ...refunds.flatMap(({ byTender }) => byTender)];
    shares.push(...captureByTender(terms, amount, earlier, complete));
  }
  const givenUp = refunds.flatMap(({ byTender }) => byTender);
  return { terms, lines, captures, shares, givenUp, cancelledMinor, lessMinor };
}

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);

const ofTender = (shares: readonly TenderShare[], tender: number): number =>
  sum(shares.map((share) => (share.tender === tender ? share.amountMinor : 0)));

test('the captures of any sequence of parcels, cancellations and alternatives add up to what was charged by, less what was given up', () => {
  fc.assert(
    fc.property(orders, deeds, tenderOrders, (ordered, sequence, tenderOrder) => {
      const { terms, lines, captures, shares, cancelledMinor, lessMinor } = play(ordered, { sequence, tenderOrder });
      if (lines.every(({ shipped }) => shipped === 0)) return;
      expect(Math.min(...captures)).toBeGreaterThanOrEqual(0);
      expect(sum(captures)).toBe(chargedTotal(terms) - cancelledMinor - lessMinor);
      expect(sum(captures)).toBe(chargeableMinor(terms, lines));
      expect(sum(shares.map(({ amountMinor }) => amountMinor))).toBe(sum(captures));
      for (const [index, tender] of (terms.tenders ?? []).entries())
        expect(shares.every((share) => share.tender !== index || share.taken === isPrepaid(tender))).toBe(true);
    }),
    { seed: 83, numRuns: 1500 },
  );
});

test('what parcels take of a tender, and what is given back or not charged of it, is all of it and no more: no point is lost', () => {
  fc.assert(
    fc.property(orders, deeds, tenderOrders, (ordered, sequence, tenderOrder) => {
      const { terms, shares, givenUp } = play(ordered, { sequence, tenderOrder });
      for (const [index, tender] of (terms.tenders ?? []).entries())
        expect(ofTender(shares, index) + ofTender(givenUp, index)).toBe(tender.amount);
      expect(givenUp.every(({ amountMinor }) => amountMinor > 0)).toBe(true);
    }),
    { seed: 88, numRuns: 1500 },
  );
});

test('shipping and fees that were let go before they were charged are not charged with the last parcel', () => {
  fc.assert(
    fc.property(orders, deeds, (terms, sequence) => {
      const letGoMinor = partsTotal(refundParts(terms, [], { last: true, shopsDoing: true }));
      const { lines, captures, cancelledMinor, lessMinor } = play(terms, { sequence, letGoMinor });
      if (lines.every(({ shipped }) => shipped === 0)) return;
      expect(Math.min(...captures)).toBeGreaterThanOrEqual(0);
      expect(sum(captures)).toBe(chargedTotal(terms) - cancelledMinor - lessMinor - letGoMinor);
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
      (ordered, sequence, pieces) => {
        const told = play(ordered, { sequence });
        const { terms } = told;
        let back = told.cancelledMinor + told.lessMinor;
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
