import { type Money, shareOf } from './money';
import { lineWorth, type OrderTerms } from './refund';

/** A line that alternatives are taken for. */
interface ReplacedLine {
  readonly lineId: string;
  readonly ordered: number;
  /** Units that came back and were paid back: of the last of the line too. */
  readonly returned: number;
}

/**
 * What the units of a line (which may stand in for another itself) cost that an alternative is taken for, in minor units: the
 * last of those neither replaced nor paid back, so that later refunds use the others.
 */
export function paidForLast(
  terms: OrderTerms,
  line: ReplacedLine & { readonly substituted: number },
  quantity: number,
): number {
  const end = line.ordered - line.substituted - line.returned;
  return shareOf(lineWorth(terms, line.lineId), line.ordered, end - quantity, end);
}

/** What the units that an alternative stands for cost, in minor units: so far, and once an earlier one is taken back. */
export interface WorthMoved {
  readonly wasMinor: number;
  readonly isMinor: number;
}

/**
 * What the later alternatives of a line stand for once an earlier one is taken back: the units behind their own.
 * `quantities` are of all its alternatives, in the order they were taken.
 */
export function worthMoved(
  terms: OrderTerms,
  { lineId, ordered, returned }: ReplacedLine,
  quantities: readonly number[],
  takenBack: number,
): readonly WorthMoved[] {
  const back = quantities[takenBack] ?? 0;
  const worth = lineWorth(terms, lineId);
  const before = (index: number) => quantities.slice(0, index).reduce((sum, units) => sum + units, 0);
  return quantities.slice(takenBack + 1).map((units, index) => {
    const end = ordered - returned - before(takenBack + 1 + index);
    return {
      wasMinor: shareOf(worth, ordered, end - units, end),
      isMinor: shareOf(worth, ordered, end - units + back, end + back),
    };
  });
}

/**
 * The worth of all units of a line by which those that are not paid back yet come to so much more (or less), in minor units:
 * what has gone back for the first of them stays as it was. Unchanged where nothing is left to pay back.
 */
export function worthWith(worthMinor: number, units: number, paidBack: number, moreMinor: number): number {
  if (paidBack >= units) return worthMinor;
  const left = (worth: number) => shareOf(worth, units, paidBack, units);
  const wanted = left(worthMinor) + moreMinor;
  let worth = worthMinor;
  // What is left grows by none or one with every unit of money.
  while (left(worth) < wanted) worth += 1;
  while (left(worth) > wanted && worth > 0) worth -= 1;
  return worth;
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
