import { confirmDecisions, settleCancellations, tellCancellations } from './rules/answers';
import { releaseReady, tellHeld } from './rules/arrival';
import { lookAfterAuthorization } from './rules/authorization';
import { closeWhenDone } from './rules/closing';
import { countDown } from './rules/countdown';
import { minuteUnknown, passOnDate, stillAsking, tellMissedDate } from './rules/dates';
import { firstNotice } from './rules/first-notice';
import { acceptPayment, cancelByLaw, warnOfClocks } from './rules/law';
import { findStale, offerWhenDue, reviseStaleOffer } from './rules/offering';
import { remind, silence } from './rules/silence';
import { sendStatus } from './rules/status';
import { tellTermination } from './rules/termination';
import { inTurn, nothing, type Rule, type Turn } from './turn';

/** The steps a backorder's course can take; the workflow says which and when. */
export const STEP_NAMES = [
  'first-notice',
  'pass-on-date',
  'pass-on-arrival',
  'carry-out-decision',
  'pass-on-change',
  'still-asking',
  'date-missed',
  'make-offer',
  'remind',
  'take-silence',
  'status',
  'settle-decision',
  'keep-law',
  'ask-for-renewal',
] as const;

export type StepName = (typeof STEP_NAMES)[number];

/**
 * The words that are due only at a moment of their own; every one is guarded by facts and clock, so a step taken twice
 * says nothing twice. They come after the news: what has just been told needs no reminder of it.
 */
const WORD_OF: Readonly<Partial<Record<StepName, Rule>>> = {
  'still-asking': stillAsking,
  'date-missed': tellMissedDate,
  remind,
  // A sign of life or a countdown: whichever is due, they are one kind of mail to the customer.
  status: inTurn([sendStatus, countDown]),
  'ask-for-renewal': lookAfterAuthorization,
};

/**
 * What every step sees to, in this order: answers first, then money and units, then offers (whose mail carries the
 * dates), then what is left to say about dates.
 */
const ALWAYS: readonly Rule[] = [
  confirmDecisions,
  settleCancellations,
  tellCancellations,
  releaseReady,
  findStale,
  reviseStaleOffer,
  offerWhenDue,
  passOnDate,
  tellHeld,
  acceptPayment,
  tellTermination,
  warnOfClocks,
];

/**
 * Who has had mails of his order, and is owed a first notice anew since units of it were found missing, has answered without
 * knowing of them: that he has is said before. The first word of an order is its notice.
 */
const confirmBeforeNotice: Rule = (facts, now) =>
  facts.course.firstToldAt === null && facts.course.lastMailAt !== null ? confirmDecisions(facts, now) : nothing(facts);

/** What the law ends before its customer has heard a word ends with his first: no dates are told of it. */
const endUnheard: Rule = (facts, now) =>
  facts.course.firstToldAt === null && !facts.closed ? cancelByLaw(facts, now) : nothing(facts);

/** What takes units off, and so belongs to steps that lock their items. */
const ENDINGS: Readonly<Partial<Record<StepName, readonly Rule[]>>> = {
  'take-silence': [findStale, cancelByLaw, silence],
  'keep-law': [findStale, cancelByLaw, silence],
};

/** A turn in which units are taken off: fewer wait after each, so that a step has an end. */
export const takesOff = ({ effects }: Turn): boolean =>
  effects.some((effect) => effect.kind === 'cancel-waiting' && effect.lines.some(({ quantity }) => quantity > 0));

/**
 * The rule of a step. Silence counts as an answer; books and the end come last. A turn that takes units off ends with that:
 * what giving up the rest gives back, and when it comes, are other than they were. The step's next turn goes on from the
 * facts as they are then.
 */
export const ruleOf = (step: StepName): Rule => {
  const sections = [
    endUnheard,
    inTurn([confirmBeforeNotice, firstNotice, ...(ENDINGS[step] ?? [])]),
    inTurn([...ALWAYS, ...[WORD_OF[step] ?? []].flat(), minuteUnknown, closeWhenDone]),
  ];
  return (facts, now) =>
    sections.reduce<Turn>((turn, section) => {
      if (takesOff(turn)) return turn;
      const next = section(turn.facts, now);
      return { facts: next.facts, effects: [...turn.effects, ...next.effects] };
    }, nothing(facts));
};

/** All turns of a step as the rules foresee them: nothing but their own doing has changed the facts between them. */
export const foreseenStep =
  (step: StepName): Rule =>
  (facts, now) => {
    const turn = ruleOf(step)(facts, now);
    if (!takesOff(turn)) return turn;
    const next = foreseenStep(step)(turn.facts, now);
    return { facts: next.facts, effects: [...turn.effects, ...next.effects] };
  };
