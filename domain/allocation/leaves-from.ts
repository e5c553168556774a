/** Units of a line that are reported to have left, with where from where the report says so. */
export interface ReportedUnits {
  readonly lineId: string;
  readonly sku: string;
  readonly quantity: number;
  readonly locationId?: string;
}

/** A line on the shelf. */
export interface LineOnShelf {
  readonly lineId: string;
  readonly allocated: number;
  /** Of those, told to be shipped. */
  readonly released: number;
}

/** Units of a line that a location was told to ship. */
export interface ReleasedAt {
  readonly lineId: string;
  readonly locationId: string;
  readonly quantity: number;
}

/** Units of an item at a location that nobody was told to ship. */
export interface FreeAt {
  readonly sku: string;
  readonly locationId: string;
  readonly free: number;
}

/** Units that leave a location which the report names. */
export interface LeavingFrom {
  readonly lineId: string;
  readonly sku: string;
  readonly locationId: string;
  readonly quantity: number;
  /** Of those, the ones that the location was told to ship. */
  readonly released: number;
}

/** What leaves from where; or which of the reported lines cannot, and how many units its location could have sent. */
export type Leaving =
  | { readonly possible: true; readonly leaving: readonly LeavingFrom[] }
  | { readonly possible: false; readonly nth: number; readonly atMost: number };

/**
 * 出荷元: whether units that are said to have left a location can have been there for their line: those it was told to ship,
 * then units of the line that nobody was told to ship from anywhere, out of what lies there for no other parcel. Units
 * whose location is not said are left out.
 */
export function leavesFrom(
  reported: readonly ReportedUnits[],
  lines: readonly LineOnShelf[],
  releasedAt: readonly ReleasedAt[],
  freeAt: readonly FreeAt[],
): Leaving {
  const place = (what: string, locationId: string): string => `${what}\n${locationId}`;
  const told = new Map(releasedAt.map((one) => [place(one.lineId, one.locationId), one.quantity]));
  const free = new Map(freeAt.map((one) => [place(one.sku, one.locationId), one.free]));
  const untold = new Map(lines.map(({ lineId, allocated, released }) => [lineId, allocated - released]));
  const leaving: LeavingFrom[] = [];
  for (const [nth, { lineId, sku, quantity, locationId }] of reported.entries()) {
    if (locationId === undefined) continue;
    const here = told.get(place(lineId, locationId)) ?? 0;
    const more = Math.min(untold.get(lineId) ?? 0, free.get(place(sku, locationId)) ?? 0);
    if (quantity > here + more) return { possible: false, nth, atMost: here + more };
    const released = Math.min(quantity, here);
    told.set(place(lineId, locationId), here - released);
    untold.set(lineId, (untold.get(lineId) ?? 0) - (quantity - released));
    free.set(place(sku, locationId), (free.get(place(sku, locationId)) ?? 0) - (quantity - released));
    leaving.push({ lineId, sku, locationId, quantity, released });
  }
  return { possible: true, leaving };
}
