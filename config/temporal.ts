import { Client, Connection } from '@temporalio/client';
import { TASK_QUEUE } from '../workflows/names';
import type { TemporalSettings } from './environment';

export interface TemporalClient {
  readonly client: Client;
  close(): Promise<void>;
}

/** What a connection to Temporal is given, the client's and the worker's alike. */
export const connectionOptions = ({ address, apiKey, tls }: TemporalSettings) => ({
  address,
  tls,
  ...(apiKey === null ? {} : { apiKey }),
});

/** A server that was away is found again within seconds; left to itself a client tries only every two minutes by then. */
export const RECONNECTS = { 'grpc.initial_reconnect_backoff_ms': 500, 'grpc.max_reconnect_backoff_ms': 3000 } as const;

/** A client that connects when first used: a Temporal server that is away does not keep a process from starting. */
export function temporalClient(settings: TemporalSettings): TemporalClient {
  const connection = Connection.lazy({ ...connectionOptions(settings), channelArgs: RECONNECTS });
  return { client: new Client({ connection, namespace: settings.namespace }), close: () => connection.close() };
}

const ASK_TIMEOUT_MS = 5000;

const GRPC = { deadline: 4, notFound: 5, denied: 7, unavailable: 14, unauthenticated: 16 } as const;

function reason({ address, namespace, apiKey }: TemporalSettings, error: unknown): string {
  const { code, message } = error as { code?: number; message: string };
  switch (code) {
    case GRPC.notFound:
      return `it has no namespace "${namespace}". Set TEMPORAL_NAMESPACE to one it has.`;
    case GRPC.denied:
    case GRPC.unauthenticated:
      return apiKey === null ? 'it wants TEMPORAL_API_KEY to be set.' : 'it refuses the key in TEMPORAL_API_KEY.';
    case GRPC.deadline:
    case GRPC.unavailable:
      return /\.(tmprl\.cloud|api\.temporal\.io)(:\d+)?$/.test(address) && apiKey === null
        ? 'no answer. Temporal Cloud wants TEMPORAL_API_KEY to be set.'
        : 'no Temporal server answers there. Is it running?';
    default:
      return message;
  }
}

/** Why the Temporal server cannot be used, in words for whoever set its address; null when it can. */
export async function temporalProblem(settings: TemporalSettings): Promise<string | null> {
  const { client, close } = temporalClient(settings);
  try {
    await client.connection.withDeadline(Date.now() + ASK_TIMEOUT_MS, () =>
      client.workflowService.describeNamespace({ namespace: settings.namespace }),
    );
    return null;
  } catch (error) {
    return `TEMPORAL_ADDRESS names ${settings.address}: ${reason(settings, error)}`;
  } finally {
    await close().catch(() => {});
  }
}

const WATCH_TIMEOUT_MS = 1500;
const KNOWN_FOR_MS = 2000;
/** A worker asks for work again at least every minute; one not heard of for longer is gone. */
const POLLS_WITHIN_MS = 75_000;

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
      const fresh = Date.now() - POLLS_WITHIN_MS;
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
