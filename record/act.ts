import { setTimeout as pause } from 'node:timers/promises';
import type { Database, Tx } from '../db/client';
import type { Instant } from '../domain/calendar/business-date';
import type { SignalName } from '../workflows/names';
import type { EventType } from './events';
import type { JournalKind } from './journal';

/** What the record needs to know of the installation it runs in. */
export interface Installation {
  /** Signs customers' links. */
  readonly secret: string;
  readonly publicUrl: string;
  /** Sender of mails of channels that name none. */
  readonly mailFrom: string;
  readonly defaultPolicy: string;
}

/** What happened to one backorder within an act. */
export interface Happening {
  readonly journal: { readonly kind: JournalKind; readonly data: Readonly<Record<string, unknown>> }[];
  readonly signals: Map<SignalName, Readonly<Record<string, string | number | null>>>;
  readonly events: EventType[];
}

/**
 * One transaction on the record: an input and all that follows from it at once. What happened to which backorder is
 * noted along the way and written (journal, status, wake-ups, webhooks) when the act ends.
 */
export interface Act {
  readonly tx: Tx;
  /** Real time of the input; no SQL and no rule reads a clock. */
  readonly at: Instant;
  readonly here: Installation;
  readonly happenings: Map<string, Happening>;
  readonly stockMoved: Set<string>;
  newId(prefix: string): string;
}

/** Notes what happened to a backorder; the act's end makes it known. */
export function note(
  act: Act,
  backorderId: string,
  what: {
    journal?: { kind: JournalKind; data: Readonly<Record<string, unknown>> };
    signal?: SignalName;
    signalFacts?: Readonly<Record<string, string | number | null>>;
    event?: EventType;
  },
): void {
  const known: Happening = act.happenings.get(backorderId) ?? { journal: [], signals: new Map(), events: [] };
  if (what.journal) known.journal.push(what.journal);
  if (what.signal) known.signals.set(what.signal, what.signalFacts ?? {});
  if (what.event && !known.events.includes(what.event)) known.events.push(what.event);
  act.happenings.set(backorderId, known);
}

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

/**
 * Runs a transaction, again when it lost against others on the same rows (at most five jittered retries), and says in
 * one word when the database is contended or away.
 */
export async function transaction<T>(
  db: Database,
  run: (tx: Tx, moreSkus: readonly string[]) => Promise<T>,
): Promise<T> {
  let moreSkus: readonly string[] = [];
  for (let attempt = 1; ; attempt++) {
    try {
      return await within(
        ACT_TIMEOUT_MS,
        db.transaction((tx) => run(tx, moreSkus)),
      );
    } catch (error) {
      if (error instanceof NeedsMoreLocks && attempt < TRIES) {
        moreSkus = [...moreSkus, ...error.skus];
        continue;
      }
      const code = codeOf(error);
      if (code !== null && CONTENTION.has(code)) {
        contentions++;
        if (attempt >= TRIES) throw new TryAgainLater('contended', { cause: error });
        await pause(5 * 2 ** attempt * (0.5 + Math.random()));
        continue;
      }
      if (isUnavailable(error)) throw new TryAgainLater('unavailable', { cause: error });
      throw error;
    }
  }
}
