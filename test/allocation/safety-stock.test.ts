import { visits } from '../api/customer-visits';
import { submit } from '../api/page-form';
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

describe('safety stock on the shelf is given to nobody', () => {
  const units = (orderId: string) => it.shop.backorder(orderId).then(({ lines }) => lines[0]);

  async function keptItem(sku: string, stock: number): Promise<void> {
    await it.shop.item(sku, { safetyStock: 3 });
    await it.shop.stock(sku, stock);
    await it.shop.supply(`PO-${sku}`, sku, 20, '2030-02-20');
  }

  test('to no order and no checkout that comes', async () => {
    await keptItem('NEW', 3);
    await it.shop.order('NEW', [{ sku: 'NEW', quantity: 1 }]);
    expect(await units('NEW')).toMatchObject({ waiting: 1, allocated: 0 });
    const held = await it.api.post('/v1/reservations', { sku: 'NEW', quantity: 1, channel: 'web', expiresIn: 'PT5M' });
    expect(held.status).toBe(409);
  });

  test('to no order whose units were found missing', async () => {
    await keptItem('MISSING', 5);
    await it.shop.order('MISSING', [{ sku: 'MISSING', quantity: 2 }]);
    await it.api.ok(
      it.api.post('/v1/orders/MISSING/shortages', { lines: [{ lineId: '1', quantity: 2 }], reason: 'gone' }),
    );
    expect(await units('MISSING')).toMatchObject({ waiting: 2, allocated: 0 });
  });

  test('to no answer that is taken back', async () => {
    await keptItem('BACK', 3);
    await it.shop.order('BACK', [{ sku: 'BACK', quantity: 2 }]);
    const link = await visits(() => it).linkOf('BACK');
    await submit(it.api, `${link}/decisions`, { offerVersion: '0', 'choice.1': 'cancel', confirm: 'yes' });
    expect(await units('BACK')).toMatchObject({ cancelled: 2 });
    await submit(it.api, `${link}/undo`, {});
    expect(await units('BACK')).toMatchObject({ waiting: 2, allocated: 0 });
  });

  test('but what comes, or comes back, goes to those who wait, though less than the safety stock is there', async () => {
    await keptItem('COMES', 0);
    await it.shop.order('COMES-1', [{ sku: 'COMES', quantity: 4 }]);
    await it.shop.receive('PO-COMES', 'COMES', 1, it.now());
    expect(await units('COMES-1')).toMatchObject({ waiting: 3, allocated: 1 });
    await it.shop.stock('COMES', 1);
    expect(await units('COMES-1')).toMatchObject({ waiting: 2, allocated: 2 });
    await it.shop.order('COMES-2', [{ sku: 'COMES', quantity: 1 }]);
    await it.api.ok(it.shop.cancel('COMES-1', { lines: [{ lineId: '1', quantity: 4 }] }));
    expect(await units('COMES-2')).toMatchObject({ waiting: 0, allocated: 1 });
  });
});
