import { sql } from 'drizzle-orm';
import type { MoneyTermsRecord, PaymentRecord, QuantityRecord } from '../db/records';
import { type DeliveryState, mayBecome } from '../domain/backorder/delivery';
import { formatInstant, type Instant } from '../domain/calendar/business-date';
import { partsTotal, refundParts } from '../domain/money/refund';
import { type Act, note } from './act';
import { moneyLines, orderTerms } from './order-terms';
import { openTask, resolveTasks } from './tasks';

/** What became of a report: `unknown` parcel, `impossible` after what was reported before. */
export type Reported = 'reported' | 'repeated' | 'unknown' | 'impossible';

interface Parcel {
  lines: readonly QuantityRecord[];
  states: readonly DeliveryState[];
}

async function parcelOf(act: Act, orderId: string, shipmentId: string): Promise<Parcel | null> {
  // Locked first, so that two reports of one parcel come one after the other.
  const parcels = await act.tx.execute<{ lines: readonly QuantityRecord[] }>(sql`
    select lines from shipments where id = ${shipmentId} and order_id = ${orderId} for update`);
  const parcel = parcels[0];
  if (!parcel) return null;
  const states = await act.tx.execute<{ state: DeliveryState }>(
    sql`select state from deliveries where shipment_id = ${shipmentId} order by at, state limit 3`,
  );
  return { ...parcel, states: states.map(({ state }) => state) };
}

interface Money {
  payment: PaymentRecord;
  currency: string;
  shippingFee: string;
  orderDiscount: string;
  moneyTerms: MoneyTermsRecord;
}

/** What the parcel's goods cost the customer, for whoever decides about money. */
async function worthOf(act: Act, orderId: string, lines: readonly QuantityRecord[]) {
  const rows = await act.tx.execute<Money & Record<string, unknown>>(sql`
    select payment, currency, shipping_fee as "shippingFee", order_discount as "orderDiscount", money_terms as "moneyTerms"
    from orders where id = ${orderId}`);
  const order = rows[0];
  if (!order) return {};
  const terms = orderTerms(order, await moneyLines(act.tx, orderId));
  const units = lines.map((line) => ({ ...line, before: 0 }));
  const amount = partsTotal(refundParts(terms, units, { last: false, shopsDoing: false }));
  const money = (minor: number) => ({ amount: minor, currency: order.currency });
  return { goods: money(amount), shippingFee: money(terms.shippingFee), payment: order.payment.state };
}

/**
 * 配達完了・受取拒否・返送: takes down what became of a parcel. A refused or returned one opens a task for stock, refund
 * and shipping cost; its units stay shipped and are sellable only when somebody puts them back by stock adjustment.
 */
export async function reportDelivery(
  act: Act,
  order: { readonly orderId: string; readonly backorderId: string | null },
  { shipmentId, state, at }: { readonly shipmentId: string; readonly state: DeliveryState; readonly at: Instant },
): Promise<Reported> {
  const { orderId, backorderId } = order;
  const parcel = await parcelOf(act, orderId, shipmentId);
  if (parcel === null) return 'unknown';
  if (parcel.states.includes(state)) return 'repeated';
  if (!mayBecome(parcel.states.at(-1) ?? null, state)) return 'impossible';
  act.write(sql`
    insert into deliveries (shipment_id, order_id, state, at)
    values (${shipmentId}, ${orderId}, ${state}, ${formatInstant(at)}::timestamptz)`);
  if (backorderId !== null) note(act, backorderId, { journal: { kind: 'delivery', data: { shipmentId, state } } });
  if (state === 'delivered') {
    // It was refused before, and taken after all: there is no money to decide about.
    resolveTasks(act, shipmentId, backorderId, ['parcel-refused']);
    return 'reported';
  }
  const { lines } = parcel;
  await openTask(
    act,
    state === 'refused' ? 'parcel-refused' : 'parcel-returned',
    shipmentId,
    backorderId === null ? {} : { backorderId },
    { orderId, shipmentId, lines, ...(await worthOf(act, orderId, lines)) },
  );
  return 'reported';
}
