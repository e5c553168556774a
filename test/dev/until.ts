import { setTimeout as pause } from 'node:timers/promises';

/** The first answer that is neither null nor false; fails, saying what was waited for, when none comes in time. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | null | false> | T | null | false,
  patienceMs = 20_000,
): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`waited ${patienceMs / 1000} s for ${what}`);
    await pause(50);
  }
}
