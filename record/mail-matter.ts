import { consentStands, delayedByLaw, terminationOf } from '../domain/backorder/law';
import { standsUntil } from '../domain/backorder/marketplace';
import type { LegalAsk, OfferChoice } from '../domain/backorder/offer';
import type { LineQuantity } from '../domain/backorder/quantities';
import { answerEnds } from '../domain/backorder/rules/answering-time';
import { asItStands } from '../domain/backorder/rules/offering';
import { dispatchDay, momentOfDay, packedDay } from '../domain/backorder/times';
import type { PlannedMail, PlannedOffer } from '../domain/backorder/turn';
import { type BusinessDate, dateAt, type Instant, instantOf, laterDate } from '../domain/calendar/business-date';
import { takenOfPrice, type UsedPoints, usedPoints } from '../domain/money/charging';
import { chargedTotal } from '../domain/money/refund';
import { dayDue } from '../domain/money/refund-due';
import { isPrepaid } from '../domain/money/tender';
import { paymentOf } from '../domain/policy/policy-pack';
import { isMarketplace } from '../domain/policy/sections/legal';
import { type LinePromise, promiseFor } from '../domain/promise/promise';
import type { Cause, LegalNotice, MailChoice, MailDelay, MailMatter, MailOffer } from '../emails/mail-facts';
import { decisionMatter } from './decision-matter';
import type { LoadedBackorder, RecordedLine } from './load-facts';
import { type LinesSource, leavesLater, lineName, localized, quantities } from './mail-lines';
import type { MailSource } from './mail-source';
import { readyUnits } from './ready-units';

function mailChoice(choice: OfferChoice, line: RecordedLine | undefined, source: LinesSource): MailChoice {
  const { locale } = source.backorder.customer;
  switch (choice.choice) {
    case 'wait':
      return line && leavesLater(source, line, [])?.how === 'with-rest' ? { ...choice, leavesWithRest: true } : choice;
    case 'split':
      return choice;
    case 'cancel':
      return { choice: 'cancel', refund: choice.refund ?? null };
    case 'alternative': {
      const { choice: _choice, alternativeSku, upTo, ...terms } = choice;
      const note = line?.alternatives.find(({ sku }) => sku === alternativeSku)?.note;
      return {
        choice: 'alternative',
        sku: alternativeSku,
        name: localized(line?.alternativeNames[alternativeSku], locale, alternativeSku),
        ...(note === undefined ? {} : { note }),
        ...(upTo === undefined ? {} : { upTo }),
        terms,
      };
    }
  }
}

/** The day silence is heard on is the warehouse's: its clocks are the law's. */
function mailDelay(
  lineId: string,
  { silence, untoldUntil: _unsaid, ends = [], ...ask }: LegalAsk,
  { facts, now }: LoadedBackorder,
): MailDelay {
  const lastDay = (end: Instant) => dateAt(instantOf(end - 1), facts.policy.shipping.timeZone);
  const silentUntil =
    silence.means === 'consent' ? silence.until : silence.means === 'cancel' ? lastDay(silence.at) : ask.shipBy;
  const endsAt = momentOfDay(facts, silentUntil, now);
  const [first, ...later] = ends.map(({ units, at }) => {
    const until = lastDay(at);
    const moment = momentOfDay(facts, until, now);
    return { units, silentUntil: until, ...(moment === null ? {} : { endsAt: moment }) };
  });
  const line = facts.lines.find((one) => one.lineId === lineId);
  const isPart = line !== undefined && line.allocated + line.shipped > 0;
  return {
    ...ask,
    silentUntil,
    ...(endsAt === null ? {} : { endsAt }),
    ...(isPart ? { missingUnits: line.waiting } : {}),
    ...(first === undefined ? {} : { firstUnits: first.units, later }),
  };
}

/** The gravest notice an offer gives decides what its mail is. */
const LEGAL_NOTICES: readonly LegalNotice[] = ['us-renewed-delay', 'us-long-delay', 'us-first-delay'];

const legalNotice = (offer: MailOffer): LegalNotice | undefined =>
  LEGAL_NOTICES.find((notice) => offer.lines.some(({ legal }) => legal?.notice === notice));

/** How what was used of points and gift cards comes back for what is given up of an order; a marketplace sees to its own. */
export const usedPointsOf = ({ facts, payment, terms }: LoadedBackorder): UsedPoints | null =>
  isMarketplace(facts.policy.legal) ? null : usedPoints(payment.state === 'paid', terms);

function mailOffer(source: MailSource, offer: Pick<PlannedOffer, 'version' | 'expiresAt' | 'lines'>): MailOffer {
  const { customer, facts, now } = source.backorder;
  const { locale } = customer;
  const isElsewhere = isMarketplace(facts.policy.legal);
  const lineOf = (id: string) => source.lines.find(({ lineId }) => lineId === id);
  const ends = answerEnds(facts, now, offer);
  const points = usedPointsOf(source.backorder);
  return {
    version: offer.version,
    ...(points === null ? {} : { usedPoints: points }),
    expiresAt: offer.expiresAt,
    lines: offer.lines.map(({ lineId, quantity, choices, onSilence, legal }) => {
      const line = lineOf(lineId);
      const deadlines = ends.flatMap(({ at, lines }) =>
        lines.filter((one) => one.lineId === lineId).map(({ units }) => ({ units, at })),
      );
      return {
        lineId,
        name: line ? lineName(line, locale) : lineId,
        quantity,
        choices: choices.map((choice) => mailChoice(choice, line, source)),
        onSilence,
        ...(deadlines.some(({ at }) => at < offer.expiresAt) ? { deadlines } : {}),
        ...(legal === undefined ? {} : { legal: mailDelay(lineId, legal, source.backorder) }),
        ...(isElsewhere ? { standsUntil: standsUntil(facts, lineId, now) } : {}),
      };
    }),
  };
}

/**
 * The day goods released now leave the warehouse. Pre-orders that were here before their release date have been handled
 * by then: they leave on the day they were promised for, when that can still be kept.
 */
function shipDay({ backorder: { facts, now }, lines }: MailSource, released: readonly LineQuantity[]): BusinessDate {
  const usual = dispatchDay(facts.policy, now);
  const promised = lines
    .filter(({ lineId }) => released.some((units) => units.lineId === lineId))
    .map(({ releaseDate, current }) => (releaseDate === null ? null : (current?.shipDate ?? null)));
  const days = promised.filter((day) => day !== null);
  if (days.length === 0 || days.length < promised.length) return usual;
  const planned = laterDate(packedDay(facts.policy, now), days.reduce(laterDate));
  return planned < usual ? planned : usual;
}

/** Dates of goods that leave from the shelf now. */
function leavingNow(
  source: MailSource,
  released: readonly LineQuantity[],
): { shipDate: BusinessDate; deliveryWindow: LinePromise['deliveryWindow'] } {
  const { backorder } = source;
  const { policy } = backorder.facts;
  const shipDate = shipDay(source, released);
  const { deliveryWindow } = promiseFor(shipDate, 'day', { ...policy.shipping, handlingDays: 0 }, backorder.shipTo);
  return { shipDate, deliveryWindow };
}

/** The offer in hand, or the one that is just being opened, as a mail shows it. */
export const openOffer = (source: MailSource): MailOffer | null => {
  const { facts, now } = source.backorder;
  const offer = source.offer ?? asItStands(facts, now).offer;
  return offer === null ? null : mailOffer(source, offer);
};

function offerOf(source: MailSource): MailOffer {
  const offer = openOffer(source);
  if (offer === null) throw new Error('a mail about an offer without one');
  return offer;
}

type OfferMail = Extract<PlannedMail, { template: 'offer' }>;

/** Nothing of an offer's delays is new to its customer, and his silence costs him nothing. */
const tellsNoDelay = (offer: MailOffer, { facts, now }: LoadedBackorder): boolean =>
  offer.lines.every(({ lineId, legal }) => legal === undefined || consentStands(facts, lineId, now));

/** An offer's mail is called by the gravest legal notice it gives; goods that are ready are the news where it gives none anew. */
function offerMatter(source: MailSource, { replaces, takenBack = false, partAnswered = false }: OfferMail): MailMatter {
  const offer = offerOf(source);
  const reason = source.offer?.reason ?? source.backorder.facts.offer?.reason ?? 'too-late';
  const matter = { reason, because: source.because, offer, replaces, takenBack, partAnswered };
  if (reason === 'part-ready' && tellsNoDelay(offer, source.backorder)) return { template: 'offer', ...matter };
  switch (legalNotice(offer)) {
    case undefined:
      return { template: 'offer', ...matter };
    case 'us-first-delay':
      return { template: 'offer-us-first-delay', ...matter };
    case 'us-long-delay':
      return { template: 'offer-us-long-delay', ...matter };
    case 'us-renewed-delay':
      return { template: 'offer-us-renewed-delay', ...matter };
  }
}

/** Of units that were told as ready it is not said that they were believed in stock when the order was accepted. */
const mailCause = ({ facts: { cause, course } }: LoadedBackorder): Cause =>
  cause === 'suffered' && course.lostReady ? 'lost-ready' : cause;

/** The customer has not heard yet that anything is missing, or is missing again. */
const isUnheard = ({ facts: { course } }: LoadedBackorder): boolean => course.firstToldAt === null;

/** What is particular to a planned mail, with names, amounts and dates filled in. */
export function mailMatter(mail: PlannedMail, source: MailSource): MailMatter {
  const { backorder } = source;
  switch (mail.template) {
    case 'first-notice': {
      const offer = mail.withOffer ? openOffer(source) : null;
      return {
        template: 'first-notice',
        cause: mailCause(backorder),
        nextNewsOn: mail.nextNewsOn,
        ready: mail.ready,
        offer: offer === null || source.offer === null ? null : { reason: source.offer.reason, offer },
      };
    }
    case 'offer':
      return offerMatter(source, mail);
    case 'offer-reminder':
      return { template: 'offer-reminder', offer: offerOf(source) };
    case 'date-changed':
      return {
        template: 'date-changed',
        nextNewsOn: mail.nextNewsOn,
        reason: source.because,
        questionOver: mail.questionOver,
        ...(mail.otherWay ? { otherWay: mail.otherWay } : {}),
      };
    case 'date-confirmed':
      return {
        template: 'date-confirmed',
        nextNewsOn: mail.nextNewsOn,
        again: backorder.lines.some(({ waiting, told, original }) => waiting > 0 && told === null && original !== null),
        questionOver: mail.questionOver,
      };
    case 'still-asking': {
      const offer = backorder.facts.held ? null : openOffer(source);
      return { ...mail, supplierSilent: source.supplierSilent, ...(offer === null ? {} : { offer }) };
    }
    case 'status':
      return { ...mail, others: source.others };
    case 'date-missed':
    case 'countdown':
      return mail;
    case 'authorization-ending':
      return { ...mail, unchargedSoFar: isUncharged(source) };
    case 'arrived':
      return {
        template: 'arrived',
        rest: source.lines.some(({ cancelled }) => cancelled > 0),
        unawaited: isUnheard(backorder),
        ...leavingNow(source, mail.released),
      };
    case 'part-shipped':
      return {
        template: 'part-shipped',
        leaving: quantities(source, mail.released),
        ...leavingNow(source, mail.released),
      };
    case 'held-for-rest':
      return { ...mail, held: quantities(source, mail.held) };
    case 'decision-received':
      return decisionMatter(mail, source);
    case 'late-termination':
      return {
        template: 'late-termination',
        late: lateLines(mail.lineIds, source),
        paid: backorder.payment.state === 'paid',
      };
    case 'acceptance':
      return { template: 'acceptance', received: received(source.backorder), ready: readyUnits(source) };
    case 'cancelled':
      return cancelledMatter(mail.cancellationIds, source);
  }
}

type LateLines = Extract<MailMatter, { template: 'late-termination' }>['late'];

/** Lines whose customer may end the contract because they are late, with all of their units that have not left. */
function lateLines(lineIds: readonly string[], source: MailSource): LateLines {
  const { facts, now } = source.backorder;
  return lineIds.flatMap((lineId) => {
    const termination = terminationOf(facts, lineId, now);
    const line = facts.lines.find((one) => one.lineId === lineId);
    if (termination.right !== 'now' || termination.because === 'shop-refuses' || line === undefined) return [];
    const { because, since } = termination;
    const lastDay = dateAt(instantOf(since - 1), facts.policy.shipping.timeZone);
    const quantity = line.waiting + line.allocated - line.released;
    return quantities(source, [{ lineId, quantity }]).map((units) => ({ ...units, because, lastDay }));
  });
}
/** Nothing of the price has been taken yet, whatever was authorised. */
const isUncharged = ({ backorder: { facts, terms }, lines }: MailSource): boolean =>
  lines.every(({ shipped }) => shipped === 0) &&
  !(terms.tenders ?? []).some(isPrepaid) &&
  paymentOf(facts.policy).chargeCards === 'at-shipment';

/** All that was charged, and the day it came in, on the shop's calendar. */
function received({ facts, terms, placedAt, channel }: LoadedBackorder) {
  const paidAt = facts.law?.order.paidAt ?? placedAt;
  return {
    amount: { amount: chargedTotal(terms), currency: facts.currency },
    on: dateAt(paidAt, channel.timeZone),
  };
}

function cancelledMatter(ids: readonly string[], source: MailSource): MailMatter {
  const { backorder, money } = source;
  const taken = backorder.cancellations.filter(({ id }) => ids.includes(id));
  return {
    template: 'cancelled',
    cause: taken.flatMap(({ cause }) => (cause === 'substituted' ? [] : [cause]))[0] ?? 'shop',
    cancelled: quantities(
      source,
      taken.flatMap(({ lines }) => lines),
    ),
    refund: money.refund,
    refundedElsewhere: isMarketplace(backorder.facts.policy.legal),
    restUncharged: takenOfPrice(backorder.payment.state === 'paid', backorder.terms) !== 'all',
    coupon: money.coupon,
    // Replaced units live on in the line of what replaced them.
    whole: source.lines.every((line) => line.cancelled + line.substituted === line.ordered),
    restAsked: delayedByLaw({ ...backorder.facts, lines: source.lines }, backorder.now).length > 0,
    ...(isUnheard(backorder) ? { unheard: mailCause(backorder) } : {}),
  };
}

/** The day an amount is due, on the shop's calendar. */
export const dueDay = (backorder: LoadedBackorder, at: Parameters<typeof dateAt>[0]): BusinessDate =>
  dayDue(at, backorder.channel.timeZone);
