import type { BusinessDate, Instant } from '../calendar/business-date';
import type { LegalClock } from '../legal/clock';
import type { CourseState } from './course-state';
import { isToldBy, showsDates } from './date-news';
import type { BackorderFacts } from './facts';
import type { Outcome } from './lifecycle';
import type { OfferLine, OfferReason } from './offer';
import { type LineQuantity, linesHere } from './quantities';

/**
 * Whether units that are ready wait for the rest of the order, or only for that of their lines; go out at once, or some do
 * and others are parts of lines that stay.
 */
export type ReadyUnits = 'none' | 'waits' | 'lines-wait' | 'ships' | 'part-ships';

/** A mail decided on; names, texts and addresses are filled in where it is rendered. */
export type PlannedMail =
  | {
      readonly template: 'first-notice';
      readonly nextNewsOn: BusinessDate | null;
      readonly ready: ReadyUnits;
      readonly withOffer: boolean;
    }
  | {
      readonly template: 'still-asking';
      /** Null: the question that is open ends first. */
      readonly nextNewsOn: BusinessDate | null;
      readonly promised: boolean;
    }
  | {
      readonly template: 'date-confirmed' | 'date-changed';
      readonly nextNewsOn: BusinessDate | null;
      /** The customer had been asked to decide, and need not any more. */
      readonly questionOver: boolean;
      /** The news is of another delivery alone, and comes of the address or carrier that was chosen anew. */
      readonly otherWay?: true;
    }
  | { readonly template: 'date-missed'; readonly missedOn: BusinessDate; readonly nextNewsOn: BusinessDate }
  | {
      readonly template: 'offer';
      /** It stands in for an offer that was open. */
      readonly replaces: boolean;
      /** It is made because an answer was taken back. */
      readonly takenBack?: boolean;
      /** It is about what an answer has left open. */
      readonly partAnswered?: boolean;
    }
  | { readonly template: 'offer-reminder' }
  | { readonly template: 'decision-received'; readonly decisionIds: readonly string[]; readonly takenBack: false }
  | {
      readonly template: 'decision-received';
      readonly decisionIds: readonly string[];
      readonly takenBack: true;
      /** The answer's lines stand as they did when it was given. */
      readonly asBefore: boolean;
      /** The customer was asked something else since, and need not answer any more. */
      readonly questionOver: boolean;
    }
  | { readonly template: 'status'; readonly daysUntilRestock: number | null; readonly nextNewsOn: BusinessDate | null }
  | { readonly template: 'countdown'; readonly daysUntilRestock: number }
  | { readonly template: 'arrived'; readonly released: readonly LineQuantity[] }
  | { readonly template: 'part-shipped'; readonly released: readonly LineQuantity[] }
  | {
      readonly template: 'held-for-rest';
      readonly held: readonly LineQuantity[];
      /** When they leave with the rest; null: nobody can say. */
      readonly shipDate: BusinessDate | null;
      /** An earlier day was told for some of them. */
      readonly laterThanTold: boolean;
    }
  | { readonly template: 'acceptance' }
  | { readonly template: 'late-termination'; readonly lineIds: readonly string[] }
  | { readonly template: 'cancelled'; readonly cancellationIds: readonly string[] }
  | { readonly template: 'authorization-ending'; readonly endsAt: Instant };

export interface PlannedOffer {
  readonly version: number;
  readonly reason: OfferReason;
  readonly lines: readonly OfferLine[];
  readonly digest: string;
  readonly onSilence: 'wait' | 'cancel';
  readonly openedAt: Instant;
  readonly expiresAt: Instant;
  readonly remindAt: Instant | null;
}

export type TaskKind =
  | 'no-date-yet'
  | 'stock-missing'
  | 'supply-overdue'
  | 'supply-cancelled'
  | 'discontinued'
  | 'cannot-supply'
  | 'offer-not-delivered'
  | 'call-customer'
  | 'refund-due-soon'
  | 'refund-overdue'
  | 'refund-failed'
  | 'refund-needs-account'
  | 'refund-paid-twice'
  | 'coupon-codes-low'
  | 'coupon-late'
  | 'authorization-ending'
  | 'authorization-ended'
  | 'parcel-refused'
  | 'parcel-returned'
  | 'mail-failed'
  | 'mail-unknown'
  | 'mails-held'
  | 'purchase-unanswered'
  | 'supply-check'
  | 'held-too-long'
  | 'supply-date-unknown'
  | 'supplier-silent'
  | 'supplier-refused'
  | 'return-conversation'
  | 'alternative-surcharge'
  | 'legal-clock-at-risk'
  | 'legal-notice-failed'
  | 'paper-notice'
  | 'seller-incomplete';

/** One end that a legal clock has had: what staff are warned of, once. */
export interface ClockEnd {
  /** The clock, with its line where it has one of its own. */
  readonly key: string;
  readonly endsAt: Instant;
}

/** A legal clock of a line that nears its end, and until when others leave the order standing. */
export type RiskyClock = Pick<LegalClock, 'lineId' | 'clock' | 'othersCancelAt'>;

/** How an offer ends: answered, with silence, by its next version, or because there is nothing left to decide. */
export type OfferEnd = 'answered' | 'silent' | 'replaced' | 'withdrawn';

/** What a step wants done in its transaction, in this order. */
export type Effect =
  | { readonly kind: 'mail'; readonly mail: PlannedMail; readonly showing: readonly ToldLine[] }
  | { readonly kind: 'open-offer'; readonly offer: PlannedOffer }
  | { readonly kind: 'end-offer'; readonly version: number; readonly as: OfferEnd }
  /** Its facts have changed, and nobody had noticed. */
  | { readonly kind: 'offer-stale'; readonly version: number }
  | { readonly kind: 'offer-stands'; readonly version: number }
  /** It is to be answered by another moment, and reminded of then. */
  | {
      readonly kind: 'move-deadline';
      readonly version: number;
      readonly expiresAt: Instant;
      readonly remindAt: Instant | null;
    }
  | { readonly kind: 'reminded'; readonly version: number }
  | { readonly kind: 'task'; readonly task: TaskKind }
  | ({ readonly kind: 'clock-at-risk'; readonly clocks: readonly RiskyClock[] } & ClockEnd)
  | ({ readonly kind: 'clock-safe' } & ClockEnd)
  | {
      readonly kind: 'cancel-waiting';
      readonly cancellationId: string;
      readonly cause: 'silence' | 'discontinued' | 'law';
      readonly owedSince: Instant;
      readonly lines: readonly LineQuantity[];
    }
  | { readonly kind: 'settle'; readonly cancellationId: string; readonly owedSince: Instant }
  | { readonly kind: 'release'; readonly lines: readonly LineQuantity[] }
  | { readonly kind: 'close'; readonly outcome: Outcome };

/** What the customer knew of a line just before a mail. */
export interface ToldLine {
  readonly lineId: string;
  readonly toldBefore: BackorderFacts['lines'][number]['told'];
}

/** Facts as they stand after the effects so far. */
export interface Turn {
  readonly facts: BackorderFacts;
  readonly effects: readonly Effect[];
}

/** One rule of the course: looks at the facts and the business time, and says what follows. Never fails, never waits. */
export type Rule = (facts: BackorderFacts, now: Instant) => Turn;

export const nothing = (facts: BackorderFacts): Turn => ({ facts, effects: [] });

/** Rules one after the other, each seeing what those before it changed. */
export function inTurn(rules: readonly Rule[]): Rule {
  return (facts, now) =>
    rules.reduce<Turn>((turn, rule) => {
      const next = rule(turn.facts, now);
      return { facts: next.facts, effects: [...turn.effects, ...next.effects] };
    }, nothing(facts));
}

/** The mail of the question that a turn puts says why it is put. */
export const sayingWhy = (
  { facts, effects }: Turn,
  why: Pick<Extract<PlannedMail, { readonly template: 'offer' }>, 'takenBack' | 'partAnswered'>,
): Turn => ({
  facts,
  effects: effects.map((effect) =>
    effect.kind === 'mail' && effect.mail.template === 'offer'
      ? { ...effect, mail: { ...effect.mail, ...why } }
      : effect,
  ),
});

export const withCourse = (facts: BackorderFacts, course: Partial<CourseState>): BackorderFacts => ({
  ...facts,
  course: { ...facts.course, ...course },
});

/** A mail that names the day of the next news promises it; one that could and does not has nothing to promise any more. */
const promise = (mail: PlannedMail): Partial<CourseState> =>
  'nextNewsOn' in mail ? { nextNewsOn: mail.nextNewsOn, newsPromised: mail.nextNewsOn !== null } : {};

/**
 * A mail that shows all lines with their dates. Afterwards the customer knows the promises it tells, and of those a
 * line that never had one has its original.
 */
export function tell(facts: BackorderFacts, now: Instant, mail: PlannedMail, course: Partial<CourseState> = {}): Turn {
  const showing = facts.lines.map(({ lineId, told }) => ({ lineId, toldBefore: told }));
  const lines = facts.lines.map((line) =>
    showsDates(line) && isToldBy(mail, line, facts)
      ? { ...line, told: line.current, original: line.original ?? line.current }
      : line,
  );
  return {
    facts: withCourse(
      { ...facts, lines },
      { lastMailAt: now, heldTold: linesHere(lines), ...course, ...promise(mail) },
    ),
    effects: [{ kind: 'mail', mail, showing }],
  };
}
