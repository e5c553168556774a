import { sql } from 'drizzle-orm';
import { type Served, served } from '../api/served';

let it: Served;
beforeAll(async () => {
  it = await served();
});
afterAll(() => it.stop());

const hold = (sku: string, quantity: number) =>
  it.api.post('/v1/reservations', { sku, quantity, channel: 'web', expiresIn: 'PT30M' });
const reserved = async (sku: string): Promise<number> =>
  (await it.api.ok(it.api.get(`/v1/items/${sku}/stock`))).reserved;
const purchases = async (sku: string): Promise<{ quantity: number; state: string }[]> => {
  const rows = await it.db.execute<{ quantity: number; state: string }>(
    sql`select quantity, state from purchase_requests where sku = ${sku} order by requested_at`,
  );
  return rows.map(({ quantity, state }) => ({ quantity, state }));
};

test('P23 the same reservation asked for again is one reservation', async () => {
  await it.shop.item('P23');
  await it.shop.stock('P23', 10);
  const body = { sku: 'P23', quantity: 3, channel: 'web', expiresIn: 'PT30M' };
  const sent = { idempotencyKey: 'p23' };
  const first = await it.api.ok(it.api.post('/v1/reservations', body, sent));
  const again = await it.api.ok(it.api.post('/v1/reservations', body, sent));
  expect(again).toEqual(first);
  expect(await reserved('P23')).toBe(3);
});

test('P29 two in stock: three cannot be held, backorders taken or not, and nothing is; three can be ordered, and one waits', async () => {
  await it.shop.item('P29');
  await it.shop.stock('P29', 2);
  await it.shop.supply('PO-P29', 'P29', 5, '2030-03-11');
  expect(await hold('P29', 3)).toMatchObject({ status: 409, body: { available: 2 } });
  expect(await reserved('P29')).toBe(0);
  const order = await it.shop.order('P29', [{ sku: 'P29', quantity: 3 }]);
  expect(order).toMatchObject({ lines: [{ allocated: 2, backordered: 1 }] });
});

test('P31 reservations of two, two and two: two given back leave four units free, for others or for a new hold', async () => {
  await it.shop.item('P31');
  await it.shop.stock('P31', 6);
  const holds = await Promise.all([1, 2, 3].map(() => it.api.ok(hold('P31', 2))));
  expect(await reserved('P31')).toBe(6);
  for (const { id } of holds.slice(0, 2)) await it.api.ok(it.api.delete(`/v1/reservations/${id}`));
  expect(await reserved('P31')).toBe(2);
  await it.api.ok(hold('P31', 4));
  expect(await reserved('P31')).toBe(6);
});

test('P53 demand of one and one more: one open purchase of two, never two', async () => {
  await it.shop.item('P53', { kind: 'backorder', safetyStock: 0 });
  for (const nth of [1, 2]) await it.shop.order(`P53-${nth}`, [{ sku: 'P53', quantity: 1 }], { commitment: 'placed' });
  expect(await purchases('P53')).toEqual([{ quantity: 2, state: 'open' }]);
});

test('P56 demand that moves to a later day is asked for all the same, and once', async () => {
  await it.shop.item('P56', { safetyStock: 0 });
  const wanted = (orderId: string, neededBy: string) =>
    it.shop.order(orderId, [{ sku: 'P56', quantity: 1, neededBy }], { commitment: 'placed' });
  await wanted('P56', '2030-02-04');
  expect(await purchases('P56')).toEqual([{ quantity: 1, state: 'open' }]);
  await it.api.ok(it.shop.cancel('P56'));
  expect(await purchases('P56')).toEqual([{ quantity: 1, state: 'open' }]);
  await wanted('P56-LATER', '2030-02-11');
  expect(await purchases('P56')).toEqual([{ quantity: 1, state: 'open' }]);
  await it.shop.supply('PO-P56', 'P56', 1, '2030-02-11');
  expect(await purchases('P56')).toEqual([{ quantity: 1, state: 'answered' }]);
});

test('P56 nothing to keep on the shelf and nobody who waits: nothing is to be ordered', async () => {
  await it.shop.item('P56-B', { safetyStock: 0 });
  await it.shop.order('P56-B', [{ sku: 'P56-B', quantity: 1 }], { commitment: 'placed' });
  await it.api.ok(it.shop.cancel('P56-B'));
  await it.shop.supply('PO-P56-B', 'P56-B', 1, '2030-03-11');
  await it.shop.receive('PO-P56-B', 'P56-B', 1, it.now());
  expect((await purchases('P56-B')).filter(({ state }) => state === 'open')).toEqual([]);
});
