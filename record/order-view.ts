import { sql } from 'drizzle-orm';
import type { Tx } from '../db/client';
import { anyOf } from '../db/lists';
import type { CustomerRecord, PaymentRecord, ShipToRecord } from '../db/records';
import type { LinePromise } from '../domain/promise/promise';
import { afterShipping } from './after-shipping-view';
import { type BackorderView, backorderViews } from './backorder-view';
import { backorderIdOf } from './ids';

export interface OrderLineAnswer {
  readonly lineId: string;
  readonly allocated: number;
  readonly backordered: number;
  readonly refused: number;
  readonly reason?: string;
  readonly promise?: LinePromise;
}

/** The answer to an order, and its lines as they stand. */
export interface OrderAnswer {
  readonly orderId: string;
  readonly lines: readonly OrderLineAnswer[];
  readonly backorder?: BackorderView;
}

interface LineRow {
  orderId: string;
  lineId: string;
  sku: string;
  name: string;
  sent: number;
  ordered: number;
  refused: number;
  reason: string | null;
  waiting: number;
  allocated: number;
  shipped: number;
  cancelled: number;
  substituted: number;
  released: number;
  promise: LinePromise | null;
  substituteFor: string | null;
}

async function lineRows(tx: Pick<Tx, 'execute'>, orderIds: readonly string[]): Promise<readonly LineRow[]> {
  return tx.execute<LineRow & Record<string, unknown>>(sql`
    select order_id as "orderId", line_id as "lineId", sku, name, sent, ordered, refused, reason, waiting, allocated, shipped,
      cancelled, substituted, released, promise_current as promise, substitute_for as "substituteFor"
    from order_lines where order_id = ${anyOf(orderIds)}
    order by order_id, position`);
}

const answerLine = (line: LineRow): OrderLineAnswer => ({
  lineId: line.lineId,
  allocated: line.allocated,
  backordered: line.waiting,
  refused: line.refused,
  ...(line.reason === null ? {} : { reason: line.reason }),
  ...(line.promise === null || line.waiting === 0 ? {} : { promise: line.promise }),
});

/** The answer to `POST /v1/orders`, brought up to date. */
export async function orderAnswer(tx: Pick<Tx, 'execute'>, orderId: string): Promise<OrderAnswer> {
  const id = backorderIdOf(orderId);
  const [rows, backorders] = await Promise.all([lineRows(tx, [orderId]), backorderViews(tx, [id])]);
  const backorder = backorders.get(id);
  return { orderId, lines: rows.map(answerLine), ...(backorder ? { backorder } : {}) };
}

interface OrderRow {
  id: string;
  seq: number;
  sent: Record<string, unknown>;
  customer: CustomerRecord;
  shipTo: ShipToRecord;
  payment: PaymentRecord;
}

/** An order as `GET` shows it: what was sent, with the answer brought up to date. */
export type OrderView = Record<string, unknown> & { readonly orderId: string };

/** Orders by row: what was sent, then changed, with the answer as it stands. */
export async function orderViews(tx: Pick<Tx, 'execute'>, orders: readonly OrderRow[]): Promise<readonly OrderView[]> {
  const ids = orders.map(({ id }) => id);
  const lines = await lineRows(tx, ids);
  const [backorders, afterwards] = await Promise.all([
    backorderViews(tx, ids.map(backorderIdOf)),
    afterShipping(tx, ids),
  ]);
  return orders.map((order) => {
    const sentLines = (order.sent['lines'] ?? []) as { lineId: string }[];
    const backorder = backorders.get(backorderIdOf(order.id));
    return {
      ...order.sent,
      orderId: order.id,
      customer: order.customer,
      shipTo: order.shipTo,
      payment: order.payment,
      lines: lines
        .filter(({ orderId }) => orderId === order.id)
        .map((line) => ({
          ...sentLines.find(({ lineId }) => lineId === line.lineId),
          sku: line.sku,
          ...answerLine(line),
          ordered: line.ordered,
          waiting: line.waiting,
          released: line.released,
          shipped: line.shipped,
          cancelled: line.cancelled,
          substituted: line.substituted,
          ...(line.substituteFor === null
            ? {}
            : { name: line.name, quantity: line.sent, substituteFor: line.substituteFor }),
        })),
      ...afterwards(order.id),
      ...(backorder ? { backorder } : {}),
    };
  });
}

/** One order; null when there is none. */
export async function orderView(tx: Pick<Tx, 'execute'>, orderId: string): Promise<OrderView | null> {
  const rows = await orderRows(tx, sql`id = ${orderId}`, 1);
  return (await orderViews(tx, rows))[0] ?? null;
}

/** Order rows, newest accepted first. */
export async function orderRows(
  tx: Pick<Tx, 'execute'>,
  where: ReturnType<typeof sql>,
  limit: number,
): Promise<readonly OrderRow[]> {
  return tx.execute<OrderRow & Record<string, unknown>>(sql`
    select id, seq::int as seq, sent, customer, ship_to as "shipTo", payment from orders where ${where} order by orders.seq desc limit ${limit}`);
}
