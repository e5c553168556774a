import { sql } from 'drizzle-orm';
import { anyOf } from '../db/lists';
import { carriedUnits, isDownTheQueue } from '../domain/allocation/share';
import { formatInstant, type Instant } from '../domain/calendar/business-date';
import type { Act } from './act';
import { giveOut } from './give-out';
import { type Kit, knownKits } from './kit-parts';
import { assemble, lockedWithParts, serveKits } from './kits';
import { lockItems } from './lock-items';
import type { OrderLineInput } from './order-input';
import { replanBoundaries } from './replan';
import { sharingTerms } from './sharing';
import { moveStock } from './stock-moves';

/** Units a checkout asks to have held. */
export interface ReservationInput {
  readonly sku: string;
  readonly quantity: number;
  readonly channel: string;
  readonly expiresAt: Instant;
}

/** What came of it: the hold's id or, all or nothing, how many units could be held. */
export type ReservationOutcome =
  | { readonly held: true; readonly id: string }
  | { readonly held: false; readonly available: number };

/** Units that return from a hold. */
export interface Returned {
  readonly id: string;
  readonly sku: string;
  readonly quantity: number;
}

/** Units of a hold that a line of an order takes. */
export interface Claim {
  readonly reservationId: string;
  readonly quantity: number;
}

/** So many holds end in one act; the rest is found by the next. */
const MOST_AT_ONCE = 500;

/** Units that nobody holds any more go to whoever waits, at once; the rest can be sold again. */
export async function giveBack(act: Act, returned: readonly Returned[]): Promise<void> {
  await moveStock(
    act,
    returned.map(({ id, sku, quantity }) => ({ sku, kind: 'reservation-ended', reserved: -quantity, reference: id })),
  );
  const units = new Map<string, number>();
  for (const { sku, quantity } of returned) units.set(sku, (units.get(sku) ?? 0) + quantity);
  const helped = [...new Set((await giveOut(act, units)).map(({ sku }) => sku))].sort();
  await replanBoundaries(act, helped);
  await serveKits(act);
}

/**
 * Ends the holds of these items that have run out. Until somebody does so (the worker every few seconds, sooner the next
 * checkout that wants the item) their units still count as reserved, though no order can take them. The items must be
 * locked. Returns how many holds ended.
 */
export async function endExpiredReservations(act: Act, skus: readonly string[]): Promise<number> {
  const expired = await act.tx.execute<Returned & Record<string, unknown>>(sql`
    delete from reservations where id = any(array(
      select id from reservations where sku = ${anyOf(skus)} and expires_at <= ${formatInstant(act.at)}::timestamptz
      order by expires_at, id limit ${MOST_AT_ONCE}))
    returning id, sku, quantity`);
  await giveBack(act, expired);
  return expired.length;
}

interface ToReserve {
  /** On the shelf and nobody's, the safety stock not counted: what kits are made of comes on top. */
  readonly units: number;
  /** Of what is nobody's, so many are kept for those who wait. */
  readonly kept: number;
  readonly waited: boolean;
  readonly isKit: boolean;
}

/** Units that an order placed now could have at once: while somebody waits, those that the terms of the house leave for sale. */
async function unitsToReserve(
  act: Act,
  sku: string,
): Promise<{ readonly available: number; readonly kit: Kit | null }> {
  const rows = await act.tx.execute<ToReserve & Record<string, unknown>>(sql`
    select s.on_hand - s.reserved - s.allocated - coalesce(i.safety_stock, 0) as units,
      least(s.kept_for_waiters, s.on_hand - s.reserved - s.allocated) as kept, s.waiting > 0 as waited,
      coalesce(i.components, '[]') <> '[]' as "isKit"
    from stock s left join items i using (sku) where s.sku = ${sku}`);
  const { units, kept, waited, isKit } = rows[0] ?? { units: 0, kept: 0, waited: false, isKit: false };
  const terms = waited ? await sharingTerms(act) : null;
  if (terms !== null && isDownTheQueue(terms)) return { available: 0, kit: null };
  const kit = isKit ? ((await knownKits(act, [sku])).kits.get(sku) ?? null) : null;
  if (kit !== null) lockedWithParts(act, [kit]);
  const free = Math.max(0, units + (kit?.buildable ?? 0));
  return { available: terms === null ? free : Math.max(0, free - carriedUnits({ free, kept }, terms)), kit };
}

/**
 * Holds units for a checkout, all or nothing: until it ends they are nobody else's. Kits are put together where there are
 * too few ready-made ones; `parts` are the items they are made of, where the caller knows them.
 */
export async function reserveUnits(
  act: Act,
  { sku, quantity, channel, expiresAt }: ReservationInput,
  parts: readonly string[] = [],
): Promise<ReservationOutcome> {
  const stock = (await lockItems(act, [sku, ...parts])).get(sku);
  if (stock !== undefined && stock.reserved > 0) await endExpiredReservations(act, [sku]);
  const { available, kit } = await unitsToReserve(act, sku);
  if (available < quantity) return { held: false, available };
  const id = act.newId('reservation');
  act.write(sql`
    insert into reservations (id, sku, quantity, channel_id, expires_at, created_at)
    values (${id}, ${sku}, ${quantity}, ${channel}, ${formatInstant(expiresAt)}::timestamptz, ${formatInstant(act.at)}::timestamptz)`);
  if (kit !== null) await assemble(act, kit, Math.max(0, quantity - kit.ready));
  await moveStock(act, [{ sku, kind: 'reservation', reserved: quantity, reference: id }]);
  return { held: true, id };
}

/** Ends a hold before its time; one that is no longer there has ended already. */
export async function releaseReservation(act: Act, id: string): Promise<void> {
  const found = await act.tx.execute<{ sku: string }>(sql`select sku from reservations where id = ${id}`);
  if (found[0] === undefined) return;
  await lockItems(act, [found[0].sku]);
  const ended = await act.tx.execute<Returned & Record<string, unknown>>(sql`
    delete from reservations where id = ${id} returning id, sku, quantity`);
  await giveBack(act, ended);
}

/** The holds among these that have not run out: each one's SKU, which never changes, by its id. */
export async function openReservations(act: Act, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await act.tx.execute<{ id: string; sku: string }>(sql`
    select id, sku from reservations
    where id = ${anyOf(ids)} and expires_at > ${formatInstant(act.at)}::timestamptz`);
  return new Map(rows.map(({ id, sku }) => [id, sku]));
}

/**
 * What the lines of an order may take from the holds they name, by line. A hold that ran out, or that is for more than
 * its line orders, gives the difference back first. One that is not there is no claim. `skus` are all items the
 * order touches: they are locked here.
 */
export async function claimReservations(
  act: Act,
  lines: readonly OrderLineInput[],
  skus: readonly string[],
): Promise<ReadonlyMap<string, Claim>> {
  const naming = lines.filter(({ reservationId }) => reservationId !== undefined);
  if (naming.length === 0) return new Map();
  await lockItems(act, skus);
  await endExpiredReservations(act, [...new Set(naming.map(({ sku }) => sku))]);
  const holds = await act.tx.execute<Returned & Record<string, unknown>>(sql`
    select id, sku, quantity from reservations
    where id = ${anyOf(naming.map(({ reservationId = '' }) => reservationId))} and for_backorder_id is null
      and expires_at > ${formatInstant(act.at)}::timestamptz`);
  const claims = new Map<string, Claim>();
  const tooMuch: Returned[] = [];
  for (const { lineId, sku, quantity, reservationId } of naming) {
    const hold = holds.find(({ id }) => id === reservationId);
    if (hold === undefined || hold.sku !== sku) continue;
    claims.set(lineId, { reservationId: hold.id, quantity: Math.min(quantity, hold.quantity) });
    if (hold.quantity > quantity) tooMuch.push({ id: hold.id, sku, quantity: hold.quantity - quantity });
  }
  shrink(act, tooMuch);
  await giveBack(act, tooMuch);
  return claims;
}

function shrink(act: Act, by: readonly Returned[]): void {
  if (by.length === 0) return;
  act.write(sql`
    update reservations r set quantity = r.quantity - b.quantity
    from jsonb_to_recordset(${JSON.stringify(by)}::text::jsonb) as b(id text, quantity int) where r.id = b.id`);
}

/** Holds whose units lines of an order took are no more; their units have been moved with the lines. */
export function closeReservations(act: Act, claims: readonly Claim[]): void {
  if (claims.length === 0) return;
  act.write(sql`
    delete from reservations where id = ${anyOf(claims.map(({ reservationId }) => reservationId))}`);
}

/**
 * Takes up to `units` that are not on the shelf out of an item's holds: a checkout gives way before an order does, the
 * newest first. What is left of the last one stays held. The item must be locked. Returns how many units gave way.
 */
export async function reservationsGiveWay(act: Act, sku: string, units: number): Promise<number> {
  const gone = await act.tx.execute<Returned & Record<string, unknown>>(sql`
    select id, sku, least(quantity, ${units}::int - newer)::int as quantity
    from (
      select id, sku, quantity,
        sum(quantity) over (order by expires_at > ${formatInstant(act.at)}::timestamptz, created_at desc, id desc
          rows unbounded preceding) - quantity as newer
      from reservations where sku = ${sku}
    ) held where newer < ${units}::int`);
  if (gone.length === 0) return 0;
  shrink(act, gone);
  act.write(sql`delete from reservations where sku = ${sku} and quantity = 0`);
  await moveStock(
    act,
    gone.map(({ id, quantity }) => ({ sku, kind: 'reservation-ended', reserved: -quantity, reference: id })),
  );
  return gone.reduce((sum, { quantity }) => sum + quantity, 0);
}
