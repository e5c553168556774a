import { sql } from 'drizzle-orm';
import type { SharingTerms } from '../../domain/allocation/share';
import { changedByShare } from '../../record/sharing';
import { expectRefused } from '../api/problem';
import { type Served, served } from '../api/served';
import type { Json } from '../servers/api-client';

// How units are shared is one rule of the house: the newest version of its own pack says it.

let it: Served;
let version = 1;
beforeAll(async () => {
  it = await served();
});
afterAll(() => it.stop());

const USUAL: SharingTerms = { whenShort: 'queue', completeLines: false, waitersPercent: 100, quotas: [] };

async function house(terms: Partial<SharingTerms>): Promise<SharingTerms> {
  const pack = await it.api.ok(it.api.get('/v1/policies/jp-shop/versions/1'));
  const allocation = { ...USUAL, ...terms };
  version += 1;
  await it.api.ok(it.api.put(`/v1/policies/jp-shop/versions/${version}`, { ...pack, version, allocation }));
  return allocation;
}

/** Orders `O-1`, `O-2`, ... for so many units each, one after the other, of an item of which nothing is there. */
async function waiting(sku: string, units: readonly number[], channels: readonly string[] = []): Promise<void> {
  await it.shop.item(sku);
  await it.shop.supply(`PO-${sku}`, sku, 1000, '2030-03-11');
  for (const [index, quantity] of units.entries()) {
    it.pass(1000);
    const placedAt = new Date(it.now()).toISOString();
    const channel = channels[index] ?? 'web';
    await it.shop.order(`${sku}-${index + 1}`, [{ sku, quantity }], { placedAt, channel });
  }
}

const allocated = async (sku: string): Promise<number[]> => {
  const rows = await it.db.execute<{ allocated: number }>(
    sql`select allocated from order_lines where sku = ${sku} order by queue_at, queue_seq`,
  );
  return rows.map((row) => row.allocated);
};

test('evenly: everybody gets as many, the head the odd one', async () => {
  await house({ whenShort: 'even' });
  await waiting('EVEN', [5, 1, 5]);
  await it.shop.receive('PO-EVEN', 'EVEN', 6, it.now());
  expect(await allocated('EVEN')).toEqual([3, 1, 2]);
});

test('in proportion to what each waits for', async () => {
  await house({ whenShort: 'proportional' });
  await waiting('PROP', [6, 3, 3]);
  await it.shop.receive('PO-PROP', 'PROP', 4, it.now());
  expect(await allocated('PROP')).toEqual([2, 1, 1]);
});

test('whole lines only: a line that is not reached lets those behind go first', async () => {
  await house({ completeLines: true });
  await waiting('WHOLE', [4, 2, 1]);
  await it.shop.receive('PO-WHOLE', 'WHOLE', 3, it.now());
  expect(await allocated('WHOLE')).toEqual([0, 2, 1]);
});

test('a channel’s quota is its own, whoever queues ahead', async () => {
  await house({ quotas: [{ channel: 'store', percent: 40 }] });
  await waiting('QUOTA', [10, 3], ['web', 'store']);
  await it.shop.receive('PO-QUOTA', 'QUOTA', 5, it.now());
  expect(await allocated('QUOTA')).toEqual([3, 2]);
});

test('a share of what arrives may be sold at once; those who wait have the rest', async () => {
  await house({ waitersPercent: 60 });
  await waiting('FENCE', [10]);
  await it.shop.receive('PO-FENCE', 'FENCE', 5, it.now());
  expect(await allocated('FENCE')).toEqual([3]);
  const seen = await it.api.ok(it.api.get('/v1/items/FENCE/availability?quantity=2&channel=web'));
  expect(seen).toMatchObject({ status: 'low' });
  const order = await it.shop.order('FENCE-NEW', [{ sku: 'FENCE', quantity: 2 }]);
  expect(order).toMatchObject({ lines: [{ allocated: 2, backordered: 0 }] });
});

test('the plan says how the house shares, and what share a line’s channel has', async () => {
  await house({
    whenShort: 'even',
    completeLines: true,
    waitersPercent: 80,
    quotas: [
      { channel: 'web', percent: 50 },
      { channel: 'app', percent: 40, within: 'web' },
    ],
  });
  await waiting('SAID', [3, 2, 1], ['web', 'app', 'store']);
  const { items } = await it.api.ok(it.api.get('/v1/items/SAID/plan'));
  expect(items.map((line: Json) => line.reason.ja)).toEqual([
    expect.stringContaining('販売経路「web」の割当枠は50%です。'),
    expect.stringContaining('販売経路「app」の割当枠は、「web」の枠のうち40%です。'),
    expect.stringContaining('販売経路「store」には割当枠がないため、割当枠のある経路の残りを充てます。'),
  ]);
  expect(items[0].reason.ja).toContain(
    '待ち順は1番目です。入荷が足りないときは、お待ちの方に均等に分けます。明細の全数を用意できるまでは引き当てません。入荷のうち80%をお待ちの方に充て、残りは新しいご注文に販売します。',
  );
  expect(items[1].reason.en).toContain(
    'When too few come, all who wait are given the same. A line is given all it waits for, or nothing yet. 80% of what arrives goes to those who wait; the rest is for sale. Its channel, app, has 40% of the share of web. Its last unit comes',
  );
});

test('dates follow the shares: a small line is promised before a large one that came first', async () => {
  const terms = await house({ whenShort: 'even' });
  await it.shop.item('DATES');
  for (const [nth, day] of ['2030-03-11', '2030-03-18'].entries())
    await it.shop.supply(`PO-DATES-${nth}`, 'DATES', 4, day);
  for (const [nth, quantity] of [6, 2].entries()) {
    it.pass(1000);
    const placedAt = new Date(it.now()).toISOString();
    const seen = await it.api.ok(it.api.get(`/v1/items/DATES/availability?quantity=${quantity}&channel=web`));
    const order = await it.shop.order(`DATES-${nth}`, [{ sku: 'DATES', quantity }], { placedAt });
    expect(order.lines[0].promise.restockDate).toBe(seen.restockDate);
  }
  const dates = [0, 1].map(
    async (nth) => (await it.shop.backorder(`DATES-${nth}`)).lines[0].promise.current.restockDate,
  );
  expect(await Promise.all(dates)).toEqual(['2030-03-18', '2030-03-11']);
  expect(await it.db.transaction((tx) => changedByShare(tx, 'DATES', terms))).toEqual([]);
});

test('a dry run of a receipt gives what the receipt then gives', async () => {
  await house({ whenShort: 'proportional', completeLines: true });
  await waiting('DRY', [3, 2, 4]);
  const receipt = { supplyId: 'PO-DRY', sku: 'DRY', quantity: 5, receivedAt: new Date(it.now()).toISOString() };
  const foretold = await it.api.ok(it.api.post('/v1/receipts?dryRun=true', receipt));
  const received = await it.api.ok(it.api.post('/v1/receipts', receipt));
  expect(received).toMatchObject({ allocated: foretold.allocated, backorders: foretold.backorders });
});

test.each([
  [
    [
      { channel: 'web', percent: 60 },
      { channel: 'store', percent: 50 },
    ],
    '/allocation/quotas/1',
  ],
  [
    [
      { channel: 'web', percent: 60 },
      { channel: 'web', percent: 10 },
    ],
    '/allocation/quotas/1',
  ],
  [[{ channel: 'web', percent: 60, within: 'online' }], '/allocation/quotas/0'],
  [
    [
      { channel: 'a', percent: 60, within: 'b' },
      { channel: 'b', percent: 60, within: 'a' },
    ],
    '/allocation/quotas/0',
  ],
  [[{ channel: 'web', percent: 101 }], '/allocation/quotas/0/percent'],
])('quotas %j cannot be kept and are refused', async (quotas, pointer) => {
  const pack = await it.api.ok(it.api.get('/v1/policies/jp-shop/versions/1'));
  const answer = await it.api.put('/v1/policies/jp-shop/versions/99', {
    ...pack,
    version: 99,
    allocation: { ...USUAL, quotas },
  });
  expectRefused(answer, pointer);
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
