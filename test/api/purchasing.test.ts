import { sql } from 'drizzle-orm';
import type { Json } from '../servers/api-client';
import { MONDAY } from '../servers/clock';
import { expectRefused } from './problem';
import { type Served, served } from './served';

let it: Served;
beforeAll(async () => {
  it = await served();
  await it.api.ok(
    it.api.post('/v1/webhook-endpoints', {
      url: 'https://buyer.example/hook',
      events: ['purchase.requested', 'purchase.withdrawn'],
    }),
  );
  await it.api.ok(
    it.api.put('/v1/suppliers/maker', { name: '製造元', locale: 'ja', leadTimeDays: 5, orderMultiple: 24 }),
  );
  for (const [id, acceptance] of Object.entries({
    any: { inbound: 'any', waitTooLongDays: 365 },
    dated: { inbound: 'confirmed-dated', waitTooLongDays: 365 },
  }))
    await putPack(id, { acceptance });
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

async function putPack(id: string, changes: object): Promise<void> {
  const { id: _id, version: _version, ...pack } = await it.api.ok(it.api.get('/v1/policies/jp-shop/versions/1'));
  await it.api.ok(it.api.put(`/v1/policies/${id}/versions/1`, { ...pack, ...changes, id, version: 1 }));
}

/** Purchases of an item as its buyer was told of them. */
async function told(what: 'requested' | 'withdrawn', sku: string): Promise<Json[]> {
  const rows = await it.db.execute<{ body: string }>(sql`
    select body from webhook_deliveries where type = ${`purchase.${what}`} order by seq`);
  return rows.map(({ body }) => JSON.parse(body).data).filter((purchase) => purchase.sku === sku);
}
const requested = async (sku: string): Promise<Json[]> =>
  (await told('requested', sku)).map(({ id: _id, ...purchase }) => purchase);
const listed = async (query = ''): Promise<Json[]> =>
  (await it.api.ok(it.api.get(`/v1/purchase-requests?limit=200${query}`))).items;
const states = async (sku: string): Promise<string[]> =>
  (
    await it.db.execute<{ state: string }>(
      sql`select state from purchase_requests where sku = ${sku} order by requested_at, state`,
    )
  ).map(({ state }) => state);

let orders = 0;
const sell = (sku: string, quantity: number, changes: object = {}, line: object = {}): Promise<Json> =>
  it.shop.order(`${sku}-${++orders}`, [{ sku, quantity, ...line }], changes);
/** An item of 70 to reorder at, with so many on the shelf. */
async function stocked(sku: string, units: number, more: object = {}): Promise<void> {
  await it.shop.item(sku, { dailyDemand: 10, safetyStock: 20, supplierId: 'maker', ...more });
  if (units > 0) await it.shop.stock(sku, units);
}

describe('the reorder point', () => {
  test('is an item’s daily demand, kept and shown as stated', async () => {
    const item = await it.shop.item('SHOWN', { dailyDemand: 2.5 });
    expect(item).toMatchObject({ dailyDemand: 2.5 });
    expect(await it.api.ok(it.api.get('/v1/items/SHOWN'))).toMatchObject({ dailyDemand: 2.5 });
    expect(await it.shop.item('SHOWN')).not.toHaveProperty('dailyDemand');
    for (const dailyDemand of [-1, '3', null])
      expectRefused(await it.api.put('/v1/items/SHOWN', { name: { ja: 'x' }, dailyDemand }), '/dailyDemand');
  });

  test('an item that is being set up is not bought', async () => {
    await stocked('NEW', 0);
    await it.api.ok(it.api.put('/v1/suppliers/maker', { name: '製造元', leadTimeDays: 6, orderMultiple: 24 }));
    await it.api.ok(it.api.put('/v1/suppliers/maker', { name: '製造元', leadTimeDays: 5, orderMultiple: 24 }));
    await it.shop.item('NEW', { dailyDemand: 11, safetyStock: 20, supplierId: 'maker' });
    await it.shop.stock('NEW', 100);
    expect(await requested('NEW')).toEqual([]);
  });

  test('reached by an order: asked for once, in the supplier’s multiple', async () => {
    await stocked('SOLD', 100);
    await sell('SOLD', 29);
    expect(await requested('SOLD')).toEqual([]);
    await sell('SOLD', 1);
    expect(await requested('SOLD')).toEqual([{ sku: 'SOLD', quantity: 24, supplierId: 'maker' }]);
    for (const quantity of [1, 10, 30]) await sell('SOLD', quantity);
    expect(await requested('SOLD')).toHaveLength(1);
    expect(await states('SOLD')).toEqual(['open']);
  });

  test('reached by what the shelf says: an adjustment, a count', async () => {
    await stocked('BROKEN', 100);
    await it.shop.stock('BROKEN', -30);
    expect(await requested('BROKEN')).toHaveLength(1);
    await stocked('COUNTED', 100);
    await it.api.ok(
      it.api.post('/v1/stock-counts', { sku: 'COUNTED', counted: 60, countedAt: new Date(it.now()).toISOString() }),
    );
    expect(await requested('COUNTED')).toEqual([{ sku: 'COUNTED', quantity: 24, supplierId: 'maker' }]);
  });

  test('reached because the terms have moved: the item’s, or the supplier’s', async () => {
    await stocked('FASTER', 100);
    await it.shop.item('FASTER', { dailyDemand: 20, safetyStock: 20, supplierId: 'maker' });
    expect(await requested('FASTER')).toHaveLength(1);
    await it.api.ok(it.api.put('/v1/suppliers/slow', { name: 'Slow', leadTimeDays: 5 }));
    await stocked('LATER', 100, { supplierId: 'slow' });
    await it.api.ok(it.api.put('/v1/suppliers/slow', { name: 'Slow', leadTimeDays: 9 }));
    expect(await requested('LATER')).toEqual([{ sku: 'LATER', quantity: 11, supplierId: 'slow' }]);
  });

  test('safety stock alone is a point of its own, and what lies behind nobody is asked of nobody', async () => {
    await it.shop.item('SAFE', { safetyStock: 5 });
    await it.shop.stock('SAFE', 10);
    await sell('SAFE', 5);
    expect(await requested('SAFE')).toEqual([{ sku: 'SAFE', quantity: 1, supplierId: null }]);
    await it.shop.item('FREE');
    await it.shop.stock('FREE', 1);
    await sell('FREE', 1);
    expect(await requested('FREE')).toEqual([]);
  });

  test('what is on its way counts, an overdue supply too; a cancelled one does not', async () => {
    await stocked('COMING', 100);
    await it.shop.supply('PO-COMING', 'COMING', 48, '2030-02-20');
    await sell('COMING', 60);
    expect(await requested('COMING')).toEqual([]);
    it.setTime((MONDAY + 30 * 24 * 3600_000) as typeof MONDAY);
    await sell('COMING', 10);
    expect(await requested('COMING')).toEqual([]);
    await it.shop.supply('PO-COMING', 'COMING', 48, '2030-02-20', { status: 'cancelled' });
    expect(await requested('COMING')).toEqual([{ sku: 'COMING', quantity: 48, supplierId: 'maker' }]);
  });

  test('those who wait are bought for', async () => {
    await it.shop.item('WAITED', { safetyStock: 2 });
    await sell('WAITED', 7, { policy: 'any' });
    expect(await requested('WAITED')).toEqual([{ sku: 'WAITED', quantity: 10, supplierId: null }]);
  });

  test('answered by a supply of the item; asked anew when stock falls again', async () => {
    await stocked('AGAIN', 71);
    await sell('AGAIN', 1);
    await it.shop.supply('PO-AGAIN', 'AGAIN', 24, '2030-02-20');
    expect(await states('AGAIN')).toEqual(['answered']);
    await it.shop.supply('PO-AGAIN', 'AGAIN', 24, '2030-02-25');
    await sell('AGAIN', 23);
    expect(await requested('AGAIN')).toHaveLength(1);
    await sell('AGAIN', 1);
    expect(await requested('AGAIN')).toHaveLength(2);
    // Another day for a supply that was announced before is no answer.
    await it.shop.supply('PO-AGAIN', 'AGAIN', 24, '2030-02-26');
    expect(await states('AGAIN')).toEqual(['answered', 'open']);
    await it.shop.supply('PO-AGAIN', 'AGAIN', 48, '2030-02-26');
    expect(await states('AGAIN')).toEqual(['answered', 'answered']);
  });

  test('demand that grew while nobody answered makes it one purchase of more, never two (P53)', async () => {
    await it.shop.item('GREW', { dailyDemand: 0, supplierId: 'maker-2' });
    await it.api.ok(it.api.put('/v1/suppliers/maker-2', { name: 'Two', leadTimeDays: 3 }));
    await sell('GREW', 1, { policy: 'any' });
    await sell('GREW', 1, { policy: 'any' });
    // Told a second time, of the same purchase.
    expect(await requested('GREW')).toMatchObject([{ quantity: 1 }, { quantity: 2, supplierId: 'maker-2' }]);
    expect(new Set((await told('requested', 'GREW')).map(({ id }) => id)).size).toBe(1);
    expect((await listed()).filter(({ sku }) => sku === 'GREW')).toMatchObject([{ quantity: 2, state: 'open' }]);
    await it.shop.supply('PO-GREW-1', 'GREW', 2, '2030-02-20');
    expect(await states('GREW')).toEqual(['answered']);
    await sell('GREW', 1, { policy: 'any' });
    expect(await states('GREW')).toEqual(['answered', 'open']);
  });

  test('one that the supplier has been written to about stays as he read it; the rest is asked for after his answer', async () => {
    await it.shop.item('READ', { dailyDemand: 0, supplierId: 'maker-2' });
    await sell('READ', 1, { policy: 'any' });
    await it.db.execute(`update purchase_requests set asked_at = requested_at, asked_times = 1 where sku = 'READ'`);
    await sell('READ', 1, { policy: 'any' });
    expect(await requested('READ')).toMatchObject([{ quantity: 1 }]);
    await it.shop.supply('PO-READ', 'READ', 1, '2030-02-20');
    expect(await requested('READ')).toMatchObject([{ quantity: 1 }, { quantity: 1 }]);
    expect(await states('READ')).toEqual(['answered', 'open']);
  });

  test('what only the shelf lacks meanwhile does not make it more', async () => {
    await stocked('SHELF', 51, { safetyStock: undefined });
    await sell('SHELF', 1);
    await sell('SHELF', 50);
    expect(await requested('SHELF')).toMatchObject([{ quantity: 24 }]);
    await sell('SHELF', 24, { policy: 'any', commitment: 'placed' });
    expect(await requested('SHELF')).toMatchObject([{ quantity: 24 }]);
    // 24 wait and 24 are asked for; the next one is not covered.
    await sell('SHELF', 1, { policy: 'any', commitment: 'placed' });
    expect(await requested('SHELF')).toMatchObject([{ quantity: 24 }, { quantity: 96 }]);
  });

  test('nothing kept on the shelf and nobody who waits: nothing to order (P56)', async () => {
    await it.shop.item('NONE', { dailyDemand: 0, supplierId: 'maker' });
    await it.shop.stock('NONE', 1);
    await sell('NONE', 1);
    expect(await requested('NONE')).toEqual([]);
  });

  test('a supplier who sends less than he was asked for is not asked for the rest in the same breath', async () => {
    await stocked('LESS', 71);
    await sell('LESS', 40);
    expect(await requested('LESS')).toEqual([{ sku: 'LESS', quantity: 48, supplierId: 'maker' }]);
    await it.shop.supply('PO-LESS', 'LESS', 10, '2030-02-20');
    expect(await requested('LESS')).toHaveLength(1);
    await sell('LESS', 1);
    expect(await requested('LESS')).toHaveLength(2);
  });

  test('twenty orders at once ask once', async () => {
    await stocked('RUSH', 90);
    await Promise.all(Array.from({ length: 20 }, () => sell('RUSH', 1)));
    expect(await requested('RUSH')).toHaveLength(1);
  });

  test('an item that ends, or is no more bought by itself, is not waited for', async () => {
    await stocked('ENDS', 70);
    await sell('ENDS', 1);
    await it.shop.item('ENDS', { dailyDemand: 10, safetyStock: 20, supplierId: 'maker', discontinued: true });
    expect(await states('ENDS')).toEqual(['withdrawn']);
    await it.shop.stock('ENDS', -10);
    expect(await requested('ENDS')).toHaveLength(1);
  });

  test('a dry run asks for nothing', async () => {
    await stocked('DRY', 100);
    await it.shop.supply('PO-DRY', 'DRY', 48, '2030-02-20');
    await sell('DRY', 50);
    await it.api.ok(
      it.api.put('/v1/supplies/PO-DRY?dryRun=true', { sku: 'DRY', quantity: 48, eta: null, status: 'cancelled' }),
    );
    expect([await requested('DRY'), await states('DRY')]).toEqual([[], []]);
  });
});

describe('a special order', () => {
  const special = (sku: string, more: object = {}) =>
    it.shop.item(sku, { kind: 'special-order', supplierId: 'maker', ...more });

  test('needs no supply and asks for its own, for its line, by the day it is needed', async () => {
    await special('BESPOKE');
    const { lines, backorder } = await sell('BESPOKE', 30, {}, { neededBy: '2030-03-10' });
    expect(lines[0]).toMatchObject({ backordered: 30, refused: 0 });
    // Rounded up to what the supplier sells: the surplus becomes stock.
    expect(await requested('BESPOKE')).toEqual([
      {
        sku: 'BESPOKE',
        quantity: 48,
        supplierId: 'maker',
        neededBy: '2030-03-10',
        forLine: { backorderId: backorder.id, lineId: '1' },
      },
    ]);
    const { items } = await it.api.ok(it.api.get(`/v1/backorders/${backorder.id}/timeline`));
    expect(items).toContainEqual(
      expect.objectContaining({ kind: 'purchase-requested', data: { lineId: '1', sku: 'BESPOKE', quantity: 48 } }),
    );
  });

  test('every line asks for its own; a supply for a line answers that line alone', async () => {
    await special('TWO', { supplierId: undefined });
    const first = await sell('TWO', 1);
    await sell('TWO', 2);
    expect((await requested('TWO')).map(({ quantity }) => quantity)).toEqual([1, 2]);
    await it.shop.supply('PO-STOCK', 'TWO', 10, '2030-02-20');
    expect(await states('TWO')).toEqual(['open', 'open']);
    const forLine = { backorderId: first.backorder.id, lineId: '1' };
    await it.shop.supply('PO-TWO', 'TWO', 1, '2030-02-20', { forLine });
    expect(await states('TWO')).toEqual(['answered', 'open']);
    await it.shop.receive('PO-TWO', 'TWO', 1, it.now());
    expect((await it.shop.backorder(first.orderId)).lines[0]).toMatchObject({ allocated: 1, waiting: 0 });
  });

  test('only what is short is bought, and never for the shelf', async () => {
    await special('PARTLY', { safetyStock: 3, dailyDemand: 5 });
    await it.shop.stock('PARTLY', 5);
    await sell('PARTLY', 4);
    expect((await requested('PARTLY')).map(({ quantity, forLine }) => [quantity, forLine.lineId])).toEqual([[24, '1']]);
  });

  test('cancelled before it is answered: withdrawn; a part of it cancelled: still wanted', async () => {
    await special('GONE');
    const { orderId } = await sell('GONE', 5);
    await it.api.ok(it.shop.cancel(orderId, { lines: [{ lineId: '1', quantity: 2 }] }));
    expect(await states('GONE')).toEqual(['open']);
    expect(await told('withdrawn', 'GONE')).toEqual([]);
    await it.api.ok(it.shop.cancel(orderId));
    expect(await states('GONE')).toEqual(['withdrawn']);
    expect(await told('withdrawn', 'GONE')).toEqual(await told('requested', 'GONE'));
    await it.api.ok(it.shop.cancel(orderId));
    expect(await told('withdrawn', 'GONE')).toHaveLength(1);
  });

  test('given all it waits for from elsewhere: withdrawn, and nobody chases it; given a part: still wanted', async () => {
    await special('FOUND');
    const { orderId } = await sell('FOUND', 5);
    await sell('FOUND', 2);
    await it.api.ok(
      it.api.post('/v1/receipts', { sku: 'FOUND', quantity: 3, receivedAt: new Date(it.now()).toISOString() }),
    );
    expect(await states('FOUND')).toEqual(['open', 'open']);
    await it.shop.stock('FOUND', 2);
    expect((await it.shop.backorder(orderId)).lines).toMatchObject([{ waiting: 0, allocated: 5 }]);
    expect(await states('FOUND')).toEqual(['open', 'withdrawn']);
    expect(await told('withdrawn', 'FOUND')).toMatchObject([
      { forLine: { backorderId: `bo-${orderId}`, lineId: '1' } },
    ]);
  });

  test('of which the units went to another order is bought again, the other’s no more', async () => {
    await special('MOVED', { supplierId: undefined });
    const [first, second] = [await sell('MOVED', 2), await sell('MOVED', 2)];
    await it.shop.stock('MOVED', 2);
    expect(await states('MOVED')).toEqual(['open', 'withdrawn']);
    const move = {
      from: { orderId: first.orderId, lineId: '1' },
      to: { orderId: second.orderId, lineId: '1' },
      quantity: 2,
      reason: 'wedding',
    };
    await it.api.ok(it.api.post('/v1/items/MOVED/reallocations?dryRun=true', move));
    expect(await states('MOVED')).toEqual(['open', 'withdrawn']);
    await it.api.ok(it.api.post('/v1/items/MOVED/reallocations', move));
    expect((await listed('&state=open')).filter(({ sku }) => sku === 'MOVED')).toMatchObject([
      { quantity: 2, forLine: { backorderId: first.backorder.id, lineId: '1' } },
    ]);
    expect(await states('MOVED')).toEqual(['open', 'withdrawn', 'withdrawn']);
  });

  test('and what was asked for is listed, newest first, by what became of it', async () => {
    await special('LISTED', { supplierId: undefined });
    const first = await sell('LISTED', 1);
    it.pass(1000);
    await sell('LISTED', 2, {}, { neededBy: '2030-03-10' });
    const of = async (query = '') => (await listed(query)).filter(({ sku }) => sku === 'LISTED');
    expect(await of()).toMatchObject([{ quantity: 2, neededBy: '2030-03-10' }, { quantity: 1 }]);
    const forLine = { backorderId: first.backorder.id, lineId: '1' };
    await it.shop.supply('PO-LISTED', 'LISTED', 1, '2030-02-20', { forLine });
    expect(await of('&state=answered')).toEqual([
      {
        id: expect.any(String),
        sku: 'LISTED',
        quantity: 1,
        supplierId: null,
        forLine,
        cause: 'special-order',
        state: 'answered',
        requestedAt: new Date(MONDAY).toISOString().replace('.000', ''),
        answeredBy: 'PO-LISTED',
      },
    ]);
    expect(await of('&state=open')).toMatchObject([{ quantity: 2, state: 'open' }]);
    expect(await of('&state=withdrawn')).toEqual([]);
  });

  test('units found missing are bought again', async () => {
    await special('LOST', { supplierId: undefined });
    const { orderId, backorder } = await sell('LOST', 1);
    await it.shop.supply('PO-LOST', 'LOST', 1, '2030-02-20', { forLine: { backorderId: backorder.id, lineId: '1' } });
    await it.shop.receive('PO-LOST', 'LOST', 1, it.now());
    await it.api.ok(
      it.api.post(`/v1/orders/${orderId}/shortages`, { lines: [{ lineId: '1', quantity: 1 }], reason: 'broken' }),
    );
    expect(await states('LOST')).toEqual(['answered', 'open']);
  });

  test('sold already though it cannot be had: nothing is bought until the customer has chosen', async () => {
    await special('ENDED', { discontinued: true });
    await sell('ENDED', 1, { commitment: 'placed' });
    expect(await requested('ENDED')).toEqual([]);
  });
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
