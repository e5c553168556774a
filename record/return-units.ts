import { sql } from 'drizzle-orm';
import type { ActorRecord, QuantityRecord } from '../db/records';
import { formatInstant } from '../domain/calendar/business-date';
import { type AsCharged, asCharged, borneBefore, type MoneyMoved } from '../domain/money/borne';
import { partsTotal, refundParts } from '../domain/money/refund';
import { type Uncharged, unchargedBy } from '../domain/money/refund-plan';
import { lessDeduction, returnedUnits, type ShippedLine } from '../domain/money/returned';
import { tenderOrderOf } from '../domain/policy/policy-pack';
import { type Act, note } from './act';
import { type LoadedBackorder, loadBackorder } from './load-facts';
import type { LockedOrder, OrderLineState } from './order-lines';
import { moneyMoved } from './refund-view';
import { type Owing, type Requested, requestRefund } from './request-refund';
import { plainOwing } from './settle-order';
import { tellRefund } from './tell-refund';
import { isShopsWish, whoDid } from './who-did';

/** 返品の返金: shipped units whose money a person gives back. */
export interface Return {
  /** The parcel they were in, where it came back as one. */
  readonly shipmentId: string | null;
  readonly lines: readonly QuantityRecord[];
  /** Whether shipping and fees go back with them. */
  readonly shipping: 'kept' | 'refunded';
  /** What the way back costs the customer (往復送料), in minor units of the order's currency. */
  readonly deductionMinor: number;
  readonly reason: string;
  readonly actor: ActorRecord;
}

/** Why it cannot be: more kept back than comes back, or shipping that went back before. */
export type ReturnRefused =
  | { readonly kind: 'deducts-too-much'; readonly mostMinor: number }
  | { readonly kind: 'shipping-went-back' };

/** What was given back, and how. */
export interface Returned {
  readonly id: string;
  /** Null where no money had been taken. */
  readonly refundId: string | null;
}

/** The units of a parcel whose money has not gone back yet; null when it is no parcel of the order's. */
export async function parcelUnits(
  act: Act,
  orderId: string,
  shipmentId: string,
): Promise<readonly QuantityRecord[] | null> {
  const parcels = await act.tx.execute<{ lines: readonly QuantityRecord[] }>(sql`
    select lines from shipments where id = ${shipmentId} and order_id = ${orderId}`);
  const parcel = parcels[0];
  if (parcel === undefined) return null;
  const gone = await act.tx.execute<QuantityRecord & Record<string, unknown>>(sql`
    select l."lineId", sum(l.quantity)::int as quantity
    from returns r, jsonb_to_recordset(r.lines) as l("lineId" text, quantity int)
    where r.shipment_id = ${shipmentId} group by 1`);
  const back = (lineId: string): number => gone.find((line) => line.lineId === lineId)?.quantity ?? 0;
  return parcel.lines.map(({ lineId, quantity }) => ({ lineId, quantity: quantity - back(lineId) }));
}

async function shippingWentBack(act: Act, orderId: string): Promise<boolean> {
  const rows = await act.tx.execute(sql`
    select 1 from returns where order_id = ${orderId} and shipping = 'refunded'`);
  return rows.length > 0;
}

const stateOf = (order: LockedOrder, lineId: string): OrderLineState => {
  const line = order.lines.find((one) => one.lineId === lineId);
  if (!line) throw new Error(`there is no line ${lineId} to come back`);
  return line;
};

/** Units that were cancelled and can still be taken back, so that they may yet go to the customer. */
async function mayComeBackToLife(act: Act, orderId: string): Promise<boolean> {
  const rows = await act.tx.execute(sql`
    select 1 from cancellations
    where order_id = ${orderId} and cause <> 'substituted' and not settled and not undone limit 1`);
  return rows.length > 0;
}

/** Nothing of the order is left with the customer, or on its way to him. */
const nothingLeft = (lines: readonly ShippedLine[], order: LockedOrder, what: Return): boolean =>
  order.lines.every(({ waiting, allocated }) => waiting + allocated === 0) &&
  lines.every(
    ({ lineId, shipped, returned }) =>
      shipped === returned + (what.lines.find((line) => line.lineId === lineId)?.quantity ?? 0),
  );

/** An order's money as it can go back: of an authorised payment what was asked to be charged. */
interface Charged extends AsCharged {
  readonly owing: Owing;
  readonly moved: MoneyMoved;
}

async function chargedOf(act: Act, owing: Owing): Promise<Charged> {
  const moved = await moneyMoved(act.tx, owing);
  return { owing, moved, ...asCharged(owing.terms, moved) };
}

/** What was charged of an authorised payment has been paid, as far as its return is concerned. */
const asPaid = ({ owing, terms, mostMinor }: Charged): Owing =>
  mostMinor === null ? owing : { ...owing, terms, payment: { ...owing.payment, state: 'paid' } };

/**
 * What has not been charged yet cannot go back; it is not charged any more either. Only what had been taken of it with the
 * order comes back.
 */
function letGoOf({ owing, moved, shipping }: Charged, what: Return): Uncharged | null {
  if (shipping || what.shipping === 'kept') return null;
  const parts = refundParts(owing.terms, [], { last: true, shopsDoing: isShopsWish(what.actor, owing.policy) });
  const how = { paid: false, last: false, tenderOrder: tenderOrderOf(owing.policy.cancellation) };
  return unchargedBy(owing.terms, parts, borneBefore(moved), how);
}

function givenBack(charged: Charged, order: LockedOrder, what: Return, revocable: boolean) {
  const { owing, terms, mostMinor, shipping } = charged;
  const units = what.lines.map(({ lineId, quantity }) => returnedUnits(stateOf(order, lineId), quantity));
  const shopsDoing = isShopsWish(what.actor, owing.policy);
  const parts = refundParts(terms, units, { last: what.shipping === 'refunded' && shipping, shopsDoing });
  const whole = Math.min(partsTotal(parts), mostMinor ?? Number.POSITIVE_INFINITY);
  const last = !revocable && nothingLeft(order.lines, order, what);
  return {
    whole,
    given: {
      parts: lessDeduction(parts, partsTotal(parts) - whole + what.deductionMinor),
      lines: what.lines,
      units,
      last,
      whole: last && what.shipping === 'refunded' && what.deductionMinor === 0,
      letGo: letGoOf(charged, what),
    },
  };
}

const owingOf = (order: LockedOrder, backorder: LoadedBackorder | null, act: Act): Promise<Owing> | Owing =>
  backorder === null
    ? plainOwing(act, order.orderId)
    : {
        orderId: order.orderId,
        backorderId: backorder.facts.id,
        payment: backorder.payment,
        terms: backorder.terms,
        policy: backorder.facts.policy,
        timeZone: backorder.channel.timeZone,
        currency: backorder.facts.currency,
        now: backorder.now,
        owedSince: backorder.now,
      };

function writeDown(act: Act, order: LockedOrder, what: Return, { id, refundId }: Returned): void {
  const { orderId, backorderId } = order;
  const { shipmentId, lines, shipping, deductionMinor, reason, actor } = what;
  act.write(sql`
    insert into returns (id, order_id, shipment_id, lines, shipping, deducted, reason, actor, at, refund_id)
    values (${id}, ${orderId}, ${shipmentId}, ${JSON.stringify(lines)}::text::jsonb, ${shipping}, ${deductionMinor},
            ${reason}, ${JSON.stringify(actor)}::text::jsonb, ${formatInstant(act.at)}::timestamptz, ${refundId})`);
  act.write(sql`
    update order_lines l set returned = l.returned + r.quantity
    from jsonb_to_recordset(${JSON.stringify(lines)}::text::jsonb) as r("lineId" text, quantity int)
    where l.order_id = ${orderId} and l.line_id = r."lineId"`);
  // The money has been decided about; whether the goods can be sold again is another question.
  if (shipmentId !== null)
    act.write(sql`
      update tasks set state = 'resolved', resolved_at = ${formatInstant(act.at)}::timestamptz
      where kind = 'parcel-refused' and subject = ${shipmentId} and state = 'open'`);
  if (backorderId !== null)
    note(act, backorderId, {
      journal: {
        kind: 'returned',
        data: {
          ...(shipmentId === null ? {} : { shipmentId }),
          lines,
          shipping,
          deducted: deductionMinor,
          ...whoDid(actor),
          reason,
        },
      },
    });
}

const tell = (act: Act, backorder: LoadedBackorder, { id, state }: Requested): Promise<void> =>
  tellRefund(
    act,
    backorder,
    id,
    state === 'needs-account'
      ? { template: 'refund-needs-account', cause: 'way-paid' }
      : { template: 'refund-requested', because: 'returned' },
  );

/**
 * 返品・受取拒否の返金: gives back the money of shipped units, as a person decided, from the order's frozen terms and by the
 * rules of cancellations. The order's items and backorder must be locked, and the units there. Goods that come back are
 * sellable only by a stock adjustment of their own.
 */
export async function returnUnits(act: Act, order: LockedOrder, what: Return): Promise<Returned | ReturnRefused> {
  const { orderId, backorderId } = order;
  if (what.shipping === 'refunded' && (await shippingWentBack(act, orderId))) return { kind: 'shipping-went-back' };
  const backorder = backorderId === null ? null : await loadBackorder(act, backorderId);
  const charged = await chargedOf(act, await owingOf(order, backorder, act));
  const { whole, given } = givenBack(charged, order, what, await mayComeBackToLife(act, orderId));
  if (what.deductionMinor > whole) return { kind: 'deducts-too-much', mostMinor: whole };
  const refund = await requestRefund(act, asPaid(charged), given);
  const returned = { id: act.newId('return'), refundId: refund?.id ?? null };
  writeDown(act, order, what, returned);
  if (refund !== null && backorder !== null) await tell(act, backorder, refund);
  return returned;
}
