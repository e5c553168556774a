import type { History } from '@temporalio/common/lib/proto-utils';
import { temporal } from '@temporalio/proto';

const { EventType } = temporal.api.enums.v1;

export interface HistorySize {
  readonly events: number;
  readonly actions: number;
  readonly bytes: number;
}

/**
 * What a run costs. Billable actions as Temporal Cloud counts them: the start, each signal (signal-with-start is both),
 * each timer, each ordinary activity, and one for all local activities of a workflow task.
 */
export function sizeOf(history: History): HistorySize {
  const events = history.events ?? [];
  const count = (type: number): number => events.filter(({ eventType }) => eventType === type).length;
  const tasksWithLocalActivities = new Set(
    events.flatMap(({ markerRecordedEventAttributes: marker }) =>
      marker ? [String(marker.workflowTaskCompletedEventId)] : [],
    ),
  );
  return {
    events: events.length,
    actions:
      count(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED) +
      count(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED) +
      count(EventType.EVENT_TYPE_TIMER_STARTED) +
      count(EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED) +
      tasksWithLocalActivities.size,
    bytes: temporal.api.history.v1.History.encode(history).finish().length,
  };
}
