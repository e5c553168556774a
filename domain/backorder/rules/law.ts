import type { Instant } from '../../calendar/business-date';
import type { CancelReason, LegalClock } from '../../legal/clock';
import type { AcceptanceNotice } from '../../legal/facts';
import type { BackorderFacts } from '../facts';
import { allClocks, clocksAt, type LostLine, lostByLaw, shelfClocks, waitingClocks } from '../law';
import { legalAsks } from '../legal-asks';
import { answerableUntil } from '../offer';
import { type ClockEnd, type Effect, nothing, type Rule, type Turn, tell, withCourse } from '../turn';
import { cancelWaitingLines } from './cancelling';
import { endOffer, staleOffer } from './offering';
import { terminationToldAt } from './termination';

const earliest = (instants: readonly Instant[]): Instant | null =>
  instants.reduce<Instant | null>((first, at) => (first === null || at < first ? at : first), null);

/** A warning staff get once for every end a clock has had: of the clock itself, or of its notice that came back. */
interface Warning {
  readonly key: string;
  readonly of: Instant;
  readonly dueAt: Instant;
  readonly about: readonly LegalClock[] | 'notice-failed';
}

/** The warehouse has been told to ship all that is owed: nothing is left to be done about it. */
const isOut = (facts: BackorderFacts, { lineId }: LegalClock): boolean => {
  const line = facts.lines.find((one) => one.lineId === lineId);
  return line === undefined || (line.waiting === 0 && line.allocated === line.released);
};

/** The version of the offer that gave the line's last notice: each that comes back is a call of its own. */
const lastNotice = ({ law }: BackorderFacts, { lineId }: LegalClock): number =>
  law?.lines[lineId]?.notices.at(-1)?.version ?? 0;

/** 承諾の通知: one for the whole order, whatever lines of it are still here. */
const ACCEPTANCE = 'acceptance-notice';

/** Under what `course.warned` remembers a clock. */
const keyOf = ({ clock, lineId }: LegalClock): string => (clock === ACCEPTANCE ? clock : `${clock}:${lineId}`);

const isClockKey = (key: string): boolean => /^(?:ship-by|deliver-by|acceptance-notice)(?::|$)/.test(key);

/**
 * Ends of clocks that staff are warned of, or will be. Where units of a line end at other times than its first, on the shelf or
 * by what their customer agreed to, the first is the line's, and the next that of its rest.
 */
function endsToKeep(facts: BackorderFacts, now: Instant): Warning[] {
  const ends = new Map<string, Warning & { readonly about: readonly LegalClock[] }>();
  const running = [...allClocks(facts, now), ...shelfClocks(facts, now)].flatMap((clock) => {
    const { atRiskFrom, runsOutAt } = clock;
    return atRiskFrom === null || runsOutAt === null || isOut(facts, clock)
      ? []
      : [{ clock, of: runsOutAt, dueAt: atRiskFrom }];
  });
  for (const { clock, of, dueAt } of running.sort((a, b) => a.of - b.of)) {
    const first = ends.get(keyOf(clock));
    const about = first?.of === of ? first.about : [];
    if (about.some(({ lineId }) => lineId === clock.lineId)) continue;
    const key = first === undefined || first.of === of ? keyOf(clock) : `${keyOf(clock)}:rest`;
    if (key === keyOf(clock) || !ends.has(key)) ends.set(key, { key, of, dueAt, about: [...about, clock] });
  }
  return [...ends.values()];
}

/** Notices that came back, while they are owed: of a line until the first of its units ends. */
function noticesToGive(facts: BackorderFacts, now: Instant): Warning[] {
  const owed = new Map<string, Warning>();
  for (const clock of allClocks(facts, now)) {
    const { duty } = clock;
    if (duty.kind !== 'give-notice' || !duty.again || clock.clock === ACCEPTANCE || isOut(facts, clock)) continue;
    const key = `again:${lastNotice(facts, clock)}:${keyOf(clock)}`;
    if (!owed.has(key)) owed.set(key, { key, of: duty.notAfter, dueAt: now, about: 'notice-failed' });
  }
  return [...owed.values()];
}

/** Warnings that staff have not had. */
function warningsOf(facts: BackorderFacts, now: Instant): Warning[] {
  return [...noticesToGive(facts, now), ...endsToKeep(facts, now)].filter(
    ({ key, of }) => !Object.hasOwn(facts.course.warned, key) || facts.course.warned[key] !== of,
  );
}

/** Ends that staff were warned of and that are none any more: the clock is met, has moved, or runs no longer. */
function warningsOver(facts: BackorderFacts, now: Instant): ClockEnd[] {
  const warned = Object.entries(facts.course.warned).filter(([key]) => isClockKey(key));
  if (warned.length === 0) return [];
  const ends = endsToKeep(facts, now);
  return warned
    .filter(([key, endsAt]) => !ends.some((end) => end.key === key && end.of === endsAt))
    .map(([key, endsAt]) => ({ key, endsAt }));
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

/** The tasks that warnings are: one for each clock, and one for all notices that came back. */
function tasksOf(due: readonly Warning[]): Effect[] {
  const failed = due.some(({ about }) => about === 'notice-failed');
  const risky = due.flatMap(({ key, of, about }): Effect[] =>
    about === 'notice-failed'
      ? []
      : [
          {
            kind: 'clock-at-risk',
            key,
            endsAt: of,
            clocks: about.map(({ lineId, clock, othersCancelAt }) => ({ lineId, clock, othersCancelAt })),
          },
        ],
  );
  return [...(failed ? [{ kind: 'task', task: 'legal-notice-failed' } as const] : []), ...risky];
}

/**
 * Staff hear in time of each clock that nears its end with goods still here, and of a legal notice that came back. What
 * they were warned of is taken back once there is nothing more to be done about it.
 */
export const warnOfClocks: Rule = (facts, now) => {
  const over = warningsOver(facts, now);
  const due = facts.law === null ? [] : warningsOf(facts, now).filter(({ dueAt }) => dueAt <= now);
  if (due.length === 0 && over.length === 0) return nothing(facts);
  const standing = Object.entries(facts.course.warned).filter(([key]) => !over.some((end) => end.key === key));
  const warned = Object.fromEntries([...standing, ...due.map(({ key, of }) => [key, of] as const)]);
  return {
    facts: withCourse(facts, { warned }),
    effects: [...over.map((end) => ({ kind: 'clock-safe', ...end }) as const), ...tasksOf(due)],
  };
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
    const next = cancelWaitingLines(
      turn.facts,
      now,
      ended,
      cause,
      id,
      earliest(ended.map(({ since }) => since)) ?? now,
    );
    return { facts: next.facts, effects: [...turn.effects, ...next.effects] };
  }, nothing(facts));
}

/** The offer in hand no longer asks what it asked: it is put anew without the lines that are gone, or is over. */
function offerAfter(facts: BackorderFacts, now: Instant, lost: readonly LostLine[]): Turn {
  const { offer } = facts;
  const gone = lost.map(({ line }) => line.lineId);
  if (offer === null || !offer.lines.some(({ lineId }) => gone.includes(lineId))) return nothing(facts);
  // What is left of a line is what its customer agreed to wait with, and is not asked about, or what ends later.
  const asks = legalAsks(facts, now);
  const left = offer.lines.filter(
    ({ lineId }) =>
      (!gone.includes(lineId) || asks.has(lineId)) &&
      facts.lines.some((line) => line.lineId === lineId && line.waiting > 0),
  );
  const silent = lost.every(({ clock: { duty } }) => duty.kind === 'cancel' && duty.because === 'silence');
  if (left.length === 0) return endOffer(facts, now, offer.version, silent ? 'silent' : 'withdrawn');
  // At its very end silence is heard on the others, and nothing is asked of them again.
  return now < answerableUntil(offer) ? staleOffer(facts, now) : nothing(facts);
}

/**
 * What the law deems cancelled is cancelled and paid back without being asked. It takes what waits; units on the shelf are
 * the warehouse's to ship, and staff are warned of them until they have left. A question that goes on with less is put anew in the turn
 * that follows, with what giving up the rest gives back by then.
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
  const clock = clocksAt(facts, now).find((one) => one.clock === ACCEPTANCE);
  const duty = clock?.duty;
  if (law === null || duty?.kind !== 'give-notice' || course.acceptance === duty.by || course.acceptance === 'paper')
    return nothing(facts);
  if (law.sellerLacks.length > 0) return askForSeller(facts, duty.notAfter);
  const planned = (acceptance: AcceptanceNotice): BackorderFacts => ({ ...facts, law: { ...law, acceptance } });
  if (duty.by === 'mail') {
    const queued = withCourse(planned({ state: 'pending', since: now }), { acceptance: 'mail' });
    return tell(queued, now, { template: 'acceptance' });
  }
  // Opened so late, this task is the warning.
  const isAtRisk = clock !== undefined && clock.atRiskFrom !== null && clock.atRiskFrom <= now;
  const warned = isAtRisk ? { ...course.warned, [ACCEPTANCE]: duty.notAfter } : course.warned;
  return {
    facts: withCourse(planned({ state: 'pending' }), { acceptance: 'paper', warned }),
    effects: [{ kind: 'task', task: 'paper-notice' }],
  };
};
