import { sql } from 'drizzle-orm';
import type { Database } from '../db/client';

/** What the stock was compared with, item by item and place by place. */
export interface StockCheck {
  readonly items: number;
  readonly ledgerRows: number;
  /** How many numbers do not agree. */
  readonly different: number;
  /** The first of them in words, by SKU. */
  readonly differences: readonly string[];
}

const MOST_SHOWN = 1000;

interface Difference {
  readonly sku: string;
  readonly place: string | null;
  readonly units: string;
  readonly recorded: number;
  readonly proof: string;
  readonly proven: number;
}

/**
 * Every number of the stock beside what proves it; `proven` is null where it only must not be negative. The ledger is
 * read once; whole tables are what is wanted here.
 */
const COMPARED = sql`
  ledger as (
    select sku, location_id, sum(on_hand_delta) as on_hand, sum(reserved_delta) as reserved, sum(allocated_delta) as allocated,
      count(*) as entries
    from stock_ledger group by sku, location_id
  ), moved as (
    select sku, sum(on_hand) as on_hand, sum(reserved) as reserved, sum(allocated) as allocated from ledger group by sku
  ), lines as (
    select sku, sum(allocated) as allocated, sum(waiting) as waiting from order_lines group by sku
  ), held as (
    select sku, sum(quantity) as reserved from reservations group by sku
  ), told as (
    select l.sku, r.location_id, sum(r.quantity) as units
    from releases r join order_lines l using (order_id, line_id) group by l.sku, r.location_id
  ), compared as (
    select sku, null::text as place, v.*
    from stock s full join moved m using (sku) full join lines l using (sku) full join held h using (sku)
    cross join lateral (values
      ('on hand', coalesce(s.on_hand, 0)::numeric, 'the ledger adds up to', coalesce(m.on_hand, 0)::numeric),
      ('reserved', coalesce(s.reserved, 0), 'the ledger adds up to', coalesce(m.reserved, 0)),
      ('reserved', coalesce(s.reserved, 0), 'the open reservations hold', coalesce(h.reserved, 0)),
      ('allocated', coalesce(s.allocated, 0), 'the ledger adds up to', coalesce(m.allocated, 0)),
      ('allocated', coalesce(s.allocated, 0), 'the order lines have', coalesce(l.allocated, 0)),
      ('waiting', coalesce(s.waiting, 0), 'the order lines have', coalesce(l.waiting, 0)),
      ('on hand', coalesce(s.on_hand, 0), 'reserved and allocated are',
        greatest(coalesce(s.on_hand, 0), coalesce(s.reserved, 0) + coalesce(s.allocated, 0))),
      ('on hand', coalesce(s.on_hand, 0), 'there cannot be fewer than', greatest(coalesce(s.on_hand, 0), 0)),
      ('reserved', coalesce(s.reserved, 0), 'there cannot be fewer than', greatest(coalesce(s.reserved, 0), 0)),
      ('allocated', coalesce(s.allocated, 0), 'there cannot be fewer than', greatest(coalesce(s.allocated, 0), 0)),
      ('waiting', coalesce(s.waiting, 0), 'there cannot be fewer than', greatest(coalesce(s.waiting, 0), 0))
    ) v(units, recorded, proof, proven)
    union all
    select sku, location_id, v.*
    from stock_locations p full join ledger l using (sku, location_id) full join told r using (sku, location_id)
    cross join lateral (values
      ('on hand', coalesce(p.on_hand, 0)::numeric, 'the ledger adds up to', coalesce(l.on_hand, 0)::numeric),
      ('on hand', coalesce(p.on_hand, 0), 'there cannot be fewer than', greatest(coalesce(p.on_hand, 0), 0)),
      ('on hand', coalesce(p.on_hand, 0), 'released are', greatest(coalesce(p.on_hand, 0), coalesce(p.released, 0))),
      ('released', coalesce(p.released, 0), 'the warehouse was told to ship', coalesce(r.units, 0))
    ) v(units, recorded, proof, proven)
    union all
    select l.sku, null, 'released', l.released, 'the warehouse was told to ship', coalesce(r.units, 0)
    from order_lines l
    left join (select order_id, line_id, sum(quantity) as units from releases group by order_id, line_id) r using (order_id, line_id)
    where l.released > 0 or r.units > 0
  ), different as (
    select * from compared where recorded <> proven
  )`;

const words = ({ sku, place, units, recorded, proof, proven }: Difference): string =>
  `${sku}${place === null ? '' : ` at ${place}`}: ${recorded} ${units} on record, ${proof} ${proven}`;

/**
 * Proves that the stock is what its ledger, the order lines and the open reservations add up to, per item and per place,
 * and that nothing is negative or promised twice: one statement, hence one moment, that changes nothing and waits for
 * nobody. It reads whole tables, for as long as `withinMs` at most.
 */
export async function checkStock(db: Database, withinMs: number): Promise<StockCheck> {
  return db.transaction(
    async (tx) => {
      await tx.execute(sql`
        select set_config('enable_seqscan', 'on', true), set_config('statement_timeout', ${String(withinMs)}, true)`);
      const rows = await tx.execute<{
        items: number;
        ledgerRows: number;
        different: number;
        differences: readonly Difference[];
      }>(sql`
        with ${COMPARED}
        select (select count(*)::float8 from stock) as items,
          (select coalesce(sum(entries), 0)::float8 from ledger) as "ledgerRows",
          (select count(*)::float8 from different) as different,
          (select coalesce(jsonb_agg(d order by sku collate "C", place collate "C" nulls first, units, proof), '[]') from (
            select * from different order by sku collate "C", place collate "C" nulls first, units, proof limit ${MOST_SHOWN}) d
          ) as differences`);
      const row = rows[0] ?? { items: 0, ledgerRows: 0, different: 0, differences: [] };
      return { ...row, differences: row.differences.map(words) };
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}
