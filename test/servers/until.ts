import { setTimeout as pause } from 'node:timers/promises';

/** Waits until something is true, looking often; fails with what it last saw when that takes too long. */
export async function until<T>(look: () => Promise<T>, holds: (seen: T) => boolean, patienceMs = 20_000): Promise<T> {
  for (const deadline = Date.now() + patienceMs; ; await pause(25)) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (Date.now() > deadline) throw new Error(`it did not come true in time; last seen: ${JSON.stringify(seen)}`);
  }
}
