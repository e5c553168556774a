import type { Json } from '../servers/api-client';
import { HOUR, MINUTE, MONDAY } from '../servers/clock';
import { servedShop } from './customer-visits';
import { phoneCustomers } from './phone-customers';
import type { Served } from './served';

let it: Served;
beforeAll(async () => {
  it = await servedShop();
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const { due, order, moveTo, all, open, said, resolve, tell, answer } = phoneCustomers(() => it);
const iso = (at: number) => new Date(at).toISOString();

/** Staff have the first notice of an order before them, and meanwhile the day moves. Returns the call as they read it. */
const movedMeanwhile = async (orderId: string, eta: string): Promise<Json> => {
  await due([orderId]);
  await order(orderId, { [orderId]: 2 });
  const [read] = await open(orderId);
  await moveTo(orderId, orderId, eta);
  const now = (await open(orderId)).at(-1);
  expect(now?.id).toBe(read?.id);
  expect(now?.data.say).not.toBe(read?.data.say);
  return read;
};

describe('a call that was worded anew', () => {
  test.each([
    ['by the moment it was made', (read: Json) => ({ result: 'told', at: iso(Date.parse(read.openedAt) + MINUTE) })],
    ['by the words that staff had before them', ({ data }: Json) => ({ result: 'told', wordedAt: data.wordedAt })],
  ])('told with the words it had before: they are what the customer knows, %s', async (how, body) => {
    const orderId = `TOLD-${how.length}`;
    const read = await movedMeanwhile(orderId, '2030-02-25');
    await it.api.ok(resolve(read.id, body(read)));
    await it.step(orderId);
    // What was told stays on record, and the day that has moved since is news.
    expect((await all(orderId)).find(({ id }) => id === read.id)?.data).toMatchObject({
      say: read.data.say,
      text: read.data.text,
      wordedAt: read.data.wordedAt,
    });
    expect(await said(orderId)).toEqual([
      [
        'date-changed',
        expect.stringMatching(/Expected in stock: Mon, February 25, 2030; before, it was Wed, February 20, 2030/),
      ],
    ]);
  });

  test('told with the words it has by now leaves nothing to say', async () => {
    const { id } = await movedMeanwhile('NOW', '2030-02-25');
    await it.api.ok(resolve(id));
    await it.step('NOW');
    expect(await said('NOW')).toEqual([]);
    await moveTo('NOW', 'NOW', '2030-02-27');
    expect((await said('NOW'))[0]?.[1]).toMatch(/February 27, 2030; before, it was Mon, February 25/);
  });

  test('told with an earlier day than it was worded to leave: the day between is not what he knows', async () => {
    const { id, openedAt } = await movedMeanwhile('THRICE', '2030-02-25');
    await moveTo('THRICE', 'THRICE', '2030-02-28');
    await it.api.ok(resolve(id, { at: iso(Date.parse(openedAt) + HOUR + MINUTE) }));
    await it.step('THRICE');
    expect((await said('THRICE'))[0]?.[1]).toMatch(/February 28, 2030; before, it was Mon, February 25/);
  });

  test('told when no day was known: the first one is news', async () => {
    await it.shop.item('FIRST-DAY');
    await it.shop.supply('PO-FIRST-DAY', 'FIRST-DAY', 50, null);
    await order('FIRST-DAY', { 'FIRST-DAY': 1 });
    const [read] = await open('FIRST-DAY');
    await moveTo('FIRST-DAY', 'FIRST-DAY', '2030-02-26');
    await it.api.ok(resolve(read?.id, { wordedAt: read?.data.wordedAt }));
    await it.step('FIRST-DAY');
    expect(await said('FIRST-DAY')).toEqual([['date-confirmed', expect.stringMatching(/February 26, 2030/)]]);
  });

  test('told with a later day than it is by now: nothing is news, and the earlier day is no promise', async () => {
    await due(['EARLIER']);
    await order('EARLIER', { EARLIER: 2 });
    await tell('EARLIER');
    await moveTo('EARLIER', 'EARLIER', '2030-04-20');
    await tell('EARLIER');
    await answer('EARLIER', [{ lineId: '1', choice: 'wait' }]);
    const [read] = await open('EARLIER');
    await moveTo('EARLIER', 'EARLIER', '2030-04-10');
    await it.api.ok(resolve(read?.id, { wordedAt: read?.data.wordedAt }));
    await it.step('EARLIER');
    expect(await said('EARLIER')).toEqual([]);
    await moveTo('EARLIER', 'EARLIER', '2030-04-15');
    expect(await said('EARLIER')).toEqual([]);
  });

  test('leaves a question that was put since to say the day itself', async () => {
    const read = await movedMeanwhile('ASKED', '2030-04-20');
    expect((await said('ASKED')).map(([template]) => template)).toEqual(['offer', 'first-notice']);
    await it.api.ok(resolve(read.id, { wordedAt: read.data.wordedAt }));
    await it.step('ASKED');
    expect((await said('ASKED')).map(([template]) => template)).toEqual(['offer']);
  });

  test('has no words of another time', async () => {
    const { id, data } = await movedMeanwhile('WRONG', '2030-02-25');
    expect((await resolve(id, { wordedAt: '2030-01-01T00:00:00Z' })).status).toBe(422);
    const [now] = await open('WRONG');
    expect((await resolve(id, { wordedAt: now?.data.wordedAt, at: data.wordedAt })).status).toBe(422);
    expect((await open('WRONG'))[0]?.data).not.toHaveProperty('kept');
  });
});
