import { canonical } from '../backorder/digest';
import { type PolicyPack, purchasingOf, timeScaleOf } from './policy-pack';

/**
 * Why a backorder stays under the version it runs under: `closed`, or `already-there`; `time-scale`, because its days
 * would jump; `queue`, because its place, and the places of those behind it, were given by other rules.
 */
export type WhyItStays = 'closed' | 'already-there' | 'time-scale' | 'queue';

/** Why a running backorder cannot go on under another version; null when it can. */
export function whyItStays(from: PolicyPack, to: PolicyPack): WhyItStays | null {
  if (from.id === to.id && from.version === to.version) return 'already-there';
  if (timeScaleOf(from) !== timeScaleOf(to)) return 'time-scale';
  return canonical(from.queue) === canonical(to.queue) ? null : 'queue';
}

/** Whether another version gives those who wait other dates for the same supply: calendars, ways, or the fence differ. */
export const movesDates = (from: PolicyPack, to: PolicyPack): boolean =>
  canonical(from.shipping) !== canonical(to.shipping) || purchasingOf(from).fenceDays !== purchasingOf(to).fenceDays;
