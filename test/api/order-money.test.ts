import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { shippedPack } from '../../db/seed-policies';
import type { Json } from '../servers/api-client';
import { orderOf, yen } from '../servers/shop';
import { expectRefused } from './problem';
import { type Served, served } from './served';

const jpShop = shippedPack('jp-shop');

let it: Served;
beforeAll(async () => {
  it = await served();
  await it.shop.item('POT');
  await it.shop.stock('POT', 1_000_000);
});
afterAll(() => it.stop());

/** Two pots at 1,000 yen, 300 for wrapping, a 200 yen coupon and 100 points off: 2,000 yen, 1,500 of it by card. */
const whole = (changes: object = {}): Json =>
  orderOf(`M-${randomUUID()}`, [{ sku: 'POT', quantity: 2, price: 1000, taxRate: 10 }], {
    customer: { id: 'c-money', name: 'N', email: 'a@example.com', locale: 'ja' },
    shippingFee: yen(0),
    shippingTaxRate: 10,
    fees: [{ id: 'wrap', kind: 'gift-wrap', amount: yen(300), taxRate: 10 }],
    orderDiscounts: [
      { kind: 'coupon', amount: yen(200), code: 'SPRING' },
      { kind: 'points', amount: yen(100) },
    ],
    tenders: [
      { method: 'card', amount: yen(1500), reference: 'ch_1' },
      { method: 'points', amount: yen(500) },
    ],
    total: yen(2000),
    ...changes,
  });

const post = (order: Json) => it.api.post('/v1/orders', order);
const refundsOf = async (orderId: string): Promise<Json[]> =>
  (await it.api.ok(it.api.get(`/v1/refunds?orderId=${orderId}`))).items.reverse();
const sum = (moneys: readonly Json[]): number => moneys.reduce((total, { amount }) => total + amount, 0);

test('an order carries discounts, fees, rates and what it was paid with, and shows them as they were sent', async () => {
  const order = whole();
  expect((await post(order)).status).toBe(201);
  const { fees, orderDiscounts, tenders, lines } = await it.api.ok(it.api.get(`/v1/orders/${order.orderId}`));
  expect({ fees, orderDiscounts, tenders }).toEqual({
    fees: order.fees,
    orderDiscounts: order.orderDiscounts,
    tenders: order.tenders,
  });
  expect(lines[0].taxRate).toBe(10);
});

test.each([
  [{ total: yen(2001) }, '/total/amount'],
  [{ tenders: [{ method: 'card', amount: yen(1999) }] }, '/tenders'],
  [{ tenders: [] }, '/tenders'],
  [{ tenders: [{ method: 'barter', amount: yen(2000) }] }, '/tenders/0/method'],
  [{ tenders: [{ method: 'card', amount: { amount: 2000, currency: 'USD' } }] }, '/tenders/0/amount/currency'],
  [{ orderDiscount: yen(299) }, '/orderDiscount/amount'],
  [{ orderDiscounts: [{ kind: 'luck', amount: yen(300) }] }, '/orderDiscounts/0/kind'],
  [{ orderDiscounts: [{ kind: 'campaign', amount: yen(2301) }] }, '/orderDiscounts'],
  [{ fees: [{ amount: yen(300), taxRate: 10.00001 }] }, '/fees/0/taxRate'],
  [{ shippingTaxRate: 101 }, '/shippingTaxRate'],
])('%j is refused where it stands', async (changes, pointer) => {
  expectRefused(await post(whole(changes)), pointer);
});

test('a sum of discounts that agrees with their list is no contradiction', async () => {
  expect((await post(whole({ orderDiscount: yen(300) }))).status).toBe(201);
});

test('a partial cancellation gives back its share per tender and rate, the last one fees and the coupon', async () => {
  const order = whole();
  await it.api.ok(post(order));
  await it.api.ok(it.shop.cancel(order.orderId, { lines: [{ lineId: '1', quantity: 1 }] }));
  await it.api.ok(it.shop.cancel(order.orderId));
  expect(await refundsOf(order.orderId)).toMatchObject([
    {
      amount: yen(850),
      byTender: [
        { method: 'card', amount: yen(637), reference: 'ch_1' },
        { method: 'points', amount: yen(213) },
      ],
      taxByRate: [{ rate: 10, amount: yen(850), tax: yen(76) }],
      returns: [{ kind: 'points', amount: yen(50) }],
    },
    {
      amount: yen(1150),
      byTender: [
        { method: 'card', amount: yen(863) },
        { method: 'points', amount: yen(287) },
      ],
      taxByRate: [{ rate: 10, amount: yen(1150), tax: yen(105) }],
      returns: [
        { kind: 'points', amount: yen(50) },
        { kind: 'coupon', amount: yen(200), code: 'SPRING' },
      ],
    },
  ]);
});

test('shipping that was free stays free when what was short is cancelled', async () => {
  const order = whole();
  await it.api.ok(post(order));
  await it.api.ok(it.shop.ship(order.orderId, [{ lineId: '1', quantity: 1 }]));
  await it.api.ok(it.shop.cancel(order.orderId));
  expect((await refundsOf(order.orderId)).map(({ amount }) => amount)).toEqual([yen(850)]);
});

test('an order that was only authorised gives back its points, and nothing that was not charged', async () => {
  const order = whole({ payment: { state: 'authorized' } });
  await it.api.ok(post(order));
  await it.api.ok(it.shop.cancel(order.orderId));
  expect(await refundsOf(order.orderId)).toMatchObject([
    { amount: yen(500), byTender: [{ method: 'points', amount: yen(500) }], state: 'requested' },
  ]);
});

test('cancelled piece by piece, every tender gets back exactly what it gave', async () => {
  const piece = fc.record({ line: fc.nat(1), units: fc.integer({ min: 1, max: 3 }) });
  const paid = fc.record({
    prices: fc.tuple(fc.nat(5000), fc.nat(5000)),
    shipping: fc.nat(800),
    byCard: fc.double({ min: 0, max: 1, noNaN: true }),
    pieces: fc.array(piece, { minLength: 8, maxLength: 8 }),
  });
  await fc.assert(
    fc.asyncProperty(paid, async ({ prices, shipping, byCard, pieces }) => {
      const total = prices[0] * 4 + prices[1] * 3 + shipping;
      const card = Math.floor(total * byCard);
      const orderId = `P-${randomUUID()}`;
      const lines = [
        { sku: 'POT', quantity: 4, price: prices[0], taxRate: 10 },
        { sku: 'POT', quantity: 3, price: prices[1], taxRate: 8 },
      ];
      const tenders = [
        { method: 'points', amount: yen(total - card) },
        { method: 'card', amount: yen(card) },
      ];
      await it.shop.order(orderId, lines, { shippingFee: yen(shipping), tenders });
      for (const { line, units } of pieces)
        await it.shop.cancel(orderId, { lines: [{ lineId: String(line + 1), quantity: units }] });
      await it.shop.cancel(orderId);
      const shares = (await refundsOf(orderId)).flatMap(({ byTender }) => byTender as Json[]);
      for (const { method, amount } of tenders)
        expect(sum(shares.filter((share) => share.method === method).map((share) => share.amount))).toBe(amount.amount);
    }),
    { seed: 81, numRuns: 12 },
  );
});

describe('where the policy lets a card be charged only at shipment', () => {
  beforeAll(() =>
    it.api.ok(
      it.api.put('/v1/policies/late-charge/versions/1', {
        ...jpShop,
        id: 'late-charge',
        version: 1,
        payment: { chargeCards: 'at-shipment', renewBefore: 'P3D' },
      }),
    ),
  );
  const late = { policy: 'late-charge' };

  test('an order that says its card was charged is refused', async () => {
    expectRefused(await post(whole(late)), '/payment/state');
    expect((await post(whole({ ...late, payment: { state: 'authorized' } }))).status).toBe(201);
  });

  test('an authorised payment becomes a charge when something has been shipped, and not before', async () => {
    const order = whole({ ...late, payment: { state: 'authorized' } });
    await it.api.ok(post(order));
    const charge = () => it.api.patch(`/v1/orders/${order.orderId}`, { payment: { state: 'paid' } });
    expectRefused(await charge(), '/payment/state');
    await it.api.ok(it.shop.ship(order.orderId, [{ lineId: '1', quantity: 1 }]));
    expect((await charge()).status).toBe(200);
  });
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
