import { sql } from 'drizzle-orm';
import type { Act } from './act';
import { backorderIdOf } from './ids';
import { lockItems } from './lock-items';

/** A line of an order as an act on the order needs it, under its item's lock. */
export interface OrderLineState {
  readonly lineId: string;
  readonly sku: string;
  readonly ordered: number;
  readonly waiting: number;
  readonly allocated: number;
  readonly released: number;
  readonly shipped: number;
  /** Of those, units whose money went back because they came back. */
  readonly returned: number;
  readonly cancelled: number;
  readonly substituted: number;
}

export interface LockedOrder {
  readonly orderId: string;
  /** Null when the order has nothing short and never had. */
  readonly backorderId: string | null;
  readonly currency: string;
  readonly lines: readonly OrderLineState[];
}

/** Locks an order's items (and `more`), then its backorder, and reads its lines. Null when there is no such order. */
export async function lockOrder(act: Act, orderId: string, more: readonly string[] = []): Promise<LockedOrder | null> {
  const known = await act.tx.execute<{ sku: string; currency: string }>(sql`
    select distinct l.sku, o.currency from orders o join order_lines l on l.order_id = o.id where o.id = ${orderId}`);
  const [first] = known;
  if (first === undefined) return null;
  await lockItems(act, [...known.map(({ sku }) => sku), ...more]);
  const backorders = await act.tx.execute(
    sql`select 1 from backorders where id = ${backorderIdOf(orderId)} for update`,
  );
  const lines = await act.tx.execute<OrderLineState & Record<string, unknown>>(sql`
    select line_id as "lineId", sku, ordered, waiting, allocated, released, shipped, returned, cancelled, substituted
    from order_lines where order_id = ${orderId} order by position`);
  return {
    orderId,
    backorderId: backorders.length > 0 ? backorderIdOf(orderId) : null,
    currency: first.currency,
    lines,
  };
}
