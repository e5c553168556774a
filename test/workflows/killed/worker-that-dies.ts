import { readFileSync } from 'node:fs';
import { NativeConnection, Worker } from '@temporalio/worker';
import { sql } from 'drizzle-orm';
import { backorderActivities } from '../../../activities/backorder-activities';
import { refundActivities } from '../../../activities/refund-activities';
import { connect } from '../../../db/client';
import { prepareMails } from '../../../emails/render';
import type { Installation } from '../../../record/act';
import { quietRuntime } from '../../servers/quiet-runtime';

/** What a worker that dies is told, and by whom. */
export interface DyingWorkerOrders {
  readonly temporalAddress: string;
  readonly databaseUrl: string;
  readonly taskQueue: string;
  readonly bundlePath: string;
  readonly here: Installation;
}

/**
 * A worker that is killed the moment the first step it takes is committed: the database has the step, Temporal never
 * hears of it. It begins to work when told to, so that the next one can stand by.
 */
async function main(orders: DyingWorkerOrders): Promise<void> {
  quietRuntime({ core: 'off' });
  await prepareMails();
  const { db } = connect(orders.databaseUrl, { max: 4, name: 'dying-worker' });
  const connection = await NativeConnection.connect({ address: orders.temporalAddress });
  const { takeStep } = backorderActivities(db, orders.here);
  const worker = await Worker.create({
    connection,
    taskQueue: orders.taskQueue,
    workflowBundle: { code: readFileSync(orders.bundlePath, 'utf8') },
    // Nothing is kept for a worker that is about to die.
    maxCachedWorkflows: 0,
    activities: {
      ...refundActivities(db, orders.here),
      async takeStep(request: Parameters<typeof takeStep>[0]) {
        const known = await db.execute(sql`
          select 1 from steps where backorder_id = ${request.backorderId} and step_no = ${request.stepNo}`);
        const result = await takeStep(request);
        if (known.length === 0 && result.alreadyTaken === undefined) process.kill(process.pid, 'SIGKILL');
        return result;
      },
    },
  });
  process.send?.('standing by');
  process.once('message', () => void worker.run());
}

process.on('disconnect', () => process.exit(0));
void main(JSON.parse(process.env['DYING_WORKER'] ?? '') as DyingWorkerOrders);
