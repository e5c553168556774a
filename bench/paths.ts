import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { type HistorySize, sizeOf } from './history-size';

const HISTORIES = join(__dirname, '..', 'test', 'workflows', 'histories');

/** What each recorded path of a backorder costs at Temporal. */
export const measurePaths = (): Readonly<Record<string, HistorySize>> =>
  Object.fromEntries(
    readdirSync(HISTORIES)
      .filter((file) => file.endsWith('.json'))
      .sort()
      .map((file) => [
        file.replace(/\.json$/, ''),
        sizeOf(historyFromJSON(JSON.parse(readFileSync(join(HISTORIES, file), 'utf8')))),
      ]),
  );
