import currencies from 'currency-codes';

/** An amount in a currency's minor unit (yen, cents). */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

/** True for an active ISO 4217 code. */
export const isCurrency = (code: string): boolean => currencies.code(code)?.code === code;

/** Decimal places of the currency: 0 for JPY, 2 for USD. */
export const minorDigits = (code: string): number => currencies.code(code)?.digits ?? 2;

/** As a person of that language writes it: 12,800円, $128.00. */
export function formatMoney(money: Money, locale: 'ja' | 'en'): string {
  const digits = minorDigits(money.currency);
  const value = money.amount / 10 ** digits;
  if (locale === 'ja' && money.currency === 'JPY') return `${value.toLocaleString('ja-JP')}円`;
  return new Intl.NumberFormat(locale === 'ja' ? 'ja-JP' : 'en-US', {
    style: 'currency',
    currency: money.currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);
}

/**
 * The part of `totalMinor` that falls on units `from` (inclusive) to `to` (exclusive) of `units`.
 * Cumulative rounding: the parts of any division into ranges add up to the total, to the minor unit.
 */
export function shareOf(totalMinor: number, units: number, from: number, to: number): number {
  const upTo = (count: number) => Number((BigInt(totalMinor) * BigInt(count)) / BigInt(units));
  return upTo(to) - upTo(from);
}
