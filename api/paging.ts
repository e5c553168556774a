import { formatInstant, instantOf } from '../domain/calendar/business-date';
import { Problem } from './problems';

/** A page of a list. The cursor is opaque: the sort keys of the last item shown. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

export const DEFAULT_LIMIT = 50;

export const encodeCursor = (keys: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(keys)).toString('base64url');

const LAST_INSTANT = Date.parse('9999-12-31T23:59:59Z');

const isCount = (key: unknown, most: number): boolean =>
  Number.isSafeInteger(key) && Number(key) >= 0 && Number(key) <= most;

/** What a cursor's key can be: a number in a sequence, an instant, an id. */
const KEYS = {
  seq: (key: unknown) => isCount(key, Number.MAX_SAFE_INTEGER),
  instant: (key: unknown) => isCount(key, LAST_INSTANT),
  id: (key: unknown) => typeof key === 'string' && /^[\w.~-]{1,128}$/.test(key),
} as const;

/** The keys of a cursor this API gave out, instants as RFC 3339; null for the first page, 400 for anything else. */
export function decodeCursor(
  cursor: string | undefined,
  kinds: readonly (keyof typeof KEYS)[],
): (string | number)[] | null {
  if (cursor === undefined) return null;
  try {
    const keys: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(keys) && keys.length === kinds.length && kinds.every((kind, index) => KEYS[kind](keys[index])))
      return kinds.map((kind, index) =>
        kind === 'instant' ? formatInstant(instantOf(Number(keys[index]))) : keys[index],
      );
  } catch {
    // falls through to the same answer as any other cursor that is not ours
  }
  throw new Problem('bad-request', 'The cursor is not one this API gave out.', {
    errors: [{ pointer: '/cursor', message: 'must be the nextCursor of an earlier answer' }],
  });
}

/** Cuts one row more than asked for into a page. */
export function page<T>(rows: readonly T[], limit: number, keysOf: (row: T) => readonly (string | number)[]): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last !== undefined ? encodeCursor(keysOf(last)) : null };
}
