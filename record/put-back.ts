import { sql } from 'drizzle-orm';
import type { DeliveryState } from '../domain/backorder/delivery';
import { formatInstant } from '../domain/calendar/business-date';
import { type Act, note } from './act';
import { backorderIdOf } from './ids';
import { lockBackorders } from './lock-items';

/** A parcel whose goods are put back on the shelf, as far as one item is concerned. */
export interface CameBack {
  readonly shipmentId: string;
  readonly orderId: string;
  /** Units of the item that were in it and have not been put back. */
  readonly most: number;
}

/** Why nothing of it can be put back. */
export type NotBack = 'no-such-parcel' | 'not-returned' | 'not-in-it';

interface Row {
  orderId: string;
  state: DeliveryState | null;
  sent: number;
  back: number;
}

/** What of a parcel can be put back. The item must be locked, so that two of its units are not the same one. */
export async function cameBack(act: Act, shipmentId: string, sku: string): Promise<CameBack | NotBack> {
  const rows = await act.tx.execute<Row & Record<string, unknown>>(sql`
    select s.order_id as "orderId",
      (select d.state from deliveries d where d.shipment_id = s.id and d.state = 'returned') as state,
      coalesce((select sum(u.quantity) from jsonb_to_recordset(s.lines) as u("lineId" text, quantity int)
        join order_lines l on l.order_id = s.order_id and l.line_id = u."lineId" where l.sku = ${sku}), 0)::int as sent,
      coalesce((select sum(m.on_hand_delta) from stock_ledger m
        where m.kind = 'return' and m.reference = s.id and m.sku = ${sku}), 0)::int as back
    from shipments s where s.id = ${shipmentId}`);
  const row = rows[0];
  if (row === undefined) return 'no-such-parcel';
  if (row.sent === 0) return 'not-in-it';
  if (row.state === null) return 'not-returned';
  return { shipmentId, orderId: row.orderId, most: row.sent - row.back };
}

/** Somebody has looked at goods that came back, and they can be sold: the record says so, and the task ends with the last. */
export async function notePutBack(
  act: Act,
  { shipmentId, orderId }: CameBack,
  { sku, quantity, reason }: { readonly sku: string; readonly quantity: number; readonly reason: string },
): Promise<void> {
  const backorderId = backorderIdOf(orderId);
  // Ahead of its task, as everywhere.
  lockBackorders(act, [backorderId]);
  const backorders = await act.tx.execute(sql`select 1 from backorders where id = ${backorderId}`);
  if (backorders.length > 0)
    note(act, backorderId, { journal: { kind: 'put-back', data: { shipmentId, sku, quantity, reason } } });
  act.write(sql`
    update tasks set state = 'resolved', resolved_at = ${formatInstant(act.at)}::timestamptz
    where kind = 'parcel-returned' and subject = ${shipmentId} and state = 'open'
      and (select sum(on_hand_delta) from stock_ledger where kind = 'return' and reference = ${shipmentId})
        = (select sum(u.quantity) from shipments s, jsonb_to_recordset(s.lines) as u("lineId" text, quantity int)
            where s.id = ${shipmentId})`);
}
