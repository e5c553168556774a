import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { Json } from '../servers/api-client';
import { orderOf, yen } from '../servers/shop';
import { expectRefused } from './problem';
import { type Served, served } from './served';

const SEED = 20300204;

let it: Served;
beforeAll(async () => {
  it = await served();
  for (const sku of ['IN-STOCK', 'ON-ITS-WAY']) await it.shop.item(sku);
  await it.shop.stock('IN-STOCK', 2_000_000);
  await it.shop.supply('PO', 'ON-ITS-WAY', 2_000_000, '2030-02-20');
});
afterAll(() => it.stop());

const yenUpTo = (most: number): fc.Arbitrary<number> => fc.oneof(fc.constant(0), fc.integer({ min: 0, max: most }));

const line = fc
  .record({
    sku: fc.constantFrom('IN-STOCK', 'ON-ITS-WAY'),
    quantity: fc.integer({ min: 1, max: 7 }),
    price: yenUpTo(100_000),
    tax: fc.option(yenUpTo(10_000), { nil: undefined }),
  })
  .chain((drawn) =>
    fc.option(yenUpTo(drawn.price * drawn.quantity), { nil: undefined }).map((discount) => ({ ...drawn, discount })),
  );

/** An order whose discounts never exceed what it costs, and what is charged for it. */
const priced = fc
  .record({
    lines: fc.array(line, { minLength: 1, maxLength: 5 }),
    shippingFee: fc.option(yenUpTo(2000), { nil: undefined }),
  })
  .chain(({ lines, shippingFee }) => {
    const goods = lines.reduce(
      (sum, { quantity, price, discount = 0, tax = 0 }) => sum + quantity * price - discount + tax,
      0,
    );
    const before = goods + (shippingFee ?? 0);
    return fc.option(yenUpTo(before), { nil: undefined }).map((orderDiscount) => {
      const money = (amount: number | undefined, name: string) => (amount === undefined ? {} : { [name]: yen(amount) });
      const orderId = `S-${randomUUID()}`;
      return {
        charged: before - (orderDiscount ?? 0),
        order: orderOf(
          orderId,
          lines.map(({ sku, quantity, price, discount, tax }) => ({
            sku,
            quantity,
            price,
            ...money(discount, 'discount'),
            ...money(tax, 'tax'),
          })),
          {
            customer: { id: 'c-sums', name: 'N', email: 'a@example.com', locale: 'en' },
            ...money(shippingFee, 'shippingFee'),
            ...money(orderDiscount, 'orderDiscount'),
          },
        ),
      };
    });
  });

test('what is charged = lines - discounts + tax + shipping - order discount: that total is taken, no other', async () => {
  await fc.assert(
    fc.asyncProperty(priced, fc.integer({ min: 1, max: 5000 }), async ({ order, charged }, off) => {
      for (const wrong of [charged + off, charged - off].filter((amount) => amount >= 0))
        expectRefused(
          await it.api.post('/v1/orders', { ...order, total: yen(wrong) }),
          '/total/amount',
          new RegExp(`\\b${charged}\\b`),
        );
      expect((await it.api.post('/v1/orders', { ...order, total: yen(charged) })).status).toBe(201);
    }),
    { seed: SEED, numRuns: 40 },
  );
});

test('cancelled piece by piece, an order gives back exactly what was charged, and every unit is accounted for', async () => {
  await fc.assert(
    fc.asyncProperty(
      priced,
      fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
      async ({ order, charged }, draws) => {
        const { orderId } = order;
        await it.api.ok(it.api.post('/v1/orders', order));
        for (const draw of draws) {
          const { lines } = await it.api.ok(it.api.get(`/v1/orders/${orderId}`));
          for (const { ordered, waiting, allocated, shipped, cancelled, substituted } of lines as Json[])
            expect(waiting + allocated + shipped + cancelled + substituted).toBe(ordered);
          const left = (lines as Json[]).filter(({ waiting, allocated }) => waiting + allocated > 0);
          const chosen = left[draw % Math.max(1, left.length)];
          if (chosen === undefined) break;
          const quantity = 1 + (draw % (chosen.waiting + chosen.allocated));
          await it.api.ok(it.shop.cancel(orderId, { lines: [{ lineId: chosen.lineId, quantity }] }));
        }
        const refunds = (await it.api.ok(it.api.get(`/v1/refunds?orderId=${orderId}&limit=200`))).items as Json[];
        expect(refunds.reduce((sum, { amount }) => sum + amount.amount, 0)).toBe(charged);
      },
    ),
    { seed: SEED, numRuns: 15 },
  );
});

test('through all of that nothing was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
