import { sql } from 'drizzle-orm';
import type { Tx } from '../db/client';
import { promisableUnits } from '../domain/acceptance/promisable';
import { carriedUnits, DOWN_THE_QUEUE, isDownTheQueue, waitersShare } from '../domain/allocation/share';
import { type BusinessDate, dateAt } from '../domain/calendar/business-date';
import { isBeyondFence } from '../domain/purchasing/fence';
import type { Act } from './act';
import { isCommon, overdueOn, ownUnits } from './coverage';
import { kitFamily, spareSupply } from './kit-family';
import { knownKits } from './kit-parts';
import { inKits } from './lock-items';
import { newestPolicy } from './policies';
import { shelfOf } from './sharing';

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
  /** Soonest first; `unpegged` is what a new order could be promised from it. */
  readonly inbound: readonly { supplyId: string; eta: string | null; quantity: number; unpegged: number }[];
  readonly byLocation: Readonly<Record<string, { onHand: number }>>;
  /** What each channel that is set up can sell: all sell from one pool, those not set up as `default`. */
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
  channels: readonly string[];
  isKit: boolean;
  inKits: boolean;
}

interface SupplyRow {
  supplyId: string;
  eta: string | null;
  plannedOn: BusinessDate | null;
  quantity: number;
  confirmed: boolean;
  own: boolean;
  overdue: boolean;
}

/** Where and when the stock is looked at. */
export type Looking = Pick<Act, 'here' | 'at'> & { readonly tx: Pick<Tx, 'execute'> };

/** What is on its way, soonest first, with what of it a new order could be promised under the installation's own pack. */
async function inboundOf(
  { tx, here, at }: Looking,
  sku: string,
  { waiting, inKits }: Pick<Row, 'waiting' | 'inKits'>,
): Promise<StockView['inbound']> {
  const pack = await newestPolicy(tx, here.defaultPolicy);
  const today = pack === null ? null : dateAt(at, pack.shipping.timeZone);
  const supplies = await tx.execute<SupplyRow & Record<string, unknown>>(sql`
    select id as "supplyId", eta::text as eta, planned_on::text as "plannedOn", quantity - received as quantity,
      status = 'confirmed' as confirmed, not ${isCommon(sql`s`)} as own, late as overdue
    from (select *, ${overdueOn(today)} as late from supplies
          where sku = ${sku} and status <> 'cancelled' and received < quantity) s
    order by case when late then 2 when eta is null then 1 else 0 end, planned_on, created_at, id limit 1000`);
  const ownSupplied = supplies.some(({ own }) => own)
    ? await tx.execute<{ units: number }>(sql`
        select coalesce(sum(least(l.waiting, ${ownUnits})), 0)::float8 as units
        from order_lines l where l.sku = ${sku} and l.waiting > 0`)
    : [];
  const terms = pack?.allocation ?? DOWN_THE_QUEUE;
  const open = supplies.map((supply) => ({
    ...supply,
    quantity: supply.own ? supply.quantity : waitersShare(supply.quantity, terms),
    dated: supply.eta !== null,
    beyondFence:
      pack !== null && today !== null && supply.plannedOn !== null && isBeyondFence(supply.plannedOn, pack, today),
  }));
  const carried = carriedUnits(await shelfOf(tx, sku), terms);
  const needed = Math.max(0, waiting - (ownSupplied[0]?.units ?? 0) - carried);
  const plain = promisableUnits(open, needed, pack?.acceptance.inbound ?? 'confirmed');
  // Kits that are waited for count on it, too.
  const family = inKits && isDownTheQueue(terms) ? await kitFamily({ tx }, [sku], []) : null;
  const spare = family === null ? null : await spareSupply({ tx }, family, today);
  const units = plain.map((units, nth) => Math.min(units, spare?.get(supplies[nth]?.supplyId ?? '') ?? units));
  return supplies.map(({ supplyId, eta, quantity }, index) => ({
    supplyId,
    eta,
    quantity,
    unpegged: units[index] ?? 0,
  }));
}

/** The item's stock now; all zero when it never had any. */
export async function stockView(looking: Looking, sku: string): Promise<StockView> {
  const { tx } = looking;
  const sums = await tx.execute<Row & Record<string, unknown>>(sql`
    select coalesce(s.on_hand, 0) as "onHand", coalesce(s.reserved, 0) as reserved, coalesce(s.allocated, 0) as allocated,
           coalesce(s.waiting, 0)::float8 as waiting, coalesce(i.safety_stock, 0) as "safetyStock",
           coalesce(i.components, '[]') <> '[]' as "isKit", ${inKits(sql`k.sku`)} as "inKits",
           (select coalesce(jsonb_agg(id), '[]') from (select id from channels order by id limit 1000) c) as channels
    from (select ${sku}::text as sku) k left join stock s using (sku) left join items i using (sku)`);
  const places = await tx.execute<{ locationId: string; onHand: number }>(sql`
    select location_id as "locationId", on_hand as "onHand" from stock_locations where sku = ${sku} order by 1 limit 1000`);
  const {
    channels,
    isKit,
    inKits: hangs,
    ...row
  } = sums[0] ?? {
    onHand: 0,
    reserved: 0,
    allocated: 0,
    waiting: 0,
    safetyStock: 0,
    channels: [],
    isKit: false,
    inKits: false,
  };
  const buildable = isKit ? ((await knownKits({ tx }, [sku])).kits.get(sku)?.buildable ?? 0) : 0;
  const available = Math.max(0, row.onHand - row.reserved - row.allocated + buildable - row.safetyStock);
  return {
    sku,
    ...row,
    available,
    ...(isKit ? { buildable } : {}),
    inbound: await inboundOf(looking, sku, { waiting: row.waiting, inKits: hangs }),
    byLocation: Object.fromEntries(places.map(({ locationId, onHand }) => [locationId, { onHand }])),
    byChannel: Object.fromEntries(['default', ...channels].map((id) => [id, { available }])),
  };
}
