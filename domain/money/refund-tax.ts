import { shareOf } from './money';
import { type Charge, charges, type OrderTerms, type RefundPart } from './refund';

/** Per cent mille in one whole: a rate of 10 % is 10000 of them. */
const WHOLE_PCM = 100_000;

/** What falls on one rate: the amount, tax included, and the tax in it. Minor units. */
export interface TaxAtRate {
  /** Thousandths of a percent; null for what was charged without saying a rate. */
  readonly ratePcm: number | null;
  readonly amountMinor: number;
  readonly taxMinor: number;
}

/** Contained tax, rounded down once per rate, as receipts under Japan's invoice system have it (消費税法 57条の4). */
const contained = (amountMinor: number, ratePcm: number): number =>
  Number((BigInt(amountMinor) * BigInt(ratePcm)) / BigInt(WHOLE_PCM + ratePcm));

const sumBy = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((sum, item) => sum + of(item), 0);

const ratesOf = (items: readonly { readonly taxRatePcm: number | null }[]): readonly (number | null)[] =>
  [...new Set(items.map(({ taxRatePcm }) => taxRatePcm))].sort((a, b) => (b ?? -1) - (a ?? -1));

function atRate(all: readonly Charge[], ratePcm: number | null): TaxAtRate {
  const those = all.filter(({ taxRatePcm }) => taxRatePcm === ratePcm);
  const open = sumBy(those, ({ amountMinor, statedTaxMinor }) => (statedTaxMinor === null ? amountMinor : 0));
  return {
    ratePcm,
    amountMinor: sumBy(those, ({ amountMinor }) => amountMinor),
    taxMinor:
      sumBy(those, ({ statedTaxMinor }) => statedTaxMinor ?? 0) + (ratePcm === null ? 0 : contained(open, ratePcm)),
  };
}

/** What the order was charged at each rate, highest first. */
export function chargedByRate(terms: OrderTerms): readonly TaxAtRate[] {
  const all = charges(terms);
  return ratesOf(all).map((rate) => atRate(all, rate));
}

/**
 * The tax in a refund, rate by rate, given how much of each rate came back before. All refunds of an order add up to
 * what was charged, and to the tax in it, at every rate. Nothing is said of what has neither rate nor tax.
 */
export function refundedByRate(
  terms: OrderTerms,
  parts: readonly RefundPart[],
  beforeMinor: (ratePcm: number | null) => number,
): readonly TaxAtRate[] {
  const whole = chargedByRate(terms);
  return ratesOf(parts).flatMap((ratePcm) => {
    const amountMinor = sumBy(parts, (part) => (part.taxRatePcm === ratePcm ? part.amountMinor : 0));
    const charged = whole.find((rate) => rate.ratePcm === ratePcm);
    if (amountMinor === 0 || (ratePcm === null && (charged?.taxMinor ?? 0) === 0)) return [];
    const total = Math.max(charged?.amountMinor ?? 0, 1);
    const from = Math.min(beforeMinor(ratePcm), total);
    const taxMinor = shareOf(charged?.taxMinor ?? 0, total, from, Math.min(from + amountMinor, total));
    return [{ ratePcm, amountMinor, taxMinor }];
  });
}

/** The same with each rate once, highest first. */
export const summedByRate = (all: readonly TaxAtRate[]): readonly TaxAtRate[] =>
  [...new Set(all.map(({ ratePcm }) => ratePcm))]
    .sort((a, b) => (b ?? -1) - (a ?? -1))
    .map((ratePcm) => {
      const those = all.filter((one) => one.ratePcm === ratePcm);
      return {
        ratePcm,
        amountMinor: sumBy(those, ({ amountMinor }) => amountMinor),
        taxMinor: sumBy(those, ({ taxMinor }) => taxMinor),
      };
    });
