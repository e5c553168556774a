import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { History } from '@temporalio/common/lib/proto-utils';
import { historyFromJSON, historyToJSON } from '@temporalio/common/lib/proto-utils';
import type { Engine } from '../servers/engine';

const FOLDER = join(__dirname, 'histories');

/**
 * Keeps the history of an order's backorder for the replay test, when RECORD_HISTORIES is set. A recorded history is
 * replaced only when the path it stands for has changed behind `patched`, or a new path is added.
 */
export async function keepHistory(engine: Engine, name: string, orderId: string): Promise<void> {
  if (process.env['RECORD_HISTORIES'] === undefined) return;
  const history = await engine.client.workflow.getHandle(`backorder-bo-${orderId}`).fetchHistory();
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
