import { visits } from '../api/customer-visits';
import { submit } from '../api/page-form';
import { type Served, served } from '../api/served';
import type { Json } from '../servers/api-client';
import { brokenRules } from './broken-rules';

let it: Served;
beforeAll(async () => {
  it = await served();
});
afterAll(() => it.stop());
afterEach(async () => {
  expect(await brokenRules(it.db)).toEqual({});
});

/**
 * Two who wait for an item that comes in two supplies, with an alternative in stock; the first has an offer open, since
 * one of his units is there.
 */
async function two(name: string): Promise<Json> {
  await it.shop.item(`${name}-ALT`);
  await it.shop.stock(`${name}-ALT`, 9);
  await it.shop.item(name, { alternatives: [{ sku: `${name}-ALT` }] });
  await it.shop.stock(name, 1);
  await it.shop.supply(`${name}-SOON`, name, 4, '2030-02-20');
  await it.shop.supply(`${name}-LATE`, name, 9, '2030-03-01');
  await it.shop.order(`${name}-1`, [{ sku: name, quantity: 5 }]);
  await it.shop.order(`${name}-2`, [{ sku: name, quantity: 4 }]);
  expect(await dateOf(`${name}-2`)).toBe('2030-03-01');
  return (await it.shop.backorder(`${name}-1`)).offer;
}

const { linkOf } = visits(() => it);
const dateOf = async (orderId: string): Promise<string | null> =>
  (await it.shop.backorder(orderId)).lines[0].promise.current?.restockDate ?? null;

/** Answers on the customer's page. */
const answer = async (orderId: string, offer: Json, choice: string): Promise<string> => {
  const link = await linkOf(orderId);
  const fields = { offerVersion: String(offer.version), 'choice.1': choice, confirm: 'yes' };
  expect((await submit(it.api, `${link}/decisions`, fields)).status).toBe(303);
  return link;
};

test('units that an answer takes off a line let those behind move up; taken back, they stand before them again', async () => {
  const link = await answer('GONE-1', await two('GONE'), 'cancel');
  expect((await it.shop.backorder('GONE-1')).lines).toMatchObject([{ waiting: 0, allocated: 1, cancelled: 4 }]);
  expect(await dateOf('GONE-2')).toBe('2030-02-20');
  expect(await brokenRules(it.db)).toEqual({});
  await submit(it.api, `${link}/undo`, {});
  expect((await it.shop.backorder('GONE-1')).lines).toMatchObject([{ waiting: 4, allocated: 1, cancelled: 0 }]);
  expect([await dateOf('GONE-1'), await dateOf('GONE-2')]).toEqual(['2030-02-20', '2030-03-01']);
});

test('units taken of an alternative free the item for those behind, until they are given back', async () => {
  const link = await answer('OTHER-1', await two('OTHER'), 'alternative:OTHER-ALT');
  expect(await dateOf('OTHER-2')).toBe('2030-02-20');
  expect(await it.api.ok(it.api.get('/v1/items/OTHER-ALT/stock'))).toMatchObject({ onHand: 9, allocated: 4 });
  expect(await brokenRules(it.db)).toEqual({});
  await submit(it.api, `${link}/undo`, {});
  expect(await it.api.ok(it.api.get('/v1/items/OTHER-ALT/stock'))).toMatchObject({ onHand: 9, allocated: 0 });
  expect([await dateOf('OTHER-1'), await dateOf('OTHER-2')]).toEqual(['2030-02-20', '2030-03-01']);
});
