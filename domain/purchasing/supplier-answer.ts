import { type BusinessDate, type DatePrecision, plannedDay } from '../calendar/business-date';

/** A date as a supplier names it: the day, a third of a month, or the month. The last day it can mean. */
export interface StatedDate {
  readonly date: BusinessDate;
  readonly precision: DatePrecision;
}

/** What becomes of the units that do not come with the first part. */
export type RestAnswer =
  | { readonly kind: 'date'; readonly eta: StatedDate }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'refused' };

/** ご回答: what a supplier says about a supply or a purchase he was asked about. */
export type SupplierAnswer =
  /** The date he named before holds. */
  | { readonly kind: 'holds' }
  | { readonly kind: 'date'; readonly eta: StatedDate }
  | { readonly kind: 'unknown' }
  /** So many of the units that have not come, by that date; the rest later, or not at all. */
  | { readonly kind: 'part'; readonly quantity: number; readonly eta: StatedDate; readonly rest: RestAnswer }
  | { readonly kind: 'refused' }
  | { readonly kind: 'discontinued' };

/** Units asked about: a supply's, or those of a purchase that has none yet. */
export interface AskedUnits {
  /** Total announced, what arrived included. */
  readonly quantity: number;
  readonly received: number;
  readonly eta: StatedDate | null;
}

/** Units with their date, as they are announced from now on. */
export interface Announced {
  readonly quantity: number;
  readonly eta: StatedDate | null;
}

/** What an answer makes of the units: those that come, those announced apart from them, or none. */
export type Answered =
  | { readonly kind: 'comes'; readonly units: Announced; readonly rest: Announced | null }
  | { readonly kind: 'lost'; readonly because: 'refused' | 'discontinued' };

/** Whether the date that was named can hold: one that is past cannot. */
export const canHold = (units: AskedUnits, today: BusinessDate): boolean =>
  units.eta !== null && plannedDay(units.eta.date, units.eta.precision) >= today;

/**
 * The units after an answer. No unit is lost or invented: what comes and what is announced apart from it are the units
 * asked about, unless the supplier says that he does not deliver them. `part` needs 1 to open - 1 units.
 */
export function unitsAfter(answer: SupplierAnswer, { quantity, received, eta }: AskedUnits): Answered {
  const all = (date: StatedDate | null): Answered => ({ kind: 'comes', units: { quantity, eta: date }, rest: null });
  switch (answer.kind) {
    case 'holds':
      return all(eta);
    case 'date':
      return all(answer.eta);
    case 'unknown':
      return all(null);
    case 'refused':
    case 'discontinued':
      return { kind: 'lost', because: answer.kind };
    case 'part': {
      const units = { quantity: received + answer.quantity, eta: answer.eta };
      const left = quantity - units.quantity;
      const { rest } = answer;
      if (rest.kind === 'refused' || left <= 0) return { kind: 'comes', units, rest: null };
      return { kind: 'comes', units, rest: { quantity: left, eta: rest.kind === 'date' ? rest.eta : null } };
    }
  }
}

/** The id of the supply that brings the rest: that of the first with a number, short enough to be one. */
export const restId = (supplyId: string, number: number): string => `${supplyId.slice(0, 60)}-${number}`;
