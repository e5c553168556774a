import { addDays, type BusinessDate, endOfDay } from '../calendar/business-date';
import { addWorkingDays } from '../calendar/working-days';
import type { LegalClock } from './clock';
import type { LegalCalendars, LegalLine } from './facts';
import { morningBefore } from './periods';

/** The rules of two kinds of marketplace, which cancel by themselves and tell the customer themselves. */
export interface MarketplaceTerms {
  /** Cancels 7 business days after the ship-by date, or 4 calendar days after the ship date. */
  readonly regime: 'marketplace-7-business-days' | 'marketplace-4-days';
  readonly warnBeforeBusinessDays: number;
}

const BUSINESS_DAYS = 7;
const CALENDAR_DAYS = 4;

/** The day the marketplace was told, else the one the line was sold with: without either no clock is known. */
export const marketplaceShipBy = ({ stated, sold }: LegalLine): BusinessDate | null =>
  stated.shipBy ?? sold?.shipDate ?? null;

/** Business days are Monday to Friday without the public holidays of the shop's country: its own closing days count. */
function cancelsAfter(shipBy: BusinessDate, { regime }: MarketplaceTerms, { shop }: LegalCalendars): BusinessDate {
  return regime === 'marketplace-7-business-days'
    ? addWorkingDays(shipBy, BUSINESS_DAYS, { ...shop, weekend: [6, 7], closedOn: [] })
    : addDays(shipBy, CALENDAR_DAYS);
}

/** The marketplace's ship-by clock: warns the shop. What is to be said, the marketplace says. Null where none is known. */
export function marketplaceClock(
  line: LegalLine,
  terms: MarketplaceTerms,
  calendars: LegalCalendars,
): LegalClock | null {
  const shipBy = marketplaceShipBy(line);
  if (line.owedUnits === 0 || shipBy === null) return null;
  const { timeZone } = calendars;
  const runsOutAt = endOfDay(shipBy, timeZone);
  return {
    lineId: line.lineId,
    clock: 'ship-by',
    runsOutAt,
    atRiskFrom: morningBefore(runsOutAt, terms.warnBeforeBusinessDays, calendars),
    delay: null,
    toldDelay: null,
    duty: { kind: 'none' },
    silence: { means: 'wait' },
    termination: { right: 'none' },
    othersCancelAt: endOfDay(cancelsAfter(shipBy, terms, calendars), timeZone),
  };
}
