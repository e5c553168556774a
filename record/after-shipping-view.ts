import { sql } from 'drizzle-orm';
import type { Tx } from '../db/client';
import { anyOf } from '../db/lists';
import type { QuantityRecord } from '../db/records';
import { formatInstant } from '../domain/calendar/business-date';
import type { TenderShare } from '../domain/money/refund-plan';
import { sqlInstant } from './sql-instant';

interface CaptureRow {
  orderId: string;
  id: string;
  shipmentId: string | null;
  amount: number;
  currency: string;
  byTender: readonly TenderShare[];
  complete: boolean;
  at: string;
}

interface ReturnRow {
  orderId: string;
  id: string;
  shipmentId: string | null;
  lines: readonly QuantityRecord[];
  shipping: 'kept' | 'refunded';
  deducted: number;
  currency: string;
  refundId: string | null;
  at: string;
}

const captureView = ({ orderId: _, id, shipmentId, amount, currency, byTender, complete, at }: CaptureRow) => ({
  id,
  ...(shipmentId === null ? {} : { shipmentId }),
  // What points and gift cards paid for was taken with the order.
  amount: {
    amount: amount - byTender.reduce((sum, share) => sum + (share.taken ? share.amountMinor : 0), 0),
    currency,
  },
  complete,
  requestedAt: formatInstant(sqlInstant(at)),
});

const returnView = ({ orderId: _, id, shipmentId, lines, shipping, deducted, currency, refundId, at }: ReturnRow) => ({
  id,
  ...(shipmentId === null ? {} : { shipmentId }),
  lines,
  shipping,
  deduction: { amount: deducted, currency },
  ...(refundId === null ? {} : { refundId }),
  at: formatInstant(sqlInstant(at)),
});

/** What was charged, and what came back, after goods of an order had left; absent where there is nothing of it. */
export interface AfterShipping {
  readonly captures?: readonly ReturnType<typeof captureView>[];
  readonly returns?: readonly ReturnType<typeof returnView>[];
}

/** What happened to the money of orders after goods had left, oldest first. */
export async function afterShipping(
  tx: Pick<Tx, 'execute'>,
  orderIds: readonly string[],
): Promise<(orderId: string) => AfterShipping> {
  const [captures, returns] = await Promise.all([
    tx.execute<CaptureRow & Record<string, unknown>>(sql`
      select c.order_id as "orderId", c.id, c.shipment_id as "shipmentId", c.amount::float8 as amount, o.currency,
        c.by_tender as "byTender", c.complete, c.at
      from captures c join orders o on o.id = c.order_id where c.order_id = ${anyOf(orderIds)} order by c.at, c.id`),
    tx.execute<ReturnRow & Record<string, unknown>>(sql`
      select r.order_id as "orderId", r.id, r.shipment_id as "shipmentId", r.lines, r.shipping,
        r.deducted::float8 as deducted, o.currency, r.refund_id as "refundId", r.at
      from returns r join orders o on o.id = r.order_id where r.order_id = ${anyOf(orderIds)} order by r.at, r.id`),
  ]);
  return (orderId) => {
    const charged = captures.filter((row) => row.orderId === orderId).map(captureView);
    const back = returns.filter((row) => row.orderId === orderId).map(returnView);
    return {
      ...(charged.length === 0 ? {} : { captures: charged }),
      ...(back.length === 0 ? {} : { returns: back }),
    };
  };
}
