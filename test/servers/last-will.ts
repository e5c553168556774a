import { type ChildProcess, spawn } from 'node:child_process';

/** What is to be done when this process has died without tidying up after itself, however it died. */
export interface LastWill {
  /** Ends this process, too. */
  end(pid: number): void;
  /** All has been tidied up in the ordinary way. */
  revoke(): void;
}

/** Reads process ids until its input closes, which it does when the writer dies; asks them to end, makes them, tidies. */
const EXECUTOR = `
  while read -r pid; do pids="$pids $pid"; done
  kill -TERM $pids; sleep 10; kill -KILL $pids; rm -rf "$0"`;

/** A last will that ends processes and removes a folder. */
export function lastWill(folder: string): LastWill {
  const executor: ChildProcess = spawn('/bin/sh', ['-c', EXECUTOR, folder], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  executor.unref();
  executor.stdin?.on('error', () => {});
  const { stdin } = executor;
  if (stdin && 'unref' in stdin && typeof stdin.unref === 'function') stdin.unref();
  return {
    end: (pid) => void stdin?.write(`${pid}\n`),
    revoke: () => void executor.kill('SIGKILL'),
  };
}
