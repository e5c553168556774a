import { DAY_MS, type Instant, instantOf } from '../calendar/business-date';

/** 引当の保留期限: how long units may lie allocated while their order waits for the rest, and what happens then. */
export interface HoldingTerms {
  readonly longestHoldingDays?: number;
  readonly whenHeldTooLong?: WhenHeldTooLong;
}

/** `give-back`: to others who wait; `ship-ready`: sent ahead of the rest; `ask-staff`: nothing without a person. */
export type WhenHeldTooLong = 'give-back' | 'ship-ready' | 'ask-staff';

/**
 * Units held since then or before are held too long; null where the house sets no limit. `timeScale`: business
 * milliseconds per real one.
 */
export function heldTooLongSince(at: Instant, { longestHoldingDays }: HoldingTerms, timeScale: number): Instant | null {
  return longestHoldingDays === undefined ? null : instantOf(at - (longestHoldingDays * DAY_MS) / timeScale);
}

export const whenHeldTooLong = (terms: HoldingTerms): WhenHeldTooLong => terms.whenHeldTooLong ?? 'ask-staff';
