import { setTimeout as pause } from 'node:timers/promises';

/** Asks until the answer is true (or anything that is not false, null or undefined), and returns it. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T> | T,
  { within = 20_000 }: { readonly within?: number } = {},
): Promise<NonNullable<T>> {
  const deadline = Date.now() + within;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== null && (answer as unknown) !== false) return answer;
    if (Date.now() > deadline) throw new Error(`did not come true within ${within} ms: ${what}`);
    await pause(20);
  }
}
