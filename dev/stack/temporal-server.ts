import { setTimeout as pause } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { launch, type ServerProcess } from './server-process';

/** The local Temporal server does not run; the message shows what it said. */
export class NoTemporal extends Error {
  override readonly name = 'NoTemporal';
}

export interface TemporalServer {
  readonly address: string;
  /** Told when it goes away without being asked to. */
  onExit(told: () => void): void;
  stop(): Promise<void>;
}

export interface TemporalOptions {
  readonly program: string;
  /** The database file; null keeps everything in memory. */
  readonly file: string | null;
  readonly port: number;
  /** Null: no web UI. */
  readonly uiPort: number | null;
  readonly log: string;
  /** Settings of the server itself beyond the usual, as its dynamic configuration names them. */
  readonly dynamicConfig?: Readonly<Record<string, string>>;
  /** Gives up; what has been launched by then is stopped. */
  readonly signal?: AbortSignal;
  /** Told of the server at its launch, before it answers. */
  readonly launched?: (server: ServerProcess) => void;
}

const FAREWELL = { ask: 'SIGTERM', make: 'SIGKILL', patienceMs: 1500 } as const;
const START_PATIENCE_MS = 25_000;

async function answers(address: string): Promise<boolean> {
  try {
    const connection = await Connection.connect({ address, connectTimeout: 1000 });
    try {
      await connection.withDeadline(Date.now() + 2000, () =>
        connection.workflowService.describeNamespace({ namespace: 'default' }),
      );
      return true;
    } finally {
      await connection.close();
    }
  } catch {
    return false;
  }
}

function commandLine({ file, port, uiPort, dynamicConfig = {} }: TemporalOptions): readonly string[] {
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--log-level', 'error'],
    ...(uiPort === null ? ['--headless'] : ['--ui-port', String(uiPort)]),
    ...Object.entries(dynamicConfig).flatMap(([name, value]) => ['--dynamic-config-value', `${name}=${value}`]),
    // The database is the record; what a power cut takes from here is picked up from there.
    ...(file === null
      ? []
      : ['--db-filename', file, '--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL']),
  ];
}

function failure(why: string, { program, file, log }: TemporalOptions, server: ServerProcess): NoTemporal {
  return new NoTemporal(
    [
      `The Temporal server ${why}. Its last words:`,
      server.lastWords() || '  (none)',
      `Its log is ${log}; the program is ${program}.`,
      ...(file === null
        ? []
        : [`If ${file} is spoilt, remove it: every open backorder is taken up again from the database.`]),
    ].join('\n'),
  );
}

/** Starts Temporal's dev server. */
export async function startTemporal(options: TemporalOptions): Promise<TemporalServer> {
  const { program, log, port, signal } = options;
  signal?.throwIfAborted();
  const server = launch({ ...FAREWELL, program, args: commandLine(options), log });
  options.launched?.(server);
  const address = `127.0.0.1:${port}`;
  const deadline = Date.now() + START_PATIENCE_MS;
  try {
    while (!(await answers(address))) {
      signal?.throwIfAborted();
      if (server.hasEnded()) throw failure('does not start', options, server);
      if (Date.now() > deadline) throw failure('does not answer', options, server);
      await pause(100);
    }
    signal?.throwIfAborted();
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { address, onExit: server.onExit, stop: server.stop };
}
