import { sql } from 'drizzle-orm';
import { isBoughtByItself } from '../domain/purchasing/reorder';
import type { Act } from './act';
import { inKits, knownKits, partSkus, withConcerned } from './kit-parts';

/** A kit that is waited for, with the units of it that are neither here nor on their way ready-made. */
interface LackingKit {
  readonly sku: string;
  readonly units: number;
  readonly dailyDemand: number | null;
  readonly safetyStock: number | null;
  readonly discontinued: boolean;
}

/** Kits among what the items go into, that are waited for. Of a special order its lines ask for their own. */
const lackingKits = ({ tx }: Pick<Act, 'tx'>, skus: readonly string[]) =>
  tx.execute<LackingKit & Record<string, unknown>>(sql`
    ${withConcerned(skus)}
    select i.sku, i.daily_demand as "dailyDemand", i.safety_stock as "safetyStock", i.discontinued,
      (s.waiting - (s.on_hand - s.allocated - s.reserved) - coalesce((select sum(n.quantity - n.received) from supplies n
        where n.sku = i.sku and n.status <> 'cancelled' and n.received < n.quantity), 0))::float8 as units
    from items i join stock s on s.sku = i.sku
    where i.sku = any(array(select sku from concerned)) and i.components <> '[]' and i.kind <> 'special-order'
      and s.waiting > 0`);

/**
 * How many units of each item the kits that wait are to be made of, where no kits come ready-made for them: what of the
 * item is bought has to be enough for those, too. A kit that is bought by itself is bought as it is. Items that have to do
 * with no kit cost nothing.
 */
export async function neededForKits(act: Act, skus: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const concerning = inKits(act, skus);
  const needed = new Map<string, number>();
  if (concerning.length === 0) return needed;
  const lacking = (await lackingKits(act, concerning)).filter((kit) => kit.units > 0 && !isBoughtByItself(kit));
  if (lacking.length === 0) return needed;
  const { kits } = await knownKits(
    act,
    lacking.map(({ sku }) => sku),
  );
  for (const { sku: kit, units } of lacking)
    for (const { sku, quantity } of kits.get(kit)?.parts ?? [])
      needed.set(sku, (needed.get(sku) ?? 0) + units * quantity);
  return needed;
}

/** What the kits among the items are made of, as far as it is locked: with them, more or less of it is needed. */
export async function lockedParts(act: Act, skus: readonly string[]): Promise<readonly string[]> {
  const concerning = inKits(act, skus);
  if (concerning.length === 0) return [];
  return (await partSkus(act, concerning)).filter((sku) => act.lockedItems.has(sku));
}
