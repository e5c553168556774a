/** Units of one line that are to leave. */
export interface UnitsToShip {
  readonly lineId: string;
  readonly sku: string;
  readonly quantity: number;
}

/** Units of an item that a location can ship: those it has been told to ship already are none of them. */
export interface LocationStock {
  readonly sku: string;
  readonly locationId: string;
  readonly free: number;
}

/** Units of one line with the location they leave from. */
export interface UnitsFrom extends UnitsToShip {
  readonly locationId: string;
}

/** Among so many locations the fewest are found by trying them all; among more, those are taken that ship most. */
const MOST_TRIED = 10;

const sumBy = <T>(list: readonly T[], units: (item: T) => number): number =>
  list.reduce((sum, item) => sum + units(item), 0);

const bySku = (list: readonly { readonly sku: string; readonly units: number }[]): ReadonlyMap<string, number> => {
  const sums = new Map<string, number>();
  for (const { sku, units } of list) sums.set(sku, (sums.get(sku) ?? 0) + units);
  return sums;
};

/** Every way to choose `size` of a list, keeping its order. */
function* chosen<T>(list: readonly T[], size: number): Generator<readonly T[]> {
  if (size === 0) yield [];
  else
    for (const [index, first] of list.entries())
      for (const rest of chosen(list.slice(index + 1), size - 1)) yield [first, ...rest];
}

/** A location that has something of what is to leave. */
interface Candidate {
  readonly locationId: string;
  readonly free: ReadonlyMap<string, number>;
}

/** Units of what is to leave that these locations can ship together. */
const shippable = (needed: ReadonlyMap<string, number>, from: readonly Candidate[]): number =>
  sumBy([...needed], ([sku, units]) =>
    Math.min(
      units,
      sumBy(from, ({ free }) => free.get(sku) ?? 0),
    ),
  );

/** The fewest locations that together ship all that can be shipped; the first such choice in the order given. */
function fewest(needed: ReadonlyMap<string, number>, candidates: readonly Candidate[]): readonly Candidate[] {
  const all = shippable(needed, candidates);
  if (candidates.length <= MOST_TRIED)
    for (let size = 1; size < candidates.length; size++)
      for (const some of chosen(candidates, size)) if (shippable(needed, some) === all) return some;
  return candidates;
}

/**
 * 出荷元: which location ships which units. One that can ship everything is preferred, else as few parcels as can be;
 * of equals the one with most stock of what is to leave, then by id. Whoever is asked first ships as much as he can.
 * Units that no location has are left out.
 */
export function shipFrom(units: readonly UnitsToShip[], stock: readonly LocationStock[]): readonly UnitsFrom[] {
  const needed = bySku(units.map(({ sku, quantity }) => ({ sku, units: quantity })));
  const candidates = [...new Set(stock.map(({ locationId }) => locationId))]
    .map((locationId): Candidate => {
      const here = stock.filter((place) => place.locationId === locationId && place.free > 0 && needed.has(place.sku));
      return { locationId, free: bySku(here.map(({ sku, free }) => ({ sku, units: free }))) };
    })
    .filter(({ free }) => free.size > 0)
    .sort(
      (a, b) =>
        shippable(needed, [b]) - shippable(needed, [a]) ||
        sumBy([...b.free], ([, free]) => free) - sumBy([...a.free], ([, free]) => free) ||
        (a.locationId < b.locationId ? -1 : 1),
    );
  const left = new Map<Candidate, Map<string, number>>(candidates.map((place) => [place, new Map(place.free)]));
  const from = fewest(needed, candidates);
  return units.flatMap(({ lineId, sku, quantity }) => {
    let wanted = quantity;
    return from.flatMap((place): UnitsFrom[] => {
      const here = left.get(place);
      const taken = Math.min(wanted, here?.get(sku) ?? 0);
      if (taken === 0) return [];
      here?.set(sku, (here.get(sku) ?? 0) - taken);
      wanted -= taken;
      return [{ lineId, sku, quantity: taken, locationId: place.locationId }];
    });
  });
}
