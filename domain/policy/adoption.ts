import { canonical } from '../backorder/digest';
import { type PolicyPack, purchasingOf, timeScaleOf } from './policy-pack';

/**
 * Why a backorder stays under the version it runs under: `closed`, or `already-there`; `time-scale`, because its days
 * would jump; `queue`, because its place, and the places of those behind it, were given by other rules; `law`, because
 * the clocks that run for its customer are the law's, and no shop's to exchange.
 */
export type WhyItStays = 'closed' | 'already-there' | 'time-scale' | 'queue' | 'law';

/** A pack with the law it sells under, where it says one. */
export type UnderLaw = PolicyPack & { readonly legal?: { readonly regime: string } };

/** Why a running backorder cannot go on under another version; null when it can. */
export function whyItStays(from: UnderLaw, to: UnderLaw): WhyItStays | null {
  if (from.id === to.id && from.version === to.version) return 'already-there';
  if (timeScaleOf(from) !== timeScaleOf(to)) return 'time-scale';
  if (from.legal !== undefined && from.legal.regime !== to.legal?.regime) return 'law';
  return canonical(from.queue) === canonical(to.queue) ? null : 'queue';
}

/** Whether another version gives those who wait other dates for the same supply: calendars, ways, or the fence differ. */
export const movesDates = (from: PolicyPack, to: PolicyPack): boolean =>
  canonical(from.shipping) !== canonical(to.shipping) || purchasingOf(from).fenceDays !== purchasingOf(to).fenceDays;
