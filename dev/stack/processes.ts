import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

interface Running {
  readonly pid: number;
  readonly args: readonly string[];
}

function runningOnLinux(): Running[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const args = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0').slice(0, -1);
        return args.length > 0 ? [{ pid: Number(name), args }] : [];
      } catch {
        return [];
      }
    });
}

function runningElsewhere(): Running[] {
  const lines = execFileSync('ps', ['-axo', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const match = /^\s*(\d+)\s+(.*)$/.exec(line);
    return match?.[1] && match[2] ? [{ pid: Number(match[1]), args: match[2].split(' ') }] : [];
  });
}

/** Processes that were started with all of these arguments: servers an earlier start left behind. */
export function startedWith(...wanted: readonly string[]): readonly number[] {
  const running = process.platform === 'linux' ? runningOnLinux() : runningElsewhere();
  return running
    .filter(({ pid, args }) => pid !== process.pid && wanted.every((arg) => args.includes(arg)))
    .map(({ pid }) => pid);
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}

/** Stops a process: asked first, made to after `patienceMs`. Resolves when it is gone. */
export async function stopProcess(
  pid: number,
  ask: NodeJS.Signals,
  make: NodeJS.Signals,
  patienceMs: number,
): Promise<void> {
  send(pid, ask);
  for (let waited = 0; isAlive(pid); waited += 25) {
    if (waited === Math.ceil(patienceMs / 25) * 25) send(pid, make);
    if (waited > patienceMs + 3000) send(pid, 'SIGKILL');
    if (waited > patienceMs + 5000) return;
    await pause(25);
  }
}
