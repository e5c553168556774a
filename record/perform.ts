import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import type { Database } from '../db/client';
import type { Instant } from '../domain/calendar/business-date';
import type { Act, Installation } from './act';
import { newId } from './ids';
import { Statements } from './statements';

/** The database is so contended, or so far away, that the caller should come back. */
export class TryAgainLater extends Error {
  override readonly name = 'TryAgainLater';
  constructor(
    readonly because: 'contended' | 'unavailable',
    options?: ErrorOptions,
  ) {
    super(
      because === 'contended' ? 'too many changes at once on the same rows' : 'the database cannot be reached',
      options,
    );
  }
}

/** Rollback and retry with more items locked: an act learnt of them only after taking its locks. */
export class NeedsMoreLocks extends Error {
  override readonly name = 'NeedsMoreLocks';
  constructor(readonly skus: readonly string[]) {
    super('more items have to be locked');
  }
}

const CONTENTION = new Set(['55P03', '40P01', '40001']);
/** Connection lost, server going or overloaded, database not there (or not yet), access denied. */
const UNAVAILABLE = /^(08|57P0|53|3D000|28)/;
const DRIVER_AWAY = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
]);

/** The driver's or server's code of an error, looked for through its causes. */
function codeOf(error: unknown): string | null {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  return null;
}

export function isUnavailable(error: unknown): boolean {
  if (error instanceof TryAgainLater) return true;
  const code = codeOf(error);
  return code !== null && (DRIVER_AWAY.has(code) || UNAVAILABLE.test(code));
}

let contentions = 0;
/** How often an act had to be tried again for contention, since the process started. */
export const contentionCount = (): number => contentions;

/** Bounds a call to a server that may hang. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TryAgainLater('unavailable')), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** At most this many tries when other acts hold the same rows. */
const TRIES = 6;
const ACT_TIMEOUT_MS = 25_000;
/** Where a hundred thousand may wait, each gets his own entry, new date and wake-up: a minute on a small machine. */
export const WHOLE_QUEUE_TIMEOUT_MS = 180_000;

/** When and where an act takes place. */
export interface Occasion {
  readonly at: Instant;
  readonly here: Installation;
  /** Whether the act may touch everybody who waits for an item. */
  readonly wholeQueue?: boolean;
}

async function attempt<T>(
  db: Database,
  { at, here, wholeQueue = false }: Occasion,
  moreSkus: readonly string[],
  run: (act: Act) => Promise<T>,
): Promise<T> {
  return db.transaction(async (tx) => {
    const statements = new Statements(tx);
    const act: Act = {
      tx: statements.tx,
      at,
      here,
      moreSkus,
      happenings: new Map(),
      stockMoved: new Set(),
      lockedItems: new Set(),
      kitItems: new Set(),
      kitsToLookAt: new Map(),
      kitsToPlan: new Set(),
      givenUp: new Map(),
      lockedBackorders: new Set(),
      positionMoved: new Set(),
      newId,
      write: (statement) => void statements.tx.execute(statement),
      settled: () => statements.settled(),
    };
    if (wholeQueue) act.write(sql`set local statement_timeout = ${sql.raw(String(WHOLE_QUEUE_TIMEOUT_MS))}`);
    try {
      const result = await run(act);
      await statements.settled();
      return result;
    } catch (error) {
      throw await statements.causeOf(error);
    }
  });
}

/**
 * Performs an act in one transaction, again when it lost against others on the same rows (at most five jittered
 * retries), and says in one word when the database is contended or away.
 */
export async function perform<T>(db: Database, occasion: Occasion, run: (act: Act) => Promise<T>): Promise<T> {
  let moreSkus: readonly string[] = [];
  for (let tries = 1; ; tries++) {
    try {
      const limit = occasion.wholeQueue === true ? WHOLE_QUEUE_TIMEOUT_MS : ACT_TIMEOUT_MS;
      return await within(limit, attempt(db, occasion, moreSkus, run));
    } catch (error) {
      if (error instanceof NeedsMoreLocks) {
        if (tries >= TRIES) throw new TryAgainLater('contended', { cause: error });
        moreSkus = [...moreSkus, ...error.skus];
        continue;
      }
      const code = codeOf(error);
      if (code !== null && CONTENTION.has(code)) {
        contentions++;
        if (tries >= TRIES) throw new TryAgainLater('contended', { cause: error });
        await pause(5 * 2 ** tries * (0.5 + Math.random()));
        continue;
      }
      if (isUnavailable(error)) throw new TryAgainLater('unavailable', { cause: error });
      throw error;
    }
  }
}
