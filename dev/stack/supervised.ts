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

const ROOT = join(__dirname, '..', '..');
const STOP_PATIENCE_MS = 5000;
const SLOWEST_RESTART_MS = 10_000;
/** So many ends before it was ever ready: it will not be. */
const HOPELESS_AFTER = 3;

export interface SupervisedOptions {
  readonly name: string;
  /** Its entry, from the project's root. */
  readonly entry: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: string;
  readonly say: (line: string) => void;
}

export function supervise({ name, entry, env, log, say }: SupervisedOptions): Supervised {
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

  const start = (): void => {
    restart = null;
    child = spawn(
      process.execPath,
      ['--import', 'tsx', '--require', join(__dirname, 'leave-with-parent.cjs'), join(ROOT, entry)],
      {
        cwd: ROOT,
        env: env as NodeJS.ProcessEnv,
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      },
    );
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-4096);
      if (!output.includes('"ready":true')) return;
      output = '';
      if (wasReady) say(`The ${name} is back.`);
      wasReady = true;
      ends = 0;
      ready();
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      lastWords = chunk.toString('utf8').slice(0, 500);
      writeSync(logFile, chunk);
    });
    child.on('exit', (code, signal) => {
      if (stopping) return;
      ends++;
      if (!wasReady && ends >= HOPELESS_AFTER) {
        hopeless(new Error(`The ${name} does not start: ${lastWords.trim()} (its log is ${log})`));
        return;
      }
      const pause = Math.min(SLOWEST_RESTART_MS, 250 * 2 ** ends);
      say(`The ${name} ended (${signal ?? `code ${code}`}); it is started again in ${pause / 1000} s.`);
      restart = setTimeout(start, pause);
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
