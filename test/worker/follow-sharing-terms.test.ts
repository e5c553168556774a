import { sharingFollower } from '../../worker/follow-sharing-terms';
import { type Served, served } from '../api/served';
import { HERE } from '../servers/installation';

let it: Served;
beforeAll(async () => {
  it = await served();
});
afterAll(() => it.stop());

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

  const pack = await it.api.ok(it.api.get('/v1/policies/jp-shop/versions/1'));
  const allocation = { whenShort: 'even', completeLines: false, waitersPercent: 100, quotas: [] };
  await it.api.ok(it.api.put('/v1/policies/jp-shop/versions/2', { ...pack, version: 2, allocation }));
  expect(await follow(it.now())).toBe(1);
  expect(await dates()).toEqual(['2030-03-18', '2030-03-11']);
  expect(await follow(it.now())).toBe(0);
  expect(it.logged).toEqual([]);
});
