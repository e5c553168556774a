import { type SQL, sql } from 'drizzle-orm';
import type { Tx } from '../db/client';
import { anyOf, rowsOf } from '../db/lists';
import { buildable, freeForKits, type Part, type PartStock, partsOf } from '../domain/allocation/kits';
import type { Act } from './act';

/** The items and all that they are part of, at any depth: `concerned`, for a statement that begins with it. */
export const withConcerned = (skus: readonly string[]): SQL => sql`
  with recursive concerned(sku) as (
    select ${rowsOf(skus)}
    union
    select i.sku from concerned c join items i on i.components @> jsonb_build_array(jsonb_build_object('sku', c.sku))
  )`;

/** A kit that a change of an item's units may concern. */
export interface ConcernedKit {
  readonly sku: string;
}

/**
 * Kits among the items, and all that they are part of, at any depth. An item that has to do with no kit costs one look
 * into the index of components.
 */
export const concernedKits = (
  { tx }: Pick<Act, 'tx'>,
  skus: readonly string[],
): Promise<readonly (ConcernedKit & Record<string, unknown>)[]> =>
  tx.execute<ConcernedKit & Record<string, unknown>>(sql`
    ${withConcerned(skus)}
    select sku from items where sku = any(array(select sku from concerned)) and components <> '[]'`);

/** Of items, those that are kits or part of one: as their lock says, or, where they are not locked, perhaps. */
export const inKits = (act: Act, skus: readonly string[]): readonly string[] =>
  skus.filter((sku) => act.kitItems.has(sku) || !act.lockedItems.has(sku));

/**
 * Notes items of which units may have become free: whether kits can be completed with them is looked at before the act
 * ends. Of items that have to do with no kit nothing is noted.
 */
export function lookAtKits(act: Act, skus: readonly string[]): void {
  const concerning = inKits(act, skus);
  for (const sku of concerning) act.kitsToPlan.add(sku);
  if (concerning.length === 0) return;
  const lookedUp = concernedKits(act, concerning);
  for (const sku of concerning) act.kitsToLookAt.set(sku, lookedUp);
}

/** Units of an item that were somebody's and are nobody's now; negative where somebody took them again. */
export function giveUp(act: Act, sku: string, units: number): void {
  act.givenUp.set(sku, Math.max(0, (act.givenUp.get(sku) ?? 0) + units));
}

/** One level down from the items of `part`. Each is looked up: joined, all items would be read. */
const BELOW = sql`
  select c ->> 'sku'
  from part cross join lateral (select components from items i where i.sku = part.sku limit 1) i,
    jsonb_array_elements(i.components) c`;

interface PartRow extends PartStock {
  sku: string;
  components: readonly Part[];
  assembled: number;
}

/** A kit, with what it takes and what is there of it. */
export interface Kit {
  readonly sku: string;
  /** Components that are no kits themselves, however deep they lie. */
  readonly parts: readonly Part[];
  /** Units on the shelf that belong to nobody. */
  readonly ready: number;
  readonly waiting: number;
  /** Units in the house that were put together here. */
  readonly assembled: number;
  /** Units that could be put together now. */
  readonly buildable: number;
}

/** Kits, and the units of their parts that kits may take. */
export interface KnownKits {
  readonly kits: ReadonlyMap<string, Kit>;
  free(sku: string): number;
  /** Units of an item that nobody has, beyond its safety stock; below zero where less than that is there. */
  spare(sku: string): number;
}

/** What is known of kits. Of items that are not locked it may be otherwise by now. */
export async function knownKits(
  { tx }: { readonly tx: Pick<Tx, 'execute'> },
  skus: readonly string[],
): Promise<KnownKits> {
  const rows =
    skus.length === 0
      ? []
      : await tx.execute<PartRow & Record<string, unknown>>(sql`
          with recursive part(sku) as (
            select ${rowsOf(skus)}
            union
            ${BELOW}
          )
          select i.sku, i.components, coalesce(i.safety_stock, 0) as "safetyStock", coalesce(s.on_hand, 0) as "onHand",
            coalesce(s.reserved, 0) as reserved, coalesce(s.allocated, 0) as allocated,
            coalesce(s.waiting, 0)::float8 as waiting, coalesce(s.assembled, 0) as assembled
          from items i left join lateral (select * from stock where sku = i.sku limit 1) s on true
          where i.sku = any(array(select sku from part))`);
  const known = new Map(rows.map((row) => [row.sku, row]));
  const recipes = new Map(rows.map(({ sku, components }) => [sku, components]));
  const free = (sku: string): number => {
    const row = known.get(sku);
    return row === undefined ? 0 : freeForKits(row);
  };
  const kits = new Map<string, Kit>();
  for (const sku of skus) {
    const row = known.get(sku);
    const parts = partsOf(sku, recipes);
    if (row === undefined || parts.length === 0) continue;
    const ready = Math.max(0, row.onHand - row.reserved - row.allocated);
    const { waiting, assembled } = row;
    kits.set(sku, { sku, parts, ready, waiting, assembled, buildable: buildable(parts, free) });
  }
  const spare = (sku: string): number => {
    const row = known.get(sku);
    return row === undefined ? 0 : row.onHand - row.reserved - row.allocated - row.safetyStock;
  };
  return { kits, free, spare };
}

/** All items that the kits among these are made of, at any depth: to be locked with them. */
export async function partSkus({ tx }: Pick<Act, 'tx'>, skus: readonly string[]): Promise<readonly string[]> {
  if (skus.length === 0) return [];
  const rows = await tx.execute<{ sku: string }>(sql`
    with recursive part(sku) as (
      select c ->> 'sku' from items i, jsonb_array_elements(i.components) c where i.sku = ${anyOf(skus)}
      union
      ${BELOW}
    )
    select sku from part`);
  return rows.map(({ sku }) => sku);
}

/** A kit is made of so many different items at most, at any depth: all of them are locked with it. */
export const MOST_PARTS = 1000;

/** Takes the lock under which recipes change: two kits changed at the same moment could each become a part of the other. */
const ONE_RECIPE_AT_A_TIME = sql`select pg_advisory_xact_lock(hashtextextended('recipes', 11))`;

/**
 * What is wrong with making an item of these: it would be a part of itself, or be made of too many. However recipes run
 * in circles, each item is looked at once, and no more than a kit may have.
 */
export async function faultOfRecipe(
  act: Pick<Act, 'tx' | 'write'>,
  sku: string,
  components: readonly Part[],
): Promise<'part-of-itself' | 'too-many-parts' | null> {
  act.write(ONE_RECIPE_AT_A_TIME);
  const rows = await act.tx.execute<{ sku: string }>(sql`
    with recursive part(sku) as (
      select ${rowsOf(components.map((part) => part.sku))}
      union
      ${BELOW}
    )
    select sku from part limit ${MOST_PARTS + 1}`);
  if (rows.some((part) => part.sku === sku)) return 'part-of-itself';
  return rows.length > MOST_PARTS ? 'too-many-parts' : null;
}
