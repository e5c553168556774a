import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import type { RunAs } from './postgres-binaries';
import { stopProcess } from './processes';

/** How a server is told to end: the signal that asks, the one that makes it, and how long it may take in between. */
export interface Farewell {
  readonly ask: NodeJS.Signals;
  readonly make: NodeJS.Signals;
  readonly patienceMs: number;
}

export interface Launch extends Farewell {
  readonly program: string;
  readonly args: readonly string[];
  /** The file that takes all it writes. */
  readonly log: string;
  readonly runAs?: RunAs;
  readonly env?: NodeJS.ProcessEnv;
}

/** A server program of the stack, from its launch on. */
export interface ServerProcess {
  /** Absent when it could not be launched at all. */
  readonly pid: number | undefined;
  hasEnded(): boolean;
  /** The last lines it wrote, for a message about its end. */
  lastWords(): string;
  /** Told when it ends without having been asked to. */
  onExit(told: () => void): void;
  stop(): Promise<void>;
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}

/** The last three lines a file has gained since it had `from` bytes. */
function lastLines(file: string, from: number): string {
  const lines = readFileSync(file).subarray(from).toString('utf8').split('\n');
  return lines
    .filter((line) => line.trim() !== '')
    .slice(-3)
    .map((line) => `  ${line.slice(0, 300)}`)
    .join('\n');
}

/** Starts a server in a session of its own: a signal to the stack's whole group leaves stopping it to the stack. */
export function launch({ program, args, log, runAs, env, ask, make, patienceMs }: Launch): ServerProcess {
  const before = sizeOf(log);
  const output = openSync(log, 'a');
  const child: ChildProcess = spawn(program, args, {
    ...runAs,
    cwd: '/',
    detached: true,
    stdio: ['ignore', output, output],
    ...(env ? { env } : {}),
  });
  closeSync(output);
  let failure: string | null = null;
  let stopping = false;
  const hasEnded = (): boolean => failure !== null || child.exitCode !== null || child.signalCode !== null;
  child.on('error', (error) => {
    failure = `  ${error.message}`;
  });
  return {
    pid: child.pid,
    hasEnded,
    lastWords: () => failure ?? lastLines(log, before),
    onExit(told) {
      if (hasEnded()) told();
      else
        child.on('exit', () => {
          if (!stopping) told();
        });
    },
    async stop() {
      stopping = true;
      if (child.pid !== undefined && !hasEnded()) await stopProcess(child.pid, ask, make, patienceMs);
    },
  };
}
