import { WorkflowIdReusePolicy } from '@temporalio/client';
import { sql } from 'drizzle-orm';
import { backorderWorkflowId, type SignalName, type WakeUp, WORKFLOW_TYPES } from '../../workflows/names';
import { deliverAll } from './deliver-all';
import { sqlTime, type TemporalDeps } from './deps';

interface WakeRow {
  backorderId: string;
  signal: SignalName;
  version: string;
  facts: WakeUp['facts'];
  attempts: number;
}

/** Signals under way at once: what one Temporal frontend takes without complaint. */
const AT_ONCE = 16;
/** A server that does not answer for this long is away. */
export const ANSWER_WITHIN_MS = 5000;
/** So many a claim that all are settled, answered or not, before another relay may claim them. */
const MOST_AT_ONCE = 3 * AT_ONCE;
const CLAIMED_FOR_MS = 30_000;
const SLOWEST_RETRY_MS = 30_000;

/** Claims wake-ups that are due. Rows of closed backorders have nobody to wake and are dropped. */
async function claim({ db, clock }: TemporalDeps): Promise<readonly WakeRow[]> {
  const now = clock();
  await db.execute(sql`
    delete from wakes w using backorders b
    where b.id = w.backorder_id and b.status = 'closed' and w.available_at <= ${sqlTime(now)}`);
  return db.execute<WakeRow & Record<string, unknown>>(sql`
    update wakes w set available_at = ${sqlTime(now + CLAIMED_FOR_MS)}, attempts = w.attempts + 1
    from (
      select backorder_id, signal from wakes where available_at <= ${sqlTime(now)}
      order by available_at limit ${MOST_AT_ONCE} for update skip locked
    ) due
    where w.backorder_id = due.backorder_id and w.signal = due.signal
    returning w.backorder_id as "backorderId", w.signal, w.version::text as version, w.facts, w.attempts`);
}

async function signal({ temporal, taskQueue }: TemporalDeps, row: WakeRow): Promise<void> {
  const wake: WakeUp = { version: Number(row.version), facts: row.facts };
  await temporal.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
    temporal.workflow.signalWithStart(WORKFLOW_TYPES.backorder, {
      workflowId: backorderWorkflowId(row.backorderId),
      taskQueue,
      args: [{ backorderId: row.backorderId }],
      signal: row.signal,
      signalArgs: [wake],
      // A reopened backorder starts again under its old id.
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
    }),
  );
}

/** A row that was raised while its signal was under way has another version: it stays, and goes out again at once. */
const asClaimed = ({ backorderId, signal, version }: WakeRow) =>
  sql`backorder_id = ${backorderId} and signal = ${signal} and version = ${version}::bigint`;

async function deliver(deps: TemporalDeps, row: WakeRow): Promise<void> {
  try {
    await signal(deps, row);
  } catch (error) {
    const pause = Math.min(SLOWEST_RETRY_MS, 500 * 2 ** Math.min(row.attempts, 10));
    await deps.db.execute(
      sql`update wakes set available_at = ${sqlTime(deps.clock() + pause)} where ${asClaimed(row)}`,
    );
    throw error;
  }
  await deps.db.execute(sql`delete from wakes where ${asClaimed(row)}`);
}

/** Delivers the wake-ups that are due; returns how many got through. Throws the last failure when none did. */
export async function relayWakes(deps: TemporalDeps): Promise<number> {
  return deliverAll(await claim(deps), AT_ONCE, (row) => deliver(deps, row));
}
