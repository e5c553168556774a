import { partsTotal, type RefundPart, type RefundUnits } from './refund';

/** A line of which units have been shipped. */
export interface ShippedLine {
  readonly lineId: string;
  readonly ordered: number;
  readonly shipped: number;
  readonly substituted: number;
  /** Shipped units whose money went back before. */
  readonly returned: number;
}

/**
 * Which of a line's units are paid back when shipped ones come back. Cancelled units are the first of a line; what an
 * alternative was taken for and what came back are the last, in the order in which that happened: none is paid back twice,
 * and the shares of all add up.
 */
export const returnedUnits = (
  { lineId, ordered, substituted, returned }: ShippedLine,
  quantity: number,
): RefundUnits => ({
  lineId,
  before: Math.max(0, ordered - substituted - returned - quantity),
  quantity,
});

/** The same parts with so much kept back (the way back, 受取拒否の返送料), the last of them first; none below zero. */
export function lessDeduction(parts: readonly RefundPart[], deductionMinor: number): readonly RefundPart[] {
  let open = Math.min(deductionMinor, partsTotal(parts));
  return [...parts]
    .reverse()
    .map((part) => {
      const off = Math.min(open, part.amountMinor);
      open -= off;
      return { ...part, amountMinor: part.amountMinor - off };
    })
    .reverse();
}
