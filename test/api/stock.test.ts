import type { Json } from '../servers/api-client';
import { HOUR, MINUTE, MONDAY } from '../servers/clock';
import { footprint } from './footprint';
import { expectProblem, expectRefused } from './problem';
import { type Served, served } from './served';

let it: Served;
beforeAll(async () => {
  it = await served();
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const adjust = (sku: string, quantityDelta: number, locationId?: string) =>
  it.api.post('/v1/stock-adjustments', {
    sku,
    quantityDelta,
    reason: 'r',
    ...(locationId === undefined ? {} : { locationId }),
  });
const count = (sku: string, counted: number, minutesAgo = 0, more: object = {}) =>
  it.api.post('/v1/stock-counts', {
    sku,
    counted,
    countedAt: new Date(it.now() - minutesAgo * MINUTE).toISOString(),
    ...more,
  });
const stockOf = (sku: string): Promise<Json> => it.api.ok(it.api.get(`/v1/items/${sku}/stock`));

describe('an item’s units', () => {
  test('of an item that never had any are none', async () => {
    await it.shop.item('NEW');
    expect(await stockOf('NEW')).toEqual({
      sku: 'NEW',
      onHand: 0,
      reserved: 0,
      allocated: 0,
      safetyStock: 0,
      available: 0,
      waiting: 0,
      inbound: [],
      byLocation: {},
      byChannel: { default: { available: 0 } },
    });
  });

  test('are shown for every channel that is set up: all sell from one pool', async () => {
    await it.shop.item('POOL');
    await it.shop.stock('POOL', 3);
    await it.api.ok(
      it.api.put('/v1/channels/pool-app', { name: { en: 'App' }, sender: { name: 'App', email: 'app@example.com' } }),
    );
    await it.shop.order('POOL', [{ sku: 'POOL', quantity: 1 }], { channel: 'pool-app' });
    expect((await stockOf('POOL')).byChannel).toMatchObject({
      default: { available: 2 },
      'pool-app': { available: 2 },
    });
  });

  test('show what is on its way and how much of it nobody waits for, soonest first', async () => {
    await it.shop.item('FLOW', { safetyStock: 1 });
    await it.shop.stock('FLOW', 3);
    await it.shop.supply('PO-LATE', 'FLOW', 5, '2030-03-20');
    await it.shop.supply('PO-OPEN', 'FLOW', 7, null);
    await it.shop.supply('PO-SOON', 'FLOW', 4, '2030-02-20');
    await it.shop.order('FLOW', [{ sku: 'FLOW', quantity: 8 }]);
    expect(await stockOf('FLOW')).toMatchObject({
      onHand: 3,
      allocated: 2,
      safetyStock: 1,
      available: 0,
      waiting: 6,
      inbound: [
        { supplyId: 'PO-SOON', eta: '2030-02-20', quantity: 4, unpegged: 0 },
        { supplyId: 'PO-LATE', eta: '2030-03-20', quantity: 5, unpegged: 3 },
        { supplyId: 'PO-OPEN', eta: null, quantity: 7, unpegged: 7 },
      ],
    });
  });

  test('available = what is on hand, less what is allocated and the safety stock, and never below nothing', async () => {
    await it.shop.item('SAFE', { safetyStock: 3 });
    await it.shop.stock('SAFE', 2);
    expect(await stockOf('SAFE')).toMatchObject({ onHand: 2, safetyStock: 3, available: 0 });
    await it.shop.stock('SAFE', 6);
    await it.shop.order('SAFE', [{ sku: 'SAFE', quantity: 2 }]);
    expect(await stockOf('SAFE')).toMatchObject({ onHand: 8, allocated: 2, available: 3 });
  });
});

describe('an adjustment', () => {
  test('answers 201 with the stock as it is now, and where that can be read', async () => {
    await it.shop.item('ADD');
    const answer = await adjust('ADD', 5);
    expect([answer.status, answer.headers['location']]).toEqual([201, '/v1/items/ADD/stock']);
    expect(answer.body).toMatchObject({ sku: 'ADD', onHand: 5, available: 5, byLocation: { main: { onHand: 5 } } });
    expect(await stockOf('ADD')).toEqual(answer.body);
  });

  test('that finds units gives them to those who wait', async () => {
    await it.shop.item('FOUND');
    await it.shop.supply('PO-FOUND', 'FOUND', 9, '2030-02-20');
    await it.shop.order('FOUND', [{ sku: 'FOUND', quantity: 3 }]);
    expect((await adjust('FOUND', 5)).body).toMatchObject({ onHand: 5, allocated: 3, available: 2, waiting: 0 });
  });

  test('that loses units takes them back from the last in the queue, who is told at once', async () => {
    await it.shop.item('LOST');
    await it.shop.stock('LOST', 5);
    await it.shop.supply('PO-LOST', 'LOST', 9, '2030-02-20');
    await it.shop.order('LOST-1', [{ sku: 'LOST', quantity: 2 }]);
    await it.shop.order('LOST-2', [{ sku: 'LOST', quantity: 2 }]);
    expect((await adjust('LOST', -2)).body).toMatchObject({ onHand: 3, allocated: 3, waiting: 1 });
    expect(await it.shop.backorder('LOST-2')).toMatchObject({
      cause: 'suffered',
      lines: [{ waiting: 1, allocated: 1 }],
    });
    expect(await it.shop.templates('LOST-2')).toEqual(['first-notice']);
    expectProblem(await it.api.get('/v1/backorders/bo-LOST-1'), 404);
  });

  test('cannot lose what the warehouse was told to ship: 409', async () => {
    await it.shop.item('TOLD');
    await it.shop.supply('PO-TOLD', 'TOLD', 3, '2030-02-20');
    await it.shop.order('TOLD', [{ sku: 'TOLD', quantity: 3 }]);
    await it.shop.receive('PO-TOLD', 'TOLD', 3, it.now());
    await it.step('TOLD', 'pass-on-arrival');
    const before = await footprint(it.db);
    expectProblem(await adjust('TOLD', -1), 409, 'already-released');
    expect(await footprint(it.db)).toEqual(before);
  });

  test('is of one place: others are neither helped nor harmed', async () => {
    await it.shop.item('PLACED');
    await adjust('PLACED', 2);
    await adjust('PLACED', 5, 'osaka');
    expectRefused(await adjust('PLACED', -3), '/quantityDelta', /main; there are 2/);
    expectRefused(await adjust('PLACED', -1, 'kobe'), '/quantityDelta', /kobe; there are 0/);
    expect((await adjust('PLACED', -4, 'osaka')).body).toMatchObject({
      onHand: 3,
      byLocation: { main: { onHand: 2 }, osaka: { onHand: 1 } },
    });
  });
});

describe('a count', () => {
  test('puts the shelf right', async () => {
    await it.shop.item('COUNT');
    await it.shop.stock('COUNT', 5);
    it.pass(MINUTE);
    expect((await count('COUNT', 8)).body).toMatchObject({ onHand: 8 });
    it.pass(MINUTE);
    expect((await count('COUNT', 6)).body).toMatchObject({ onHand: 6 });
    expect((await count('COUNT', 0)).body).toMatchObject({ onHand: 0 });
  });

  test('is judged against what has moved since: a parcel and a receipt after it stay what they were', async () => {
    await it.shop.item('SINCE');
    await it.shop.stock('SINCE', 10);
    await it.shop.order('SINCE', [{ sku: 'SINCE', quantity: 3 }]);
    it.pass(HOUR);
    // At this moment 9 were counted; before the count was sent in, 3 left and 4 came.
    it.pass(10 * MINUTE);
    await it.api.ok(it.shop.ship('SINCE', [{ lineId: '1', quantity: 3 }]));
    it.pass(10 * MINUTE);
    await it.shop.receive(null, 'SINCE', 4, it.now());
    it.pass(10 * MINUTE);
    expect((await count('SINCE', 9, 30)).body).toMatchObject({ onHand: 10 });
    expect((await count('SINCE', 9, 30)).body).toMatchObject({ onHand: 10 });
  });

  test('has seen goods that had come by then, though their receipt was booked later', async () => {
    await it.shop.item('BOOKED');
    await it.shop.stock('BOOKED', 10);
    it.pass(HOUR);
    // 5 came 50 minutes ago, 15 were counted 30 minutes ago, and only then was the receipt booked.
    await it.shop.receive(null, 'BOOKED', 5, it.now() - 50 * MINUTE);
    await it.shop.receive(null, 'BOOKED', 2, it.now() - 10 * MINUTE);
    expect((await count('BOOKED', 15, 30)).body).toMatchObject({ onHand: 17 });
  });

  test('sent in late does not undo a later one', async () => {
    await it.shop.item('LATER');
    await it.shop.stock('LATER', 10);
    it.pass(HOUR);
    await it.api.ok(count('LATER', 7));
    it.pass(HOUR);
    expect((await count('LATER', 10, 100)).body).toMatchObject({ onHand: 7 });
  });

  test('of a place knows what left that place', async () => {
    await it.shop.item('THERE');
    await adjust('THERE', 5, 'osaka');
    await it.shop.order('THERE', [{ sku: 'THERE', quantity: 2 }]);
    it.pass(HOUR);
    await it.api.ok(it.shop.ship('THERE', [{ lineId: '1', quantity: 2 }]));
    it.pass(MINUTE);
    const counted = await count('THERE', 5, 30, { locationId: 'osaka' });
    expect(counted.body).toMatchObject({ onHand: 3, byLocation: { osaka: { onHand: 3 } } });
  });

  test('that cannot be true, since more has left than was counted, is refused', async () => {
    await it.shop.item('UNTRUE');
    await it.shop.stock('UNTRUE', 5);
    await it.shop.order('UNTRUE', [{ sku: 'UNTRUE', quantity: 4 }]);
    it.pass(HOUR);
    await it.api.ok(it.shop.ship('UNTRUE', [{ lineId: '1', quantity: 4 }]));
    it.pass(MINUTE);
    expectRefused(await count('UNTRUE', 1, 30), '/counted', /at least 4/);
  });

  test('that finds units missing opens backorders, and its customers are told', async () => {
    await it.shop.item('SHORT');
    await it.shop.stock('SHORT', 5);
    await it.shop.order('SHORT', [{ sku: 'SHORT', quantity: 5 }]);
    it.pass(MINUTE);
    expect((await count('SHORT', 3)).body).toMatchObject({ onHand: 3, allocated: 3, waiting: 2 });
    expect(await it.shop.templates('SHORT')).toEqual(['first-notice']);
    expect((await it.api.ok(it.api.get('/v1/tasks?state=open'))).items).toContainEqual(
      expect.objectContaining({ kind: 'stock-missing', sku: 'SHORT' }),
    );
  });

  test('is not of the future', async () => {
    await it.shop.item('FUTURE');
    expect((await count('FUTURE', 1, -4)).status).toBe(201);
    expectRefused(await count('FUTURE', 1, -6), '/countedAt', /future/);
  });
});

describe('refused, with everything left as it was', () => {
  beforeAll(() => it.shop.item('BAD').then(() => it.shop.stock('BAD', 5)));

  test.each([
    [{ sku: 'NONE' }, '/sku'],
    [{ sku: '' }, '/sku'],
    [{ sku: undefined }, '/sku'],
    [{ quantityDelta: undefined }, '/quantityDelta'],
    [{ quantityDelta: 1.5 }, '/quantityDelta'],
    [{ quantityDelta: '1' }, '/quantityDelta'],
    [{ quantityDelta: 2147483648 }, '/quantityDelta'],
    [{ quantityDelta: 2147483647 }, '/quantityDelta'],
    [{ quantityDelta: -6 }, '/quantityDelta'],
    [{ reason: undefined }, '/reason'],
    [{ reason: '' }, '/reason'],
    [{ locationId: 'a b' }, '/locationId'],
    [{ quantity: 1 }, '/quantity'],
  ])('an adjustment with %j', async (changes, pointer) => {
    const before = await footprint(it.db);
    const good = { sku: 'BAD', quantityDelta: 1, reason: 'r' };
    expectRefused(await it.api.post('/v1/stock-adjustments', { ...good, ...changes }), pointer);
    expect(await footprint(it.db)).toEqual(before);
  });

  test.each([
    [{ sku: 'NONE' }, '/sku'],
    [{ counted: -1 }, '/counted'],
    [{ counted: 1.5 }, '/counted'],
    [{ counted: '1' }, '/counted'],
    [{ counted: undefined }, '/counted'],
    [{ countedAt: '2027-02-29T00:00:00Z' }, '/countedAt'],
    [{ countedAt: undefined }, '/countedAt'],
    [{ by: 'me' }, '/by'],
  ])('a count with %j', async (changes, pointer) => {
    const before = await footprint(it.db);
    const good = { sku: 'BAD', counted: 1, countedAt: '2030-02-04T01:00:00Z' };
    expectRefused(await it.api.post('/v1/stock-counts', { ...good, ...changes }), pointer);
    expect(await footprint(it.db)).toEqual(before);
  });
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});

test('a safety stock that is lowered leaves its units to those who wait', async () => {
  await it.shop.item('SPARED', { safetyStock: 5 });
  await it.shop.stock('SPARED', 5);
  await it.shop.supply('PO-SPARED', 'SPARED', 50, '2030-02-20');
  await it.shop.order('SPARED-1', [{ sku: 'SPARED', quantity: 3 }]);
  await it.shop.item('SPARED', { safetyStock: 3 });
  expect((await it.shop.backorder('SPARED-1')).lines).toMatchObject([{ allocated: 2, waiting: 1 }]);
  expect(await it.api.ok(it.api.get('/v1/items/SPARED/stock'))).toMatchObject({
    onHand: 5,
    allocated: 2,
    available: 0,
  });
});
