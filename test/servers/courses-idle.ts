import { type Client, isGrpcServiceError } from '@temporalio/client';
import { type google, temporal } from '@temporalio/proto';
import { sql } from 'drizzle-orm';
import type { Database } from '../../db/client';
import { backorderWorkflowId, refundWorkflowId } from '../../workflows/names';

async function openWorkflowIds(db: Database): Promise<readonly string[]> {
  const backorders = await db.execute<{ id: string }>(sql`select id from backorders where last_step > 0`);
  const refunds = await db.execute<{ id: string }>(sql`select id from refunds where wake is null`);
  return [...backorders.map(({ id }) => backorderWorkflowId(id)), ...refunds.map(({ id }) => refundWorkflowId(id))];
}

const NOT_FOUND = 5;

const { EventType } = temporal.api.enums.v1;
const TASK_BEGUN = new Set<unknown>([
  EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
]);
const TASK_ENDED = new Set<unknown>([
  EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT,
  EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED,
]);
const OVER = new Set<unknown>([
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED,
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED,
]);

/**
 * Idle: no workflow task and no activity is scheduled or under way. The last event alone does not tell: a timer may be
 * started in the same breath as an activity, and a signal come behind a scheduled task.
 */
export async function coursesAreIdle(client: Client, db: Database): Promise<boolean> {
  for (const workflowId of await openWorkflowIds(db)) {
    const history = await client.workflowService
      .getWorkflowExecutionHistory({ namespace: 'default', execution: { workflowId } })
      .then((answer) => answer.history)
      .catch((error: unknown) => {
        // A refund confirmed before its clock was started has none.
        if (isGrpcServiceError(error) && error.code === NOT_FOUND) return null;
        throw error;
      });
    const events = history?.events ?? [];
    if (OVER.has(events.at(-1)?.eventType)) continue;
    const task = events.findLast(({ eventType }) => TASK_BEGUN.has(eventType) || TASK_ENDED.has(eventType));
    if (TASK_BEGUN.has(task?.eventType)) return false;
    if (hasOpenActivity(events) && (await anyIsTried(client, workflowId))) return false;
  }
  return true;
}

function hasOpenActivity(events: readonly temporal.api.history.v1.IHistoryEvent[]): boolean {
  const open = new Set<string>();
  for (const event of events) {
    if (event.eventType === EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED) open.add(String(event.eventId));
    const ended =
      event.activityTaskCompletedEventAttributes ??
      event.activityTaskFailedEventAttributes ??
      event.activityTaskTimedOutEventAttributes ??
      event.activityTaskCanceledEventAttributes;
    if (ended) open.delete(String(ended.scheduledEventId));
  }
  return open.size > 0;
}

/** One that has failed and waits to be tried again is not under way; this server calls it started all the same. */
async function anyIsTried(client: Client, workflowId: string): Promise<boolean> {
  const { raw } = await client.workflow.getHandle(workflowId).describe();
  return (raw.pendingActivities ?? []).some(
    ({ lastAttemptCompleteTime, lastStartedTime }) =>
      !lastAttemptCompleteTime || momentOf(lastAttemptCompleteTime) < momentOf(lastStartedTime ?? {}),
  );
}

const momentOf = ({ seconds, nanos }: google.protobuf.ITimestamp): number =>
  Number(seconds ?? 0) * 1000 + (nanos ?? 0) / 1_000_000;
