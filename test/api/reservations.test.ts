import { sql } from 'drizzle-orm';
import { checkStock } from '../../record/check-stock';
import { expireReservations } from '../../worker/expire-reservations';
import type { Answer, Json } from '../servers/api-client';
import { DAY, MINUTE, MONDAY } from '../servers/clock';
import { HERE } from '../servers/installation';
import { orderOf } from '../servers/shop';
import { footprint } from './footprint';
import { expectProblem, expectRefused } from './problem';
import { type Served, served } from './served';

let it: Served;
beforeAll(async () => {
  it = await served();
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));
afterEach(async () => {
  expect((await checkStock(it.db, 20_000)).differences).toEqual([]);
  expect(it.logged).toEqual([]);
});

const hold = (sku: string, quantity: number, more: Json = {}): Promise<Answer> =>
  it.api.post('/v1/reservations', { sku, quantity, channel: 'web', expiresIn: 'PT15M', ...more });
const held = async (sku: string, quantity: number, more: Json = {}): Promise<string> =>
  (await it.api.ok(hold(sku, quantity, more))).id;
const release = (id: string): Promise<Answer> => it.api.delete(`/v1/reservations/${id}`);
const reservation = (id: string): Promise<Answer> => it.api.get(`/v1/reservations/${id}`);
const stockOf = (sku: string): Promise<Json> => it.api.ok(it.api.get(`/v1/items/${sku}/stock`));
const expire = (): Promise<number> => expireReservations(it.db, HERE, it.now());
const count = (sku: string, counted: number): Promise<Json> =>
  it.api.ok(it.api.post('/v1/stock-counts', { sku, counted, countedAt: new Date(it.now()).toISOString() }));

/** An item with units on the shelf, and more on their way. */
async function stocked(sku: string, units: number, more: Json = {}): Promise<void> {
  await it.shop.item(sku, more);
  if (units > 0) await it.shop.stock(sku, units);
  await it.shop.supply(`PO-${sku}`, sku, 100, '2030-02-20');
}

describe('a checkout holds units', () => {
  test('and is told until when, and where that can be read', async () => {
    await stocked('TOLD', 5);
    const answer = await hold('TOLD', 2);
    const { id } = answer.body;
    expect(answer).toMatchObject({ status: 201, headers: { location: `/v1/reservations/${id}` } });
    expect(answer.body).toEqual({
      id,
      reservationId: id,
      sku: 'TOLD',
      quantity: 2,
      channel: 'web',
      expiresAt: '2030-02-04T01:15:00Z',
    });
    expect(await reservation(id)).toMatchObject({ status: 200, body: answer.body });
    expect(await stockOf('TOLD')).toMatchObject({ onHand: 5, reserved: 2, allocated: 0, available: 3 });
  });

  test('so that a newcomer’s order does not get them', async () => {
    await stocked('NEWCOMER', 3);
    await held('NEWCOMER', 2);
    const order = await it.shop.order('NEWCOMER', [{ sku: 'NEWCOMER', quantity: 3 }]);
    expect(order.lines).toMatchObject([{ allocated: 1, backordered: 2 }]);
  });

  test('once, however often the request is repeated', async () => {
    await stocked('ONCE', 5);
    const body = { sku: 'ONCE', quantity: 2, channel: 'web', expiresIn: 'PT15M' };
    const first = await it.api.post('/v1/reservations', body, { idempotencyKey: 'hold-once' });
    const again = await it.api.post('/v1/reservations', body, { idempotencyKey: 'hold-once' });
    expect(again).toMatchObject({ status: 201, body: first.body, headers: { 'idempotency-replayed': 'true' } });
    expect(await stockOf('ONCE')).toMatchObject({ reserved: 2 });
  });

  test('all or nothing: too many is a 409 that says how many could be held', async () => {
    await stocked('FEW', 5, { safetyStock: 1 });
    await it.shop.order('FEW', [{ sku: 'FEW', quantity: 1 }]);
    await held('FEW', 1);
    const before = await footprint(it.db);
    const answer = await hold('FEW', 3);
    expectProblem(answer, 409, 'not-enough-units');
    expect(answer.body).toMatchObject({ available: 2, detail: expect.stringContaining('2 units of FEW can be held') });
    expect(await footprint(it.db)).toEqual(before);
    await held('FEW', 2);
    expect((await hold('FEW', 1)).body).toMatchObject({ status: 409, available: 0 });
  });

  test('but none of the safety stock; what of it is set free goes to those who wait first', async () => {
    await stocked('SAFE', 2, { safetyStock: 2 });
    await it.shop.order('SAFE', [{ sku: 'SAFE', quantity: 1 }]);
    expect((await hold('SAFE', 1)).body).toMatchObject({ status: 409, available: 0 });
    await it.shop.item('SAFE', { safetyStock: 0 });
    expect((await hold('SAFE', 2)).body).toMatchObject({ status: 409, available: 1 });
    expect((await it.shop.backorder('SAFE')).lines).toMatchObject([{ allocated: 1, waiting: 0 }]);
  });

  test('and other channels hear of it', async () => {
    await stocked('HEARD', 5);
    const endpoint = await it.api.ok(
      it.api.post('/v1/webhook-endpoints', { url: 'https://shop.example/hook', events: ['stock.changed'] }),
    );
    const heard = async (): Promise<number[]> => {
      const rows = await it.db.execute<{ reserved: number }>(sql`
        select (body::jsonb -> 'data' ->> 'reserved')::int as reserved from webhook_deliveries
        where body::jsonb -> 'data' ->> 'sku' = 'HEARD' order by seq`);
      return rows.map(({ reserved }) => reserved);
    };
    const id = await held('HEARD', 2);
    await release(id);
    await held('HEARD', 3);
    it.pass(DAY);
    await expire();
    expect(await heard()).toEqual([2, 0, 3, 0]);
    await it.api.delete(`/v1/webhook-endpoints/${endpoint.id}`);
  });
});

describe('held units that are given back', () => {
  test('can be sold again; giving back twice, or what never was, is done as well', async () => {
    await stocked('BACK', 5);
    const id = await held('BACK', 5);
    expect((await release(id)).status).toBe(204);
    expect(await stockOf('BACK')).toMatchObject({ reserved: 0, available: 5 });
    expect((await release(id)).status).toBe(204);
    expect((await release('never-was')).status).toBe(204);
    expectProblem(await reservation(id), 404);
    expect(await stockOf('BACK')).toMatchObject({ reserved: 0, available: 5 });
  });

  test('go to whoever waits, first come first served, who hears of it', async () => {
    await stocked('WAITED', 5);
    const id = await held('WAITED', 3);
    await it.shop.order('WAITED-1', [{ sku: 'WAITED', quantity: 4 }]);
    await it.shop.order('WAITED-2', [{ sku: 'WAITED', quantity: 2 }]);
    await release(id);
    expect((await it.shop.backorder('WAITED-1')).lines).toMatchObject([{ waiting: 0, allocated: 4 }]);
    expect((await it.shop.backorder('WAITED-2')).lines).toMatchObject([{ waiting: 1, allocated: 1 }]);
    const wakes = await it.db.execute<{ id: string }>(
      sql`select backorder_id as id from wakes where signal = 'restocked' and backorder_id like 'bo-WAITED-%' order by 1`,
    );
    expect(wakes.map(({ id: of }) => of)).toEqual(['bo-WAITED-1', 'bo-WAITED-2']);
    expect(await stockOf('WAITED')).toMatchObject({ reserved: 0, allocated: 5, waiting: 1, available: 0 });
  });
});

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

describe('refused, with everything left as it was', () => {
  beforeAll(() => stocked('BAD', 5));

  test.each<[Json, string, RegExp]>([
    [{ sku: 'NONE' }, '/sku', /known item/],
    [{ sku: '' }, '/sku', /1 to 64/],
    [{ sku: undefined }, '/sku', /required/],
    [{ quantity: 0 }, '/quantity', /at least 1/],
    [{ quantity: -1 }, '/quantity', /at least 1/],
    [{ quantity: 1.5 }, '/quantity', /whole number/],
    [{ quantity: '1' }, '/quantity', /whole number/],
    [{ quantity: null }, '/quantity', /whole number/],
    [{ quantity: 2147483648 }, '/quantity', /at most 2147483647/],
    [{ quantity: undefined }, '/quantity', /required/],
    [{ channel: 'Web Shop' }, '/channel', /a-z 0-9/],
    [{ channel: undefined }, '/channel', /required/],
    [{ expiresIn: 'PT0S' }, '/expiresIn', /from PT1S to P7D/],
    [{ expiresIn: 'P7DT1S' }, '/expiresIn', /from PT1S to P7D/],
    [{ expiresIn: 'P999999W' }, '/expiresIn', /from PT1S to P7D/],
    [{ expiresIn: '-PT15M' }, '/expiresIn', /duration from PT1S to P7D/],
    [{ expiresIn: 'P1M' }, '/expiresIn', /duration from PT1S to P7D/],
    [{ expiresIn: 'P' }, '/expiresIn', /duration from PT1S to P7D/],
    [{ expiresIn: 'PT' }, '/expiresIn', /duration from PT1S to P7D/],
    [{ expiresIn: '15 minutes' }, '/expiresIn', /duration from PT1S to P7D/],
    [{ expiresIn: `P${'9'.repeat(30)}D` }, '/expiresIn', /duration from PT1S to P7D/],
    [{ expiresIn: 900 }, '/expiresIn', /duration from PT1S to P7D/],
    [{ expiresIn: undefined }, '/expiresIn', /required/],
    [{ expiresAt: '2030-02-04T02:00:00Z' }, '/expiresAt', /not a known field/],
  ])('a reservation with %j', async (changes, pointer, message) => {
    const before = await footprint(it.db);
    expectRefused(await hold('BAD', 1, changes), pointer, message);
    expect(await footprint(it.db)).toEqual(before);
  });

  test('the largest quantity is understood, and not to be had', async () => {
    expectProblem(await hold('BAD', 2147483647), 409, 'not-enough-units');
  });

  test('an id that cannot be is nothing to read', async () => {
    expectProblem(await reservation('a%20b'), 404);
    expectProblem(await it.api.get('/v1/reservations/never-was'), 404);
  });
});

describe('a hundred at once for ten units', () => {
  /** What an order system does: the same again until it is answered. */
  async function insist(send: () => Promise<Answer>): Promise<Answer> {
    for (;;) {
      const answer = await send();
      if (answer.status !== 503) return answer;
    }
  }
  let nth = 0;
  const keyed = () => ({ idempotencyKey: `hot-${nth++}` });

  test('are never sold twice: holds, orders, orders of holders, holds given back', async () => {
    await it.shop.item('HOT', { backorderable: false });
    await it.shop.stock('HOT', 10);
    const [reserved, ordered] = await Promise.all([
      Promise.all(
        Array.from({ length: 50 }, () => {
          const key = keyed();
          const body = { sku: 'HOT', quantity: 1, channel: 'web', expiresIn: 'PT15M' };
          return insist(() => it.api.post('/v1/reservations', body, key));
        }),
      ),
      Promise.all(
        Array.from({ length: 50 }, (_, n) =>
          insist(() => it.api.post('/v1/orders', orderOf(`HOT-${n}`, [{ sku: 'HOT', quantity: 1 }]))),
        ),
      ),
    ]);
    for (const { status } of reserved) expect([201, 409]).toContain(status);
    const mine = reserved.filter(({ status }) => status === 201).map(({ body }) => body.id as string);
    const sold = ordered.filter(({ body }) => body.lines[0].allocated === 1).length;
    expect(mine.length + sold).toBe(10);

    const [returned = '', ...kept] = mine;
    const late = await Promise.all([
      ...(returned === '' ? [] : [insist(() => release(returned))]),
      ...kept.map((reservationId, n) =>
        insist(() => it.api.post('/v1/orders', orderOf(`HOLDER-${n}`, [{ sku: 'HOT', quantity: 1, reservationId }]))),
      ),
      ...Array.from({ length: 20 }, (_, n) =>
        insist(() => it.api.post('/v1/orders', orderOf(`LATE-HOT-${n}`, [{ sku: 'HOT', quantity: 1 }]))),
      ),
    ]);
    const holders = late.filter(({ body }) => body?.orderId?.startsWith('HOLDER-') === true);
    expect(holders.map(({ body }) => body.lines[0].allocated)).toEqual(kept.map(() => 1));
    const stock = await stockOf('HOT');
    expect(stock).toMatchObject({ onHand: 10, reserved: 0 });
    expect(stock.allocated).toBe(10 - stock.available);
    expect(stock.available).toBeLessThanOrEqual(1);
  });
});
