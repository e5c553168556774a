import { sql } from 'drizzle-orm';
import type { Database, Tx } from '../db/client';
import { type AvailabilityStatus, availabilityStatus } from '../domain/acceptance/availability';
import { queuePlace } from '../domain/allocation/queue';
import type { RefusalReason } from '../domain/backorder/facts';
import { leavingNow } from '../domain/backorder/times';
import { type BusinessDate, dateAt, daysBetween, formatInstant } from '../domain/calendar/business-date';
import type { PolicyPack } from '../domain/policy/policy-pack';
import { type CarrierRefused, carrierRefused, type Destination } from '../domain/promise/carriers';
import { type LinePromise, plannedRestock, usualDestination } from '../domain/promise/promise';
import { fenceDay } from '../domain/purchasing/fence';
import { availabilityText } from './availability-text';
import { wishedPolicy } from './channels';
import { keptCustomer, withKept } from './kept-customer';
import { knownKits } from './kit-parts';
import { outlookOf } from './outlook';
import type { Occasion } from './perform';
import { itemsOf, type PlacedUnits, placeUnits, type Situation, sellable } from './place-lines';
import { newestPolicy } from './policies';

/** Who asks for an item, and for how many. */
export interface Wish {
  readonly sku: string;
  readonly quantity: number;
  readonly channel: string;
  readonly policy?: string | undefined;
  readonly customerId?: string | undefined;
  readonly customerRank?: number | undefined;
  /** The carrier he means to choose. */
  readonly carrier?: string | undefined;
}

/** What an order placed now would be told. */
export interface Availability {
  readonly sku: string;
  readonly quantity: number;
  readonly status: AvailabilityStatus;
  readonly reason: RefusalReason | null;
  readonly allocated: number;
  readonly backordered: number;
  readonly restockDate: BusinessDate | null;
  readonly shipDate: BusinessDate | null;
  readonly deliveryWindow: LinePromise['deliveryWindow'] | null;
  readonly precision: LinePromise['precision'] | null;
  /** How sure the date is, 0 to 1. Nothing the engine records says so yet. */
  readonly confidence: null;
  readonly daysUntilRestock: number | null;
  readonly text: { readonly ja: string; readonly en: string };
}

async function stockOf(tx: Tx, sku: string): Promise<Situation['stock']> {
  const rows = await tx.execute<Situation['stock'] & Record<string, unknown>>(sql`
    select on_hand as "onHand", reserved, allocated, waiting::float8 as waiting, kept_for_waiters as "keptForWaiters"
    from stock where sku = ${sku}`);
  return rows[0] ?? { onHand: 0, reserved: 0, allocated: 0, waiting: 0, keptForWaiters: 0 };
}

/** The most that would be taken of fewer units than were refused. */
function mostTaken(refused: number, place: (quantity: number) => PlacedUnits): PlacedUnits | null {
  let most: PlacedUnits | null = null;
  for (let [taken, over] = [0, refused]; over - taken > 1; ) {
    const quantity = Math.floor((taken + over) / 2);
    const placed = place(quantity);
    if (placed.refused > 0) over = quantity;
    else [taken, most] = [quantity, placed];
  }
  return most;
}

/** Where to, who takes it there, and on what terms. */
interface Way {
  readonly pack: PolicyPack;
  readonly shipTo: Destination;
}

function shown(wish: Wish, situation: Situation, { pack, shipTo }: Way, noBackorder: boolean, at: Occasion['at']) {
  const { item } = situation;
  const today = dateAt(at, pack.shipping.timeZone);
  const place = (quantity: number) =>
    placeUnits({ quantity, shipTo, noBackorder, sold: false }, situation, { pack, today, at });
  const placed = place(wish.quantity);
  const { allocated, waiting, reason, expected: promise } = placed;
  const status = availabilityStatus(placed, sellable(situation), pack);
  const releaseDate = item.kind === 'preorder' ? item.releaseDate : null;
  const fromShelf = waiting === 0 && allocated > 0 ? leavingNow(pack, at, shipTo, releaseDate) : null;
  const dates = promise ?? fromShelf;
  const most = placed.refused > 0 ? mostTaken(wish.quantity, place) : null;
  const text = (locale: 'ja' | 'en'): string =>
    availabilityText(locale, { ...placed, status, promise, releaseDate, today, most });
  return {
    status,
    reason,
    allocated,
    backordered: waiting,
    restockDate: promise?.restockDate ?? null,
    shipDate: dates?.shipDate ?? null,
    deliveryWindow: dates?.deliveryWindow ?? null,
    precision: promise?.precision ?? null,
    confidence: null,
    daysUntilRestock: promise === null ? null : Math.max(0, daysBetween(today, plannedRestock(promise))),
    text: { ja: text('ja'), en: text('en') },
  };
}

/** Why there is no answer. */
export type Unanswerable = 'no-such-item' | 'no-such-policy';

/**
 * 在庫表示: what `POST /v1/orders` would answer this customer now, asked in one view of the database that locks nothing
 * and writes nothing. What becomes of his units is said by the very rules that take orders.
 */
export async function availabilityOf(
  db: Database,
  { at, here }: Occasion,
  wish: Wish,
): Promise<Availability | Unanswerable | CarrierRefused> {
  return db.transaction(
    async (tx) => {
      const { sku, quantity, customerId } = wish;
      const [pack, items, kept] = await Promise.all([
        newestPolicy(tx, wishedPolicy({ here }, wish)),
        itemsOf({ tx }, [sku]),
        customerId === undefined ? null : keptCustomer(tx, customerId),
      ]);
      const item = items.get(sku);
      if (!item) return 'no-such-item';
      if (pack === null) return 'no-such-policy';
      const shipTo = { ...usualDestination(pack.shipping), carrier: wish.carrier };
      const noCarrier = carrierRefused(pack.shipping, shipTo);
      if (noCarrier !== null) return noCarrier;
      const customer = withKept(wish.customerRank === undefined ? {} : { rank: wish.customerRank }, kept);
      const place = queuePlace(pack, at, customer.rank ?? 0);
      const today = dateAt(at, pack.shipping.timeZone);
      const [stock, known, outlooks] = await Promise.all([
        stockOf(tx, sku),
        knownKits({ tx }, item.components.length > 0 ? [sku] : []),
        outlookOf({ tx, here }, [sku], {
          place,
          completedAt: formatInstant(at),
          claimant: { customerId: customerId ?? '', rank: customer.rank ?? 0, channel: wish.channel },
          fence: fenceDay(pack, today),
          today,
        }),
      ]);
      const outlook = outlooks.get(sku);
      if (!outlook) throw new Error(`there is no outlook for item ${sku}`);
      const situation = { item, stock, outlook, claim: null, buildable: known.kits.get(sku)?.buildable ?? 0 };
      return { sku, quantity, ...shown(wish, situation, { pack, shipTo }, customer.noBackorder ?? false, at) };
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}
