import type { Json } from '../servers/api-client';
import { yen } from '../servers/shop';
import { expectProblem, expectRefused } from './problem';
import { type Served, served } from './served';

let it: Served;
beforeAll(async () => {
  it = await served();
  await it.shop.item('CUP');
  await it.shop.stock('CUP', 100);
});
afterAll(() => it.stop());

const AT = '2030-02-04T00:30:00Z';
/** A parcel of two cups on its way. */
async function parcel(orderId: string): Promise<string> {
  await it.shop.order(orderId, [{ sku: 'CUP', quantity: 2 }], { shippingFee: yen(500) });
  return (await it.api.ok(it.shop.ship(orderId, [{ lineId: '1', quantity: 2 }]))).shipmentId;
}
const report = (orderId: string, shipmentId: string, state: string, more: object = {}) =>
  it.api.post(`/v1/orders/${orderId}/deliveries`, { shipmentId, state, at: AT, ...more });
const tasksAbout = async (shipmentId: string): Promise<Json[]> =>
  (await it.api.ok(it.api.get('/v1/tasks?limit=200'))).items.filter(({ data }: Json) => data.shipmentId === shipmentId);
const stock = (): Promise<Json> => it.api.ok(it.api.get('/v1/items/CUP/stock'));

test('a delivered parcel needs nobody', async () => {
  const id = await parcel('HOME');
  expect(await report('HOME', id, 'delivered')).toMatchObject({
    status: 201,
    body: { orderId: 'HOME', shipmentId: id, state: 'delivered', at: AT },
  });
  expect((await report('HOME', id, 'delivered')).status).toBe(200);
  expect(await tasksAbout(id)).toEqual([]);
});

test('a refused parcel is a task about goods, money and shipping, once', async () => {
  const id = await parcel('REFUSED');
  await it.api.ok(report('REFUSED', id, 'refused'));
  await it.api.ok(report('REFUSED', id, 'refused'));
  expect(await tasksAbout(id)).toMatchObject([
    {
      kind: 'parcel-refused',
      title: { ja: expect.stringContaining('受取拒否') },
      data: {
        orderId: 'REFUSED',
        lines: [{ lineId: '1', quantity: 2 }],
        goods: yen(2400),
        shippingFee: yen(500),
        payment: 'paid',
      },
    },
  ]);
});

test('units that came back are sellable only when somebody says so', async () => {
  const id = await parcel('BACK');
  const before = await stock();
  await it.api.ok(report('BACK', id, 'refused'));
  await it.api.ok(report('BACK', id, 'returned'));
  expect((await tasksAbout(id)).map(({ kind }) => kind).sort()).toEqual(['parcel-refused', 'parcel-returned']);
  expect(await stock()).toEqual(before);
  await it.shop.stock('CUP', 1);
  expect((await stock()).available).toBe(before.available + 1);
});

test('what cannot follow what was reported before is a conflict', async () => {
  const id = await parcel('ORDERED');
  await it.api.ok(report('ORDERED', id, 'returned'));
  expectProblem(await report('ORDERED', id, 'delivered'), 409, 'conflict');
  expectProblem(await report('ORDERED', id, 'refused'), 409, 'conflict');
});

test('a refused parcel may be delivered after all: nobody has to decide about it any more', async () => {
  const id = await parcel('AGAIN');
  await it.api.ok(report('AGAIN', id, 'refused'));
  expect((await report('AGAIN', id, 'delivered')).status).toBe(201);
  expect(await tasksAbout(id)).toMatchObject([{ kind: 'parcel-refused', state: 'resolved' }]);
});

test('a parcel of another order, a state that is none and a moment yet to come are refused', async () => {
  const id = await parcel('MINE');
  await parcel('YOURS');
  expectRefused(await report('YOURS', id, 'delivered'), '/shipmentId');
  expectRefused(await report('MINE', id, 'lost'), '/state');
  expectRefused(await report('MINE', id, 'delivered', { at: '2030-02-05T00:00:00Z' }), '/at');
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
