import { addDays, type BusinessDate } from '../calendar/business-date';
import { type PolicyPack, purchasingOf } from '../policy/policy-pack';

/**
 * The last day a pack lets supply be expected on and still be promised and sold against; null where it has no fence.
 * The fence is the one of the order's own pack, so that two shops of one warehouse may look ahead differently far.
 */
export function fenceDay(pack: PolicyPack, today: BusinessDate): BusinessDate | null {
  const { fenceDays } = purchasingOf(pack);
  return fenceDays === null ? null : addDays(today, fenceDays);
}

/** Whether supply planned for that day lies too far ahead to promise anything. */
export function isBeyondFence(plannedOn: BusinessDate, pack: PolicyPack, today: BusinessDate): boolean {
  const last = fenceDay(pack, today);
  return last !== null && plannedOn > last;
}
