import type { Scope } from '../../api/deps';
import { orderOf } from '../servers/shop';
import { expectProblem } from './problem';
import { type Served, served } from './served';

const SCOPES: readonly Scope[] = ['orders', 'supply', 'staff', 'audit', 'admin'];
const keyFor = (scope: Scope): string => `a-key-for-${scope}-only-0123456789abcdef`;
const TWO = 'a-key-for-orders-and-supply-0123456789';

let it: Served;
beforeAll(async () => {
  it = await served({
    keys: [
      ...SCOPES.map((scope) => ({ key: keyFor(scope), scopes: [scope] })),
      { key: TWO, scopes: ['orders', 'supply'] },
    ],
  });
});
afterAll(() => it.stop());

/** What each kind of request needs: any of these scopes will do. */
const NEEDS: readonly [method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, scopes: readonly Scope[]][] = [
  ['POST', '/v1/orders', ['orders']],
  ['PATCH', '/v1/orders/A', ['orders', 'staff']],
  ['POST', '/v1/orders/A/cancel', ['orders', 'staff']],
  ['POST', '/v1/orders/A/shipments', ['orders', 'supply', 'staff']],
  ['POST', '/v1/orders/A/deliveries', ['orders', 'supply', 'staff']],
  ['POST', '/v1/orders/A/shortages', ['orders', 'supply', 'staff']],
  ['GET', '/v1/orders', ['orders', 'staff', 'audit']],
  ['GET', '/v1/orders/A', ['orders', 'staff', 'audit']],
  ['PATCH', '/v1/customers/c', ['orders', 'staff']],
  ['GET', '/v1/backorders', ['orders', 'staff', 'audit']],
  ['GET', '/v1/backorders/bo-A', ['orders', 'staff', 'audit']],
  ['GET', '/v1/backorders/bo-A/timeline', ['orders', 'staff', 'audit']],
  ['POST', '/v1/backorders/bo-A/decisions', ['orders', 'staff']],
  ['PUT', '/v1/backorders/bo-A/hold', ['staff']],
  ['DELETE', '/v1/backorders/bo-A/hold', ['staff']],
  ['DELETE', '/v1/backorders/bo-A/links', ['staff']],
  ['GET', '/v1/tasks', ['staff']],
  ['POST', '/v1/tasks/T/resolve', ['staff']],
  ['GET', '/v1/refunds', ['staff', 'audit']],
  ['POST', '/v1/refunds/R/confirm', ['staff']],
  ['POST', '/v1/refunds/R/fail', ['staff']],
  ['POST', '/v1/refunds/R/account-received', ['staff']],
  ['POST', '/v1/coupon-codes', ['staff', 'admin']],
  ['GET', '/v1/coupon-codes', ['staff', 'admin']],
  ['GET', '/v1/mails', ['staff', 'audit']],
  ['GET', '/v1/mails/M/content', ['staff', 'audit']],
  ['POST', '/v1/mails/M/resend', ['staff']],
  ['PUT', '/v1/items/I', ['supply']],
  ['GET', '/v1/items', SCOPES],
  ['GET', '/v1/items/I/stock', SCOPES],
  ['POST', '/v1/reservations', ['orders']],
  ['GET', '/v1/reservations/R', ['orders', 'staff']],
  ['DELETE', '/v1/reservations/R', ['orders']],
  ['POST', '/v1/stock-adjustments', ['supply']],
  ['POST', '/v1/stock-counts', ['supply']],
  ['PUT', '/v1/supplies/S', ['supply']],
  ['GET', '/v1/supplies', ['supply', 'staff', 'audit']],
  ['POST', '/v1/receipts', ['supply']],
  ['PUT', '/v1/suppliers/S', ['supply']],
  ['PUT', '/v1/channels/c', ['admin']],
  ['PUT', '/v1/policies/p/versions/1', ['admin']],
  ['GET', '/v1/policies', SCOPES],
  ['POST', '/v1/webhook-endpoints', ['admin']],
  ['GET', '/v1/webhook-endpoints', ['admin']],
  ['DELETE', '/v1/webhook-endpoints/W', ['admin']],
  ['GET', '/v1/webhook-deliveries', ['admin']],
];

test.each(NEEDS)('%s %s is for %j only', async (method, url, scopes) => {
  for (const scope of SCOPES) {
    const answer = await it.api.send(method, url, undefined, { key: keyFor(scope) });
    if (scopes.includes(scope)) expect([401, 403]).not.toContain(answer.status);
    else expectProblem(answer, 403, 'forbidden');
  }
});

test.each(NEEDS)('%s %s without a key is a 401 that says how to send one', async (method, url) => {
  const answer = await it.api.send(method, url, undefined, { key: null });
  expectProblem(answer, 401, 'unauthorized');
  expect(answer.headers['www-authenticate']).toBe('Bearer');
});

test('a key may have several scopes', async () => {
  expect((await it.api.get('/v1/orders', { key: TWO })).status).toBe(200);
  expect((await it.api.get('/v1/supplies', { key: TWO })).status).toBe(200);
  expectProblem(await it.api.get('/v1/tasks', { key: TWO }), 403);
});

test.each([
  ['an unknown key', 'Bearer nobody-knows-this-key-0123456789abcdef'],
  ['a known one cut short', `Bearer ${TWO.slice(0, -1)}`],
  ['a known one with more', `Bearer ${TWO}x`],
  ['another scheme', `Basic ${Buffer.from(`key:${TWO}`).toString('base64')}`],
  ['the bare key', TWO],
  ['two keys', `Bearer ${TWO}, Bearer ${TWO}`],
  ['nothing behind the scheme', 'Bearer '],
])('%s is a 401', async (_what, authorization) => {
  expectProblem(await it.api.get('/v1/orders', { key: null, headers: { authorization } }), 401, 'unauthorized');
});

test('a key in the address opens nothing', async () => {
  expectProblem(await it.api.get(`/v1/orders?key=${TWO}`, { key: null }), 401);
});

test('without the right no word is said about what is there, and nothing is done', async () => {
  const known = await it.api.get('/v1/items/NOTHING', { key: null });
  expectProblem(known, 401);
  const order = orderOf('SNEAKY', [{ sku: 'NOTHING', quantity: 1 }]);
  expectProblem(await it.api.post('/v1/orders', order, { key: keyFor('audit') }), 403);
  expectProblem(await it.api.post('/v1/orders', undefined, { key: keyFor('audit'), raw: 'not json' }), 403);
  expectProblem(await it.api.get('/v1/orders/SNEAKY', { key: TWO }), 404);
});

test.each(['/healthz', '/readyz', '/metrics', '/openapi.json', '/docs', '/dev/mailbox'])(
  '%s needs no key',
  async (url) => {
    expect([200, 302]).toContain((await it.api.get(url, { key: null })).status);
  },
);

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
