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
  /** A closed backorder has nobody to wake. */
  closed: boolean;
}

/** Signals under way at once: what one Temporal frontend takes without complaint. */
const AT_ONCE = 16;
/** A server that does not answer for this long is away. */
export const ANSWER_WITHIN_MS = 5000;
/** So many a claim that all are settled, answered or not, before another relay may claim them. */
const MOST_AT_ONCE = 3 * AT_ONCE;
const CLAIMED_FOR_MS = 30_000;
const SLOWEST_RETRY_MS = 30_000;

/** Claims wake-ups that are due, a few of however many there are. */
async function claim({ db, clock }: TemporalDeps): Promise<readonly WakeRow[]> {
  const now = clock();
  return db.execute<WakeRow & Record<string, unknown>>(sql`
    update wakes w set available_at = ${sqlTime(now + CLAIMED_FOR_MS)}, attempts = w.attempts + 1
    from (
      select backorder_id, signal from wakes where available_at <= ${sqlTime(now)}
      order by available_at limit ${MOST_AT_ONCE} for update skip locked
    ) due
    where w.backorder_id = due.backorder_id and w.signal = due.signal
    returning w.backorder_id as "backorderId", w.signal, w.version::text as version, w.facts, w.attempts,
      coalesce((select b.status = 'closed' from backorders b where b.id = w.backorder_id), false) as closed`);
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

async function postpone({ db, clock }: TemporalDeps, row: WakeRow): Promise<void> {
  const pause = Math.min(SLOWEST_RETRY_MS, 500 * 2 ** Math.min(row.attempts, 10));
  await db.execute(sql`
    update wakes set available_at = ${sqlTime(clock() + pause)}
    where backorder_id = ${row.backorderId} and signal = ${row.signal} and version = ${row.version}::bigint`);
}

/**
 * Takes delivered rows away. One that was raised while its signal was under way has another version: it stays, and goes
 * out again at once.
 */
async function forget({ db }: TemporalDeps, rows: readonly WakeRow[]): Promise<void> {
  if (rows.length === 0) return;
  const delivered = rows.map(({ backorderId, signal: name, version }) => ({ id: backorderId, name, version }));
  await db.execute(sql`
    delete from wakes w using jsonb_to_recordset(${JSON.stringify(delivered)}::text::jsonb) as d(id text, name text, version bigint)
    where w.backorder_id = d.id and w.signal = d.name and w.version = d.version`);
}

/** Delivers the wake-ups that are due; returns how many got through. Throws the last failure when none did. */
export async function relayWakes(deps: TemporalDeps): Promise<number> {
  const delivered: WakeRow[] = [];
  try {
    const claimed = await claim(deps);
    delivered.push(...claimed.filter(({ closed }) => closed));
    const awake = claimed.filter(({ closed }) => !closed);
    return await deliverAll(awake, AT_ONCE, async (row) => {
      try {
        await signal(deps, row);
      } catch (error) {
        await postpone(deps, row);
        throw error;
      }
      delivered.push(row);
    });
  } finally {
    await forget(deps, delivered);
  }
}
