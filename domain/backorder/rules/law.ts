import type { Instant } from '../../calendar/business-date';
import type { CancelReason, LegalClock } from '../../legal/clock';
import type { BackorderFacts } from '../facts';
import { type ClockedLine, clocksAt, type LostLine, lostByLaw, waitingClocks } from '../law';
import { answerableUntil } from '../offer';
import { type Effect, nothing, type Rule, type TaskKind, type Turn, tell, withCourse } from '../turn';
import { cancelWaitingLines } from './cancelling';
import { endOffer, reviseOffer } from './offering';
import { terminationToldAt } from './termination';

const earliest = (instants: readonly Instant[]): Instant | null =>
  instants.reduce<Instant | null>((first, at) => (first === null || at < first ? at : first), null);

/** A warning staff get once for every end a clock has had. */
interface Warning {
  readonly key: string;
  readonly of: Instant;
  readonly dueAt: Instant;
  readonly task: TaskKind;
}

/** The warehouse has been told to ship all that is owed: nothing is left to be done about it. */
const isOut = (facts: BackorderFacts, { lineId }: LegalClock): boolean => {
  const line = facts.lines.find((one) => one.lineId === lineId);
  return line === undefined || (line.waiting === 0 && line.allocated === line.released);
};

/** The version of the offer that gave the line's last notice: each that comes back is a call of its own. */
const lastNotice = ({ law }: BackorderFacts, { lineId }: LegalClock): number =>
  law?.lines[lineId]?.notices.at(-1)?.version ?? 0;

function warningsOf(facts: BackorderFacts, now: Instant): Warning[] {
  return clocksAt(facts, now)
    .filter((clock) => !isOut(facts, clock))
    .flatMap((clock): Warning[] => {
      const key = `${clock.clock}:${clock.lineId}`;
      const { atRiskFrom, runsOutAt, duty } = clock;
      const risk: Warning[] =
        atRiskFrom === null || runsOutAt === null
          ? []
          : [{ key, of: runsOutAt, dueAt: atRiskFrom, task: 'legal-clock-at-risk' }];
      const failed: Warning[] =
        duty.kind === 'give-notice' && duty.again && clock.clock !== 'acceptance-notice'
          ? [
              {
                key: `again:${lastNotice(facts, clock)}:${key}`,
                of: duty.notAfter,
                dueAt: now,
                task: 'legal-notice-failed',
              },
            ]
          : [];
      return [...failed, ...risk];
    })
    .filter(({ key, of }) => !Object.hasOwn(facts.course.warned, key) || facts.course.warned[key] !== of);
}

/**
 * When a legal clock next asks for something: staff are to be warned, a customer is to be told that he may end the
 * contract, or what has not shipped is to be cancelled. A hold stops the cancelling and nothing else. Null where no law is named.
 */
export function legalClockAt(facts: BackorderFacts, now: Instant): Instant | null {
  if (facts.law === null) return null;
  const warnings = warningsOf(facts, now).map(({ dueAt }) => dueAt);
  const ends = facts.held
    ? []
    : waitingClocks(facts, now).flatMap(({ clock: { duty, runsOutAt, delay, silence } }) => {
        if (duty.kind === 'cancel') return [duty.since];
        // Only where the end is one of cancelling does it call for a step.
        return runsOutAt !== null && (delay !== null || silence.means !== 'wait') ? [runsOutAt] : [];
      });
  const told = terminationToldAt(facts, now);
  return earliest([...warnings, ...ends, ...(told === null ? [] : [told])]);
}

/** Staff hear in time of a clock that nears its end with goods still here, and of a legal notice that came back. */
export const warnOfClocks: Rule = (facts, now) => {
  if (facts.law === null) return nothing(facts);
  const due = warningsOf(facts, now).filter(({ dueAt }) => dueAt <= now);
  if (due.length === 0) return nothing(facts);
  const warned = { ...facts.course.warned, ...Object.fromEntries(due.map(({ key, of }) => [key, of])) };
  const tasks = [...new Set(due.map(({ task }) => task))];
  return { facts: withCourse(facts, { warned }), effects: tasks.map((task): Effect => ({ kind: 'task', task })) };
};

/** Nobody is told that he was silent who has said what he wants instead. */
const causeOf = (because: CancelReason, wishes: boolean): 'silence' | 'discontinued' | 'law' =>
  because === 'shop-refuses' ? 'discontinued' : because === 'silence' && !wishes ? 'silence' : 'law';

/** What the law cancels of a line: how many units, why, and since when their money is owed. */
const endOf = ({ line: { lineId }, clock: { duty }, units, wishes }: LostLine) =>
  duty.kind === 'cancel' ? [{ lineId, units, cause: causeOf(duty.because, wishes), since: duty.refund.since }] : [];

/** One cancellation for all that the law cancels for the same reason. */
function cancelled(facts: BackorderFacts, now: Instant, lost: readonly LostLine[]): Turn {
  const ends = lost.flatMap(endOf);
  const causes = [...new Set(ends.map(({ cause }) => cause))];
  return causes.reduce<Turn>((turn, cause) => {
    const ended = ends.filter((end) => end.cause === cause);
    const id = `${facts.id}.law-${now}-${ended[0]?.lineId ?? ''}`;
    const next = cancelWaitingLines(turn.facts, ended, cause, id, earliest(ended.map(({ since }) => since)) ?? now);
    return { facts: next.facts, effects: [...turn.effects, ...next.effects] };
  }, nothing(facts));
}

/** The offer in hand no longer asks what it asked: it goes on without the lines that are gone, or is over. */
function offerAfter(facts: BackorderFacts, now: Instant, lost: readonly ClockedLine[]): Turn {
  const { offer } = facts;
  const gone = lost.map(({ line }) => line.lineId);
  if (offer === null || !offer.lines.some(({ lineId }) => gone.includes(lineId))) return nothing(facts);
  // What is left of a line that was lost is what its customer agreed to wait with: it is not asked about.
  const left = offer.lines.filter(
    ({ lineId }) => !gone.includes(lineId) && facts.lines.some((line) => line.lineId === lineId && line.waiting > 0),
  );
  const silent = lost.every(({ clock: { duty } }) => duty.kind === 'cancel' && duty.because === 'silence');
  if (left.length === 0) return endOffer(facts, offer.version, silent ? 'silent' : 'withdrawn');
  return now < answerableUntil(offer) || offer.stale ? reviseOffer(facts, now) : nothing(facts);
}

/**
 * What the law deems cancelled is cancelled and paid back without being asked. It takes what waits; units on the shelf are
 * the warehouse's to ship, and staff have been warned of them.
 */
export const cancelByLaw: Rule = (facts, now) => {
  const lost = lostByLaw(facts, now);
  if (lost.length === 0) return nothing(facts);
  const gone = cancelled(facts, now, lost);
  const next = offerAfter(gone.facts, now, lost);
  return { facts: next.facts, effects: [...gone.effects, ...next.effects] };
};

/** Under what `course.warned` says that the notice waits for the seller's particulars. */
const SELLER = 'seller';

/** A notice that does not say who sells is none: staff are asked to fill that in, once, and then it goes out. */
function askForSeller(facts: BackorderFacts, notAfter: Instant): Turn {
  const { warned } = facts.course;
  if (Object.hasOwn(warned, SELLER)) return nothing(facts);
  return {
    facts: withCourse(facts, { warned: { ...warned, [SELLER]: notAfter } }),
    effects: [{ kind: 'task', task: 'seller-incomplete' }],
  };
}

/**
 * 特商法13条: whoever has paid beforehand is told that the order stands, and what was received; by mail if he has agreed
 * to that, otherwise staff send a letter.
 */
export const acceptPayment: Rule = (facts, now) => {
  const { law, course } = facts;
  const duty = clocksAt(facts, now).find(({ clock }) => clock === 'acceptance-notice')?.duty;
  if (law === null || duty?.kind !== 'give-notice' || course.acceptance === duty.by || course.acceptance === 'paper')
    return nothing(facts);
  if (law.sellerLacks.length > 0) return askForSeller(facts, duty.notAfter);
  const given = withCourse({ ...facts, law: { ...law, acceptance: { state: 'pending' } } }, { acceptance: duty.by });
  return duty.by === 'mail'
    ? tell(given, now, { template: 'acceptance' })
    : { facts: given, effects: [{ kind: 'task', task: 'paper-notice' }] };
};
