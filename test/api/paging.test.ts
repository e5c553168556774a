import { SHIPPED_PACKS } from '../../db/seed-policies';
import type { Json } from '../servers/api-client';
import { expectProblem } from './problem';
import { type Served, served } from './served';

let it: Served;
beforeAll(async () => {
  it = await served();
  const { api, shop } = it;
  for (const type of ['backorder.opened', 'refund.requested', 'task.opened'])
    await api.ok(api.post('/v1/webhook-endpoints', { url: 'https://shop.example/hook', events: [type] }));
  await shop.item('LAMP');
  for (const n of [1, 2, 3]) {
    it.pass(1000);
    await shop.item(`LAMP-${n}`);
    await shop.supply(`PO-${n}`, 'LAMP', 5, '2030-03-01');
    await shop.order(`O-${n}`, [{ sku: 'LAMP', quantity: 2 }], n === 3 ? {} : { orderNumber: 'No. 7 & ７' });
    await api.ok(shop.cancel(`O-${n}`, { lines: [{ lineId: '1', quantity: 1 }] }));
    await shop.item(`NO-SUPPLY-${n}`, { backorderable: false });
    await shop.order(`P-${n}`, [{ sku: `NO-SUPPLY-${n}`, quantity: 1 }], { commitment: 'placed' });
  }
});
afterAll(() => it.stop());

const page = async (url: string): Promise<{ items: Json[]; nextCursor: string | null }> => it.api.ok(it.api.get(url));

async function everything(list: string, limit: number): Promise<Json[]> {
  const found: Json[] = [];
  let cursor: string | null = null;
  do {
    const joint = list.includes('?') ? '&' : '?';
    const next: { items: Json[]; nextCursor: string | null } = await page(
      `${list}${joint}limit=${limit}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    expect(Object.keys(next).sort()).toEqual(['items', 'nextCursor']);
    expect(next.items.length).toBeLessThanOrEqual(limit);
    if (next.nextCursor !== null) expect(next.items).toHaveLength(limit);
    found.push(...next.items);
    cursor = next.nextCursor;
  } while (cursor !== null);
  return found;
}

const NEWEST_FIRST: readonly [string, string, readonly string[]][] = [
  ['/v1/orders', 'orderId', ['P-3', 'O-3', 'P-2', 'O-2', 'P-1', 'O-1']],
  ['/v1/orders?customerId=c-O-2', 'orderId', ['O-2']],
  [`/v1/orders?orderNumber=${encodeURIComponent('No. 7 & ７')}`, 'orderId', ['O-2', 'O-1']],
  ['/v1/orders?orderNumber=O-3', 'orderId', ['O-3']],
  ['/v1/orders?orderNumber=O-2', 'orderId', []],
  ['/v1/orders?orderNumber=O-3&customerId=c-O-2', 'orderId', []],
  ['/v1/supplies', 'supplyId', ['PO-3', 'PO-2', 'PO-1']],
  ['/v1/supplies?sku=LAMP', 'supplyId', ['PO-3', 'PO-2', 'PO-1']],
  ['/v1/supplies?sku=LAMP-1', 'supplyId', []],
  ['/v1/backorders?status=deciding', 'orderId', ['P-3', 'P-2', 'P-1']],
  ['/v1/backorders?sku=LAMP', 'orderId', ['O-3', 'O-2', 'O-1']],
  ['/v1/backorders?customerId=c-P-1', 'orderId', ['P-1']],
  ['/v1/refunds', 'orderId', ['O-3', 'O-2', 'O-1']],
  ['/v1/refunds?orderId=O-1', 'orderId', ['O-1']],
  ['/v1/tasks?state=open', 'backorderId', ['bo-P-3', 'bo-P-2', 'bo-P-1']],
  ['/v1/tasks?state=resolved', 'backorderId', []],
];

test.each(NEWEST_FIRST)('%s is newest first, on pages of any size', async (list, field, expected) => {
  for (const limit of [1, 2, 3, 200]) {
    const found = await everything(list, limit);
    expect(found.map((item) => item[field])).toEqual(expected);
  }
});

test.each(['/v1/mails', '/v1/backorders/bo-O-1/timeline'])('%s is oldest first', async (list) => {
  const [single, whole] = [await everything(list, 1), await everything(list, 200)];
  expect(single).toEqual(whole);
  expect(whole.length).toBeGreaterThan(1);
  const times = whole.map(({ at, queuedAt }) => at ?? queuedAt);
  expect(times).toEqual([...times].sort());
});

test.each([
  ['/v1/items', 7],
  ['/v1/policies', SHIPPED_PACKS.length],
  ['/v1/webhook-endpoints', 3],
  ['/v1/webhook-deliveries', 12],
])('%s shows each of its %d once', async (list, count) => {
  const whole = await everything(list, 200);
  expect(whole).toHaveLength(count);
  expect(await everything(list, 2)).toEqual(whole);
  expect(new Set(whole.map((item) => JSON.stringify(item))).size).toBe(count);
});

test('what is added meanwhile does not shift the pages behind', async () => {
  const first = await page('/v1/orders?limit=2');
  await it.shop.stock('LAMP-1', 1);
  await it.shop.order('Z-1', [{ sku: 'LAMP-1', quantity: 1 }]);
  const second = await page(`/v1/orders?limit=2&cursor=${first.nextCursor}`);
  expect([...first.items, ...second.items].map(({ orderId }) => orderId)).toEqual(['P-3', 'O-3', 'P-2', 'O-2']);
});

test('50 are shown where nobody says how many', async () => {
  for (let n = 0; n < 51; n++) await it.shop.item(`MANY-${n}`);
  const first = await page('/v1/items');
  expect(first.items).toHaveLength(50);
  expect(first.nextCursor).not.toBeNull();
});

const cursorOf = (keys: unknown): string => Buffer.from(JSON.stringify(keys)).toString('base64url');

test.each([
  ['nothing of ours', 'abc'],
  ['empty', ''],
  ['no list', cursorOf({})],
  ['too many keys', cursorOf([1, 2])],
  ['of another kind', cursorOf(['x'])],
  ['a fraction', cursorOf([1.5])],
  ['negative', cursorOf([-1])],
  ['beyond counting', cursorOf([1e300])],
])('a cursor that is %s is a 400', async (_what, cursor) => {
  for (const list of ['/v1/orders', '/v1/tasks', '/v1/refunds', '/v1/mails', '/v1/backorders/bo-O-1/timeline']) {
    const answer = await it.api.get(`${list}?cursor=${cursor}`);
    expectProblem(answer, 400, 'bad-request');
    expect(answer.body.errors[0].pointer).toBe('/cursor');
  }
});

test.each([
  ['no moment', cursorOf(['2030-99-99', 'x'])],
  ['a moment too far', cursorOf([9e15, 'x'])],
  ['no id', cursorOf([1, '\u0000'])],
  ['half a character', cursorOf([1, '\ud800'])],
])('a cursor of %s is a 400', async (_what, cursor) => {
  for (const list of ['/v1/items', '/v1/supplies', '/v1/backorders', '/v1/webhook-endpoints'])
    expectProblem(await it.api.get(`${list}?cursor=${cursor}`), 400, 'bad-request');
});

test('a cursor of large numbers that could be one is only past the end', async () => {
  for (const list of ['/v1/orders', '/v1/tasks', '/v1/refunds'])
    expect((await page(`${list}?cursor=${cursorOf([Number.MAX_SAFE_INTEGER])}&limit=1`)).items).toHaveLength(1);
  for (const list of ['/v1/mails', '/v1/backorders/bo-O-1/timeline'])
    expect(await page(`${list}?cursor=${cursorOf([Number.MAX_SAFE_INTEGER])}`)).toEqual({
      items: [],
      nextCursor: null,
    });
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
