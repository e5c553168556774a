import { type PolicyPack, paymentOf } from '../policy/policy-pack';
import type { OrderTerms } from './refund';
import { isPrepaid } from './tender';

/** Whether an authorised payment is said to be charged though nothing was sent and the pack wants it later. */
export const chargedTooEarly = (pack: Pick<PolicyPack, 'payment'>, before: string, next: string): boolean =>
  paymentOf(pack).chargeCards === 'at-shipment' && before === 'authorized' && next === 'paid';

/**
 * Whether a price that goes down gives something back: all was paid, or points and gift cards were taken with the order, of
 * which a part is too much then.
 */
export const givesDifferenceBack = (paid: boolean, { tenders = [] }: OrderTerms): boolean =>
  paid || tenders.some(isPrepaid);

/** How much of an order's price the customer has given. */
export type TakenOfPrice = 'all' | 'part' | 'nothing';

/** Points and gift cards are taken with the order, though the rest of it (a card, an invoice) has yet to be charged. */
export function takenOfPrice(paid: boolean, { tenders = [], discounts = [] }: OrderTerms): TakenOfPrice {
  if (paid || (tenders.length > 0 && tenders.every(isPrepaid))) return 'all';
  return tenders.some(isPrepaid) || discounts.some(({ kind }) => kind === 'points') ? 'part' : 'nothing';
}

/** How points and gift cards that were used come back for what is given up: within the sum that is named for it, or beside it. */
export type UsedPoints = 'within' | 'beside';

/**
 * Paid with, they are part of the sum; beside a price of which nothing else was taken, or taken off it, they come back apart. Null
 * where none were used.
 */
export function usedPoints(paid: boolean, terms: OrderTerms): UsedPoints | null {
  const { tenders = [], discounts = [] } = terms;
  if (tenders.some(isPrepaid)) return takenOfPrice(paid, terms) === 'all' ? 'within' : 'beside';
  return discounts.some(({ kind }) => kind === 'points') ? 'beside' : null;
}
