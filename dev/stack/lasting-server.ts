import { setTimeout as pause } from 'node:timers/promises';
import type { Say } from '../console';

/** A server the stack cannot do without has ended and does not come back; what is committed is safe. */
export class ServerGone extends Error {
  override readonly name = 'ServerGone';
  constructor(name: string, log: string, why: string) {
    super(`${name} has ended and cannot be started again. ${why}\nIts log is ${log}\nNothing is lost: start again.`);
  }
}

export interface LastingServer<Server extends { onExit(told: () => void): void }> {
  readonly name: string;
  readonly log: string;
  readonly say: Say;
  /** Ends the trying. */
  readonly signal: AbortSignal;
  start(): Promise<Server>;
  /** Told every time it is back. */
  back?(): Promise<unknown>;
  /** Told when it cannot be started again. */
  gone(why: Error): void;
}

const ATTEMPTS = 3;
const PAUSE_MS = 500;

/**
 * Starts a server, and starts it again whenever it ends without having been asked to: API and worker live on meanwhile
 * and find it where it was.
 */
export async function lastingServer<Server extends { onExit(told: () => void): void }>(
  kept: LastingServer<Server>,
): Promise<Server> {
  const server = await kept.start();
  server.onExit(() => void startAgain(kept));
  return server;
}

async function startAgain<Server extends { onExit(told: () => void): void }>(
  kept: LastingServer<Server>,
): Promise<void> {
  const { name, log, say, signal, gone } = kept;
  say(`${name} has ended unexpectedly; it is started again.`);
  for (let attempt = 1; !signal.aborted; attempt++) {
    try {
      await lastingServer(kept);
      await kept.back?.();
      say(`${name} is back.`);
      return;
    } catch (error) {
      if (signal.aborted) return;
      if (attempt === ATTEMPTS) return gone(new ServerGone(name, log, error instanceof Error ? error.message : ''));
      await pause(PAUSE_MS * attempt);
    }
  }
}
