import { sql } from 'drizzle-orm';
import type { Json } from '../servers/api-client';
import { footprint } from './footprint';
import { expectProblem, expectRefused } from './problem';
import { type Served, served } from './served';

let it: Served;
beforeAll(async () => {
  it = await served();
});
afterAll(() => it.stop());

const EVENTS = [
  'backorder.opened',
  'backorder.promise_changed',
  'backorder.offer_opened',
  'backorder.decided',
  'backorder.released',
  'backorder.closed',
  'refund.requested',
  'refund.overdue',
  'coupon.issued',
  'stock.changed',
  'purchase.requested',
  'task.opened',
];

const endpoint = (changes: object = {}) =>
  it.api.post('/v1/webhook-endpoints', { url: 'https://shop.example/hook', events: ['backorder.opened'], ...changes });
const deliveries = async (query: string): Promise<Json[]> =>
  (await it.api.ok(it.api.get(`/v1/webhook-deliveries?limit=200${query}`))).items;
const bodyOf = async (id: string): Promise<Json> =>
  JSON.parse(
    (await it.db.execute<{ body: string }>(sql`select body from webhook_deliveries where id = ${id}`))[0]?.body ??
      'null',
  );

describe('endpoints', () => {
  test('are made with a secret, shown this once', async () => {
    const made = await endpoint();
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      url: 'https://shop.example/hook',
      events: ['backorder.opened'],
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
    });
    const read = await it.api.ok(it.api.get(String(made.headers['location'])));
    const { secret: _never, ...rest } = made.body;
    expect(read).toEqual(rest);
    expect((await it.api.ok(it.api.get('/v1/webhook-endpoints'))).items).toContainEqual(rest);
  });

  test('take a secret of one’s own, and every event there is', async () => {
    const secret = `whsec_${Buffer.from('a secret of my own, long enough').toString('base64')}`;
    expect((await endpoint({ secret, events: EVENTS })).body).toMatchObject({ secret, events: EVENTS });
  });

  test('are deleted with 204, also when repeated, and then are no more', async () => {
    const { body } = await endpoint();
    const url = `/v1/webhook-endpoints/${body.id}`;
    for (const _again of [1, 2]) expect(await it.api.delete(url)).toMatchObject({ status: 204, text: '' });
    expectProblem(await it.api.get(url), 404);
    expect((await it.api.ok(it.api.get('/v1/webhook-endpoints'))).items.map(({ id }: Json) => id)).not.toContain(
      body.id,
    );
  });

  test.each([
    [{ url: undefined }, '/url'],
    [{ url: 'shop.example/hook' }, '/url'],
    [{ url: 'ftp://shop.example/' }, '/url'],
    [{ url: 'javascript:alert(1)' }, '/url'],
    [{ url: `https://shop.example/${'x'.repeat(2000)}` }, '/url'],
    [{ events: undefined }, '/events'],
    [{ events: [] }, '/events'],
    [{ events: ['backorder.eaten'] }, '/events/0'],
    [{ events: ['backorder.opened', 'backorder.opened'] }, '/events'],
    [{ events: 'backorder.opened' }, '/events'],
    [{ secret: 'short' }, '/secret'],
    [{ secret: 'whsec_ not base64 at all !' }, '/secret'],
    [{ name: 'mine' }, '/name'],
  ])('%j is refused', async (changes, pointer) => {
    const before = await footprint(it.db);
    expectRefused(await endpoint(changes), pointer);
    expect(await footprint(it.db)).toEqual(before);
  });
});

describe('what is announced', () => {
  let mine: string;
  beforeAll(async () => {
    mine = (await endpoint({ events: EVENTS })).body.id;
    await it.shop.item('LAMP');
    await it.shop.supply('PO-LAMP', 'LAMP', 9, null);
    await it.shop.order('ONE', [{ sku: 'LAMP', quantity: 2 }]);
  });
  const announced = async (orderId: string): Promise<Json[]> =>
    (await deliveries(`&endpointId=${mine}&backorderId=bo-${orderId}`)).reverse();

  test('is queued with what caused it, carrying the full state of then and a sequence per backorder', async () => {
    await it.shop.supply('PO-LAMP', 'LAMP', 9, '2030-02-20');
    await it.api.ok(it.shop.cancel('ONE', { lines: [{ lineId: '1', quantity: 1 }] }));
    await it.shop.receive('PO-LAMP', 'LAMP', 9, it.now());
    await it.step('ONE', 'pass-on-arrival');
    const found = await announced('ONE');
    expect(found.map(({ type }) => type)).toEqual([
      'backorder.opened',
      'backorder.promise_changed',
      'backorder.released',
      'backorder.closed',
    ]);
    expect(found.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
    for (const delivery of found) {
      expect(delivery).toMatchObject({
        state: 'pending',
        attempts: 0,
        eventId: expect.stringMatching(/^evt_/),
        nextAttemptAt: expect.any(String),
      });
      expect(await bodyOf(delivery.id)).toMatchObject({
        type: delivery.type,
        timestamp: expect.stringMatching(/^2030-02-04T/),
        sequence: delivery.sequence,
        data: { id: 'bo-ONE', orderId: 'ONE', lines: expect.any(Array) },
      });
    }
    const states = await Promise.all(found.map(async ({ id }) => (await bodyOf(id)).data.status));
    expect(states).toEqual(['awaiting-date', 'scheduled', 'closed', 'closed']);
  });

  test('has one id for all endpoints that hear of it', async () => {
    const other = (await endpoint({ events: ['backorder.opened'] })).body.id;
    await it.shop.supply('PO-LAMP-2', 'LAMP', 9, '2030-03-20');
    await it.shop.order('BOTH', [{ sku: 'LAMP', quantity: 20 }], { policy: 'demo' });
    const found = (await deliveries('&backorderId=bo-BOTH')).filter(({ type }) => type === 'backorder.opened');
    expect(found.map(({ endpointId }) => endpointId)).toEqual(expect.arrayContaining([mine, other]));
    expect(new Set(found.map(({ eventId }) => eventId)).size).toBe(1);
    expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
  });

  test('other events carry what they are about', async () => {
    const of = async (type: string) => {
      const found = (await deliveries(`&endpointId=${mine}`)).find((delivery) => delivery.type === type);
      return (await bodyOf(found?.id)).data;
    };
    expect(await of('refund.requested')).toMatchObject({
      orderId: 'ONE',
      amount: { amount: 1200, currency: 'JPY' },
      state: 'requested',
    });
    expect(await of('coupon.issued')).toMatchObject({ backorderId: 'bo-ONE', percent: 10 });
    expect(await of('stock.changed')).toMatchObject({
      sku: 'LAMP',
      onHand: expect.any(Number),
      available: expect.any(Number),
    });
  });

  test('of stock is one word per item and change, and none where nothing moved', async () => {
    const count = async () =>
      (await deliveries(`&endpointId=${mine}`)).filter(({ type }) => type === 'stock.changed').length;
    const before = await count();
    await it.shop.stock('LAMP', 1);
    expect(await count()).toBe(before + 1);
    await it.api.ok(it.api.put('/v1/items/LAMP', await it.api.ok(it.api.get('/v1/items/LAMP'))));
    await it.shop.supply('PO-LAMP-2', 'LAMP', 9, '2030-03-20');
    expect(await count()).toBe(before + 1);
  });

  test('of stock leaves when the item itself says otherwise how many can be sold: of it, and of kits made of it', async () => {
    const put = (sku: string, more: Record<string, unknown> = {}) => it.shop.item(sku, more);
    const set = (quantity: number, more: object = {}) =>
      put('VASE-SET', { components: [{ sku: 'VASE', quantity }], ...more });
    const announcedSince = async (change: () => Promise<unknown>): Promise<Json[]> => {
      const [{ last = 0 } = {}] = await it.db.execute<{ last: number }>(
        sql`select max(seq)::int as last from webhook_deliveries`,
      );
      await change();
      const rows = await it.db.execute<{ body: string }>(
        sql`select body from webhook_deliveries where seq > ${last} and type = 'stock.changed' and endpoint_id = ${mine} order by seq`,
      );
      return rows.map(({ body }) => JSON.parse(body).data);
    };
    await put('VASE');
    await it.shop.stock('VASE', 6);
    expect(await announcedSince(() => set(1))).toMatchObject([{ sku: 'VASE-SET', available: 6 }]);
    expect(await announcedSince(() => set(3))).toMatchObject([{ sku: 'VASE-SET', available: 2 }]);
    expect(await announcedSince(() => put('VASE', { safetyStock: 3 }))).toMatchObject([
      { sku: 'VASE', available: 3, safetyStock: 3 },
      { sku: 'VASE-SET', available: 1 },
    ]);
    expect(await announcedSince(() => set(3, { safetyStock: 1 }))).toMatchObject([{ sku: 'VASE-SET', available: 0 }]);
    expect(await announcedSince(() => put('VASE', { safetyStock: 3, backorderCap: 9 }))).toEqual([]);
    expect(await announcedSince(() => put('VASE', { backorderCap: 9 }))).toMatchObject([
      { sku: 'VASE', available: 6, safetyStock: 0 },
      { sku: 'VASE-SET', available: 1 },
    ]);
    expect(await announcedSince(() => put('VASE', { safetyStock: 0, backorderCap: 9 }))).toEqual([]);
  });

  test('stops with the endpoint, and does not begin before it', async () => {
    await it.api.ok(it.api.delete(`/v1/webhook-endpoints/${mine}`));
    const before = (await announced('ONE')).length;
    await it.api.ok(it.shop.ship('ONE', [{ lineId: '1', quantity: 1 }]));
    expect(await announced('ONE')).toHaveLength(before);
    const late = (await endpoint({ events: EVENTS })).body.id;
    expect(await deliveries(`&endpointId=${late}`)).toEqual([]);
  });

  test('is not announced where the request was refused or only tried', async () => {
    const before = await footprint(it.db);
    await it.api.ok(
      it.api.post('/v1/receipts?dryRun=true', { sku: 'LAMP', quantity: 1, receivedAt: '2030-02-04T00:00:00Z' }),
    );
    expectProblem(
      await it.api.post('/v1/receipts', { sku: 'LAMP', quantity: 0, receivedAt: '2030-02-04T00:00:00Z' }),
      422,
    );
    expect(await footprint(it.db)).toEqual(before);
  });
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
