import { WorkflowIdConflictPolicy, WorkflowNotFoundError } from '@temporalio/client';
import { sql } from 'drizzle-orm';
import { REFUND_CONFIRMED, REFUND_MOVED, refundWorkflowId, WORKFLOW_TYPES } from '../../workflows/names';
import { deliverAll } from './deliver-all';
import type { TemporalDeps } from './deps';
import { ANSWER_WITHIN_MS } from './wake-relay';

interface RefundRow {
  id: string;
  wake: 'start' | 'moved' | 'confirmed';
}

const AT_ONCE = 8;
const MOST_AT_ONCE = 100;

async function tell({ temporal, taskQueue }: TemporalDeps, { id, wake }: RefundRow): Promise<void> {
  const workflowId = refundWorkflowId(id);
  if (wake === 'start') {
    await temporal.workflow.start(WORKFLOW_TYPES.refund, {
      workflowId,
      taskQueue,
      args: [{ refundId: id }],
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    });
    return;
  }
  try {
    await temporal.workflow.getHandle(workflowId).signal(wake === 'moved' ? REFUND_MOVED : REFUND_CONFIRMED);
  } catch (error) {
    // Confirmed before its clock was ever started: there is nothing to stop.
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

/**
 * Starts the clocks of new refunds, and tells those whose money is confirmed or due on another day. Needs no claim: told twice, a clock does
 * nothing. A row whose news has changed meanwhile stays for the next round.
 */
export async function relayRefundClocks(deps: TemporalDeps): Promise<number> {
  const { db, temporal } = deps;
  const rows = await db.execute<RefundRow & Record<string, unknown>>(
    sql`select id, wake from refunds where wake is not null order by id limit ${MOST_AT_ONCE}`,
  );
  return deliverAll(rows, AT_ONCE, async (row) => {
    await temporal.withDeadline(Date.now() + ANSWER_WITHIN_MS, () => tell(deps, row));
    await db.execute(sql`update refunds set wake = null where id = ${row.id} and wake = ${row.wake}`);
  });
}
