import { sql } from 'drizzle-orm';
import { type Served, served } from '../api/served';
import type { Json } from '../servers/api-client';

// Situations of other systems in this engine's terms: stock below nothing there is lines that wait here. Each id is
// explained, with its source, in docs/peer-scenarios.md.

let it: Served;
beforeAll(async () => {
  it = await served();
});
afterAll(() => it.stop());

const stockOf = (sku: string): Promise<Json> => it.api.ok(it.api.get(`/v1/items/${sku}/stock`));
const lines = async (orderId: string): Promise<Json> => (await it.shop.backorder(orderId)).lines;

/** An item with plenty on its way, and orders that wait for it in this sequence. */
async function queue(sku: string, ...quantities: number[]): Promise<void> {
  await it.shop.item(sku);
  await it.shop.supply(`PO-${sku}`, sku, 1000, '2030-02-20');
  for (const [index, quantity] of quantities.entries()) await it.shop.order(`${sku}-${index + 1}`, [{ sku, quantity }]);
}

test('P01 three arrive for a unit of four and a unit of one: the first gets all three, both still wait', async () => {
  await queue('P01', 4, 1);
  await it.shop.receive('PO-P01', 'P01', 3, it.now());
  expect(await lines('P01-1')).toMatchObject([{ allocated: 3, waiting: 1 }]);
  expect(await lines('P01-2')).toMatchObject([{ allocated: 0, waiting: 1 }]);
  expect(await stockOf('P01')).toMatchObject({ onHand: 3, allocated: 3, available: 0, waiting: 2 });
});

test('P02 one arrives for two who want one each: the first is served, the second waits', async () => {
  await queue('P02', 1, 1);
  await it.shop.receive('PO-P02', 'P02', 1, it.now());
  expect([await lines('P02-1'), await lines('P02-2')]).toMatchObject([[{ allocated: 1 }], [{ waiting: 1 }]]);
  expect(await stockOf('P02')).toMatchObject({ available: 0, waiting: 1 });
});

test('P04 three arrive for two who want one each: both are served and one can be sold', async () => {
  await queue('P04', 1, 1);
  await it.shop.receive('PO-P04', 'P04', 3, it.now());
  expect([await lines('P04-1'), await lines('P04-2')]).toMatchObject([[{ allocated: 1 }], [{ allocated: 1 }]]);
  expect(await stockOf('P04')).toMatchObject({ onHand: 3, available: 1, waiting: 0 });
});

test('P05 five arrive for seven and four of one order: five units are given, never more than arrived', async () => {
  await queue('P05');
  await it.shop.order(
    'P05-1',
    [7, 4].map((quantity) => ({ sku: 'P05', quantity })),
  );
  expect(await it.shop.receive('PO-P05', 'P05', 5, it.now())).toMatchObject({ received: 5, allocated: 5, surplus: 0 });
  expect(await lines('P05-1')).toMatchObject([
    { allocated: 5, waiting: 2 },
    { allocated: 0, waiting: 4 },
  ]);
  expect(await stockOf('P05')).toMatchObject({ onHand: 5, allocated: 5, waiting: 6 });
});

describe('P38 fifty arrive where 80 of 100 are allocated', () => {
  /** Twenty are kept back, so that somebody can wait beside free units. */
  async function eighty(sku: string): Promise<void> {
    await it.shop.item(sku, { safetyStock: 20 });
    await it.shop.stock(sku, 100);
    await it.shop.supply(`PO-${sku}`, sku, 50, '2030-02-20');
    await it.shop.order(`${sku}-1`, [{ sku, quantity: 80 }]);
  }

  test('for a line that waits for them: 150 on hand, 130 allocated', async () => {
    await eighty('P38A');
    await it.shop.order('P38A-2', [{ sku: 'P38A', quantity: 50 }]);
    await it.shop.receive('PO-P38A', 'P38A', 50, it.now());
    expect(await stockOf('P38A')).toMatchObject({ onHand: 150, allocated: 130, waiting: 0 });
  });

  test('for nobody: 150 on hand, 80 allocated', async () => {
    await eighty('P38B');
    await it.shop.receive('PO-P38B', 'P38B', 50, it.now());
    expect(await stockOf('P38B')).toMatchObject({ onHand: 150, allocated: 80 });
  });
});

test('P67 two arrive for an order of two lines of one: the order is ready, not stuck', async () => {
  await queue('P67');
  await it.shop.order(
    'P67-1',
    [1, 1].map((quantity) => ({ sku: 'P67', quantity })),
  );
  await it.shop.receive('PO-P67', 'P67', 2, it.now());
  expect(await it.shop.backorder('P67-1')).toMatchObject({
    status: 'ready',
    lines: [
      { allocated: 1, waiting: 0 },
      { allocated: 1, waiting: 0 },
    ],
  });
});

test('P40 fifty arrive where 80 wait: nothing is announced as sellable, and nobody new is served', async () => {
  await queue('P40', 80);
  const hook = await it.api.ok(
    it.api.post('/v1/webhook-endpoints', { url: 'https://shop.example/hook', events: ['stock.changed'] }),
  );
  expect(await it.shop.receive('PO-P40', 'P40', 50, it.now())).toMatchObject({ allocated: 50, surplus: 0 });
  expect(await stockOf('P40')).toMatchObject({ available: 0, waiting: 30 });
  const told = await it.db.execute<{ body: string }>(
    sql`select body from webhook_deliveries where endpoint_id = ${hook.id}`,
  );
  expect(told.map(({ body }) => JSON.parse(body).data)).toMatchObject([{ sku: 'P40', onHand: 50, available: 0 }]);
  expect((await it.shop.order('P40-2', [{ sku: 'P40', quantity: 1 }])).lines).toMatchObject([
    { allocated: 0, backordered: 1 },
  ]);
});

test('P41 a pre-order becomes an ordinary item: its lines wait on, and get real units when they come', async () => {
  await it.shop.item('P41', { kind: 'preorder', releaseDate: '2030-03-11' });
  await it.shop.supply('PO-P41', 'P41', 10, '2030-02-20');
  await it.shop.order('P41-1', [{ sku: 'P41', quantity: 3 }]);
  await it.shop.order('P41-2', [{ sku: 'P41', quantity: 2 }]);
  const shipsOn = async () => (await lines('P41-1'))[0].promise.current.shipDate;
  expect(await shipsOn()).toBe('2030-03-11');
  await it.shop.item('P41', { kind: 'backorder' });
  expect(await stockOf('P41')).toMatchObject({ onHand: 0, allocated: 0, waiting: 5 });
  await it.shop.receive('PO-P41', 'P41', 10, it.now());
  expect([await lines('P41-1'), await lines('P41-2')]).toMatchObject([[{ allocated: 3 }], [{ allocated: 2 }]]);
  expect(await stockOf('P41')).toMatchObject({ allocated: 5, available: 5, waiting: 0 });
  expect(await it.api.ok(it.api.get('/v1/items/P41'))).not.toHaveProperty('releaseDate');
});
