import { sql } from 'drizzle-orm';
import { formatInstant, type Instant } from '../domain/calendar/business-date';
import type { Act } from './act';
import { type Allocation, allocate } from './allocate';
import { nothingToAsk } from './ask-supplier';
import type { LineChange } from './foretell';
import { giveOut } from './give-out';
import { serveKits } from './kits';
import { QUEUE_ORDER } from './queue';
import { type PromiseMove, replanBoundaries } from './replan';
import { moveStock } from './stock-moves';

export interface ReceiptInput {
  readonly supplyId?: string;
  readonly sku: string;
  readonly locationId?: string;
  readonly quantity: number;
  readonly receivedAt: Instant;
}

/** What came of a receipt: who got units, and what is left to sell. */
export interface Received {
  readonly received: number;
  /** Units given to those who wait, as they are or in kits made of them. */
  readonly allocated: number;
  readonly surplus: number;
  /** Backorders that were given units, or kits that could be completed with them. */
  readonly backorders: readonly string[];
  readonly receiptId: string;
  readonly allocations: readonly Allocation[];
  /** Promises that moved with it. */
  readonly moves: readonly PromiseMove[];
}

/** Units of a receipt that nobody was given. What was kept for those who wait may go out with it: then there are none. */
export const surplusOf = (received: number, allocated: number): number => Math.max(0, received - allocated);

/** Lines that a receipt touched: those given units, with the promise they had unless planning anew moved it, and the rest that moved. */
export async function touchedLines(
  act: Act,
  { allocations, moves }: Pick<Received, 'allocations' | 'moves'>,
): Promise<readonly LineChange[]> {
  const rows = await act.tx.execute<LineChange & Record<string, unknown>>(sql`
    select a."backorderId", a."lineId", l.promise_current as before, l.promise_current as after
    from jsonb_to_recordset(${JSON.stringify(allocations)}::text::jsonb) as a("backorderId" text, "orderId" text, "lineId" text)
    join order_lines l on l.order_id = a."orderId" and l.line_id = a."lineId" order by ${QUEUE_ORDER}`);
  const touched = new Map<string, LineChange>();
  for (const { backorderId, lineId, before, after } of [...rows, ...moves])
    touched.set(`${backorderId}\n${lineId}`, { backorderId, lineId, before, after });
  return [...touched.values()];
}

/** Units for one line by a supply of its own (special order) go to that line before the queue is asked. */
async function ownLineFirst(
  act: Act,
  supplyId: string,
): Promise<{ orderId: string; lineId: string; waiting: number } | null> {
  const rows = await act.tx.execute<{ orderId: string; lineId: string; waiting: number }>(sql`
    select l.order_id as "orderId", l.line_id as "lineId", l.waiting from supplies s
    join backorders b on b.id = s.for_backorder_id
    join order_lines l on l.order_id = b.order_id and l.line_id = s.for_line_id and l.sku = s.sku
    where s.id = ${supplyId} and l.waiting > 0`);
  return rows[0] ?? null;
}

async function onHand(act: Act, sku: string): Promise<number> {
  const rows = await act.tx.execute<{ onHand: number }>(sql`select on_hand as "onHand" from stock where sku = ${sku}`);
  return rows[0]?.onHand ?? 0;
}

/**
 * 入荷: units arrive. They go to those who wait, down the queue, in this transaction; only the surplus becomes
 * sellable. Kits that wait are completed with what is left. The item must be locked.
 */
export async function receiveGoods(act: Act, receipt: ReceiptInput): Promise<Received> {
  const { sku, quantity } = receipt;
  const locationId = receipt.locationId ?? 'main';
  const id = act.newId('receipt');
  if (receipt.supplyId !== undefined)
    act.write(sql`
      update supplies set received = received + ${quantity}, version = version + 1 where id = ${receipt.supplyId}`);
  if (receipt.supplyId !== undefined) nothingToAsk(act, receipt.supplyId);
  await moveStock(act, [{ sku, kind: 'receipt', locationId, onHand: quantity, reference: id }]);
  const inKits = act.kitItems.has(sku);
  const before = inKits ? await onHand(act, sku) : 0;
  const own = receipt.supplyId === undefined ? null : await ownLineFirst(act, receipt.supplyId);
  const first = own === null ? [] : await allocate(act, sku, Math.min(own.waiting, quantity), own);
  const rest = quantity - first.reduce((sum, given) => sum + given.quantity, 0);
  const allocations = [...first, ...(await giveOut(act, new Map([[sku, rest]])))];
  const moves = await replanBoundaries(act, [sku]);
  const kits = await serveKits(act);
  const intoKits = inKits ? Math.max(0, before - (await onHand(act, sku))) : 0;
  const given = [...allocations, ...kits.allocations];
  const allocated = given.reduce((sum, one) => sum + (one.sku === sku ? one.quantity : 0), intoKits);
  act.write(sql`
    insert into receipts (id, supply_id, sku, location_id, quantity, allocated, received_at, recorded_at)
    values (${id}, ${receipt.supplyId ?? null}, ${sku}, ${locationId}, ${quantity}, ${allocated},
            ${formatInstant(receipt.receivedAt)}::timestamptz, ${formatInstant(act.at)}::timestamptz)`);
  return {
    received: quantity,
    allocated,
    surplus: surplusOf(quantity, allocated),
    backorders: [...new Set(given.map(({ backorderId }) => backorderId))],
    receiptId: id,
    allocations: given,
    moves: [...moves, ...kits.moves],
  };
}
