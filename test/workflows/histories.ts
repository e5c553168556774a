import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { History } from '@temporalio/common/lib/proto-utils';
import { historyFromJSON, historyToJSON } from '@temporalio/common/lib/proto-utils';
import { backorderWorkflowId, refundWorkflowId } from '../../workflows/names';
import type { Engine } from '../servers/engine';

const FOLDER = join(__dirname, 'histories');

/**
 * Keeps the history of an order's backorder for the replay test, when RECORD_HISTORIES is set. A recorded history is
 * replaced only when the path it stands for has changed behind `patched`, or a new path is added.
 */
export const keepHistory = (engine: Engine, name: string, orderId: string): Promise<void> =>
  keep(engine, name, backorderWorkflowId(`bo-${orderId}`));

/** The same of a refund's clock. */
export const keepRefundHistory = (engine: Engine, name: string, refundId: string): Promise<void> =>
  keep(engine, name, refundWorkflowId(refundId));

async function keep(engine: Engine, name: string, workflowId: string): Promise<void> {
  if (process.env['RECORD_HISTORIES'] === undefined) return;
  const history = await engine.client.workflow.getHandle(workflowId).fetchHistory();
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, `${name}.json`), `${historyToJSON(history)}\n`);
}

export interface KeptHistory {
  readonly name: string;
  readonly history: History;
}

export const keptHistories = (): readonly KeptHistory[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({
      name: file.replace(/\.json$/, ''),
      history: historyFromJSON(JSON.parse(readFileSync(join(FOLDER, file), 'utf8'))),
    }));
