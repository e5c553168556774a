import type { DecidedLineRecord } from '../db/records';
import { mayTerminate } from '../domain/backorder/law';
import { hasComeBack, trueDeadline } from '../domain/backorder/legal-asks';
import {
  consentUntil,
  deadlineLeft,
  isConsentedBySilence,
  isHopeless,
  type OfferChoice,
  type OfferLine,
  type OpenOffer,
} from '../domain/backorder/offer';
import { type AnswerEnd, answerEnds } from '../domain/backorder/rules/answering-time';
import { renewalAskedFor } from '../domain/backorder/rules/authorization';
import { momentOfDay } from '../domain/backorder/times';
import { type BusinessDate, dateAt, type Instant } from '../domain/calendar/business-date';
import { type TakenOfPrice, takenOfPrice } from '../domain/money/charging';
import { formatMoney, type Money } from '../domain/money/money';
import { priceText } from '../emails/choice-terms';
import { dayText, deadlineText, restockText } from '../emails/dates';
import type { Goods } from '../emails/goods';
import { CONSENT_BY_SILENCE, STAYS } from '../emails/legal-blocks';
import type { ShownRefund } from '../record/customer-view';
import type { Foreseen, ForeseenLine } from '../record/foresee-answer';
import type { LoadedBackorder, RecordedLine } from '../record/load-facts';
import { lineName, localized } from '../record/mail-lines';
import { paidShares } from '../record/refund-view';
import { PAGE_TEXTS } from './customer-page-texts';

export const textsOf = ({ customer }: LoadedBackorder) => PAGE_TEXTS[customer.locale];

/** An amount in the order's currency. */
export const amountText = ({ facts, customer }: LoadedBackorder, amountMinor: number): string =>
  formatMoney({ amount: amountMinor, currency: facts.currency }, customer.locale);

/** What a coupon takes off. */
export function couponWorth(
  backorder: LoadedBackorder,
  { percent, amount }: { readonly percent: number | null; readonly amount: Money | null },
): string {
  const text = textsOf(backorder);
  if (percent !== null || amount === null) return text.percentOff(percent ?? 0);
  return text.amountOff(formatMoney(amount, backorder.customer.locale));
}

export const orderDay = (backorder: LoadedBackorder) => dateAt(backorder.placedAt, backorder.facts.timeZone);

export const findLine = (backorder: LoadedBackorder, lineId: string): RecordedLine | undefined =>
  backorder.lines.find((line) => line.lineId === lineId);

/** So much of a name is read on a phone. */
const NAME_HEAD = 55;
const NAME_TAIL = 24;

/** A name without its middle, where it is longer than anybody reads: goods of a kind often differ at the end. */
export function shortName(name: string): string {
  const characters = Array.from(name);
  if (characters.length <= NAME_HEAD + NAME_TAIL) return name;
  return `${characters.slice(0, NAME_HEAD).join('')}…${characters.slice(-NAME_TAIL).join('')}`;
}

/** The name of a line, or its id where it is none of the order's any more. */
export function nameOf(backorder: LoadedBackorder, lineId: string): string {
  const line = findLine(backorder, lineId);
  return line === undefined ? lineId : shortName(lineName(line, backorder.customer.locale));
}

export function alternativeName(backorder: LoadedBackorder, lineId: string, sku: string): string {
  const name = findLine(backorder, lineId)?.alternativeNames[sku];
  return shortName(localized(name, backorder.customer.locale, sku));
}

/** The date a line's goods are expected, as a sentence names it; null where none is known. */
const expected = (backorder: LoadedBackorder, promise: RecordedLine['current']): string | null =>
  promise === null ? null : restockText(backorder.customer.locale, promise, orderDay(backorder));

/** One thing that can be chosen for all waiting units of a line, with what it costs or brings. */
export function choiceText(backorder: LoadedBackorder, lineId: string, choice: OfferChoice): string {
  const text = textsOf(backorder).choices;
  switch (choice.choice) {
    case 'wait':
      return text.wait(expected(backorder, choice.promise));
    case 'split':
      return text.split;
    case 'cancel': {
      const { facts, now, customer } = backorder;
      const says = mayTerminate(facts, lineId, now) ? text.terminate : text.cancel;
      return says(choice.refund === undefined ? null : formatMoney(choice.refund, customer.locale));
    }
    case 'alternative':
      return text.alternative(
        alternativeName(backorder, lineId, choice.alternativeSku),
        priceText(backorder.customer.locale, choice),
      );
  }
}

/** What the field for a number of units of that choice is called. */
export function unitsText(backorder: LoadedBackorder, lineId: string, choice: OfferChoice): string {
  const text = textsOf(backorder).units;
  if (choice.choice === 'cancel' && mayTerminate(backorder.facts, lineId, backorder.now)) return text.terminate;
  if (choice.choice !== 'alternative') return text[choice.choice];
  const name = alternativeName(backorder, lineId, choice.alternativeSku);
  return choice.upTo === undefined
    ? text.alternative(name)
    : text.scarceAlternative(name, choice.upTo, priceText(backorder.customer.locale, choice));
}

/** What an answer would do with units of a line, where this is what comes back in all. */
export function foreseenText(backorder: LoadedBackorder, line: ForeseenLine, refund: Foreseen['refund']): string {
  const text = textsOf(backorder).foreseen;
  const money = (amountMinor: number) => amountText(backorder, amountMinor);
  switch (line.choice) {
    case 'wait':
      return text.wait(expected(backorder, line.promise));
    case 'split':
      return text.split(line.leaving);
    case 'alternative': {
      const name = alternativeName(backorder, line.lineId, line.alternativeSku);
      const { surcharge } = line.terms;
      if (surcharge !== undefined) return text.asksStaff(name, money(surcharge.amount));
      return `${text.alternative(name)} (${priceText(backorder.customer.locale, line.terms)})`;
    }
    case 'set-deadline':
      return text.setDeadline(dayText(backorder.customer.locale, line.until));
    case 'cancel': {
      const ends = line.terminates ? text.terminate : text.cancel;
      if (line.refundMinor > 0) return `${ends} (${text.refund(money(line.refundMinor))})`;
      // Points and gift cards were taken though the rest was not: then both are said for all lines together.
      return refund === null && backorder.payment.state !== 'paid' ? `${ends} (${text.noCharge})` : ends;
    }
  }
}

/** What a refund gives back: money, points that were used, coupons; never no money at all. */
export function backText(backorder: LoadedBackorder, refund: ShownRefund): string {
  const { returned } = textsOf(backorder);
  const money = (minor: number) => amountText(backorder, minor);
  const sumOf = (items: readonly { readonly amountMinor: number }[]): number =>
    items.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  // Points that were paid with are no more money than those that were taken off the price.
  const paidWith = sumOf(paidShares(refund).filter(({ method }) => method === 'points'));
  const points = paidWith + sumOf(refund.returns.filter(({ kind }) => kind === 'points'));
  const pieces = [
    ...(refund.amountMinor > paidWith ? [returned.money(money(refund.amountMinor - paidWith))] : []),
    ...(points > 0 ? [returned.points(money(points))] : []),
    ...refund.returns.flatMap((item) => (item.kind === 'coupon' ? [returned.coupon(item.code)] : [])),
  ];
  return pieces.join(returned.and);
}

/** What was answered for units of a line. */
export function decidedText(backorder: LoadedBackorder, line: DecidedLineRecord): string {
  const text = textsOf(backorder).decided;
  if (line.choice === 'set-deadline')
    return text.setDeadline(line.date === undefined ? '' : dayText(backorder.customer.locale, line.date));
  if (line.choice === 'cancel' && line.terminates === true) return text.terminate;
  if (line.choice !== 'alternative') return text[line.choice];
  const name = alternativeName(backorder, line.lineId, line.alternativeSku ?? '');
  if (line.asksStaff !== true) return text.alternative(name);
  return backorder.facts.wished.some(({ lineId }) => lineId === line.lineId)
    ? text.asksStaff(name)
    : text.askedStaff(name);
}

/** How much of the order's price the customer has given. */
export const takenOf = ({ payment, terms }: LoadedBackorder): TakenOfPrice =>
  takenOfPrice(payment.state === 'paid', terms);

/** What silence means where it is consent to a delay: what the mail says of it. By name where days differ, or `named`. */
export function consentText(backorder: LoadedBackorder, asked: readonly OfferLine[], named = false): string {
  const { locale } = backorder.customer;
  const { consentFor } = textsOf(backorder).silence;
  const days = new Map<BusinessDate, string[]>();
  for (const line of asked) {
    const until = consentUntil(line);
    if (until !== null) days.set(until, [...(days.get(until) ?? []), nameOf(backorder, line.lineId)]);
  }
  const texts = [...days].map(([until, names]) => {
    const end = momentOfDay(backorder.facts, until, backorder.now);
    const by = end === null ? null : deadlineText(locale, end, backorder.facts.timeZone);
    const words = CONSENT_BY_SILENCE[locale](dayText(locale, until), by);
    return named || days.size > 1 ? consentFor(names, words) : words;
  });
  return texts.join(locale === 'ja' ? '' : ' ');
}

/** Staff hold the order: of an offer on which silence would cancel, nothing comes of it. */
export const isSilenceSuspended = ({ facts }: LoadedBackorder, { onSilence }: Pick<OpenOffer, 'onSilence'>): boolean =>
  facts.held && onSilence === 'cancel';

/** Until when to answer; null where no such day is set: silence is consent, or nothing comes of it for now. */
export function deadlineOf(backorder: LoadedBackorder, offer: OpenOffer): string | null {
  const { facts, customer, now } = backorder;
  if (isSilenceSuspended(backorder, offer) || isConsentedBySilence(offer.lines)) return null;
  // Where its notice came back, no later than what stood before it.
  const until = trueDeadline(
    { expiresAt: deadlineLeft(offer, now), lines: offer.lines },
    hasComeBack(facts, offer.version),
  );
  const when = (at: Instant) => deadlineText(customer.locale, at, facts.timeZone);
  const ends = deadlinesOf(offer, answerEnds(facts, now, { expiresAt: until, lines: offer.lines }));
  const text = textsOf(backorder);
  return ends.length === 1
    ? text.deadline(when(until))
    : text.deadlines(
        ends.map(({ at, lines }) => ({
          goods: lines.map(({ lineId, units }) => ({ name: nameOf(backorder, lineId), units })),
          when: when(at),
        })),
      );
}

/** Every deadline there is; of consent by silence the day is said by itself. */
function deadlinesOf({ lines: asked }: OpenOffer, ends: readonly AnswerEnd[]): readonly AnswerEnd[] {
  const consents = asked.filter((line) => consentUntil(line) !== null).map(({ lineId }) => lineId);
  return ends.map(({ at, lines }) => ({ at, lines: lines.filter(({ lineId }) => !consents.includes(lineId)) }));
}

/** What happens when nobody answers, by name where it is not the same for all lines. */
export function silenceText(backorder: LoadedBackorder, offer: OpenOffer): string {
  const { silence } = textsOf(backorder);
  if (isSilenceSuspended(backorder, offer)) return silence.held;
  if (isConsentedBySilence(offer.lines)) return consentText(backorder, offer.lines);
  const consents = offer.lines.filter((line) => consentUntil(line) !== null);
  const others = offer.lines.filter((line) => !consents.includes(line));
  const texts = [usualSilence(backorder, others), consentText(backorder, consents, true)];
  return texts.filter((text) => text !== '').join(backorder.customer.locale === 'ja' ? '' : ' ');
}

/** So many units of a line silence cancels: those that are asked about, but what its customer has agreed to wait with. */
const lostUnits = ({ quantity, legal }: OfferLine): number =>
  legal?.ends?.reduce((sum, { units }) => sum + units, 0) ?? quantity;

/** The same where silence means what the pack says, or cancels by law. */
function usualSilence(backorder: LoadedBackorder, asked: readonly OfferLine[]): string {
  const { locale } = backorder.customer;
  const { silence } = textsOf(backorder);
  const lost = asked.filter(({ onSilence }) => onSilence === 'cancel');
  if (lost.length === 0) return silence.wait;
  const back = silence.back[takenOf(backorder)];
  const unitsOf = (line: OfferLine): Goods => {
    const units = lostUnits(line);
    const others = backorder.lines.some(({ lineId, waiting }) => lineId === line.lineId && waiting > units);
    return { name: nameOf(backorder, line.lineId), units: others ? units : null };
  };
  const isLost = (id: string, waiting: number): boolean =>
    lost.some((line) => line.lineId === id && lostUnits(line) === waiting);
  const isAll = backorder.lines.every(({ lineId, waiting }) => waiting === 0 || isLost(lineId, waiting));
  // Of units that staff see to, and that will never come, nothing carries on.
  const goesOn = backorder.lines.some(
    (line) => line.waiting > 0 && !isHopeless(line) && !isLost(line.lineId, line.waiting),
  );
  const ends = isAll ? silence.cancel(back) : `${silence.some(lost.map(unitsOf), back)}${goesOn ? silence.rest : ''}`;
  const isInPart = ({ lineId }: OfferLine): boolean =>
    backorder.lines.some((line) => line.lineId === lineId && line.allocated + line.shipped > 0);
  const stays = lost.some(isInPart) ? `${locale === 'ja' ? '' : ' '}${STAYS[locale]}` : '';
  const agreed = lost.flatMap(({ lineId, legal }) =>
    legal?.agreedUnits === undefined
      ? []
      : [
          {
            name: nameOf(backorder, lineId),
            units: legal.agreedUnits,
            until: legal.agreedUntil === undefined ? null : dayText(locale, legal.agreedUntil),
          },
        ],
  );
  return `${ends}${stays}${agreed.length === 0 ? '' : silence.agreed(agreed)}`;
}

/**
 * What happens when the customer does nothing and nothing is asked of him; null where nothing is to come. Where his
 * payment has to be renewed, that is what is asked, beside any question about the goods.
 */
export function nextText(backorder: LoadedBackorder): string | null {
  const { facts, customer, now } = backorder;
  const { next } = textsOf(backorder);
  if (facts.closed) return null;
  const renewBy = renewalAskedFor(facts);
  if (renewBy !== null)
    return (renewBy > now ? next.renew : next.ended)(deadlineText(customer.locale, renewBy, facts.timeZone));
  if (facts.offer !== null) return null;
  const waiting = facts.lines.filter((line) => line.waiting > 0);
  if (waiting.some(({ lineId }) => facts.wished.some((wish) => wish.lineId === lineId))) return next.wish;
  if (waiting.length === 0) return facts.lines.some((line) => line.allocated > 0) ? next.ready : null;
  if (waiting.every(({ current }) => current !== null)) return next.dated;
  const { nextNewsOn } = facts.course;
  return next.unknown(nextNewsOn === null ? null : dayText(backorder.customer.locale, nextNewsOn));
}
