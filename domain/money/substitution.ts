import { shareOf } from './money';
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
