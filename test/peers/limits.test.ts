import { type Served, served } from '../api/served';
import type { Json } from '../servers/api-client';

let it: Served;
beforeAll(async () => {
  it = await served();
});
afterAll(() => it.stop());

let orders = 0;
const ask = async (sku: string, quantity: number): Promise<Json> =>
  (await it.shop.order(`${sku}-${orders++}`, [{ sku, quantity }])).lines[0];
const refused = (quantity: number, reason = 'cap-reached') => ({
  allocated: 0,
  backordered: 0,
  refused: quantity,
  reason,
});
const stockOf = (sku: string): Promise<Json> => it.api.ok(it.api.get(`/v1/items/${sku}/stock`));

async function item(sku: string, stock: number, more: object): Promise<void> {
  await it.shop.item(sku, { ...more });
  await it.shop.supply(`PO-${sku}`, sku, 100_000, null);
  if (stock > 0) await it.shop.stock(sku, stock);
}

describe('P19 a pre-order with a cap of five', () => {
  const preorder = { kind: 'preorder', releaseDate: '2030-03-01', backorderCap: 5 };

  test('and nothing on hand: six are refused, five taken, and after them not one more', async () => {
    await item('P19A', 0, preorder);
    expect(await ask('P19A', 6)).toMatchObject(refused(6));
    expect(await ask('P19A', 5)).toMatchObject({ backordered: 5 });
    expect(await ask('P19A', 1)).toMatchObject(refused(1));
  });

  test('and two on hand: eight are refused, seven taken', async () => {
    await item('P19B', 2, preorder);
    expect(await ask('P19B', 8)).toMatchObject(refused(8));
    expect(await ask('P19B', 7)).toMatchObject({ allocated: 2, backordered: 5 });
  });
});

test('P20 a cap of three: four are refused, three taken; without a cap 9,999 are', async () => {
  await item('P20', 0, { backorderCap: 3 });
  expect(await ask('P20', 4)).toMatchObject(refused(4));
  expect(await ask('P20', 3)).toMatchObject({ backordered: 3 });
  await item('P20-FREE', 0, {});
  expect(await ask('P20-FREE', 9999)).toMatchObject({ backordered: 9999 });
});

test('P32 all on hand is spoken for: one more is refused where the item may not wait, and waits where it may', async () => {
  for (const backorderable of [false, true]) {
    const sku = `P32-${backorderable}`;
    await item(sku, 2, { backorderable });
    await ask(sku, 2);
    expect(await ask(sku, 1)).toMatchObject(backorderable ? { backordered: 1 } : refused(1, 'not-backorderable'));
  }
});

test('P43 eight on hand and five may wait: fourteen are refused, thirteen taken, then not one; not backorderable: thirteen are refused', async () => {
  await item('P43', 8, { backorderable: false, backorderCap: 5 });
  expect(await ask('P43', 13)).toMatchObject(refused(13, 'not-backorderable'));
  await it.shop.item('P43', { backorderCap: 5 });
  expect(await ask('P43', 14)).toMatchObject(refused(14));
  expect(await ask('P43', 13)).toMatchObject({ allocated: 8, backordered: 5 });
  expect(await ask('P43', 1)).toMatchObject(refused(1));
  // No cap is no limit, but a cap of nothing is one.
  await item('P43-NONE', 0, { backorderCap: 0 });
  expect(await ask('P43-NONE', 1)).toMatchObject(refused(1));
});

test('P44 fifteen wait already: one more is taken', async () => {
  await item('P44', 0, {});
  await ask('P44', 15);
  expect(await ask('P44', 1)).toMatchObject({ backordered: 1 });
});

test('P47 five on hand, twenty wait, twenty may: one more is refused, also under a smaller cap; nothing is shown below nothing', async () => {
  await item('P47', 5, { backorderCap: 20 });
  expect(await ask('P47', 25)).toMatchObject({ allocated: 5, backordered: 20 });
  for (const backorderCap of [20, 10]) {
    await it.shop.item('P47', { backorderCap });
    expect(await ask('P47', 1)).toMatchObject(refused(1));
    expect(await stockOf('P47')).toMatchObject({ onHand: 5, allocated: 5, available: 0, waiting: 20 });
  }
});

test('P22 five on hand, an order with two lines of three of the same item: what one takes is gone for the other', async () => {
  await item('P22', 5, { backorderable: false });
  const { lines } = await it.shop.order(
    'P22',
    [3, 3].map((quantity) => ({ sku: 'P22', quantity })),
  );
  expect(lines).toMatchObject([{ allocated: 3 }, refused(3, 'not-backorderable')]);
  expect(await stockOf('P22')).toMatchObject({ allocated: 3, available: 2 });
});
