import type { LinePromise } from '../domain/promise/promise';

/**
 * What the journal says of a promise that has moved: the restock dates; where those are the same, which of the other days
 * moved instead, as they do by another release, address, carrier or policy.
 */
export function promiseEntry(lineId: string, before: LinePromise | null, after: LinePromise | null) {
  const dates = { lineId, before: before?.restockDate ?? null, after: after?.restockDate ?? null };
  if (before === null || after === null || dates.before !== dates.after)
    return { kind: 'promise-changed' as const, data: dates };
  const [was, is] = [before.deliveryWindow, after.deliveryWindow];
  return {
    kind: 'promise-changed' as const,
    data: {
      ...dates,
      ...(before.shipDate === after.shipDate ? {} : { shipDate: after.shipDate }),
      ...(was.from === is.from && was.to === is.to ? {} : { delivery: { before: was, after: is } }),
    },
  };
}
