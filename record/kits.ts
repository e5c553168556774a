import { sql } from 'drizzle-orm';
import { completedKits, type KitWaiter } from '../domain/allocation/kits';
import { isDownTheQueue } from '../domain/allocation/share';
import type { Act } from './act';
import { type Allocation, allocate } from './allocate';
import { giveOut } from './give-out';
import { kitFamily } from './kit-family';
import { kitMoves } from './kit-moves';
import { type Kit, type KnownKits, knownKits } from './kit-parts';
import { NeedsMoreLocks } from './perform';
import { QUEUE_ORDER } from './queue';
import { type PromiseMove, replan, replanBoundaries } from './replan';
import { sharingTerms } from './sharing';
import { moveStock } from './stock-moves';

/** Puts units of a kit together. The kit and its parts must be locked, and the parts be there. */
export async function assemble(act: Act, kit: Kit, units: number): Promise<void> {
  await moveStock(act, kitMoves(kit, units));
  if (units > 0) for (const { sku } of kit.parts) act.positionMoved.add(sku);
}

/** Who was given kits, and the promises that moved with it. */
export interface ServedKits {
  readonly allocations: readonly Allocation[];
  readonly moves: readonly PromiseMove[];
}

/** Units of a kit that were given up and that nobody wants: its queue has been served by now. */
function surplusOf(act: Act, kit: Kit, served: ReadonlySet<string>): number {
  if (!act.lockedItems.has(kit.sku) || (kit.waiting > 0 && !served.has(kit.sku))) return 0;
  return Math.min(kit.ready, kit.assembled, act.givenUp.get(kit.sku) ?? 0);
}

/** Whether somebody waits for the kit and no item that is locked stands in the way: what is not locked may be more by now. */
const mayBeCompleted = (act: Act, { waiting, parts }: Kit, { free }: KnownKits): boolean =>
  waiting > 0 && parts.every(({ sku, quantity }) => !act.lockedItems.has(sku) || free(sku) >= quantity);

/** Makes sure that the kits are locked with all that they are made of, by another try if they are not yet. */
export function lockedWithParts(act: Act, kits: readonly Kit[]): void {
  const needed = kits.flatMap(({ sku, parts }) => [sku, ...parts.map((part) => part.sku)]);
  const missing = [...new Set(needed)].filter((sku) => !act.lockedItems.has(sku));
  if (missing.length > 0) throw new NeedsMoreLocks(missing);
}

/** Takes kits apart again; their parts go to those who wait for them. */
async function takeApart(act: Act, surplus: readonly { readonly kit: Kit; readonly units: number }[]) {
  await moveStock(
    act,
    surplus.flatMap(({ kit, units }) => kitMoves(kit, units, 'disassembled')),
  );
  const freed = new Map<string, number>();
  for (const { kit, units } of surplus) {
    act.givenUp.delete(kit.sku);
    for (const { sku, quantity } of kit.parts) freed.set(sku, (freed.get(sku) ?? 0) + units * quantity);
  }
  const allocations = await giveOut(act, freed);
  const helped = [...new Set(allocations.map(({ sku }) => sku))].sort();
  return { allocations, moves: await replanBoundaries(act, helped) };
}

/** The lines that wait for kits, over all of them in the order of their places; no more of each than can be completed. */
async function kitWaiters(act: Act, kits: readonly Kit[]): Promise<readonly KitWaiter[]> {
  if (kits.length === 1) return kits.map(({ sku, waiting }) => ({ kit: sku, waiting }));
  const most = kits.map(({ sku, buildable }) => ({ sku, most: buildable }));
  return act.tx.execute<KitWaiter & Record<string, unknown>>(sql`
    select l.sku as kit, l.waiting
    from jsonb_to_recordset(${JSON.stringify(most)}::text::jsonb) as k(sku text, most int) cross join lateral (
      select * from order_lines l where l.sku = k.sku and l.waiting > 0 order by ${QUEUE_ORDER} limit k.most) l
    order by ${QUEUE_ORDER}`);
}

/** Completes kits that are waited for as far as their parts go; what came of the sharing is given down each kit's queue. */
async function complete(act: Act, kits: readonly Kit[], { free }: KnownKits): Promise<ServedKits> {
  const parts = new Map(kits.map((kit) => [kit.sku, kit.parts]));
  const units = completedKits(await kitWaiters(act, kits), (kit) => parts.get(kit) ?? [], free);
  const completed = kits.filter(({ sku }) => units.has(sku));
  await moveStock(
    act,
    completed.flatMap((kit) => kitMoves(kit, units.get(kit.sku) ?? 0)),
  );
  const allocations: Allocation[] = [];
  for (const kit of completed) {
    const there = units.get(kit.sku) ?? 0;
    const given = await allocate(act, kit.sku, there);
    allocations.push(...given);
    // What the queue's own rules leave is nobody's: it is taken apart.
    act.givenUp.set(kit.sku, there - given.reduce((sum, { quantity }) => sum + quantity, 0));
    for (const { sku } of kit.parts) act.positionMoved.add(sku);
  }
  return { allocations, moves: await replanBoundaries(act, completed.map(({ sku }) => sku).sort()) };
}

/**
 * Kits that go on waiting are promised by what comes of their components: with more or fewer of those on the shelf dates
 * move, also where nothing of the kits themselves has.
 */
async function planKits(act: Act): Promise<readonly PromiseMove[]> {
  const skus = [...act.kitsToPlan];
  act.kitsToPlan.clear();
  if (skus.length === 0 || !isDownTheQueue(await sharingTerms(act))) return [];
  const family = await kitFamily(act, skus, []);
  return family === null ? [] : replan(act, family.kits);
}

/**
 * Looks at the kits that freed units concern: kits that were given up and that nobody waits for are taken apart, then
 * kits that are waited for are completed, and those that go on waiting are promised anew. The units' own waiters must have
 * been served. Where nothing became free, or
 * what did is part of no kit, no statement is sent. Items that are not locked yet are, by another try.
 */
export async function serveKits(act: Act): Promise<ServedKits> {
  const served: { allocations: Allocation[]; moves: PromiseMove[] } = { allocations: [], moves: [] };
  const concerned = new Set<string>();
  const completed = new Set<string>();
  for (;;) {
    const lookups = [...new Set(act.kitsToLookAt.values())];
    act.kitsToLookAt.clear();
    for (const { sku } of (await Promise.all(lookups)).flat()) concerned.add(sku);
    if (concerned.size === 0) break;
    const known = await knownKits(act, [...concerned].sort());
    const kits = [...known.kits.values()];
    const surplus = kits
      .map((kit) => ({ kit, units: surplusOf(act, kit, completed) }))
      .filter(({ units }) => units > 0);
    const wanted = kits.filter((kit) => !completed.has(kit.sku) && mayBeCompleted(act, kit, known));
    lockedWithParts(act, [...surplus.map(({ kit }) => kit), ...wanted]);
    if (surplus.length === 0 && wanted.length === 0) break;
    const step = surplus.length > 0 ? await takeApart(act, surplus) : await complete(act, wanted, known);
    if (surplus.length === 0) for (const { sku } of wanted) completed.add(sku);
    served.allocations.push(...step.allocations);
    served.moves.push(...step.moves);
  }
  served.moves.push(...(await planKits(act)));
  return served;
}
