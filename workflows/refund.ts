import { condition, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';
import type { RefundActivities } from '../activities/refund-activities';
import { REFUND_CONFIRMED, type RefundInput } from './names';

const { refundClock, refundOverdue } = proxyActivities<RefundActivities>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '1m' },
});

/**
 * The clock of one refund. It outlives the backorder: money owed stays owed until the payment system says it is paid.
 * Past its due day staff are asked and the shop's systems told. Ends with the refund's state.
 */
export async function refund({ refundId }: RefundInput): Promise<string> {
  let confirmed = false;
  setHandler(defineSignal(REFUND_CONFIRMED), () => {
    confirmed = true;
  });
  const clock = await refundClock(refundId);
  if (clock.state === 'confirmed') return 'confirmed';
  const inTime = await condition(() => confirmed, Math.max(1, clock.dueAt - Date.now()));
  if (inTime) return 'confirmed';
  await refundOverdue(refundId, Date.now());
  await condition(() => confirmed);
  return 'confirmed';
}
