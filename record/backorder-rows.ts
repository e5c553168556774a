import { type SQL, sql } from 'drizzle-orm';
import type {
  CustomerRecord,
  LocalizedName,
  MoneyRecord,
  MoneyTermsRecord,
  PaymentRecord,
  ShipToRecord,
  StatedTimes,
} from '../db/records';
import type { MinimumSplit } from '../domain/allocation/minimum-split';
import type { CourseState } from '../domain/backorder/course-state';
import type { BackorderCause, BackorderFacts, LineFacts, RefusalReason } from '../domain/backorder/facts';
import type { OfferLine, OfferReason } from '../domain/backorder/offer';
import type { BusinessDate } from '../domain/calendar/business-date';
import type { LinePromise } from '../domain/promise/promise';
import type { Reading } from './act';
import { UNKEPT_UNITS } from './free-stock';
import { isMailOrAgain } from './mail-again';
import { ofEach, type RowsOfEach } from './of-each';
import { isSettledByStaff } from './settled-wishes';
import { isStopped } from './stopped-addresses';

/** A backorder with its order, as the record has them. */
export interface HeadRow {
  orderId: string;
  channelId: string;
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
  wished: { lineId: string; quantity: number }[] | null;
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
    openedAt: string;
    expiresAt: string;
    remindAt: string | null;
    remindedAt: string | null;
    sentAt: string | null;
    remindedMailAt: string | null;
    unheard: boolean;
    toCall: BackorderFacts['offerToCall'];
  } | null;
}

export interface RecordedAlternative {
  sku: string;
  note: string | null;
  name: LocalizedName;
  price: MoneyRecord | null;
  available: number;
}

/** A line of its order, with the item it is of. */
export interface LineRow {
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

/** When the provider took a mail, or the same sent again, or staff said by telephone, or by letter, what it says. */
const toldAt = (mailId: SQL) => sql`coalesce(
  (select min(m.sent_at) from mails m
    where m.backorder_id = b.id and ${isMailOrAgain(mailId)} and m.status in ('sent', 'delivered')),
  (select min(t.given_at) from tasks t where t.backorder_id = b.id and t.data ->> 'mailId' = ${mailId}))`;

/**
 * Nobody has heard the open offer `f`, nor one that it stands in for. A marketplace whose customer it is has taken the notice:
 * of that there is neither mail nor call.
 */
const IS_UNHEARD = sql`
  ((exists (select from mails m where m.id = f.mail_id)
      or exists (select from tasks t where t.backorder_id = f.backorder_id and t.data ->> 'mailId' = f.mail_id))
    and not exists (select from offers h
      where h.backorder_id = f.backorder_id and h.version > coalesce((select max(e.version) from offers e
          where e.backorder_id = f.backorder_id and e.state in ('answered', 'silent', 'withdrawn')), 0)
        and (exists (select from decisions d where d.backorder_id = h.backorder_id and d.offer_version = h.version)
          or exists (select from tasks t
            where t.backorder_id = h.backorder_id and t.data ->> 'mailId' = h.mail_id and t.given_at is not null)
          or exists (select from mails m
            where m.backorder_id = h.backorder_id and m.status in ('queued', 'sent', 'delivered', 'complained')
              and ${isMailOrAgain(sql`h.mail_id`)}))))`;

/** Staff have yet to say by telephone what the mail would. */
const isToCall = (mailId: SQL) => sql`
  exists (select from tasks t where t.backorder_id = b.id and t.kind = 'call-customer' and t.state = 'open'
    and t.data ->> 'mailId' = ${mailId})`;

const headSql = (backorderId: SQL, defaultPolicy: string) => sql`
  select b.order_id as "orderId", o.channel_id as "channelId", b.cause, b.opened_at as "openedAt", b.closed_at as "closedAt", b.held, b.course,
    b.facts_version::int as "factsVersion", b.last_step as "lastStep", b.link_epoch as "linkEpoch",
    b.policy_id as "policyId", b.policy_version as "policyVersion", o.number,
    o.placed_at as "placedAt", o.completed_at as "completedAt", o.currency, o.customer,
    ${isStopped(sql`coalesce(o.customer ->> 'noticeEmail', o.customer ->> 'email')`)} as "addressStopped",
    exists (select from tasks t where t.backorder_id = b.id and t.kind = 'call-customer' and t.state = 'open') as "callsOpen", o.ship_to as "shipTo", o.payment,
    o.shipping_fee::float8 as "shippingFee", o.order_discount::float8 as "orderDiscount", o.money_terms as "moneyTerms",
    (select jsonb_agg(w) from (select t.data ->> 'lineId' as "lineId", sum((t.data ->> 'quantity')::int)::int as quantity from tasks t
      where t.backorder_id = b.id and t.kind = 'alternative-surcharge' and t.state = 'open' group by 1) w) as wished,
    (select max(undo_until) from decisions d where d.backorder_id = b.id and d.undone_at is null
      and not ${isSettledByStaff(sql`d`)})::text as "revocableUntil",
    (select pack -> 'allocation' -> 'minimumSplit' from policies
      where id = ${defaultPolicy} order by version desc limit 1) as "minimumSplit",
    coalesce((select max(version) from offers f where f.backorder_id = b.id), 0)::int as "offerVersion",
    (select jsonb_build_object('version', f.version, 'state', f.state, 'reason', f.reason, 'digest', f.digest,
        'options', f.options, 'onSilence', f.on_silence, 'openedAt', f.opened_at,
        'expiresAt', f.expires_at, 'remindAt', f.remind_at,
        'remindedAt', f.reminded_at,
        'sentAt', ${toldAt(sql`f.mail_id`)}, 'remindedMailAt', ${toldAt(sql`f.reminder_mail_id`)},
        'unheard', ${IS_UNHEARD},
        'toCall', jsonb_build_object('question', ${isToCall(sql`f.mail_id`)}, 'reminder', ${isToCall(sql`f.reminder_mail_id`)}))
      from offers f where f.backorder_id = b.id and f.state in ('open', 'stale')) as offer
  from backorders b join orders o on o.id = b.order_id
  where b.id = ${backorderId}`;

/** Units of an alternative that are held for this backorder's customer. */
const heldFor = (backorderId: SQL) => sql`coalesce(
  (select sum(r.quantity) from reservations r where r.for_backorder_id = ${backorderId} and r.sku = ai.sku), 0)::int`;

const linesSql = (backorderId: SQL) => sql`
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

/** What of backorders and their orders is in rows of their own, by backorder. */
export const headsOf = (reading: Reading, backorderIds: readonly string[]): Promise<RowsOfEach<HeadRow>> =>
  ofEach(reading, backorderIds, (id) => headSql(id, reading.here.defaultPolicy));

/** The lines of their orders, in the order's own sequence. */
export const linesOf = (reading: Reading, backorderIds: readonly string[]): Promise<RowsOfEach<LineRow>> =>
  ofEach(reading, backorderIds, linesSql);
