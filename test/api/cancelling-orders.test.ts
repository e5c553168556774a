import type { Json } from '../servers/api-client';
import { yen } from '../servers/shop';
import { expectProblem, expectRefused } from './problem';
import { type Served, served } from './served';

let it: Served;
beforeAll(async () => {
  it = await served();
});
afterAll(() => it.stop());

const stockOf = (sku: string): Promise<Json> => it.api.ok(it.api.get(`/v1/items/${sku}/stock`));
const refundsOf = async (orderId: string): Promise<Json[]> =>
  (await it.api.ok(it.api.get(`/v1/refunds?orderId=${orderId}`))).items;

/** An order of 5 at 1,000 yen: `allocated` of them from stock, the rest against a supply. */
async function halfReady(name: string, allocated: number, changes: object = {}): Promise<Json> {
  await it.shop.item(name);
  if (allocated > 0) await it.shop.stock(name, allocated);
  await it.shop.supply(`PO-${name}`, name, 50, '2030-02-20');
  return it.shop.order(name, [{ sku: name, quantity: 5, price: 1000 }], changes);
}

/** All units there and the warehouse told to ship them; the backorder is closed. */
async function released(name: string): Promise<void> {
  await halfReady(name, 0);
  await it.shop.receive(`PO-${name}`, name, 50, it.now());
  await it.step(name, 'pass-on-arrival');
  expect(await it.shop.backorder(name)).toMatchObject({ status: 'closed', lines: [{ allocated: 5, released: 5 }] });
}

describe('takes what has not left', () => {
  test('all of it when no line is named; the units are free again at once', async () => {
    await halfReady('ALL', 2);
    const answer = await it.shop.cancel('ALL');
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      orderId: 'ALL',
      lines: [{ lineId: '1', allocated: 0, backordered: 0, cancelled: 5 }],
      backorder: { lines: [{ ordered: 5, waiting: 0, allocated: 0, cancelled: 5 }] },
    });
    expect(await stockOf('ALL')).toMatchObject({ onHand: 2, allocated: 0, available: 2, waiting: 0 });
    expect(await refundsOf('ALL')).toMatchObject([{ amount: yen(5000), state: 'requested' }]);
  });

  test('of a line named without quantity, all of it; with one, so many, waiting units first', async () => {
    await halfReady('SOME', 2);
    expect((await it.shop.cancel('SOME', { lines: [{ lineId: '1', quantity: 2 }] })).body.lines).toMatchObject([
      { allocated: 2, waiting: 1, cancelled: 2 },
    ]);
    expect((await it.shop.cancel('SOME', { lines: [{ lineId: '1', quantity: 2 }] })).body.lines).toMatchObject([
      { allocated: 1, waiting: 0, cancelled: 4 },
    ]);
    expect((await it.shop.cancel('SOME', { lines: [{ lineId: '1' }] })).body.lines).toMatchObject([
      { allocated: 0, waiting: 0, cancelled: 5 },
    ]);
    expect((await refundsOf('SOME')).map(({ amount }) => amount.amount)).toEqual([1000, 2000, 2000]);
  });

  test('freed units go to whoever waits next', async () => {
    await halfReady('NEXT', 5);
    await it.shop.order('NEXT-2', [{ sku: 'NEXT', quantity: 3 }]);
    await it.api.ok(it.shop.cancel('NEXT', { lines: [{ lineId: '1', quantity: 2 }] }));
    expect((await it.shop.backorder('NEXT-2')).lines).toMatchObject([{ allocated: 2, waiting: 1 }]);
  });

  test('of an order with nothing short too, until it is shipped', async () => {
    await it.shop.item('PLAIN');
    await it.shop.stock('PLAIN', 5);
    await it.shop.order('PLAIN', [{ sku: 'PLAIN', quantity: 4, price: 1000 }], { shippingFee: yen(500) });
    const first = await it.shop.cancel('PLAIN', { lines: [{ lineId: '1', quantity: 1 }] });
    expect(first.body.lines).toMatchObject([{ allocated: 3, cancelled: 1 }]);
    await it.api.ok(it.shop.ship('PLAIN', [{ lineId: '1', quantity: 1 }]));
    expect((await it.shop.cancel('PLAIN')).body.lines).toMatchObject([{ allocated: 0, shipped: 1, cancelled: 3 }]);
    // Something was sent, so the shipping fee was earned.
    expect((await refundsOf('PLAIN')).map(({ amount }) => amount.amount)).toEqual([2000, 1000]);
    expectProblem(await it.shop.cancel('PLAIN'), 409, 'already-shipped');
  });

  test('with the last unit the shipping fee comes back', async () => {
    await it.shop.item('FEE');
    await it.shop.stock('FEE', 5);
    await it.shop.order('FEE', [{ sku: 'FEE', quantity: 2, price: 1000 }], { shippingFee: yen(500) });
    await it.api.ok(it.shop.cancel('FEE', { lines: [{ lineId: '1', quantity: 1 }] }));
    await it.api.ok(it.shop.cancel('FEE'));
    expect((await refundsOf('FEE')).map(({ amount }) => amount.amount)).toEqual([1500, 1000]);
  });

  test('a fee that stays with the shop does so where the customer may only change his mind, not where he withdraws', async () => {
    await it.shop.item('WRAP');
    await it.shop.stock('WRAP', 5);
    const wrapped = async (orderId: string, policy: string): Promise<number[]> => {
      const fees = [{ id: 'wrap', amount: yen(300), refundable: false }];
      await it.shop.order(orderId, [{ sku: 'WRAP', quantity: 1, price: 1000 }], {
        policy,
        fees,
        shippingFee: yen(500),
      });
      await it.api.ok(it.shop.cancel(orderId));
      return (await refundsOf(orderId)).map(({ amount }) => amount.amount);
    };
    expect(await wrapped('WRAP-JP', 'jp-mail-order')).toEqual([1500]);
    expect(await wrapped('WRAP-EU', 'eu-shop')).toEqual([1800]);
  });

  test('where no money was taken none is asked for', async () => {
    await halfReady('UNPAID', 1, { payment: { state: 'invoice' } });
    await it.api.ok(it.shop.cancel('UNPAID'));
    expect(await refundsOf('UNPAID')).toEqual([]);
  });
});

describe('repeated', () => {
  test('it changes nothing and answers the same order', async () => {
    await halfReady('AGAIN', 1);
    const first = await it.shop.cancel('AGAIN');
    const second = await it.shop.cancel('AGAIN');
    expect([second.status, second.body.lines]).toEqual([200, first.body.lines]);
    expect((await it.shop.cancel('AGAIN', { lines: [{ lineId: '1' }] })).status).toBe(200);
    expect(await refundsOf('AGAIN')).toHaveLength(1);
  });

  test('twice at once it gives the units back once', async () => {
    await halfReady('ATONCE', 3);
    const answers = await Promise.all(Array.from({ length: 5 }, () => it.shop.cancel('ATONCE')));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(await stockOf('ATONCE')).toMatchObject({ onHand: 3, allocated: 0, available: 3, waiting: 0 });
    expect(await refundsOf('ATONCE')).toHaveLength(1);
  });
});

describe('when units are on their way', () => {
  test('released: 409 already-released, and the order is as it was', async () => {
    await released('REL');
    expectProblem(await it.shop.cancel('REL'), 409, 'already-released');
    expectProblem(await it.shop.cancel('REL', { lines: [{ lineId: '1', quantity: 1 }] }), 409, 'already-released');
    expect(await it.shop.backorder('REL')).toMatchObject({ lines: [{ allocated: 5, released: 5, cancelled: 0 }] });
    expect(await refundsOf('REL')).toEqual([]);
  });

  test('recallRelease takes them too: the parcel was stopped; the customer is told though the course is over', async () => {
    await released('STOP');
    const answer = await it.shop.cancel('STOP', { recallRelease: true });
    expect(answer.body.lines).toMatchObject([{ allocated: 0, released: 0, cancelled: 5 }]);
    expect(await stockOf('STOP')).toMatchObject({ allocated: 0, available: 50 });
    expect(await refundsOf('STOP')).toMatchObject([{ amount: yen(5000) }]);
    expect(await it.shop.templates('STOP')).toContain('cancelled');
  });

  test('recallRelease can take a part', async () => {
    await released('PART');
    const answer = await it.shop.cancel('PART', { recallRelease: true, lines: [{ lineId: '1', quantity: 2 }] });
    expect(answer.body.lines).toMatchObject([{ allocated: 3, released: 3, cancelled: 2 }]);
  });

  test('how the backorder ended is put right, and whoever listens hears it', async () => {
    await released('RIGHT');
    const ended = async () => (await it.shop.backorder('RIGHT')).outcome;
    expect(await ended()).toBe('fulfilled');
    await it.shop.cancel('RIGHT', { recallRelease: true, lines: [{ lineId: '1', quantity: 2 }] });
    expect(await ended()).toBe('partly-fulfilled');
    await it.shop.cancel('RIGHT', { recallRelease: true });
    expect(await ended()).toBe('cancelled');
    const { items } = (await it.api.get('/v1/backorders/bo-RIGHT/timeline?limit=200')).body;
    const closings = items.filter(({ kind }: { kind: string }) => kind === 'closed');
    expect(closings.map(({ data }: { data: { outcome: string } }) => data.outcome)).toEqual([
      'fulfilled',
      'partly-fulfilled',
      'cancelled',
    ]);
  });

  test('staff on the telephone cancel for the customer: the mail does not say it was the shop', async () => {
    await released('PHONE');
    await it.shop.cancel('PHONE', { recallRelease: true, actor: { type: 'staff', id: 's-1', via: 'phone' } });
    const mail = (await it.shop.mails('PHONE')).at(-1);
    const { text } = await it.shop.content(mail.id);
    expect(text).not.toContain('当店の都合');
  });

  test('shipped: 409 already-shipped, recalled or not', async () => {
    await released('GONE');
    await it.api.ok(it.shop.ship('GONE', [{ lineId: '1', quantity: 5 }]));
    expectProblem(await it.shop.cancel('GONE'), 409, 'already-shipped');
    expectProblem(await it.shop.cancel('GONE', { recallRelease: true }), 409, 'already-shipped');
  });

  test('more than can still be cancelled: 409 that says how many can', async () => {
    await halfReady('FEW', 2);
    await it.api.ok(it.shop.ship('FEW', [{ lineId: '1', quantity: 2 }]));
    const answer = await it.shop.cancel('FEW', { lines: [{ lineId: '1', quantity: 4 }] });
    expectProblem(answer, 409, 'not-enough-units');
    expect(answer.body.detail).toMatch(/\b3\b/);
    expect((await it.shop.backorder('FEW')).lines).toMatchObject([{ waiting: 3, shipped: 2, cancelled: 0 }]);
  });
});

test('what was cancelled before an order became a backorder is paid back once, and shipping comes back with the last', async () => {
  await it.shop.item('LOST');
  await it.shop.stock('LOST', 3);
  await it.shop.order('LOST', [{ sku: 'LOST', quantity: 3, price: 1000 }], {
    shippingFee: yen(500),
    orderDiscount: yen(100),
  });
  await it.api.ok(it.shop.cancel('LOST', { lines: [{ lineId: '1', quantity: 1 }] }));
  await it.api.ok(
    it.api.post('/v1/orders/LOST/shortages', { lines: [{ lineId: '1', quantity: 2 }], reason: 'not there' }),
  );
  expect((await it.shop.backorder('LOST')).lines[0]).toMatchObject({ waiting: 1, allocated: 1, cancelled: 1 });
  await it.api.ok(it.shop.cancel('LOST'));
  const amounts = (await refundsOf('LOST')).map(({ amount }) => amount.amount);
  expect(amounts.reverse()).toEqual([966, 2434]);
});

describe('refused', () => {
  beforeAll(() => halfReady('BAD', 2));
  afterEach(async () => {
    expect((await it.shop.backorder('BAD')).lines).toMatchObject([{ waiting: 3, allocated: 2, cancelled: 0 }]);
  });

  test.each([
    [{ lines: [{ lineId: '9' }] }, '/lines/0/lineId'],
    [{ lines: [{ lineId: '1' }, { lineId: '1' }] }, '/lines/1/lineId'],
    [{ lines: [{ lineId: '1', quantity: 6 }] }, '/lines/0/quantity'],
    [{ lines: [{ lineId: '1', quantity: 0 }] }, '/lines/0/quantity'],
    [{ lines: [{ lineId: '1', quantity: -1 }] }, '/lines/0/quantity'],
    [{ lines: [{ lineId: '1', quantity: 1.5 }] }, '/lines/0/quantity'],
    [{ lines: [{ lineId: '1', quantity: '1' }] }, '/lines/0/quantity'],
    [{ lines: [] }, '/lines'],
    [{ lines: null }, '/lines'],
    [{ reason: undefined }, '/reason'],
    [{ reason: '' }, '/reason'],
    [{ actor: undefined }, '/actor'],
    [{ actor: { type: 'robot', via: 'api' } }, '/actor/type'],
    [{ actor: { type: 'staff', via: 'fax' } }, '/actor/via'],
    [{ actor: { type: 'staff' } }, '/actor/via'],
    [{ recallRelease: 'yes' }, '/recallRelease'],
    [{ force: true }, '/force'],
  ])('%j', async (changes, pointer) => {
    expectRefused(await it.shop.cancel('BAD', changes), pointer);
  });
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
