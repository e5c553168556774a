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

describe('a line that its own supply covers in part waits for the later of the two', () => {
  test.each([
    ['2030-03-20', '2030-02-20', '2030-03-20'],
    ['2030-02-20', '2030-03-20', '2030-03-20'],
    [null, '2030-02-20', null],
    ['2030-02-20', null, null],
  ])('its own %s, the rest %s', async (own, rest, promised) => {
    const name = `PART-${own}-${rest}`;
    await it.shop.item(name);
    await it.shop.supply(`PO-${name}`, name, 9, rest);
    await it.shop.order(name, [{ sku: name, quantity: 5 }]);
    await it.shop.supply(`OWN-${name}`, name, 2, own, { forLine: { backorderId: `bo-${name}`, lineId: '1' } });
    const { current } = (await it.shop.backorder(name)).lines[0].promise;
    expect(current?.restockDate ?? null).toBe(promised);
  });
});

test('units that have supply of their own coming leave the common supply to others', async () => {
  await it.shop.item('COMMON');
  await it.shop.supply('PO-COMMON', 'COMMON', 5, '2030-02-20');
  await it.shop.order('COMMON-1', [{ sku: 'COMMON', quantity: 3 }]);
  const four = [{ sku: 'COMMON', quantity: 4 }];
  expect((await it.shop.order('COMMON-2', four)).lines).toMatchObject([{ refused: 4, reason: 'no-inbound-supply' }]);
  const forLine = { backorderId: 'bo-COMMON-1', lineId: '1' };
  await it.shop.supply('OWN-COMMON', 'COMMON', 3, '2030-02-10', { forLine });
  expect((await it.shop.order('COMMON-3', four)).lines).toMatchObject([{ backordered: 4 }]);
});
