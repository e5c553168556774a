import { sql } from 'drizzle-orm';
import { formatInstant } from '../domain/calendar/business-date';
import type { Act } from './act';

export type MoveKind =
  | 'adjustment'
  | 'count'
  | 'receipt'
  | 'allocation'
  | 'deallocation'
  | 'shipment'
  | 'shortage'
  | 'return';

/** One change of an item's units: what the ledger keeps. */
export interface StockMove {
  readonly sku: string;
  readonly kind: MoveKind;
  readonly locationId?: string;
  readonly onHand?: number;
  readonly allocated?: number;
  readonly orderId?: string;
  readonly lineId?: string;
  readonly reference?: string;
}

/** Units leave from `main` first, then from wherever there are most. */
async function takeFromLocations(act: Act, sku: string, units: number): Promise<void> {
  const places = await act.tx.execute<{ locationId: string; onHand: number }>(sql`
    select location_id as "locationId", on_hand as "onHand" from stock_locations
    where sku = ${sku} and on_hand > 0 order by (location_id = 'main') desc, on_hand desc, location_id`);
  let left = units;
  for (const place of places) {
    const take = Math.min(left, place.onHand);
    left -= take;
    await act.tx.execute(sql`
      update stock_locations set on_hand = on_hand - ${take} where sku = ${sku} and location_id = ${place.locationId}`);
    if (left === 0) return;
  }
  if (left > 0)
    await act.tx.execute(sql`
      insert into stock_locations (sku, location_id, on_hand) values (${sku}, 'main', ${-left})
      on conflict (sku, location_id) do update set on_hand = stock_locations.on_hand + excluded.on_hand`);
}

/** Moves units and writes the ledger rows whose sums are the stock. The items must be locked. */
export async function moveStock(act: Act, moves: readonly StockMove[]): Promise<void> {
  if (moves.length === 0) return;
  const json = JSON.stringify(
    moves.map((move) => ({
      sku: move.sku,
      kind: move.kind,
      location: move.locationId ?? 'main',
      on_hand: move.onHand ?? 0,
      allocated: move.allocated ?? 0,
      order_id: move.orderId ?? null,
      line_id: move.lineId ?? null,
      reference: move.reference ?? null,
    })),
  );
  await act.tx.execute(sql`
    with moves as (
      select * from jsonb_to_recordset(${json}::text::jsonb)
        as m(sku text, kind text, location text, on_hand int, allocated int, order_id text, line_id text, reference text)
    ), written as (
      insert into stock_ledger (sku, location_id, kind, on_hand_delta, allocated_delta, order_id, line_id, reference, at)
      select sku, location, kind, on_hand, allocated, order_id, line_id, reference, ${formatInstant(act.at)}::timestamptz from moves
    )
    update stock s set on_hand = s.on_hand + d.on_hand, allocated = s.allocated + d.allocated
    from (select sku, sum(on_hand)::int as on_hand, sum(allocated)::int as allocated from moves group by sku) d
    where s.sku = d.sku`);
  for (const move of moves) {
    act.stockMoved.add(move.sku);
    const units = move.onHand ?? 0;
    if (units > 0 || (units < 0 && move.locationId !== undefined))
      await act.tx.execute(sql`
        insert into stock_locations (sku, location_id, on_hand) values (${move.sku}, ${move.locationId ?? 'main'}, ${units})
        on conflict (sku, location_id) do update set on_hand = stock_locations.on_hand + excluded.on_hand`);
    else if (units < 0) await takeFromLocations(act, move.sku, -units);
  }
}
