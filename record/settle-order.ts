import { sql } from 'drizzle-orm';
import type { MoneyTermsRecord, PaymentRecord } from '../db/records';
import { isWithdrawal } from '../domain/backorder/law';
import { type RefundUnits, refundParts } from '../domain/money/refund';
import type { Act } from './act';
import { channelOf } from './channels';
import { moneyLines, orderTerms } from './order-terms';
import { policyOf } from './policies';
import { type Owing, requestRefund } from './request-refund';

interface Row {
  payment: PaymentRecord;
  currency: string;
  channelId: string;
  policyId: string;
  policyVersion: number;
  shippingFee: string;
  orderDiscount: string;
  moneyTerms: MoneyTermsRecord;
}

/** What there is to know of an order's money when it has no backorder. */
export async function plainOwing(act: Act, orderId: string): Promise<Owing> {
  const rows = await act.tx.execute<Row & Record<string, unknown>>(sql`
    select payment, currency, channel_id as "channelId", policy_id as "policyId", policy_version as "policyVersion",
      shipping_fee as "shippingFee", order_discount as "orderDiscount", money_terms as "moneyTerms"
    from orders where id = ${orderId}`);
  const order = rows[0];
  if (!order) throw new Error(`there is no order ${orderId}`);
  const [lines, policy, { timeZone }] = await Promise.all([
    moneyLines(act.tx, orderId),
    policyOf(act.tx, order.policyId, order.policyVersion),
    channelOf(act, order.channelId),
  ]);
  const { payment, currency } = order;
  return {
    orderId,
    backorderId: null,
    payment,
    terms: orderTerms(order, lines),
    policy,
    timeZone,
    currency,
    now: act.at,
    owedSince: act.at,
  };
}

/** Money back for units cancelled of an order that has nothing short: no course, no mail, but the same refund. */
export async function refundPlainOrder(
  act: Act,
  orderId: string,
  units: readonly RefundUnits[],
  how: { readonly last: boolean; readonly whole: boolean; readonly shopsDoing: boolean },
): Promise<void> {
  const owing = await plainOwing(act, orderId);
  const shopsDoing = how.shopsDoing || isWithdrawal(owing.policy);
  await requestRefund(act, owing, {
    parts: refundParts(owing.terms, units, { last: how.whole, shopsDoing }),
    lines: units.map(({ lineId, quantity }) => ({ lineId, quantity })),
    units,
    last: how.last,
    whole: how.whole,
  });
}
