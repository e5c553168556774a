import type { PolicyPack } from '../policy/policy-pack';

/** What a shop shows beside an item before it is ordered. */
export type AvailabilityStatus = 'in-stock' | 'low' | 'backorder' | 'unavailable';

const LOW_AT = 5;

/** What becomes of the units asked for. */
interface Answer {
  readonly refused: number;
  readonly waiting: number;
}

/**
 * What an order's answer means to whoever only asks. Units that all come from stock are in stock, or low when few are
 * left to sell (safety stock is none of them); what has to wait for some of its units is a backorder.
 */
export function availabilityStatus(
  { refused, waiting }: Answer,
  leftToSell: number,
  pack: PolicyPack,
): AvailabilityStatus {
  if (refused > 0) return 'unavailable';
  if (waiting > 0) return 'backorder';
  return leftToSell <= (pack.availability?.lowAt ?? LOW_AT) ? 'low' : 'in-stock';
}
