import fc from 'fast-check';
import { shareOf } from '../../../domain/money/money';
import { chargedTotal, lineCharges, type OrderTerms, refundMinor } from '../../../domain/money/refund';
import { returnedUnits } from '../../../domain/money/returned';
import { paidForLast, priceDifference, priceTerms, worthMoved, worthWith } from '../../../domain/money/substitution';

const amounts = fc.integer({ min: 0, max: 100_000 });
const terms: fc.Arbitrary<OrderTerms> = fc
  .array(fc.record({ quantity: fc.integer({ min: 1, max: 9 }), unitPrice: amounts }), { minLength: 1, maxLength: 4 })
  .chain((lines) => {
    const goods = lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);
    return fc.record({ shippingFee: amounts, orderDiscount: fc.integer({ min: 0, max: goods }) }).map((rest) => ({
      ...rest,
      substitutes: [],
      lines: lines.map((line, n) => ({ lineId: String(n), discount: 0, tax: 0, ...line })),
    }));
  });

test('whatever is replaced or sent back from a line’s end and cancelled from its start adds up to what the line cost', () => {
  fc.assert(
    fc.property(
      terms,
      fc.array(fc.tuple(fc.constantFrom('replaced', 'sent back', 'cancelled'), fc.integer({ min: 1, max: 3 })), {
        maxLength: 12,
      }),
      (order, acts) => {
        const [first] = order.lines;
        if (first === undefined) return;
        const { lineId, quantity: ordered } = first;
        let [substituted, returned, cancelled, money] = [0, 0, 0, 0];
        const left = () => ordered - substituted - returned - cancelled;
        const take = (what: 'replaced' | 'sent back' | 'cancelled', wanted: number) => {
          const quantity = Math.min(wanted, left());
          if (quantity === 0) return;
          const line = { lineId, ordered, substituted, returned, shipped: returned + quantity };
          if (what === 'replaced') {
            money += paidForLast(order, line, quantity);
            substituted += quantity;
          } else if (what === 'sent back') {
            money += refundMinor(order, [returnedUnits(line, quantity)], false);
            returned += quantity;
          } else {
            money += refundMinor(order, [{ lineId, before: cancelled, quantity }], false);
            cancelled += quantity;
          }
        };
        for (const [what, wanted] of acts) take(what, wanted);
        take('replaced', left());
        expect(money).toBe(lineCharges(order).get(first.lineId));
        expect(money).toBeLessThanOrEqual(chargedTotal(order));
      },
    ),
    { seed: 13, numRuns: 500 },
  );
});

test('of alternatives that are taken and taken back in any order, those that stand are worth what the line’s last units cost', () => {
  fc.assert(
    fc.property(
      terms,
      fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 3 })), { maxLength: 12 }),
      (order, acts) => {
        const [first] = order.lines;
        if (first === undefined) return;
        const stand: { units: number; worth: number }[] = [];
        const line = () => ({
          lineId: first.lineId,
          ordered: first.quantity,
          returned: 0,
          substituted: stand.reduce((sum, { units }) => sum + units, 0),
        });
        for (const [takes, wanted] of acts) {
          const units = Math.min(wanted, first.quantity - line().substituted);
          if (takes && units > 0) stand.push({ units, worth: paidForLast(order, line(), units) });
          const back = wanted - 1;
          if (takes || back >= stand.length) continue;
          const quantities = stand.map((one) => one.units);
          worthMoved(order, line(), quantities, back).forEach(({ wasMinor, isMinor }, later) => {
            const one = stand[back + 1 + later];
            if (one !== undefined) one.worth += isMinor - wasMinor;
          });
          stand.splice(back, 1);
        }
        const worth = stand.reduce((sum, one) => sum + one.worth, 0);
        expect(worth).toBe(paidForLast(order, { ...line(), substituted: 0 }, line().substituted));
      },
    ),
    { seed: 17, numRuns: 500 },
  );
});

test('whatever of an alternative was paid back before its worth moved, all of it comes to the worth it moved to', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 9 }),
      amounts,
      fc.integer({ min: 0, max: 8 }),
      fc.integer({ min: -1, max: 1 }),
      (units, worth, before, more) => {
        const paidBack = Math.min(before, units - 1);
        const left = (of: number) => shareOf(of, units, paidBack, units);
        fc.pre(left(worth) + more >= 0);
        expect(left(worthWith(worth, units, paidBack, more))).toBe(left(worth) + more);
      },
    ),
    { seed: 19, numRuns: 1000 },
  );
});

test('a price that is not known makes no difference', () => {
  expect([priceDifference(1000, null), priceDifference(1000, 900), priceDifference(1000, 1100)]).toEqual([
    0, 100, -100,
  ]);
});

test('what becomes of a difference: one word for it, never money from a customer unasked, nothing where it is the same', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -5000, max: 5000 }),
      fc.boolean(),
      fc.constantFrom('shop' as const, 'customer' as const),
      (difference, paid, dearer) => {
        const terms = priceTerms(difference, { paid, currency: 'JPY', dearer });
        const cheaper = paid ? 'refund' : 'lessToPay';
        const word = difference > 0 ? cheaper : dearer === 'shop' ? 'shopPays' : 'surcharge';
        expect(terms).toEqual(difference === 0 ? {} : { [word]: { amount: Math.abs(difference), currency: 'JPY' } });
      },
    ),
  );
});
