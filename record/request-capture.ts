import { sql } from 'drizzle-orm';
import type { ActorRecord, QuantityRecord } from '../db/records';
import { formatInstant } from '../domain/calendar/business-date';
import { borneBefore } from '../domain/money/borne';
import { type ChargeableLine, captureByTender, captureMinor } from '../domain/money/capture';
import { partsTotal, refundParts } from '../domain/money/refund';
import type { TenderShare } from '../domain/money/refund-plan';
import { type Act, note } from './act';
import { announceOther } from './events';
import { moneyMoved } from './refund-view';
import type { Owing } from './request-refund';
import { plainOwing } from './settle-order';
import { AUTHORIZATION_TASKS, resolveTasks } from './tasks';
import { isShopsWish } from './who-did';

interface LineState extends ChargeableLine {
  readonly open: number;
}

/** The order's lines as they stand; nothing is left to send when it is over, not even by an answer that is taken back. */
async function standing(act: Act, orderId: string) {
  const [lines, revocable] = await Promise.all([
    act.tx.execute<LineState & Record<string, unknown>>(sql`
      select line_id as "lineId", ordered, shipped, cancelled, substituted, waiting + allocated as open
      from order_lines where order_id = ${orderId} and ordered > 0`),
    act.tx.execute(sql`
      select 1 from cancellations where order_id = ${orderId} and not settled and not undone limit 1`),
  ]);
  const over = revocable.length === 0 && lines.every(({ open }) => open === 0);
  return { lines, over, complete: over && lines.some(({ shipped }) => shipped > 0) };
}

/**
 * Shipping and fees that a person has let go before they were charged: there was nothing to give back, and nothing of them is
 * charged any more. They are charged with the last parcel.
 */
async function letGo(act: Act, { orderId, terms, policy }: Owing): Promise<number> {
  const rows = await act.tx.execute<{ actor: ActorRecord }>(sql`
    select actor from returns r where order_id = ${orderId} and shipping = 'refunded'
      and not exists (select 1 from captures c where c.order_id = r.order_id and c.complete and c.at <= r.at)`);
  const [decided] = rows;
  if (decided === undefined) return 0;
  return partsTotal(refundParts(terms, [], { last: true, shopsDoing: isShopsWish(decided.actor, policy) }));
}

const sumOf = (parts: readonly { readonly amountMinor: number }[]): number =>
  parts.reduce((sum, { amountMinor }) => sum + amountMinor, 0);

interface Capture {
  readonly id: string;
  readonly amountMinor: number;
  readonly complete: boolean;
  readonly shares: readonly TenderShare[];
  readonly parcel: Parcel | null;
}

/** A parcel that has just left. */
export interface Parcel {
  readonly shipmentId: string;
  readonly lines: readonly QuantityRecord[];
}

/** Tells the payment system what to charge; what was taken with the order (points, gift cards) is not. */
async function announce(act: Act, owing: Owing, { id, amountMinor, complete, shares, parcel }: Capture): Promise<void> {
  const { orderId, backorderId, currency, payment } = owing;
  const toCharge = shares.filter(({ taken }) => !taken);
  // Nothing was said of what it is paid with: then all of it is to be charged.
  const amount = shares.length === 0 ? amountMinor : sumOf(toCharge);
  if (amount === 0) return;
  if (backorderId !== null)
    note(act, backorderId, {
      journal: {
        kind: 'capture-requested',
        data: { ...(parcel === null ? {} : { shipmentId: parcel.shipmentId }), amount, currency, complete },
      },
    });
  const orders = await act.tx.execute<{ orderNumber: string; channel: string; customerId: string }>(sql`
    select number as "orderNumber", channel_id as channel, customer_id as "customerId" from orders where id = ${orderId}`);
  await announceOther(act, 'payment.capture-requested', {
    id,
    orderId,
    ...orders[0],
    ...(backorderId === null ? {} : { backorderId }),
    ...(parcel === null ? {} : { shipmentId: parcel.shipmentId }),
    lines: parcel?.lines ?? [],
    amount: { amount, currency },
    byTender: toCharge.map(({ method, reference, amountMinor: minor }) => ({
      method,
      amount: { amount: minor, currency },
      ...(reference === null ? {} : { reference }),
    })),
    complete,
    requestedAt: formatInstant(act.at),
    ...(payment.authorizationExpiresAt === undefined ? {} : { authorizationExpiresAt: payment.authorizationExpiresAt }),
  });
}

/**
 * 売上確定の依頼: asks the payment system to charge what has just left of an order whose payment is only authorised, to the
 * minor unit; with the last of it whatever remains of shipping and fees. Without a parcel: the rest of the order was
 * cancelled after its last parcel had left, and only that remainder is asked for. The order's lines must be locked, and
 * stand as they do after the parcel or the cancellation.
 */
export async function requestCapture(
  act: Act,
  order: { readonly orderId: string; readonly backorderId: string | null },
  parcel: Parcel | null,
): Promise<void> {
  const { orderId, backorderId } = order;
  const owing = { ...(await plainOwing(act, orderId)), backorderId };
  if (owing.payment.state !== 'authorized') return;
  const { lines, over, complete } = await standing(act, orderId);
  // What left is the payment system's to charge; nothing waits that staff could still talk about with the customer.
  if (over && backorderId !== null) resolveTasks(act, backorderId, backorderId, AUTHORIZATION_TASKS);
  if (parcel === null && !complete) return;
  const [moved, letGoMinor] = await Promise.all([moneyMoved(act.tx, owing), letGo(act, owing)]);
  const amountMinor = captureMinor(owing.terms, lines, parcel?.lines ?? [], {
    complete,
    beforeMinor: sumOf(moved.captures),
    letGoMinor,
  });
  if (parcel === null && amountMinor === 0) return;
  const earlier = borneBefore(moved).flatMap(({ byTender }) => byTender);
  const shares = captureByTender(owing.terms, amountMinor, earlier, complete);
  const id = act.newId('capture');
  act.write(sql`
    insert into captures (id, order_id, shipment_id, amount, by_tender, complete, at)
    values (${id}, ${orderId}, ${parcel?.shipmentId ?? null}, ${amountMinor}, ${JSON.stringify(shares)}::text::jsonb,
            ${complete}, ${formatInstant(act.at)}::timestamptz)`);
  await announce(act, owing, { id, amountMinor, complete, shares, parcel });
}
