import fc from 'fast-check';
import { shippedPack } from '../../db/seed-policies';
import type { Json } from '../servers/api-client';
import { orderOf, yen } from '../servers/shop';
import { expectProblem } from './problem';
import { type Served, served } from './served';

const SEED = 20300204;

const actor = { type: 'staff', id: 'staff-1', via: 'phone' };

/** Every request with a body, with one that is accepted (or refused for a reason of state only). */
const REQUESTS: readonly [method: 'POST' | 'PUT' | 'PATCH', url: string, body: Json][] = [
  [
    'POST',
    '/v1/orders',
    orderOf(
      'ANY-1',
      [{ sku: 'VASE', quantity: 1, discount: yen(1), tax: yen(1), neededBy: '2030-05-01', essential: true }],
      {
        total: yen(1200),
        policy: 'jp-shop',
        commitment: 'request',
        orderNumber: 'No. 1',
        customer: {
          id: 'c',
          name: 'n',
          company: 'co',
          department: 'd',
          email: 'a@example.com',
          phone: '1',
          locale: 'en',
          rank: 1,
        },
      },
    ),
  ],
  [
    'POST',
    '/v1/orders/KNOWN/cancel',
    { lines: [{ lineId: '1', quantity: 1 }], reason: 'r', actor, recallRelease: false },
  ],
  [
    'PATCH',
    '/v1/orders/KNOWN',
    {
      customer: { name: 'n' },
      shipTo: { country: 'JP' },
      payment: { state: 'paid' },
      lines: [{ lineId: '1', quantity: 900 }],
    },
  ],
  ['POST', '/v1/orders/KNOWN/shipments', { lines: [{ lineId: '1', quantity: 1 }], carrier: 'c', trackingNumber: 't' }],
  ['POST', '/v1/orders/KNOWN/shortages', { lines: [{ lineId: '1', quantity: 1 }], reason: 'r' }],
  [
    'PATCH',
    '/v1/customers/c-KNOWN',
    { rank: 1, locale: 'ja', noBackorder: false, shipComplete: true, completeLines: true, fewerMails: true },
  ],
  ['POST', '/v1/backorders/bo-KNOWN/undo', { actor }],
  [
    'POST',
    '/v1/backorders/bo-KNOWN/decisions',
    { offerVersion: 0, lines: [{ lineId: '1', quantity: 1, choice: 'cancel' }], actor, undoable: true },
  ],
  ['POST', '/v1/reservations', { sku: 'VASE', quantity: 1, channel: 'web', expiresIn: 'PT15M' }],
  ['POST', '/v1/stock-adjustments', { sku: 'VASE', locationId: 'main', quantityDelta: 1, reason: 'r' }],
  [
    'POST',
    '/v1/items/VASE/reallocations',
    {
      from: { orderId: 'TWIN', lineId: '1' },
      to: { orderId: 'KNOWN', lineId: '1' },
      quantity: 1,
      reason: 'r',
    },
  ],
  ['POST', '/v1/stock-counts', { sku: 'VASE', locationId: 'main', counted: 5000, countedAt: '2030-02-04T01:00:00Z' }],
  [
    'POST',
    '/v1/receipts',
    { supplyId: 'PO-VASE', sku: 'VASE', locationId: 'main', quantity: 1, receivedAt: '2030-02-04T01:00:00Z' },
  ],
  [
    'PUT',
    '/v1/supplies/PO-VASE',
    {
      sku: 'VASE',
      locationId: 'main',
      quantity: 5000,
      eta: '2030-03-01',
      etaPrecision: 'third',
      status: 'confirmed',
      supplierId: 's',
      reason: { code: 'logistics', customerText: { ja: '船便の遅れ', en: 'late ship' }, note: 'n' },
    },
  ],
  [
    'PUT',
    '/v1/items/VASE',
    {
      name: { ja: '花瓶', en: 'Vase' },
      kind: 'preorder',
      backorderable: true,
      releaseDate: '2030-03-01',
      price: yen(1200),
      url: 'https://shop.example/vase',
      backorderCap: 1000,
      safetyStock: 0,
      alternatives: [{ sku: 'POT', note: 'n' }],
      components: [{ sku: 'POT', quantity: 1 }],
    },
  ],
  [
    'PUT',
    '/v1/channels/web',
    {
      name: { ja: '店', en: 'Shop' },
      sender: { name: 's', email: 's@example.com' },
      replyTo: 'r@example.com',
      staffName: 'n',
      address: 'a',
      phone: '1',
      signature: { ja: 'a', en: 'b' },
      timeZone: 'Asia/Tokyo',
      defaultPolicy: 'jp-shop',
      refundFormUrl: 'https://shop.example/refund',
    },
  ],
  ['PUT', '/v1/suppliers/s', { name: 's', email: 's@example.com', locale: 'ja', leadTimeDays: 3, orderMultiple: 10 }],
  ['PUT', '/v1/policies/mine/versions/1', { ...shippedPack('jp-shop'), id: 'mine' }],
  ['POST', '/v1/policies/jp-shop/versions/1/adopt', { backorderIds: ['bo-KNOWN'], reason: 'r' }],
  ['POST', '/v1/tasks/none/resolve', { note: 'n' }],
  ['POST', '/v1/refunds/none/fail', { reason: 'r', needsAccount: true }],
  ['POST', '/v1/coupon-codes', { pool: 'sorry', codes: ['A-1'] }],
  ['POST', '/v1/orders/none/deliveries', { shipmentId: 's', state: 'refused', at: '2030-02-04T01:00:00Z' }],
  ['POST', '/v1/refunds/none/confirm', { paidAt: '2030-02-04T01:00:00Z', reference: 'r' }],
  [
    'POST',
    '/v1/webhook-endpoints',
    {
      url: 'https://shop.example/hook',
      events: ['backorder.opened'],
      secret: 'whsec_c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0',
    },
  ],
];

/** Places in a document, by the keys that lead there. */
const placesOf = (value: Json, path: readonly (string | number)[] = []): (readonly (string | number)[])[] => [
  path,
  ...(typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) =>
        placesOf(inner, [...path, Array.isArray(value) ? Number(key) : key]),
      )
    : []),
];

function put(value: Json, path: readonly (string | number)[], next: Json): Json {
  const [key, ...rest] = path;
  if (key === undefined) return next;
  const copy = Array.isArray(value) ? [...value] : { ...value };
  copy[key] = put(copy[key], rest, next);
  return copy;
}

/** Values that have broken something somewhere before, and anything else. */
const nasty = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.constantFrom<Json[]>(
      null,
      0,
      -0,
      -1,
      0.1,
      1e21,
      2147483647,
      2147483648,
      Number.MAX_SAFE_INTEGER,
      '',
      ' ',
      '\u0000',
      '\ud800',
      '\u202e',
      'a'.repeat(5000),
      [],
      {},
      [[]],
      { __proto__: null },
      true,
      'NaN',
      '2030-02-30',
      '9999-12-31',
      '9999-12-31T23:59:59Z',
      '0001-01-01',
      "'; drop table orders; --",
    ),
  },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }) as fc.Arbitrary<Json> },
);

let it: Served;
beforeAll(async () => {
  it = await served();
  await it.shop.item('VASE');
  await it.shop.item('POT');
  await it.shop.stock('VASE', 5000);
  await it.shop.order('KNOWN', [{ sku: 'VASE', quantity: 1000 }]);
  await it.shop.order('TWIN', [{ sku: 'VASE', quantity: 1 }]);
  await it.shop.supply('PO-VASE', 'VASE', 5000, '2030-03-01');
});
afterAll(() => it.stop());

test.each(REQUESTS)(
  '%s %s understands its sample, so that what follows is about small differences',
  async (method, url, body) => {
    expect([200, 201, 404, 409]).toContain((await it.api.send(method, url, body)).status);
  },
);

test.each(REQUESTS)('%s %s answers any JSON whatsoever with a problem, never with a failure', async (method, url) => {
  await fc.assert(
    fc.asyncProperty(fc.json({ maxDepth: 5, stringUnit: 'binary' }), async (raw) => {
      const answer = await it.api.send(method, url, undefined, { raw });
      // `{}` is something to say to a task: it needs no note.
      if (raw !== '{}') expect(answer.status).toBeGreaterThanOrEqual(400);
      if (answer.status >= 400) expectProblem(answer, answer.status === 404 ? 404 : 422);
    }),
    { seed: SEED, numRuns: 30 },
  );
});

test.each(REQUESTS)('%s %s survives any one thing in its body being anything', async (method, url, body) => {
  const places = placesOf(body);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...places),
      nasty,
      fc.option(fc.string({ unit: 'binary', maxLength: 10 })),
      async (path, value, key) => {
        const changed = key === null ? put(body, path, value) : put(body, [...path, key], value);
        const answer = await it.api.send(method, url, changed);
        expect(answer.status).toBeLessThan(500);
        if (answer.status >= 400) expectProblem(answer, answer.status);
      },
    ),
    { seed: SEED, numRuns: 80 },
  );
});

test.each([
  'limit',
  'cursor',
  'sku',
  'status',
  'state',
  'customerId',
  'backorderId',
  'orderId',
  'overdue',
  'locale',
  'template',
  'view',
])('any text whatsoever as the query parameter %s is an answer or a 400', async (name) => {
  const lists = [
    '/v1/orders',
    '/v1/backorders',
    '/v1/items',
    '/v1/supplies',
    '/v1/tasks',
    '/v1/refunds',
    '/v1/mails',
    '/v1/webhook-deliveries',
    '/v1/backorders/bo-KNOWN/timeline',
    '/dev/mailbox',
  ];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...lists), fc.string({ unit: 'grapheme' }), async (list, text) => {
      const answer = await it.api.get(`${list}?${name}=${encodeURIComponent(text)}`);
      expect([200, 400]).toContain(answer.status);
      if (answer.status === 400) expectProblem(answer, 400, 'bad-request');
    }),
    { seed: SEED, numRuns: 40 },
  );
});

test('through all of that nothing was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
