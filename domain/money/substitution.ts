import { type Money, shareOf } from './money';
import { lineWorth, type OrderTerms } from './refund';

/**
 * What the units of a line (which may stand in for another itself) cost that an alternative is taken for, in minor units: the last of the units still owed, so
 * that later refunds use the others.
 */
export function paidForLast(
  terms: OrderTerms,
  line: { readonly lineId: string; readonly ordered: number; readonly substituted: number },
  quantity: number,
): number {
  const end = line.ordered - line.substituted;
  return shareOf(lineWorth(terms, line.lineId), line.ordered, end - quantity, end);
}

/** What comes back (above zero) or what the alternative costs more (below), in minor units; 0 where its price is not known. */
export const priceDifference = (paidMinor: number, priceMinor: number | null): number =>
  priceMinor === null ? 0 : paidMinor - priceMinor;

/** 差額の扱い: what becomes of the price difference of an alternative. Empty where it costs the same. */
export interface PriceTerms {
  /** It is cheaper: the difference that comes back. */
  readonly refund?: Money;
  /** It is cheaper and nothing has been paid yet: so much less is charged. */
  readonly lessToPay?: Money;
  /** It is dearer: the difference, at the shop's cost. */
  readonly shopPays?: Money;
  /** It is dearer, and staff agree with the customer on the difference. */
  readonly surcharge?: Money;
}

/** What becomes of a difference (above zero: cheaper), in minor units of that currency. */
export function priceTerms(
  differenceMinor: number,
  {
    paid,
    currency,
    dearer,
  }: { readonly paid: boolean; readonly currency: string; readonly dearer: 'shop' | 'customer' },
): PriceTerms {
  if (differenceMinor === 0) return {};
  const difference = { amount: Math.abs(differenceMinor), currency };
  if (differenceMinor > 0) return paid ? { refund: difference } : { lessToPay: difference };
  return dearer === 'shop' ? { shopPays: difference } : { surcharge: difference };
}
