import type { Tx } from '../db/client';
import { kitFamily } from './kit-family';
import { type QueuedLine, queueOf } from './sharing';

/** Units of an item. */
export interface UnitsOf {
  readonly sku: string;
  readonly units: number;
}

/** What stands before a waiting line outside its item's own queue, where the items hang together by kits. */
export interface AheadByKits {
  /** Units of its item that kits take whose lines are served before it. */
  readonly forKits: number;
  /** Of a kit: units of its components that others take who are served before it. */
  readonly ofComponents: readonly UnitsOf[];
}

export const NOTHING_AHEAD: AheadByKits = { forKits: 0, ofComponents: [] };

type Line = Pick<QueuedLine, 'orderId' | 'lineId'>;

const keyOf = ({ orderId, lineId }: Line): string => `${orderId}\n${lineId}`;

/** Counts up what lines take, first to be served first: of an item, by the item or kit that they wait for. */
class Taken {
  private readonly byItem = new Map<string, Map<string, number>>();

  add(item: string, waitedFor: string, units: number): void {
    const of = this.byItem.get(item) ?? new Map<string, number>();
    this.byItem.set(item, of.set(waitedFor, (of.get(waitedFor) ?? 0) + units));
  }

  /** Units of an item taken by all but those who wait for `waitedFor`. */
  byOthers(item: string, waitedFor: string): number {
    let units = 0;
    for (const [other, taken] of this.byItem.get(item) ?? []) if (other !== waitedFor) units += taken;
    return units;
  }
}

/**
 * What stands before each waiting line of the items in the queues of other items, for which the same supply is wanted. Nothing
 * where nobody waits for kits that the items have to do with.
 */
export async function aheadByKits(tx: Tx, skus: readonly string[]): Promise<(line: Line) => AheadByKits> {
  const family = await kitFamily({ tx }, skus);
  if (family === null) return () => NOTHING_AHEAD;
  const ahead = new Map<string, AheadByKits>();
  const taken = new Taken();
  for (const line of await queueOf(tx, family.skus)) {
    const parts = family.partsOf(line.sku);
    const ofComponents = parts
      .map(({ sku }) => ({ sku, units: taken.byOthers(sku, line.sku) }))
      .filter(({ units }) => units > 0);
    ahead.set(keyOf(line), { forKits: taken.byOthers(line.sku, line.sku), ofComponents });
    taken.add(line.sku, line.sku, line.waiting);
    for (const { sku, quantity } of parts) taken.add(sku, line.sku, line.waiting * quantity);
  }
  return (line) => ahead.get(keyOf(line)) ?? NOTHING_AHEAD;
}
