import { Client, Connection } from '@temporalio/client';
import { TASK_QUEUE } from '../workflows/names';
import type { Environment } from './environment';

export interface TemporalClient {
  readonly client: Client;
  close(): Promise<void>;
}

/** A client that connects when first used: a Temporal server that is away does not keep a process from starting. */
export function temporalClient({ address, namespace, apiKey }: Environment['temporal']): TemporalClient {
  const connection = Connection.lazy({ address, ...(apiKey === null ? {} : { apiKey, tls: true }) });
  return { client: new Client({ connection, namespace }), close: () => connection.close() };
}

const WATCH_TIMEOUT_MS = 1500;
const KNOWN_FOR_MS = 2000;

/** Counts the workers that poll the task queue; null when Temporal does not answer. Asked at most every two seconds. */
export function workerWatch(
  client: Client,
  namespace: string,
  taskQueue = TASK_QUEUE,
): { pollers(): Promise<number | null> } {
  let known: { at: number; count: number | null } | null = null;
  const ask = async (): Promise<number | null> => {
    try {
      const answer = await client.connection.withDeadline(Date.now() + WATCH_TIMEOUT_MS, () =>
        client.workflowService.describeTaskQueue({ namespace, taskQueue: { name: taskQueue }, taskQueueType: 1 }),
      );
      const fresh = Date.now() - 120_000;
      return (answer.pollers ?? []).filter(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1000 > fresh)
        .length;
    } catch {
      return null;
    }
  };
  return {
    async pollers() {
      if (known !== null && Date.now() - known.at < KNOWN_FOR_MS) return known.count;
      known = { at: Date.now(), count: await ask() };
      return known.count;
    },
  };
}
