import { sql } from 'drizzle-orm';
import type { Database } from '../../db/client';
import { changedCoverage } from '../../record/coverage';

/** What must hold of all items and orders at any time, each as a query for what breaks it. */
const RULES = {
  'a line’s units add up': sql`
    select order_id || '/' || line_id as what from order_lines
    where ordered <> waiting + allocated + shipped + cancelled + substituted`,
  'nothing is less than nothing': sql`
    select order_id || '/' || line_id as what from order_lines
    where least(ordered, refused, waiting, allocated, released, shipped, cancelled, substituted) < 0 or released > allocated`,
  'no more is allocated than is there': sql`
    select sku as what from stock where on_hand < allocated + reserved or least(on_hand, allocated, reserved, waiting) < 0`,
  'no place holds less than nothing': sql`
    select sku || '@' || location_id as what from stock_locations where on_hand < 0`,
  'an item’s sums are its lines’': sql`
    select sku as what from stock left join (
      select sku, sum(waiting) as waiting, sum(allocated) as allocated from order_lines group by sku) l using (sku)
    where stock.waiting <> coalesce(l.waiting, 0) or stock.allocated <> coalesce(l.allocated, 0)`,
  'the ledger’s sums are the stock': sql`
    select sku as what from stock left join (
      select sku, sum(on_hand_delta) as on_hand, sum(allocated_delta) as allocated from stock_ledger group by sku) g using (sku)
    where stock.on_hand <> coalesce(g.on_hand, 0) or stock.allocated <> coalesce(g.allocated, 0)`,
  'the ledger’s sums are the stock of every place': sql`
    select sku || '@' || location_id as what from stock_locations p full join (
      select sku, location_id, sum(on_hand_delta) as on_hand from stock_ledger group by sku, location_id) g using (sku, location_id)
    where coalesce(p.on_hand, 0) <> coalesce(g.on_hand, 0)`,
  'nobody waits for what is free': sql`
    select sku as what from stock left join items using (sku)
    where waiting > 0 and on_hand - allocated - reserved > coalesce(safety_stock, 0)`,
  'what arrived of a supply is what its receipts say': sql`
    select s.id as what from supplies s left join (
      select supply_id, sum(quantity) as units from receipts group by supply_id) r on r.supply_id = s.id
    where s.received <> coalesce(r.units, 0)`,
  'who waits has a backorder that knows it': sql`
    select order_id || '/' || line_id as what from order_lines l
    where waiting > 0 and not exists (select 1 from backorders b where b.id = backorder_id(l.order_id) and b.closed_at is null)`,
  'a journal has no gap': sql`
    select b.id as what from backorders b left join (
      select backorder_id, count(*) as entries, max(seq) as last from journal group by backorder_id) j on j.backorder_id = b.id
    where b.journal_seq <> coalesce(j.last, 0) or b.journal_seq <> coalesce(j.entries, 0)`,
} as const;

/** Rules that do not hold, with what breaks them; empty when all is well. */
export async function brokenRules(db: Database): Promise<Record<string, readonly string[]>> {
  const broken: Record<string, readonly string[]> = {};
  for (const [rule, query] of Object.entries(RULES)) {
    const rows = await db.execute<{ what: string }>(query);
    if (rows.length > 0) broken[rule] = rows.map(({ what }) => what).slice(0, 10);
  }
  const items = await db.execute<{ sku: string }>(sql`select sku from stock where waiting > 0 order by sku`);
  const skus = items.map(({ sku }) => sku);
  const moved = skus.length === 0 ? [] : await db.transaction((tx) => changedCoverage(tx, skus));
  if (moved.length > 0)
    broken['a full plan moves nobody'] = moved.map(({ orderId, lineId }) => `${orderId}/${lineId}`).slice(0, 10);
  return broken;
}
