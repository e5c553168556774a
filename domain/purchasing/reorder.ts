/** What a shop has set for an item and its supplier; null where nothing is set. */
export interface ReorderTerms {
  /** Units sold a day. */
  readonly dailyDemand: number | null;
  readonly leadTimeDays: number | null;
  readonly safetyStock: number | null;
  /** The supplier sells this many units or a multiple of it. */
  readonly orderMultiple: number | null;
}

/**
 * An item's units, those to come included. Overdue supply counts as to come until it is cancelled: it promises nothing to
 * customers, but late goods are bought already, and to buy them again would fill the shelf twice.
 */
export interface StockPosition {
  readonly onHand: number;
  readonly allocated: number;
  readonly reserved: number;
  /** Units that are waited for, those of kits that are to be made of the item included. */
  readonly waiting: number;
  readonly inbound: number;
}

/** The most units one purchase can be of: what a quantity can say. */
const MOST = 2147483647;

/** Guards the rounding up against the last digits of binary fractions: 0.7 a day for 10 days are 7. */
const ceil = (units: number): number => Math.ceil(Number(units.toFixed(6)));

/**
 * 発注点: what is sold until a purchase arrives, and the safety stock. Without a daily demand or a lead time the safety
 * stock alone; null where an item has none of them and is not bought by itself.
 */
export function reorderPoint({ dailyDemand, leadTimeDays, safetyStock }: ReorderTerms): number | null {
  if (dailyDemand !== null && leadTimeDays !== null) return ceil(dailyDemand * leadTimeDays) + (safetyStock ?? 0);
  return safetyStock;
}

/** Whether an item is bought for the shelf, and for those who wait, when it runs low. */
export const isBoughtByItself = ({
  dailyDemand,
  safetyStock,
  discontinued,
}: Pick<ReorderTerms, 'dailyDemand' | 'safetyStock'> & { readonly discontinued: boolean }): boolean =>
  (dailyDemand !== null || safetyStock !== null) && !discontinued;

export const positionOf = ({ onHand, allocated, reserved, waiting, inbound }: StockPosition): number =>
  onHand - allocated - reserved - waiting + inbound;

/** Units as the supplier sells them: rounded up to his multiple. */
export function roundedUp(units: number, orderMultiple: number | null): number {
  const multiple = orderMultiple ?? 1;
  const rounded = Math.ceil(units / multiple) * multiple;
  return rounded <= MOST ? rounded : Math.floor(MOST / multiple) * multiple;
}

/**
 * Units to buy now; 0 when there is no need. At the reorder point or below it so many that the position lies above it
 * again, which covers whoever waits. A point of 0 means that nothing is kept on the shelf: bought is what waits.
 */
export function unitsToBuy(terms: ReorderTerms, position: StockPosition): number {
  const point = reorderPoint(terms);
  const has = positionOf(position);
  if (point === null || has > point || (point === 0 && has === 0)) return 0;
  return roundedUp(point === 0 ? -has : point - has + 1, terms.orderMultiple);
}

/**
 * What an open purchase grows to when more wait than it brings, with what is there and on its way; null while it is enough.
 * What the shelf alone lacks meanwhile is bought after it.
 */
export function grownPurchase(asked: number, terms: ReorderTerms, position: StockPosition): number | null {
  if (positionOf(position) + asked >= 0) return null;
  const quantity = unitsToBuy(terms, position);
  return quantity > asked ? quantity : null;
}
