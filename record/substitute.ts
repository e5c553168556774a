import { sql } from 'drizzle-orm';
import { shareOf } from '../domain/money/money';
import { lineCharges } from '../domain/money/refund';
import { type Act, note } from './act';
import { takeOff } from './free-units';
import type { LoadedBackorder, RecordedLine } from './load-facts';
import { requestRefund } from './settle';
import { moveStock } from './stock-moves';

/** Free, sellable units of an item under its lock. */
export async function sellableUnits(act: Act, sku: string): Promise<number> {
  const rows = await act.tx.execute<{ units: number }>(sql`
    select s.on_hand - s.reserved - s.allocated - coalesce(i.safety_stock, 0) as units
    from stock s left join items i using (sku) where s.sku = ${sku}`);
  return Math.max(0, rows[0]?.units ?? 0);
}

/** What the substituted units cost: the last of the line's units still owed, so that later refunds use the others. */
function paidFor(backorder: LoadedBackorder, line: RecordedLine, quantity: number): number {
  const charge = lineCharges(backorder.terms).get(line.lineId) ?? 0;
  const end = line.ordered - line.substituted;
  return shareOf(charge, line.ordered, end - quantity, end);
}

async function freshLineId(act: Act, orderId: string, lineId: string): Promise<string> {
  const rows = await act.tx.execute<{ n: number }>(
    sql`select count(*)::int as n from order_lines where order_id = ${orderId} and substitute_for = ${lineId}`,
  );
  return `${lineId.slice(0, 58)}.alt${(rows[0]?.n ?? 0) + 1}`;
}

/**
 * 代替品: takes units of an alternative for a line's waiting units. The original line keeps them as substituted; the
 * substitute is a line of its own, paid for by what the original cost. A cheaper one gives the difference back, a
 * dearer one is at the shop's cost. Both items must be locked and the units there.
 */
export async function substitute(
  act: Act,
  backorder: LoadedBackorder,
  line: RecordedLine,
  quantity: number,
  sku: string,
): Promise<void> {
  const { orderId } = backorder;
  const items = await act.tx.execute<{
    name: { ja?: string; en?: string };
    price: { amount: number; currency: string } | null;
  }>(sql`select name, price from items where sku = ${sku}`);
  const item = items[0];
  const { locale } = backorder.customer;
  const name = item?.name[locale] ?? item?.name.ja ?? item?.name.en ?? sku;
  const paid = paidFor(backorder, line, quantity);
  const price = item?.price?.currency === backorder.facts.currency ? item.price.amount * quantity : paid;
  const charge = Math.min(paid, price);
  const unitPrice = Math.floor(charge / quantity);
  const lineId = await freshLineId(act, orderId, line.lineId);
  await takeOff(act, orderId, [{ lineId: line.lineId, sku: line.sku, waiting: quantity, allocated: 0 }], 'substituted');
  await act.tx.execute(sql`
    insert into order_lines (order_id, line_id, position, sku, name, kind, sent, ordered, allocated, queue_at, queue_seq,
      accepts_planned, unit_price, discount, tax, substitute_for)
    select ${orderId}, ${lineId}, (select max(position) + 1 from order_lines where order_id = ${orderId}), ${sku}, ${name},
      'backorder', ${quantity}, ${quantity}, ${quantity}, queue_at, queue_seq, accepts_planned, ${unitPrice}, 0,
      ${charge - unitPrice * quantity}, ${line.lineId}
    from order_lines where order_id = ${orderId} and line_id = ${line.lineId}`);
  await moveStock(act, [{ sku, kind: 'allocation', allocated: quantity, orderId, lineId }]);
  note(act, backorder.facts.id, {
    journal: { kind: 'substituted', data: { lineId: line.lineId, quantity, by: sku, as: lineId } },
  });
  if (backorder.payment.state === 'paid' && paid > charge)
    await requestRefund(act, { ...backorder, backorderId: backorder.facts.id }, paid - charge, [
      { lineId: line.lineId, quantity },
    ]);
}
