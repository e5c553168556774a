import { type SQL, sql } from 'drizzle-orm';
import type { Deadline } from '../domain/backorder/deadlines';
import { formatInstant } from '../domain/calendar/business-date';

/** When the course next goes on by itself, for the `set` of an update of its backorder. */
export function nextDeadline([next]: readonly Deadline[]): SQL {
  return next === undefined
    ? sql`next_deadline_at = null, next_deadline_kind = null`
    : sql`next_deadline_at = ${formatInstant(next.at)}::timestamptz, next_deadline_kind = ${next.kind}`;
}
