import { addDays, type BusinessDate, type DatePrecision, laterDate, plannedDay } from '../calendar/business-date';
import { addWorkingDays, type WorkCalendar, workingDayFrom } from '../calendar/working-days';
import { type CarrierTerms, carrierFor, type Destination, legTo, type TransitTerms } from './carriers';

/** 納期: what a customer is told about one line. */
export interface LinePromise {
  /** The supply's own ETA, unshifted. */
  readonly restockDate: BusinessDate;
  readonly shipDate: BusinessDate;
  readonly deliveryWindow: { readonly from: BusinessDate; readonly to: BusinessDate };
  readonly precision: DatePrecision;
}

/** How a shop gets from goods in the warehouse to goods at the door. */
export interface ShippingTerms {
  readonly warehouse: WorkCalendar;
  /** The usual carrier's days off; `transit` are its days on the road. */
  readonly carrier: WorkCalendar;
  /** Working days from arrival to dispatch. */
  readonly handlingDays: number;
  readonly transit: readonly TransitTerms[];
  /** Carriers that orders may name instead. */
  readonly carriers?: readonly CarrierTerms[] | undefined;
}

/** Where a shop usually sends, for whoever has not said where to: the warehouse's country, else one its carrier serves. */
export const usualDestination = ({ warehouse, carrier, transit }: ShippingTerms): Destination => ({
  // A calendar may be that of a part of the country, such as DE-BY.
  country: (warehouse.country ?? carrier.country)?.slice(0, 2) ?? transit.find(({ country }) => country)?.country ?? '',
});

/** Days on the road to where the usual carrier's list says nothing of. */
const ANYWHERE: TransitTerms = { minDays: 1, maxDays: 3 };

/** Who takes a parcel there: the days he does not deliver on, and how long he is on the road. */
function roadTo(
  terms: ShippingTerms,
  to: Destination,
): { readonly calendar: WorkCalendar; readonly leg: TransitTerms } {
  const named = carrierFor(terms, to);
  return named === null
    ? { calendar: terms.carrier, leg: legTo(terms.transit, to) ?? ANYWHERE }
    : { calendar: named.carrier.calendar, leg: named.leg };
}

/**
 * Ship date and delivery window for goods that reach the warehouse at `restockDate`. A date known only to the third
 * or month is planned on its last day. The restock date itself stays as the supplier gave it.
 * `notBefore` is a pre-order's release date: nothing leaves earlier. `packedFrom` is the first day on which the warehouse can
 * still begin: goods that come today, past the cut-off, are handled as goods of the next working day are.
 * The window is that of the carrier the order names, if the shop has it and it goes there, else the usual carrier's.
 */
export function promiseFor(
  restockDate: BusinessDate,
  precision: DatePrecision,
  terms: ShippingTerms,
  to: Destination,
  notBefore?: BusinessDate | null,
  packedFrom?: BusinessDate,
): LinePromise {
  const comes = plannedDay(restockDate, precision);
  const arrives = workingDayFrom(packedFrom === undefined ? comes : laterDate(comes, packedFrom), terms.warehouse);
  const handled = addWorkingDays(arrives, terms.handlingDays, terms.warehouse);
  const shipDate = notBefore ? workingDayFrom(laterDate(handled, notBefore), terms.warehouse) : handled;
  const { calendar, leg } = roadTo(terms, to);
  const arrival = (days: number) => workingDayFrom(addDays(shipDate, days), calendar);
  return { restockDate, shipDate, deliveryWindow: { from: arrival(leg.minDays), to: arrival(leg.maxDays) }, precision };
}

/** The day a promise is planned on: the last day its precision allows. */
export const plannedRestock = (promise: LinePromise): BusinessDate =>
  plannedDay(promise.restockDate, promise.precision);

/** Goods that come and leave on the same days: at most their way has changed. */
export const isSameDispatch = (one: LinePromise, other: LinePromise): boolean =>
  one.restockDate === other.restockDate && one.precision === other.precision && one.shipDate === other.shipDate;

/** How a new promise compares with the one the customer knows. Unknown counts as later than any date. */
export type PromiseChange = 'same' | 'first' | 'later' | 'earlier' | 'unknown';

export function comparePromises(told: LinePromise | null, current: LinePromise | null): PromiseChange {
  if (told === null) return current === null ? 'same' : 'first';
  if (current === null) return 'unknown';
  if (isLater(current, told)) return 'later';
  // A vaguer date of the same last day is the same.
  return isLater(told, current) ? 'earlier' : 'same';
}

/** Later in any of the days the customer was given: goods that come in sooner but reach him later are late. */
const isLater = (promise: LinePromise, than: LinePromise): boolean =>
  plannedRestock(promise) > plannedRestock(than) ||
  promise.shipDate > than.shipDate ||
  promise.deliveryWindow.to > than.deliveryWindow.to;
