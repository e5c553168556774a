import type { DirectPayment } from './direct-payment';
import { shareOf } from './money';
import {
  goodsDiscount,
  goodsShares,
  lineTermsOf,
  type OrderTerms,
  partsTotal,
  type RefundPart,
  type RefundUnits,
} from './refund';
import { refundedByRate, summedByRate, type TaxAtRate } from './refund-tax';
import { isPrepaid, needsAccount, spreadOverTenders, type TenderMethod, type TenderOrder } from './tender';

/** A tender's part of a refund. */
export interface TenderShare {
  /** Its place among the order's tenders. */
  readonly tender: number;
  readonly method: TenderMethod;
  readonly reference: string | null;
  readonly amountMinor: number;
  /** The money was taken and goes back; otherwise it is simply not charged any more. */
  readonly taken: boolean;
  /** The engine pays it back itself; absent where the shop's payment system does. */
  readonly direct?: DirectPayment;
}

/** What comes back as it was, beside money: points taken off the price, coupons that were used. */
export type Returned =
  | { readonly kind: 'points'; readonly amountMinor: number }
  | { readonly kind: 'coupon'; readonly amountMinor: number; readonly code: string };

/** What earlier refunds of the same order have given back, or cancellations left uncharged. */
export interface EarlierRefund {
  readonly byTender: readonly TenderShare[];
  readonly taxByRate: readonly TaxAtRate[];
  readonly returns: readonly Returned[];
}

/** What of a cancellation is not charged any more, and gives nothing back. */
export type Uncharged = Pick<EarlierRefund, 'byTender' | 'taxByRate'>;

export interface PlannedRefund {
  /** Money (and points, gift cards) that goes back, in minor units. */
  readonly amountMinor: number;
  readonly byTender: readonly TenderShare[];
  readonly taxByRate: readonly TaxAtRate[];
  readonly returns: readonly Returned[];
  /** Some of it can only be sent to an account that the customer has yet to name. */
  readonly needsAccount: boolean;
}

export interface RefundTerms {
  /** Money was taken. Points and gift cards are taken with the order, whatever this says. */
  readonly paid: boolean;
  /** Nothing of the order is left: used coupons come back. */
  readonly last: boolean;
  /** And nothing stays with the shop, so that whatever remains of the points comes back; as `last` where not said. */
  readonly whole?: boolean;
  /** And no other money of it is still to be settled: whatever remains of what was taken with it; as `whole` where not said. */
  readonly rest?: boolean;
  readonly tenderOrder: TenderOrder;
}

function byTenderOf(
  terms: OrderTerms,
  amountMinor: number,
  earlier: readonly EarlierRefund[],
  { paid, last, whole = last, rest = whole, tenderOrder }: RefundTerms,
): readonly TenderShare[] {
  const gone = (tender: number): number =>
    earlier
      .flatMap(({ byTender }) => byTender)
      .reduce((sum, share) => sum + (share.tender === tender ? share.amountMinor : 0), 0);
  const tenders = (terms.tenders ?? []).map((tender, index) => ({ ...tender, leftMinor: tender.amount - gone(index) }));
  const amounts = spreadOverTenders(amountMinor, tenders, tenderOrder);
  return tenders.flatMap(({ method, reference, leftMinor }, tender) => {
    const taken = paid || isPrepaid({ method });
    const share = amounts[tender] ?? 0;
    // Lines that were refused were never charged, though the tenders count them: of what was, the last gives back the rest.
    const amountMinor = paid ? share : taken && rest ? leftMinor : Math.min(share, Math.max(0, leftMinor));
    return amountMinor <= 0 ? [] : [{ tender, method, reference, amountMinor, taken }];
  });
}

/**
 * Points that came off each line's units, substitutes too: what stands in for the last units of a line has the points that
 * were taken off those.
 */
function pointShares(terms: OrderTerms, onGoods: number): ReadonlyMap<string, number> {
  const shares = new Map(goodsShares(terms, onGoods));
  const replaced = new Map<string, number>();
  for (const { lineId, substituteFor, quantity } of terms.substitutes) {
    const original = lineTermsOf(terms, substituteFor);
    if (original === undefined) continue;
    const end = original.quantity - (replaced.get(substituteFor) ?? 0);
    shares.set(lineId, shareOf(shares.get(substituteFor) ?? 0, original.quantity, end - quantity, end));
    replaced.set(substituteFor, original.quantity - end + quantity);
  }
  return shares;
}

/** Points come back by the units, coupons whole with the last unit: a coupon cannot be given back in part. */
function returnsOf(
  terms: OrderTerms,
  units: readonly RefundUnits[],
  earlier: readonly EarlierRefund[],
  { last, whole = last }: Pick<RefundTerms, 'last' | 'whole'>,
): readonly Returned[] {
  const discounts = terms.discounts ?? [];
  const points = discounts.reduce((sum, { kind, amount }) => sum + (kind === 'points' ? amount : 0), 0);
  const before = earlier
    .flatMap(({ returns }) => returns)
    .reduce((sum, item) => sum + (item.kind === 'points' ? item.amountMinor : 0), 0);
  const onGoods = terms.orderDiscount > 0 ? shareOf(points, terms.orderDiscount, 0, goodsDiscount(terms)) : 0;
  const shares = pointShares(terms, onGoods);
  const ofUnits = units.reduce((sum, unit) => {
    const line = lineTermsOf(terms, unit.lineId);
    if (!line) return sum;
    return sum + shareOf(shares.get(line.lineId) ?? 0, line.quantity, unit.before, unit.before + unit.quantity);
  }, 0);
  const back = whole ? points - before : Math.min(ofUnits, points - before);
  // An order that had ended can go on after all: whose coupon came back then has it.
  const gone = new Set(
    earlier.flatMap(({ returns }) => returns.map((item) => (item.kind === 'coupon' ? item.code : null))),
  );
  const coupons = last
    ? discounts.filter(({ kind, code }) => kind === 'coupon' && code !== null && !gone.has(code))
    : [];
  return [
    ...(back > 0 ? [{ kind: 'points' as const, amountMinor: back }] : []),
    ...coupons.map(({ amount, code }) => ({ kind: 'coupon' as const, amountMinor: amount, code: code ?? '' })),
  ];
}

/**
 * What is to be given back for parts of an order, given what was given back before; null when nothing is. An order
 * that is not paid gives back only what was taken with it: points and gift cards.
 */
export function planRefund(
  terms: OrderTerms,
  parts: readonly RefundPart[],
  units: readonly RefundUnits[],
  earlier: readonly EarlierRefund[],
  how: RefundTerms,
): PlannedRefund | null {
  const total = partsTotal(parts);
  const byTender = byTenderOf(terms, total, earlier, how);
  const taken = byTender.filter((share) => share.taken);
  const amountMinor = how.paid ? total : taken.reduce((sum, share) => sum + share.amountMinor, 0);
  const returns = returnsOf(terms, units, earlier, how);
  if (amountMinor === 0 && returns.length === 0) return null;
  return {
    amountMinor,
    byTender,
    taxByRate: taxOf(terms, parts, earlier),
    returns,
    needsAccount: taken.some(needsAccount),
  };
}

function taxOf(
  terms: OrderTerms,
  parts: readonly RefundPart[],
  earlier: readonly EarlierRefund[],
): readonly TaxAtRate[] {
  const before = (ratePcm: number | null): number =>
    earlier
      .flatMap(({ taxByRate }) => taxByRate)
      .reduce((sum, rate) => sum + (rate.ratePcm === ratePcm ? rate.amountMinor : 0), 0);
  return refundedByRate(terms, parts, before);
}

/**
 * Of a cancellation that gives nothing back: what its tenders are not charged any more, which later refunds have to
 * remember; null where that is nothing.
 */
export function unchargedBy(
  terms: OrderTerms,
  parts: readonly RefundPart[],
  earlier: readonly EarlierRefund[],
  how: RefundTerms,
): Uncharged | null {
  const total = partsTotal(parts);
  if (total === 0) return null;
  return { byTender: byTenderOf(terms, total, earlier, how), taxByRate: taxOf(terms, parts, earlier) };
}

const NOTHING: PlannedRefund = { amountMinor: 0, byTender: [], taxByRate: [], returns: [], needsAccount: false };

const sumOfShares = (shares: readonly TenderShare[]): number =>
  shares.reduce((sum, { amountMinor }) => sum + amountMinor, 0);

/**
 * A refund for goods that had left, with shipping and fees that are let go with them before they were charged: what of those was
 * taken with the order goes back too. Their tax is said where all of it does.
 */
export function withLetGo(plan: PlannedRefund | null, letGo: Uncharged): PlannedRefund | null {
  const back = letGo.byTender.filter(({ taken }) => taken);
  if (back.length === 0) return plan;
  const { amountMinor, byTender, taxByRate, returns, needsAccount: waits } = plan ?? NOTHING;
  const others = back.filter(({ tender }) => !byTender.some((share) => share.tender === tender));
  return {
    amountMinor: amountMinor + sumOfShares(back),
    byTender: [
      ...byTender.map((share) => ({
        ...share,
        amountMinor: share.amountMinor + sumOfShares(back.filter(({ tender }) => tender === share.tender)),
      })),
      ...others,
    ].sort((a, b) => a.tender - b.tender),
    taxByRate: comesBackWhole(letGo) ? summedByRate([...taxByRate, ...letGo.taxByRate]) : taxByRate,
    returns,
    needsAccount: waits,
  };
}

/** All of what is let go had been taken with the order. */
export const comesBackWhole = ({ byTender }: Uncharged): boolean =>
  byTender.length > 0 && byTender.every(({ taken }) => taken);
