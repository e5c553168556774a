import { sql } from 'drizzle-orm';
import { type LineInTurn, servedInTurn } from '../domain/allocation/in-turn';
import { buildable } from '../domain/allocation/kits';
import { carriedUnits, isDownTheQueue } from '../domain/allocation/share';
import type { Act } from './act';
import { type Allocation, allocate } from './allocate';
import { ownUnits, someOwnSupply } from './coverage';
import { type KitFamily, kitFamily, lockedFamily } from './kit-family';
import { kitMoves } from './kit-moves';
import { inKits } from './kit-parts';
import { QUEUE_ORDER } from './queue';
import { sharingTerms, shelfOf } from './sharing';
import { moveStock } from './stock-moves';

/** Units that stand free, by item. */
export type FreedUnits = ReadonlyMap<string, number>;

/** The family of items whose units are given out, where kits that are waited for may want them. */
async function familyToServe(act: Act, skus: readonly string[]): Promise<KitFamily | null> {
  const concerning = inKits(act, skus);
  if (concerning.length === 0 || !isDownTheQueue(await sharingTerms(act))) return null;
  return kitFamily(act, concerning);
}

/**
 * Who waits in a family for units that are there, over all its items in the order of their places. Whoever has supply of
 * his own coming is given what the others leave.
 */
async function waitersOf(act: Act, { skus, free, partsOf }: KitFamily, freed: FreedUnits) {
  const forKits = (sku: string): number => Math.max(0, free.get(sku)?.forKits ?? 0);
  const most = skus
    .map((sku) => ({ sku, most: (freed.get(sku) ?? 0) + buildable(partsOf(sku), forKits) }))
    .filter((item) => item.most > 0);
  return act.tx.execute<LineInTurn & Record<string, unknown>>(sql`
    select l.sku, w.waiting
    from jsonb_to_recordset(${JSON.stringify(most)}::text::jsonb) as k(sku text, most int)
    cross join (select ${someOwnSupply(skus)} as some) own
    cross join lateral (
      -- Everybody waits for one unit at least: nobody further back can be reached.
      select l.*, case when own.some then least(l.waiting, ${ownUnits})::int else 0 end as own_units
      from order_lines l where l.sku = k.sku and l.waiting > 0
      order by ${QUEUE_ORDER} limit case when own.some then null else k.most end) l
    cross join lateral (values (0, l.waiting - l.own_units), (1, l.own_units)) w(nth, waiting)
    where w.waiting > 0 order by w.nth, ${QUEUE_ORDER}`);
}

/** Units of a family go down the one queue of all who want them: to lines of their own, or into kits that can be completed. */
async function serveFamily(act: Act, family: KitFamily, freed: FreedUnits): Promise<readonly Allocation[]> {
  lockedFamily(act, family);
  const { skus, free, partsOf } = family;
  const waiters = await waitersOf(act, family, freed);
  const shelf = new Map(
    skus.map((sku) => [sku, { own: freed.get(sku) ?? 0, forKits: free.get(sku)?.forKits ?? 0 }] as const),
  );
  const units = new Map<string, { ready: number; built: number }>();
  servedInTurn(waiters, shelf, partsOf).forEach(({ ready, built }, index) => {
    const { sku } = waiters[index] ?? { sku: '' };
    const sum = units.get(sku) ?? { ready: 0, built: 0 };
    units.set(sku, { ready: sum.ready + ready, built: sum.built + built });
  });
  const moves = [...units].flatMap(([sku, { built }]) => kitMoves({ sku, parts: partsOf(sku) }, built));
  await moveStock(act, moves);
  for (const { sku } of moves) act.positionMoved.add(sku);
  const given: Allocation[] = [];
  for (const [sku, { ready, built }] of units) given.push(...(await allocate(act, sku, ready + built)));
  return given;
}

/**
 * Gives units that have become free to those who wait: the one rule by which anything is given, whether it arrived, was
 * given up, came back from a hold or was found. Down the queue, or as the house shares; where kits that are waited for are
 * made of the units, they and the kits are given out in one queue. Where the house shares otherwise, what earlier sharing
 * kept for those who wait for an item is shared with them, and none need have become free: others wait now, or for fewer.
 * The items must be locked, and the units be free.
 */
export async function giveOut(act: Act, freed: FreedUnits): Promise<readonly Allocation[]> {
  const some = [...freed].flatMap(([sku, units]) => (units > 0 ? [sku] : []));
  const family = await familyToServe(act, some);
  const given: Allocation[] = [];
  for (const [sku, units] of freed)
    if (family === null || !family.skus.includes(sku)) given.push(...(await allocate(act, sku, units)));
  return family === null ? given : [...given, ...(await serveFamily(act, family, freed))];
}

/**
 * Gives out what stands free of the items, where somebody waits now who did not before, or less is kept back. What is kept
 * for those who wait is shared whole, whatever part of the rest may be sold at once. The items must be locked.
 */
export async function giveOutWhatIsFree(act: Act, skus: readonly string[]): Promise<readonly Allocation[]> {
  const terms = await sharingTerms(act);
  const free = await Promise.all(
    skus.map(async (sku) => {
      const shelf = await shelfOf(act.tx, sku);
      const kept = isDownTheQueue(terms) ? 0 : carriedUnits(shelf, terms);
      return [sku, Math.max(0, shelf.free - kept)] as const;
    }),
  );
  return giveOut(act, new Map(free));
}

/**
 * Gives those who wait for an item what stands free and is theirs by the terms the house has now, though it was shared by
 * others when it came. The item must be locked.
 */
export async function giveOutByNewTerms(act: Act, sku: string): Promise<readonly Allocation[]> {
  const terms = await sharingTerms(act);
  if (!isDownTheQueue(terms)) return giveOut(act, new Map([[sku, 0]]));
  const carried = carriedUnits(await shelfOf(act.tx, sku), terms);
  act.write(sql`update stock set kept_for_waiters = 0 where sku = ${sku} and kept_for_waiters > 0`);
  return giveOut(act, new Map([[sku, carried]]));
}
