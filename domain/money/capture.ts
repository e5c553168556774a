import { shareOf } from './money';
import { chargedTotal, lineWorth, type OrderTerms } from './refund';
import type { TenderShare } from './refund-plan';
import { isPrepaid, spreadOverTenders } from './tender';

/** A line as it stands when something of it is charged. */
export interface ChargeableLine {
  readonly lineId: string;
  readonly ordered: number;
  readonly shipped: number;
  readonly cancelled: number;
  readonly substituted: number;
}

/** Units of a parcel that has left. */
export interface ParcelUnits {
  readonly lineId: string;
  readonly quantity: number;
}

/**
 * What an order comes to after all, in minor units: what was charged by, less what was cancelled, less what alternatives
 * cost less than what they were taken for.
 */
export function chargeableMinor(terms: OrderTerms, lines: readonly ChargeableLine[]): number {
  const substitutes = new Set(terms.substitutes.map(({ lineId }) => lineId));
  return lines.reduce((sum, { lineId, ordered, cancelled, substituted }) => {
    const total = lineWorth(terms, lineId);
    const off = shareOf(total, ordered, 0, cancelled) + shareOf(total, ordered, ordered - substituted, ordered);
    return sum - off + (substitutes.has(lineId) ? total : 0);
  }, chargedTotal(terms));
}

export interface CaptureOccasion {
  /** Nothing more of the order will leave: whatever remains of shipping and fees is charged too. */
  readonly complete: boolean;
  /** What was asked for before, in minor units. */
  readonly beforeMinor: number;
  /** Shipping and fees that somebody let go before they were charged, in minor units. */
  readonly letGoMinor?: number;
}

/**
 * What is to be charged for a parcel, `lines` as they stand after it left. What was cancelled is never charged, and all
 * captures of an order add up to what it comes to after all.
 */
export function captureMinor(
  terms: OrderTerms,
  lines: readonly ChargeableLine[],
  parcel: readonly ParcelUnits[],
  { complete, beforeMinor, letGoMinor = 0 }: CaptureOccasion,
): number {
  const open = Math.max(0, chargeableMinor(terms, lines) - letGoMinor - beforeMinor);
  if (complete) return open;
  const goods = parcel.reduce((sum, { lineId, quantity }) => {
    const line = lines.find((one) => one.lineId === lineId);
    if (line === undefined) return sum;
    const from = Math.max(0, line.ordered - line.substituted - line.shipped);
    return sum + shareOf(lineWorth(terms, lineId), line.ordered, from, Math.min(line.ordered, from + quantity));
  }, 0);
  return Math.min(goods, open);
}

/** Spreads over some of the tenders, by what is left of each; nothing for the others. */
function spreadOver(
  amountMinor: number,
  left: readonly (TenderShare & { readonly leftMinor: number })[],
  those: (share: TenderShare) => boolean,
): readonly TenderShare[] {
  const some = left.filter(those);
  const amounts = spreadOverTenders(amountMinor, some, 'proportional');
  return some.map(({ leftMinor: _, ...share }, index) => ({ ...share, amountMinor: amounts[index] ?? 0 }));
}

/**
 * Which tenders bear a capture, by what is left of each after `earlier` captures and refunds. Points and gift cards were
 * taken with the order (`taken`): their part is not charged again. Whatever of them is left pays for the last.
 */
export function captureByTender(
  { tenders = [] }: OrderTerms,
  amountMinor: number,
  earlier: readonly TenderShare[],
  complete: boolean,
): readonly TenderShare[] {
  const left = tenders.map(({ method, reference, amount }, tender) => {
    const gone = earlier.reduce((sum, share) => sum + (share.tender === tender ? share.amountMinor : 0), 0);
    return { tender, method, reference, amountMinor: 0, taken: isPrepaid({ method }), leftMinor: amount - gone };
  });
  const prepaid = left.reduce((sum, { taken, leftMinor }) => sum + (taken ? Math.max(0, leftMinor) : 0), 0);
  const onlyPrepaid = left.every(({ taken }) => taken);
  const byPrepaid = onlyPrepaid ? amountMinor : Math.min(amountMinor, prepaid);
  const shares = complete
    ? [
        ...spreadOver(byPrepaid, left, ({ taken }) => taken),
        ...spreadOver(amountMinor - byPrepaid, left, ({ taken }) => !taken),
      ]
    : spreadOver(amountMinor, left, () => true);
  return shares.filter((share) => share.amountMinor > 0).sort((a, b) => a.tender - b.tender);
}
