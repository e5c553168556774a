import { answerableUntil } from '../../backorder/offer';
import { leavable } from '../../backorder/release-day';
import { dispatchDay } from '../../backorder/times';
import {
  addDays,
  addDuration,
  type BusinessDate,
  durationMs,
  type Instant,
  instantAt,
} from '../../calendar/business-date';
import { dayDue, refundDueAt } from '../../money/refund-due';
import { type LinePromise, promiseFor, usualDestination } from '../../promise/promise';
import type { PolicyPack } from '../policy-pack';
import { type ExampleCourse, type ExampleEvent, exampleLine, happen, orderTaken, passUntil } from './example-course';

/** The examples by which a pack is shown. */
export const STORY_IDS = [
  'no-date',
  'goods-come',
  'dates-move',
  'day-missed',
  'far-later',
  'part-ready',
  'customer-cancels',
] as const;
export type StoryId = (typeof STORY_IDS)[number];

/** What happens to an example order under a pack. */
export interface Story {
  readonly id: StoryId;
  readonly events: readonly ExampleEvent[];
}

/** The hour of the example order, on the warehouse's clock. */
const ORDERED_AT = '10:00';
/** Goods of the examples are expected so many days after the order. */
const EXPECTED_AFTER_DAYS = 21;
/** No example goes on for longer. */
const MOST_DAYS = 200;

const isEffect =
  (kind: string) =>
  (event: ExampleEvent): boolean =>
    'effect' in event && event.effect.kind === kind;
const isSilence = (event: ExampleEvent): boolean =>
  'effect' in event && event.effect.kind === 'end-offer' && event.effect.as === 'silent';
const isMail =
  (template: string) =>
  (event: ExampleEvent): boolean =>
    'effect' in event && event.effect.kind === 'mail' && event.effect.mail.template === template;

/** An example day in the terms of one pack. */
interface Example {
  readonly policy: PolicyPack;
  readonly openedAt: Instant;
  /** How much later a date becomes that is far too late. */
  readonly farLaterDays: number;
  readonly expected: BusinessDate;
  promise(day: BusinessDate): LinePromise;
  moment(day: BusinessDate, time: string): Instant;
  /** So many days after the order. */
  after(days: number): Instant;
}

function exampleOn(policy: PolicyPack, day: BusinessDate, farLaterDays: number): Example {
  const { shipping } = policy;
  const openedAt = instantAt(day, ORDERED_AT, shipping.timeZone);
  return {
    policy,
    openedAt,
    farLaterDays,
    expected: addDays(day, EXPECTED_AFTER_DAYS),
    promise: (restock) => promiseFor(restock, 'day', shipping, usualDestination(shipping)),
    moment: (on, time) => instantAt(on, time, shipping.timeZone),
    after: (days) => addDuration(openedAt, `P${days}D`, shipping.timeZone),
  };
}

const waitingFor = ({ policy, openedAt, promise, expected }: Example): ExampleCourse =>
  orderTaken(policy, openedAt, [exampleLine('1', 2, { current: promise(expected) })], 'ordered-with-date');

/**
 * Nobody names a date, until something comes of it: silence, or two months. What the customer is asked by then is heard to
 * its end: a law may leave him a little longer.
 */
function noDate({ policy, openedAt, after }: Example): ExampleCourse {
  const ordered = orderTaken(policy, openedAt, [exampleLine('1', 2)], 'ordered');
  const asked = passUntil(ordered, after(60), isSilence);
  return asked.facts.offer === null ? asked : passUntil(asked, answerableUntil(asked.facts.offer), isSilence);
}

/** Units come in on the day they were expected for, and leave as the pack says. */
function goodsCome(example: Example): ExampleCourse {
  const { policy, moment, expected } = example;
  const arrived = happen(waitingFor(example), 'arrived', moment(expected, '11:00'), 'pass-on-arrival', (facts) => ({
    ...facts,
    lines: facts.lines.map((line) => ({ ...line, waiting: 0, allocated: line.waiting + line.allocated })),
  }));
  if (arrived.facts.closed) return arrived;
  const ships = moment(dispatchDay(policy, arrived.now), '16:00');
  return happen(arrived, 'shipped', ships, 'pass-on-change', (facts) => ({
    ...facts,
    lines: facts.lines.map((line) => ({
      ...line,
      allocated: line.allocated - line.released,
      shipped: line.shipped + line.released,
      released: 0,
    })),
  }));
}

const dayMissed = (example: Example): ExampleCourse =>
  passUntil(waitingFor(example), example.after(MOST_DAYS), isMail('date-missed'));

/** Three days after the order the date moves so far that the customer is asked, if the pack ever asks. */
function farLater(example: Example): ExampleCourse {
  const { farLaterDays, after, expected, promise } = example;
  const moved = promise(addDays(expected, farLaterDays));
  const told = happen(waitingFor(example), 'date-later', after(3), 'pass-on-date', (facts) => ({
    ...facts,
    lines: facts.lines.map((line) => ({ ...line, current: moved })),
  }));
  return told.facts.offer === null ? told : passUntil(told, after(MOST_DAYS), isSilence);
}

/** The date moves a day later, ten minutes on another day later, and a week after that a day earlier. */
function datesMove(example: Example): ExampleCourse {
  const { after, expected, promise, policy } = example;
  const soon = addDuration(after(3), 'PT10M', policy.shipping.timeZone);
  const moves = [
    ['date-later', after(3), 1],
    ['date-later', soon, 2],
    ['date-earlier', after(10), 1],
  ] as const;
  return moves.reduce<ExampleCourse>(
    (course, [deed, at, days]) =>
      happen(course, deed, at, 'pass-on-date', (facts) => ({
        ...facts,
        lines: facts.lines.map((line) => ({ ...line, current: promise(addDays(expected, days)) })),
      })),
    waitingFor(example),
  );
}

/** One of two comes early, a week after the order. */
function partReady(example: Example): ExampleCourse {
  const arrived = happen(waitingFor(example), 'part-arrived', example.after(7), 'pass-on-arrival', (facts) => ({
    ...facts,
    lines: facts.lines.map((line) => ({ ...line, waiting: 1, allocated: 1 })),
  }));
  if (arrived.facts.offer === null || leavable(arrived.facts, arrived.now).length === 0) return arrived;
  return passUntil(arrived, answerableUntil(arrived.facts.offer), isSilence);
}

/** The customer cancels everything two days after the order, and does not think better of it. */
function customerCancels(example: Example): ExampleCourse {
  const { policy, after } = example;
  const at = after(2);
  const undoUntil =
    durationMs(policy.undoWindow) === 0 ? null : addDuration(at, policy.undoWindow, policy.shipping.timeZone);
  const cancelled = happen(waitingFor(example), 'customer-cancels', at, 'carry-out-decision', (facts) => ({
    ...facts,
    lines: facts.lines.map((line) => ({ ...line, waiting: 0, cancelled: line.waiting })),
    decisions: [{ id: 'example-1', undoUntil }],
    revocableUntil: undoUntil,
    cancellations: [
      { id: 'example-1', cause: 'customer', settleAt: undoUntil, owedSince: at, settled: false, told: false },
    ],
  }));
  return passUntil(cancelled, after(MOST_DAYS), isEffect('close'));
}

const PLAYED: Readonly<Record<StoryId, (example: Example) => ExampleCourse>> = {
  'no-date': noDate,
  'goods-come': goodsCome,
  'dates-move': datesMove,
  'day-missed': dayMissed,
  'far-later': farLater,
  'part-ready': partReady,
  'customer-cancels': customerCancels,
};

/**
 * What becomes of an example order taken on that day, in each of the stories: steps, dates and deadlines come from the
 * rules that real orders run by. A pack that runs fast is shown in its own business time. Packs that are compared are
 * given the same `farLaterDays`.
 */
export const storiesOf = (policy: PolicyPack, day: BusinessDate, farLaterDays = farTooLate(policy)): readonly Story[] =>
  STORY_IDS.map((id) => ({ id, events: PLAYED[id](exampleOn(policy, day, farLaterDays)).events }));

/** So many days later a date has to be for the customer to be asked, as far as an example goes. */
export const farTooLate = ({ offers }: PolicyPack): number => Math.min(offers.lateAfterDays + 1, MOST_DAYS);

/** When the money of a cancellation has to be back. */
export const refundDueOn = (policy: PolicyPack, at: Instant): BusinessDate =>
  dayDue(refundDueAt(policy, at, policy.shipping.timeZone), policy.shipping.timeZone);
