import { hash } from 'node:crypto';

/** Everything the journal can say; a closed list. */
export const JOURNAL_KINDS = [
  'opened',
  'reopened',
  'order-changed',
  'policy-adopted',
  'promise-changed',
  'allocated',
  'reallocated',
  'held-too-long',
  'released',
  'shipped',
  'delivery',
  'returned',
  'put-back',
  'capture-requested',
  'shortage',
  'cancelled',
  'substituted',
  'offer-opened',
  'offer-stale',
  'offer-ended',
  'decided',
  'decision-undone',
  'step-taken',
  'mail-queued',
  'notice-requested',
  'notice-given',
  'notice-not-given',
  'notice-overtaken',
  'refund-requested',
  'refund-account-received',
  'refund-part-paid',
  'refund-tried-again',
  'refund-failed',
  'refund-overdue',
  'refund-confirmed',
  'coupon-issued',
  'purchase-requested',
  'supplier-answered',
  'held',
  'hold-lifted',
  'links-revoked',
  'task-opened',
  'closed',
] as const;

export type JournalKind = (typeof JOURNAL_KINDS)[number];

export interface JournalEntry {
  readonly backorderId: string;
  readonly seq: number;
  /** RFC 3339. */
  readonly at: string;
  readonly kind: JournalKind;
  /** JSON text exactly as hashed. */
  readonly data: string;
  readonly previousHash: string;
}

/**
 * The hash that chains a backorder's entries: SHA-256 over the previous hash and the entry, one field a line. Anyone
 * with the rows can recompute it.
 */
export function entryHash(entry: JournalEntry): string {
  const { previousHash, backorderId, seq, at, kind, data } = entry;
  return hash('sha256', [previousHash, backorderId, seq, at, kind, data].join('\n'), 'hex');
}

/** How far a chain goes: its last entry. */
export interface ChainEnd {
  readonly seq: number;
  readonly hash: string;
}

export const CHAIN_START: ChainEnd = { seq: 0, hash: '' };

/** The first entry that does not follow from the one before it, from `start` on; null when the chain is whole. */
export function firstBrokenLink(
  entries: readonly (JournalEntry & { readonly hash: string })[],
  start: ChainEnd = CHAIN_START,
): number | null {
  let previous = start.hash;
  for (const [index, entry] of entries.entries()) {
    const seq = start.seq + index + 1;
    if (entry.seq !== seq || entry.previousHash !== previous || entryHash(entry) !== entry.hash) return seq;
    previous = entry.hash;
  }
  return null;
}
