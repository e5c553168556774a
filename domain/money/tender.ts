/** What an order can be paid with. */
export const TENDER_METHODS = [
  'card',
  'wallet',
  'points',
  'gift-card',
  'transfer',
  'convenience-store',
  'cod',
  'other',
] as const;

export type TenderMethod = (typeof TENDER_METHODS)[number];

/** A part of what was charged, and what it was paid with. Minor units. */
export interface TenderTerms {
  readonly method: TenderMethod;
  readonly amount: number;
  /** The payment system's own: a charge, a transaction number. */
  readonly reference: string | null;
}

/** Taken from the customer when he orders, whatever becomes of the payment of the rest. */
const PREPAID: readonly TenderMethod[] = ['points', 'gift-card'];

/** Cannot be sent back the way it came: the customer has to name an account. */
const NEEDS_ACCOUNT: readonly TenderMethod[] = ['transfer', 'convenience-store', 'cod'];

export const isPrepaid = ({ method }: { readonly method: TenderMethod }): boolean => PREPAID.includes(method);
export const needsAccount = ({ method }: { readonly method: TenderMethod }): boolean => NEEDS_ACCOUNT.includes(method);

/**
 * How a partial refund is spread over what was paid with. `proportional`: every tender bears its part, which is "the
 * same means of payment" (EU 2011/83 art. 13) for each yen. `money-first`: points and gift cards last. `points-first`.
 */
export type TenderOrder = 'proportional' | 'money-first' | 'points-first';

/** Takes from one after the other, as far as each goes. */
function inTurn(amountMinor: number, left: readonly number[], turn: readonly number[]): number[] {
  const taken = left.map(() => 0);
  let open = amountMinor;
  for (const index of turn) {
    taken[index] = Math.min(open, left[index] ?? 0);
    open -= taken[index];
  }
  return taken;
}

/** Each gives its part of the whole by what is left of it, never more than that; the parts add up. */
function proportionally(amountMinor: number, left: readonly number[], total: number): number[] {
  let upTo = 0n;
  const part = (units: bigint) => (total > 0 ? Number((units * BigInt(amountMinor)) / BigInt(total)) : 0);
  return left.map((units) => {
    const from = upTo;
    upTo += BigInt(units);
    return part(upTo) - part(from);
  });
}

/**
 * Spreads an amount over tenders, given what is left of each: what was not paid back of it. Whatever the order of
 * refunds, none gets more than it gave, and all of it when everything comes back. An amount beyond what is left falls
 * to the first.
 */
export function spreadOverTenders(
  amountMinor: number,
  tenders: readonly { readonly method: TenderMethod; readonly leftMinor: number }[],
  order: TenderOrder,
): readonly number[] {
  if (tenders.length === 0) return [];
  const left = tenders.map(({ leftMinor }) => Math.max(0, leftMinor));
  const total = left.reduce((sum, units) => sum + units, 0);
  const most = Math.min(amountMinor, total);
  const later = order === 'money-first';
  const turn = [...tenders.keys()].sort((a, b) => {
    const rank = (index: number) => (tenders[index] && isPrepaid(tenders[index]) === later ? 1 : 0);
    return rank(a) - rank(b) || a - b;
  });
  const taken = order === 'proportional' ? proportionally(most, left, total) : inTurn(most, left, turn);
  return taken.map((amount, index) => (index === 0 ? amount + amountMinor - most : amount));
}
