import { sql } from 'drizzle-orm';
import { anyOf } from '../db/lists';
import { formatInstant } from '../domain/calendar/business-date';
import type { Act } from './act';
import { giveUp, inKits, lookAtKits } from './kit-parts';

export type MoveKind =
  | 'adjustment'
  | 'count'
  | 'receipt'
  | 'allocation'
  | 'deallocation'
  | 'shipment'
  | 'shortage'
  | 'return'
  | 'reservation'
  | 'reservation-ended'
  /** 組立: components go into a kit. */
  | 'assembled'
  /** A kit that nobody wants is taken apart again. */
  | 'disassembled';

/** One change of an item's units: what the ledger keeps. */
export interface StockMove {
  readonly sku: string;
  readonly kind: MoveKind;
  readonly locationId?: string;
  readonly onHand?: number;
  /** Units held for checkouts. */
  readonly reserved?: number;
  readonly allocated?: number;
  readonly orderId?: string;
  readonly lineId?: string;
  readonly reference?: string;
}

interface Place {
  readonly locationId: string;
  onHand: number;
}

/** Where the items' units are that are not about to be shipped: `main` first, then wherever there are most. */
async function placesOf(act: Act, skus: readonly string[]): Promise<ReadonlyMap<string, Place[]>> {
  const found = new Map<string, Place[]>(skus.map((sku) => [sku, []]));
  if (skus.length === 0) return found;
  const rows = await act.tx.execute<{ sku: string; locationId: string; onHand: number }>(sql`
    select sku, location_id as "locationId", on_hand - released as "onHand" from stock_locations
    where sku = ${anyOf(skus)} and on_hand > released
    order by (location_id = 'main') desc, on_hand - released desc, location_id`);
  for (const { sku, locationId, onHand } of rows) found.get(sku)?.push({ locationId, onHand });
  return found;
}

/** Takes off the places what moves of the same act say they take there: nothing else can come from it. */
function withoutLocated(moves: readonly StockMove[], places: ReadonlyMap<string, Place[]>): void {
  for (const { sku, locationId, onHand = 0 } of moves) {
    const place = onHand < 0 ? places.get(sku)?.find((one) => one.locationId === locationId) : undefined;
    if (place !== undefined) place.onHand += onHand;
  }
}

/** A move that takes units without saying where from, as moves that say it. */
function fromPlaces(move: StockMove, places: readonly Place[]): StockMove[] {
  let left = -(move.onHand ?? 0);
  const taken: { locationId: string; onHand: number }[] = [];
  for (const place of places) {
    const take = Math.min(left, place.onHand);
    if (take <= 0) continue;
    place.onHand -= take;
    left -= take;
    taken.push({ locationId: place.locationId, onHand: -take });
  }
  if (left > 0) throw new Error(`${left} units of ${move.sku} more than any location has are to leave`);
  return taken.map((from, index) => ({ ...move, ...from, ...(index === 0 ? {} : { allocated: 0, reserved: 0 }) }));
}

/** Units of kits put together here that come into being; whatever else leaves the shelf counts as one of them first. */
const assembledBy = ({ kind, onHand = 0 }: StockMove): number => (kind === 'assembled' ? onHand : Math.min(0, onHand));

/** Notes which items' units have become free, or are free no more, and which of them somebody gave up. */
function noteFreed(act: Act, moves: readonly StockMove[]): void {
  const freed = new Set<string>();
  const changed = new Set<string>();
  for (const { sku, kind, onHand = 0, reserved = 0, allocated = 0 } of moves) {
    if (onHand - reserved - allocated !== 0) changed.add(sku);
    if (kind === 'assembled') continue;
    if (kind !== 'disassembled') giveUp(act, sku, Math.min(0, onHand) - reserved - allocated);
    if (onHand - reserved - allocated > 0) freed.add(sku);
  }
  lookAtKits(act, [...freed]);
  for (const sku of inKits(act, [...changed])) act.kitsToPlan.add(sku);
}

/** Moves units and writes the ledger rows whose sums are the stock, place by place. The items must be locked. */
export async function moveStock(act: Act, moves: readonly StockMove[]): Promise<void> {
  if (moves.length === 0) return;
  const isUnplaced = (move: StockMove) => (move.onHand ?? 0) < 0 && move.locationId === undefined;
  const places = await placesOf(act, [...new Set(moves.filter(isUnplaced).map(({ sku }) => sku))]);
  withoutLocated(moves, places);
  const placed = moves.flatMap((move) => (isUnplaced(move) ? fromPlaces(move, places.get(move.sku) ?? []) : [move]));
  const json = JSON.stringify(
    placed.map((move) => ({
      sku: move.sku,
      kind: move.kind,
      location: move.locationId ?? 'main',
      on_hand: move.onHand ?? 0,
      reserved: move.reserved ?? 0,
      allocated: move.allocated ?? 0,
      assembled: assembledBy(move),
      order_id: move.orderId ?? null,
      line_id: move.lineId ?? null,
      reference: move.reference ?? null,
    })),
  );
  act.write(sql`
    with moves as (
      select * from jsonb_to_recordset(${json}::text::jsonb)
        as m(sku text, kind text, location text, on_hand int, reserved int, allocated int, assembled int, order_id text, line_id text, reference text)
    ), written as (
      insert into stock_ledger (sku, location_id, kind, on_hand_delta, reserved_delta, allocated_delta, order_id, line_id, reference, at)
      select sku, location, kind, on_hand, reserved, allocated, order_id, line_id, reference, ${formatInstant(act.at)}::timestamptz from moves
    ), located as (
      select sku, location, sum(on_hand)::int as on_hand from moves where on_hand <> 0 group by sku, location
    ), come as (
      insert into stock_locations as l (sku, location_id, on_hand) select * from located where on_hand > 0
      on conflict (sku, location_id) do update set on_hand = l.on_hand + excluded.on_hand
    ), gone as (
      update stock_locations l set on_hand = l.on_hand + m.on_hand
      from located m where m.on_hand < 0 and l.sku = m.sku and l.location_id = m.location
    )
    update stock s set on_hand = s.on_hand + d.on_hand, reserved = s.reserved + d.reserved, allocated = s.allocated + d.allocated,
      assembled = greatest(0, s.assembled + d.assembled)
    from (select sku, sum(on_hand)::int as on_hand, sum(reserved)::int as reserved, sum(allocated)::int as allocated,
            sum(assembled)::int as assembled from moves group by sku) d
    where s.sku = d.sku`);
  for (const { sku, reserved = 0 } of moves) {
    act.stockMoved.add(sku);
    // Orders and receipts say so themselves, when they come near the reorder point; a hold is seen by nobody else.
    if (reserved !== 0) act.positionMoved.add(sku);
  }
  noteFreed(act, moves);
}
