import {
  condition,
  continueAsNew,
  defineSignal,
  patched,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { RefundActivities } from '../activities/refund-activities';
import { REFUND_CONFIRMED, REFUND_MOVED, type RefundInput } from './names';

const { refundClock, refundOverdue, refundReminder } = proxyActivities<RefundActivities>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '1m' },
});

/** A payment provider that is away is asked again in minutes, and in the end every hour; the refund's clock runs on beside. */
const { payRefund } = proxyActivities<Pick<RefundActivities, 'payRefund'>>({
  startToCloseTimeout: '5m',
  retry: { initialInterval: '2s', maximumInterval: '1h' },
});

/**
 * The clock of one refund. It outlives the backorder: money owed stays owed until the payment system says it is paid.
 * What the engine itself can pay back is paid beside it. Staff are reminded before the due day, on it, when the shop's
 * systems are told too, and every day after. Ends with the refund's state.
 */
export async function refund({ refundId }: RefundInput): Promise<string> {
  let confirmed = false;
  let moved = false;
  let paying = false;
  let tryAgain = false;
  setHandler(defineSignal(REFUND_CONFIRMED), () => {
    confirmed = true;
  });
  setHandler(defineSignal(REFUND_MOVED), () => {
    moved = true;
    tryAgain = true;
  });
  if (!patched('reminders') && (await unreminded(refundId, { confirmed: () => confirmed, moved: () => moved })))
    return 'confirmed';
  const pay = async (): Promise<void> => {
    paying = true;
    do {
      tryAgain = false;
      await payDirectly(refundId, () => confirmed);
      // Staff may have had it tried again before the refusal itself had come here.
    } while (tryAgain && !confirmed);
    paying = false;
  };
  while (!confirmed) {
    moved = false;
    const clock = await refundClock(refundId, Date.now());
    if (clock.state === 'confirmed') break;
    if (clock.payDirectly === true && !paying && patched('direct-payments')) void pay();
    const news = await condition(() => confirmed || moved, Math.max(1, clock.remindAt - Date.now()));
    if (!news) await refundReminder(refundId, Date.now());
    if (workflowInfo().continueAsNewSuggested && !confirmed) await continueAsNew<typeof refund>({ refundId });
  }
  return 'confirmed';
}

/** Asks the payment provider, and again for as long as it has taken what it was asked for and not paid it. */
async function payDirectly(refundId: string, over: () => boolean): Promise<void> {
  for (;;) {
    const askAgainAt = await payRefund(refundId);
    if (askAgainAt === null || (await condition(over, Math.max(1, askAgainAt - Date.now())))) return;
  }
}

interface Heard {
  readonly confirmed: () => boolean;
  readonly moved: () => boolean;
}

/**
 * The course of clocks that were started before reminders were kept, up to where they go on like any other: from the due
 * day on or, where that was behind them already, when the money becomes due on another day. True when it is paid.
 */
async function unreminded(refundId: string, { confirmed, moved }: Heard): Promise<boolean> {
  const clock = await refundClock(refundId);
  if (clock.state === 'confirmed') return true;
  const inTime = await condition(confirmed, Math.max(1, clock.dueAt - Date.now()));
  if (inTime) return true;
  await refundOverdue(refundId, Date.now());
  if (patched('reminders-after-due')) return false;
  await condition(() => confirmed() || moved());
  if (confirmed()) return true;
  if (patched('reminders-when-moved')) return false;
  await condition(confirmed);
  return true;
}
