/** 最小分納数量・金額: how much of a line is sent ahead of the rest at the least. Reaching either is enough. */
export interface MinimumSplit {
  readonly quantity?: number;
  /** Minor units of `currency`, at the price the units were sold for, before discounts and tax. */
  readonly amountMinor?: number;
  /** ISO 4217. An amount says nothing of orders in another currency. */
  readonly currency?: string;
}

/**
 * Whether `quantity` units of a line may be sent while more of its order is to come: when they are the last the line waits
 * for, or reach the minimum. Where the minimum says nothing of the order's currency, any number will do.
 */
export function isWorthSending(
  line: { readonly waiting: number; readonly unitPriceMinor: number },
  quantity: number,
  currency: string,
  minimum: MinimumSplit | null,
): boolean {
  if (minimum === null || line.waiting === 0) return true;
  const enoughUnits = minimum.quantity;
  const enoughMinor = minimum.currency === currency ? minimum.amountMinor : undefined;
  if (enoughUnits === undefined && enoughMinor === undefined) return true;
  return (
    quantity >= (enoughUnits ?? Number.POSITIVE_INFINITY) ||
    quantity * line.unitPriceMinor >= (enoughMinor ?? Number.POSITIVE_INFINITY)
  );
}
