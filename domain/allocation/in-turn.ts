import { buildable, type Part } from './kits';

/** A line that waits for an item, or for a kit. */
export interface LineInTurn {
  readonly sku: string;
  readonly waiting: number;
}

/** An item's units that nobody has. */
export interface FreeUnits {
  /** For those who wait for the item itself. */
  readonly own: number;
  /** For kits: none of the safety stock. Below zero where the shelf has less than that. */
  readonly forKits: number;
}

/** Units of an item that are to come. */
export interface Arrival {
  readonly sku: string;
  readonly units: number;
}

/** What one unit of a kit takes of items that are no kits; nothing for any other item. */
export type PartsOf = (sku: string) => readonly Part[];

/** Units of items that hang together by the kits that are made of them, as they are given away. */
class Shelf {
  private readonly own = new Map<string, number>();
  private readonly forKits = new Map<string, number>();

  constructor(
    free: ReadonlyMap<string, FreeUnits>,
    private readonly partsOf: PartsOf,
  ) {
    for (const [sku, { own, forKits }] of free) {
      this.own.set(sku, own);
      this.forKits.set(sku, forKits);
    }
  }

  private ownOf(sku: string): number {
    return Math.max(0, this.own.get(sku) ?? 0);
  }

  private take(sku: string, units: number): void {
    this.own.set(sku, this.ownOf(sku) - units);
    this.forKits.set(sku, (this.forKits.get(sku) ?? 0) - units);
  }

  /** What lies there beyond the safety stock, and all that comes, is for whoever waits. */
  put({ sku, units }: Arrival): void {
    const forKits = this.forKits.get(sku) ?? 0;
    this.own.set(sku, Math.max(0, forKits) + units);
    this.forKits.set(sku, forKits + units);
  }

  /** Units of an item that lie there for nobody, the safety stock not counted. */
  left(sku: string): number {
    return Math.max(0, this.forKits.get(sku) ?? 0);
  }

  /** Gives a line what there is for it. A kit is taken ready-made first, then put together. */
  give(line: LineInTurn): { readonly ready: number; readonly built: number } {
    const ready = Math.min(line.waiting, this.ownOf(line.sku));
    this.take(line.sku, ready);
    const parts = this.partsOf(line.sku);
    const built = Math.min(
      line.waiting - ready,
      buildable(parts, (sku) => this.left(sku)),
    );
    if (built > 0) for (const { sku, quantity } of parts) this.take(sku, built * quantity);
    return { ready, built };
  }
}

/** What lines are given of units that are here, by line: ready-made, and put together for them. */
export function servedInTurn(
  queue: readonly LineInTurn[],
  free: ReadonlyMap<string, FreeUnits>,
  partsOf: PartsOf,
): readonly { readonly ready: number; readonly built: number }[] {
  const shelf = new Shelf(free, partsOf);
  return queue.map((line) => shelf.give(line));
}

/** What comes of the arrivals. */
export interface PlanInTurn {
  /** Which of them brings each line the last of what it waits for: its index, or null when none does. */
  readonly covering: readonly (number | null)[];
  /** How many units of each nobody counts on: of an item the last that come. */
  readonly spare: readonly number[];
}

/**
 * Which arrival brings each line, the first to be served first, the last of what it waits for. Components go down one queue of all who want them: to a line of their own, or into the kit of a line that
 * can be completed with what lies there by then. No component is kept for a kit that lacks another: whoever comes after
 * is served with it. So the units of every arrival are given as they will be when they come.
 */
export function planInTurn(
  queue: readonly LineInTurn[],
  free: ReadonlyMap<string, FreeUnits>,
  arrivals: readonly Arrival[],
  partsOf: PartsOf,
): PlanInTurn {
  const shelf = new Shelf(free, partsOf);
  const covering = queue.map((): number | null => null);
  let open = queue.map((line, index) => ({ ...line, index }));
  const wants = (line: LineInTurn, sku: string): boolean =>
    line.sku === sku || partsOf(line.sku).some((part) => part.sku === sku);
  arrivals.forEach((arrival, nth) => {
    shelf.put(arrival);
    open = open.flatMap((line) => {
      if (!wants(line, arrival.sku)) return [line];
      const { ready, built } = shelf.give(line);
      const waiting = line.waiting - ready - built;
      if (waiting > 0) return [{ ...line, waiting }];
      covering[line.index] = nth;
      return [];
    });
  });
  const left = new Map<string, number>();
  const spare = arrivals.map(() => 0);
  for (const [nth, { sku, units }] of [...arrivals.entries()].reverse()) {
    const unwanted = left.get(sku) ?? shelf.left(sku);
    spare[nth] = Math.min(units, unwanted);
    left.set(sku, unwanted - Math.min(units, unwanted));
  }
  return { covering, spare };
}
