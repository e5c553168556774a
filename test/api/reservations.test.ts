import { sql } from 'drizzle-orm';
import type { Answer, Json } from '../servers/api-client';
import { DAY } from '../servers/clock';
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

const { hold, held, release, reservation, stockOf, expire, stocked } = checkouts(() => it);

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
