import { expireReservations } from '../../worker/expire-reservations';
import type { Answer, Json } from '../servers/api-client';
import { HERE } from '../servers/installation';
import type { Served } from './served';

/** What tests of reservations do: checkouts that hold units, and let them go. */
export function checkouts(it: () => Served) {
  const hold = (sku: string, quantity: number, more: Json = {}): Promise<Answer> =>
    it().api.post('/v1/reservations', { sku, quantity, channel: 'web', expiresIn: 'PT15M', ...more });
  const held = async (sku: string, quantity: number, more: Json = {}): Promise<string> =>
    (await it().api.ok(hold(sku, quantity, more))).id;
  const release = (id: string): Promise<Answer> => it().api.delete(`/v1/reservations/${id}`);
  const reservation = (id: string): Promise<Answer> => it().api.get(`/v1/reservations/${id}`);
  const stockOf = (sku: string): Promise<Json> => it().api.ok(it().api.get(`/v1/items/${sku}/stock`));
  const expire = (): Promise<number> => expireReservations(it().db, HERE, it().now());
  const count = (sku: string, counted: number): Promise<Json> =>
    it().api.ok(it().api.post('/v1/stock-counts', { sku, counted, countedAt: new Date(it().now()).toISOString() }));

  /** An item with units on the shelf, and more on their way. */
  async function stocked(sku: string, units: number, more: Json = {}): Promise<void> {
    await it().shop.item(sku, more);
    if (units > 0) await it().shop.stock(sku, units);
    await it().shop.supply(`PO-${sku}`, sku, 100, '2030-02-20');
  }
  return { hold, held, release, reservation, stockOf, expire, count, stocked };
}
