import { readFileSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { shippedPack } from '../../db/seed-policies';
import type { Json } from '../servers/api-client';
import { DAY, MONDAY } from '../servers/clock';
import { yen } from '../servers/shop';
import { type Served, served } from './served';

let it: Served;
beforeAll(async () => {
  it = await served();
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const refundsOf = async (orderId: string): Promise<Json[]> =>
  (await it.api.ok(it.api.get(`/v1/refunds?orderId=${orderId}`))).items.reverse();
const amountsOf = async (orderId: string): Promise<number[]> =>
  (await refundsOf(orderId)).map(({ amount }) => amount.amount);
const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);
const count = (sku: string, counted: number): Promise<Json> =>
  it.api.ok(it.api.post('/v1/stock-counts', { sku, counted, countedAt: new Date(it.now()).toISOString() }));
const cancel = (orderId: string, quantity?: number): Promise<Json> =>
  it.api.ok(it.shop.cancel(orderId, quantity === undefined ? {} : { lines: [{ lineId: '1', quantity }] }));

describe('an order that was all in stock, cancelled in part, of which a count then finds nothing', () => {
  /** 3,499 yen are charged. */
  async function counted(sku: string): Promise<void> {
    await it.shop.item(sku);
    await it.shop.stock(sku, 3);
    await it.shop.order(sku, [{ sku, quantity: 3, price: 1000 }], {
      shippingFee: yen(500),
      orderDiscounts: [{ kind: 'coupon', amount: yen(1), code: 'ONE' }],
    });
    await cancel(sku, 1);
    await count(sku, 0);
  }

  test('gives back with its last unit all that was charged, postage and coupon with it', async () => {
    await counted('ALL-IN-STOCK');
    await cancel('ALL-IN-STOCK');
    expect(sum(await amountsOf('ALL-IN-STOCK'))).toBe(3499);
    expect((await refundsOf('ALL-IN-STOCK')).at(-1)?.returns).toMatchObject([{ kind: 'coupon', code: 'ONE' }]);
  });

  test('and so it does where the cancellation is older than this rule', async () => {
    await counted('OLDER');
    await it.db.execute(sql`update cancellations set settled = false where backorder_id is null`);
    const migration = readFileSync('db/migrations/0022_money_owed.sql', 'utf8')
      .split('--> statement-breakpoint')
      .at(-1);
    await it.db.execute(sql.raw(migration ?? ''));
    await cancel('OLDER');
    expect(sum(await amountsOf('OLDER'))).toBe(3499);
  });
});

test('an alternative that is lost itself is worth to its customer what the first line was', async () => {
  await it.shop.item('A2');
  await it.shop.stock('A2', 10);
  await it.shop.item('A1', { alternatives: [{ sku: 'A2' }] });
  await it.shop.stock('A1', 10);
  await it.shop.item('SET', { alternatives: [{ sku: 'A1' }] });
  await it.shop.supply('PO-SET', 'SET', 50, '2030-02-20');
  await it.shop.order('SET', [{ sku: 'SET', quantity: 2 }], { shippingFee: yen(500) });
  await it.shop.supply('PO-SET', 'SET', 50, '2030-04-01');
  await it.step('SET', 'pass-on-date');
  const take = async (lineId: string, alternativeSku: string): Promise<void> => {
    const { offer } = await it.shop.backorder('SET');
    await it.api.ok(it.shop.decide('SET', offer.version, [{ lineId, choice: 'alternative', alternativeSku }]));
  };
  await take('1', 'A1');
  await count('A1', 0);
  await it.step('SET', 'carry-out-decision');
  await it.step('SET');
  it.pass(22 * DAY);
  await it.step('SET', 'make-offer');
  await take('1.alt1', 'A2');
  await it.api.ok(it.shop.cancel('SET'));
  expect(await amountsOf('SET')).toEqual([2900]);
});

test('units that came back are not paid for once more by an alternative for the rest of their line', async () => {
  await it.shop.item('ODD-ALT', { price: yen(200) });
  await it.shop.stock('ODD-ALT', 10);
  await it.shop.item('ODD', { alternatives: [{ sku: 'ODD-ALT' }] });
  await it.shop.stock('ODD', 2);
  await it.shop.supply('PO-ODD', 'ODD', 50, '2030-02-20');
  await it.shop.order('ODD', [{ sku: 'ODD', quantity: 5, price: 201, discount: yen(4) }]);
  await it.step('ODD');
  await it.api.ok(it.shop.ship('ODD', [{ lineId: '1', quantity: 2 }]));
  const back = { lines: [{ lineId: '1', quantity: 2 }], reason: 'r', actor: { type: 'staff', via: 'api' } };
  await it.api.ok(it.api.post('/v1/orders/ODD/refunds', back));
  await it.shop.supply('PO-ODD', 'ODD', 50, '2030-04-01');
  await it.step('ODD', 'pass-on-date');
  const { offer } = await it.shop.backorder('ODD');
  await it.api.ok(
    it.shop.decide('ODD', offer.version, [
      { lineId: '1', quantity: 2, choice: 'alternative', alternativeSku: 'ODD-ALT' },
      { lineId: '1', quantity: 1, choice: 'cancel' },
    ]),
  );
  await it.step('ODD', 'carry-out-decision');
  await it.step('ODD', 'settle-decision');
  await it.api.ok(it.shop.cancel('ODD', { recallRelease: true }));
  expect(sum(await amountsOf('ODD'))).toBe(1001);
});

test('an order of a marketplace is paid back by the marketplace: nothing is asked of the shop, nothing promised', async () => {
  await it.shop.item('BAZAAR');
  await it.shop.supply('PO-BAZAAR', 'BAZAAR', 50, '2030-02-06');
  await it.shop.order('BAZAAR', [{ sku: 'BAZAAR', quantity: 2 }], { policy: 'marketplace-4-days' });
  await it.api.ok(
    it.api.post('/v1/webhook-endpoints', { url: 'https://hooks.example/bazaar', events: ['notice.requested'] }),
  );
  await cancel('BAZAAR', 1);
  await it.step('BAZAAR');
  await cancel('BAZAAR');
  await it.step('BAZAAR');
  expect(await refundsOf('BAZAAR')).toEqual([]);
  const notices = await it.db.execute<{ body: string }>(
    sql`select body from webhook_deliveries where type = 'notice.requested'`,
  );
  const texts = [...notices].map(({ body }) => JSON.parse(body).data.text);
  expect(texts.length).toBeGreaterThan(0);
  for (const text of texts) {
    expect(text).toContain('ご注文いただいたモールの定めにより');
    expect(text).not.toMatch(/ご返金額|ご請求することはございません/);
  }
});

test('a discount that is more than what was accepted costs asks for no refund below nothing', async () => {
  await it.shop.item('REFUSED');
  await it.shop.item('TAKEN');
  await it.shop.supply('PO-TAKEN', 'TAKEN', 50, '2030-02-20');
  const lines = [
    { sku: 'REFUSED', quantity: 1, price: 10_000 },
    { sku: 'TAKEN', quantity: 1, price: 1000 },
  ];
  await it.shop.order('REFUSED', lines, {
    orderDiscounts: [{ kind: 'coupon', code: 'X', amount: yen(5000) }],
    fees: [{ amount: yen(300) }],
  });
  await it.api.ok(it.shop.cancel('REFUSED'));
  expect(await refundsOf('REFUSED')).toMatchObject([{ amount: yen(0), returns: [{ kind: 'coupon', code: 'X' }] }]);
});

test('what a cancellation left uncharged is not paid back once the rest has been charged', async () => {
  const jpShop = shippedPack('jp-shop');
  await it.api.ok(
    it.api.put('/v1/policies/money-first/versions/1', {
      ...jpShop,
      id: 'money-first',
      version: 1,
      cancellation: { ...jpShop.cancellation, tenders: 'money-first' },
    }),
  );
  await it.shop.item('POINTS');
  await it.shop.supply('PO-POINTS', 'POINTS', 50, '2030-02-20');
  await it.shop.order('POINTS', [{ sku: 'POINTS', quantity: 2, price: 500 }], {
    policy: 'money-first',
    payment: { state: 'authorized' },
    tenders: [
      { method: 'points', amount: yen(500) },
      { method: 'card', amount: yen(500) },
    ],
  });
  await cancel('POINTS', 1);
  expect(await refundsOf('POINTS')).toEqual([]);
  await it.api.ok(it.api.patch('/v1/orders/POINTS', { payment: { state: 'paid' } }));
  await cancel('POINTS');
  expect(await refundsOf('POINTS')).toMatchObject([
    { amount: yen(500), byTender: [{ method: 'points', amount: yen(500) }] },
  ]);
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
