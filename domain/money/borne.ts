import type { OrderTerms } from './refund';
import type { EarlierRefund, TenderShare, Uncharged } from './refund-plan';

/** A refund of an order that was asked for. */
export interface PastRefund extends EarlierRefund {
  readonly amountMinor: number;
  /** Of units that had left: it gives back what they were charged. */
  readonly cameBack: boolean;
}

/** What was asked to be charged for a parcel. */
export interface PastCapture {
  readonly amountMinor: number;
  readonly byTender: readonly TenderShare[];
  /** The order's last: shipping and fees were charged with it. */
  readonly complete: boolean;
}

/** All that has become of an order's money so far. */
export interface MoneyMoved {
  readonly refunds: readonly PastRefund[];
  /**
   * What is not charged any more, refunds aside. Where shipping was let go with units that came back, the part of it that had
   * been taken (points) is here too: it went back in their refund.
   */
  readonly uncharged: readonly Uncharged[];
  /** Of a payment that is charged parcel by parcel. */
  readonly captures: readonly PastCapture[];
}

const sumOf = (shares: readonly TenderShare[]): number => shares.reduce((sum, { amountMinor }) => sum + amountMinor, 0);

const goneBack = ({ uncharged }: MoneyMoved): readonly TenderShare[] =>
  uncharged.flatMap(({ byTender }) => byTender).filter(({ taken }) => taken);

/** What went back, and what is not charged, each once. */
const givenUp = ({ refunds, uncharged }: MoneyMoved): readonly EarlierRefund[] => [
  ...refunds,
  ...uncharged.map(({ byTender, taxByRate }) => ({
    byTender: byTender.filter(({ taken }) => !taken),
    taxByRate,
    returns: [],
  })),
];

/**
 * What an order's tenders bear no more when something of it is cancelled or leaves: what was given back or left uncharged. Of
 * a payment that is charged parcel by parcel also what the parcels took, whether or not it came back with their goods: that
 * was theirs, and nothing of what is still open.
 */
export function borneBefore(moved: MoneyMoved): readonly EarlierRefund[] {
  const { refunds, uncharged, captures } = moved;
  if (captures.length === 0) return givenUp(moved);
  return [
    ...refunds.map((refund) => (refund.cameBack ? { ...refund, byTender: [] } : refund)),
    ...uncharged.map((left) => ({ ...left, returns: [] })),
    ...captures.map(({ byTender }) => ({ byTender, taxByRate: [], returns: [] })),
  ];
}

/** An order's money as it can go back with goods that had left. */
export interface AsCharged {
  /** Its tenders with what they gave: for parcels, and for what has gone back or is not charged since. */
  readonly terms: OrderTerms;
  /** No more than this can go back, in minor units; null where all was charged. */
  readonly mostMinor: number | null;
  /** Shipping and fees were charged. */
  readonly shipping: boolean;
}

/**
 * What can go back of a payment that is charged parcel by parcel: tender by tender what was asked to be charged, however much
 * the whole order would have come to. Of what was cancelled before it was charged the tenders have given nothing.
 */
export function asCharged(terms: OrderTerms, moved: MoneyMoved): AsCharged {
  const { refunds, captures } = moved;
  if (captures.length === 0) return { terms, mostMinor: null, shipping: true };
  const shares = borneBefore(moved).flatMap(({ byTender }) => byTender);
  const of = (tender: number): number => sumOf(shares.filter((share) => share.tender === tender));
  const charged = captures.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const back = refunds.reduce((sum, { cameBack, amountMinor }) => sum + (cameBack ? amountMinor : 0), 0);
  return {
    terms: {
      ...terms,
      ...(terms.tenders === undefined
        ? {}
        : { tenders: terms.tenders.map((tender, index) => ({ ...tender, amount: of(index) })) }),
    },
    mostMinor: Math.max(0, charged - back + sumOf(goneBack(moved))),
    shipping: captures.some(({ complete }) => complete),
  };
}
