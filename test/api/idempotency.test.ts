import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { API_KEY } from '../servers/api-client';
import { HOUR } from '../servers/clock';
import { orderOf } from '../servers/shop';
import { untilSeen } from '../servers/until';
import { expectProblem } from './problem';
import { type Served, served } from './served';

const OTHER_KEY = 'another-key-with-all-scopes-0123456789abcdef';

let it: Served;
beforeAll(async () => {
  it = await served({
    keys: [API_KEY, OTHER_KEY].map((key) => ({ key, scopes: ['orders', 'supply', 'staff', 'audit', 'admin'] })),
  });
  await it.shop.item('CUP');
  await it.shop.item('JUG');
});
afterAll(() => it.stop());

const adjust = (quantityDelta: number, idempotencyKey: string | null, more: object = {}) =>
  it.api.post('/v1/stock-adjustments', { sku: 'CUP', quantityDelta, reason: 'found' }, { idempotencyKey, ...more });
const onHand = async (): Promise<number> => (await it.api.ok(it.api.get('/v1/items/CUP/stock'))).onHand;

const EVERY_POST = [
  '/v1/stock-adjustments',
  '/v1/stock-counts',
  '/v1/orders',
  '/v1/orders/A/cancel',
  '/v1/orders/A/shipments',
  '/v1/orders/A/shortages',
  '/v1/backorders/bo-A/decisions',
  '/v1/tasks/T/resolve',
  '/v1/refunds/R/confirm',
  '/v1/refunds/R/fail',
  '/v1/refunds/R/account-received',
  '/v1/coupon-codes',
  '/v1/orders/A/deliveries',
  '/v1/receipts',
  '/v1/mails/M/resend',
  '/v1/webhook-endpoints',
];

test.each(EVERY_POST)('POST %s without a key is a 400, whatever its body', async (url) => {
  for (const body of [{}, undefined, { reason: 'none' }]) {
    const answer = await it.api.post(url, body, { idempotencyKey: null });
    expectProblem(answer, 400, 'missing-idempotency-key');
    expect(answer.body.errors).toEqual([{ pointer: 'Idempotency-Key', message: expect.stringMatching(/required/) }]);
  }
});

test.each(['', ' ', 'x'.repeat(256), 'two words', 'ключ'])('a key that is none (%p) is a 400', async (key) => {
  expectProblem(await adjust(1, null, { headers: { 'idempotency-key': key } }), 400, 'missing-idempotency-key');
});

test('PUT, PATCH and DELETE need none', async () => {
  expect((await it.api.put('/v1/items/CUP', { name: { en: 'Cup' } })).status).toBe(200);
  expect((await it.api.patch('/v1/customers/c-1', { rank: 1 })).status).toBe(200);
  expect((await it.api.delete('/v1/webhook-endpoints/none')).status).toBe(204);
});

test('a dry run needs none; asking for one in vain does', async () => {
  const receipt = { sku: 'CUP', quantity: 1, receivedAt: '2030-02-04T01:00:00Z' };
  expect((await it.api.post('/v1/receipts?dryRun=true', receipt, { idempotencyKey: null })).status).toBe(200);
  expectProblem(await it.api.post('/v1/receipts?dryRun=false', receipt, { idempotencyKey: null }), 400);
});

test('repeated, a request is done once and its answer is the same to the byte', async () => {
  const before = await onHand();
  const [first, second] = [await adjust(3, 'once'), await adjust(3, 'once')];
  expect(first.status).toBe(201);
  expect(first.headers['idempotency-replayed']).toBeUndefined();
  expect(second.headers['idempotency-replayed']).toBe('true');
  expect([second.status, second.text, second.headers['location']]).toEqual([
    first.status,
    first.text,
    first.headers['location'],
  ]);
  expect(await onHand()).toBe(before + 3);
});

test('the answer replayed is that of then, not of now', async () => {
  const first = await adjust(1, 'of-then');
  await adjust(5, randomUUID());
  expect((await adjust(1, 'of-then')).body.onHand).toBe(first.body.onHand);
});

test('the order of fields and blanks make no other payload', async () => {
  const send = (raw: string) => it.api.post('/v1/stock-adjustments', undefined, { raw, idempotencyKey: 'spelling' });
  await send('{"sku":"CUP","quantityDelta":2,"reason":"r"}');
  const again = await send('{ "reason": "r", "quantityDelta": 2.0,\n "sku": "CUP" }');
  expect(again.headers['idempotency-replayed']).toBe('true');
});

test('with another payload the key is refused and nothing is done', async () => {
  await adjust(1, 'mine');
  const before = await onHand();
  const answer = await adjust(2, 'mine');
  expectProblem(answer, 422, 'idempotency-mismatch');
  expect(await onHand()).toBe(before);
});

test('the query belongs to the payload', async () => {
  const receipt = { sku: 'CUP', quantity: 1, receivedAt: '2030-02-04T01:00:00Z' };
  const first = await it.api.post('/v1/receipts', receipt, { idempotencyKey: 'q' });
  const again = await it.api.post('/v1/receipts?dryRun=false', receipt, { idempotencyKey: 'q' });
  expect(again.text).toBe(first.text);
});

test('a key holds for one path and one API key only', async () => {
  const before = await onHand();
  await adjust(1, 'shared');
  const counted = { sku: 'JUG', counted: 7, countedAt: '2030-02-04T01:00:00Z' };
  const elsewhere = await it.api.post('/v1/stock-counts', counted, { idempotencyKey: 'shared' });
  expect([elsewhere.status, elsewhere.headers['idempotency-replayed']]).toEqual([201, undefined]);
  const another = await adjust(1, 'shared', { key: OTHER_KEY });
  expect([another.status, another.headers['idempotency-replayed']]).toEqual([201, undefined]);
  expect(await onHand()).toBe(before + 2);
});

test('however the scheme is written, it is the same API key', async () => {
  await adjust(1, 'scheme');
  const again = await adjust(1, 'scheme', { key: null, headers: { authorization: `bearer ${API_KEY}` } });
  expect(again.headers['idempotency-replayed']).toBe('true');
});

test('a refusal is not kept: the same key may try again when the reason is gone', async () => {
  const order = orderOf('LATER', [{ sku: 'NOT-YET', quantity: 1 }]);
  expectProblem(await it.api.post('/v1/orders', order, { idempotencyKey: 'again' }), 422);
  await it.shop.item('NOT-YET');
  const answer = await it.api.post('/v1/orders', order, { idempotencyKey: 'again' });
  expect([answer.status, answer.headers['idempotency-replayed']]).toEqual([201, undefined]);
});

test('neither is a conflict', async () => {
  const order = () =>
    it.api.post('/v1/orders/SHIP-1/shipments', { lines: [{ lineId: '1', quantity: 1 }] }, { idempotencyKey: 'ship' });
  await it.shop.item('SHIRT');
  await it.shop.supply('PO-SHIRT', 'SHIRT', 1, '2030-03-01');
  await it.shop.order('SHIP-1', [{ sku: 'SHIRT', quantity: 1 }]);
  expectProblem(await order(), 409, 'not-enough-units');
  await it.shop.receive('PO-SHIRT', 'SHIRT', 1, it.now());
  expect((await order()).status).toBe(201);
});

test('while the first is being worked on, the second is told so and when to come back', async () => {
  const before = await onHand();
  const waits = async () =>
    (
      await it.db.execute(
        sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      )
    ).length > 0;
  let letGo: () => void = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  // Somebody holds the item, so the first request stands still in the middle of its work.
  const holder = it.db.transaction(async (tx) => {
    await tx.execute(sql`select 1 from stock where sku = 'CUP' for update`);
    await held;
  });
  const first = adjust(1, 'slow');
  await untilSeen(waits, (waiting) => waiting);
  const second = await adjust(1, 'slow');
  letGo();
  await holder;
  expectProblem(second, 409, 'request-in-flight');
  expect(Number(second.headers['retry-after'])).toBeGreaterThan(0);
  expect((await first).status).toBe(201);
  expect((await adjust(1, 'slow')).headers['idempotency-replayed']).toBe('true');
  expect(await onHand()).toBe(before + 1);
});

test('ten at once do the work once', async () => {
  const before = await onHand();
  const answers = await Promise.all(Array.from({ length: 10 }, () => adjust(1, 'ten')));
  expect(answers.filter(({ status }) => status === 201).length).toBeGreaterThan(0);
  for (const answer of answers) if (answer.status !== 201) expectProblem(answer, 409, 'request-in-flight');
  expect(
    answers.filter(({ status, headers }) => status === 201 && headers['idempotency-replayed'] === undefined),
  ).toHaveLength(1);
  expect(await onHand()).toBe(before + 1);
});

test('a key is kept for 24 hours', async () => {
  const before = await onHand();
  await adjust(1, 'daily');
  it.pass(24 * HOUR - 1000);
  expect((await adjust(1, 'daily')).headers['idempotency-replayed']).toBe('true');
  it.pass(2000);
  const next = await adjust(1, 'daily');
  expect([next.status, next.headers['idempotency-replayed']]).toEqual([201, undefined]);
  expect(await onHand()).toBe(before + 2);
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
