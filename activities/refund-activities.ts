import type { Database } from '../db/client';
import { instantOf } from '../domain/calendar/business-date';
import type { Installation } from '../record/act';
import { type RefundClock, refundClock, remindOfRefund } from '../record/refund-clock';

export interface RefundActivities {
  /** `at`: the workflow's time; clocks started before reminders were kept ask without it, for the due day alone. */
  refundClock(refundId: string, at?: number): Promise<RefundClock>;
  /** The due day of a clock that was started before reminders were kept. */
  refundOverdue(refundId: string, at: number): Promise<void>;
  refundReminder(refundId: string, at: number): Promise<void>;
}

/** What a refund's workflow may ask the world to do. */
export function refundActivities(db: Database, here: Installation): RefundActivities {
  const remind = (refundId: string, at: number) => remindOfRefund(db, here, refundId, instantOf(at));
  return {
    refundClock: (refundId, at = 0) => refundClock(db, refundId, instantOf(at)),
    refundOverdue: remind,
    refundReminder: remind,
  };
}
