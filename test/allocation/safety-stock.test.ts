import { type Served, served } from '../api/served';

let it: Served;
beforeAll(async () => {
  it = await served();
});
afterAll(() => it.stop());

test('units that are no longer kept back go to those who wait', async () => {
  await it.shop.item('KEPT', { safetyStock: 3 });
  await it.shop.stock('KEPT', 3);
  await it.shop.supply('PO-KEPT', 'KEPT', 5, '2030-02-20');
  await it.shop.order('KEPT', [{ sku: 'KEPT', quantity: 4 }]);
  expect(await it.shop.backorder('KEPT')).toMatchObject({ lines: [{ waiting: 4, allocated: 0 }] });
  await it.shop.item('KEPT', { safetyStock: 1 });
  expect(await it.shop.backorder('KEPT')).toMatchObject({ lines: [{ waiting: 2, allocated: 2 }] });
  expect(await it.api.ok(it.api.get('/v1/items/KEPT/stock'))).toMatchObject({ onHand: 3, allocated: 2, available: 0 });
});
