import type { Instant } from '../calendar/business-date';
import type { Money } from '../money/money';
import type { LinePromise } from '../promise/promise';
import type { BackorderFacts, LineFacts } from './facts';
import { readyUnits } from './quantities';

export type OfferReason =
  | 'part-ready'
  | 'too-late'
  | 'unknown-too-long'
  | 'supply-cancelled'
  | 'discontinued'
  | 'cannot-supply';

export type OfferChoice =
  | { readonly choice: 'wait'; readonly promise: LinePromise | null }
  | { readonly choice: 'alternative'; readonly alternativeSku: string }
  | { readonly choice: 'split' }
  | { readonly choice: 'cancel'; readonly refund?: Money };

/** The choices of one line, for its waiting units. */
export interface OfferLine {
  readonly lineId: string;
  readonly quantity: number;
  readonly choices: readonly OfferChoice[];
}

/** The offer the customer has in hand. Stale: its facts have changed, nothing acts on it any more. */
export interface OpenOffer {
  readonly version: number;
  readonly stale: boolean;
  readonly reason: OfferReason;
  readonly digest: string;
  readonly lines: readonly OfferLine[];
  readonly onSilence: 'wait' | 'cancel';
  readonly expiresAt: Instant;
  readonly remindAt: Instant | null;
  readonly reminded: boolean;
  /** Business instant at which the provider took the offer's mail; null while it has not. */
  readonly mailAcceptedAt: Instant | null;
}

const nothingToWaitFor = (line: LineFacts): boolean =>
  line.discontinued ||
  line.unknownBecause === 'discontinued' ||
  line.problem === 'discontinued' ||
  line.problem === 'not-backorderable' ||
  line.problem === 'customer-refuses-backorder';

/** Every choice that is really possible for a line at this moment. */
function choicesFor(line: LineFacts, facts: BackorderFacts): OfferChoice[] {
  const choices: OfferChoice[] = [];
  if (!nothingToWaitFor(line) || line.current !== null) choices.push({ choice: 'wait', promise: line.current });
  if (!facts.course.split && !facts.shipComplete && readyUnits(facts.lines) > 0) choices.push({ choice: 'split' });
  for (const { sku } of line.alternatives) choices.push({ choice: 'alternative', alternativeSku: sku });
  choices.push({
    choice: 'cancel',
    ...(line.refundMinor === null ? {} : { refund: { amount: line.refundMinor, currency: facts.currency } }),
  });
  return choices;
}

/** What can be put to the customer now: one entry per waiting line that has not been answered in this offer. */
export function offerLines(facts: BackorderFacts): OfferLine[] {
  return facts.lines
    .filter((line) => line.waiting > 0 && !facts.course.answered.includes(line.lineId))
    .map((line) => ({ lineId: line.lineId, quantity: line.waiting, choices: choicesFor(line, facts) }));
}

/**
 * What silence means. It can only mean waiting where waiting is among the choices of every line; and a split that is
 * merely convenient never turns silence into a cancellation.
 */
export function silenceMeans(
  reason: OfferReason,
  lines: readonly OfferLine[],
  pack: 'wait' | 'cancel',
): 'wait' | 'cancel' {
  const canWait = lines.every((line) => line.choices.some(({ choice }) => choice === 'wait'));
  if (!canWait) return 'cancel';
  return reason === 'part-ready' ? 'wait' : pack;
}
