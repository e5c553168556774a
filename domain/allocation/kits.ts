/** So many units of an item go into one unit of a kit. */
export interface Part {
  readonly sku: string;
  readonly quantity: number;
}

/** What kits are made of, by SKU; an item that is not among them, or is made of nothing, is no kit. */
export type Recipes = ReadonlyMap<string, readonly Part[]>;

/**
 * What one unit of a kit takes of items that are no kits themselves, however deep they lie. A recipe that leads back to
 * itself can never be completed.
 */
export function partsOf(kit: string, recipes: Recipes): readonly Part[] {
  const known = new Map<string, ReadonlyMap<string, number>>();
  const within = new Set<string>();
  const needs = (sku: string): ReadonlyMap<string, number> => {
    const found = known.get(sku);
    if (found) return found;
    const recipe = recipes.get(sku) ?? [];
    if (recipe.length === 0) return new Map([[sku, 1]]);
    if (within.has(sku)) return new Map([[sku, Number.POSITIVE_INFINITY]]);
    within.add(sku);
    const all = new Map<string, number>();
    for (const part of recipe)
      for (const [leaf, each] of needs(part.sku)) all.set(leaf, (all.get(leaf) ?? 0) + part.quantity * each);
    within.delete(sku);
    known.set(sku, all);
    return all;
  };
  if ((recipes.get(kit) ?? []).length === 0) return [];
  return [...needs(kit)].map(([sku, quantity]) => ({ sku, quantity }));
}

/** An item's units, as far as kits may take of them. */
export interface PartStock {
  readonly onHand: number;
  readonly reserved: number;
  readonly allocated: number;
  readonly waiting: number;
  readonly safetyStock: number;
}

/** Units of an item that kits can be made of: none of the safety stock, and none while somebody waits for the item itself. */
export const freeForKits = ({ onHand, reserved, allocated, waiting, safetyStock }: PartStock): number =>
  waiting > 0 ? 0 : Math.max(0, onHand - reserved - allocated - safetyStock);

/** How many units of a kit can be put together: as many as the scarcest of its parts allows. */
export const buildable = (parts: readonly Part[], freeOf: (sku: string) => number): number =>
  parts.length === 0 ? 0 : Math.min(...parts.map(({ sku, quantity }) => Math.floor(freeOf(sku) / quantity)));

/** Units of a kit that an order line waits for. */
export interface KitWaiter {
  readonly kit: string;
  readonly waiting: number;
}

/**
 * Shares parts among kits that are waited for, in the order of the lines given: each is completed as far as the parts go,
 * and what cannot be completed holds nothing. Returns how many units of each kit are to be put together.
 */
export function completedKits(
  waiters: readonly KitWaiter[],
  partsOfKit: (kit: string) => readonly Part[],
  freeOf: (sku: string) => number,
): ReadonlyMap<string, number> {
  const left = new Map<string, number>();
  const free = (sku: string): number => left.get(sku) ?? freeOf(sku);
  const completed = new Map<string, number>();
  for (const { kit, waiting } of waiters) {
    const parts = partsOfKit(kit);
    const units = Math.min(waiting, buildable(parts, free));
    if (units <= 0) continue;
    for (const { sku, quantity } of parts) left.set(sku, free(sku) - units * quantity);
    completed.set(kit, (completed.get(kit) ?? 0) + units);
  }
  return completed;
}
