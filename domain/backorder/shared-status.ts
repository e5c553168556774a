import type { Instant } from '../calendar/business-date';
import { canonical } from './digest';
import type { BackorderFacts } from './facts';
import { joinStatus } from './rules/status';
import type { Turn } from './turn';

/** Who writes to whom, and in which language: all that a mail's head and foot are made of. Plain data. */
export interface Correspondence {
  readonly customerId: string;
  readonly to: string;
  readonly locale: 'ja' | 'en';
  readonly sender: { readonly name: string; readonly email: string };
  /** The shop as it signs. */
  readonly signed: Readonly<Record<string, string | null>>;
}

/** One of a customer's backorders, each on its own clock. */
export interface StatusCandidate {
  readonly facts: BackorderFacts;
  readonly now: Instant;
  /** Null where no mail of the shop's own goes out. */
  readonly correspondence: Correspondence | null;
}

/** A backorder that a status mail tells of too, and what follows for it. */
export interface ToldToo<Candidate extends StatusCandidate> {
  readonly candidate: Candidate;
  readonly turn: Turn;
}

/** A mail has to stay one that people read: no more orders, and no more lines of them all together. */
export const MOST_ORDERS = 10;
export const MOST_LINES = 20;

const sameLetter = (one: Correspondence | null, other: Correspondence | null): boolean =>
  one !== null && other !== null && canonical(one) === canonical(other);

/** Since when a customer has had no status mail of a backorder, or has been told of none. */
const lastHeard = ({ facts: { course, openedAt } }: StatusCandidate): number =>
  course.lastStatusAt ?? course.firstToldAt ?? openedAt;

/**
 * 定期連絡をまとめる: of a customer's other backorders those that the status mail of `first` tells of too, since it goes
 * from the same shop to the same address in the same language. Longest untold first, as many as fit.
 */
export function toldTogether<Candidate extends StatusCandidate>(
  first: Candidate,
  others: readonly Candidate[],
): readonly ToldToo<Candidate>[] {
  const inTurn = [...others].sort((a, b) => lastHeard(a) - lastHeard(b));
  let lines = first.facts.lines.length;
  const together: ToldToo<Candidate>[] = [];
  for (const candidate of inTurn) {
    const { facts, now } = candidate;
    const fits = together.length + 2 <= MOST_ORDERS && lines + facts.lines.length <= MOST_LINES;
    if (!fits || facts.id === first.facts.id || !sameLetter(first.correspondence, candidate.correspondence)) continue;
    const turn = joinStatus(facts, now);
    if (turn === null) continue;
    lines += facts.lines.length;
    together.push({ candidate, turn });
  }
  return together;
}
