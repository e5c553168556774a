import {
  type Agreed,
  agreedOf,
  type CourseState,
  withAnswerTakenBack,
} from '../../../../domain/backorder/course-state';
import type { BackorderFacts } from '../../../../domain/backorder/facts';
import { UNRECORDED } from '../../../../domain/backorder/law-record';
import { askedUnits, type OfferChoice, type OpenOffer, offerLines } from '../../../../domain/backorder/offer';
import { agreeByAnswer } from '../../../../domain/backorder/rules/agreeing';
import { continueOffer, withoutOwnQuestion } from '../../../../domain/backorder/rules/asking-on';
import { offerDigest, reviseOffer } from '../../../../domain/backorder/rules/offering';
import { askAgain, type Stood, stoodOf } from '../../../../domain/backorder/rules/taking-back';
import { after } from '../../../../domain/backorder/times';
import { type Turn, withCourse } from '../../../../domain/backorder/turn';
import type { Instant } from '../../../../domain/calendar/business-date';
import { heldBeside } from '../../../../domain/legal/consents';
import type { CustomerWord, LawOnRecord } from '../../../../domain/legal/facts';
import { line } from './facts';
import { onLine, priced, recorded, staled } from './record';

/** What one line of an answer asks for. */
export interface AnsweredLine {
  readonly lineId: string;
  readonly quantity: number;
  readonly choice: OfferChoice;
}

/** An answer that can still be taken back. */
export interface Revocable {
  readonly id: string;
  readonly at: Instant;
  readonly until: Instant;
  readonly lines: readonly (AnsweredLine & { readonly stood?: Stood })[];
  readonly agreedBefore: Agreed;
  readonly partsBefore: CourseState['answeredParts'];
  /** The question it was given to, and the version in which what it left open went on. */
  readonly offer: OpenOffer;
  readonly goesOnAs: number | null;
}

/** What became of an answer: taken, or the offer was not any more what the customer saw and its next version is open. */
export interface Answered {
  readonly facts: BackorderFacts;
  readonly turn: Turn | null;
  readonly taken: boolean;
  /** Lines of which the rest is still to be answered. */
  readonly inPart: readonly string[];
  readonly revocable: Revocable | null;
}

const lineOf = ({ lines }: BackorderFacts, lineId: string) => lines.find((one) => one.lineId === lineId);

function answerLine(facts: BackorderFacts, { lineId, quantity, choice }: AnsweredLine): BackorderFacts {
  switch (choice.choice) {
    case 'wait':
    case 'split':
      return facts;
    case 'cancel':
      return onLine(facts, lineId, ({ waiting, cancelled }) => ({
        waiting: waiting - quantity,
        cancelled: cancelled + quantity,
      }));
    case 'alternative': {
      const substitute = line(`${lineId}.alt${facts.lines.length}`, {
        sku: choice.alternativeSku,
        waiting: 0,
        allocated: quantity,
        substituteFor: lineId,
      });
      const changed = onLine(facts, lineId, ({ waiting, substituted }) => ({
        waiting: waiting - quantity,
        substituted: substituted + quantity,
      }));
      return { ...changed, lines: [...changed.lines, substitute] };
    }
  }
}

/** Whoever chooses to wait agrees to the date he was shown, or to none. */
function agreedInWords(facts: BackorderFacts, lines: readonly AnsweredLine[], at: Instant): LawOnRecord | null {
  const { law } = facts;
  if (law === null) return null;
  const said = lines.flatMap(({ lineId, quantity: units, choice }) => {
    if (choice.choice !== 'wait') return [];
    const before = law.lines[lineId] ?? UNRECORDED;
    const { allocated = 0, waiting = 0 } = lineOf(facts, lineId) ?? {};
    const of = { units, ...heldBeside(allocated, unitsNamed(lines, lineId), waiting) };
    const word: CustomerWord =
      choice.promise === null
        ? { kind: 'consents-indefinitely', at, ...of }
        : { kind: 'consents', at, until: choice.promise.shipDate, ...of };
    return [[lineId, { ...before, words: [...before.words, word] }] as const];
  });
  return { ...law, lines: { ...law.lines, ...Object.fromEntries(said) } };
}

/** Nothing was said that has been taken back. */
function withoutWords(law: LawOnRecord | null, { at, lines }: Revocable): LawOnRecord | null {
  if (law === null) return null;
  const isOf = (lineId: string) => lines.some((one) => one.lineId === lineId);
  const left = Object.entries(law.lines).map(([lineId, line]) => [
    lineId,
    isOf(lineId) ? { ...line, words: line.words.filter((word) => word.at !== at) } : line,
  ]);
  return { ...law, lines: Object.fromEntries(left) };
}

const unitsNamed = (lines: readonly AnsweredLine[], id: string): number =>
  lines.reduce((units, { lineId, quantity }) => units + (lineId === id ? quantity : 0), 0);

/** Carries a turn out at once, in the transaction of whoever caused it. */
const atOnce = (facts: BackorderFacts, turn: Turn, now: Instant) => ({ facts: recorded(facts, turn, now), turn });

/**
 * An answer as the record takes it: checked against the facts as they are, carried out, and what was not named goes on
 * in a new version. `id` is the decision's.
 */
export function answer(
  facts: BackorderFacts,
  now: Instant,
  lines: readonly AnsweredLine[],
  { id, revocable }: { readonly id: string; readonly revocable: boolean },
): Answered | null {
  const { offer } = facts;
  if (offer === null || facts.closed || lines.length === 0) return null;
  if (offer.stale || offerDigest(offerLines(facts, now), offer.onSilence) !== offer.digest) {
    const stale = { ...facts, offer: { ...offer, stale: true } };
    return { ...atOnce(stale, reviseOffer(stale, now), now), taken: false, inPart: [], revocable: null };
  }
  const undoUntil = revocable ? after(facts, now, facts.policy.undoWindow) : null;
  const named = [...new Set(lines.map(({ lineId }) => lineId))];
  const whole = named.filter((id) => {
    const of = lineOf(facts, id);
    return of !== undefined && unitsNamed(lines, id) >= askedUnits(facts, of);
  });
  const waits = lines.filter(({ choice }) => choice.choice === 'wait' || choice.choice === 'split');
  const agreed = agreeByAnswer(
    facts,
    now,
    named.map((lineId) => ({ lineId, units: unitsNamed(waits, lineId), whole: whole.includes(lineId) })),
  );
  const split = lines.some(({ choice }) => choice.choice === 'split');
  const consented = { ...agreed, law: agreedInWords(agreed, lines, now) };
  const decided = lines.reduce(answerLine, withCourse(consented, { split: agreed.course.split || split }));
  const cancelled = lines.filter(({ choice }) => choice.choice === 'cancel');
  const noted: BackorderFacts = {
    ...decided,
    decisions: [...decided.decisions, { id, undoUntil }],
    cancellations:
      cancelled.length === 0
        ? decided.cancellations
        : [
            ...decided.cancellations,
            { id: `${id}.cancel`, cause: 'customer', settleAt: undoUntil, owedSince: now, settled: false, told: false },
          ],
  };
  const settled = withoutOwnQuestion(facts, noted, now);
  const open = priced(cancelled.length === 0 ? settled : staled(settled));
  const inPart = named.filter((id) => !whole.includes(id));
  const ended = atOnce(open, continueOffer(open, now, whole), now);
  return {
    ...ended,
    taken: true,
    inPart,
    revocable:
      undoUntil === null || lines.some(({ choice }) => choice.choice === 'split' || choice.choice === 'alternative')
        ? null
        : {
            id,
            at: now,
            until: undoUntil,
            lines: lines.map((given) => {
              const of = lineOf(facts, given.lineId);
              return of === undefined ? given : { ...given, stood: stoodOf(of) };
            }),
            agreedBefore: agreedOf(facts.course),
            partsBefore: facts.course.answeredParts,
            offer,
            goesOnAs: ended.facts.offer?.version ?? null,
          },
  };
}

/** The customer takes his answer back: the units wait again, money never moved, and the choice is open again. */
export function takeBack(
  facts: BackorderFacts,
  now: Instant,
  decision: Revocable,
): Omit<Answered, 'revocable' | 'inPart'> | null {
  if (facts.closed || now >= decision.until) return null;
  const back = decision.lines
    .filter(({ choice }) => choice.choice === 'cancel')
    .reduce(
      (after, { lineId, quantity }) =>
        onLine(after, lineId, ({ waiting, cancelled }) => ({
          waiting: waiting + quantity,
          cancelled: cancelled - quantity,
        })),
      facts,
    );
  const given = decision.lines.map(({ lineId, quantity, choice }) => ({ lineId, quantity, choice: choice.choice }));
  const undone = priced({
    ...back,
    law: withoutWords(back.law, decision),
    course: withAnswerTakenBack(back.course, decision.agreedBefore, given, [], {
      parts: decision.partsBefore,
      waiting: {},
    }),
    decisions: back.decisions.filter(({ id }) => id !== decision.id),
    cancellations: back.cancellations.filter(({ id }) => id !== `${decision.id}.cancel`),
  });
  const { reason, expiresAt, lines } = decision.offer;
  const goesOn = undone.offer !== null && undone.offer.version === decision.goesOnAs;
  const told = facts.decisions.every(({ id }) => id !== decision.id);
  const turn = askAgain(undone, now, {
    decisionId: decision.id,
    told,
    lines: decision.lines,
    to: { reason, expiresAt, lines, goesOn },
  });
  return { ...atOnce(undone, turn, now), taken: true };
}
