import { dateAt, type Instant, instantOf } from '../calendar/business-date';
import type { LegalClock, Termination } from '../legal/clock';
import { clocksOf, type LegalTerms } from '../legal/clocks';
import { wordsForAll, wordsForOwed, wordsForParts } from '../legal/consents';
import type { CustomerWord, LawOnRecord, LegalLine, LegalOrder, LineOnRecord } from '../legal/facts';
import { usShipBy } from '../legal/us-mitor';
import type { PolicyPack } from '../policy/policy-pack';
import type { BackorderFacts, LineFacts } from './facts';
import { isHopeless, type LegalAsk, type OfferLine, type OpenOffer } from './offer';
import { lawfulDeadlineFor } from './times';

/** A line of which nothing is on record but its units and dates. */
export const UNRECORDED: LineOnRecord = {
  stated: { shipBy: null, deliverBy: null },
  essential: false,
  notices: [],
  words: [],
};

const recordOf = ({ lines }: LawOnRecord, lineId: string): LineOnRecord =>
  Object.hasOwn(lines, lineId) ? (lines[lineId] ?? UNRECORDED) : UNRECORDED;

/**
 * Nothing will come of the line: with that, the shop does not supply it. Where the law then cancels unasked (the United
 * States), only if nothing can stand in for all of it either.
 */
const isRefused = (line: LineFacts, regime: LegalTerms['regime']): boolean =>
  line.waiting > 0 &&
  isHopeless(line) &&
  (regime !== 'us-mitor' || line.alternatives.every(({ upTo }) => upTo !== undefined));

/** A line, or units of one, with what its customer said of them. */
interface SpokenLine {
  readonly line: LineFacts;
  readonly words: readonly CustomerWord[];
}

function legalLine(
  law: LawOnRecord,
  { line, words }: SpokenLine,
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
    waitingUnits: line.waiting,
    sold: datesOf(line.original),
    expected: datesOf(line.current),
    // The customer is asked in the transaction that learns of a delay: nobody has known of it for longer.
    lateSince: null,
    refusedAt: isRefused(line, regime) ? now : null,
  };
}

/** The rules of one step ask for the same clocks again and again, and calendars are slow. */
const read = new WeakMap<BackorderFacts, { readonly now: Instant; readonly clocks: readonly LegalClock[] }>();

/** The legal clocks of a backorder at that moment; none where its pack names no law. */
export function clocksAt(facts: BackorderFacts, now: Instant): readonly LegalClock[] {
  const { law, closed, lines, policy } = facts;
  if (policy.legal === undefined || law === null || closed) return [];
  const known = read.get(facts);
  if (known?.now === now) return known.clocks;
  const spoken = lines.map((line) => ({ line, words: wordsForAll(recordOf(law, line.lineId).words, line.waiting) }));
  const clocks = clocksOfLines(facts, spoken, now);
  read.set(facts, { now, clocks });
  return clocks;
}

/** The same of these lines alone. */
function clocksOfLines(
  { law, policy }: BackorderFacts,
  lines: readonly SpokenLine[],
  now: Instant,
): readonly LegalClock[] {
  const { legal, shipping } = policy;
  if (legal === undefined || law === null) return [];
  return clocksOf(
    legal,
    {
      order: law.order,
      lines: lines.map((line) => legalLine(law, line, legal.regime, now)),
      acceptance: law.acceptance,
    },
    { timeZone: shipping.timeZone, shop: shipping.warehouse },
    now,
  );
}

/**
 * Clocks of units on the shelf, where they have one of their own: what has not left of a line, taken as a whole. Consent that
 * holds for all that waits need not hold for what is ready as well.
 */
export function shelfClocks(facts: BackorderFacts, now: Instant): readonly LegalClock[] {
  const { law, policy, lines, closed } = facts;
  if (policy.legal?.regime !== 'us-mitor' || law === null || closed) return [];
  const apart = lines.flatMap((line): SpokenLine[] => {
    const { words } = recordOf(law, line.lineId);
    const ready = line.allocated - line.released;
    const forOwed = wordsForOwed(words, line.waiting + ready);
    const forWaiting = wordsForAll(words, line.waiting);
    const isSame = forOwed.length === forWaiting.length && forOwed.every((word) => forWaiting.includes(word));
    return ready === 0 || isSame ? [] : [{ line, words: forOwed }];
  });
  return clocksOfLines(facts, apart, now);
}

/**
 * Units of a line that its customer agreed to wait with past that moment, in words that do not hold for the rest: each part is
 * read as if it were all that waits. Consent to a day that is over by then, or was no later than what stood anyhow, keeps none.
 */
function agreedPast(facts: BackorderFacts, line: LineFacts, moment: Instant, now: Instant): AgreedUnits {
  if (facts.law === null) return { units: 0, end: null };
  const kept = wordsForParts(recordOf(facts.law, line.lineId).words).flatMap(({ units, words }) => {
    const alone = clocksOfLines(facts, [{ line, words }], now).find(({ clock }) => clock === 'ship-by');
    return alone === undefined || (alone.runsOutAt !== null && alone.runsOutAt <= moment)
      ? []
      : [{ units, end: alone.runsOutAt }];
  });
  return {
    units: Math.min(
      kept.reduce((sum, { units }) => sum + units, 0),
      line.waiting,
    ),
    end: kept.reduce<Instant | null>(
      (first, { end }) => (end !== null && (first === null || end < first) ? end : first),
      null,
    ),
  };
}

/** Units that are kept by what was agreed to, and when the first of those consents runs out; null: none does. */
interface AgreedUnits {
  readonly units: number;
  readonly end: Instant | null;
}

/** A line with the clock its goods run against. */
export interface ClockedLine {
  readonly line: LineFacts;
  readonly clock: LegalClock;
}

/** Lines that wait for goods, with the clocks these run against. */
export const waitingClocks = (facts: BackorderFacts, now: Instant): ClockedLine[] =>
  clocksAt(facts, now).flatMap((clock) => {
    const line = facts.lines.find(({ lineId, waiting }) => lineId === clock.lineId && waiting > 0);
    return line === undefined || clock.clock === 'acceptance-notice' ? [] : [{ line, clock }];
  });

/** The customer's right to end the contract of a line for lateness or refusal, where the law of the pack gives him one. */
export const terminationOf = (facts: BackorderFacts, lineId: string, now: Instant): Termination =>
  clocksAt(facts, now).find((clock) => clock.lineId === lineId && clock.clock === 'deliver-by')?.termination ?? {
    right: 'none',
  };

/** Whether cancelling what has not left of a line now would be ending the contract, not a change of mind. */
export const mayTerminate = (facts: BackorderFacts, lineId: string, now: Instant): boolean =>
  terminationOf(facts, lineId, now).right === 'now';

/** A line with units that the law cancels. */
export interface LostLine extends ClockedLine {
  /** All that waits but what its customer agreed to wait with for longer. */
  readonly units: number;
  /** He has said what he wants instead, and the shop has not agreed yet. */
  readonly wishes: boolean;
}

/** Lines whose waiting units the law cancels, as of now. A hold stops that. */
export const lostByLaw = (facts: BackorderFacts, now: Instant): LostLine[] =>
  facts.held
    ? []
    : waitingClocks(facts, now).flatMap(({ line, clock }) => {
        if (clock.duty.kind !== 'cancel') return [];
        const { words } = facts.law === null ? UNRECORDED : recordOf(facts.law, line.lineId);
        // What the shop will not supply is lost whatever was agreed.
        const kept = clock.duty.because === 'shop-refuses' ? 0 : agreedPast(facts, line, now, now).units;
        const units = line.waiting - kept;
        return [{ line, clock, units, wishes: words.some(({ kind }) => kind === 'wishes-otherwise') }];
      });

/** Lines that the law does not end now. Of what will never come there is no delay. */
const mayBeDelayed = (facts: BackorderFacts, now: Instant): ClockedLine[] =>
  waitingClocks(facts, now).filter(({ line, clock }) => clock.duty.kind !== 'cancel' && !isHopeless(line));

/** Lines whose customer has to be asked about a delay, or is being asked. */
export const delayedByLaw = (facts: BackorderFacts, now: Instant): ClockedLine[] =>
  mayBeDelayed(facts, now).filter(({ clock }) => clock.delay !== null);

/** The customer was told of the line's delay, and his silence has consented to no less: an offer says so again. */
export const consentStands = (facts: BackorderFacts, lineId: string, now: Instant): boolean =>
  mayBeDelayed(facts, now).some(
    ({ line, clock }) => line.lineId === lineId && clock.delay === null && clock.toldDelay?.silence.means === 'consent',
  );

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
export const owedByLaw = (facts: BackorderFacts, now: Instant): LineFacts[] =>
  delayedByLaw(facts, now).flatMap(({ line, clock: { duty } }) =>
    duty.kind === 'give-notice' && !duty.again ? [line] : [],
  );

/** What the law wants said of each line in an offer, be it news or what he was told before, and what silence then means. */
export function legalAsks(facts: BackorderFacts, now: Instant): ReadonlyMap<string, LegalAsk> {
  const { law, policy } = facts;
  const { timeZone } = policy.shipping;
  return new Map(
    mayBeDelayed(facts, now).flatMap(({ line, clock: { delay, toldDelay, runsOutAt } }) => {
      const said = delay ?? toldDelay;
      if (said === null || runsOutAt === null || law === null) return [];
      const { units: agreedUnits, end } = agreedPast(facts, line, runsOutAt, now);
      const ask: LegalAsk = {
        notice: said.notice,
        silence: said.silence,
        // Until a new date is agreed to, the day that ends the order is not one it should have shipped by.
        shipBy:
          said.notice === 'us-renewed-delay'
            ? dateAt(instantOf(runsOutAt - 1), timeZone)
            : usShipBy(law.order, recordOf(law, line.lineId), timeZone),
        revisedShipDate: line.current?.shipDate ?? null,
        ...(delay === null ? {} : { untoldUntil: lawfulDeadlineFor(facts, runsOutAt, now) }),
        ...(agreedUnits > 0 ? { agreedUnits } : {}),
        ...(agreedUnits > 0 && end !== null ? { agreedUntil: dateAt(instantOf(end - 1), timeZone) } : {}),
      };
      return [[line.lineId, ask] as const];
    }),
  );
}

/**
 * The deadline an offer truly has. A notice that came back gave no time: its line ends with what stood before, unless
 * people still tell its customer.
 */
export function trueDeadline({ expiresAt, lines }: Pick<OpenOffer, 'expiresAt' | 'lines'>, cameBack: boolean): Instant {
  const untold = cameBack ? lines.flatMap(({ legal }) => legal?.untoldUntil ?? []) : [];
  return untold.reduce<Instant>((first, until) => (until < first ? until : first), expiresAt);
}

/** Whether the mail with that offer's notices came back, and nobody has told its customer instead. */
export const hasComeBack = ({ law }: BackorderFacts, version: number): boolean =>
  law !== null &&
  Object.values(law.lines).some(({ notices }) =>
    notices.some((notice) => notice.version === version && notice.delivery.state === 'failed'),
  );

/** The first moment after which a notice that is owed now would be none; null where none is owed. */
export const noticeNotAfter = (facts: BackorderFacts, now: Instant): Instant | null =>
  waitingClocks(facts, now).reduce<Instant | null>(
    (first, { clock: { duty } }) =>
      duty.kind === 'give-notice' && (first === null || duty.notAfter < first) ? duty.notAfter : first,
    null,
  );

/** The record with the notices an offer gives: under way until the provider has taken its mail. */
export function noticed(
  law: LawOnRecord | null,
  version: number,
  lines: readonly OfferLine[],
  plannedAt: Instant,
): LawOnRecord | null {
  if (law === null) return null;
  const given = lines.flatMap(({ lineId, legal }) => {
    if (legal === undefined) return [];
    const { revisedShipDate, agreedUnits } = legal;
    const before = recordOf(law, lineId);
    const notice = {
      version,
      plannedAt,
      delivery: { state: 'pending' },
      revisedShipDate,
      ...(agreedUnits === undefined ? {} : { agreedUnits }),
    } as const;
    return [[lineId, { ...before, notices: [...before.notices, notice] }] as const];
  });
  return given.length === 0 ? law : { ...law, lines: { ...law.lines, ...Object.fromEntries(given) } };
}

/** What is on record of an order in the moment it opens; null where its pack names no law. */
export const lawAtOpening = (policy: BackorderFacts['policy'], order: LegalOrder): LawOnRecord | null =>
  policy.legal === undefined ? null : { order, lines: {}, acceptance: null, sellerLacks: [] };

/** The record when the mail provider has taken the mail of that offer: what it gave notice of has been given. */
export function delivered(law: LawOnRecord | null, version: number, at: Instant): LawOnRecord | null {
  if (law === null) return null;
  const lines = Object.entries(law.lines).map(([lineId, line]) => [
    lineId,
    {
      ...line,
      notices: line.notices.map((notice) =>
        notice.version === version ? { ...notice, delivery: { state: 'accepted' as const, at } } : notice,
      ),
    },
  ]);
  return { ...law, lines: Object.fromEntries(lines) };
}
