import { shippedPack } from '../../db/seed-policies';
import { HOUR, MONDAY } from '../servers/clock';
import { servedShop } from './customer-visits';
import { phoneCustomers } from './phone-customers';
import type { Served } from './served';

let it: Served;
beforeAll(async () => {
  it = await servedShop();
  // Nothing is asked about parts that are ready.
  const pack = { ...shippedPack('jp-shop'), id: 'whole', version: 1 };
  await it.api.ok(
    it.api.put('/v1/policies/whole/versions/1', { ...pack, offers: { ...pack.offers, split: { maxParcels: 1 } } }),
  );
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const { due, order, moveTo, arrive, all, open, said, resolve, tell, cancel } = phoneCustomers(() => it);
const templates = async (orderId: string) => (await said(orderId)).map(([template]) => template);
const saying = async (orderId: string, template: string) =>
  (await said(orderId)).find(([name]) => name === template)?.[1];
const missing = async (orderId: string, quantity: number) => {
  it.pass(HOUR);
  await it.api.ok(
    it.api.post(`/v1/orders/${orderId}/shortages`, { lines: [{ lineId: '1', quantity }], reason: 'miscounted' }),
  );
  await it.step(orderId);
};

describe('a shortage', () => {
  test('after goods arrived of which nobody was told: they are not said to be here, nor to have been told as ready', async () => {
    await due(['LOST']);
    await order('LOST', { LOST: 3 });
    await tell('LOST');
    await arrive('LOST', 'LOST', 3);
    expect(await templates('LOST')).toEqual(['arrived']);
    await missing('LOST', 1);
    const [one, ...others] = await said('LOST');
    expect(others).toEqual([]);
    expect(one).toEqual([
      'first-notice',
      expect.stringMatching(/quantity: 3; status: 1 on backorder, 2 being prepared for shipment/),
    ]);
    expect(one?.[1]).not.toMatch(/told you that your items were ready|wait is over|believing/);
  });

  test('after he was told that they are here is apologised for as such', async () => {
    await due(['LOST-TOLD']);
    await order('LOST-TOLD', { 'LOST-TOLD': 3 });
    await tell('LOST-TOLD');
    await arrive('LOST-TOLD', 'LOST-TOLD', 3);
    await tell('LOST-TOLD');
    await missing('LOST-TOLD', 1);
    expect(await saying('LOST-TOLD', 'first-notice')).toMatch(/told you that your items were ready/);
  });

  test('takes the place of a first notice that nobody has told', async () => {
    await due(['TWICE']);
    await it.shop.stock('TWICE', 1);
    await order('TWICE', { TWICE: 3 }, { policy: 'whole' });
    expect(await saying('TWICE', 'first-notice')).toMatch(/2 on backorder, 1 ready/);
    await missing('TWICE', 1);
    const [one, ...others] = await said('TWICE');
    expect(others).toEqual([]);
    expect(one?.[1]).toMatch(/We accepted your order believing[\s\S]*quantity: 3\./);
    expect(one?.[1]).not.toMatch(/1 ready/);
  });

  test('while the first notice asks: neither is said twice', async () => {
    await due(['ASKING']);
    await it.shop.stock('ASKING', 1);
    await order('ASKING', { ASKING: 3 });
    expect(await saying('ASKING', 'first-notice')).toMatch(/Ship what is ready now/);
    await missing('ASKING', 1);
    expect(await templates('ASKING')).toEqual(['first-notice']);
    expect((await said('ASKING'))[0]?.[1]).not.toMatch(/1 ready|Ship what is ready/);
  });
});

describe('units that are cancelled', () => {
  test('are no longer in what a first notice says', async () => {
    await due(['FIRST']);
    await order('FIRST', { FIRST: 2 });
    await cancel('FIRST', [{ lineId: '1', quantity: 1 }]);
    expect(await templates('FIRST')).toEqual(['cancelled', 'first-notice']);
    expect(await saying('FIRST', 'first-notice')).toMatch(/quantity: 2; status: 1 on backorder, 1 cancelled/);
  });

  test('are no longer in a change of dates, which has nothing to say where no other waits', async () => {
    await due(['MOVED', 'MOVED-OTHER']);
    await order('MOVED', { MOVED: 2, 'MOVED-OTHER': 1 }, { policy: 'whole' });
    await tell('MOVED');
    await moveTo('MOVED', 'MOVED', '2030-02-27');
    await cancel('MOVED', [{ lineId: '1', quantity: 1 }]);
    expect(await saying('MOVED', 'date-changed')).toMatch(
      /status: 1 on backorder, 1 cancelled[\s\S]*February 27, 2030; before, it was Wed, February 20/,
    );
    await cancel('MOVED', [{ lineId: '1', quantity: 1 }]);
    expect(await templates('MOVED')).toEqual(['cancelled', 'cancelled']);
    const over = (await all('MOVED')).find(({ data }) => data.overtakenBy === 'moved-on');
    expect(over?.data.template).toBe('date-changed');
    const refused = await resolve(over?.id);
    expect(refused.status).toBe(409);
    expect(refused.body.detail).toMatch(/no longer where it says/);
  });

  test('are not said to leave, also after the backorder is closed', async () => {
    await due(['RECALLED']);
    await order('RECALLED', { RECALLED: 3 });
    await tell('RECALLED');
    await arrive('RECALLED', 'RECALLED', 3);
    expect(await it.shop.backorder('RECALLED')).toMatchObject({ status: 'closed' });
    await it.api.ok(
      it.api.post('/v1/orders/RECALLED/cancel', {
        lines: [{ lineId: '1', quantity: 2 }],
        reason: 'by telephone',
        actor: { type: 'staff', via: 'phone' },
        recallRelease: true,
      }),
    );
    expect(await templates('RECALLED')).toEqual(['cancelled', 'arrived']);
    expect(await saying('RECALLED', 'arrived')).toMatch(
      /the rest of your order[\s\S]*quantity: 3; status: 1 being prepared for shipment, 2 cancelled/,
    );
  });
});

describe('units that have come', () => {
  test('are ready in what a first notice says, and need no call of their own', async () => {
    await due(['PAIR-A', 'PAIR-B']);
    await order('PAIR', { 'PAIR-A': 2, 'PAIR-B': 1 }, { policy: 'whole' });
    await moveTo('PAIR', 'PAIR-A', '2030-02-27');
    await arrive('PAIR', 'PAIR-B', 1);
    const [one, ...others] = await said('PAIR');
    expect(others).toEqual([]);
    expect(one?.[1]).toMatch(
      /The items that are ready will wait[\s\S]*1\) Item PAIR-A; quantity: 2; status: On backorder[\s\S]*2\) Item PAIR-B; quantity: 1; status: Ready/,
    );
    expect(one?.[1]).not.toMatch(/For Item PAIR-B/);
  });

  test('and left are not waited for in the word about what was cancelled', async () => {
    await due(['GONE-A', 'GONE-B']);
    await order('GONE', { 'GONE-A': 1, 'GONE-B': 1 }, { policy: 'whole' });
    await tell('GONE');
    await cancel('GONE', [{ lineId: '1' }]);
    expect(await saying('GONE', 'cancelled')).toMatch(
      /Item GONE-B; quantity: 1; status: On backorder[\s\S]*we will cancel/,
    );
    await arrive('GONE', 'GONE-B', 1);
    expect(await templates('GONE')).toEqual(['arrived', 'cancelled']);
    expect(await saying('GONE', 'cancelled')).toMatch(/Item GONE-B; quantity: 1; status: Being prepared for shipment/);
    expect(await saying('GONE', 'cancelled')).not.toMatch(/On backorder|we will cancel/);
    await it.api.ok(it.shop.ship('GONE', [{ lineId: '2', quantity: 1 }]));
    expect(await templates('GONE')).toEqual(['shipped', 'cancelled']);
    expect(await saying('GONE', 'cancelled')).toMatch(/Item GONE-B; quantity: 1; status: Shipped/);
  });

  test('and left in two parcels: only the last one is said to complete the order', async () => {
    await due(['PARCEL-A', 'PARCEL-B']);
    await order('PARCELS', { 'PARCEL-A': 1, 'PARCEL-B': 1 }, { policy: 'whole' });
    await tell('PARCELS');
    await arrive('PARCELS', 'PARCEL-A', 1);
    await arrive('PARCELS', 'PARCEL-B', 1);
    for (const lineId of ['1', '2']) await it.api.ok(it.shop.ship('PARCELS', [{ lineId, quantity: 1 }]));
    expect(await said('PARCELS')).toEqual([
      ['shipped', expect.stringMatching(/This parcel completes it[\s\S]*In this parcel: Item PARCEL-B/)],
      ['shipped', expect.stringMatching(/Part of your order is on its way[\s\S]*In this parcel: Item PARCEL-A/)],
    ]);
  });

  test('in part are told of as far as they are still there', async () => {
    await due(['HELD-A', 'HELD-B']);
    await order('HELD', { 'HELD-A': 2, 'HELD-B': 2 }, { policy: 'whole' });
    await tell('HELD');
    await moveTo('HELD', 'HELD-B', '2030-02-27');
    await tell('HELD');
    await arrive('HELD', 'HELD-A', 2);
    expect(await saying('HELD', 'held-for-rest')).toMatch(/Item HELD-A; quantity: 2\./);
    await cancel('HELD', [{ lineId: '1', quantity: 1 }]);
    expect(await saying('HELD', 'held-for-rest')).toMatch(/Now in stock: Item HELD-A; quantity: 1\./);
    expect((await open('HELD')).length).toBe(2);
  });
});
