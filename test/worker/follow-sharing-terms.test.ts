import { sql } from 'drizzle-orm';
import type { SharingTerms } from '../../domain/allocation/share';
import { sharingFollower } from '../../worker/follow-sharing-terms';
import { type Served, served } from '../api/served';
import { HERE } from '../servers/installation';

let it: Served;
let version = 1;
beforeAll(async () => {
  it = await served();
});
afterAll(() => it.stop());

async function house(terms: Partial<SharingTerms>): Promise<void> {
  const pack = await it.api.ok(it.api.get('/v1/policies/jp-shop/versions/1'));
  const allocation = { whenShort: 'queue', completeLines: false, waitersPercent: 100, quotas: [], ...terms };
  version += 1;
  await it.api.ok(it.api.put(`/v1/policies/jp-shop/versions/${version}`, { ...pack, version, allocation }));
}

const dates = async (): Promise<string[]> =>
  Promise.all([1, 2].map(async (n) => (await it.shop.backorder(`T-${n}`)).lines[0].promise.current.restockDate));

test('when the house shares otherwise, the dates of all who wait follow, once', async () => {
  await it.shop.item('TERMS');
  for (const [nth, day] of ['2030-03-11', '2030-03-18'].entries()) await it.shop.supply(`PO-${nth}`, 'TERMS', 4, day);
  for (const [index, quantity] of [6, 2].entries()) {
    it.pass(1000);
    const placedAt = new Date(it.now()).toISOString();
    await it.shop.order(`T-${index + 1}`, [{ sku: 'TERMS', quantity }], { placedAt });
  }
  const follow = sharingFollower(it.db, HERE);
  expect(await follow(it.now())).toBe(0);
  expect(await dates()).toEqual(['2030-03-18', '2030-03-18']);

  await house({ whenShort: 'even' });
  expect(await follow(it.now())).toBe(1);
  expect(await dates()).toEqual(['2030-03-18', '2030-03-11']);
  expect(await follow(it.now())).toBe(0);
});

/** Follows until nothing is left to follow. */
async function followed(): Promise<void> {
  const follow = sharingFollower(it.db, HERE);
  while ((await follow(it.now())) > 0);
}

test.each([
  ['whole lines only', { completeLines: true }, 6],
  ['half for new sales', { waitersPercent: 50 }, 5],
])('what lay free under other terms (%s) goes to those who wait', async (_what, terms, waits) => {
  const sku = `FREE-${waits}`;
  await house(terms);
  await it.shop.item(sku);
  await it.shop.supply(`PO-${sku}`, sku, 10, '2030-03-11');
  await it.shop.supply(`LATE-${sku}`, sku, 10, '2030-03-18');
  await it.shop.order(sku, [{ sku, quantity: 10 }]);
  await it.shop.receive(`PO-${sku}`, sku, 6, it.now());
  const units = async () => (await it.shop.backorder(sku)).lines[0];
  const before = (await units()).allocated;
  expect(before).toBeLessThan(6);
  await followed();
  expect(await units()).toMatchObject({ allocated: before });
  await house({});
  await followed();
  expect(await units()).toMatchObject({ waiting: 4, allocated: 6 });
});

test('an item that cannot be followed now is followed with the next turn', async () => {
  await house({});
  await it.shop.item('LOCKED');
  for (const [nth, day] of ['2030-03-11', '2030-03-18'].entries()) await it.shop.supply(`L-${nth}`, 'LOCKED', 4, day);
  for (const [index, quantity] of [6, 2].entries()) {
    it.pass(1000);
    const placedAt = new Date(it.now()).toISOString();
    await it.shop.order(`L-${index + 1}`, [{ sku: 'LOCKED', quantity }], { placedAt });
  }
  const follow = sharingFollower(it.db, HERE);
  while ((await follow(it.now())) > 0);
  await house({ whenShort: 'even' });
  await it.db.transaction(async (tx) => {
    await tx.execute(sql`select 1 from stock where sku = 'LOCKED' for update`);
    await expect(follow(it.now())).rejects.toThrow('could not be planned');
  });
  const promised = async () => (await it.shop.backorder('L-2')).lines[0].promise.current.restockDate;
  expect(await promised()).toBe('2030-03-18');
  expect(await follow(it.now())).toBe(1);
  expect(await promised()).toBe('2030-03-11');
  expect(await follow(it.now())).toBe(0);
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
