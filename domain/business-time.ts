import { type Instant, instantOf } from './calendar/business-date';

/**
 * Where a backorder's business time stands against real time. Only the `demo` pack runs faster than 1,
 * so that months can be watched in minutes; everything shown or decided is in business time.
 */
export interface TimeScale {
  readonly openedAt: Instant;
  /** Business milliseconds per real millisecond, at least 1. */
  readonly scale: number;
}

/** The business instant it is at a real one. Times before the opening are not stretched. */
export function toBusinessTime(real: Instant, { openedAt, scale }: TimeScale): Instant {
  return real <= openedAt ? real : instantOf(openedAt + (real - openedAt) * scale);
}

/** The real instant at which a business one comes; rounded up, so that a timer never rings too early. */
export function toRealTime(business: Instant, { openedAt, scale }: TimeScale): Instant {
  // Rounded before the opening is added: beside so large a number the last digits of the quotient would be lost.
  return business <= openedAt ? business : instantOf(openedAt + Math.ceil((business - openedAt) / scale));
}
