import { sql } from 'drizzle-orm';
import { expectProblem, expectRefused } from '../api/problem';
import { type Served, served } from '../api/served';
import type { Json } from '../servers/api-client';

let it: Served;
beforeAll(async () => {
  it = await served();
});
afterAll(() => it.stop());

const stockOf = (sku: string): Promise<Json> => it.api.ok(it.api.get(`/v1/items/${sku}/stock`));
const ship = (orderId: string, quantity: number) => it.shop.ship(orderId, [{ lineId: '1', quantity }]);

/** An order of one line; what is not on hand waits. */
async function order(sku: string, onHand: number, quantity: number, more: object = {}): Promise<void> {
  await it.shop.item(sku, { ...more });
  if (onHand > 0) await it.shop.stock(sku, onHand);
  await it.shop.supply(`PO-${sku}`, sku, 1000, null);
  await it.shop.order(sku, [{ sku, quantity }]);
}

test('P26 the first of two who wait cancels: the second waits on, and nothing appears on the shelf', async () => {
  await order('P26', 0, 1);
  await it.shop.order('P26-2', [{ sku: 'P26', quantity: 1 }]);
  await it.api.ok(it.shop.cancel('P26'));
  expect((await it.shop.backorder('P26-2')).lines).toMatchObject([{ waiting: 1, allocated: 0 }]);
  expect(await stockOf('P26')).toMatchObject({ onHand: 0, allocated: 0, waiting: 1 });
});

test('P50 an order is cancelled of which nothing was allocated: nothing is given back', async () => {
  await order('P50', 0, 4);
  await it.api.ok(it.shop.cancel('P50'));
  expect(await stockOf('P50')).toMatchObject({ onHand: 0, allocated: 0, available: 0, waiting: 0 });
  expect(await it.db.execute(sql`select 1 from stock_ledger where sku = 'P50'`)).toEqual([]);
});

test('P28 a parcel of what waits: refused, and nothing changes', async () => {
  await order('P28', 0, 2);
  const before = await it.shop.backorder('P28');
  expectProblem(await ship('P28', 2), 409, 'not-enough-units');
  expect(await it.shop.backorder('P28')).toEqual(before);
});

test('P37 eighty of a hundred are allocated: fifty are given back, then the rest; more than ordered is refused; the shelf stays', async () => {
  await order('P37', 100, 80);
  await it.api.ok(it.shop.cancel('P37', { lines: [{ lineId: '1', quantity: 50 }] }));
  expect(await stockOf('P37')).toMatchObject({ onHand: 100, allocated: 30 });
  expectRefused(await it.shop.cancel('P37', { lines: [{ lineId: '1', quantity: 200 }] }), '/lines/0/quantity');
  expect(await stockOf('P37')).toMatchObject({ onHand: 100, allocated: 30 });
  await it.api.ok(it.shop.cancel('P37'));
  expect(await stockOf('P37')).toMatchObject({ onHand: 100, allocated: 0 });
});

test('P46 eight ordered of three on hand where five may wait: eight cannot leave, three can; ten more come and the five leave', async () => {
  await order('P46', 3, 8, { backorderCap: 5 });
  expect(await stockOf('P46')).toMatchObject({ allocated: 3, waiting: 5 });
  expectProblem(await ship('P46', 8), 409, 'not-enough-units');
  await it.api.ok(ship('P46', 3));
  expect(await stockOf('P46')).toMatchObject({ onHand: 0, allocated: 0, waiting: 5 });
  await it.shop.stock('P46', 10);
  expect(await stockOf('P46')).toMatchObject({ onHand: 10, allocated: 5, waiting: 0 });
  await it.api.ok(ship('P46', 5));
  expect(await stockOf('P46')).toMatchObject({ onHand: 5, allocated: 0, available: 5 });
});

test('P68 fifteen ordered and ten shipped: five wait, not ten', async () => {
  await order('P68', 10, 15);
  await it.api.ok(ship('P68', 10));
  expect(await it.shop.backorder('P68')).toMatchObject({ lines: [{ ordered: 15, shipped: 10, waiting: 5 }] });
  expect(await stockOf('P68')).toMatchObject({ waiting: 5 });
});
