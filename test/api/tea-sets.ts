import type { Json } from '../servers/api-client';
import { MINUTE } from '../servers/clock';
import type { OrderedLine } from '../servers/shop';
import type { Served } from './served';

/** What tests of kits do: tea sets of pots and cups, and what has become of them. */
export function teaSets(it: () => Served) {
  const stockOf = (sku: string): Promise<Json> => it().api.ok(it().api.get(`/v1/items/${sku}/stock`));
  const available = (sku: string, quantity = 1): Promise<Json> =>
    it().api.ok(it().api.get(`/v1/items/${sku}/availability?quantity=${quantity}&channel=web`));
  const onHand = async (...skus: string[]): Promise<number[]> =>
    Promise.all(skus.map(async (sku) => (await stockOf(sku)).onHand as number));
  const linesOf = async (orderId: string): Promise<Json[]> =>
    (await it().api.ok(it().api.get(`/v1/orders/${orderId}`))).lines;
  const kit = (sku: string, parts: Readonly<Record<string, number>>, more: object = {}) =>
    it().shop.item(sku, {
      components: Object.entries(parts).map(([part, quantity]) => ({ sku: part, quantity })),
      ...more,
    });
  /** A kit `-SET` of one pot and two cups, with so many of each on the shelf. */
  async function teaSet(name: string, pots: number, cups: number, more: object = {}): Promise<void> {
    await it().shop.item(`${name}-POT`);
    await it().shop.item(`${name}-CUP`);
    await kit(`${name}-SET`, { [`${name}-POT`]: 1, [`${name}-CUP`]: 2 }, more);
    if (pots > 0) await it().shop.stock(`${name}-POT`, pots);
    if (cups > 0) await it().shop.stock(`${name}-CUP`, cups);
  }
  const set = (name: string, quantity: number, more: object = {}): OrderedLine => ({
    sku: `${name}-SET`,
    quantity,
    ...more,
  });
  const inbound = (name: string, quantity = 100) =>
    it().shop.supply(`PO-${name}`, `${name}-SET`, quantity, '2030-03-20');
  /** Orders come in one after the other, a minute apart. */
  const order = async (orderId: string, lines: readonly OrderedLine[], changes: object = {}): Promise<Json> => {
    it().pass(MINUTE);
    return it().shop.order(orderId, lines, { placedAt: new Date(it().now()).toISOString(), ...changes });
  };
  return { stockOf, available, onHand, linesOf, kit, teaSet, set, inbound, order };
}
