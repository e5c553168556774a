import type { Json } from '../servers/api-client';
import { englishCustomer, orderOf, yen } from '../servers/shop';
import { footprint } from './footprint';
import { expectProblem, expectRefused } from './problem';
import { type Served, served } from './served';

let it: Served;
beforeAll(async () => {
  it = await served();
});
afterAll(() => it.stop());

const patch = (orderId: string, change: object) => it.api.patch(`/v1/orders/${orderId}`, change);
const journalOf = async (orderId: string): Promise<Json[]> =>
  (await it.api.ok(it.api.get(`/v1/backorders/bo-${orderId}/timeline?limit=200`))).items;

async function waiting(name: string, changes: object = {}): Promise<Json> {
  await it.shop.item(name);
  await it.shop.supply(`PO-${name}`, name, 50, '2030-02-20');
  return it.shop.order(name, [{ sku: name, quantity: 5, price: 1000 }], changes);
}

describe('lines can only become smaller', () => {
  test('waiting units go first, and the rest keeps its place', async () => {
    await it.shop.item('SHRINK');
    await it.shop.stock('SHRINK', 2);
    await it.shop.supply('PO-SHRINK', 'SHRINK', 3, '2030-02-20');
    await it.shop.supply('PO-SHRINK-2', 'SHRINK', 9, '2030-03-20');
    await it.shop.order('SHRINK', [{ sku: 'SHRINK', quantity: 5, price: 1000 }]);
    await it.shop.order('BEHIND', [{ sku: 'SHRINK', quantity: 2 }]);
    const answer = await patch('SHRINK', { lines: [{ lineId: '1', quantity: 3 }] });
    expect(answer.status).toBe(200);
    expect(answer.body.lines).toMatchObject([
      { allocated: 2, waiting: 1, cancelled: 2, promise: { restockDate: '2030-02-20' } },
    ]);
    // Whoever waits behind moves up onto the freed supply.
    expect((await it.shop.backorder('BEHIND')).lines).toMatchObject([
      { promise: { current: { restockDate: '2030-02-20' } } },
    ]);
    expect((await patch('SHRINK', { lines: [{ lineId: '1', quantity: 1 }] })).body.lines).toMatchObject([
      { allocated: 1, waiting: 0, cancelled: 4 },
    ]);
    const refunds = (await it.api.ok(it.api.get('/v1/refunds?orderId=SHRINK'))).items;
    expect(refunds.map(({ amount }: Json) => amount)).toEqual([yen(2000), yen(2000)]);
  });

  test('the same quantity is no change', async () => {
    await waiting('SAME');
    const before = await footprint(it.db);
    expect((await patch('SAME', { lines: [{ lineId: '1', quantity: 5 }] })).status).toBe(200);
    expect(await footprint(it.db)).toEqual(before);
  });

  test('smaller than what has left is a conflict', async () => {
    await it.shop.item('LEFT');
    await it.shop.stock('LEFT', 3);
    await it.shop.supply('PO-LEFT', 'LEFT', 9, '2030-02-20');
    await it.shop.order('LEFT', [{ sku: 'LEFT', quantity: 5 }]);
    await it.api.ok(it.shop.ship('LEFT', [{ lineId: '1', quantity: 3 }]));
    expectProblem(await patch('LEFT', { lines: [{ lineId: '1', quantity: 2 }] }), 409, 'not-enough-units');
    expect((await patch('LEFT', { lines: [{ lineId: '1', quantity: 3 }] })).body.lines).toMatchObject([
      { waiting: 0, shipped: 3, cancelled: 2 },
    ]);
    expectProblem(await patch('LEFT', { lines: [{ lineId: '1', quantity: 2 }] }), 409, 'already-shipped');
  });
});

describe('customer, address and payment', () => {
  test('what is named of the customer changes, the rest stays; later mails go to the new address', async () => {
    await waiting('WHO');
    const answer = await patch('WHO', { customer: { email: 'new@example.com', company: '山田商会' } });
    expect(answer.body.customer).toEqual({
      id: 'c-WHO',
      name: '山田 花子',
      email: 'new@example.com',
      company: '山田商会',
      locale: 'ja',
    });
    await it.api.ok(it.shop.cancel('WHO', { lines: [{ lineId: '1', quantity: 1 }] }));
    await it.step('WHO');
    const mails = await it.shop.mails('WHO');
    expect(mails.map(({ to }) => to)).toEqual(['hanako@example.com', 'new@example.com']);
  });

  test('a changed language is spoken from the next mail on', async () => {
    await waiting('TALK');
    await patch('TALK', { customer: { locale: 'en', name: 'Hanako Yamada' } });
    await it.api.ok(it.shop.cancel('TALK', { lines: [{ lineId: '1', quantity: 1 }] }));
    await it.step('TALK');
    expect((await it.shop.mails('TALK')).map(({ locale }) => locale)).toEqual(['ja', 'en']);
  });

  test('the customer may be sent whole; an order never changes hands', async () => {
    await waiting('HANDS');
    expect((await patch('HANDS', { customer: { ...orderOf('HANDS', []).customer, name: '佐藤 太郎' } })).status).toBe(
      200,
    );
    expectRefused(
      await patch('HANDS', { customer: englishCustomer('somebody-else') }),
      '/customer/id',
      /cannot change hands/,
    );
    expect((await it.api.ok(it.api.get('/v1/orders/HANDS'))).customer.name).toBe('佐藤 太郎');
  });

  test('another address moves ship and delivery dates in the same transaction, not the restock date', async () => {
    await waiting('MOVE');
    const before = (await it.shop.backorder('MOVE')).lines[0].promise;
    expect(before.current.deliveryWindow).toEqual({ from: '2030-02-22', to: '2030-02-23' });
    const answer = await patch('MOVE', { shipTo: { country: 'JP', region: 'JP-47' } });
    expect(answer.body.shipTo).toEqual({ country: 'JP', region: 'JP-47' });
    expect(answer.body.backorder.lines[0].promise).toEqual({
      original: before.original,
      current: { ...before.current, deliveryWindow: { from: '2030-02-24', to: '2030-02-26' } },
    });
    expect((await journalOf('MOVE')).map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['order-changed', 'promise-changed']),
    );
  });

  test('the journal names what was changed, and its values where they are nobody’s own', async () => {
    await waiting('SAID');
    await patch('SAID', {
      customer: { email: 'secret@example.com', rank: 5, shipComplete: true },
      payment: { state: 'authorized', authorizationExpiresAt: '2030-03-01T00:00:00Z' },
    });
    await it.api.ok(it.api.patch('/v1/customers/c-SAID', { rank: 7, locale: 'en' }));
    const entries = (await journalOf('SAID')).filter(({ kind }) => kind === 'order-changed');
    expect(entries.map(({ data }) => data.changes)).toEqual([
      expect.arrayContaining([
        { field: 'customer.email' },
        { field: 'customer.rank', from: null, to: 5 },
        { field: 'payment.state', from: 'paid', to: 'authorized' },
      ]),
      expect.arrayContaining([
        { field: 'customer.locale', from: 'ja', to: 'en' },
        { field: 'customer.rank', from: 5, to: 7 },
      ]),
    ]);
    expect(JSON.stringify(entries)).not.toContain('secret');
    const timeline = (await it.api.ok(it.api.get('/v1/backorders/bo-SAID/timeline?limit=200'))).items;
    const said = timeline.map(({ summary }: Json) => summary).join('\n');
    expect(said).toContain('The order was changed (e-mail address, rank: none → 5, one parcel: none → yes');
    expect(said).toContain('payment: paid → authorised, authorisation ends: none → 2030-03-01T00:00:00Z');
  });

  test('money taken meanwhile is what an open offer would give back', async () => {
    await it.shop.item('PAID-LATE', { discontinued: true });
    await it.shop.order('PAID-LATE', [{ sku: 'PAID-LATE', quantity: 1 }], {
      commitment: 'placed',
      payment: { state: 'authorized' },
    });
    const refundOffered = async () => (await it.shop.backorder('PAID-LATE')).offer.options[0].choices[0].refund;
    expect(await refundOffered()).toBeUndefined();
    await it.api.ok(patch('PAID-LATE', { payment: { state: 'paid', paidAt: '2030-02-04T01:00:00Z' } }));
    await it.step('PAID-LATE');
    expect(await refundOffered()).toEqual(yen(1200));
  });

  test('equal content changes nothing, is not journalled and wakes nobody', async () => {
    await waiting('EQUAL');
    const before = await footprint(it.db);
    const { customer, shipTo, payment } = orderOf('EQUAL', []);
    expect((await patch('EQUAL', { customer, shipTo, payment })).status).toBe(200);
    expect(await footprint(it.db)).toEqual(before);
  });

  test('works for an order without a backorder', async () => {
    await it.shop.item('PLAIN');
    await it.shop.stock('PLAIN', 3);
    await it.shop.order('PLAIN', [{ sku: 'PLAIN', quantity: 2 }]);
    expect(
      (await patch('PLAIN', { shipTo: { country: 'US' }, lines: [{ lineId: '1', quantity: 1 }] })).body,
    ).toMatchObject({
      shipTo: { country: 'US' },
      lines: [{ allocated: 1, cancelled: 1 }],
    });
  });
});

describe('what is known of a customer', () => {
  test('holds for his open orders and his next ones', async () => {
    await waiting('KNOWN');
    const answer = await it.api.patch('/v1/customers/c-KNOWN', { shipComplete: true, rank: 7 });
    expect([answer.status, answer.body]).toEqual([200, { id: 'c-KNOWN', rank: 7, shipComplete: true }]);
    expect((await it.api.ok(it.api.get('/v1/orders/KNOWN'))).customer).toMatchObject({ rank: 7, shipComplete: true });
    await it.shop.order('KNOWN-2', [{ sku: 'KNOWN', quantity: 1 }], { customer: orderOf('KNOWN', []).customer });
    expect((await it.api.ok(it.api.get('/v1/orders/KNOWN-2'))).customer).toMatchObject({ rank: 7, shipComplete: true });
  });

  test('who wants all at once is no longer offered a split', async () => {
    await it.shop.item('READY');
    await it.shop.stock('READY', 1);
    await it.shop.item('NOT-YET');
    await it.shop.supply('PO-NOT-YET', 'NOT-YET', 9, '2030-02-20');
    await it.shop.order(
      'SPLIT',
      ['READY', 'NOT-YET'].map((sku) => ({ sku, quantity: 1 })),
    );
    expect((await it.shop.backorder('SPLIT')).status).toBe('deciding');
    await it.api.ok(it.api.patch('/v1/customers/c-SPLIT', { shipComplete: true }));
    await it.step('SPLIT');
    expect(await it.shop.backorder('SPLIT')).toMatchObject({ status: 'scheduled' });
  });

  test('holds for orders with nothing short as well: a shortage may open them', async () => {
    await it.shop.item('LATER-SHORT');
    await it.shop.stock('LATER-SHORT', 10);
    await it.shop.supply('PO-LATER-SHORT', 'LATER-SHORT', 9, '2030-02-20');
    await it.shop.order('LATER-SHORT', [{ sku: 'LATER-SHORT', quantity: 10 }]);
    await it.api.ok(it.api.patch('/v1/customers/c-LATER-SHORT', { completeLines: true }));
    expect((await it.api.ok(it.api.get('/v1/orders/LATER-SHORT'))).customer).toMatchObject({ completeLines: true });
    await it.api.ok(
      it.api.post('/v1/orders/LATER-SHORT/shortages', { lines: [{ lineId: '1', quantity: 4 }], reason: 'count' }),
    );
    await it.step('LATER-SHORT', 'first-notice');
    expect(await it.shop.backorder('LATER-SHORT')).toMatchObject({ status: 'scheduled' });
  });

  test('who wants each line whole is no longer offered to have a part of one sent ahead', async () => {
    await it.shop.item('TWELVE');
    await it.shop.stock('TWELVE', 5);
    await it.shop.supply('PO-TWELVE', 'TWELVE', 9, '2030-02-20');
    await it.shop.order('TWELVE', [{ sku: 'TWELVE', quantity: 12 }]);
    expect((await it.shop.backorder('TWELVE')).status).toBe('deciding');
    const answer = await it.api.ok(it.api.patch('/v1/customers/c-TWELVE', { completeLines: true }));
    expect(answer).toEqual({ id: 'c-TWELVE', completeLines: true });
    await it.step('TWELVE');
    expect(await it.shop.backorder('TWELVE')).toMatchObject({ status: 'scheduled' });
    const { items } = await it.api.ok(it.api.get('/v1/backorders/bo-TWELVE/timeline?locale=ja&limit=200'));
    expect(items.map(({ summary }: Json) => summary).join()).toContain('商品ごとに全数揃えて出荷');
  });

  test.each([
    [{}, ''],
    [{ completeLines: 'yes' }, '/completeLines'],
    [{ rank: 1.5 }, '/rank'],
    [{ rank: '1' }, '/rank'],
    [{ locale: 'de' }, '/locale'],
    [{ noBackorder: 1 }, '/noBackorder'],
    [{ name: 'N' }, '/name'],
  ])('%j is refused', async (change, pointer) => {
    expectRefused(await it.api.patch('/v1/customers/c-KNOWN', change), pointer);
  });
});

describe('refused, with everything left as it was', () => {
  beforeAll(() => waiting('BAD'));

  test.each([
    [{}, ''],
    [{ lines: [] }, '/lines'],
    [{ lines: [{ lineId: '1', quantity: 6 }] }, '/lines/0/quantity'],
    [{ lines: [{ lineId: '1', quantity: 0 }] }, '/lines/0/quantity'],
    [{ lines: [{ lineId: '1', quantity: -1 }] }, '/lines/0/quantity'],
    [{ lines: [{ lineId: '1', quantity: 2.5 }] }, '/lines/0/quantity'],
    [{ lines: [{ lineId: '1', quantity: '2' }] }, '/lines/0/quantity'],
    [{ lines: [{ lineId: '2', quantity: 1 }] }, '/lines/0/lineId'],
    [
      {
        lines: [
          { lineId: '1', quantity: 1 },
          { lineId: '1', quantity: 1 },
        ],
      },
      '/lines/1/lineId',
    ],
    [{ lines: [{ lineId: '1' }] }, '/lines/0/quantity'],
    [{ lines: [{ lineId: '1', quantity: 1, sku: 'OTHER' }] }, '/lines/0/sku'],
    [{ customer: {} }, '/customer'],
    [{ customer: { email: 'nowhere' } }, '/customer/email'],
    [{ customer: { age: 40 } }, '/customer/age'],
    [{ shipTo: { country: 'Japan' } }, '/shipTo/country'],
    [{ payment: { state: 'lost' } }, '/payment/state'],
    [{ currency: 'USD' }, '/currency'],
    [{ total: yen(1) }, '/total'],
    // The address is fine, the line is not: neither is taken.
    [{ shipTo: { country: 'US' }, lines: [{ lineId: '1', quantity: 99 }] }, '/lines/0/quantity'],
  ])('%j', async (change, pointer) => {
    const before = await footprint(it.db);
    expectRefused(await patch('BAD', change), pointer);
    expect(await footprint(it.db)).toEqual(before);
  });

  test('of an order there is not', async () => {
    expectProblem(await patch('NONE', { shipTo: { country: 'JP' } }), 404);
  });
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
