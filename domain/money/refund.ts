import { shareOf } from './money';

/** A line's frozen money terms, in minor units of the order's currency. `discount` and `tax` are of the whole line. */
export interface LineTerms {
  readonly lineId: string;
  readonly quantity: number;
  readonly unitPrice: number;
  readonly discount: number;
  readonly tax: number;
}

export interface OrderTerms {
  readonly lines: readonly LineTerms[];
  /** Substitutes: paid for by what their originals cost, so no part of what was charged. */
  readonly substitutes: readonly LineTerms[];
  readonly shippingFee: number;
  readonly orderDiscount: number;
}

const lineSum = (line: LineTerms): number => line.unitPrice * line.quantity - line.discount + line.tax;

/** What was charged for the order: the contract's sum. */
export const chargedTotal = (terms: OrderTerms): number =>
  terms.lines.reduce((sum, line) => sum + lineSum(line), 0) + terms.shippingFee - terms.orderDiscount;

const goodsTotal = (terms: OrderTerms): number => terms.lines.reduce((sum, line) => sum + lineSum(line), 0);

/** The part of the order's discount that comes off the goods; only what is left of it comes off the shipping fee. */
const goodsDiscount = (terms: OrderTerms): number => Math.min(terms.orderDiscount, goodsTotal(terms));

/** What shipping really cost. */
const shippingCharge = (terms: OrderTerms): number => terms.shippingFee - (terms.orderDiscount - goodsDiscount(terms));

/**
 * What each line really cost, its share of the order's discount taken off. The shares add up to the discount to the
 * minor unit.
 */
export function lineCharges(terms: OrderTerms): ReadonlyMap<string, number> {
  const goods = goodsTotal(terms);
  let upTo = 0;
  return new Map(
    terms.lines.map((line) => {
      const from = upTo;
      upTo += lineSum(line);
      const off = goods > 0 ? shareOf(goodsDiscount(terms), goods, from, upTo) : 0;
      return [line.lineId, lineSum(line) - off];
    }),
  );
}

/** Units of a line to pay back, given how many of it were paid back before. */
export interface RefundUnits {
  readonly lineId: string;
  readonly before: number;
  readonly quantity: number;
}

/**
 * Money for units that will not be delivered, from the order's frozen terms. `last` is true when with these units
 * nothing of the order is left: the shipping fee goes back with them. Any sequence of partial refunds adds up to
 * exactly what was charged.
 */
export function refundMinor(terms: OrderTerms, units: readonly RefundUnits[], last: boolean): number {
  const charges = lineCharges(terms);
  const goods = units.reduce((sum, { lineId, before, quantity }) => {
    const line = [...terms.lines, ...terms.substitutes].find((item) => item.lineId === lineId);
    if (!line) return sum;
    return sum + shareOf(charges.get(lineId) ?? lineSum(line), line.quantity, before, before + quantity);
  }, 0);
  return goods + (last ? shippingCharge(terms) : 0);
}
