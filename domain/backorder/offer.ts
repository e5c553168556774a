import type { BusinessDate, Instant } from '../calendar/business-date';
import type { Delay } from '../legal/clock';
import type { Money } from '../money/money';
import { type PriceTerms, priceTerms } from '../money/substitution';
import { offerTermsOf } from '../policy/policy-pack';
import type { LinePromise } from '../promise/promise';
import type { AnsweredPart } from './course-state';
import type { BackorderFacts, LineAlternative, LineFacts } from './facts';
import { leavableAhead } from './release-day';

/** Why a choice is put to the customer. */
export type OfferReason =
  | 'part-ready'
  | 'too-late'
  | 'unknown-too-long'
  | 'supply-cancelled'
  | 'discontinued'
  | 'cannot-supply'
  | 'legal-delay';

export type OfferChoice =
  | { readonly choice: 'wait'; readonly promise: LinePromise | null }
  /** `upTo`: it is there for so many of the line's units only. */
  | ({ readonly choice: 'alternative'; readonly alternativeSku: string; readonly upTo?: number } & PriceTerms)
  /** Never at a second postage: what the order costs is frozen with it, and an answer adds nothing. */
  | { readonly choice: 'split' }
  | { readonly choice: 'cancel'; readonly refund?: Money };

/** What follows when the customer does not answer. */
export type OnSilence = 'wait' | 'cancel';

/** The choices of one line, for its waiting units. */
export interface AskedLine {
  readonly lineId: string;
  readonly quantity: number;
  readonly choices: readonly OfferChoice[];
}

/** A line as it is put to the customer, with what silence means for it. */
export interface OfferLine extends AskedLine {
  readonly onSilence: OnSilence;
  /** What the law wants said of the line's delay; absent where it wants nothing. */
  readonly legal?: LegalAsk;
}

/** A delay put to the customer as the law says. */
export interface LegalAsk {
  readonly notice: Delay['notice'];
  /** The last day on which the line would have shipped in time. */
  readonly shipBy: BusinessDate;
  /** The new ship date; null: nobody can say. */
  readonly revisedShipDate: BusinessDate | null;
  readonly silence: Delay['silence'];
  /** The deadline where the notice does not reach its customer: before the end of what stood until then. */
  readonly untoldUntil?: Instant;
  /**
   * Where not all that waits of the line ends with `silence`: each moment in which units do, the first first, which is that of
   * `silence`. Absent: all of it does.
   */
  readonly ends?: readonly UnitsEnd[];
  /** Units the customer has agreed to wait with already, for as long as it takes now: silence cancels only the others. */
  readonly agreedUnits?: number;
  /** The first day to which he has agreed for these; absent where he has agreed to wait however long. */
  readonly agreedUntil?: BusinessDate;
}

/** When silence ends so many units of a line. */
export interface UnitsEnd {
  readonly units: number;
  readonly at: Instant;
}

/** The moments in which silence ends units of a line by law, the first first; `units` null: all that are in question. */
export const endsBySilence = ({
  legal,
}: Pick<OfferLine, 'legal'>): readonly { readonly units: number | null; readonly at: Instant }[] =>
  legal?.silence.means === 'cancel' ? (legal.ends ?? [{ units: null, at: legal.silence.at }]) : [];

/** The offer the customer has in hand. Stale: its facts have changed, nothing acts on it any more. */
export interface OpenOffer {
  readonly version: number;
  readonly stale: boolean;
  readonly reason: OfferReason;
  readonly digest: string;
  readonly lines: readonly OfferLine[];
  /** `cancel` when silence cancels any of the lines. */
  readonly onSilence: OnSilence;
  readonly expiresAt: Instant;
  readonly remindAt: Instant | null;
  readonly reminded: boolean;
  /** Business instant at which the provider took the offer's mail; null while it has not. */
  readonly mailAcceptedAt: Instant | null;
  /** The same of its reminder. */
  readonly reminderAcceptedAt: Instant | null;
}

/**
 * Until when an answer is taken: the deadline that was named or, where the law cancels on silence, its own moment if that
 * is later. The deadline is put by day; no right ends before its time.
 */
export const answerableUntil = ({ expiresAt, lines }: Pick<OpenOffer, 'expiresAt' | 'lines'>): Instant =>
  lines.flatMap(endsBySilence).reduce<Instant>((until, { at }) => (at > until ? at : until), expiresAt);

/** Until which day silence on a line can still be broken before it is consent to wait until then; null where it is none. */
export const consentUntil = ({ legal }: Pick<OfferLine, 'legal'>): BusinessDate | null =>
  legal?.silence.means === 'consent' ? legal.silence.until : null;

/** Silence is consent for all that is asked: there is no other day to answer by. */
export const isConsentedBySilence = (lines: readonly OfferLine[]): boolean =>
  lines.length > 0 && lines.every((line) => consentUntil(line) !== null);

/** The deadline an offer has; once that has passed, the moment until which answers are taken all the same. */
export const deadlineLeft = (offer: Pick<OpenOffer, 'expiresAt' | 'lines'>, now: Instant): Instant =>
  offer.expiresAt > now ? offer.expiresAt : answerableUntil(offer);

/** No day is known, and none has passed: goods that are overdue may still come. */
const hasNoDay = ({ current, unknownBecause }: LineFacts): boolean =>
  current === null && unknownBecause !== 'overdue' && unknownBecause !== 'displaced';

/** The item is sold no more, and nobody can say when what is left of it comes, if anything is. */
export const isEndingUndated = (line: LineFacts): boolean =>
  hasNoDay(line) && (line.discontinued || line.unknownBecause === 'discontinued');

/**
 * Nothing is on its way for the line and nothing will be: waiting is not among its choices. Overdue goods may still come, and
 * so may those of which the day is not known.
 */
export const isHopeless = (line: LineFacts): boolean =>
  !line.supplied &&
  hasNoDay(line) &&
  (isEndingUndated(line) ||
    line.problem === 'discontinued' ||
    line.problem === 'not-backorderable' ||
    line.problem === 'customer-refuses-backorder');

/** 代替品: was set aside for the customer, is not there after all, and none of it is on its way. */
export const isLostSubstitute = ({ waiting, substituteFor, supplied, current, unknownBecause }: LineFacts): boolean =>
  waiting > 0 && substituteFor !== null && !supplied && current === null && unknownBecause === null;

/** Sold without any supply to cover it, and none has turned up: there is nothing to wait for yet. */
const lacksSupply = (line: LineFacts): boolean =>
  (!line.supplied && (line.problem === 'no-inbound-supply' || line.problem === 'cap-reached')) ||
  isLostSubstitute(line);

/**
 * 分割発送: whether what is ready can go out ahead of the rest. Not for a customer who wants all in one, not below the
 * pack's value, and never when nothing of the parcels it allows would be left for the rest.
 */
export function splitIsPossible(facts: BackorderFacts, now: Instant): boolean {
  const { minimumAmountMinor } = offerTermsOf(facts.policy).split;
  const ready = leavableAhead(facts, now);
  const valueMinor = ready.reduce((sum, { lineId, quantity }) => {
    const line = facts.lines.find((one) => one.lineId === lineId);
    return sum + quantity * (line?.unitPriceMinor ?? 0);
  }, 0);
  return (
    !facts.course.split &&
    !facts.shipComplete &&
    ready.length > 0 &&
    valueMinor >= minimumAmountMinor &&
    parcelsAreLeft(facts)
  );
}

/** A parcel may go out ahead: after it one is left for the rest. */
export const parcelsAreLeft = ({ course, policy }: Pick<BackorderFacts, 'course' | 'policy'>): boolean =>
  course.parcels + 2 <= offerTermsOf(policy).split.maxParcels;

/** Who bears what a dearer alternative costs more. */
export const whoPaysMore = (policy: BackorderFacts['policy']): 'shop' | 'customer' =>
  offerTermsOf(policy).dearerAlternative === 'ask-staff' ? 'customer' : 'shop';

/** An alternative with what becomes of its price difference; none where the pack offers no dearer ones. */
function alternativeChoice(
  { sku, upTo, differenceMinor = 0 }: LineAlternative,
  line: LineFacts,
  { policy, currency }: BackorderFacts,
): OfferChoice[] {
  const { dearerAlternative } = offerTermsOf(policy);
  if (differenceMinor < 0 && dearerAlternative === 'not-offered') return [];
  const terms = priceTerms(differenceMinor, {
    paid: line.refundMinor !== null,
    currency,
    dearer: whoPaysMore(policy),
  });
  return [{ choice: 'alternative', alternativeSku: sku, ...(upTo === undefined ? {} : { upTo }), ...terms }];
}

/** What of a line its customer has answered for in the question at hand; none where he has not, or for all of it. */
export const answeredPart = (
  { course }: Pick<BackorderFacts, 'course'>,
  { lineId }: Pick<LineFacts, 'lineId'>,
): AnsweredPart | null =>
  // A line id may be a word that objects have by themselves.
  Object.hasOwn(course.answeredParts, lineId) ? (course.answeredParts[lineId] ?? null) : null;

/** Waiting units of a line that can be asked about: those of which nothing has been answered in the question at hand. */
export const askedUnits = (facts: Pick<BackorderFacts, 'course'>, line: LineFacts): number =>
  Math.max(0, line.waiting - (answeredPart(facts, line)?.units ?? 0));

/** Every choice that is really possible for a line at this moment. What will never come follows nothing that is sent ahead. */
function choicesFor(line: LineFacts, facts: BackorderFacts, now: Instant): OfferChoice[] {
  const choices: OfferChoice[] = [];
  const mayCome = !isHopeless(line) && !lacksSupply(line);
  if (mayCome) choices.push({ choice: 'wait', promise: line.current });
  if (mayCome && splitIsPossible(facts, now)) choices.push({ choice: 'split' });
  for (const alternative of line.alternatives) choices.push(...alternativeChoice(alternative, line, facts));
  choices.push({
    choice: 'cancel',
    ...(line.refundMinor === null ? {} : { refund: { amount: line.refundMinor, currency: facts.currency } }),
  });
  return choices;
}

/** What can be put to the customer now: one entry per waiting line, for its units that have not been answered in this offer. */
export function offerLines(facts: BackorderFacts, now: Instant): AskedLine[] {
  return facts.lines
    .filter((line) => askedUnits(facts, line) > 0 && !facts.course.answered.includes(line.lineId))
    .map((line) => {
      const quantity = askedUnits(facts, line);
      const asked = quantity < line.waiting ? { ...line, ...line.rest } : line;
      return { lineId: line.lineId, quantity, choices: choicesFor(asked, facts, now) };
    });
}

/**
 * What silence means for each line. Lines that will never come are cancelled. Of the others only those whose wait is at
 * stake follow the pack: a line that is on its way as promised, or merely waits beside ready ones, waits on.
 */
export function withSilence(
  lines: readonly AskedLine[],
  atStake: readonly LineFacts[],
  pack: OnSilence,
): { readonly lines: readonly OfferLine[]; readonly onSilence: OnSilence } {
  const meaning = ({ lineId }: AskedLine): OnSilence => {
    const line = atStake.find((one) => one.lineId === lineId);
    if (line === undefined) return 'wait';
    return isHopeless(line) ? 'cancel' : pack;
  };
  const meant = lines.map((line) => ({ ...line, onSilence: meaning(line) }));
  return { lines: meant, onSilence: silenceOf(meant) };
}

/** `cancel` when silence cancels any of the lines. */
export const silenceOf = (lines: readonly OfferLine[]): OnSilence =>
  lines.some(({ onSilence }) => onSilence === 'cancel') ? 'cancel' : 'wait';
