import { shareOf } from './money';
import type { TenderTerms } from './tender';

/**
 * A line's frozen money terms, in minor units of the order's currency. `discount` and `tax` are of the whole line; a tax
 * that is 0 is contained in the price. The rate is in thousandths of a percent (10 % is 10000); null where none was sent.
 */
export interface LineTerms {
  readonly lineId: string;
  readonly quantity: number;
  readonly unitPrice: number;
  readonly discount: number;
  readonly tax: number;
  readonly taxRatePcm?: number | null;
}

/** 代引手数料, gift wrap: charged once for the order. */
export interface FeeTerms {
  readonly id: string;
  readonly amount: number;
  readonly taxRatePcm: number | null;
  /** Comes back when the customer gives the whole order up; where it does not, it does when the shop fails him. */
  readonly refundable: boolean;
}

/** A reduction of the whole order, part of `orderDiscount`. */
export interface DiscountTerms {
  readonly kind: 'coupon' | 'points' | 'campaign';
  readonly amount: number;
  readonly code: string | null;
}

/** 代替品: a line that stands in for units of another. */
export interface SubstituteTerms extends LineTerms {
  readonly substituteFor: string;
}

export interface OrderTerms {
  readonly lines: readonly LineTerms[];
  /** Paid for by what their originals cost, so no part of what was charged; in the order they were taken. */
  readonly substitutes: readonly SubstituteTerms[];
  readonly shippingFee: number;
  /** The sum of `discounts`, where they were sent. */
  readonly orderDiscount: number;
  readonly shippingTaxRatePcm?: number | null;
  readonly fees?: readonly FeeTerms[];
  readonly discounts?: readonly DiscountTerms[];
  /** What it was paid with; adds up to what was charged, or is empty where nothing was said. */
  readonly tenders?: readonly TenderTerms[];
}

const lineSum = (line: LineTerms): number => line.unitPrice * line.quantity - line.discount + line.tax;

const sumOf = (amounts: readonly number[]): number => amounts.reduce((sum, amount) => sum + amount, 0);

const feesOf = ({ fees = [] }: OrderTerms): readonly FeeTerms[] => fees;
const feeTotal = (terms: OrderTerms): number => sumOf(feesOf(terms).map(({ amount }) => amount));
const goodsTotal = (terms: OrderTerms): number => sumOf(terms.lines.map(lineSum));

const priceTotal = (terms: OrderTerms): number => goodsTotal(terms) + terms.shippingFee + feeTotal(terms);

/**
 * By how much an order's discount is more than all there is to take it off; above zero where lines it was given for were
 * refused.
 */
export const discountBeyond = (terms: OrderTerms): number => Math.max(0, terms.orderDiscount - priceTotal(terms));

/** What was charged for the order: the contract's sum, never below zero. */
export const chargedTotal = (terms: OrderTerms): number => Math.max(0, priceTotal(terms) - terms.orderDiscount);

/** The part of the order's discount that comes off the goods; what is left of it comes off shipping, then off fees. */
export const goodsDiscount = (terms: OrderTerms): number => Math.min(terms.orderDiscount, goodsTotal(terms));

const shippingDiscount = (terms: OrderTerms): number =>
  Math.min(terms.shippingFee, terms.orderDiscount - goodsDiscount(terms));

/** What shipping really cost. */
const shippingCharge = (terms: OrderTerms): number => terms.shippingFee - shippingDiscount(terms);

/** What each fee really cost. */
function feeCharges(terms: OrderTerms): readonly (FeeTerms & { readonly chargeMinor: number })[] {
  const total = feeTotal(terms);
  const off = Math.min(total, terms.orderDiscount - goodsDiscount(terms) - shippingDiscount(terms));
  let upTo = 0;
  return feesOf(terms).map((fee) => {
    const from = upTo;
    upTo += fee.amount;
    return { ...fee, chargeMinor: fee.amount - (total > 0 ? shareOf(off, total, from, upTo) : 0) };
  });
}

/** Each line's share of an amount that is spread over the goods by what they cost. The shares add up to the amount. */
export function goodsShares(terms: OrderTerms, amountMinor: number): ReadonlyMap<string, number> {
  const goods = goodsTotal(terms);
  let upTo = 0;
  return new Map(
    terms.lines.map((line) => {
      const from = upTo;
      upTo += lineSum(line);
      return [line.lineId, goods > 0 ? shareOf(amountMinor, goods, from, upTo) : 0];
    }),
  );
}

/** Terms are frozen, and asked about line by line: what they come to is worked out once. */
const knownCharges = new WeakMap<OrderTerms, ReadonlyMap<string, number>>();

/**
 * What each line really cost, its share of the order's discount taken off. The shares add up to the discount to the
 * minor unit.
 */
export function lineCharges(terms: OrderTerms): ReadonlyMap<string, number> {
  const known = knownCharges.get(terms);
  if (known !== undefined) return known;
  const off = goodsShares(terms, goodsDiscount(terms));
  const charges = new Map(terms.lines.map((line) => [line.lineId, lineSum(line) - (off.get(line.lineId) ?? 0)]));
  knownCharges.set(terms, charges);
  return charges;
}

/** A line's terms, whether it was bought or stands in for one that was; undefined where there is no such line. */
export const lineTermsOf = ({ lines, substitutes }: OrderTerms, lineId: string): LineTerms | undefined =>
  lines.find((line) => line.lineId === lineId) ?? substitutes.find((line) => line.lineId === lineId);

/** What all of a line is worth to its customer: what it was charged, or what its original paid for a substitute. */
export function lineWorth(terms: OrderTerms, lineId: string): number {
  const line = lineTermsOf(terms, lineId);
  return lineCharges(terms).get(lineId) ?? (line === undefined ? 0 : lineSum(line));
}

/** Something that was charged, and the tax that is in it as the order said. */
export interface Charge {
  readonly amountMinor: number;
  readonly taxRatePcm: number | null;
  /** Tax on top of the prices, part of the amount; null where the prices contain it. */
  readonly statedTaxMinor: number | null;
}

/** Everything that was charged, line by line, shipping and fees. */
export function charges(terms: OrderTerms): readonly Charge[] {
  const ofLines = lineCharges(terms);
  return [
    ...terms.lines.map(({ lineId, tax, taxRatePcm = null }) => {
      const amountMinor = ofLines.get(lineId) ?? 0;
      return { amountMinor, taxRatePcm, statedTaxMinor: tax > 0 ? Math.min(tax, amountMinor) : null };
    }),
    { amountMinor: shippingCharge(terms), taxRatePcm: terms.shippingTaxRatePcm ?? null, statedTaxMinor: null },
    ...feeCharges(terms).map(({ chargeMinor, taxRatePcm }) => ({
      amountMinor: chargeMinor,
      taxRatePcm,
      statedTaxMinor: null,
    })),
  ];
}

/** Units of a line to pay back, given how many of it were paid back before. */
export interface RefundUnits {
  readonly lineId: string;
  readonly before: number;
  readonly quantity: number;
}

/** Part of what comes back, with the tax rate it was charged at. */
export interface RefundPart {
  readonly amountMinor: number;
  readonly taxRatePcm: number | null;
}

export interface RefundOccasion {
  /** Shipping and fees go back too: with these units nothing of the order is left, or somebody decided so. */
  readonly last: boolean;
  /** The shop gives up, not the customer: fees that would stay with the shop go back too. */
  readonly shopsDoing: boolean;
}

/**
 * What comes back for units that will not be delivered, from the order's frozen terms. Any sequence of partial refunds
 * adds up to exactly what was charged (less fees that stay with the shop); nothing is ever charged anew for what is kept,
 * so a shipping fee that was waived stays waived.
 */
export function refundParts(
  terms: OrderTerms,
  units: readonly RefundUnits[],
  { last, shopsDoing }: RefundOccasion,
): readonly RefundPart[] {
  const goods = units.flatMap(({ lineId, before, quantity }) => {
    const line = lineTermsOf(terms, lineId);
    if (!line) return [];
    const amountMinor = shareOf(lineWorth(terms, lineId), line.quantity, before, before + quantity);
    return [{ amountMinor, taxRatePcm: line.taxRatePcm ?? null }];
  });
  if (!last) return goods;
  return [
    ...goods,
    { amountMinor: shippingCharge(terms), taxRatePcm: terms.shippingTaxRatePcm ?? null },
    ...feeCharges(terms)
      .filter(({ refundable }) => refundable || shopsDoing)
      .map(({ chargeMinor, taxRatePcm }) => ({ amountMinor: chargeMinor, taxRatePcm })),
  ];
}

/** What the parts come to. */
export const partsTotal = (parts: readonly RefundPart[]): number => sumOf(parts.map(({ amountMinor }) => amountMinor));

/** What a customer who cancels these units gets back, in minor units. */
export const refundMinor = (terms: OrderTerms, units: readonly RefundUnits[], last: boolean): number =>
  partsTotal(refundParts(terms, units, { last, shopsDoing: false }));
