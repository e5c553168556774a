import { DAY, MONDAY } from '../servers/clock';
import { orderOf, yen } from '../servers/shop';
import { expectProblem } from './problem';
import { type Served, served } from './served';

let it: Served;
beforeAll(async () => {
  it = await served();
});
afterAll(() => it.stop());

const ask = (orderId: string, sku: string, quantity = 1, changes: object = {}) =>
  it.shop.order(orderId, [{ sku, quantity }], changes);

describe('a request: what is in stock is taken, what is on its way is backordered', () => {
  test('all from stock: no backorder', async () => {
    await it.shop.item('STOCKED');
    await it.shop.stock('STOCKED', 5);
    const answer = await it.api.post('/v1/orders', orderOf('S-1', [{ sku: 'STOCKED', quantity: 3 }]));
    expect(answer.status).toBe(201);
    expect(answer.headers['location']).toBe('/v1/orders/S-1');
    expect(answer.body).toEqual({
      orderId: 'S-1',
      lines: [{ lineId: '1', allocated: 3, backordered: 0, refused: 0 }],
    });
    expect(await it.api.ok(it.api.get('/v1/items/STOCKED/stock'))).toMatchObject({
      onHand: 5,
      allocated: 3,
      available: 2,
    });
  });

  test('split between stock and inbound supply, with the promise and the whole backorder in the answer', async () => {
    await it.shop.item('MIXED');
    await it.shop.stock('MIXED', 2);
    await it.shop.supply('PO-MIXED', 'MIXED', 10, '2030-02-20');
    const answer = await ask('M-1', 'MIXED', 5);
    const promise = {
      restockDate: '2030-02-20',
      shipDate: '2030-02-21',
      deliveryWindow: { from: '2030-02-22', to: '2030-02-23' },
      precision: 'day',
    };
    expect(answer.lines).toEqual([{ lineId: '1', allocated: 2, backordered: 3, refused: 0, promise }]);
    expect(answer.backorder).toMatchObject({
      id: 'bo-M-1',
      orderId: 'M-1',
      workflowId: 'backorder-bo-M-1',
      policy: { id: 'jp-shop', version: 1 },
      lines: [
        {
          lineId: '1',
          sku: 'MIXED',
          ordered: 5,
          waiting: 3,
          allocated: 2,
          released: 0,
          shipped: 0,
          cancelled: 0,
          substituted: 0,
          promise: { original: promise, current: promise },
        },
      ],
      refunds: [],
    });
    expect(await it.api.ok(it.api.get('/v1/backorders/bo-M-1'))).toEqual(answer.backorder);
  });

  test('confirmed supply without a date is enough: awaiting-date, no promise', async () => {
    await it.shop.item('UNDATED');
    await it.shop.supply('PO-UNDATED', 'UNDATED', 10, null);
    const answer = await ask('U-1', 'UNDATED', 2);
    expect(answer.lines).toEqual([{ lineId: '1', allocated: 0, backordered: 2, refused: 0 }]);
    expect(answer.backorder).toMatchObject({
      status: 'awaiting-date',
      lines: [{ promise: { original: null, current: null } }],
    });
  });

  test('a special order needs no supply', async () => {
    await it.shop.item('SPECIAL', { kind: 'special-order' });
    expect((await ask('SP-1', 'SPECIAL', 2)).lines).toEqual([
      { lineId: '1', allocated: 0, backordered: 2, refused: 0 },
    ]);
  });

  test('a pre-order does not leave before its release', async () => {
    await it.shop.item('GAME', { kind: 'preorder', releaseDate: '2030-03-15' });
    await it.shop.supply('PO-GAME', 'GAME', 10, '2030-02-20');
    const { lines } = await ask('PRE-1', 'GAME');
    expect(lines[0].promise).toMatchObject({ restockDate: '2030-02-20', shipDate: '2030-03-15' });
  });

  test('of several lines each has its own answer, and only accepted ones are in the backorder', async () => {
    await it.shop.item('HAVE');
    await it.shop.stock('HAVE', 1);
    await it.shop.item('WAIT-FOR');
    await it.shop.supply('PO-WAIT-FOR', 'WAIT-FOR', 1, '2030-03-01');
    await it.shop.item('NEVER', { backorderable: false });
    const answer = await it.shop.order(
      'L-1',
      ['HAVE', 'WAIT-FOR', 'NEVER'].map((sku) => ({ sku, quantity: 1 })),
    );
    expect(answer.lines).toMatchObject([
      { lineId: '1', allocated: 1, backordered: 0, refused: 0 },
      { lineId: '2', allocated: 0, backordered: 1, refused: 0 },
      { lineId: '3', allocated: 0, backordered: 0, refused: 1, reason: 'not-backorderable' },
    ]);
    expect(answer.backorder.lines.map(({ sku }: { sku: string }) => sku)).toEqual(['HAVE', 'WAIT-FOR']);
  });
});

describe('a request: what policy refuses is an answer per line, not an error', () => {
  const refusedBecause = async (orderId: string, sku: string, reason: string, quantity = 1, changes: object = {}) => {
    const answer = await it.api.post(
      '/v1/orders',
      orderOf(orderId, [{ sku, quantity }], changes as Record<string, unknown>),
    );
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      orderId,
      lines: [{ lineId: '1', allocated: 0, backordered: 0, refused: quantity, reason }],
    });
  };

  test('discontinued', async () => {
    await it.shop.item('OLD', { discontinued: true });
    await it.shop.supply('PO-OLD', 'OLD', 10, '2030-02-20');
    await refusedBecause('R-1', 'OLD', 'discontinued');
  });

  test('the last units of a discontinued item are sold all the same', async () => {
    await it.shop.item('LAST', { discontinued: true });
    await it.shop.stock('LAST', 2);
    expect((await ask('R-2', 'LAST', 2)).lines).toMatchObject([{ allocated: 2, refused: 0 }]);
  });

  test('no-inbound-supply: none, only planned, not enough, overdue, or spoken for', async () => {
    for (const sku of ['NONE', 'PLANNED', 'TOO-FEW', 'SPOKEN-FOR']) await it.shop.item(sku);
    await it.shop.supply('PO-PLANNED', 'PLANNED', 10, '2030-02-20', { status: 'planned' });
    await it.shop.supply('PO-TOO-FEW', 'TOO-FEW', 2, '2030-02-20');
    await it.shop.supply('PO-SPOKEN', 'SPOKEN-FOR', 5, '2030-02-20');
    await ask('R-SPOKEN', 'SPOKEN-FOR', 4);
    await refusedBecause('R-3', 'NONE', 'no-inbound-supply');
    await refusedBecause('R-4', 'PLANNED', 'no-inbound-supply');
    await refusedBecause('R-5', 'TOO-FEW', 'no-inbound-supply', 3);
    await refusedBecause('R-6', 'SPOKEN-FOR', 'no-inbound-supply', 2);
  });

  test('no-inbound-supply: a date that passed without the goods promises nothing', async () => {
    await it.shop.item('LATE');
    await it.shop.supply('PO-LATE', 'LATE', 10, '2030-02-05');
    it.setTime((MONDAY + 3 * DAY) as typeof MONDAY);
    await refusedBecause('R-7', 'LATE', 'no-inbound-supply');
    it.setTime(MONDAY);
  });

  test('the demo pack accepts against nothing', async () => {
    await it.shop.item('HOPE');
    expect((await ask('R-8', 'HOPE', 2, { policy: 'demo' })).lines).toMatchObject([{ backordered: 2, refused: 0 }]);
  });

  test('not-backorderable', async () => {
    await it.shop.item('STOCK-ONLY', { backorderable: false });
    await it.shop.supply('PO-STOCK-ONLY', 'STOCK-ONLY', 10, '2030-02-20');
    await refusedBecause('R-9', 'STOCK-ONLY', 'not-backorderable');
  });

  test('cap-reached: the cap counts the units that wait', async () => {
    await it.shop.item('CAPPED', { backorderCap: 3 });
    await it.shop.supply('PO-CAPPED', 'CAPPED', 100, '2030-02-20');
    await ask('R-10', 'CAPPED', 2);
    await refusedBecause('R-11', 'CAPPED', 'cap-reached', 2);
    expect((await ask('R-12', 'CAPPED', 1)).lines).toMatchObject([{ backordered: 1, refused: 0 }]);
  });

  test('wait-too-long: over 90 days is, 90 are not', async () => {
    for (const [sku, eta] of [
      ['DAY-90', '2030-05-05'],
      ['DAY-91', '2030-05-06'],
    ] as const) {
      await it.shop.item(sku);
      await it.shop.supply(`PO-${sku}`, sku, 10, eta);
    }
    expect((await ask('R-13', 'DAY-90')).lines).toMatchObject([{ backordered: 1, refused: 0 }]);
    await refusedBecause('R-14', 'DAY-91', 'wait-too-long');
  });

  test('customer-refuses-backorder: said with the order, or known of the customer', async () => {
    await it.shop.item('NOT-ME');
    await it.shop.supply('PO-NOT-ME', 'NOT-ME', 10, '2030-02-20');
    const customer = (id: string, more: object) => ({
      customer: { id, name: '山田', email: 'a@example.com', locale: 'ja', ...more },
    });
    await refusedBecause(
      'R-15',
      'NOT-ME',
      'customer-refuses-backorder',
      1,
      customer('c-refuses', { noBackorder: true }),
    );
    await it.api.ok(it.api.patch('/v1/customers/c-known', { noBackorder: true }));
    await refusedBecause('R-16', 'NOT-ME', 'customer-refuses-backorder', 1, customer('c-known', {}));
    const willing = await ask('R-17', 'NOT-ME', 1, customer('c-known', { noBackorder: false }));
    expect(willing.lines).toMatchObject([{ backordered: 1 }]);
  });

  test('a refused line takes nothing of the stock that there is', async () => {
    await it.shop.item('PART');
    await it.shop.stock('PART', 2);
    await refusedBecause('R-18', 'PART', 'no-inbound-supply', 3);
    expect(await it.api.ok(it.api.get('/v1/items/PART/stock'))).toMatchObject({
      allocated: 0,
      available: 2,
      waiting: 0,
    });
  });
});

describe('the same order again', () => {
  test('with equal content is 200 and the answer brought up to date; nothing is taken twice', async () => {
    await it.shop.item('TWICE');
    await it.shop.supply('PO-TWICE', 'TWICE', 3, '2030-02-20');
    const order = orderOf('T-1', [{ sku: 'TWICE', quantity: 3 }]);
    expect((await it.api.post('/v1/orders', order)).status).toBe(201);
    const again = await it.api.post('/v1/orders', order);
    expect([again.status, again.headers['location']]).toEqual([200, undefined]);
    expect(again.body.lines).toMatchObject([{ backordered: 3 }]);
    await it.shop.receive('PO-TWICE', 'TWICE', 3, it.now());
    const later = await it.api.post('/v1/orders', order);
    expect([later.status, later.body.lines]).toEqual([
      200,
      [{ lineId: '1', allocated: 3, backordered: 0, refused: 0 }],
    ]);
    expect(await it.api.ok(it.api.get('/v1/items/TWICE/stock'))).toMatchObject({ onHand: 3, allocated: 3, waiting: 0 });
  });

  test('twice at once is taken once', async () => {
    await it.shop.item('RACE');
    await it.shop.stock('RACE', 10);
    const order = orderOf('RACE-1', [{ sku: 'RACE', quantity: 2 }]);
    const answers = await Promise.all(Array.from({ length: 6 }, () => it.api.post('/v1/orders', order)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 201]);
    expect(await it.api.ok(it.api.get('/v1/items/RACE/stock'))).toMatchObject({ allocated: 2 });
  });

  test('with a defaulted field spelt out it is the same order', async () => {
    const order = orderOf('T-2', [{ sku: 'TWICE', quantity: 1 }]);
    await it.api.ok(it.api.post('/v1/orders', order));
    const spelt = { ...order, commitment: 'request', completedAt: order.placedAt };
    expect((await it.api.post('/v1/orders', spelt)).status).toBe(200);
  });
});

describe('the order read back', () => {
  test('is what was sent, with the answer brought up to date', async () => {
    await it.shop.item('READ');
    await it.shop.stock('READ', 1);
    await it.shop.supply('PO-READ', 'READ', 10, '2030-02-20');
    const sent = orderOf('G-1', [{ sku: 'READ', quantity: 3, name: '本', discount: yen(100), essential: true }], {
      orderNumber: 'No. 7',
      shippingFee: yen(500),
      total: yen(4000),
    });
    const { backorder } = await it.api.ok(it.api.post('/v1/orders', sent));
    const got = await it.api.ok(it.api.get('/v1/orders/G-1'));
    expect(got).toMatchObject(sent);
    expect(got.lines).toMatchObject([
      { quantity: 3, allocated: 1, backordered: 2, refused: 0, promise: { restockDate: '2030-02-20' } },
    ]);
    expect(got.backorder).toEqual(backorder);
    await it.shop.receive('PO-READ', 'READ', 10, it.now());
    expect((await it.api.ok(it.api.get('/v1/orders/G-1'))).lines).toMatchObject([{ allocated: 3, backordered: 0 }]);
  });

  test('an order id of 64 characters has a backorder of a legal id', async () => {
    await it.shop.item('LONG');
    await it.shop.supply('PO-LONG', 'LONG', 1, '2030-02-20');
    const orderId = 'x'.repeat(64);
    const customer = { id: 'c-long', name: 'N', email: 'a@example.com', locale: 'en' };
    const { backorder } = await ask(orderId, 'LONG', 1, { customer });
    expect(backorder.id).toMatch(/^[A-Za-z0-9._~-]{1,64}$/);
    expect(await it.api.ok(it.api.get(`/v1/backorders/${backorder.id}`))).toMatchObject({ orderId });
  });
});

describe('the greatest quantities there are', () => {
  test('are counted, even together', async () => {
    const most = 2147483647;
    await it.shop.item('HUGE', { price: yen(1) });
    for (const n of [1, 2, 3]) await it.shop.supply(`PO-HUGE-${n}`, 'HUGE', most, '2030-02-20');
    const two = [1, 2].map(() => ({ sku: 'HUGE', quantity: most, price: 1 }));
    expect((await it.shop.order('H-1', two)).lines).toMatchObject([{ backordered: most }, { backordered: most }]);
    expect((await it.shop.order('H-2', [{ sku: 'HUGE', quantity: most, price: 1 }])).lines).toMatchObject([
      { backordered: most },
    ]);
    expect(await it.api.ok(it.api.get('/v1/items/HUGE/stock'))).toMatchObject({ waiting: 3 * most });
    await it.shop.receive('PO-HUGE-1', 'HUGE', most, it.now());
    await it.api.ok(it.shop.cancel('H-2'));
    await it.api.ok(it.shop.cancel('H-1'));
    expect(await it.api.ok(it.api.get('/v1/items/HUGE/stock'))).toMatchObject({
      onHand: most,
      allocated: 0,
      waiting: 0,
    });
    expectProblem(
      await it.api.post('/v1/receipts', { sku: 'HUGE', quantity: 1, receivedAt: '2030-02-04T01:00:00Z' }),
      422,
    );
    expectProblem(await it.api.post('/v1/stock-adjustments', { sku: 'HUGE', quantityDelta: 1, reason: 'r' }), 422);
  });
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
