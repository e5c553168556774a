import type {
  ChannelSettings,
  CustomerRecord,
  LocalizedName,
  MoneyRecord,
  PaymentRecord,
  ShipToRecord,
} from '../db/records';
import { type CourseState, courseFrom } from '../domain/backorder/course-state';
import type { BackorderFacts, LineAlternative, LineFacts } from '../domain/backorder/facts';
import { givesAllBack } from '../domain/backorder/law';
import { answeredPart, type OpenOffer } from '../domain/backorder/offer';
import { type TimeScale, toBusinessTime } from '../domain/business-time';
import { type Instant, parseInstant } from '../domain/calendar/business-date';
import { takenOfPrice } from '../domain/money/charging';
import { type OrderTerms, partsTotal, refundMinor, refundParts } from '../domain/money/refund';
import { paidForLast, priceDifference } from '../domain/money/substitution';
import { type PolicyPack, timeScaleOf } from '../domain/policy/policy-pack';
import { isMarketplace } from '../domain/policy/sections/legal';
import type { Act, Reading } from './act';
import { type HeadRow, headsOf, type LineRow, linesOf, type RecordedAlternative } from './backorder-rows';
import { channelLacks, channelsOf } from './channels';
import { type LawSource, loadLaws, paidBefore } from './load-law';
import { lockBackorders } from './lock-items';
import {
  openCancellations,
  openDecisions,
  type RecordedCancellation,
  type RecordedDecision,
  recordedCancellation,
  recordedDecision,
} from './open-answers';
import { orderTerms } from './order-terms';
import { policyOf } from './policies';
import { maybeInstant, sqlInstant } from './sql-instant';

export { sqlInstant } from './sql-instant';

/** A line with what only mails and money need of it. */
export interface RecordedLine extends LineFacts {
  readonly name: string;
  readonly kind: 'backorder' | 'preorder' | 'special-order';
  /** Shipped units that have come back. */
  readonly returned: number;
  readonly itemName: LocalizedName | null;
  readonly itemPrice: MoneyRecord | null;
  readonly discount: number;
  readonly tax: number;
  readonly alternativeNames: Readonly<Record<string, LocalizedName>>;
  readonly alternativePrices: Readonly<Record<string, MoneyRecord | null>>;
}

/** A backorder read under its lock: the rules' facts, and what is needed to carry out what they say. */
export interface LoadedBackorder {
  readonly facts: BackorderFacts;
  readonly lines: readonly RecordedLine[];
  readonly decisions: readonly RecordedDecision[];
  readonly cancellations: readonly RecordedCancellation[];
  readonly orderId: string;
  readonly orderNumber: string;
  readonly placedAt: Instant;
  readonly customer: CustomerRecord;
  /** Mail to the customer's address came back, or was called spam. */
  readonly addressStopped: boolean;
  /** Something is still to be told by telephone. */
  readonly callsOpen: boolean;
  readonly shipTo: ShipToRecord;
  readonly payment: PaymentRecord;
  readonly channel: ChannelSettings;
  readonly terms: OrderTerms;
  readonly scale: TimeScale;
  readonly factsVersion: number;
  readonly lastStep: number;
  readonly linkEpoch: number;
  /** The act's time on this backorder's own clock. */
  readonly now: Instant;
}

/** `handedOver`: a marketplace has taken its notices in the moment they were written; there is no mail to wait for. */
function openOffer(row: NonNullable<HeadRow['offer']>, scale: TimeScale, handedOver: boolean): OpenOffer {
  const onItsClock = (at: string | null) => (at === null ? null : toBusinessTime(sqlInstant(at), scale));
  return {
    version: row.version,
    stale: row.state === 'stale',
    reason: row.reason,
    digest: row.digest,
    lines: row.options,
    onSilence: row.onSilence,
    expiresAt: sqlInstant(row.expiresAt),
    remindAt: maybeInstant(row.remindAt),
    reminded: row.remindedAt !== null,
    mailAcceptedAt: handedOver ? sqlInstant(row.openedAt) : onItsClock(row.sentAt),
    reminderAcceptedAt: onItsClock(handedOver ? row.remindedAt : row.remindedMailAt),
  };
}

/** When an authorised payment has to be charged or renewed, on the backorder's own clock. */
function authorizationEnd({ state, authorizationExpiresAt }: PaymentRecord, scale: TimeScale): Instant | null {
  if (state !== 'authorized' || authorizationExpiresAt === undefined) return null;
  return toBusinessTime(parseInstant(authorizationExpiresAt), scale);
}

/** An alternative with what it costs less or more than those units of the line did, as many as it is there for. */
function lineAlternative(
  { sku, note, price, available }: RecordedAlternative,
  line: LineRow,
  waiting: number,
  { terms, currency }: MoneyOfOrder,
): LineAlternative {
  const units = Math.min(available, waiting);
  const differenceMinor = priceDifference(
    paidForLast(terms, line, units),
    price?.currency === currency ? price.amount * units : null,
  );
  return {
    sku,
    ...(units < waiting ? { upTo: units } : {}),
    ...(note === null ? {} : { note }),
    ...(differenceMinor === 0 ? {} : { differenceMinor }),
  };
}

/** `paid`: money was taken. `standing`: units of the whole order that are not cancelled. */
interface MoneyOfOrder {
  readonly terms: OrderTerms;
  readonly paid: boolean;
  readonly standing: number;
  readonly currency: string;
}

/** What can be had or comes back for so many of a line's waiting units. */
function insteadOf(
  row: LineRow,
  waiting: number,
  order: MoneyOfOrder,
): Pick<LineFacts, 'alternatives' | 'refundMinor'> {
  const possible = (row.alternatives ?? []).filter(({ available }) => available > 0 && waiting > 0);
  const units = { lineId: row.lineId, before: row.cancelled, quantity: waiting };
  return {
    alternatives: possible.map((alternative) => lineAlternative(alternative, row, waiting, order)),
    refundMinor: order.paid ? refundMinor(order.terms, [units], waiting === order.standing) : null,
  };
}

function recordedLine(row: LineRow, course: CourseState, order: MoneyOfOrder): RecordedLine {
  const { alternatives, reason, unitPrice, discount, tax, taxRatePcm: _rate, stated: _stated, ...line } = row;
  const part = answeredPart({ course }, line);
  return {
    ...line,
    unitPriceMinor: Number(unitPrice),
    discount: Number(discount),
    tax: Number(tax),
    problem: reason,
    alternativeNames: Object.fromEntries((alternatives ?? []).map(({ sku, name }) => [sku, name])),
    alternativePrices: Object.fromEntries((alternatives ?? []).map(({ sku, price }) => [sku, price])),
    ...insteadOf(row, line.waiting, order),
    ...(part === null ? {} : { rest: insteadOf(row, Math.max(0, line.waiting - part.units), order) }),
  };
}

/** Cancelling the last of an order for the shop's lateness gives fees back too that a change of mind does not. */
function withAllBack(facts: BackorderFacts, lines: readonly RecordedLine[], terms: OrderTerms, now: Instant) {
  if (facts.closed || (terms.fees ?? []).every(({ refundable }) => refundable)) return lines;
  const standing = lines.reduce((units, { waiting, allocated, shipped }) => units + waiting + allocated + shipped, 0);
  return lines.map((line) => {
    const { lineId, cancelled: before, waiting: quantity } = line;
    if (line.refundMinor === null || quantity !== standing || !givesAllBack(facts, lineId, now)) return line;
    const parts = refundParts(terms, [{ lineId, before, quantity }], { last: true, shopsDoing: true });
    return { ...line, refundMinor: partsTotal(parts) };
  });
}

/** Reads a backorder and locks it. Null when there is none. */
export function loadBackorder(act: Act, backorderId: string): Promise<LoadedBackorder | null> {
  // Sent together; the lock is the first, so the others see what it has waited for. It is a statement of its own: one
  // that waits for its lock goes on with the other tables as they were when it began.
  lockBackorders(act, [backorderId]);
  return readBackorder(act, backorderId);
}

/** The same of several, by id; of those there are. */
export function loadBackorders(
  act: Act,
  backorderIds: readonly string[],
): Promise<ReadonlyMap<string, LoadedBackorder>> {
  lockBackorders(act, backorderIds);
  return readBackorders(act, backorderIds);
}

/** The same without a lock, for whoever only shows it. */
export const readBackorder = async (reading: Reading, backorderId: string): Promise<LoadedBackorder | null> =>
  (await readBackorders(reading, [backorderId])).get(backorderId) ?? null;

/** A backorder as far as it is read before what its law says is. */
interface Unjudged {
  readonly head: HeadRow;
  readonly rows: readonly LineRow[];
  readonly channel: ChannelSettings;
  readonly policy: PolicyPack;
  readonly scale: TimeScale;
  readonly course: CourseState;
}

async function readBackorders(
  reading: Reading,
  backorderIds: readonly string[],
): Promise<ReadonlyMap<string, LoadedBackorder>> {
  if (backorderIds.length === 0) return new Map();
  const [heads, rows, channels, decisions, takenOff] = await Promise.all([
    headsOf(reading, backorderIds),
    linesOf(reading, backorderIds),
    channelsOf(reading, backorderIds),
    openDecisions(reading, backorderIds),
    openCancellations(reading, backorderIds),
  ]);
  const unjudged = new Map<string, Unjudged>();
  for (const id of backorderIds) {
    const [head] = heads(id);
    if (!head) continue;
    const policy = await policyOf(reading.tx, head.policyId, head.policyVersion);
    unjudged.set(id, {
      head,
      rows: rows(id),
      channel: channels(head.channelId),
      policy,
      scale: { openedAt: sqlInstant(head.openedAt), scale: timeScaleOf(policy) },
      course: courseFrom(head.course),
    });
  }
  const laws = await loadLaws(
    reading,
    [...unjudged].flatMap(([id, one]) => (one.policy.legal === undefined ? [] : [lawSource(id, one)])),
  );
  return new Map(
    [...unjudged].map(([id, one]) => [
      id,
      loaded(reading, id, one, {
        law: laws.get(id) ?? null,
        decisions: decisions(id).map(recordedDecision),
        cancellations: takenOff(id).map((row) => recordedCancellation(row, one.scale)),
      }),
    ]),
  );
}

function lawSource(backorderId: string, { head, rows, channel, policy, scale, course }: Unjudged): LawSource {
  const completedAt = sqlInstant(head.completedAt);
  return {
    backorderId,
    lines: rows,
    acceptance: course.acceptance,
    sellerLacks: channelLacks(channel, policy.legal),
    scale,
    order: {
      placedAt: sqlInstant(head.placedAt),
      completedAt,
      paidAt: paidBefore(head.payment, completedAt),
      creditApplication: head.payment.creditApplication ?? false,
      // Whoever has no address has none to be written to by electronic means.
      electronicNotice:
        (head.customer.electronicNotice ?? false) && (head.customer.noticeEmail ?? head.customer.email) !== undefined,
      country: head.shipTo.country,
    },
  };
}

function loaded(
  reading: Reading,
  backorderId: string,
  { head, rows, channel, policy, scale, course }: Unjudged,
  { law, decisions, cancellations }: Pick<LoadedBackorder, 'decisions' | 'cancellations'> & Pick<BackorderFacts, 'law'>,
): LoadedBackorder {
  const terms = orderTerms(head, rows);
  const standing = rows.reduce((units, { waiting, allocated, shipped }) => units + waiting + allocated + shipped, 0);
  // A marketplace took the money, and gives it back.
  const paid = takenOfPrice(head.payment.state === 'paid', terms) === 'all' && !isMarketplace(policy.legal);
  const recorded = rows.map((row) => recordedLine(row, course, { terms, paid, standing, currency: head.currency }));
  const now = toBusinessTime(reading.at, scale);
  const facts: BackorderFacts = {
    id: backorderId,
    cause: head.cause,
    openedAt: scale.openedAt,
    closed: head.closedAt !== null,
    policy,
    timeZone: head.customer.timeZone ?? channel.timeZone,
    shipComplete: head.customer.shipComplete ?? false,
    completeLines: head.customer.completeLines ?? false,
    fewerMails: head.customer.fewerMails ?? false,
    minimumSplit: head.minimumSplit,
    currency: head.currency,
    held: head.held,
    lines: recorded,
    course,
    offer: head.offer === null ? null : openOffer(head.offer, scale, isMarketplace(policy.legal)),
    offerVersion: head.offerVersion,
    offerUnheard: head.offer?.unheard ?? false,
    offerToCall: head.offer?.toCall ?? { question: false, reminder: false },
    decisions,
    wished: head.wished ?? [],
    revocableUntil: maybeInstant(head.revocableUntil),
    cancellations,
    law,
    authorizationEndsAt: authorizationEnd(head.payment, scale),
  };
  const lines = withAllBack(facts, recorded, terms, now);
  return {
    facts: lines === recorded ? facts : { ...facts, lines },
    lines,
    decisions,
    cancellations,
    orderId: head.orderId,
    orderNumber: head.number,
    placedAt: sqlInstant(head.placedAt),
    customer: head.customer,
    addressStopped: head.addressStopped,
    callsOpen: head.callsOpen,
    shipTo: head.shipTo,
    payment: head.payment,
    channel,
    terms,
    scale,
    factsVersion: head.factsVersion,
    lastStep: head.lastStep,
    linkEpoch: head.linkEpoch,
    now,
  };
}
