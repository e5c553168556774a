import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { startedWith, stopProcess } from './processes';

export interface TemporalServer {
  readonly address: string;
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
  readonly say: (line: string) => void;
}

const START_PATIENCE_MS = 25_000;
const STOP_PATIENCE_MS = 2000;

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

/** Starts Temporal's dev server. An orphan on the same file is stopped first: two would spoil it. */
export async function startTemporal(options: TemporalOptions): Promise<TemporalServer> {
  const { file, port, uiPort } = options;
  if (file !== null)
    for (const pid of startedWith('start-dev', file)) {
      options.say(`Stopping the Temporal server that an earlier start left behind (process ${pid}).`);
      await stopProcess(pid, 'SIGTERM', 'SIGKILL', STOP_PATIENCE_MS);
    }
  const args = [
    'server',
    'start-dev',
    '--ip',
    '127.0.0.1',
    '--port',
    String(port),
    '--log-level',
    'error',
    ...(uiPort === null ? ['--headless'] : ['--ui-port', String(uiPort)]),
    // The database is the record; what a power cut takes from here is picked up from there.
    ...(file === null
      ? []
      : ['--db-filename', file, '--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL']),
  ];
  const log = openSync(options.log, 'a');
  const child = spawn(options.program, args, { detached: true, stdio: ['ignore', log, log] });
  const address = `127.0.0.1:${port}`;
  const deadline = Date.now() + START_PATIENCE_MS;
  while (!(await answers(address))) {
    if (child.exitCode !== null || Date.now() > deadline)
      throw new Error(`The Temporal server does not answer; its log is ${options.log}`);
    await pause(100);
  }
  let stopping = false;
  return {
    address,
    onExit(told) {
      child.on('exit', () => {
        if (!stopping) told();
      });
    },
    async stop() {
      stopping = true;
      if (child.pid !== undefined && child.exitCode === null)
        await stopProcess(child.pid, 'SIGTERM', 'SIGKILL', STOP_PATIENCE_MS);
    },
  };
}
