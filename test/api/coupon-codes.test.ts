import { shippedPack } from '../../db/seed-policies';
import type { Json } from '../servers/api-client';
import { yen } from '../servers/shop';
import { expectRefused } from './problem';
import { type Served, served } from './served';

const jpShop = shippedPack('jp-shop');

let it: Served;
beforeAll(async () => {
  it = await served();
  await it.shop.item('CUP');
  await it.shop.supply('PO-CUP', 'CUP', 1000, '2030-02-20');
  for (const [id, coupon] of [
    ['coupons-of-a-pool', { amount: yen(500), validDays: 90, pool: 'sorry' }],
    ['coupons-of-an-empty-pool', { percent: 10, validDays: 30, pool: 'empty' }],
    ['amounts', { amount: yen(300), validDays: 30 }],
  ] as const)
    await it.api.ok(
      it.api.put(`/v1/policies/${id}/versions/1`, {
        ...jpShop,
        id,
        version: 1,
        cancellation: { ...jpShop.cancellation, coupon },
      }),
    );
});
afterAll(() => it.stop());

const upload = (codes: readonly string[], pool = 'sorry') => it.api.post('/v1/coupon-codes', { pool, codes });
const couponOf = async (orderId: string): Promise<Json> => (await it.shop.backorder(orderId)).coupon;
async function cancelled(orderId: string, policy: string, quantity = 1): Promise<Json> {
  await it.shop.order(orderId, [{ sku: 'CUP', quantity }], { policy });
  await it.api.ok(it.shop.cancel(orderId));
  return couponOf(orderId);
}
const lowTasks = async (): Promise<Json[]> =>
  (await it.api.ok(it.api.get('/v1/tasks?state=open'))).items.filter(({ kind }: Json) => kind === 'coupon-codes-low');

test('codes are put in once, whatever is sent again; how many there are is shown, not which', async () => {
  expect(await upload(['A-1', 'A-2', 'A-2'])).toMatchObject({
    status: 201,
    body: { pool: 'sorry', added: 2, known: 1, free: 2, taken: 0 },
  });
  expect((await upload(['A-2'], 'other')).body).toMatchObject({ added: 0 });
  const shown = await it.api.get('/v1/coupon-codes');
  expect(shown.body.items).toEqual([{ pool: 'sorry', free: 2, taken: 0 }]);
  expect(shown.text).not.toContain('A-1');
});

test('each apology takes a code of its own, and staff are asked for more while some are left', async () => {
  expect(await cancelled('POOL-1', 'coupons-of-a-pool')).toMatchObject({ code: 'A-1', amount: yen(500) });
  expect(await lowTasks()).toMatchObject([{ data: { pool: 'sorry', left: 1 } }]);
  expect(await cancelled('POOL-2', 'coupons-of-a-pool')).toMatchObject({ code: 'A-2' });
});

test('an empty pool promises nothing, and the money comes back all the same', async () => {
  expect(await cancelled('POOL-3', 'coupons-of-a-pool')).toBeUndefined();
  expect((await it.shop.backorder('POOL-3')).refunds).toMatchObject([{ amount: yen(1200) }]);
});

test('what an empty pool owes is issued as soon as codes come, once, and staff are asked to tell of it', async () => {
  await it.api.ok(upload(['LATE-1']));
  expect(await couponOf('POOL-3')).toMatchObject({ code: 'LATE-1', amount: yen(500) });
  expect((await it.api.ok(it.api.get('/v1/tasks?backorderId=bo-POOL-3'))).items).toMatchObject([
    { kind: 'coupon-late', state: 'open', data: { pool: 'sorry', code: 'LATE-1' } },
  ]);
  await it.api.ok(upload(['LATE-2']));
  expect(await couponOf('POOL-3')).toMatchObject({ code: 'LATE-1' });
});

test('a pool that is filled again needs nobody any more', async () => {
  await it.api.ok(upload(Array.from({ length: 30 }, (_, index) => `B-${index}`)));
  expect(await lowTasks()).toEqual([]);
});

test('who cancelled unit by unit is owed one: the next code is the next customer’s', async () => {
  await it.shop.order('THRICE', [{ sku: 'CUP', quantity: 4 }], { policy: 'coupons-of-an-empty-pool' });
  for (let time = 0; time < 3; time++)
    await it.api.ok(it.shop.cancel('THRICE', { lines: [{ lineId: '1', quantity: 1 }] }));
  it.pass(1000);
  expect(await cancelled('AFTER', 'coupons-of-an-empty-pool')).toBeUndefined();
  expect((await upload(['E-1', 'E-2'], 'empty')).body).toMatchObject({ added: 2, free: 0, taken: 2 });
  expect(await couponOf('THRICE')).toMatchObject({ code: 'E-1' });
  expect(await couponOf('AFTER')).toMatchObject({ code: 'E-2' });
  // Whoever has his is owed nothing more.
  await it.api.ok(it.shop.cancel('THRICE'));
  expect((await upload(['E-3'], 'empty')).body).toMatchObject({ free: 1 });
});

test('twice at once, no code goes to two', async () => {
  const orders = Array.from({ length: 8 }, (_, index) => `RACE-${index}`);
  for (const orderId of orders)
    await it.shop.order(orderId, [{ sku: 'CUP', quantity: 1 }], { policy: 'coupons-of-a-pool' });
  const answers = await Promise.all(orders.map((orderId) => it.shop.cancel(orderId)));
  expect(answers.map(({ status }) => status)).toEqual(orders.map(() => 200));
  const codes = await Promise.all(orders.map(async (orderId) => (await couponOf(orderId)).code));
  expect(new Set(codes).size).toBe(orders.length);
});

test('an amount may be given in place of a share; its code cannot be guessed', async () => {
  expect(await cancelled('AMOUNT', 'amounts')).toEqual({
    code: expect.stringMatching(/^[0-9A-Z]{5}-[0-9A-Z]{5}$/),
    amount: yen(300),
    validUntil: '2030-03-06',
  });
});

test('one cause, one coupon, however many times units are cancelled', async () => {
  await it.shop.order('ONCE', [{ sku: 'CUP', quantity: 3 }], { policy: 'amounts' });
  const cancel = (type: string) =>
    it.api.ok(it.shop.cancel('ONCE', { lines: [{ lineId: '1', quantity: 1 }], actor: { type, via: 'api' } }));
  await cancel('customer');
  const first = await couponOf('ONCE');
  await cancel('customer');
  expect(await couponOf('ONCE')).toEqual(first);
  await cancel('staff');
  const issued = await it.db.execute(`select cause from coupons where backorder_id = 'bo-ONCE' order by cause`);
  expect([...issued]).toEqual([{ cause: 'customer' }, { cause: 'shop' }]);
});

test.each([
  [{ pool: 'Sorry!', codes: ['A'] }, '/pool'],
  [{ pool: 'sorry', codes: [] }, '/codes'],
  [{ pool: 'sorry', codes: ['two words'] }, '/codes/0'],
  [{ pool: 'sorry', codes: ['A'], percent: 10 }, '/percent'],
])('%j is refused', async (body, pointer) => {
  expectRefused(await it.api.post('/v1/coupon-codes', body), pointer);
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
