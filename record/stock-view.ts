import { sql } from 'drizzle-orm';
import type { Tx } from '../db/client';
import { knownKits } from './kit-parts';

/** `GET /v1/items/{sku}/stock`: an item's units as the contract shows them. */
export interface StockView {
  readonly sku: string;
  readonly onHand: number;
  readonly reserved: number;
  readonly allocated: number;
  readonly safetyStock: number;
  readonly available: number;
  /** Units of a kit that could be put together now; they are available too. */
  readonly buildable?: number;
  readonly waiting: number;
  readonly inbound: readonly { supplyId: string; eta: string | null; quantity: number; unpegged: number }[];
  readonly byLocation: Readonly<Record<string, { onHand: number }>>;
  readonly byChannel: Readonly<Record<string, { available: number }>>;
}

interface Sums {
  onHand: number;
  reserved: number;
  allocated: number;
  waiting: number;
  safetyStock: number;
}

interface Row extends Sums {
  isKit: boolean;
}

/** The item's stock now; all zero when it never had any. `unpegged` is what no waiting line needs, soonest first. */
export async function stockView(tx: Pick<Tx, 'execute'>, sku: string): Promise<StockView> {
  const sums = await tx.execute<Row & Record<string, unknown>>(sql`
    select coalesce(s.on_hand, 0) as "onHand", coalesce(s.reserved, 0) as reserved, coalesce(s.allocated, 0) as allocated,
           coalesce(s.waiting, 0)::float8 as waiting, coalesce(i.safety_stock, 0) as "safetyStock",
           coalesce(i.components, '[]') <> '[]' as "isKit"
    from (select ${sku}::text as sku) k left join stock s using (sku) left join items i using (sku)`);
  const inbound = await tx.execute<{ supplyId: string; eta: string | null; quantity: number; overdue: boolean }>(sql`
    select id as "supplyId", eta::text as eta, quantity - received as quantity, overdue from supplies
    where sku = ${sku} and status <> 'cancelled' and received < quantity
    order by case when overdue then 2 when eta is null then 1 else 0 end, planned_on, created_at, id limit 1000`);
  const places = await tx.execute<{ locationId: string; onHand: number }>(sql`
    select location_id as "locationId", on_hand as "onHand" from stock_locations where sku = ${sku} order by 1 limit 1000`);
  const { isKit, ...row } = sums[0] ?? {
    onHand: 0,
    reserved: 0,
    allocated: 0,
    waiting: 0,
    safetyStock: 0,
    isKit: false,
  };
  const buildable = isKit ? ((await knownKits({ tx }, [sku])).kits.get(sku)?.buildable ?? 0) : 0;
  const available = Math.max(0, row.onHand - row.reserved - row.allocated + buildable - row.safetyStock);
  let needed = row.waiting;
  return {
    sku,
    ...row,
    available,
    ...(isKit ? { buildable } : {}),
    inbound: inbound.map(({ supplyId, eta, quantity }) => {
      const pegged = Math.min(needed, quantity);
      needed -= pegged;
      return { supplyId, eta, quantity, unpegged: quantity - pegged };
    }),
    byLocation: Object.fromEntries(places.map(({ locationId, onHand }) => [locationId, { onHand }])),
    byChannel: { default: { available } },
  };
}
