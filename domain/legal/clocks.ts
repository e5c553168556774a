import type { Instant } from '../calendar/business-date';
import type { LegalClock, RefundDuty } from './clock';
import { type EuTerms, euClock, euTerminationRefund, euWithdrawalRefund } from './eu-delivery';
import type { AcceptanceNotice, LegalCalendars, LegalLine, LegalOrder } from './facts';
import { type JpTerms, jpAcceptanceClock, jpDeliveryClock, jpRefund } from './jp-mail-order';
import { type MarketplaceTerms, marketplaceClock } from './marketplace';
import { type UsTerms, usClock, usRefund } from './us-mitor';

/** The law an order stands under, as its pack says. */
export type LegalTerms = UsTerms | EuTerms | JpTerms | MarketplaceTerms;

/** All the law looks at. */
export interface LegalFacts {
  readonly order: LegalOrder;
  readonly lines: readonly LegalLine[];
  /** Japan only: the notice of acceptance of the order's payment. */
  readonly acceptance: AcceptanceNotice;
}

/** Every clock that runs, line by line: what is owed, by when, and what silence means. */
export function clocksOf(terms: LegalTerms, facts: LegalFacts, calendars: LegalCalendars, now: Instant): LegalClock[] {
  const clocks = (line: LegalLine): readonly (LegalClock | null)[] => {
    switch (terms.regime) {
      case 'us-mitor':
        return [usClock(facts.order, line, terms, calendars, now)];
      case 'eu-2011-83':
        return [euClock(facts.order, line, terms, calendars, now)];
      case 'jp-tokushoho':
        return [
          jpAcceptanceClock(facts.order, line, facts.acceptance, terms, calendars, now),
          jpDeliveryClock(line, terms, calendars, now),
        ];
      case 'marketplace-7-business-days':
      case 'marketplace-4-days':
        return [marketplaceClock(line, terms, calendars)];
    }
  };
  return facts.lines.flatMap(clocks).filter((clock) => clock !== null);
}

/** Why money goes back: the customer has changed his mind, or the contract ended for lateness or refusal. */
export type RefundOccasion = 'withdrawal' | 'termination';

/** The refund law wants when units are cancelled at that moment; null where a marketplace refunds. */
export function refundDuty(
  terms: LegalTerms,
  order: Pick<LegalOrder, 'creditApplication'>,
  occasion: RefundOccasion,
  at: Instant,
  timeZone: string,
): RefundDuty | null {
  switch (terms.regime) {
    case 'us-mitor':
      return usRefund(at, order, terms, timeZone);
    case 'eu-2011-83':
      return occasion === 'withdrawal' ? euWithdrawalRefund(at, timeZone) : euTerminationRefund(at, terms, timeZone);
    case 'jp-tokushoho':
      return jpRefund(at, terms, timeZone);
    case 'marketplace-7-business-days':
    case 'marketplace-4-days':
      return null;
  }
}
