import fc from 'fast-check';
import { chargedTotal, type OrderTerms } from '../../../domain/money/refund';
import { TENDER_METHODS } from '../../../domain/money/tender';

const rate = fc.constantFrom(null, 0, 8000, 10_000, 8875);

const line = fc
  .record({
    quantity: fc.integer({ min: 1, max: 6 }),
    unitPrice: fc.oneof(fc.nat(50), fc.nat(200_000)),
    off: fc.double({ min: 0, max: 1, noNaN: true }),
    tax: fc.oneof(fc.constant(0), fc.nat(5000)),
    taxRatePcm: rate,
  })
  .map(({ off, ...rest }) => ({ ...rest, discount: Math.floor(rest.unitPrice * rest.quantity * off) }));

/** Cuts a total into pieces at random places. */
function cut(total: number, places: readonly number[]): number[] {
  const at = [...places.map((place) => Math.floor(place * total)), total].sort((a, b) => a - b);
  return at.map((end, index) => end - (at[index - 1] ?? 0));
}

const share = fc.double({ min: 0, max: 1, noNaN: true });

/** Orders as the API lets them in, with all that an order can carry. */
export const orders: fc.Arbitrary<OrderTerms> = fc
  .record({
    lines: fc.array(line, { minLength: 1, maxLength: 4 }),
    shippingFee: fc.oneof(fc.constant(0), fc.nat(3000)),
    shippingTaxRatePcm: rate,
    fees: fc.array(fc.record({ amount: fc.nat(1000), taxRatePcm: rate }), { maxLength: 2 }),
    off: fc.oneof(fc.constant(0), fc.constant(1), share),
    kinds: fc.array(fc.constantFrom('coupon', 'points', 'campaign'), { minLength: 1, maxLength: 3 }),
    cuts: fc.array(share, { maxLength: 2 }),
    methods: fc.array(fc.constantFrom(...TENDER_METHODS), { minLength: 3, maxLength: 3 }),
  })
  .map(({ lines, fees, off, kinds, cuts, methods, ...rest }) => {
    const bare: OrderTerms = {
      ...rest,
      lines: lines.map((terms, index) => ({ ...terms, lineId: `L${index + 1}` })),
      substitutes: [],
      fees: fees.map((fee, index) => ({ ...fee, id: `F${index}`, refundable: true })),
      orderDiscount: 0,
    };
    const orderDiscount = Math.floor(chargedTotal(bare) * off);
    const amounts = cut(orderDiscount, cuts.slice(0, kinds.length - 1));
    const whole: OrderTerms = {
      ...bare,
      orderDiscount,
      discounts: amounts.map((amount, index) => ({ kind: kinds[index] ?? 'campaign', amount, code: `C${index}` })),
    };
    return {
      ...whole,
      tenders: cut(chargedTotal(whole), cuts).map((amount, index) => ({
        method: methods[index] ?? 'card',
        amount,
        reference: `T${index}`,
      })),
    };
  });
