import { activityInfo } from '@temporalio/activity';
import type { Database } from '../db/client';
import { type Instant, instantOf } from '../domain/calendar/business-date';
import { askAgainAt } from '../domain/money/direct-payment';
import type { Installation } from '../record/act';
import { type PaymentToMake, type PaysBack, paymentsToMake, takePaymentAnswer } from '../record/pay-directly';
import { type RefundClock, refundClock, remindOfRefund } from '../record/refund-clock';

export interface RefundActivities {
  /** `at`: the workflow's time; clocks started before reminders were kept ask without it, for the due day alone. */
  refundClock(refundId: string, at?: number): Promise<RefundClock>;
  /** The due day of a clock that was started before reminders were kept. */
  refundOverdue(refundId: string, at: number): Promise<void>;
  refundReminder(refundId: string, at: number): Promise<void>;
  /** Pays back what is for the engine itself to pay. Answers when to ask again, in ms; null when there is no more to ask. */
  payRefund(refundId: string): Promise<number | null>;
}

async function payBack(
  db: Database,
  here: Installation,
  paysBack: PaysBack,
  { refundId, at }: { readonly refundId: string; readonly at: Instant },
): Promise<number | null> {
  let pending = false;
  const ask = async (payment: PaymentToMake): Promise<void> => {
    const answer = await paysBack.pay(payment);
    await takePaymentAnswer(db, here, refundId, payment, answer, at);
    if (answer.kind === 'pending') pending = true;
  };
  const failures: unknown[] = [];
  // One card that cannot be asked about does not keep another from being paid.
  const { payments, requestedAt } = await paymentsToMake(db, here, refundId, at);
  for (const payment of payments) await ask(payment).catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
  return pending ? askAgainAt(requestedAt, at) : null;
}

/** What a refund's workflow may ask the world to do. `paysBack`: null where the engine pays nothing itself. */
export function refundActivities(db: Database, here: Installation, paysBack: PaysBack | null = null): RefundActivities {
  const remind = (refundId: string, at: number) => remindOfRefund(db, here, refundId, instantOf(at));
  return {
    refundClock: (refundId, at = 0) => refundClock(db, refundId, instantOf(at)),
    refundOverdue: remind,
    refundReminder: remind,
    payRefund: async (refundId) => {
      // Whoever took the order could pay it back: this process has to be given the same key.
      if (paysBack === null) throw new Error('STRIPE_API_KEY is not set where workflows run');
      // Asking may go on for days: what is written down is written at the time of the try, not of the first.
      const at = instantOf(activityInfo().currentAttemptScheduledTimestampMs);
      return payBack(db, here, paysBack, { refundId, at });
    },
  };
}
