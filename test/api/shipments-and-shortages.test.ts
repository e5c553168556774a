import type { Json } from '../servers/api-client';
import { footprint } from './footprint';
import { expectProblem, expectRefused } from './problem';
import { type Served, served } from './served';

let it: Served;
beforeAll(async () => {
  it = await served();
});
afterAll(() => it.stop());

const stockOf = (sku: string): Promise<Json> => it.api.ok(it.api.get(`/v1/items/${sku}/stock`));
const short = (orderId: string, lines: readonly object[], more: object = {}) =>
  it.api.post(`/v1/orders/${orderId}/shortages`, { lines, reason: 'not on the shelf', ...more });

async function fromStock(name: string, units: number, quantity = units): Promise<Json> {
  await it.shop.item(name);
  await it.shop.stock(name, units);
  return it.shop.order(name, [{ sku: name, quantity }]);
}

/** All there, released, and so closed. */
async function closed(name: string): Promise<void> {
  await it.shop.item(name);
  await it.shop.supply(`PO-${name}`, name, 5, '2030-02-20');
  await it.shop.order(name, [{ sku: name, quantity: 5 }]);
  await it.shop.receive(`PO-${name}`, name, 5, it.now());
  await it.step(name, 'pass-on-arrival');
  expect((await it.shop.backorder(name)).status).toBe('closed');
}

describe('a parcel', () => {
  test('of an order without a backorder moves its units and no mail goes out', async () => {
    await fromStock('PLAIN', 5, 3);
    const answer = await it.shop.ship('PLAIN', [{ lineId: '1', quantity: 2 }], {
      carrier: 'ヤマト運輸',
      trackingNumber: '1234-5678',
    });
    expect(answer.status).toBe(201);
    expect(answer.headers['location']).toBe('/v1/orders/PLAIN');
    expect(answer.body).toMatchObject({ orderId: 'PLAIN', lines: [{ allocated: 1, shipped: 2 }] });
    expect(await stockOf('PLAIN')).toMatchObject({ onHand: 3, allocated: 1, available: 2 });
  });

  test('of a backorder tells the customer the tracking number, also after it closed', async () => {
    await closed('AFTER');
    const answer = await it.shop.ship('AFTER', [{ lineId: '1', quantity: 5 }], {
      carrier: '佐川急便',
      trackingNumber: 'T-1',
    });
    expect(answer.body.lines).toMatchObject([{ allocated: 0, released: 0, shipped: 5 }]);
    expect(await it.shop.backorder('AFTER')).toMatchObject({
      status: 'closed',
      outcome: 'fulfilled',
      lines: [{ ordered: 5, shipped: 5 }],
    });
    const mail = (await it.shop.mails('AFTER')).at(-1);
    expect(mail?.template).toBe('shipped');
    expect((await it.shop.content(mail?.id)).text).toMatch(/佐川急便[\s\S]*T-1/);
  });

  test('can take a part ahead of the rest', async () => {
    await it.shop.item('AHEAD');
    await it.shop.stock('AHEAD', 2);
    await it.shop.supply('PO-AHEAD', 'AHEAD', 9, '2030-02-20');
    await it.shop.order('AHEAD', [{ sku: 'AHEAD', quantity: 5 }]);
    await it.api.ok(it.shop.ship('AHEAD', [{ lineId: '1', quantity: 2 }]));
    expect(await it.shop.backorder('AHEAD')).toMatchObject({
      lines: [{ ordered: 5, waiting: 3, allocated: 0, shipped: 2 }],
    });
  });

  test('cannot hold what waits, is shipped, or is not there: 409', async () => {
    await it.shop.item('HOLD');
    await it.shop.stock('HOLD', 2);
    await it.shop.supply('PO-HOLD', 'HOLD', 9, '2030-02-20');
    await it.shop.order('HOLD', [{ sku: 'HOLD', quantity: 5 }]);
    expectProblem(await it.shop.ship('HOLD', [{ lineId: '1', quantity: 3 }]), 409, 'not-enough-units');
    await it.api.ok(it.shop.ship('HOLD', [{ lineId: '1', quantity: 2 }]));
    expectProblem(await it.shop.ship('HOLD', [{ lineId: '1', quantity: 2 }]), 409, 'already-shipped');
    expect(await stockOf('HOLD')).toMatchObject({ onHand: 0, allocated: 0 });
  });

  test('takes units from main first, then from wherever they are; the places add up', async () => {
    await it.shop.item('PLACES');
    await it.shop.stock('PLACES', 2);
    await it.api.ok(
      it.api.post('/v1/stock-adjustments', { sku: 'PLACES', locationId: 'osaka', quantityDelta: 3, reason: 'r' }),
    );
    await it.shop.order('PLACES', [{ sku: 'PLACES', quantity: 4 }]);
    await it.api.ok(it.shop.ship('PLACES', [{ lineId: '1', quantity: 4 }]));
    expect(await stockOf('PLACES')).toMatchObject({
      onHand: 1,
      allocated: 0,
      byLocation: { main: { onHand: 0 }, osaka: { onHand: 1 } },
    });
  });
});

describe('units found missing', () => {
  test('open a backorder where there was none, with an apology at once', async () => {
    await fromStock('FIRST', 3);
    await it.shop.supply('PO-FIRST', 'FIRST', 9, '2030-02-20');
    const answer = await short('FIRST', [{ lineId: '1', quantity: 2 }]);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      lines: [{ allocated: 1, backordered: 2 }],
      backorder: {
        id: 'bo-FIRST',
        cause: 'suffered',
        lines: [{ ordered: 3, waiting: 2, allocated: 1, promise: { current: { restockDate: '2030-02-20' } } }],
      },
    });
    expect(await stockOf('FIRST')).toMatchObject({ onHand: 1, allocated: 1, waiting: 2 });
    expect(await it.shop.templates('FIRST')).toEqual(['first-notice']);
  });

  test('go back into the queue at the time the order was completed, before whoever came later', async () => {
    await fromStock('QUEUE', 2);
    it.pass(60_000);
    await it.shop.supply('PO-QUEUE', 'QUEUE', 3, '2030-02-20');
    await it.shop.order('LATER', [{ sku: 'QUEUE', quantity: 3 }], { placedAt: new Date(it.now()).toISOString() });
    await it.api.ok(short('QUEUE', [{ lineId: '1', quantity: 2 }]));
    await it.shop.receive('PO-QUEUE', 'QUEUE', 3, it.now());
    expect((await it.shop.backorder('QUEUE')).lines).toMatchObject([{ waiting: 0, allocated: 2 }]);
    expect((await it.shop.backorder('LATER')).lines).toMatchObject([{ waiting: 2, allocated: 1 }]);
  });

  test('open a closed backorder again: same id, a new first notice, and it can close again', async () => {
    await closed('AGAIN');
    await it.shop.supply('PO-AGAIN-2', 'AGAIN', 9, '2030-03-20');
    const answer = await short('AGAIN', [{ lineId: '1', quantity: 1 }]);
    expect(answer.body.backorder).toMatchObject({ id: 'bo-AGAIN', lines: [{ waiting: 1, allocated: 4, released: 4 }] });
    expect(answer.body.backorder.status).not.toBe('closed');
    expect(answer.body.backorder.outcome).toBeUndefined();
    expect((await it.shop.templates('AGAIN')).filter((template) => template === 'first-notice')).toHaveLength(2);
    await it.shop.receive('PO-AGAIN-2', 'AGAIN', 9, it.now());
    await it.step('AGAIN', 'pass-on-arrival');
    expect(await it.shop.backorder('AGAIN')).toMatchObject({
      status: 'closed',
      outcome: 'fulfilled',
      lines: [{ released: 5 }],
    });
  });

  test('of an open backorder wait again, and the next step apologises to whoever took them for ready', async () => {
    await it.shop.item('OPEN');
    await it.shop.stock('OPEN', 2);
    await it.shop.supply('PO-OPEN', 'OPEN', 9, '2030-02-20');
    await it.shop.order('OPEN', [{ sku: 'OPEN', quantity: 4 }]);
    const answer = await short('OPEN', [{ lineId: '1', quantity: 1 }]);
    expect(answer.body.backorder).toMatchObject({ cause: 'suffered', lines: [{ waiting: 3, allocated: 1 }] });
    await it.step('OPEN', 'pass-on-change');
    expect((await it.shop.templates('OPEN')).slice(0, 2)).toEqual(['first-notice', 'first-notice']);
    expect(await stockOf('OPEN')).toMatchObject({ onHand: 1, allocated: 1 });
  });

  test('cannot be more than are believed to be there: 409', async () => {
    await fromStock('FEW', 2);
    const before = await footprint(it.db);
    const refused = await short('FEW', [{ lineId: '1', quantity: 3 }]);
    expectProblem(refused, 409, 'not-enough-units');
    expect(refused.body.errors).toEqual([
      {
        pointer: '/lines/0/quantity',
        message: expect.stringMatching(/^Only \d+ of the units of line 1 (is|are) believed/),
      },
    ]);
    expect(await footprint(it.db)).toEqual(before);
  });
});

describe('refused', () => {
  beforeAll(() => fromStock('BAD', 5, 3));

  test.each([
    [[], '/lines'],
    [[{ lineId: '2', quantity: 1 }], '/lines/0/lineId'],
    [
      [
        { lineId: '1', quantity: 1 },
        { lineId: '1', quantity: 1 },
      ],
      '/lines/1/lineId',
    ],
    [[{ lineId: '1', quantity: 0 }], '/lines/0/quantity'],
    [[{ lineId: '1', quantity: -1 }], '/lines/0/quantity'],
    [[{ lineId: '1', quantity: 0.5 }], '/lines/0/quantity'],
    [[{ lineId: '1', quantity: '1' }], '/lines/0/quantity'],
    [[{ lineId: '1' }], '/lines/0/quantity'],
    [[{ quantity: 1 }], '/lines/0/lineId'],
  ])('lines %j', async (lines, pointer) => {
    const before = await footprint(it.db);
    expectRefused(await it.shop.ship('BAD', lines), pointer);
    expectRefused(await short('BAD', lines), pointer);
    expect(await footprint(it.db)).toEqual(before);
  });

  test('a shortage has a reason, a parcel a carrier that is a text', async () => {
    expectRefused(await short('BAD', [{ lineId: '1', quantity: 1 }], { reason: undefined }), '/reason', /required/);
    expectRefused(await it.shop.ship('BAD', [{ lineId: '1', quantity: 1 }], { carrier: 5 }), '/carrier', /string/);
    expectRefused(await it.shop.ship('BAD', [{ lineId: '1', quantity: 1 }], { trackingNumber: '' }), '/trackingNumber');
  });
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});

test.each(['us-shop', 'eu-shop', 'jp-mail-order', 'marketplace-4-days'])(
  'units are found missing of an order under %s that was taken with days beyond all calendars',
  async (policy) => {
    const name = `FAR-${policy}`;
    await it.shop.item(name);
    await it.shop.stock(name, 3);
    await it.shop.order(name, [{ sku: name, quantity: 3 }], { policy });
    // Such days have not been taken since.
    await it.db.execute(
      `update order_lines set stated = '{"stated":{"shipBy":"9999-12-31","deliverBy":"9999-12-31"}}' where order_id = '${name}'`,
    );
    await it.api.ok(short(name, [{ lineId: '1', quantity: 1 }]));
    const count = { sku: name, counted: 1, countedAt: new Date(it.now()).toISOString() };
    await it.api.ok(it.api.post('/v1/stock-counts', count));
    expect((await it.shop.backorder(name)).lines).toMatchObject([{ allocated: 1, waiting: 2 }]);
    expect(it.logged).toEqual([]);
  },
);
