import { addDays, type BusinessDate, endOfDay, type Instant, instantOf } from '../calendar/business-date';
import type { Delay, Duty, LegalClock, NoticeItem, RefundDuty, Silence } from './clock';
import type { CustomerWord, DelayNotice, LegalCalendars, LegalLine, LegalOrder } from './facts';
import { lastDay, morningBefore, periodEnd, soonest, US_WORKING_DAYS, workingPeriodEnd } from './periods';

/** Mail, Internet, or Telephone Order Merchandise Rule, 16 CFR part 435: what a pack says of it. */
export interface UsTerms {
  readonly regime: 'us-mitor';
  /** "A reasonable time after first becoming aware" (435.2(b)(1)), in the shop's working days. */
  readonly noticeWithinBusinessDays: number;
  readonly warnBeforeBusinessDays: number;
  /** Where the seller itself gives credit: its billing cycle, the time for a refund (435.1(b)(2)). */
  readonly billingCycleDays?: number | undefined;
}

/** 435.2(a)(1)(ii): where no time was stated. */
const UNSTATED_DAYS = 30;
/** 435.2(a)(1), proviso: where the buyer applied to the seller for credit. */
const CREDIT_DAYS = 50;
/** 435.2(b)(1)(ii) and (iii): up to so many days after the old date silence may consent. */
const TACIT_DAYS = 30;
/** 435.1(b)(1). */
const REFUND_WORKING_DAYS = 7;

/** The applicable time of 435.2(a)(1): the last day on which the line ships in time. */
export const usShipBy = (order: LegalOrder, line: Pick<LegalLine, 'stated'>, timeZone: string): BusinessDate =>
  line.stated.shipBy ?? lastDay(order.completedAt, order.creditApplication ? CREDIT_DAYS : UNSTATED_DAYS, timeZone);

/**
 * Prompt refund (435.1(b), (d)): sent within seven working days of the day the right to it arose, by the means of the
 * payment; where the seller is the creditor, within one billing cycle. A voucher is no refund.
 */
export function usRefund(
  since: Instant,
  order: Pick<LegalOrder, 'creditApplication'>,
  terms: UsTerms,
  timeZone: string,
): RefundDuty {
  const cycle = order.creditApplication ? terms.billingCycleDays : undefined;
  const by =
    cycle === undefined
      ? workingPeriodEnd(since, REFUND_WORKING_DAYS, US_WORKING_DAYS, timeZone)
      : periodEnd(since, cycle, timeZone);
  return { since, by, what: 'all-for-the-line', means: 'as-paid' };
}

/** What stands between shop and customer about the ship date of a line. */
type Standing =
  /** Nothing but the time of the order. */
  | { readonly kind: 'original'; readonly until: BusinessDate }
  /** Told of a short delay: silence has consented (435.2(b)(1)(ii)). */
  | { readonly kind: 'tacit'; readonly until: BusinessDate }
  /** Told of a long delay, or one without a date: cancelled on that day unless he consents (435.2(b)(1)(iii)). */
  | { readonly kind: 'asked'; readonly until: BusinessDate }
  /** Has said yes to a date (435.2(b)(1)(iii)(B), (b)(2)). */
  | { readonly kind: 'agreed'; readonly until: BusinessDate }
  /** Has said yes to an indefinite delay: no further notice is owed (435.2(b)(2)(iii)). */
  | { readonly kind: 'indefinite' };

type Happening =
  | { readonly at: Instant; readonly notice: DelayNotice }
  | { readonly at: Instant; readonly word: CustomerWord };

const happenings = ({ notices, words }: LegalLine): Happening[] =>
  [
    ...notices.flatMap((notice) => (notice.delivery.state === 'accepted' ? [{ at: notice.delivery.at, notice }] : [])),
    ...words.map((word) => ({ at: word.at, word })),
  ].sort((a, b) => a.at - b.at);

/** A notice changes what stands only while nothing has been agreed yet; later ones merely ask (435.2(b)(2)(ii)). */
function afterNotice(standing: Standing, { revisedShipDate }: DelayNotice): Standing {
  if (standing.kind !== 'original') return standing;
  const lastTacit = addDays(standing.until, TACIT_DAYS);
  if (revisedShipDate === null || revisedShipDate > lastTacit) return { kind: 'asked', until: lastTacit };
  return revisedShipDate <= standing.until ? standing : { kind: 'tacit', until: revisedShipDate };
}

/** To agree to a date no later than this is no consent to wait for less: of who was asked, the time of the order. */
const noLess = (standing: Exclude<Standing, { kind: 'indefinite' }>): BusinessDate =>
  standing.kind === 'asked' ? addDays(standing.until, -TACIT_DAYS) : standing.until;

function afterWord(standing: Standing, word: CustomerWord): Standing {
  switch (word.kind) {
    case 'consents-indefinitely':
      return { kind: 'indefinite' };
    case 'consents':
      return standing.kind === 'indefinite' || word.until <= noLess(standing)
        ? standing
        : { kind: 'agreed', until: word.until };
    case 'sets-deadline':
    case 'wishes-otherwise':
      return standing;
  }
}

/** What comes after the time that stands has run out comes too late: the order is deemed cancelled by then (435.2(c)). */
function standingOf(order: LegalOrder, line: LegalLine, timeZone: string): Standing {
  let standing: Standing = { kind: 'original', until: usShipBy(order, line, timeZone) };
  for (const happened of happenings(line)) {
    if (standing.kind === 'indefinite' || happened.at >= endOfDay(standing.until, timeZone)) break;
    standing = 'notice' in happened ? afterNotice(standing, happened.notice) : afterWord(standing, happened.word);
  }
  return standing;
}

/**
 * Whether the customer has been told, or is being told, of a date as late as the one expected now. What said that units are not
 * in question asked nothing of them: once no others wait, they are asked about.
 */
function isCovered(line: LegalLine): boolean {
  const last = line.notices.filter(({ delivery }) => delivery.state !== 'failed').at(-1);
  if (last === undefined || (last.agreedUnits ?? -1) >= line.waitingUnits) return false;
  if (last.revisedShipDate === null) return true;
  return line.expected !== null && line.expected.shipDate <= last.revisedShipDate;
}

const itemsOf = (notice: 'us-first-delay' | 'us-long-delay' | 'us-renewed-delay', dated: boolean): NoticeItem[] => [
  // 435.2(a)(3): whoever cannot say how long it takes has to say why.
  ...(dated ? (['revised-date'] as const) : (['date-unknown', 'reason-for-delay'] as const)),
  'right-to-cancel',
  'prompt-refund',
  // 435.2(b)(3): the means to answer are at the seller's expense.
  'no-cost',
  notice === 'us-first-delay' ? 'silence-consents' : 'silence-cancels',
  ...(dated ? [] : (['continuing-right-to-cancel'] as const)),
];

/** The notice a delay calls for, with what silence will mean once it is given. */
function noticeFor(standing: Exclude<Standing, { kind: 'indefinite' }>, line: LegalLine, timeZone: string): Delay {
  const revised = line.expected?.shipDate ?? null;
  const items = (notice: 'us-first-delay' | 'us-long-delay' | 'us-renewed-delay') => itemsOf(notice, revised !== null);
  const cancelAfter = (day: BusinessDate): Silence => ({ means: 'cancel', at: endOfDay(day, timeZone) });
  if (standing.kind === 'original') {
    const lastTacit = addDays(standing.until, TACIT_DAYS);
    return revised !== null && revised <= lastTacit
      ? ({
          notice: 'us-first-delay',
          items: items('us-first-delay'),
          silence: { means: 'consent', until: revised },
        } as const)
      : ({ notice: 'us-long-delay', items: items('us-long-delay'), silence: cancelAfter(lastTacit) } as const);
  }
  return standing.kind === 'asked'
    ? ({ notice: 'us-long-delay', items: items('us-long-delay'), silence: cancelAfter(standing.until) } as const)
    : ({ notice: 'us-renewed-delay', items: items('us-renewed-delay'), silence: cancelAfter(standing.until) } as const);
}

const silenceOf = (standing: Standing, line: LegalLine, timeZone: string): Silence => {
  if (standing.kind === 'indefinite') return { means: 'wait' };
  if (standing.kind === 'tacit' && !line.notices.some((notice) => isRenewal(notice, standing.until)))
    return { means: 'consent', until: standing.until };
  return { means: 'cancel', at: endOfDay(standing.until, timeZone) };
};

/** The notice tells of more delay than what stands. */
const isRenewal = ({ delivery, revisedShipDate }: DelayNotice, until: BusinessDate): boolean =>
  delivery.state === 'accepted' && (revisedShipDate === null || revisedShipDate > until);

function cancelReason(standing: Exclude<Standing, { kind: 'indefinite' }>, line: LegalLine) {
  if (standing.kind === 'original') return 'no-valid-notice'; // 435.2(c)(5)
  if (standing.kind === 'asked') return 'silence'; // 435.2(c)(2)
  // 435.2(c)(3): asked again or not, without a new consent the order ends with the date that stood.
  return line.notices.some((notice) => isRenewal(notice, standing.until)) ? 'silence' : 'agreed-date-passed';
}

/** The line is expected later than what stands, or nobody can say. */
function delayOf(standing: Standing, line: LegalLine, timeZone: string): Delay | null {
  if (standing.kind === 'indefinite') return null;
  const late = line.expected === null || line.expected.shipDate > standing.until;
  return late ? noticeFor(standing, line, timeZone) : null;
}

/**
 * He was told of a delay, and the line is expected after the applicable time and by the day that stands: silence still
 * means what it was said to. Where he has expressly agreed to wait, silence says nothing.
 */
function toldDelayOf(standing: Standing, order: LegalOrder, line: LegalLine, timeZone: string): Delay | null {
  if (standing.kind !== 'tacit' && standing.kind !== 'asked') return null;
  const { until } = standing;
  const { expected } = line;
  if (expected === null || expected.shipDate > until || expected.shipDate <= usShipBy(order, line, timeZone))
    return null;
  return standing.kind === 'tacit'
    ? { notice: 'us-first-delay', items: itemsOf('us-first-delay', true), silence: { means: 'consent', until } }
    : {
        notice: 'us-long-delay',
        items: itemsOf('us-long-delay', true),
        silence: { means: 'cancel', at: endOfDay(until, timeZone) },
      };
}

function dutyOf(
  standing: Standing,
  order: LegalOrder,
  line: LegalLine,
  terms: UsTerms,
  calendars: LegalCalendars,
  now: Instant,
): Duty {
  const { timeZone, shop } = calendars;
  const refund = (since: Instant) => usRefund(since, order, terms, timeZone);
  if (line.refusedAt !== null && line.refusedAt <= now)
    return { kind: 'cancel', since: line.refusedAt, because: 'shop-refuses', refund: refund(line.refusedAt) }; // (c)(4)
  if (standing.kind === 'indefinite') return { kind: 'none' };
  const runsOutAt = endOfDay(standing.until, timeZone);
  if (now >= runsOutAt) {
    // The right arises on the day that ends then, not on the one that begins.
    const vested = refund(instantOf(runsOutAt - 1));
    return { kind: 'cancel', since: runsOutAt, because: cancelReason(standing, line), refund: vested };
  }
  const delay = delayOf(standing, line, timeZone);
  if (delay === null || isCovered(line)) return { kind: 'none' };
  const since = line.lateSince ?? now;
  const within = workingPeriodEnd(since, terms.noticeWithinBusinessDays, shop, timeZone);
  return {
    kind: 'give-notice',
    by: 'mail',
    aimAt: soonest(within, runsOutAt),
    notAfter: runsOutAt,
    again: line.notices.at(-1)?.delivery.state === 'failed',
    ...delay,
  };
}

/** The ship-by clock of a line under 16 CFR 435.2. Null once nothing of it is owed. */
export function usClock(
  order: LegalOrder,
  line: LegalLine,
  terms: UsTerms,
  calendars: LegalCalendars,
  now: Instant,
): LegalClock | null {
  if (line.owedUnits === 0) return null;
  const { timeZone } = calendars;
  const standing = standingOf(order, line, timeZone);
  const runsOutAt = standing.kind === 'indefinite' ? null : endOfDay(standing.until, timeZone);
  return {
    lineId: line.lineId,
    clock: 'ship-by',
    runsOutAt,
    atRiskFrom: runsOutAt === null ? null : morningBefore(runsOutAt, terms.warnBeforeBusinessDays, calendars),
    delay: delayOf(standing, line, timeZone),
    toldDelay: toldDelayOf(standing, order, line, timeZone),
    duty: dutyOf(standing, order, line, terms, calendars, now),
    silence: silenceOf(standing, line, timeZone),
    termination: { right: 'none' },
    othersCancelAt: null,
  };
}
