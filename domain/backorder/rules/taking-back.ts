import type { Instant } from '../../calendar/business-date';
import { comparePromises, type LinePromise } from '../../promise/promise';
import { digestOf } from '../digest';
import type { BackorderFacts, LineFacts } from '../facts';
import { answerableUntil, deadlineLeft, type OfferLine, type OfferReason, type OpenOffer } from '../offer';
import { waitingUnits } from '../quantities';
import { nothing, sayingWhy, type Turn, tell } from '../turn';
import { askOn } from './asking-on';
import { endOffer, offerStands, openOffer } from './offering';
import { leftToAsk, reasonToOffer } from './reasons';

/** The question that an answer was given to. */
export interface AskedBefore {
  readonly reason: OfferReason;
  readonly expiresAt: Instant;
  readonly lines: readonly OfferLine[];
  /** What the answer left open of it is still being asked. */
  readonly goesOn: boolean;
}

/** How a line stood when it was answered: units set aside for it, and the date of those that waited. */
export interface Stood {
  readonly allocated: number;
  readonly promise: LinePromise | null;
}

export const stoodOf = ({ allocated, current }: LineFacts): Stood => ({ allocated, promise: current });

/** An answer that has been taken back, its units and what was agreed to with it. */
export interface TakenBackAnswer {
  readonly decisionId: string;
  /** Its confirmation has been sent. */
  readonly told: boolean;
  /** Its lines; answers from before it was kept do not say how they stood. */
  readonly lines: readonly { readonly lineId: string; readonly stood?: Stood }[];
  /** Null: it was to no question. */
  readonly to: AskedBefore | null;
}

/** Until when the question in hand, or the one that was answered, is to be answered, where it is asked for that reason. */
function keptDeadline(
  reason: OfferReason,
  now: Instant,
  questions: readonly (Pick<OpenOffer, 'reason' | 'expiresAt' | 'lines'> | null)[],
): Instant | null {
  const kept = questions.find((one) => one !== null && one.reason === reason && answerableUntil(one) > now);
  return kept ? deadlineLeft(kept, now) : null;
}

/** Why to ask: for a reason there is, or of a delay that was told under the law and is unanswered by now. */
function reasonToAskAgain(
  facts: BackorderFacts,
  now: Instant,
  ...standing: readonly (OfferReason | null)[]
): OfferReason | null {
  const reason = reasonToOffer(facts, now, ...standing);
  if (reason !== null || !standing.includes('legal-delay')) return reason;
  return leftToAsk(facts, now, 'legal-delay')?.reason ?? null;
}

/**
 * What is asked when an answer has been taken back, as the facts are by then. The question it was given to is open again until
 * its old deadline; where what it left open has gone on meanwhile, or another question has been put, all is asked in one.
 * Where there is nothing to ask, or what is asked holds as it stands, the customer is told that his answer is undone.
 */
export function askAgain(facts: BackorderFacts, now: Instant, answer: TakenBackAnswer): Turn {
  const { offer } = facts;
  const before = answer.to !== null && answerableUntil(answer.to) > now ? answer.to : null;
  const waits = waitingUnits(facts.lines) > 0;
  if (offer !== null && answer.to?.goesOn === true) {
    const left = leftToAsk(facts, now, offer.reason, answer.to.reason);
    if (left !== null) return sayingSo(askOn(facts, now, offer, left));
  }
  const reason = waits ? reasonToAskAgain(facts, now, offer?.reason ?? null, before?.reason ?? null) : null;
  if (offer === null) {
    if (before === null || reason === null) return confirmTakenBack(facts, now, answer);
    const at = keptDeadline(reason, now, [before]);
    return sayingSo(openOffer(facts, now, reason, { keep: at === null ? null : { at, exactly: false } }));
  }
  if (reason === null) {
    const gone = endOffer(facts, now, offer.version, 'withdrawn');
    return followedBy(gone, confirmTakenBack(gone.facts, now, answer, true));
  }
  const at = keptDeadline(reason, now, [offer, before]);
  const gone = endOffer(facts, now, offer.version, 'replaced');
  const next = openOffer(gone.facts, now, reason, {
    keep: at === null ? null : { at, exactly: false },
    replaces: true,
  });
  const asked = next.facts.offer;
  if (reason === offer.reason && asked !== null && digestOf(asked.lines) === digestOf(offer.lines)) {
    const same = offer.stale ? offerStands(facts, now, offer) : nothing(facts);
    return followedBy(same, confirmTakenBack(same.facts, now, answer));
  }
  return followedBy(gone, sayingSo(next));
}

const followedBy = (first: Turn, next: Turn): Turn => ({
  facts: next.facts,
  effects: [...first.effects, ...next.effects],
});

/** Confirms that an answer was taken back, to whoever had its confirmation. */
function confirmTakenBack(
  facts: BackorderFacts,
  now: Instant,
  { told, decisionId, lines }: TakenBackAnswer,
  questionOver = false,
): Turn {
  if (!told) return nothing(facts);
  const asBefore = lines.every((line) => isAsBefore(facts, line));
  return tell(facts, now, {
    template: 'decision-received',
    decisionIds: [decisionId],
    takenBack: true,
    asBefore,
    questionOver: questionOver && !facts.offerUnheard,
  });
}

/** The units of the line are as many and as far as they were, and come on the same day: none have gone to others since. */
function isAsBefore({ lines }: BackorderFacts, { lineId, stood }: TakenBackAnswer['lines'][number]): boolean {
  const line = lines.find((one) => one.lineId === lineId);
  if (line === undefined || stood === undefined || line.allocated !== stood.allocated) return false;
  return line.waiting === 0 || comparePromises(stood.promise, line.current) === 'same';
}

/** The mail of the question says that it is asked because an answer was taken back. */
const sayingSo = (turn: Turn): Turn => sayingWhy(turn, { takenBack: true });
