import { deadlinesOf, STEP_AT } from '../../backorder/deadlines';
import type { BackorderFacts, LineFacts } from '../../backorder/facts';
import { delivered } from '../../backorder/law-record';
import type { OpenOffer } from '../../backorder/offer';
import { factsAtOpening } from '../../backorder/opening';
import { foreseenStep, type StepName } from '../../backorder/steps';
import { today } from '../../backorder/times';
import type { Effect } from '../../backorder/turn';
import { type Instant, instantOf } from '../../calendar/business-date';
import type { LawOnRecord } from '../../legal/facts';
import { plannedRestock } from '../../promise/promise';
import type { PolicyPack } from '../policy-pack';

/** What somebody does in an example: everything else follows by the rules. */
export type Deed =
  | 'ordered'
  | 'ordered-with-date'
  | 'date-later'
  | 'date-earlier'
  | 'part-arrived'
  | 'arrived'
  | 'shipped'
  | 'customer-cancels';

/** One thing that happens in an example: somebody's deed, or what a step wants done, with the facts as they stand after it. */
export type ExampleEvent = { readonly at: Instant; readonly facts: BackorderFacts } & (
  | { readonly deed: Deed }
  | { readonly effect: Effect }
);

/** An example order's course, played in memory by the rules that play real ones. */
export interface ExampleCourse {
  readonly facts: BackorderFacts;
  readonly now: Instant;
  readonly events: readonly ExampleEvent[];
}

/** More steps than this no example needs; a pack whose clocks turn on the spot ends here too. */
const MOST_STEPS = 40;

/** A line of an example order: all of it waits, for goods that supply is known to cover. */
export const exampleLine = (lineId: string, waiting: number, changes: Partial<LineFacts> = {}): LineFacts => ({
  lineId,
  sku: `EXAMPLE-${lineId}`,
  ordered: waiting + (changes.allocated ?? 0),
  waiting,
  allocated: 0,
  released: 0,
  shipped: 0,
  cancelled: 0,
  substituted: 0,
  original: changes.current ?? null,
  current: null,
  told: null,
  unknownBecause: null,
  supplied: true,
  problem: null,
  discontinued: false,
  releaseDate: null,
  substituteFor: null,
  alternatives: [],
  unitPriceMinor: 6600,
  refundMinor: 6600,
  ...changes,
});

/** A paid order of these lines at that moment, its customer on the warehouse's clock, told at once. */
export function orderTaken(
  policy: PolicyPack,
  openedAt: Instant,
  lines: readonly LineFacts[],
  deed: Deed,
): ExampleCourse {
  const facts = factsAtOpening('example', policy, openedAt, lines);
  return take({ facts, now: openedAt, events: [{ at: openedAt, deed, facts }] }, 'first-notice');
}

/** Supply whose day has passed without the goods promises nothing more. */
function overdue(facts: BackorderFacts, now: Instant): BackorderFacts {
  const day = today(facts, now);
  return {
    ...facts,
    lines: facts.lines.map((line) =>
      line.waiting > 0 && line.current !== null && plannedRestock(line.current) < day
        ? { ...line, current: null, unknownBecause: 'overdue' }
        : line,
    ),
  };
}

/** The provider has taken the offer's mails. */
const taken = (offer: OpenOffer, now: Instant): OpenOffer => ({
  ...offer,
  mailAcceptedAt: offer.mailAcceptedAt ?? now,
  reminderAcceptedAt: offer.reminded ? (offer.reminderAcceptedAt ?? now) : null,
});

/** What the law looks at once the provider has taken all mails: every notice that was under way has been given. */
function noticesGiven({ law, offer }: BackorderFacts, now: Instant): LawOnRecord | null {
  const told = offer === null || offer.mailAcceptedAt !== null ? law : delivered(law, offer.version, now);
  return told?.acceptance?.state === 'pending' ? { ...told, acceptance: { state: 'accepted', at: now } } : told;
}

/** The facts as the next step finds them: the provider has taken all mails; what is told and paid is over. */
function settledDown(facts: BackorderFacts, now: Instant): BackorderFacts {
  const { offer, revocableUntil } = facts;
  return {
    ...facts,
    offer: offer === null ? null : taken(offer, now),
    law: noticesGiven(facts, now),
    revocableUntil: revocableUntil !== null && revocableUntil <= now ? null : revocableUntil,
    cancellations: facts.cancellations.filter(({ settled, told }) => !(settled && told)),
  };
}

/** Takes a step at the example's present moment. */
export function take(course: ExampleCourse, step: StepName): ExampleCourse {
  const { now } = course;
  const before = step === 'date-missed' ? overdue(course.facts, now) : course.facts;
  const turn = foreseenStep(step)(before, now);
  const facts = settledDown(turn.facts, now);
  return {
    facts,
    now,
    events: [...course.events, ...turn.effects.map((effect) => ({ at: now, effect, facts: turn.facts }))],
  };
}

/** Somebody does something at a moment; the course wakes up to it. */
export function happen(
  course: ExampleCourse,
  deed: Deed,
  at: Instant,
  step: StepName,
  change: (facts: BackorderFacts) => BackorderFacts,
): ExampleCourse {
  const reached = passUntil(course, at);
  if (reached.facts.closed) return reached;
  const changed = change(reached.facts);
  const offer = changed.offer === null ? null : { ...changed.offer, stale: true };
  const facts = { ...changed, offer };
  return take({ facts, now: at, events: [...reached.events, { at, deed, facts }] }, step);
}

/** Lets time pass until a moment, or until an event for which the example is told: every step is taken when it is due. */
export function passUntil(
  course: ExampleCourse,
  until: Instant,
  isEnough: (event: ExampleEvent) => boolean = () => false,
): ExampleCourse {
  let at = course;
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const [due] = deadlinesOf(at.facts, at.now);
    if (due === undefined || due.at > until) break;
    const now = instantOf(Math.max(at.now, due.at));
    const seen = at.events.length;
    at = take({ ...at, now }, STEP_AT[due.kind]);
    if (at.events.slice(seen).some(isEnough)) return at;
  }
  return { ...at, now: instantOf(Math.max(at.now, until)) };
}
