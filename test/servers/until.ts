import { setTimeout as pause } from 'node:timers/promises';

const PATIENCE_MS = 20_000;

/**
 * The first answer that is neither null nor false; fails, saying what was waited for and, where `seen` tells it, what
 * was there instead, when none comes in time.
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T | null | false> | T | null | false,
  patienceMs = PATIENCE_MS,
  seen: () => string = () => '',
): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`waited ${patienceMs / 1000} s for ${what}${seen()}`);
    await pause(25);
  }
}

/** Looks until what is seen holds; fails with what it last saw. */
export async function untilSeen<T>(
  look: () => Promise<T>,
  holds: (seen: T) => boolean,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  let last: T | undefined;
  const { seen } = await until(
    'something to come true',
    async () => {
      last = await look();
      return holds(last) ? { seen: last } : null;
    },
    patienceMs,
    () => `; last seen: ${JSON.stringify(last)}`,
  );
  return seen;
}
