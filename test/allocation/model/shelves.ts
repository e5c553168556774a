import { less } from './days';
import type { ItemModel } from './parts';

/** Items, and their units on the shelves. */
export class Shelves {
  readonly items = new Map<string, ItemModel>();
  /** Units on the shelves, by item and place. */
  readonly places = new Map<string, Map<string, number>>();
  /** Units that were told to leave, by item and place. */
  readonly toShip = new Map<string, Map<string, number>>();

  addItem(item: ItemModel): void {
    this.items.set(item.sku, item);
    this.places.set(item.sku, new Map());
  }

  item(sku: string): ItemModel {
    const item = this.items.get(sku);
    if (!item) throw new Error(`the model has no ${sku}`);
    return item;
  }

  onHand(sku: string): number {
    let units = 0;
    for (const here of this.places.get(sku)?.values() ?? []) units += here;
    return units;
  }

  protected put(sku: string, place: string, units: number): void {
    const places = this.places.get(sku);
    places?.set(place, (places.get(place) ?? 0) + units);
  }

  /** Takes units off the shelves: from `main` first, then from wherever there are most. */
  protected fetch(sku: string, units: number): void {
    const places = [...(this.places.get(sku) ?? [])].sort(
      ([a, most], [b, more]) => Number(b === 'main') - Number(a === 'main') || more - most || less(a, b),
    );
    let left = units;
    for (const [place, here] of places) {
      const take = Math.min(left, here);
      this.put(sku, place, -take);
      left -= take;
    }
  }
}
