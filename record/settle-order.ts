import { sql } from 'drizzle-orm';
import type { PaymentRecord } from '../db/records';
import { type OrderTerms, refundMinor } from '../domain/money/refund';
import type { Act } from './act';
import { channelOf } from './channels';
import { policyOf } from './policies';
import { requestRefund } from './settle';

interface Row {
  payment: PaymentRecord;
  currency: string;
  channelId: string;
  policyId: string;
  policyVersion: number;
  shippingFee: string;
  orderDiscount: string;
}

/** Money back for units cancelled of an order that has nothing short: no course, no mail, but the same refund. */
export async function refundPlainOrder(
  act: Act,
  orderId: string,
  lines: readonly { lineId: string; quantity: number; before: number }[],
  last: boolean,
): Promise<void> {
  const rows = await act.tx.execute<Row & Record<string, unknown>>(sql`
    select payment, currency, channel_id as "channelId", policy_id as "policyId", policy_version as "policyVersion",
      shipping_fee as "shippingFee", order_discount as "orderDiscount" from orders where id = ${orderId}`);
  const order = rows[0];
  if (order?.payment.state !== 'paid') return;
  const sold = await act.tx.execute<{
    lineId: string;
    quantity: number;
    unitPrice: string;
    discount: string;
    tax: string;
  }>(sql`
    select line_id as "lineId", ordered as quantity, unit_price as "unitPrice", discount, tax from order_lines
    where order_id = ${orderId} and ordered > 0 order by position`);
  const terms: OrderTerms = {
    lines: sold.map((line) => ({
      ...line,
      unitPrice: Number(line.unitPrice),
      discount: Number(line.discount),
      tax: Number(line.tax),
    })),
    substitutes: [],
    shippingFee: Number(order.shippingFee),
    orderDiscount: Number(order.orderDiscount),
  };
  const amount = refundMinor(terms, lines, last);
  if (amount === 0) return;
  const policy = await policyOf(act.tx, order.policyId, order.policyVersion);
  const { timeZone } = await channelOf(act, order.channelId);
  await requestRefund(
    act,
    {
      orderId,
      backorderId: null,
      now: act.at,
      scale: { openedAt: act.at, scale: 1 },
      facts: { policy, timeZone, currency: order.currency, law: null },
    },
    amount,
    lines.map(({ lineId, quantity }) => ({ lineId, quantity })),
  );
}
