import { putPacks } from '../allocation/played';
import { expectProblem } from '../api/problem';
import { type Served, served } from '../api/served';
import type { Json } from '../servers/api-client';
import { MINUTE } from '../servers/clock';

let it: Served;
beforeAll(async () => {
  it = await served();
  await putPacks(it);
});
afterAll(() => it.stop());

const stockOf = (sku: string): Promise<Json> => it.api.ok(it.api.get(`/v1/items/${sku}/stock`));
const adjust = (sku: string, quantityDelta: number) =>
  it.api.ok(it.api.post('/v1/stock-adjustments', { sku, quantityDelta, reason: 'r' }));
const times = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));

test('P07 two who add five to ten at once: twenty', async () => {
  await it.shop.item('P07');
  await it.shop.stock('P07', 10);
  await Promise.all(times(2, () => adjust('P07', 5)));
  expect(await stockOf('P07')).toMatchObject({ onHand: 20 });
});

test('P08 four who give back the same five at once: none allocated, never fewer', async () => {
  await it.shop.item('P08');
  await it.shop.stock('P08', 5);
  await it.shop.order('P08', [{ sku: 'P08', quantity: 5 }]);
  await Promise.all(times(4, () => it.api.ok(it.shop.cancel('P08', { lines: [{ lineId: '1' }] }))));
  expect(await stockOf('P08')).toMatchObject({ onHand: 5, allocated: 0, available: 5 });
});

test('P10 neither cancelled orders, nor refused ones, nor other items stand in the queue; who paid first comes first', async () => {
  await it.shop.item('P10');
  await it.shop.item('P10-OTHER');
  await it.shop.supply('PO-P10', 'P10', 10, '2030-02-20');
  await it.shop.supply('PO-P10-OTHER', 'P10-OTHER', 10, '2030-02-20');
  const order = (id: string, sku: string, minutesAgo: number, more: object = {}) =>
    it.shop.order(id, [{ sku, quantity: 1 }], {
      completedAt: new Date(it.now() - minutesAgo * MINUTE).toISOString(),
      placedAt: new Date(it.now() - 60 * MINUTE).toISOString(),
      ...more,
    });
  await order('P10-LATE', 'P10', 5);
  await order('P10-FIRST', 'P10', 50);
  await order('P10-GONE', 'P10', 55);
  await order('P10-NO', 'P10', 56, { customer: { id: 'c', name: 'n', locale: 'ja', noBackorder: true } });
  await order('P10-ELSE', 'P10-OTHER', 57);
  await it.api.ok(it.shop.cancel('P10-GONE'));
  const served = async () => (await it.shop.receive('PO-P10', 'P10', 1, it.now())).backorders;
  expect([await served(), await served(), await served()]).toEqual([['bo-P10-FIRST'], ['bo-P10-LATE'], []]);
});

test('P49 money that was authorised is taken: what was allocated stays, and is not allocated twice', async () => {
  await it.shop.item('P49');
  await it.shop.stock('P49', 20);
  await it.shop.order('P49', [{ sku: 'P49', quantity: 8 }], { payment: { state: 'authorized' } });
  expect(await stockOf('P49')).toMatchObject({ allocated: 8 });
  await it.api.ok(it.api.patch('/v1/orders/P49', { payment: { state: 'paid', paidAt: '2030-02-04T01:00:00Z' } }));
  expect(await stockOf('P49')).toMatchObject({ allocated: 8, available: 12 });
});

test('P65 units go by rank, then by time of payment; what the warehouse was told to ship stays; the answer says who is served', async () => {
  await it.shop.item('P65');
  await it.shop.supply('PO-P65', 'P65', 20, null);
  const order = (id: string, rank: number, minutesAgo: number) =>
    it.shop.order(id, [{ sku: 'P65', quantity: 1 }], {
      policy: 'ranked',
      customer: { id: `c-${id}`, name: 'n', locale: 'ja', rank },
      completedAt: new Date(it.now() - minutesAgo * MINUTE).toISOString(),
      placedAt: new Date(it.now() - 60 * MINUTE).toISOString(),
    });
  await order('P65-PICKED', 0, 1);
  await it.shop.receive('PO-P65', 'P65', 1, it.now());
  await it.step('P65-PICKED', 'pass-on-arrival');
  await order('P65-LOW', 0, 50);
  await order('P65-HIGH-LATE', 5, 10);
  await order('P65-HIGH', 5, 20);
  const { backorders } = await it.shop.receive('PO-P65', 'P65', 2, it.now());
  expect(backorders).toEqual(['bo-P65-HIGH', 'bo-P65-HIGH-LATE']);
  expect(await it.shop.backorder('P65-PICKED')).toMatchObject({ lines: [{ allocated: 1, released: 1 }] });
  // Not even a loss takes them: whoever wants them has to stop the parcel.
  expectProblem(
    await it.api.post('/v1/stock-adjustments', { sku: 'P65', quantityDelta: -3, reason: 'lost' }),
    409,
    'already-released',
  );
});
