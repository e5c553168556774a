import { sql } from 'drizzle-orm';
import type {
  ChannelSettings,
  CustomerRecord,
  LocalizedName,
  MoneyRecord,
  MoneyTermsRecord,
  PaymentRecord,
  ShipToRecord,
  StatedTimes,
} from '../db/records';
import type { MinimumSplit } from '../domain/allocation/minimum-split';
import { type CourseState, courseFrom } from '../domain/backorder/course-state';
import type {
  BackorderCause,
  BackorderFacts,
  LineAlternative,
  LineFacts,
  RefusalReason,
} from '../domain/backorder/facts';
import { givesAllBack } from '../domain/backorder/law';
import type { OfferLine, OfferReason, OpenOffer } from '../domain/backorder/offer';
import { type TimeScale, toBusinessTime } from '../domain/business-time';
import { type BusinessDate, type Instant, parseInstant } from '../domain/calendar/business-date';
import { type OrderTerms, partsTotal, refundMinor, refundParts } from '../domain/money/refund';
import { paidForLast, priceDifference } from '../domain/money/substitution';
import { timeScaleOf } from '../domain/policy/policy-pack';
import { isMarketplace } from '../domain/policy/sections/legal';
import type { LinePromise } from '../domain/promise/promise';
import type { Act, Reading } from './act';
import { channelLacks, channelOf } from './channels';
import { UNKEPT_UNITS } from './free-stock';
import { loadLaw, paidBefore } from './load-law';
import { lockBackorders } from './lock-items';
import {
  openCancellations,
  openDecisions,
  type RecordedCancellation,
  type RecordedDecision,
  recordedCancellation,
} from './open-answers';
import { orderTerms } from './order-terms';
import { policyOf } from './policies';
import { isSettledByStaff } from './settled-wishes';
import { maybeInstant, sqlInstant } from './sql-instant';
import { isStopped } from './stopped-addresses';

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

interface HeadRow {
  orderId: string;
  cause: BackorderCause;
  openedAt: string;
  closedAt: string | null;
  held: boolean;
  course: Partial<CourseState>;
  factsVersion: number;
  lastStep: number;
  linkEpoch: number;
  policyId: string;
  policyVersion: number;
  number: string;
  placedAt: string;
  completedAt: string;
  currency: string;
  customer: CustomerRecord;
  addressStopped: boolean;
  callsOpen: boolean;
  shipTo: ShipToRecord;
  payment: PaymentRecord;
  shippingFee: number;
  orderDiscount: number;
  moneyTerms: MoneyTermsRecord;
  revocableUntil: string | null;
  minimumSplit: MinimumSplit | null;
  offerVersion: number;
  offer: {
    version: number;
    state: string;
    reason: OfferReason;
    digest: string;
    options: OfferLine[];
    onSilence: 'wait' | 'cancel';
    expiresAt: string;
    remindAt: string | null;
    remindedAt: string | null;
    sentAt: string | null;
    remindedMailAt: string | null;
  } | null;
}

interface RecordedAlternative {
  sku: string;
  note: string | null;
  name: LocalizedName;
  price: MoneyRecord | null;
  available: number;
}

interface LineRow {
  lineId: string;
  sku: string;
  name: string;
  kind: 'backorder' | 'preorder' | 'special-order';
  ordered: number;
  waiting: number;
  allocated: number;
  released: number;
  shipped: number;
  returned: number;
  cancelled: number;
  substituted: number;
  original: LinePromise | null;
  current: LinePromise | null;
  told: LinePromise | null;
  unknownBecause: LineFacts['unknownBecause'];
  supplied: boolean;
  reason: RefusalReason | null;
  substituteFor: string | null;
  stated: StatedTimes | null;
  unitPrice: string;
  discount: string;
  tax: string;
  taxRatePcm: number | null;
  discontinued: boolean;
  releaseDate: BusinessDate | null;
  itemName: LocalizedName | null;
  itemPrice: MoneyRecord | null;
  alternatives: RecordedAlternative[] | null;
}

/** When the provider took a mail, or staff said by telephone, or by letter, what it says. */
const toldAt = (mailId: ReturnType<typeof sql>) => sql`coalesce(
  (select m.sent_at from mails m where m.id = ${mailId} and m.status in ('sent', 'delivered')),
  (select min(t.given_at) from tasks t where t.backorder_id = b.id and t.data ->> 'mailId' = ${mailId}))`;

const headSql = (backorderId: string, defaultPolicy: string) => sql`
  select b.order_id as "orderId", b.cause, b.opened_at as "openedAt", b.closed_at as "closedAt", b.held, b.course,
    b.facts_version::int as "factsVersion", b.last_step as "lastStep", b.link_epoch as "linkEpoch",
    b.policy_id as "policyId", b.policy_version as "policyVersion", o.number,
    o.placed_at as "placedAt", o.completed_at as "completedAt", o.currency, o.customer,
    ${isStopped(sql`coalesce(o.customer ->> 'noticeEmail', o.customer ->> 'email')`)} as "addressStopped",
    exists (select from tasks t where t.backorder_id = b.id and t.kind = 'call-customer' and t.state = 'open') as "callsOpen", o.ship_to as "shipTo", o.payment,
    o.shipping_fee::float8 as "shippingFee", o.order_discount::float8 as "orderDiscount", o.money_terms as "moneyTerms",
    (select max(undo_until) from decisions d where d.backorder_id = b.id and d.undone_at is null
      and not ${isSettledByStaff(sql`d`)})::text as "revocableUntil",
    (select pack -> 'allocation' -> 'minimumSplit' from policies
      where id = ${defaultPolicy} order by version desc limit 1) as "minimumSplit",
    coalesce((select max(version) from offers f where f.backorder_id = b.id), 0)::int as "offerVersion",
    (select jsonb_build_object('version', f.version, 'state', f.state, 'reason', f.reason, 'digest', f.digest,
        'options', f.options, 'onSilence', f.on_silence, 'expiresAt', f.expires_at, 'remindAt', f.remind_at,
        'remindedAt', f.reminded_at,
        'sentAt', ${toldAt(sql`f.mail_id`)}, 'remindedMailAt', ${toldAt(sql`f.reminder_mail_id`)})
      from offers f where f.backorder_id = b.id and f.state in ('open', 'stale')) as offer
  from backorders b join orders o on o.id = b.order_id
  where b.id = ${backorderId}`;

/** Units of an alternative that are held for this backorder's customer. */
const heldFor = (backorderId: string) => sql`coalesce(
  (select sum(r.quantity) from reservations r where r.for_backorder_id = ${backorderId} and r.sku = ai.sku), 0)::int`;

const linesSql = (backorderId: string) => sql`
  select l.line_id as "lineId", l.sku, l.name, l.kind, l.ordered, l.waiting, l.allocated, l.released, l.shipped, l.returned,
    l.cancelled, l.substituted, l.promise_original as original, l.promise_current as current, l.told,
    l.unknown_because as "unknownBecause", l.promise_supply_id is not null as supplied, l.reason,
    l.substitute_for as "substituteFor", l.stated, l.unit_price as "unitPrice", l.discount, l.tax, l.tax_rate_pcm as "taxRatePcm", coalesce(i.discontinued, false) as discontinued,
    case when i.kind = 'preorder' then i.release_date::text end as "releaseDate", i.name as "itemName", i.price as "itemPrice",
    (select jsonb_agg(jsonb_build_object('sku', a ->> 'sku', 'note', a ->> 'note', 'name', ai.name, 'price', ai.price,
        'available', greatest(0, coalesce(${UNKEPT_UNITS}, 0) - coalesce(ai.safety_stock, 0)
          + ${heldFor(backorderId)})) order by n)
      from jsonb_array_elements(i.alternatives) with ordinality as alt(a, n)
      join items ai on ai.sku = a ->> 'sku' and not ai.discontinued left join stock s on s.sku = ai.sku) as alternatives
  from order_lines l left join items i on i.sku = l.sku
  where l.order_id = (select order_id from backorders where id = ${backorderId}) and l.ordered > 0 order by l.position`;

/** The channel of a backorder's order. */
const channelSql = (backorderId: string) => sql`
  (select o.channel_id from backorders b join orders o on o.id = b.order_id where b.id = ${backorderId})`;

function openOffer(row: NonNullable<HeadRow['offer']>, scale: TimeScale): OpenOffer {
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
    mailAcceptedAt: onItsClock(row.sentAt),
    reminderAcceptedAt: onItsClock(row.remindedMailAt),
  };
}

/** When an authorised payment has to be charged or renewed, on the backorder's own clock. */
function authorizationEnd({ state, authorizationExpiresAt }: PaymentRecord, scale: TimeScale): Instant | null {
  if (state !== 'authorized' || authorizationExpiresAt === undefined) return null;
  return toBusinessTime(parseInstant(authorizationExpiresAt), scale);
}

/** An alternative with what it costs less or more than the waiting units of the line did, as many as it is there for. */
function lineAlternative(
  { sku, note, price, available }: RecordedAlternative,
  line: LineRow,
  terms: OrderTerms,
  currency: string,
): LineAlternative {
  const units = Math.min(available, line.waiting);
  const differenceMinor = priceDifference(
    paidForLast(terms, line, units),
    price?.currency === currency ? price.amount * units : null,
  );
  return {
    sku,
    ...(units < line.waiting ? { upTo: units } : {}),
    ...(note === null ? {} : { note }),
    ...(differenceMinor === 0 ? {} : { differenceMinor }),
  };
}

/** `paid`: money was taken. `standing`: units of the whole order that are not cancelled. */
function recordedLine(
  row: LineRow,
  { terms, paid, standing, currency }: { terms: OrderTerms; paid: boolean; standing: number; currency: string },
): RecordedLine {
  const { alternatives, reason, unitPrice, discount, tax, taxRatePcm: _rate, stated: _stated, ...line } = row;
  const possible = (alternatives ?? []).filter(({ available }) => available > 0 && line.waiting > 0);
  return {
    ...line,
    unitPriceMinor: Number(unitPrice),
    discount: Number(discount),
    tax: Number(tax),
    problem: reason,
    alternatives: possible.map((alternative) => lineAlternative(alternative, row, terms, currency)),
    alternativeNames: Object.fromEntries((alternatives ?? []).map(({ sku, name }) => [sku, name])),
    alternativePrices: Object.fromEntries((alternatives ?? []).map(({ sku, price }) => [sku, price])),
    refundMinor: paid
      ? refundMinor(
          terms,
          [{ lineId: line.lineId, before: line.cancelled, quantity: line.waiting }],
          line.waiting === standing,
        )
      : null,
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

/** The same without a lock, for whoever only shows it. */
export async function readBackorder(reading: Reading, backorderId: string): Promise<LoadedBackorder | null> {
  const [heads, rows, channel, decisions, takenOff] = await Promise.all([
    reading.tx.execute<HeadRow & Record<string, unknown>>(headSql(backorderId, reading.here.defaultPolicy)),
    reading.tx.execute<LineRow & Record<string, unknown>>(linesSql(backorderId)),
    channelOf(reading, channelSql(backorderId)),
    openDecisions(reading, backorderId),
    openCancellations(reading, backorderId),
  ]);
  const head = heads[0];
  if (!head) return null;
  const policy = await policyOf(reading.tx, head.policyId, head.policyVersion);
  const scale = { openedAt: sqlInstant(head.openedAt), scale: timeScaleOf(policy) };
  const terms = orderTerms(head, rows);
  const cancellations = takenOff.map((row) => recordedCancellation(row, scale));
  const placedAt = sqlInstant(head.placedAt);
  const completedAt = sqlInstant(head.completedAt);
  const course = courseFrom(head.course);
  const law =
    policy.legal === undefined
      ? null
      : await loadLaw(reading, {
          backorderId,
          lines: rows,
          acceptance: course.acceptance,
          sellerLacks: channelLacks(channel, policy.legal),
          scale,
          order: {
            placedAt,
            completedAt,
            paidAt: paidBefore(head.payment, completedAt),
            creditApplication: head.payment.creditApplication ?? false,
            // Whoever has no address has none to be written to by electronic means.
            electronicNotice:
              (head.customer.electronicNotice ?? false) &&
              (head.customer.noticeEmail ?? head.customer.email) !== undefined,
            country: head.shipTo.country,
          },
        });
  const standing = rows.reduce((units, { waiting, allocated, shipped }) => units + waiting + allocated + shipped, 0);
  // A marketplace took the money, and gives it back.
  const paid = head.payment.state === 'paid' && !isMarketplace(policy.legal);
  const recorded = rows.map((row) => recordedLine(row, { terms, paid, standing, currency: head.currency }));
  const now = toBusinessTime(reading.at, scale);
  const facts: BackorderFacts = {
    id: backorderId,
    cause: head.cause,
    openedAt: scale.openedAt,
    closed: head.closedAt !== null,
    policy,
    timeZone: channel.timeZone,
    shipComplete: head.customer.shipComplete ?? false,
    fewerMails: head.customer.fewerMails ?? false,
    minimumSplit: head.minimumSplit,
    currency: head.currency,
    held: head.held,
    lines: recorded,
    course,
    offer: head.offer === null ? null : openOffer(head.offer, scale),
    offerVersion: head.offerVersion,
    decisions,
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
    placedAt,
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
