import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';

/** No page of a customer's is larger, whatever his order. */
export const PAGE_BYTES = 20 * 1024;

/** How many bytes something takes on a page. */
export const bytesOf = (node: ReactNode): number => Buffer.byteLength(renderToStaticMarkup(node));

/** As many of them, from the first, as fit into that many bytes; the first in any case. */
export function fitting<T>(items: readonly T[], room: number, shown: (item: T) => ReactNode): readonly T[] {
  let used = 0;
  const over = items.findIndex((item) => {
    used += bytesOf(shown(item));
    return used > room;
  });
  return over === -1 ? items : items.slice(0, Math.max(1, over));
}
