import type { Json } from '../servers/api-client';
import { type Served, served } from './served';

let it: Served;
beforeAll(async () => {
  it = await served();
});
afterAll(() => it.stop());

const requested = async (sku: string): Promise<Json[]> =>
  (await it.api.ok(it.api.get('/v1/purchase-requests?limit=200'))).items.filter(
    (purchase: Json) => purchase.sku === sku,
  );
let orders = 0;
const sell = (sku: string, quantity: number, changes: object = {}): Promise<Json> =>
  it.shop.order(`${sku}-${++orders}`, [{ sku, quantity }], changes);
const kit = (sku: string, part: string, more: object = {}) =>
  it.shop.item(sku, { components: [{ sku: part, quantity: 2 }], ...more });
const wait = (sku: string, quantity: number) => sell(sku, quantity, { commitment: 'placed' });

test('a component is bought for kits that wait as for those who wait for itself', async () => {
  for (const part of ['CUP', 'MUG']) {
    await it.shop.item(part, { safetyStock: 0 });
    await it.shop.stock(part, 1);
  }
  await kit('CUPS', 'CUP');
  await wait('CUPS', 25);
  await wait('MUG', 50);
  expect(await requested('CUP')).toMatchObject([{ sku: 'CUP', quantity: 49, supplierId: null }]);
  expect(await requested('MUG')).toMatchObject([{ sku: 'MUG', quantity: 49, supplierId: null }]);
  expect(await requested('CUPS')).toEqual([]);
  // More kits while nobody answered: the same purchase, of more.
  await wait('CUPS', 1);
  expect(await requested('CUP')).toMatchObject([{ quantity: 51 }]);
});

test('also where nobody ever had one, and however deep it lies', async () => {
  await it.shop.item('LEAF', { safetyStock: 0 });
  await kit('TWIG', 'LEAF');
  await kit('TREE', 'TWIG');
  expect(await requested('LEAF')).toEqual([]);
  await wait('TREE', 3);
  expect(await requested('LEAF')).toMatchObject([{ quantity: 12 }]);
});

test('kits and its own customers together bring it to its reorder point, before anything comes', async () => {
  await it.api.ok(it.api.put('/v1/suppliers/five', { name: 'Five', leadTimeDays: 5 }));
  await it.shop.item('BOWL', { dailyDemand: 1, safetyStock: 2, supplierId: 'five' });
  await kit('BOWLS', 'BOWL');
  await it.shop.supply('PO-BOWL', 'BOWL', 60, '2030-02-20');
  await sell('BOWLS', 25);
  expect(await requested('BOWL')).toEqual([]);
  await sell('BOWL', 5);
  // 60 come, 55 are wanted: 5 where 7 are to be.
  expect(await requested('BOWL')).toMatchObject([{ sku: 'BOWL', quantity: 3, supplierId: 'five' }]);
  await it.shop.supply('PO-BOWL-2', 'BOWL', 3, '2030-02-25');
  await it.shop.receive('PO-BOWL', 'BOWL', 60, it.now());
  expect((await requested('BOWL')).length).toBe(1);
});

test('of what comes ready-made none is bought: kits on their way, and kits bought by themselves', async () => {
  for (const name of ['LID', 'POT']) await it.shop.item(name, { safetyStock: 0 });
  await kit('LIDS', 'LID');
  await it.shop.supply('PO-LIDS', 'LIDS', 10, '2030-02-20');
  await sell('LIDS', 9);
  expect(await requested('LID')).toEqual([]);
  await wait('LIDS', 3);
  expect(await requested('LID')).toMatchObject([{ quantity: 4 }]);
  await kit('POTS', 'POT', { safetyStock: 0 });
  await wait('POTS', 3);
  expect([await requested('POTS'), await requested('POT')]).toMatchObject([[{ quantity: 3 }], []]);
});

test('a supply of kits that will not come is made up for by components', async () => {
  await it.shop.item('TRAY', { safetyStock: 0 });
  await kit('TRAYS', 'TRAY');
  await it.shop.supply('PO-TRAYS', 'TRAYS', 10, '2030-02-20');
  await sell('TRAYS', 9);
  await it.shop.supply('PO-TRAYS', 'TRAYS', 10, '2030-02-20', { status: 'cancelled' });
  expect(await requested('TRAY')).toMatchObject([{ quantity: 18 }]);
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
