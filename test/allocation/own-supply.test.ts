import { type Served, served } from '../api/served';

let it: Served;
beforeAll(async () => {
  it = await served();
});
afterAll(() => it.stop());

test('of two supplies of a line’s own, the one that brings its last unit says when', async () => {
  await it.shop.item('OWN', { kind: 'special-order' });
  await it.shop.order('OWN', [{ sku: 'OWN', quantity: 2 }]);
  const forLine = { backorderId: 'bo-OWN', lineId: '1' };
  const restockDate = async () => (await it.shop.backorder('OWN')).lines[0].promise.current?.restockDate ?? null;
  await it.shop.supply('OWN-LATE', 'OWN', 2, '2030-03-20', { forLine });
  expect(await restockDate()).toBe('2030-03-20');
  await it.shop.supply('OWN-SOON', 'OWN', 1, '2030-02-20', { forLine });
  expect(await restockDate()).toBe('2030-03-20');
  await it.shop.supply('OWN-SOON', 'OWN', 2, '2030-02-20', { forLine });
  expect(await restockDate()).toBe('2030-02-20');
  await it.shop.supply('OWN-UNDATED', 'OWN', 2, null, { forLine });
  expect(await restockDate()).toBe('2030-02-20');
});
