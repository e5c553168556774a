import type { SQL } from 'drizzle-orm';
import type { Tx } from '../db/client';
import type { UnitsFrom } from '../domain/allocation/ship-from';
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
  /** What the engine itself pays card refunds back through; absent: all are for the shop's payment system. */
  readonly paysBackThrough?: 'stripe';
}

/** What happened to one backorder within an act. */
export interface Happening {
  readonly journal: { readonly kind: JournalKind; readonly data: Readonly<Record<string, unknown>> }[];
  readonly signals: Map<SignalName, Readonly<Record<string, string | number | null>>>;
  readonly events: EventType[];
  /** Units the warehouse is told to ship, and from where. */
  readonly released: UnitsFrom[];
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
  /** Items this act has locked. */
  readonly lockedItems: Set<string>;
  /** Items among them that are kits, or part of one. */
  readonly kitItems: Set<string>;
  /** Items of which units may have become free, with the kits which that may concern. */
  readonly kitsToLookAt: Map<string, Promise<readonly { readonly sku: string }[]>>;
  /** Items that are kits, or part of one, of which more or fewer units are free than when they were last planned. */
  readonly kitsToPlan: Set<string>;
  /** Units that were somebody's and are nobody's now, by item. */
  readonly givenUp: Map<string, number>;
  /** Backorders this act has locked; asking for them again would cost as much as the first time. */
  readonly lockedBackorders: Set<string>;
  /** Items of which units or supply have moved: when the act ends it is looked whether more has to be bought. */
  readonly positionMoved: Set<string>;
  /** Items learnt of in an earlier try, to be locked with the rest from the start. */
  readonly moreSkus: readonly string[];
  newId(prefix: string): string;
  /** Sends a statement whose answer is of no interest; later ones see it done, and the act fails with it. */
  write(statement: SQL): void;
  /** Waits until all that was written has been taken; throws what was not. The act's end does so by itself. */
  settled(): Promise<void>;
}

/** What is needed of an act, or of a request that changes nothing, to see how things stand. */
export type Reading = Pick<Act, 'at' | 'here'> & { readonly tx: Pick<Tx, 'execute'> };

/** Notes what happened to a backorder; the act's end makes it known. */
export function note(
  act: Act,
  backorderId: string,
  what: {
    journal?: { kind: JournalKind; data: Readonly<Record<string, unknown>> };
    signal?: SignalName;
    signalFacts?: Readonly<Record<string, string | number | null>>;
    event?: EventType;
    released?: readonly UnitsFrom[];
  },
): void {
  const known: Happening = act.happenings.get(backorderId) ?? {
    journal: [],
    signals: new Map(),
    events: [],
    released: [],
  };
  if (what.journal) known.journal.push(what.journal);
  if (what.signal) known.signals.set(what.signal, what.signalFacts ?? {});
  if (what.event && !known.events.includes(what.event)) known.events.push(what.event);
  known.released.push(...(what.released ?? []));
  act.happenings.set(backorderId, known);
}
