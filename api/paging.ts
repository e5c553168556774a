import { Problem } from './problems';

/** A page of a list. The cursor is opaque: the sort keys of the last item shown. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

export const DEFAULT_LIMIT = 50;

export const encodeCursor = (keys: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(keys)).toString('base64url');

/** The keys of a cursor this API gave out; 400 for anything else. */
export function decodeCursor(
  cursor: string | undefined,
  kinds: readonly ('string' | 'number')[],
): (string | number)[] | null {
  if (cursor === undefined) return null;
  try {
    const keys: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(keys) && keys.length === kinds.length && keys.every((key, index) => typeof key === kinds[index]))
      return keys as (string | number)[];
  } catch {
    // falls through to the same answer as any other cursor that is not ours
  }
  throw new Problem('bad-request', 'The cursor is not one this API gave out.', {
    errors: [{ pointer: 'cursor', message: 'is not one this API gave out' }],
  });
}

/** Cuts one row more than asked for into a page. */
export function page<T>(rows: readonly T[], limit: number, keysOf: (row: T) => readonly (string | number)[]): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last !== undefined ? encodeCursor(keysOf(last)) : null };
}
