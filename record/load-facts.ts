import { sql } from 'drizzle-orm';
import type {
  ActorRecord,
  ChannelSettings,
  CustomerRecord,
  LocalizedName,
  MoneyRecord,
  MoneyTermsRecord,
  PaymentRecord,
  QuantityRecord,
  ShipToRecord,
  StatedTimes,
} from '../db/records';
import type { MinimumSplit } from '../domain/allocation/minimum-split';
import { type CourseState, courseFrom } from '../domain/backorder/course-state';
import type {
  BackorderCause,
  BackorderFacts,
  LineFacts,
  OpenCancellation,
  RefusalReason,
} from '../domain/backorder/facts';
import type { OfferLine, OfferReason, OpenOffer } from '../domain/backorder/offer';
import { type TimeScale, toBusinessTime } from '../domain/business-time';
import { type BusinessDate, type Instant, parseInstant } from '../domain/calendar/business-date';
import { type OrderTerms, refundMinor } from '../domain/money/refund';
import { timeScaleOf } from '../domain/policy/policy-pack';
import type { LinePromise } from '../domain/promise/promise';
import type { Act } from './act';
import { channelOf } from './channels';
import { loadLaw, paidBefore } from './load-law';
import { orderTerms } from './order-terms';
import { policyOf } from './policies';
import { sqlInstant } from './sql-instant';

export { sqlInstant } from './sql-instant';

const maybeInstant = (text: string | null): Instant | null => (text === null ? null : sqlInstant(text));

/** A line with what only mails and money need of it. */
export interface RecordedLine extends LineFacts {
  readonly name: string;
  readonly kind: 'backorder' | 'preorder' | 'special-order';
  readonly itemName: LocalizedName | null;
  readonly itemPrice: MoneyRecord | null;
  readonly discount: number;
  readonly tax: number;
  readonly alternativeNames: Readonly<Record<string, LocalizedName>>;
}

export interface RecordedDecision {
  readonly id: string;
  readonly lines: readonly (QuantityRecord & { choice: string; alternativeSku?: string })[];
  readonly actor: ActorRecord;
  readonly undoUntil: Instant | null;
}

export interface RecordedCancellation extends OpenCancellation {
  readonly lines: readonly QuantityRecord[];
  readonly refundId: string | null;
  readonly couponCode: string | null;
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
  } | null;
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
  alternatives: { sku: string; note: string | null; name: LocalizedName; available: number }[] | null;
}

const headSql = (backorderId: string, defaultPolicy: string, lock: boolean) => sql`
  select b.order_id as "orderId", b.cause, b.opened_at as "openedAt", b.closed_at as "closedAt", b.held, b.course,
    b.facts_version::int as "factsVersion", b.last_step as "lastStep", b.link_epoch as "linkEpoch",
    b.policy_id as "policyId", b.policy_version as "policyVersion", o.number,
    o.placed_at as "placedAt", o.completed_at as "completedAt", o.currency, o.customer, o.ship_to as "shipTo", o.payment,
    o.shipping_fee::float8 as "shippingFee", o.order_discount::float8 as "orderDiscount", o.money_terms as "moneyTerms",
    (select max(undo_until) from decisions d where d.backorder_id = b.id and d.undone_at is null)::text as "revocableUntil",
    (select pack -> 'allocation' -> 'minimumSplit' from policies
      where id = ${defaultPolicy} order by version desc limit 1) as "minimumSplit",
    coalesce((select max(version) from offers f where f.backorder_id = b.id), 0)::int as "offerVersion",
    (select jsonb_build_object('version', f.version, 'state', f.state, 'reason', f.reason, 'digest', f.digest,
        'options', f.options, 'onSilence', f.on_silence, 'expiresAt', f.expires_at, 'remindAt', f.remind_at,
        'remindedAt', f.reminded_at,
        'sentAt', (select m.sent_at from mails m where m.id = f.mail_id and m.status in ('sent', 'delivered')))
      from offers f where f.backorder_id = b.id and f.state in ('open', 'stale')) as offer
  from backorders b join orders o on o.id = b.order_id
  where b.id = ${backorderId} ${lock ? sql`for update of b` : sql``}`;

const linesSql = (backorderId: string) => sql`
  select l.line_id as "lineId", l.sku, l.name, l.kind, l.ordered, l.waiting, l.allocated, l.released, l.shipped,
    l.cancelled, l.substituted, l.promise_original as original, l.promise_current as current, l.told,
    l.unknown_because as "unknownBecause", l.promise_supply_id is not null as supplied, l.reason,
    l.substitute_for as "substituteFor", l.stated, l.unit_price as "unitPrice", l.discount, l.tax, l.tax_rate_pcm as "taxRatePcm", coalesce(i.discontinued, false) as discontinued,
    case when i.kind = 'preorder' then i.release_date::text end as "releaseDate", i.name as "itemName", i.price as "itemPrice",
    (select jsonb_agg(jsonb_build_object('sku', a ->> 'sku', 'note', a ->> 'note', 'name', ai.name,
        'available', greatest(0, coalesce(s.on_hand - s.reserved - s.allocated, 0) - coalesce(ai.safety_stock, 0))) order by n)
      from jsonb_array_elements(i.alternatives) with ordinality as alt(a, n)
      join items ai on ai.sku = a ->> 'sku' and not ai.discontinued left join stock s on s.sku = ai.sku) as alternatives
  from order_lines l left join items i on i.sku = l.sku
  where l.order_id = (select order_id from backorders where id = ${backorderId}) and l.ordered > 0 order by l.position`;

/** The channel of a backorder's order. */
const channelSql = (backorderId: string) => sql`
  (select o.channel_id from backorders b join orders o on o.id = b.order_id where b.id = ${backorderId})`;

function openOffer(row: NonNullable<HeadRow['offer']>, scale: TimeScale): OpenOffer {
  const sentAt = maybeInstant(row.sentAt);
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
    mailAcceptedAt: sentAt === null ? null : toBusinessTime(sentAt, scale),
  };
}

/** When an authorised payment has to be charged or renewed, on the backorder's own clock. */
function authorizationEnd({ state, authorizationExpiresAt }: PaymentRecord, scale: TimeScale): Instant | null {
  if (state !== 'authorized' || authorizationExpiresAt === undefined) return null;
  return toBusinessTime(parseInstant(authorizationExpiresAt), scale);
}

/** `paid`: money was taken. `standing`: units of the whole order that are not cancelled. */
function recordedLine(row: LineRow, terms: OrderTerms, paid: boolean, standing: number): RecordedLine {
  const { alternatives, reason, unitPrice, discount, tax, taxRatePcm: _rate, stated: _stated, ...line } = row;
  const possible = (alternatives ?? []).filter(({ available }) => available >= line.waiting && line.waiting > 0);
  return {
    ...line,
    unitPriceMinor: Number(unitPrice),
    discount: Number(discount),
    tax: Number(tax),
    problem: reason,
    alternatives: possible.map(({ sku, note }) => (note === null ? { sku } : { sku, note })),
    alternativeNames: Object.fromEntries((alternatives ?? []).map(({ sku, name }) => [sku, name])),
    refundMinor: paid
      ? refundMinor(
          terms,
          [{ lineId: line.lineId, before: line.cancelled, quantity: line.waiting }],
          line.waiting === standing,
        )
      : null,
  };
}

/** Reads a backorder and locks it (a page that only shows it does not). Null when there is none. */
export async function loadBackorder(
  act: Act,
  backorderId: string,
  { lock = true }: { readonly lock?: boolean } = {},
): Promise<LoadedBackorder | null> {
  // Sent together; the lock is the first, so the others see what it has waited for.
  const [heads, rows, channel, decisions, cancellations] = await Promise.all([
    act.tx.execute<HeadRow & Record<string, unknown>>(headSql(backorderId, act.here.defaultPolicy, lock)),
    act.tx.execute<LineRow & Record<string, unknown>>(linesSql(backorderId)),
    channelOf(act, channelSql(backorderId)),
    openDecisions(act, backorderId),
    openCancellations(act, backorderId),
  ]);
  const head = heads[0];
  if (!head) return null;
  const policy = await policyOf(act.tx, head.policyId, head.policyVersion);
  const scale = { openedAt: sqlInstant(head.openedAt), scale: timeScaleOf(policy) };
  const terms = orderTerms(head, rows);
  const placedAt = sqlInstant(head.placedAt);
  const completedAt = sqlInstant(head.completedAt);
  const course = courseFrom(head.course);
  const law =
    policy.legal === undefined
      ? null
      : await loadLaw(act, {
          backorderId,
          lines: rows,
          acceptance: course.acceptance,
          scale,
          order: {
            placedAt,
            completedAt,
            paidAt: paidBefore(head.payment, completedAt),
            creditApplication: head.payment.creditApplication ?? false,
            electronicNotice: head.customer.electronicNotice ?? false,
            country: head.shipTo.country,
          },
        });
  const standing = rows.reduce((units, { waiting, allocated, shipped }) => units + waiting + allocated + shipped, 0);
  const lines = rows.map((row) => recordedLine(row, terms, head.payment.state === 'paid', standing));
  return {
    facts: {
      id: backorderId,
      cause: head.cause,
      openedAt: scale.openedAt,
      closed: head.closedAt !== null,
      policy,
      timeZone: channel.timeZone,
      shipComplete: head.customer.shipComplete ?? false,
      minimumSplit: head.minimumSplit,
      currency: head.currency,
      held: head.held,
      lines,
      course,
      offer: head.offer === null ? null : openOffer(head.offer, scale),
      offerVersion: head.offerVersion,
      decisions,
      revocableUntil: maybeInstant(head.revocableUntil),
      cancellations,
      law,
      authorizationEndsAt: authorizationEnd(head.payment, scale),
    },
    lines,
    decisions,
    cancellations,
    orderId: head.orderId,
    orderNumber: head.number,
    placedAt,
    customer: head.customer,
    shipTo: head.shipTo,
    payment: head.payment,
    channel,
    terms,
    scale,
    factsVersion: head.factsVersion,
    lastStep: head.lastStep,
    linkEpoch: head.linkEpoch,
    now: toBusinessTime(act.at, scale),
  };
}

async function openDecisions(act: Act, backorderId: string): Promise<readonly RecordedDecision[]> {
  const rows = await act.tx.execute<{
    id: string;
    lines: RecordedDecision['lines'];
    actor: ActorRecord;
    undoUntil: string | null;
  }>(sql`
    select id, lines, actor, undo_until as "undoUntil" from decisions
    where backorder_id = ${backorderId} and not told and undone_at is null order by at, id`);
  return rows.map((row) => ({ ...row, undoUntil: maybeInstant(row.undoUntil) }));
}

async function openCancellations(act: Act, backorderId: string): Promise<readonly RecordedCancellation[]> {
  type Row = Omit<RecordedCancellation, 'settleAt'> & { settleAt: string | null };
  const rows = await act.tx.execute<Row & Record<string, unknown>>(sql`
    select id, cause, lines, settle_at as "settleAt", settled, told, refund_id as "refundId", coupon_code as "couponCode"
    from cancellations where backorder_id = ${backorderId} and not (settled and told) and not undone order by at, id`);
  return rows.map((row) => ({ ...row, settleAt: maybeInstant(row.settleAt) }));
}
