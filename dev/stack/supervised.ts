import { type ChildProcess, spawn } from 'node:child_process';
import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { stopProcess } from './processes';

/** One of the engine's own processes, started again whenever it ends. */
export interface Supervised {
  /** Resolves when it says for the first time that it is ready; rejects when it cannot be. */
  readonly ready: Promise<void>;
  stop(): Promise<void>;
}

/** One of the engine's own processes cannot start; the message has what it said. */
export class DoesNotStart extends Error {
  override readonly name = 'DoesNotStart';
}

const ROOT = join(__dirname, '..', '..');
const STOP_PATIENCE_MS = 4500;
const SLOWEST_RESTART_MS = 10_000;
/** So many ends before it was ever ready: it will not be. */
const HOPELESS_AFTER = 3;

/** An argument that tells whose process it is, for whoever looks at the list of processes and for a later start. */
export const stackMark = (folder: string): string => `--stack=${folder}`;

export interface SupervisedOptions {
  readonly name: string;
  /** Its entry, from the project's root. */
  readonly entry: string;
  /** The folder of the stack it belongs to. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: string;
  readonly say: (line: string) => void;
}

function spawnIt({ entry, folder, env }: SupervisedOptions): ChildProcess {
  return spawn(
    process.execPath,
    [
      ...['--import', 'tsx', '--require', join(__dirname, 'leave-with-parent.cjs')],
      ...[join(ROOT, entry), stackMark(folder)],
    ],
    { cwd: ROOT, env, detached: true, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
  );
}

export function supervise(options: SupervisedOptions): Supervised {
  const { name, log, say } = options;
  const logFile = openSync(log, 'a');
  let child: ChildProcess | null = null;
  let restart: NodeJS.Timeout | null = null;
  let stopping = false;
  let wasReady = false;
  let ends = 0;
  let lastWords = '';
  let ready: () => void = () => {};
  let hopeless: (error: Error) => void = () => {};
  const whenReady = new Promise<void>((resolve, reject) => {
    ready = resolve;
    hopeless = reject;
  });
  whenReady.catch(() => {});

  const hear = (output: string): void => {
    if (!output.includes('"ready":true')) return;
    if (wasReady) say(`The ${name} is back.`);
    wasReady = true;
    ends = 0;
    ready();
  };
  const ended = (code: number | null, signal: NodeJS.Signals | null): void => {
    if (stopping) return;
    ends++;
    if (!wasReady && ends >= HOPELESS_AFTER) {
      hopeless(new DoesNotStart(`The ${name} does not start. Its last words:\n${lastWords}\nIts log is ${log}`));
      return;
    }
    const pause = Math.min(SLOWEST_RESTART_MS, 250 * 2 ** ends);
    // Before it has ever been ready the news comes once, at the end of the trying.
    if (wasReady) say(`The ${name} ended (${signal ?? `code ${code}`}); it is started again in ${pause / 1000} s.`);
    restart = setTimeout(start, pause);
  };
  const start = (): void => {
    restart = null;
    child = spawnIt(options);
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
      hear(output);
      output = output.slice(output.lastIndexOf('\n') + 1).slice(-4096);
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      lastWords = `  ${chunk.toString('utf8').slice(0, 500).trim()}`;
      writeSync(logFile, chunk);
    });
    child.on('exit', ended);
    child.on('error', ({ message }) => {
      lastWords = `  ${message}`;
      if (child?.pid === undefined) ended(null, null);
    });
  };

  start();
  return {
    ready: whenReady,
    async stop() {
      stopping = true;
      if (restart !== null) clearTimeout(restart);
      if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null)
        await stopProcess(child.pid, 'SIGTERM', 'SIGKILL', STOP_PATIENCE_MS);
    },
  };
}
