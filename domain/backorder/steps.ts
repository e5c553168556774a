import { confirmDecisions, settleCancellations, tellCancellations } from './rules/answers';
import { releaseReady } from './rules/arrival';
import { closeWhenDone } from './rules/closing';
import { minuteUnknown, passOnDate, stillAsking, tellMissedDate } from './rules/dates';
import { firstNotice } from './rules/first-notice';
import { offerWhenDue, remind, reviseStaleOffer, silence } from './rules/offering';
import { sendStatus } from './rules/status';
import { inTurn, type Rule } from './turn';

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
] as const;

export type StepName = (typeof STEP_NAMES)[number];

/** What makes a step of its own time; every one is guarded by facts and clock, so a step taken twice says nothing twice. */
const OWN: Readonly<Record<StepName, readonly Rule[]>> = {
  'first-notice': [],
  'pass-on-date': [],
  'pass-on-arrival': [],
  'carry-out-decision': [],
  'pass-on-change': [],
  'still-asking': [stillAsking],
  'date-missed': [tellMissedDate],
  'make-offer': [],
  remind: [remind],
  'take-silence': [silence],
  status: [sendStatus],
  'settle-decision': [],
};

/**
 * What every step sees to, in this order: answers first, then money and units, then offers (whose mail carries the
 * dates), then what is left to say about dates, then the end.
 */
const ALWAYS: readonly Rule[] = [
  confirmDecisions,
  settleCancellations,
  tellCancellations,
  releaseReady,
  reviseStaleOffer,
  offerWhenDue,
  passOnDate,
  minuteUnknown,
  closeWhenDone,
];

/** The rule of a whole step. */
export const ruleOf = (step: StepName): Rule => inTurn([firstNotice, ...OWN[step], ...ALWAYS]);
