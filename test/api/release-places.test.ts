import { sql } from 'drizzle-orm';
import type { Json } from '../servers/api-client';
import { MONDAY } from '../servers/clock';
import { expectProblem } from './problem';
import { type Served, served } from './served';
import { soundStock } from './sound-stock';

let it: Served;
beforeAll(async () => {
  it = await served();
  await it.api.ok(
    it.api.post('/v1/webhook-endpoints', { url: 'https://warehouse.example/hooks', events: ['backorder.released'] }),
  );
});
afterAll(() => it.stop());
soundStock(() => it);

const put = (sku: string, locationId: string, quantityDelta: number) =>
  it.api.post('/v1/stock-adjustments', { sku, locationId, quantityDelta, reason: 'test' });
const places = async (sku: string): Promise<Json> => (await it.api.ok(it.api.get(`/v1/items/${sku}/stock`))).byLocation;
const released = async (orderId: string): Promise<Json[]> =>
  (
    await it.db.execute<{ body: string }>(sql`
      select body from webhook_deliveries where backorder_id = ${`bo-${orderId}`} order by sequence`)
  ).map(({ body }) => JSON.parse(body).data);

/** An order that waits for all its lines, served from stock at these locations. */
async function arrived(orderId: string, lines: Readonly<Record<string, Readonly<Record<string, number>>>>) {
  for (const sku of Object.keys(lines)) {
    await it.shop.item(sku);
    await it.shop.supply(`PO-${sku}`, sku, 100, '2030-02-20');
  }
  const total = (at: Readonly<Record<string, number>>) => Object.values(at).reduce((sum, units) => sum + units, 0);
  const ordered = Object.entries(lines).map(([sku, at]) => ({ sku, quantity: Math.ceil(total(at) / 2) }));
  await it.shop.order(orderId, ordered);
  for (const [sku, at] of Object.entries(lines))
    for (const [locationId, units] of Object.entries(at)) if (units > 0) await it.api.ok(put(sku, locationId, units));
  await it.step(orderId, 'pass-on-arrival');
}

test('the webhook tells the warehouse, line by line, how many to ship from where: one location for all where one can', async () => {
  await arrived('ONE', { CUP: { main: 6, osaka: 2 }, POT: { osaka: 2 } });
  // CUP: 4 of 8 and POT: 1 of 2. Osaka has too few cups, main no pots.
  expect((await released('ONE')).map(({ release }) => release)).toEqual([
    {
      lines: [
        { lineId: '1', sku: 'CUP', quantity: 4, locationId: 'main' },
        { lineId: '2', sku: 'POT', quantity: 1, locationId: 'osaka' },
      ],
    },
  ]);
  await arrived('WHOLE', { PEN: { main: 3, osaka: 4 }, INK: { osaka: 4 } });
  expect((await released('WHOLE'))[0].lines).toMatchObject([
    { lineId: '1', released: 4, releasedFrom: [{ locationId: 'osaka', quantity: 4 }] },
    { lineId: '2', released: 2, releasedFrom: [{ locationId: 'osaka', quantity: 2 }] },
  ]);
});

test('what a parcel takes comes from where it was to leave, and leaves what others were promised', async () => {
  await arrived('FAR', { FAN: { osaka: 4 } });
  await it.api.ok(put('FAN', 'main', 3));
  expect((await released('FAR'))[0].release.lines).toEqual([
    { lineId: '1', sku: 'FAN', quantity: 2, locationId: 'osaka' },
  ]);
  // An order with nothing short takes what nobody else is to get.
  await it.shop.order('NEAR', [{ sku: 'FAN', quantity: 5 }]);
  await it.api.ok(it.shop.ship('NEAR', [{ lineId: '1', quantity: 5 }]));
  expect(await places('FAN')).toEqual({ main: { onHand: 0 }, osaka: { onHand: 2 } });
  await it.api.ok(it.shop.ship('FAR', [{ lineId: '1', quantity: 2 }]));
  expect(await places('FAN')).toEqual({ main: { onHand: 0 }, osaka: { onHand: 0 } });
});

test('units that are to leave a location cannot be counted away from there; reported missing they are gone from there', async () => {
  await arrived('MISS', { MAT: { osaka: 4 } });
  await it.api.ok(put('MAT', 'main', 5));
  expectProblem(await put('MAT', 'osaka', -3), 409, 'already-released');
  expectProblem(
    await it.api.post('/v1/stock-counts', {
      sku: 'MAT',
      locationId: 'osaka',
      counted: 1,
      countedAt: new Date(MONDAY).toISOString(),
    }),
    409,
    'already-released',
  );
  await it.api.ok(it.api.post('/v1/orders/MISS/shortages', { lines: [{ lineId: '1', quantity: 2 }], reason: 'gone' }));
  expect(await places('MAT')).toEqual({ main: { onHand: 5 }, osaka: { onHand: 2 } });
  // Served again from what is free, and to be shipped from where there is most.
  await it.step('MISS', 'pass-on-arrival');
  expect((await released('MISS')).at(-1)?.release.lines).toEqual([
    { lineId: '1', sku: 'MAT', quantity: 2, locationId: 'main' },
  ]);
});

describe('of a line of which a part was told to leave', () => {
  /** Eight ordered; three at main are to leave, two at osaka are only allocated, and wait for the rest. */
  async function partlyReleased(orderId: string, sku: string): Promise<void> {
    await it.shop.item(sku);
    await it.shop.supply(`PO-${sku}`, sku, 100, '2030-02-20');
    await it.shop.order(orderId, [{ sku, quantity: 8 }]);
    for (const [locationId, units] of Object.entries({ main: 3, osaka: 2 }))
      await it.api.ok(put(sku, locationId, units));
    const lines = [{ lineId: '1', quantity: 3 }];
    await it.api.ok(it.api.post(`/v1/backorders/bo-${orderId}/release`, { lines, reason: 'test' }));
  }
  const line = async (orderId: string): Promise<Json> => (await it.shop.backorder(orderId)).lines[0];
  const missing = (orderId: string, quantity: number) =>
    it.api.post(`/v1/orders/${orderId}/shortages`, { lines: [{ lineId: '1', quantity }], reason: 'test' });

  test('a parcel may hold more', async () => {
    await partlyReleased('PART-SHIP', 'RUG');
    await it.api.ok(it.shop.ship('PART-SHIP', [{ lineId: '1', quantity: 5 }]));
    expect(await line('PART-SHIP')).toMatchObject({ shipped: 5, allocated: 0, waiting: 3 });
    expect(await places('RUG')).toEqual({ main: { onHand: 0 }, osaka: { onHand: 0 } });
  });

  test('more may be missing', async () => {
    await partlyReleased('PART-GONE', 'OAR');
    await it.api.ok(missing('PART-GONE', 5));
    expect(await line('PART-GONE')).toMatchObject({ allocated: 0, released: 0, waiting: 8 });
    expect(await places('OAR')).toEqual({ main: { onHand: 0 }, osaka: { onHand: 0 } });
  });

  test('what is missing is of what was to leave, as far as that goes', async () => {
    await partlyReleased('PART-MISS', 'URN');
    await it.api.ok(missing('PART-MISS', 2));
    expect(await line('PART-MISS')).toMatchObject({
      allocated: 3,
      released: 1,
      waiting: 5,
      releasedFrom: [{ locationId: 'main', quantity: 1 }],
    });
    expect(await places('URN')).toEqual({ main: { onHand: 1 }, osaka: { onHand: 2 } });
  });
});

test('a parcel that was stopped gives its units back where they are', async () => {
  await arrived('STOP', { RUG: { osaka: 6 } });
  await it.api.ok(it.shop.cancel('STOP', { lines: [{ lineId: '1', quantity: 2 }], recallRelease: true }));
  expect((await it.shop.backorder('STOP')).lines).toMatchObject([
    { allocated: 1, released: 1, releasedFrom: [{ locationId: 'osaka', quantity: 1 }] },
  ]);
  expect((await put('RUG', 'osaka', -5)).status).toBe(201);
});

test('two orders released at the same moment are not both told to take the last unit of a location', async () => {
  await it.shop.item('LAMP');
  await it.shop.supply('PO-LAMP', 'LAMP', 100, '2030-02-20');
  const ids = Array.from({ length: 6 }, (_, nth) => `L${nth}`);
  for (const id of ids) await it.shop.order(id, [{ sku: 'LAMP', quantity: 2 }]);
  await it.api.ok(put('LAMP', 'main', 5));
  await it.api.ok(put('LAMP', 'osaka', 7));
  await Promise.all(ids.map((id) => it.step(id, 'pass-on-date')));
  expect(
    await it.db.execute(sql`select location_id, on_hand, released from stock_locations where sku = 'LAMP' order by 1`),
  ).toEqual([
    { location_id: 'main', on_hand: 5, released: 5 },
    { location_id: 'osaka', on_hand: 7, released: 7 },
  ]);
});

describe('a parcel that says where it left from', () => {
  const ship = (orderId: string, ...from: readonly (readonly [number, string?])[]) =>
    it.shop.ship(
      orderId,
      from.map(([quantity, locationId]) => ({
        lineId: '1',
        quantity,
        ...(locationId === undefined ? {} : { locationId }),
      })),
    );
  const releasedFrom = async (orderId: string): Promise<Json[]> =>
    (await it.shop.backorder(orderId)).lines[0].releasedFrom;

  test('takes its units there, and leaves the others to leave from where they are to', async () => {
    await arrived('SAYS', { SAW: { main: 4, osaka: 4 } });
    await it.shop.order('SAYS2', [{ sku: 'SAW', quantity: 4 }]);
    expect(await releasedFrom('SAYS')).toEqual([{ locationId: 'main', quantity: 4 }]);
    await it.api.ok(ship('SAYS', [1, 'main']));
    expect(await places('SAW')).toEqual({ main: { onHand: 3 }, osaka: { onHand: 4 } });
    expect((await it.shop.backorder('SAYS')).lines).toMatchObject([
      { allocated: 3, released: 3, shipped: 1, releasedFrom: [{ locationId: 'main', quantity: 3 }] },
    ]);
    // Nobody was told to ship from osaka, and all of the line is to leave from main.
    const refused = await ship('SAYS', [3, 'osaka']);
    expectProblem(refused, 409, 'not-enough-units');
    expect(refused.body.errors).toMatchObject([{ pointer: '/lines/0/locationId' }]);
    await it.api.ok(ship('SAYS', [3]));
    expect(await places('SAW')).toEqual({ main: { onHand: 0 }, osaka: { onHand: 4 } });
  });

  test('can hold units of one line from several places, each named once', async () => {
    await arrived('BOTH', { BAG: { main: 3, osaka: 5 } });
    await it.api.ok(
      it.api.post('/v1/orders/BOTH/shortages', { lines: [{ lineId: '1', quantity: 4 }], reason: 'gone' }),
    );
    await it.step('BOTH', 'pass-on-arrival');
    // Four are left, three of them at main: they leave from both.
    expect(await releasedFrom('BOTH')).toEqual([
      { locationId: 'main', quantity: 3 },
      { locationId: 'osaka', quantity: 1 },
    ]);
    expectProblem(await ship('BOTH', [1, 'main'], [1, 'main']), 422, 'invalid');
    expectProblem(await ship('BOTH', [1], [1, 'main']), 422, 'invalid');
    expectProblem(await ship('BOTH', [1, 'main'], [2, 'osaka']), 409, 'not-enough-units');
    await it.api.ok(ship('BOTH', [1, 'osaka'], [1, 'main']));
    expect(await releasedFrom('BOTH')).toEqual([{ locationId: 'main', quantity: 2 }]);
    expect(await places('BAG')).toEqual({ main: { onHand: 2 }, osaka: { onHand: 0 } });
    const { items } = await it.api.ok(it.api.get('/v1/mails?backorderId=bo-BOTH'));
    expect(items.filter(({ template }: Json) => template === 'shipped')).toHaveLength(1);
  });

  test('of an order with nothing short takes what lies there for nobody else', async () => {
    await arrived('HERS', { HAT: { osaka: 4 } });
    await it.api.ok(put('HAT', 'main', 3));
    await it.shop.order('HIS', [{ sku: 'HAT', quantity: 4 }]);
    expect(await releasedFrom('HERS')).toEqual([{ locationId: 'osaka', quantity: 2 }]);
    const refused = await ship('HIS', [3, 'osaka']);
    expectProblem(refused, 409, 'not-enough-units');
    expect(refused.body.detail).toBe('Only 2 units of line 1 can have left osaka.');
    expectProblem(await ship('HIS', [1, 'nowhere']), 409, 'not-enough-units');
    await it.api.ok(ship('HIS', [2, 'osaka'], [2, 'main']));
    expect(await places('HAT')).toEqual({ main: { onHand: 1 }, osaka: { onHand: 2 } });
  });
});
