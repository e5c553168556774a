import type { Json } from '../servers/api-client';
import { orderOf } from '../servers/shop';
import { checkouts } from './checkouts';
import { footprint } from './footprint';
import { expectProblem, expectRefused } from './problem';
import { type Served, served } from './served';
import { soundStock } from './sound-stock';

let it: Served;
beforeAll(async () => {
  it = await served();
});
afterAll(() => it.stop());
soundStock(() => it);

const { held, release, reservation, stockOf, stocked } = checkouts(() => it);

describe('an order line that names its reservation', () => {
  test('gets the held units, though others wait and newcomers came', async () => {
    await stocked('MINE', 3);
    const id = await held('MINE', 3);
    await it.shop.order('MINE-WAITER', [{ sku: 'MINE', quantity: 2 }]);
    const order = await it.shop.order('MINE', [{ sku: 'MINE', quantity: 3, reservationId: id }]);
    expect(order.lines).toMatchObject([{ allocated: 3, backordered: 0 }]);
    expect(order.backorder).toBeUndefined();
    expect(await stockOf('MINE')).toMatchObject({ onHand: 3, reserved: 0, allocated: 3, waiting: 2 });
    expectProblem(await reservation(id), 404);
    expect((await release(id)).status).toBe(204);
    expect(await stockOf('MINE')).toMatchObject({ reserved: 0, allocated: 3 });
  });

  test('of more than is held gets the rest from what can be sold', async () => {
    await stocked('MORE', 5);
    const id = await held('MORE', 2);
    const order = await it.shop.order('MORE', [{ sku: 'MORE', quantity: 6, reservationId: id }]);
    expect(order.lines).toMatchObject([{ allocated: 5, backordered: 1 }]);
  });

  test('of more than is held waits for the rest behind those who wait already', async () => {
    await stocked('BEHIND', 2);
    const id = await held('BEHIND', 2);
    await it.shop.order('BEHIND-1', [{ sku: 'BEHIND', quantity: 1 }]);
    const order = await it.shop.order('BEHIND-2', [{ sku: 'BEHIND', quantity: 3, reservationId: id }]);
    expect(order.lines).toMatchObject([{ allocated: 2, backordered: 1 }]);
    await it.shop.receive('PO-BEHIND', 'BEHIND', 1, it.now());
    expect((await it.shop.backorder('BEHIND-1')).lines).toMatchObject([{ allocated: 1 }]);
    expect((await it.shop.backorder('BEHIND-2')).lines).toMatchObject([{ allocated: 2, waiting: 1 }]);
  });

  test('of fewer gives the rest back: to those who wait, else to the order’s other lines and everybody', async () => {
    await stocked('FEWER', 5);
    const id = await held('FEWER', 5);
    await it.shop.order('FEWER-WAITER', [{ sku: 'FEWER', quantity: 2 }]);
    const order = await it.shop.order('FEWER', [
      { sku: 'FEWER', quantity: 1 },
      { sku: 'FEWER', quantity: 1, reservationId: id },
    ]);
    expect(order.lines).toMatchObject([{ allocated: 1 }, { allocated: 1 }]);
    expect((await it.shop.backorder('FEWER-WAITER')).lines).toMatchObject([{ allocated: 2, waiting: 0 }]);
    expect(await stockOf('FEWER')).toMatchObject({ onHand: 5, reserved: 0, allocated: 4, available: 1 });
  });

  test('gets them once when the order is sent again, by the same key or another', async () => {
    await stocked('REPLAY', 5);
    const id = await held('REPLAY', 2);
    const order = orderOf('REPLAY', [{ sku: 'REPLAY', quantity: 2, reservationId: id }]);
    const first = await it.api.post('/v1/orders', order, { idempotencyKey: 'order-replay' });
    const replay = await it.api.post('/v1/orders', order, { idempotencyKey: 'order-replay' });
    const resent = await it.api.post('/v1/orders', order);
    expect([first.status, replay.status, resent.status]).toEqual([201, 201, 200]);
    expect(replay.body).toEqual(first.body);
    expect(resent.body).toEqual(first.body);
    expect(await stockOf('REPLAY')).toMatchObject({ reserved: 0, allocated: 2, available: 3 });
    expect(await it.api.ok(it.api.get('/v1/orders/REPLAY'))).toMatchObject({ lines: [{ reservationId: id }] });
  });

  test('gets them alone: of two orders that name it at once, one', async () => {
    await stocked('RACE', 1);
    const id = await held('RACE', 1);
    const lines = [{ sku: 'RACE', quantity: 1, reservationId: id }];
    const orders = await Promise.all(['RACE-1', 'RACE-2'].map((orderId) => it.shop.order(orderId, lines)));
    expect(orders.map((order) => order.lines[0].allocated).sort()).toEqual([0, 1]);
    expect(await stockOf('RACE')).toMatchObject({ reserved: 0, allocated: 1, waiting: 1 });
  });

  test('is in stock, and cancelling it gives the units back like any others', async () => {
    await stocked('CANCEL', 2);
    const id = await held('CANCEL', 2);
    await it.shop.order('CANCEL', [{ sku: 'CANCEL', quantity: 2, reservationId: id }]);
    await it.api.ok(it.shop.cancel('CANCEL'));
    expect(await stockOf('CANCEL')).toMatchObject({ reserved: 0, allocated: 0, available: 2 });
  });

  test('that is refused leaves the hold, so that fewer can be ordered while it lasts', async () => {
    await it.shop.item('REFUSED', { backorderable: false });
    await it.shop.stock('REFUSED', 2);
    const id = await held('REFUSED', 2);
    const lines = [{ sku: 'REFUSED', quantity: 3, reservationId: id }];
    const refused = await it.shop.order('REFUSED-1', lines);
    expect(refused.lines).toMatchObject([{ allocated: 0, refused: 3, reason: 'not-backorderable' }]);
    expect(await stockOf('REFUSED')).toMatchObject({ reserved: 2, allocated: 0 });
    const fewer = await it.shop.order('REFUSED-2', [{ sku: 'REFUSED', quantity: 2, reservationId: id }]);
    expect(fewer.lines).toMatchObject([{ allocated: 2 }]);
  });

  test('sold already and not to be had in full keeps what was held', async () => {
    await it.shop.item('PLACED', { backorderable: false });
    await it.shop.stock('PLACED', 2);
    const id = await held('PLACED', 2);
    const lines = [{ sku: 'PLACED', quantity: 3, reservationId: id }];
    const order = await it.shop.order('PLACED', lines, { commitment: 'placed' });
    expect(order.lines).toMatchObject([{ allocated: 2, backordered: 1 }]);
    expect(await stockOf('PLACED')).toMatchObject({ reserved: 0, allocated: 2, waiting: 1 });
  });

  test('that is no longer there is no claim: the line is taken from stock, or waits', async () => {
    await stocked('GONE', 3);
    const [used, returned] = [await held('GONE', 1), await held('GONE', 1)];
    await it.shop.order('GONE-1', [{ sku: 'GONE', quantity: 1, reservationId: used }]);
    await release(returned);
    const order = (orderId: string, reservationId: string) =>
      it.shop.order(orderId, [{ sku: 'GONE', quantity: 1, reservationId }]);
    expect((await order('GONE-2', returned)).lines).toMatchObject([{ allocated: 1 }]);
    expect((await order('GONE-3', used)).lines).toMatchObject([{ allocated: 1 }]);
    expect((await order('GONE-4', 'never-was')).lines).toMatchObject([{ allocated: 0, backordered: 1 }]);
  });

  test('of another item is refused, and so is one that two lines name', async () => {
    await stocked('THIS', 3);
    await stocked('THAT', 3);
    const id = await held('THAT', 1);
    const before = await footprint(it.db);
    const send = (lines: Json[]) => it.api.post('/v1/orders', orderOf('WRONG', lines as never));
    const plain = { sku: 'THIS', quantity: 1 };
    expectRefused(
      await send([plain, { ...plain, reservationId: id }]),
      '/lines/1/reservationId',
      /reservation of THIS/,
    );
    const twice = { sku: 'THAT', quantity: 1, reservationId: id };
    expectRefused(
      await send([twice, twice].map((line, n) => ({ ...line, lineId: `l${n}` }))),
      '/lines/1/reservationId',
      /one line/,
    );
    expect(await footprint(it.db)).toEqual(before);
  });
});
