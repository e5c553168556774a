import type { Instant } from '../calendar/business-date';
import type { LegalClock, Termination } from '../legal/clock';
import { clocksOf, type LegalTerms } from '../legal/clocks';
import { partsBySaying, type SpokenPart, wordsForAll, wordsForOwed, wordsThatStand } from '../legal/consents';
import type { CustomerWord, LawOnRecord, LegalLine } from '../legal/facts';
import type { PolicyPack } from '../policy/policy-pack';
import type { BackorderFacts, LineFacts } from './facts';
import { recordOf } from './law-record';
import { isHopeless } from './offer';

/**
 * Nothing will come of the line: with that, the shop does not supply it. Where the law then cancels unasked (the United
 * States), only if nothing can stand in for all of it either.
 */
const isRefused = (line: LineFacts, regime: LegalTerms['regime']): boolean =>
  line.waiting > 0 &&
  isHopeless(line) &&
  (regime !== 'us-mitor' || line.alternatives.every(({ upTo }) => upTo !== undefined));

/** Units of a line with what its customer said of them. */
interface SpokenUnits extends SpokenPart {
  readonly line: LineFacts;
}

function legalLine(
  law: LawOnRecord,
  { line, words, lasting }: SpokenUnits,
  regime: LegalTerms['regime'],
  now: Instant,
): LegalLine {
  const datesOf = (promise: LineFacts['current']) =>
    promise === null ? null : { shipDate: promise.shipDate, deliverBy: promise.deliveryWindow.to };
  return {
    ...recordOf(law, line.lineId),
    words,
    lineId: line.lineId,
    owedUnits: line.waiting + line.allocated,
    waitingUnits: lasting,
    sold: datesOf(line.original),
    expected: datesOf(line.current),
    // The customer is asked in the transaction that learns of a delay: nobody has known of it for longer.
    lateSince: null,
    refusedAt: isRefused(line, regime) ? now : null,
  };
}

/** Words of a line's customer as far as they still stand. */
function wordsOf({ law, policy }: BackorderFacts, { lineId }: LineFacts): readonly CustomerWord[] {
  if (law === null) return [];
  const { words, ended = [] } = recordOf(law, lineId);
  return ended.length === 0 ? words : wordsThatStand(words, ended, policy.shipping.timeZone);
}

/** A line by what its customer said of its units: in the United States each part runs against a time of its own. */
function spokenUnits(facts: BackorderFacts, line: LineFacts): readonly SpokenUnits[] {
  const words = wordsOf(facts, line);
  const { waiting } = line;
  if (facts.policy.legal?.regime !== 'us-mitor' || waiting === 0)
    return [{ line, units: waiting, words: wordsForAll(words, waiting), lasting: waiting }];
  return partsBySaying(words, waiting).map((part) => ({ line, ...part }));
}

/** Units of a line with the clock their goods run against: all that wait, or a part of which more was said. */
export interface ClockedUnits {
  readonly line: LineFacts;
  readonly units: number;
  readonly clock: LegalClock;
}

/** The rules of one step ask for the same clocks again and again, and calendars are slow. */
const read = new WeakMap<BackorderFacts, { readonly now: Instant; readonly clocks: readonly ClockedUnits[] }>();

/** What ends sooner first; what does not end, last. */
const soonestFirst = (one: ClockedUnits, other: ClockedUnits): number =>
  (one.clock.runsOutAt ?? Number.POSITIVE_INFINITY) - (other.clock.runsOutAt ?? Number.POSITIVE_INFINITY) || 0;

/** Every clock of a backorder at that moment, by line and, of a line, the soonest first. */
function unitClocks(facts: BackorderFacts, now: Instant): readonly ClockedUnits[] {
  if (facts.policy.legal === undefined || facts.law === null) return [];
  const known = read.get(facts);
  if (known?.now === now) return known.clocks;
  const clocks = facts.lines.flatMap((line) => clocksOfUnits(facts, spokenUnits(facts, line), now).sort(soonestFirst));
  read.set(facts, { now, clocks });
  return clocks;
}

/** The legal clocks of a backorder at that moment, of each line the first to run out; none where its pack names no law. */
export function clocksAt(facts: BackorderFacts, now: Instant): readonly LegalClock[] {
  const clocks = allClocks(facts, now);
  return clocks.filter(
    (clock) => clocks.find((one) => one.lineId === clock.lineId && one.clock === clock.clock) === clock,
  );
}

/** The same with those of units that run out later. */
export const allClocks = (facts: BackorderFacts, now: Instant): readonly LegalClock[] =>
  unitClocks(facts, now).map(({ clock }) => clock);

/** The clocks of these units alone. */
function clocksOfUnits(
  { law, policy, closed }: BackorderFacts,
  spoken: readonly SpokenUnits[],
  now: Instant,
): ClockedUnits[] {
  const { legal, shipping } = policy;
  if (legal === undefined || law === null || closed) return [];
  const calendars = { timeZone: shipping.timeZone, shop: shipping.warehouse };
  return spoken.flatMap((part) => {
    const { line, units } = part;
    const lines = [legalLine(law, part, legal.regime, now)];
    const clocks = clocksOf(legal, { order: law.order, lines, acceptance: law.acceptance }, calendars, now);
    return clocks.map((clock) => ({ line, units, clock }));
  });
}

/**
 * Clocks of units on the shelf, where they have one of their own: what has not left of a line, taken as a whole. Consent that
 * holds for all that waits need not hold for what is ready as well.
 */
export function shelfClocks(facts: BackorderFacts, now: Instant): readonly LegalClock[] {
  if (facts.policy.legal?.regime !== 'us-mitor') return [];
  const apart = facts.lines.flatMap((line): SpokenUnits[] => {
    const words = wordsOf(facts, line);
    const ready = line.allocated - line.released;
    const forOwed = wordsForOwed(words, line.waiting + ready);
    const forWaiting = wordsForAll(words, line.waiting);
    const isSame = forOwed.length === forWaiting.length && forOwed.every((word) => forWaiting.includes(word));
    return ready === 0 || isSame ? [] : [{ line, units: ready, words: forOwed, lasting: line.waiting }];
  });
  return clocksOfUnits(facts, apart, now).map(({ clock }) => clock);
}

/** Units that wait for goods, with the clocks these run against. */
export const waitingClocks = (facts: BackorderFacts, now: Instant): readonly ClockedUnits[] =>
  unitClocks(facts, now).filter(({ line, clock }) => line.waiting > 0 && clock.clock !== 'acceptance-notice');

/** The customer's right to end the contract of a line for lateness or refusal, where the law of the pack gives him one. */
export const terminationOf = (facts: BackorderFacts, lineId: string, now: Instant): Termination =>
  clocksAt(facts, now).find((clock) => clock.lineId === lineId && clock.clock === 'deliver-by')?.termination ?? {
    right: 'none',
  };

/** Whether cancelling what has not left of a line now would be ending the contract, not a change of mind. */
export const mayTerminate = (facts: BackorderFacts, lineId: string, now: Instant): boolean =>
  terminationOf(facts, lineId, now).right === 'now';

/** A line with units that the law cancels, and the clock of the first of them to end. */
export interface LostLine extends ClockedUnits {
  /** He has said what he wants instead, and the shop has not agreed yet. */
  readonly wishes: boolean;
}

/** Lines with the units the law cancels as of now: all that waits but what was agreed to for longer. A hold stops that. */
export function lostByLaw(facts: BackorderFacts, now: Instant): LostLine[] {
  if (facts.held) return [];
  const lost = waitingClocks(facts, now).filter(({ clock }) => clock.duty.kind === 'cancel');
  return facts.lines.flatMap((line) => {
    const [first, ...others] = lost.filter((one) => one.line === line);
    if (first === undefined) return [];
    const units = others.reduce((sum, other) => sum + other.units, first.units);
    return [{ ...first, units, wishes: wordsOf(facts, line).some(({ kind }) => kind === 'wishes-otherwise') }];
  });
}

/** Units that the law does not end now. Of what will never come there is no delay. */
export const mayBeDelayed = (facts: BackorderFacts, now: Instant): ClockedUnits[] =>
  waitingClocks(facts, now).filter(({ line, clock }) => clock.duty.kind !== 'cancel' && !isHopeless(line));

/** Units whose customer has to be asked about a delay, or is being asked. */
export const delayedByLaw = (facts: BackorderFacts, now: Instant): ClockedUnits[] =>
  mayBeDelayed(facts, now).filter(({ clock }) => clock.delay !== null);

/** The customer was told of the line's delay, and his silence has consented to no less: an offer says so again. */
export function consentStands(facts: BackorderFacts, lineId: string, now: Instant): boolean {
  const parts = mayBeDelayed(facts, now).filter(({ line }) => line.lineId === lineId);
  return (
    parts.some(({ clock }) => clock.toldDelay?.silence.means === 'consent') &&
    parts.every(({ clock }) => clock.delay === null)
  );
}

/**
 * Whether whoever cancels withdraws from the contract, whatever the shop has done: in the European Union, where all that
 * was paid comes back then (2011/83/EU art. 13(1)).
 */
export const isWithdrawal = ({ legal }: Pick<PolicyPack, 'legal'>): boolean => legal?.regime === 'eu-2011-83';

/**
 * Whether all that was paid comes back when the customer cancels that line, fees included that otherwise stay with the
 * shop: it will never come, he ends the contract, or he is asked about a delay, or was, under 16 CFR 435, which lets him
 * cancel at no cost. Where cancelling is withdrawal always.
 */
export function givesAllBack(facts: BackorderFacts, lineId: string, now: Instant): boolean {
  const { law, policy, lines } = facts;
  if (lines.some((line) => line.lineId === lineId && isHopeless(line))) return true;
  if (isWithdrawal(policy)) return true;
  if (law === null) return false;
  if (policy.legal?.regime !== 'us-mitor') return mayTerminate(facts, lineId, now);
  return (
    recordOf(law, lineId).notices.length > 0 || delayedByLaw(facts, now).some(({ line }) => line.lineId === lineId)
  );
}

/** Lines whose customer has to be asked now, by mail; where a mail came back, people have to reach him. */
export const owedByLaw = (facts: BackorderFacts, now: Instant): LineFacts[] => [
  ...new Set(
    delayedByLaw(facts, now).flatMap(({ line, clock: { duty } }) =>
      duty.kind === 'give-notice' && !duty.again ? [line] : [],
    ),
  ),
];

/** The first moment after which a notice that is owed now would be none; null where none is owed. */
export const noticeNotAfter = (facts: BackorderFacts, now: Instant): Instant | null =>
  waitingClocks(facts, now).reduce<Instant | null>(
    (first, { clock: { duty } }) =>
      duty.kind === 'give-notice' && (first === null || duty.notAfter < first) ? duty.notAfter : first,
    null,
  );
