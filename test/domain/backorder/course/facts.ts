import { shippedPack } from '../../../../db/seed-policies';
import type { BackorderFacts, LineFacts } from '../../../../domain/backorder/facts';
import { factsAtOpening } from '../../../../domain/backorder/opening';
import {
  addDays,
  type BusinessDate,
  businessDateOf,
  type DatePrecision,
  type Instant,
  instantAt,
} from '../../../../domain/calendar/business-date';
import type { PolicyPack } from '../../../../domain/policy/policy-pack';
import { type LinePromise, promiseFor } from '../../../../domain/promise/promise';

export const JP_SHOP = shippedPack('jp-shop');
/** Where silence cancels because the pack says so. */
export const US_SHOP = shippedPack('us-shop', 1);
/** Where it means what 16 CFR 435 says. */
export const US_LAW = shippedPack('us-shop');
export const JP_LAW = shippedPack('jp-mail-order');
export const EU_LAW = shippedPack('eu-shop');
export const MARKETPLACE = shippedPack('marketplace-7-business-days');
export const DEMO = shippedPack('demo');

/** A pack with other offer terms. */
export const withOffers = (pack: PolicyPack, offers: Partial<PolicyPack['offers']>): PolicyPack => ({
  ...pack,
  offers: { ...pack.offers, ...offers },
});

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Tuesday, a working day in both countries; no daylight saving changes for months in Tokyo. */
export const TODAY = businessDateOf('2026-10-06');

/** A day so many days after the tests' first one. */
export const day = (days: number): BusinessDate => addDays(TODAY, days);

/** That day's hour on the warehouse's clock. */
export const clock = (pack: PolicyPack, days: number, time: string): Instant =>
  instantAt(day(days), time, pack.shipping.timeZone);

/** What a customer in the shop's own country is promised for goods expected that day. */
export const promised = (
  pack: PolicyPack,
  date: BusinessDate,
  precision: DatePrecision = 'day',
  releaseDate: BusinessDate | null = null,
): LinePromise =>
  promiseFor(date, precision, pack.shipping, { country: pack.shipping.warehouse.country ?? 'JP' }, releaseDate);

/** A line of so many units, all waiting for a date, unless told otherwise. */
export function line(lineId: string, changes: Partial<LineFacts> = {}): LineFacts {
  const { waiting = 1, allocated = 0 } = changes;
  return {
    lineId,
    sku: `SKU-${lineId}`,
    ordered: waiting + allocated,
    waiting,
    allocated,
    released: 0,
    shipped: 0,
    cancelled: 0,
    substituted: 0,
    original: null,
    current: null,
    told: null,
    unknownBecause: null,
    supplied: false,
    problem: null,
    discontinued: false,
    releaseDate: null,
    substituteFor: null,
    alternatives: [],
    unitPriceMinor: 1000,
    refundMinor: 1000,
    ...changes,
  };
}

/** A line that was sold with the date it now has. */
export const dated = (
  pack: PolicyPack,
  lineId: string,
  date: BusinessDate,
  changes: Partial<LineFacts> = {},
): LineFacts => line(lineId, { original: promised(pack, date), current: promised(pack, date), ...changes });

/** A backorder in the moment it opens, before anybody has been told anything. */
export function backorder(
  policy: PolicyPack,
  openedAt: Instant,
  lines: readonly LineFacts[],
  changes: Partial<BackorderFacts> = {},
): BackorderFacts {
  return { ...factsAtOpening('bo-1', policy, openedAt, lines), ...changes };
}
