import { sql } from 'drizzle-orm';
import type { Database } from '../../db/client';
import { DERIVED_STATUS } from '../../record/finish';

interface Line {
  readonly orderId: string;
}

/**
 * What a receipt for every waiting line writes, without asking whose turn it is: the same rows of the same tables (lines,
 * ledger, journal, wake-ups, backorders), given as a list, one statement a table, sent together in one transaction.
 */
export async function writeBareRows(db: Database, sku: string, lines: readonly Line[]): Promise<void> {
  const rows = JSON.stringify(lines.map(({ orderId }) => ({ o: orderId, id: `bo-${orderId}` })));
  const list = sql`jsonb_to_recordset(${rows}::text::jsonb) as t(o text, id text)`;
  const data = JSON.stringify({ lineId: '1', sku, quantity: 1 });
  await db.transaction(async (tx) => {
    await Promise.all([
      tx.execute(sql`select 1 from stock where sku = ${sku} for update`),
      tx.execute(
        sql`update order_lines l set waiting = 0, allocated = 1 from ${list} where l.order_id = t.o and l.line_id = '1'`,
      ),
      tx.execute(sql`
        insert into stock_ledger (sku, location_id, kind, allocated_delta, order_id, line_id, at)
        select ${sku}, 'main', 'allocation', 1, t.o, '1', now() from ${list}`),
      tx.execute(sql`
        insert into journal (backorder_id, seq, at, kind, data, previous_hash, hash)
        select t.id, 1, now(), 'allocated', ${data}, '', repeat('0', 64) from ${list}`),
      tx.execute(sql`
        insert into wakes (backorder_id, signal, version, facts, available_at)
        select t.id, 'restocked', 1, '{"sku":"S","quantity":1}', now() from ${list}`),
      tx.execute(sql`
        update backorders b set journal_seq = 1, journal_hash = decode(repeat('0', 64), 'hex'), facts_version = 1, status = ${DERIVED_STATUS}
        from ${list} where b.id = t.id`),
      tx.execute(sql`
        insert into stock_ledger (sku, location_id, kind, on_hand_delta, at) values (${sku}, 'main', 'receipt', ${lines.length}, now())`),
      tx.execute(sql`
        update stock set on_hand = on_hand + ${lines.length}, allocated = allocated + ${lines.length}, waiting = 0 where sku = ${sku}`),
    ]);
  });
}

/** The least that giving everybody his units could be: one UPDATE of the lines. */
export const updateLinesOnly = (db: Database, sku: string): Promise<unknown> =>
  db.execute(sql`update order_lines set waiting = 0, allocated = 1 where sku = ${sku} and waiting > 0`);

/** One transaction a line, as an engine without sets would: lock the item, give a unit, enter it. */
export async function giveOne(db: Database, sku: string): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`select 1 from stock where sku = ${sku} for update`);
    const next = await tx.execute<{ o: string }>(sql`
      update order_lines set waiting = 0, allocated = 1
      where (order_id, line_id) = (
        select order_id, line_id from order_lines where sku = ${sku} and waiting > 0
        order by queue_tier, queue_key, queue_rank, queue_at, queue_seq, position limit 1)
      returning order_id as o`);
    const orderId = next[0]?.o ?? '';
    await Promise.all([
      tx.execute(sql`
        insert into stock_ledger (sku, location_id, kind, allocated_delta, order_id, line_id, at)
        values (${sku}, 'main', 'allocation', 1, ${orderId}, '1', now())`),
      tx.execute(sql`
        insert into journal (backorder_id, seq, at, kind, data, previous_hash, hash)
        values (${`bo-${orderId}`}, 1, now(), 'allocated', '{}', '', repeat('0', 64))`),
      tx.execute(sql`
        insert into wakes (backorder_id, signal, version, facts, available_at) values (${`bo-${orderId}`}, 'restocked', 1, '{}', now())`),
      tx.execute(sql`
        update backorders b set journal_seq = 1, facts_version = 1, status = ${DERIVED_STATUS} where id = ${`bo-${orderId}`}`),
      tx.execute(
        sql`update stock set allocated = allocated + 1, waiting = waiting - 1, on_hand = on_hand + 1 where sku = ${sku}`,
      ),
    ]);
  });
}
