import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../db/client';
import { anyOf } from '../../db/lists';
import type { LinePromise } from '../../domain/promise/promise';

export interface LineOnRecord {
  orderId: string;
  lineId: string;
  sku: string;
  sent: number;
  ordered: number;
  refused: number;
  reason: string | null;
  waiting: number;
  allocated: number;
  released: number;
  shipped: number;
  cancelled: number;
  supply: string | null;
  promise: LinePromise | null;
}

interface ItemOnRecord {
  sku: string;
  onHand: number;
  allocated: number;
  waiting: number;
  ledgerOnHand: number;
  ledgerAllocated: number;
  places: Record<string, number>;
  /** Units at each place that the warehouse was told to ship from there. */
  toShip: Record<string, number>;
  ledgerPlaces: Record<string, number>;
}

interface SupplyOnRecord {
  id: string;
  received: number;
  overdue: boolean;
}

/** All that is on record of a history's items. */
export interface OnRecord {
  readonly lines: readonly LineOnRecord[];
  readonly items: readonly ItemOnRecord[];
  readonly supplies: readonly SupplyOnRecord[];
  /** Changes with every row of these items and the backorders of their orders. */
  readonly print: string;
}

const placesSql = (from: SQL): SQL =>
  sql`(select coalesce(jsonb_object_agg(location_id, units), '{}') from (${from}) p where units <> 0)`;

export async function onRecord(db: Database, skus: readonly string[]): Promise<OnRecord> {
  const rows = await db.execute<{ record: OnRecord }>(sql`
    select jsonb_build_object(
      'lines', (select coalesce(jsonb_agg(jsonb_build_object('orderId', order_id, 'lineId', line_id, 'sku', sku, 'sent', sent,
          'ordered', ordered, 'refused', refused, 'reason', reason, 'waiting', waiting, 'allocated', allocated,
          'released', released, 'shipped', shipped, 'cancelled', cancelled, 'supply', promise_supply_id,
          'promise', promise_current) order by order_id, line_id), '[]') from order_lines where sku = ${anyOf(skus)}),
      'items', (select coalesce(jsonb_agg(jsonb_build_object('sku', sku, 'onHand', on_hand, 'allocated', allocated, 'waiting', waiting,
          'ledgerOnHand', (select coalesce(sum(on_hand_delta), 0) from stock_ledger g where g.sku = s.sku),
          'ledgerAllocated', (select coalesce(sum(allocated_delta), 0) from stock_ledger g where g.sku = s.sku),
          'places', ${placesSql(sql`select location_id, on_hand as units from stock_locations g where g.sku = s.sku`)},
          'toShip', ${placesSql(sql`select location_id, released as units from stock_locations g where g.sku = s.sku`)},
          'ledgerPlaces', ${placesSql(sql`select location_id, sum(on_hand_delta) as units from stock_ledger g where g.sku = s.sku group by 1`)}
        ) order by sku), '[]') from stock s where sku = ${anyOf(skus)}),
      'supplies', (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'received', received, 'overdue', overdue) order by id), '[]')
        from supplies where sku = ${anyOf(skus)}),
      'print', (select md5(string_agg(row, '|' order by row)) from (
          select l::text from order_lines l where sku = ${anyOf(skus)}
          union all select s::text from stock s where sku = ${anyOf(skus)}
          union all select s::text from supplies s where sku = ${anyOf(skus)}
          union all select count(*)::text from stock_ledger where sku = ${anyOf(skus)}
          union all select b::text from backorders b
            where order_id in (select order_id from order_lines where sku = ${anyOf(skus)})
        ) as of(row))
    ) as record`);
  const record = rows[0]?.record;
  if (!record) throw new Error('nothing is on record');
  return record;
}
