import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

interface Running {
  readonly pid: number;
  has(arg: string): boolean;
}

function runningOnLinux(): Running[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const args = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0');
        return [{ pid: Number(name), has: (arg) => args.includes(arg) }];
      } catch {
        return [];
      }
    });
}

/** Where the system tells arguments in one line only, an argument with spaces is still found whole. */
function runningElsewhere(): Running[] {
  if (process.platform === 'win32') return [];
  const lines = execFileSync('ps', ['-axww', '-o', 'pid=,args='], { encoding: 'utf8', maxBuffer: 2 ** 25 }).split('\n');
  return lines.flatMap((line) => {
    const match = /^\s*(\d+)\s+(.*)$/.exec(line);
    const args = ` ${match?.[2] ?? ''} `;
    return match?.[1] ? [{ pid: Number(match[1]), has: (arg: string) => args.includes(` ${arg} `) }] : [];
  });
}

/** Processes that were started with all of these arguments: servers an earlier start left behind. */
export function startedWith(...wanted: readonly string[]): readonly number[] {
  const running = process.platform === 'linux' ? runningOnLinux() : runningElsewhere();
  return running.filter(({ pid, has }) => pid !== process.pid && wanted.every((arg) => has(arg))).map(({ pid }) => pid);
}

/** The name of a running program; null where none of that number runs or the system does not say. */
export function programOf(pid: number): string | null {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
    return execFileSync('ps', ['-o', 'comm=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return null;
  }
}

/** Ended, but nobody has taken note of it: in a container the first process may never do so. */
function isZombie(pid: number): boolean {
  try {
    return /^\d+ \(.*\) Z /s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !isZombie(pid);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile, or is somebody else's.
  }
}

/** Stops a process: asked first, made to after `patienceMs`. Resolves when it is gone. */
export async function stopProcess(
  pid: number,
  ask: NodeJS.Signals,
  make: NodeJS.Signals,
  patienceMs: number,
): Promise<void> {
  const begun = Date.now();
  const passed = (): number => Date.now() - begun;
  let made: NodeJS.Signals = ask;
  const escalate = (signal: NodeJS.Signals): void => {
    if (made !== signal) send(pid, signal);
    made = signal;
  };
  send(pid, ask);
  while (isAlive(pid)) {
    if (passed() > patienceMs + 2000) return;
    if (passed() > patienceMs + 1000) escalate('SIGKILL');
    else if (passed() > patienceMs) escalate(make);
    await pause(25);
  }
}
