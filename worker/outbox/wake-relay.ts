import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy, WorkflowNotFoundError } from '@temporalio/client';
import { sql } from 'drizzle-orm';
import {
  backorderWorkflowId,
  REFUND_CONFIRMED,
  refundWorkflowId,
  type SignalName,
  type WakeUp,
  WORKFLOW_TYPES,
} from '../../workflows/names';
import type { OutboxDeps } from './deps';

interface WakeRow {
  backorderId: string;
  signal: SignalName;
  version: string;
  facts: WakeUp['facts'];
  attempts: number;
}

const BATCH = 100;
/** Signals under way at once: what one Temporal frontend takes without complaint. */
const CONCURRENCY = 16;

/** Claims wake-ups that are due, for half a minute. Rows of closed backorders have nobody to wake and are dropped. */
async function claim({ db, clock }: OutboxDeps): Promise<readonly WakeRow[]> {
  const now = sql`${new Date(clock()).toISOString()}::timestamptz`;
  await db.execute(sql`
    delete from wakes w using backorders b where b.id = w.backorder_id and b.status = 'closed' and w.available_at <= greatest(${now}, now())`);
  return db.execute<WakeRow & Record<string, unknown>>(sql`
    update wakes w set available_at = greatest(${now}, now()) + interval '30 seconds', attempts = w.attempts + 1
    from (
      select backorder_id, signal from wakes where available_at <= greatest(${now}, now())
      order by available_at limit ${BATCH} for update skip locked
    ) due
    where w.backorder_id = due.backorder_id and w.signal = due.signal
    returning w.backorder_id as "backorderId", w.signal, w.version::text as version, w.facts, w.attempts`);
}

async function deliver({ temporal, taskQueue }: OutboxDeps, row: WakeRow): Promise<void> {
  const wake: WakeUp = { version: Number(row.version), facts: row.facts };
  await temporal.workflow.signalWithStart(WORKFLOW_TYPES.backorder, {
    workflowId: backorderWorkflowId(row.backorderId),
    taskQueue,
    args: [{ backorderId: row.backorderId }],
    signal: row.signal,
    signalArgs: [wake],
    // A reopened backorder starts again under its old id.
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
  });
}

/** A row that was raised while its signal was under way stays, and goes out again at once. */
async function settle({ db }: OutboxDeps, row: WakeRow, delivered: boolean): Promise<void> {
  const same = sql`backorder_id = ${row.backorderId} and signal = ${row.signal} and version = ${row.version}::bigint`;
  if (delivered) await db.execute(sql`delete from wakes where ${same}`);
  else {
    const pause = Math.min(30, 0.5 * 2 ** Math.min(row.attempts, 10));
    await db.execute(
      sql`update wakes set available_at = now() + make_interval(secs => ${pause}::float8) where ${same}`,
    );
  }
}

/** Runs `work` over items, at most `limit` at a time. */
async function inParallel<T>(items: readonly T[], limit: number, work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const lane = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane));
}

/** Delivers the wake-ups that are due; returns how many got through. Throws the last failure when none did. */
export async function relayWakes(deps: OutboxDeps): Promise<number> {
  const rows = await claim(deps);
  let delivered = 0;
  let failure: unknown = null;
  await inParallel(rows, CONCURRENCY, async (row) => {
    try {
      await deliver(deps, row);
      await settle(deps, row, true);
      delivered++;
    } catch (error) {
      failure = error;
      await settle(deps, row, false);
    }
  });
  if (delivered === 0 && failure !== null) throw failure;
  return delivered;
}

/** Starts the clocks of new refunds, and tells those whose money is confirmed. */
export async function relayRefundClocks({ db, temporal, taskQueue }: OutboxDeps): Promise<number> {
  const rows = await db.execute<{ id: string; wake: 'start' | 'confirmed' }>(
    sql`select id, wake from refunds where wake is not null order by id limit ${BATCH}`,
  );
  for (const { id, wake } of rows) {
    const workflowId = refundWorkflowId(id);
    if (wake === 'start')
      await temporal.workflow.start(WORKFLOW_TYPES.refund, {
        workflowId,
        taskQueue,
        args: [{ refundId: id }],
        workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
      });
    else
      await temporal.workflow
        .getHandle(workflowId)
        .signal(REFUND_CONFIRMED)
        .catch((error: unknown) => {
          // Confirmed before its clock was ever started: there is nothing to stop.
          if (!(error instanceof WorkflowNotFoundError)) throw error;
        });
    await db.execute(sql`update refunds set wake = null where id = ${id} and wake = ${wake}`);
  }
  return rows.length;
}
