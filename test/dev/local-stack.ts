import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { RunAs } from '../../dev/stack/postgres-binaries';
import type { Caller } from '../servers/api-client';
import { type LastWill, lastWill } from '../servers/last-will';
import { until } from '../servers/until';
import { apartPorts } from './apart-ports';
import { httpCaller } from './http-caller';
import { makeFolder, removeFolder } from './temporary-folder';

const ROOT = join(__dirname, '..', '..');
/** What the tests' own environment must not tell a stack. */
const NOT_PASSED_ON =
  /^(NODE_OPTIONS|VITEST|npm_|DATABASE_URL|TEMPORAL_|RESEND_|STRIPE_|BACKORDER_|PUBLIC_URL|DEFAULT_POLICY)/;

export function plainEnvironment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !NOT_PASSED_ON.test(name));
  return { ...Object.fromEntries(kept), NODE_ENV: 'production', ...more };
}

/** How a start ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What a stack prints when it is ready. */
export interface Printed {
  readonly seconds: number;
  readonly api: string;
  readonly docs: string;
  readonly mailbox: string;
  readonly temporalUi: string;
  readonly database: string;
  readonly apiKey: string;
}

/** A program that was started, with all it says. */
export interface Started {
  readonly pid: number;
  output(): string;
  /** Waits for something to be said. */
  says(what: RegExp, patienceMs?: number): Promise<RegExpExecArray>;
  signal(signal: NodeJS.Signals, whom?: 'alone' | 'group'): void;
  /** Closes the other end of its output, as a pager does that is left. */
  stopReading(): void;
  hasEnded(): boolean;
  readonly ended: Promise<Ended>;
}

/** Starts a program in a process group of its own. */
export function startProgram(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  will: LastWill,
  user: RunAs = {},
): Started {
  const child: ChildProcess = spawn(program, args, {
    ...user,
    cwd: ROOT,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program} was not started`);
  will.end(pid);
  let output = '';
  const hear = (chunk: Buffer): void => {
    output += chunk.toString('utf8');
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }) as Ended);
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    pid,
    output: () => output,
    async says(what, patienceMs = 60_000) {
      try {
        return await until(
          `${what}`,
          () => {
            const found = what.exec(output);
            if (found === null && hasEnded()) throw new Error('it ended');
            return found;
          },
          patienceMs,
        );
      } catch (error) {
        throw new Error(`${(error as Error).message}; said so far:\n${output}`);
      }
    },
    signal: (signal, whom = 'alone') => process.kill(whom === 'group' ? -pid : pid, signal),
    stopReading() {
      child.stdout?.destroy();
      child.stderr?.destroy();
    },
    hasEnded,
    ended,
  };
}

export type Part = 'API' | 'worker' | 'Temporal' | 'PostgreSQL' | 'child of PostgreSQL';

export interface StackProcess {
  readonly part: Part;
  readonly pid: number;
}

function partOf(args: string): Part | null {
  if (args.includes('api/main.ts')) return 'API';
  if (args.includes('worker/main.ts')) return 'worker';
  if (args.includes('start-dev')) return 'Temporal';
  return args.includes('postgres -D') ? 'PostgreSQL' : null;
}

function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended since it was seen.
  }
}

function workingFolder(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}

/** A folder, ports and an environment for one local stack, which may be started again and again. */
export class StackSite {
  private constructor(
    private readonly folder: string,
    readonly dataDir: string,
    readonly env: NodeJS.ProcessEnv,
    private readonly will: LastWill,
  ) {}

  static async make(more: NodeJS.ProcessEnv = {}): Promise<StackSite> {
    const folder = makeFolder();
    const dataDir = join(folder, 'data folder');
    mkdirSync(dataDir);
    const ports = await apartPorts('PORT', 'TEMPORAL_PORT', 'TEMPORAL_UI_PORT', 'POSTGRES_PORT');
    const env = plainEnvironment({ ...ports, DATA_DIR: dataDir, ...more });
    return new StackSite(folder, dataDir, env, lastWill(folder));
  }

  /** `npm start`, or what it runs. */
  start(more: NodeJS.ProcessEnv = {}, by: 'npm' | 'node' = 'node', user: RunAs = {}): Started {
    const [program, args] = by === 'npm' ? ['npm', ['start']] : [process.execPath, ['--import', 'tsx', 'dev/start.ts']];
    return startProgram(program, args, { ...this.env, ...more }, this.will, user);
  }

  /** The stack's processes but the one that was started; all that run on this folder, whoever started them. */
  processes(): readonly StackProcess[] {
    const lines = execFileSync('ps', ['-axww', '-o', 'pid=,args='], { encoding: 'utf8', maxBuffer: 2 ** 25 }).split(
      '\n',
    );
    return lines.flatMap((line): StackProcess[] => {
      const [, pid, args = ''] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
      if (pid === undefined) return [];
      const part = args.includes(this.dataDir) ? partOf(args) : null;
      if (part !== null) return [{ part, pid: Number(pid) }];
      const isChild = workingFolder(Number(pid)).startsWith(this.dataDir);
      return isChild ? [{ part: 'child of PostgreSQL', pid: Number(pid) }] : [];
    });
  }

  kill(...parts: readonly Part[]): void {
    for (const { part, pid } of this.processes()) if (parts.includes(part)) killNow(pid);
  }

  /** Ends whatever is still there, and removes the folder. */
  async dispose(): Promise<void> {
    await until('the processes to be gone', () => {
      for (const { pid } of this.processes()) killNow(pid);
      return this.processes().length === 0;
    });
    removeFolder(this.folder);
    this.will.revoke();
  }
}

/** Waits until a start says that it is ready, and reads what it prints. */
export async function printedBy(started: Started): Promise<Printed> {
  await started.says(/Ctrl-C stops everything/);
  const text = started.output();
  const row = (name: string): string => new RegExp(`^  ${name} {2,}(\\S+)$`, 'm').exec(text)?.[1] ?? '';
  return {
    seconds: Number(/Ready in ([\d.]+) s/.exec(text)?.[1]),
    api: row('API'),
    docs: row('API docs'),
    mailbox: row('Mailbox'),
    temporalUi: row('Temporal UI'),
    database: row('PostgreSQL'),
    apiKey: row('API key'),
  };
}

export const callerOf = ({ api, apiKey }: Printed): Caller => httpCaller(api, apiKey);
