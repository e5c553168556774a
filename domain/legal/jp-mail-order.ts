import { type BusinessDate, endOfDay, type Instant, instantOf } from '../calendar/business-date';
import type { Duty, LegalClock, NoticeItem, RefundDuty, SellerItem } from './clock';
import type { AcceptanceNotice, LegalCalendars, LegalLine, LegalOrder } from './facts';
import { morningBefore, periodEnd, soonest, workingPeriodEnd } from './periods';
import { deliveryEnd, terminationOf } from './termination';

/** 特定商取引に関する法律 (特商法), 通信販売: what a pack says of it. */
export interface JpTerms {
  readonly regime: 'jp-tokushoho';
  readonly warnBeforeBusinessDays: number;
  /** 13条1項 says 遅滞なく, which the ministry reads as about a week: calendar days from the payment. */
  readonly acceptanceWithinDays: number;
  /** The house's own limit for it. */
  readonly acceptanceAimBusinessDays: number;
  /** 14条1項1号 forbids undue delay of what a cancelled contract owes: calendar days. */
  readonly refundWithinDays: number;
  /** The order page said that what is too late is cancelled by the shop and refunded in full. */
  readonly statedAtOrder: boolean;
}

/** What the notice of 13条1項 (and the ministry's 施行規則) has to say. */
const ACCEPTANCE_ITEMS: readonly NoticeItem[] = [
  'acceptance',
  'amount-received',
  'date-received',
  'item-and-quantity',
  'delivery-time',
  'seller-name',
  'seller-address',
  'seller-telephone',
];

/** What 13条1項 wants named of the seller and is not there; each a blank to be filled in. */
export const sellerLacks = (seller: {
  readonly name: string;
  readonly address: string | null;
  readonly telephone: string | null;
}): SellerItem[] =>
  (['name', 'address', 'telephone'] as const).flatMap((item) =>
    (seller[item] ?? '').trim() === '' ? [`seller-${item}` as const] : [],
  );

/** 11条, 12条の6: the delivery time shown at the order is the promise; null where none was shown. */
export const jpDeliverBy = ({ stated, sold }: LegalLine): BusinessDate | null =>
  stated.deliverBy ?? stated.shipBy ?? sold?.deliverBy ?? null;

/** What is paid back after the contract ended, without undue delay and never as a coupon (14条1項1号). */
export const jpRefund = (since: Instant, terms: JpTerms, timeZone: string): RefundDuty => ({
  since,
  by: periodEnd(since, terms.refundWithinDays, timeZone),
  what: 'all-for-the-line',
  means: 'as-paid',
});

/** A mail that waits to leave is nothing for people to look at for so long. */
const TO_LEAVE_MS = 3_600_000;

/** From when staff should look at it: a mail that has just been queued is given the time to leave. */
function acceptanceAtRiskFrom(notAfter: Instant, given: AcceptanceNotice, terms: JpTerms, calendars: LegalCalendars) {
  const morning = morningBefore(notAfter, terms.warnBeforeBusinessDays, calendars);
  if (given?.state !== 'pending' || given.since === undefined) return morning;
  const left = soonest(instantOf(given.since + TO_LEAVE_MS), notAfter);
  return left > morning ? left : morning;
}

/**
 * 前払式通信販売の承諾等の通知 (13条): owed for what was paid for and does not leave without delay. Null where nothing was
 * paid beforehand, or all of the line has left.
 */
export function jpAcceptanceClock(
  order: LegalOrder,
  line: LegalLine,
  given: AcceptanceNotice,
  terms: JpTerms,
  calendars: LegalCalendars,
  now: Instant,
): LegalClock | null {
  if (order.paidAt === null || line.owedUnits === 0 || given?.state === 'accepted') return null;
  const { timeZone, shop } = calendars;
  const notAfter = periodEnd(order.paidAt, terms.acceptanceWithinDays, timeZone);
  const within = workingPeriodEnd(order.paidAt, terms.acceptanceAimBusinessDays, shop, timeZone);
  const again = given?.state === 'failed';
  const duty: Duty =
    given?.state === 'pending'
      ? { kind: 'none' }
      : {
          kind: 'give-notice',
          notice: 'jp-acceptance',
          // 13条2項: by electronic means only with the buyer's consent. What is late, or came back, is a matter for people.
          by: order.electronicNotice && !again && now < notAfter ? 'mail' : 'paper',
          aimAt: soonest(within, notAfter),
          notAfter,
          items: ACCEPTANCE_ITEMS,
          silence: { means: 'wait' },
          again,
        };
  return {
    lineId: line.lineId,
    clock: 'acceptance-notice',
    runsOutAt: notAfter,
    atRiskFrom: acceptanceAtRiskFrom(notAfter, given, terms, calendars),
    delay: null,
    toldDelay: null,
    duty,
    silence: { means: 'wait' },
    termination: { right: 'none' },
    othersCancelAt: null,
  };
}

/**
 * The promise of delivery. Late, the customer may end the contract (民法541条, 542条). Silence means waiting; the shop cancels by itself only what
 * it announced at the order, refunded in full. Null where no time was shown or nothing of the line is owed.
 */
export function jpDeliveryClock(
  line: LegalLine,
  terms: JpTerms,
  calendars: LegalCalendars,
  now: Instant,
): LegalClock | null {
  const day = jpDeliverBy(line);
  if (line.owedUnits === 0 || day === null) return null;
  const { timeZone } = calendars;
  const dueEnd = endOfDay(day, timeZone);
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
