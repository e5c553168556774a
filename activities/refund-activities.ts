import type { Database } from '../db/client';
import { instantOf } from '../domain/calendar/business-date';
import type { Installation } from '../record/act';
import { markRefundOverdue, type RefundClock, refundClock } from '../record/refund-clock';

export interface RefundActivities {
  refundClock(refundId: string): Promise<RefundClock>;
  refundOverdue(refundId: string, at: number): Promise<void>;
}

/** What a refund's workflow may ask the world to do. */
export function refundActivities(db: Database, here: Installation): RefundActivities {
  return {
    refundClock: (refundId) => refundClock(db, refundId),
    refundOverdue: (refundId, at) => markRefundOverdue(db, here, refundId, instantOf(at)),
  };
}
