import { errorText } from '../config/log';

/**
 * Does each piece of work in turn; one that cannot be done now holds up no other, and is reported in the end. Returns how
 * many came to something.
 */
export async function oneByOne<T>(
  all: readonly T[],
  failed: string,
  work: (one: T) => Promise<boolean>,
): Promise<number> {
  const failures: unknown[] = [];
  let done = 0;
  for (const one of all)
    try {
      if (await work(one)) done++;
    } catch (error) {
      failures.push(error);
    }
  if (failures.length > 0) throw new Error(`${failures.length} of ${all.length} ${failed}: ${errorText(failures[0])}`);
  return done;
}
