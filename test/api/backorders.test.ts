import { createHash } from 'node:crypto';
import type { Json } from '../servers/api-client';
import { DAY, MONDAY } from '../servers/clock';
import { expectProblem } from './problem';
import { type Served, served } from './served';

let it: Served;
beforeAll(async () => {
  it = await served();
  const { shop } = it;
  for (const sku of ['DATED', 'UNDATED', 'OTHER']) await shop.item(sku);
  await shop.supply('PO-DATED', 'DATED', 50, '2030-02-06');
  await shop.supply('PO-UNDATED', 'UNDATED', 50, null);
  await shop.supply('PO-OTHER', 'OTHER', 50, '2030-02-20');
  await shop.order('A', [{ sku: 'DATED', quantity: 2 }]);
  it.pass(1000);
  await shop.order('B', [{ sku: 'UNDATED', quantity: 2 }], {
    customer: { id: 'c-A', name: '山田 花子', locale: 'ja' },
  });
  it.pass(1000);
  await shop.order('C', [
    { sku: 'OTHER', quantity: 1 },
    { sku: 'DATED', quantity: 1 },
  ]);
});
afterAll(() => it.stop());

const list = async (query = ''): Promise<string[]> =>
  (await it.api.ok(it.api.get(`/v1/backorders${query}`))).items.map(({ orderId }: Json) => orderId);
const timeline = (orderId: string, query = ''): Promise<Json> =>
  it.api.ok(it.api.get(`/v1/backorders/bo-${orderId}/timeline${query}`));

describe('the list', () => {
  test.each([
    ['', ['C', 'B', 'A']],
    ['?sku=DATED', ['C', 'A']],
    ['?sku=NONE', []],
    ['?status=awaiting-date', ['B']],
    ['?status=scheduled', ['C', 'A']],
    ['?status=closed', []],
    ['?customerId=c-A', ['B', 'A']],
    ['?customerId=c-A&status=scheduled', ['A']],
    ['?overdue=false', ['C', 'B', 'A']],
    ['?overdue=true', []],
  ])('%s', async (query, expected) => {
    expect(await list(query)).toEqual(expected);
  });

  test('shows each as GET does', async () => {
    const { items } = await it.api.ok(it.api.get('/v1/backorders?customerId=c-C'));
    expect(items).toEqual([await it.shop.backorder('C')]);
  });

  test('overdue: those whose day closed without the goods', async () => {
    it.setTime((MONDAY + 4 * DAY) as typeof MONDAY);
    // Any planning of the item notices it; here an order does.
    await it.shop.order('D', [{ sku: 'DATED', quantity: 1 }], { policy: 'demo' });
    expect(await list('?overdue=true')).toEqual(expect.arrayContaining(['C', 'A']));
    expect(await list('?overdue=false')).toEqual(['B']);
    expect((await it.shop.backorder('A')).lines[0].promise).toEqual({
      original: expect.objectContaining({ restockDate: '2030-02-06' }),
      current: null,
    });
    it.setTime(MONDAY);
  });
});

describe('the timeline', () => {
  test('tells in words of both languages what happened, oldest first', async () => {
    const [english, japanese] = [await timeline('B'), await timeline('B', '?locale=ja')];
    expect(english.items[0]).toMatchObject({
      at: expect.stringMatching(/^2030-02-04T01:00:01/),
      kind: 'opened',
      summary: 'Backorder opened for order B',
      data: { orderId: 'B', cause: 'chosen', policy: { id: 'jp-shop', version: 1 } },
    });
    expect(japanese.items[0].summary).toMatch(/入荷待ちを受け付けました/);
    expect(english.items.map(({ kind }: Json) => kind)).toEqual(['opened', 'task-opened', 'step-taken']);
  });

  test('follows Accept-Language where nobody says otherwise', async () => {
    const answer = await it.api.get('/v1/backorders/bo-B/timeline', { headers: { 'accept-language': 'ja,en;q=0.5' } });
    expect(answer.body.items[0].summary).toMatch(/入荷待ち/);
  });

  test('holds what was ordered and nothing of who ordered it', async () => {
    expect(JSON.stringify((await timeline('A', '?limit=200')).items)).not.toMatch(/山田|hanako|example\.com/);
  });

  test('is a chain anyone can check: each entry hashes the one before', async () => {
    await it.api.ok(it.shop.cancel('C', { lines: [{ lineId: '1', quantity: 1 }] }));
    const { items } = await timeline('C', '?limit=200');
    let previous = '';
    for (const [index, entry] of items.entries()) {
      expect(entry).toMatchObject({ seq: index + 1, previousHash: previous });
      const at = new Date(entry.at).toISOString();
      const fields = [previous, 'bo-C', entry.seq, at, entry.kind, JSON.stringify(entry.data)];
      expect(createHash('sha256').update(fields.join('\n')).digest('hex')).toBe(entry.hash);
      previous = entry.hash;
    }
    expect(items.length).toBeGreaterThan(4);
  });

  test('of a backorder there is not: 404', async () => {
    expectProblem(await it.api.get('/v1/backorders/bo-NONE/timeline'), 404);
  });
});

describe('hold', () => {
  test('is put on and taken off, each time as often as one likes', async () => {
    const url = '/v1/backorders/bo-A/hold';
    for (const _again of [1, 2])
      expect(await it.api.put(url)).toMatchObject({ status: 200, body: { id: 'bo-A', held: true } });
    for (const _again of [1, 2]) expect(await it.api.delete(url)).toMatchObject({ status: 204, text: '' });
    expect((await it.shop.backorder('A')).held).toBe(false);
    expect(
      (await timeline('A', '?limit=200')).items
        .map(({ kind }: Json) => kind)
        .filter((kind: string) => /hold|held/.test(kind)),
    ).toEqual(['held', 'hold-lifted']);
  });

  test('of a backorder there is not: 404', async () => {
    expectProblem(await it.api.put('/v1/backorders/bo-NONE/hold'), 404);
    expectProblem(await it.api.delete('/v1/backorders/bo-NONE/hold'), 404);
  });
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
