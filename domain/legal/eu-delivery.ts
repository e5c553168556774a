import { type BusinessDate, endOfDay, type Instant } from '../calendar/business-date';
import type { LegalClock, RefundDuty } from './clock';
import type { LegalCalendars, LegalLine, LegalOrder } from './facts';
import { lastDay, morningBefore, periodEnd } from './periods';
import { deliveryEnd, terminationOf } from './termination';

/** Directive 2011/83/EU: what a pack says of it. The clocks are the directive's; member states' laws may say more. */
export interface EuTerms {
  readonly regime: 'eu-2011-83';
  readonly warnBeforeBusinessDays: number;
  /** "Without undue delay" (18(3)) in calendar days, at most the 14 that art. 13(1) allows for a withdrawal. */
  readonly refundWithinDays: number;
}

/** Art. 18(1). */
const DELIVERY_DAYS = 30;
/** Art. 13(1). */
const WITHDRAWAL_REFUND_DAYS = 14;

/**
 * The last day of delivery: as agreed, else without undue delay and at most 30 days from the conclusion of the contract
 * (18(1)). Calendar days (recital 41).
 */
export const euDeliverBy = (order: LegalOrder, line: LegalLine, timeZone: string): BusinessDate =>
  line.stated.deliverBy ?? lastDay(order.placedAt, DELIVERY_DAYS, timeZone);

/** After termination: all sums paid under the contract, without undue delay (18(3)). */
export const euTerminationRefund = (since: Instant, terms: EuTerms, timeZone: string): RefundDuty => ({
  since,
  by: periodEnd(since, terms.refundWithinDays, timeZone),
  what: 'all-for-the-line-with-delivery',
  means: 'as-paid',
});

/**
 * After a withdrawal, which any cancelling before delivery is (art. 9): all payments with the standard delivery, within 14
 * days of hearing of it, by the same means of payment (13(1)). Goods that never left cannot be waited for (13(3)).
 */
export const euWithdrawalRefund = (informedAt: Instant, timeZone: string): RefundDuty => ({
  since: informedAt,
  by: periodEnd(informedAt, WITHDRAWAL_REFUND_DAYS, timeZone),
  what: 'all-for-the-line-with-delivery',
  means: 'as-paid',
});

/**
 * The deliver-by clock of a line under art. 18. Silence is neither consent nor cancellation, so nothing is owed but the
 * goods: the customer decides. Null once nothing of the line is owed.
 */
export function euClock(
  order: LegalOrder,
  line: LegalLine,
  terms: EuTerms,
  calendars: LegalCalendars,
  now: Instant,
): LegalClock | null {
  if (line.owedUnits === 0) return null;
  const { timeZone } = calendars;
  const dueEnd = endOfDay(euDeliverBy(order, line, timeZone), timeZone);
  const termination = terminationOf(line, dueEnd, timeZone, now);
  const runsOutAt = deliveryEnd(termination, dueEnd);
  return {
    lineId: line.lineId,
    clock: 'deliver-by',
    runsOutAt,
    atRiskFrom: morningBefore(runsOutAt, terms.warnBeforeBusinessDays, calendars),
    delay: null,
    toldDelay: null,
    duty: { kind: 'none' },
    silence: { means: 'wait' },
    termination,
    othersCancelAt: null,
  };
}
