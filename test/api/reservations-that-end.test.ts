import { DAY, MINUTE } from '../servers/clock';
import { checkouts } from './checkouts';
import { footprint } from './footprint';
import { expectProblem } from './problem';
import { type Served, served } from './served';
import { soundStock } from './sound-stock';

let it: Served;
beforeAll(async () => {
  it = await served();
});
afterAll(() => it.stop());
soundStock(() => it);

const { hold, held, release, reservation, stockOf, count, stocked } = checkouts(() => it);

describe('a hold that has run out', () => {
  test('is no claim, even before anybody has cleared it away; its units are to be had all the same', async () => {
    await stocked('LATE', 2);
    const id = await held('LATE', 2);
    it.pass(15 * MINUTE);
    expectProblem(await reservation(id), 404);
    const order = await it.shop.order('LATE', [{ sku: 'LATE', quantity: 2, reservationId: id }]);
    expect(order.lines).toMatchObject([{ allocated: 2 }]);
    expect(await stockOf('LATE')).toMatchObject({ reserved: 0, allocated: 2 });
  });

  test('goes to those who wait, not to its late holder', async () => {
    await stocked('LOST', 2);
    const id = await held('LOST', 2);
    await it.shop.order('LOST-WAITER', [{ sku: 'LOST', quantity: 2 }]);
    it.pass(15 * MINUTE);
    const order = await it.shop.order('LOST', [{ sku: 'LOST', quantity: 2, reservationId: id }]);
    expect(order.lines).toMatchObject([{ allocated: 0, backordered: 2 }]);
    expect((await it.shop.backorder('LOST-WAITER')).lines).toMatchObject([{ allocated: 2 }]);
  });

  test('is not in the way of the next checkout', async () => {
    await stocked('NEXT', 2);
    await held('NEXT', 2, { expiresIn: 'PT1S' });
    expect((await hold('NEXT', 1)).status).toBe(409);
    it.pass(1000);
    expect((await hold('NEXT', 2)).status).toBe(201);
  });

  test('can be given back all the same', async () => {
    await stocked('LATER', 2);
    const id = await held('LATER', 2);
    it.pass(DAY);
    expect((await release(id)).status).toBe(204);
    expect(await stockOf('LATER')).toMatchObject({ reserved: 0, available: 2 });
  });
});

describe('a count that finds fewer units than belong to somebody', () => {
  test('takes them from holds before orders, the newest hold first, and tells no customer', async () => {
    await stocked('COUNT', 6);
    await it.shop.order('COUNT', [{ sku: 'COUNT', quantity: 2 }]);
    it.pass(MINUTE);
    const older = await held('COUNT', 2);
    it.pass(MINUTE);
    const newer = await held('COUNT', 2);
    it.pass(MINUTE);
    expect(await count('COUNT', 5)).toMatchObject({ onHand: 5, reserved: 3, allocated: 2, waiting: 0 });
    expect((await reservation(newer)).body).toMatchObject({ quantity: 1 });
    expect((await reservation(older)).body).toMatchObject({ quantity: 2 });
    it.pass(MINUTE);
    expect(await count('COUNT', 3)).toMatchObject({ onHand: 3, reserved: 1, allocated: 2, waiting: 0 });
    expectProblem(await reservation(newer), 404);
    expectProblem(await it.api.get('/v1/backorders/bo-COUNT'), 404);
    const order = await it.shop.order('COUNT-HOLDER', [{ sku: 'COUNT', quantity: 2, reservationId: older }]);
    expect(order.lines).toMatchObject([{ allocated: 1, backordered: 1 }]);
  });

  test('then from the last in the queue, whose backorder opens, with a task', async () => {
    await stocked('QUEUE', 6);
    await it.shop.order('QUEUE-1', [{ sku: 'QUEUE', quantity: 2 }]);
    await it.shop.order('QUEUE-2', [{ sku: 'QUEUE', quantity: 2 }]);
    const id = await held('QUEUE', 2);
    it.pass(MINUTE);
    expect(await count('QUEUE', 3)).toMatchObject({ onHand: 3, reserved: 0, allocated: 3, waiting: 1 });
    expectProblem(await reservation(id), 404);
    expectProblem(await it.api.get('/v1/backorders/bo-QUEUE-1'), 404);
    expect((await it.shop.backorder('QUEUE-2')).lines).toMatchObject([{ allocated: 1, waiting: 1 }]);
    expect(await it.shop.templates('QUEUE-2')).toEqual(['first-notice']);
    expect((await it.api.ok(it.api.get('/v1/tasks?state=open'))).items).toContainEqual(
      expect.objectContaining({ kind: 'stock-missing', sku: 'QUEUE' }),
    );
  });

  test('takes holds that have run out before those that last', async () => {
    await stocked('STALE', 4);
    await held('STALE', 2, { expiresIn: 'PT10M' });
    it.pass(MINUTE);
    const lasting = await held('STALE', 1);
    it.pass(9 * MINUTE);
    expect(await count('STALE', 1)).toMatchObject({ onHand: 1, reserved: 1 });
    expect((await reservation(lasting)).body).toMatchObject({ quantity: 1 });
  });

  test('and an adjustment does the same', async () => {
    await stocked('ADJUST', 4);
    await held('ADJUST', 3);
    expect(
      await it.api.ok(it.api.post('/v1/stock-adjustments', { sku: 'ADJUST', quantityDelta: -2, reason: 'broken' })),
    ).toMatchObject({ onHand: 2, reserved: 2 });
  });

  test('never takes what the warehouse was told to ship: 409, and the holds stay', async () => {
    await stocked('RELEASED', 2);
    await held('RELEASED', 2);
    await it.shop.order('RELEASED', [{ sku: 'RELEASED', quantity: 2 }]);
    await it.shop.receive('PO-RELEASED', 'RELEASED', 2, it.now());
    await it.step('RELEASED', 'pass-on-arrival');
    const before = await footprint(it.db);
    const answer = await it.api.post('/v1/stock-counts', {
      sku: 'RELEASED',
      counted: 1,
      countedAt: new Date(it.now()).toISOString(),
    });
    expectProblem(answer, 409, 'already-released');
    expect(await footprint(it.db)).toEqual(before);
    expect(await count('RELEASED', 2)).toMatchObject({ onHand: 2, reserved: 0, allocated: 2 });
  });
});
