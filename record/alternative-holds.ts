import { sql } from 'drizzle-orm';
import { anyOf } from '../db/lists';
import type { OfferLine } from '../domain/backorder/offer';
import { toRealTime } from '../domain/business-time';
import { formatInstant, type Instant } from '../domain/calendar/business-date';
import { offerTermsOf } from '../domain/policy/policy-pack';
import type { Act } from './act';
import { sellableUnits } from './free-units';
import type { LoadedBackorder } from './load-facts';
import { NeedsMoreLocks } from './perform';
import { giveBack, type Returned } from './reservations';
import { moveStock } from './stock-moves';

/** Units of an item that are an alternative for one customer while his offer is open. */
type Hold = Returned & Record<string, unknown>;

/** Stock rows come before backorders: what is not locked yet is locked by trying the whole act again. */
function mustBeLocked({ lockedItems }: Act, skus: readonly string[]): void {
  const missing = skus.filter((sku) => !lockedItems.has(sku));
  if (missing.length > 0) throw new NeedsMoreLocks(missing);
}

/** So many units of each alternative all lines together might take. */
function wantedBySku(lines: readonly OfferLine[]): ReadonlyMap<string, number> {
  const wanted = new Map<string, number>();
  for (const { quantity, choices } of lines)
    for (const choice of choices)
      if (choice.choice === 'alternative')
        wanted.set(choice.alternativeSku, (wanted.get(choice.alternativeSku) ?? 0) + quantity);
  return wanted;
}

/**
 * Holds the alternatives of an offer that has just been opened, where the pack says so, until its deadline. What is there
 * for fewer is held as far as it goes: the answer is judged by what is there then.
 */
export async function holdAlternatives(
  act: Act,
  backorder: LoadedBackorder,
  lines: readonly OfferLine[],
  expiresAt: Instant,
): Promise<void> {
  if (!offerTermsOf(backorder.facts.policy).reserveAlternatives) return;
  const wanted = wantedBySku(lines);
  mustBeLocked(act, [...wanted.keys()]);
  const until = formatInstant(toRealTime(expiresAt, backorder.scale));
  for (const [sku, units] of wanted) {
    const quantity = Math.min(units, await sellableUnits(act, sku, backorder.facts.id));
    if (quantity === 0) continue;
    const id = act.newId('reservation');
    act.write(sql`
      insert into reservations (id, sku, quantity, channel_id, expires_at, created_at, for_backorder_id)
      select ${id}, ${sku}, ${quantity}, channel_id, ${until}::timestamptz, ${formatInstant(act.at)}::timestamptz,
        ${backorder.facts.id}
      from orders where id = ${backorder.orderId}`);
    await moveStock(act, [{ sku, kind: 'reservation', reserved: quantity, reference: id }]);
  }
}

const holdsOf = (act: Act, backorderId: string) =>
  act.tx.execute<Hold>(sql`
    select id, sku, quantity from reservations where for_backorder_id = ${backorderId} order by sku, id`);

/** The offer is over: what was held for it goes to whoever waits for it, or can be sold again. */
export async function endAlternativeHolds(act: Act, backorderId: string): Promise<void> {
  const holds = await holdsOf(act, backorderId);
  if (holds.length === 0) return;
  mustBeLocked(
    act,
    holds.map(({ sku }) => sku),
  );
  act.write(sql`delete from reservations where id = ${anyOf(holds.map(({ id }) => id))}`);
  await giveBack(act, holds);
}

/** The customer takes units that are held for him: they are his to be allocated, and nobody else's in between. */
export async function takeHeldAlternative(act: Act, backorderId: string, sku: string, units: number): Promise<void> {
  let left = units;
  for (const hold of (await holdsOf(act, backorderId)).filter((one) => one.sku === sku)) {
    const quantity = Math.min(left, hold.quantity);
    if (quantity === 0) continue;
    left -= quantity;
    act.write(
      quantity === hold.quantity
        ? sql`delete from reservations where id = ${hold.id}`
        : sql`update reservations set quantity = quantity - ${quantity} where id = ${hold.id}`,
    );
    await moveStock(act, [{ sku, kind: 'reservation-ended', reserved: -quantity, reference: hold.id }]);
  }
}

/** The deadline moved: so do the holds. */
export function extendAlternativeHolds(act: Act, backorder: LoadedBackorder, expiresAt: Instant): void {
  if (!offerTermsOf(backorder.facts.policy).reserveAlternatives) return;
  act.write(sql`
    update reservations set expires_at = greatest(expires_at, ${formatInstant(toRealTime(expiresAt, backorder.scale))}::timestamptz)
    where for_backorder_id = ${backorder.facts.id}`);
}
