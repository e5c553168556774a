import { minorDigits } from '../../domain/money/money';

/** Kept with two decimals by Stripe though they have none: https://docs.stripe.com/currencies#special-cases */
const TWO_DECIMALS_THERE = ['ISK', 'UGX'];

/** Without decimals there, two in ISO 4217 (its fifths are of no use). */
const NO_DECIMALS_THERE = ['MGA'];

/**
 * An amount in minor units as Stripe counts it; null where it has no such amount. Its zero-decimal currencies are those
 * of ISO 4217 but for the exceptions above; of currencies with three decimals it takes whole tens only.
 */
export function stripeAmount(amountMinor: number, currency: string): number | null {
  if (TWO_DECIMALS_THERE.includes(currency)) return amountMinor * 100;
  if (NO_DECIMALS_THERE.includes(currency)) return amountMinor % 100 === 0 ? amountMinor / 100 : null;
  if (minorDigits(currency) === 3) return amountMinor % 10 === 0 ? amountMinor : null;
  return amountMinor;
}
