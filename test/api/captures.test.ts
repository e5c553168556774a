import { shippedPack } from '../../db/seed-policies';
import { instantOf } from '../../domain/calendar/business-date';
import type { Json } from '../servers/api-client';
import { orderOf, yen } from '../servers/shop';
import { type Served, served } from './served';
import { soundStock } from './sound-stock';

const jpShop = shippedPack('jp-shop');

let it: Served;
beforeAll(async () => {
  it = await served();
  for (const sku of ['CUP', 'TRAY']) {
    await it.shop.item(sku);
    await it.shop.stock(sku, 100);
  }
  await it.shop.item('POT');
  await it.shop.supply('PO-POT', 'POT', 1000, '2030-02-20');
  await it.api.ok(
    it.api.post('/v1/webhook-endpoints', {
      url: 'https://hooks.example/money',
      events: ['payment.capture-requested', 'refund.requested'],
    }),
  );
});
afterAll(() => it.stop());
soundStock(() => it);

const POINTS = (amount: number) => ({ method: 'points', amount: yen(amount) });
const CARD = (amount: number) => ({ method: 'card', amount: yen(amount), reference: 'auth_1' });
const authorized = (changes: object = {}) => ({ payment: { state: 'authorized' }, ...changes });
const shipped = async (orderId: string, lines: readonly object[]): Promise<string> =>
  (await it.api.ok(it.shop.ship(orderId, lines))).shipmentId;
const asked = async (orderId: string): Promise<Json[]> =>
  [
    ...(await it.db.execute<{ body: string }>(
      `select body from webhook_deliveries where type = 'payment.capture-requested' order by created_at, id`,
    )),
  ]
    .map(({ body }) => JSON.parse(body).data)
    .filter((data) => data.orderId === orderId);
const amounts = async (orderId: string): Promise<number[]> => {
  it.pass(1000);
  return (await asked(orderId)).map(({ amount }) => amount.amount).sort((a, b) => a - b);
};
const order = (orderId: string): Promise<Json> => it.api.ok(it.api.get(`/v1/orders/${orderId}`));

test('each parcel of an authorised order is asked to be charged, shipping and fees with the last; the order shows it', async () => {
  await it.shop.order(
    'TWO',
    [
      { sku: 'CUP', quantity: 2, price: 1000 },
      { sku: 'TRAY', quantity: 1, price: 3000 },
    ],
    authorized({
      payment: { state: 'authorized', authorizationExpiresAt: '2030-03-01T00:00:00Z' },
      shippingFee: yen(500),
      fees: [{ id: 'wrap', amount: yen(300) }],
      tenders: [CARD(5800)],
      orderNumber: 'No. 2',
    }),
  );
  expect(await asked('TWO')).toEqual([]);
  const first = await shipped('TWO', [{ lineId: '1', quantity: 1 }]);
  expect(await asked('TWO')).toEqual([
    {
      id: expect.any(String),
      orderId: 'TWO',
      orderNumber: 'No. 2',
      channel: 'web',
      customerId: 'c-TWO',
      shipmentId: first,
      lines: [{ lineId: '1', quantity: 1 }],
      amount: yen(1000),
      byTender: [CARD(1000)],
      complete: false,
      requestedAt: expect.any(String),
      authorizationExpiresAt: '2030-03-01T00:00:00Z',
    },
  ]);
  it.pass(1000);
  const last = await shipped('TWO', [
    { lineId: '1', quantity: 1 },
    { lineId: '2', quantity: 1 },
  ]);
  expect((await asked('TWO'))[1]).toMatchObject({ shipmentId: last, amount: yen(4800), complete: true });
  expect((await order('TWO')).captures).toMatchObject([
    { shipmentId: first, amount: yen(1000), complete: false },
    { shipmentId: last, amount: yen(4800), complete: true },
  ]);
});

test('a shipment that is reported again under its key is charged once', async () => {
  await it.shop.order('ONCE', [{ sku: 'CUP', quantity: 1, price: 1000 }], authorized());
  const body = { lines: [{ lineId: '1', quantity: 1 }] };
  for (let time = 0; time < 2; time++)
    await it.api.ok(it.api.post('/v1/orders/ONCE/shipments', body, { idempotencyKey: 'once-and-for-all' }));
  expect(await amounts('ONCE')).toEqual([1000]);
});

test('what was cancelled is never charged: before a parcel, between two, and after the last', async () => {
  await it.shop.order('LESS', [{ sku: 'CUP', quantity: 6, price: 1000 }], authorized({ shippingFee: yen(500) }));
  await it.api.ok(it.shop.cancel('LESS', { lines: [{ lineId: '1', quantity: 1 }] }));
  await shipped('LESS', [{ lineId: '1', quantity: 2 }]);
  await it.api.ok(it.shop.cancel('LESS', { lines: [{ lineId: '1', quantity: 1 }] }));
  expect(await amounts('LESS')).toEqual([2000]);
  await it.api.ok(it.shop.cancel('LESS'));
  expect(await amounts('LESS')).toEqual([500, 2000]);
  const [rest] = (await asked('LESS')).filter(({ shipmentId }) => shipmentId === undefined);
  expect(rest).toMatchObject({ lines: [], amount: yen(500), complete: true });
});

test('nothing was sent: nothing is charged, however much is cancelled', async () => {
  await it.shop.order('NONE', [{ sku: 'CUP', quantity: 2 }], authorized({ shippingFee: yen(500) }));
  await it.api.ok(it.shop.cancel('NONE'));
  expect(await amounts('NONE')).toEqual([]);
});

test('points and gift cards were taken with the order: only the rest is charged', async () => {
  await it.shop.order('POINTS', [{ sku: 'CUP', quantity: 2, price: 1000 }], {
    ...authorized(),
    tenders: [CARD(1500), { method: 'points', amount: yen(500) }],
  });
  await shipped('POINTS', [{ lineId: '1', quantity: 1 }]);
  it.pass(1000);
  await shipped('POINTS', [{ lineId: '1', quantity: 1 }]);
  expect((await asked('POINTS')).map(({ amount, byTender }) => [amount, byTender])).toEqual([
    [yen(750), [CARD(750)]],
    [yen(750), [CARD(750)]],
  ]);
});

test.each(['paid', 'invoice', 'unpaid', 'cod'])(
  'an order that is %s has nothing to be charged at shipment',
  async (state) => {
    await it.shop.order(`AS-${state}`, [{ sku: 'CUP', quantity: 1 }], { payment: { state } });
    await shipped(`AS-${state}`, [{ lineId: '1', quantity: 1 }]);
    expect(await amounts(`AS-${state}`)).toEqual([]);
    expect(await order(`AS-${state}`)).not.toHaveProperty('captures');
  },
);

describe('a backorder', () => {
  test('has its charges in its record', async () => {
    await it.shop.order('RECORD', [{ sku: 'POT', quantity: 1, price: 3000 }], authorized({ tenders: [CARD(3000)] }));
    await it.shop.receive('PO-POT', 'POT', 1, it.now());
    await it.step('RECORD', 'pass-on-arrival');
    const shipmentId = await shipped('RECORD', [{ lineId: '1', quantity: 1 }]);
    expect(await asked('RECORD')).toMatchObject([{ backorderId: 'bo-RECORD', shipmentId, amount: yen(3000) }]);
    const timeline = (await it.api.ok(it.api.get('/v1/backorders/bo-RECORD/timeline?limit=200'))).items;
    expect(timeline.find(({ kind }: Json) => kind === 'capture-requested').summary).toBe(
      'Charge requested: 3000 JPY (minor units)',
    );
  });

  test('whose customer can still take a cancellation back is not complete; when it stands, the rest is charged', async () => {
    await it.api.ok(
      it.api.post('/v1/orders', {
        ...orderOf(
          'UNDO',
          [
            { sku: 'CUP', quantity: 1, price: 1000 },
            { sku: 'POT', quantity: 1, price: 3000 },
          ],
          authorized({ shippingFee: yen(500), tenders: [CARD(4500)] }),
        ),
      }),
    );
    await it.step('UNDO', 'pass-on-change');
    const { offer } = await it.shop.backorder('UNDO');
    await it.api.ok(it.shop.decide('UNDO', offer.version, [{ lineId: '2', choice: 'cancel' }]));
    await shipped('UNDO', [{ lineId: '1', quantity: 1 }]);
    expect(await amounts('UNDO')).toEqual([1000]);
    it.setTime(instantOf(it.now() + 86_400_000));
    await it.step('UNDO', 'settle-decision');
    expect(await amounts('UNDO')).toEqual([500, 1000]);
  });
});

test('of what was charged at shipment no more comes back than was charged', async () => {
  await it.shop.order('BACK', [{ sku: 'CUP', quantity: 4, price: 1000 }], {
    ...authorized({ shippingFee: yen(500) }),
    tenders: [CARD(3500), { method: 'gift-card', amount: yen(1000), reference: 'gift_1' }],
  });
  await it.api.ok(it.shop.cancel('BACK', { lines: [{ lineId: '1', quantity: 1 }] }));
  const shipmentId = await shipped('BACK', [{ lineId: '1', quantity: 2 }]);
  const [capture] = await asked('BACK');
  const charged = capture.amount.amount;
  const { refund } = await it.api.ok(
    it.api.post('/v1/orders/BACK/refunds', { shipmentId, reason: 'r', actor: { type: 'staff', via: 'api' } }),
  );
  expect(refund.amount).toEqual(yen(2000));
  expect(refund.byTender).toEqual([
    CARD(charged),
    { method: 'gift-card', amount: yen(2000 - charged), reference: 'gift_1' },
  ]);
});

describe('shipping and fees that are let go before they were charged', () => {
  /** Three cups; one has left, was charged and came back. */
  async function letGo(orderId: string): Promise<Json> {
    await it.shop.order(orderId, [{ sku: 'CUP', quantity: 3, price: 1000 }], {
      ...authorized({ shippingFee: yen(500), fees: [{ id: 'wrap', amount: yen(300) }] }),
      tenders: [CARD(3800)],
    });
    await it.api.ok(it.shop.cancel(orderId, { lines: [{ lineId: '1', quantity: 1 }] }));
    const shipmentId = await shipped(orderId, [{ lineId: '1', quantity: 1 }]);
    const body = { shipmentId, shipping: 'refunded', reason: 'r', actor: { type: 'staff', via: 'api' } };
    return (await it.api.ok(it.api.post(`/v1/orders/${orderId}/refunds`, body))).refund;
  }

  test('do not come back, and are not charged where nothing more leaves', async () => {
    expect(await letGo('GO-ALL')).toMatchObject({ amount: yen(1000), byTender: [CARD(1000)] });
    await it.api.ok(it.shop.cancel('GO-ALL'));
    expect(await amounts('GO-ALL')).toEqual([1000]);
  });

  test('nor with the last parcel', async () => {
    await letGo('GO-ON');
    it.pass(1000);
    await shipped('GO-ON', [{ lineId: '1', quantity: 1 }]);
    expect(await amounts('GO-ON')).toEqual([1000, 1000]);
    // It, too, comes back with what was charged for it and no more.
    const { refund } = await it.api.ok(
      it.api.post('/v1/orders/GO-ON/refunds', { reason: 'r', actor: { type: 'staff', via: 'api' } }),
    );
    expect(refund.amount).toEqual(yen(1000));
  });
});

test('what a cheaper alternative leaves of points that were taken with the order comes back', async () => {
  await it.shop.item('CHEAP', { price: yen(1000) });
  await it.shop.stock('CHEAP', 10);
  await it.shop.item('DEAR', { alternatives: [{ sku: 'CHEAP' }] });
  await it.shop.supply('PO-DEAR', 'DEAR', 50, '2030-02-20');
  await it.shop.order('LEFT-OVER', [{ sku: 'DEAR', quantity: 2, price: 2500 }], {
    ...authorized(),
    tenders: [CARD(1000), { method: 'points', amount: yen(4000) }],
  });
  await it.shop.supply('PO-DEAR', 'DEAR', 50, '2030-04-01');
  await it.step('LEFT-OVER', 'pass-on-date');
  const { offer } = await it.shop.backorder('LEFT-OVER');
  await it.api.ok(
    it.shop.decide('LEFT-OVER', offer.version, [{ lineId: '1', choice: 'alternative', alternativeSku: 'CHEAP' }]),
  );
  await it.step('LEFT-OVER', 'carry-out-decision');
  await it.step('LEFT-OVER', 'settle-decision');
  const refunds = (await it.api.ok(it.api.get('/v1/refunds?orderId=LEFT-OVER'))).items;
  expect(refunds).toMatchObject([{ amount: yen(2400), byTender: [{ method: 'points', amount: yen(2400) }] }]);
  const told = (await it.shop.mails('LEFT-OVER')).find(({ template }) => template === 'refund-requested');
  const { text } = await it.shop.content(told?.id);
  expect(text).toContain('お支払い額が3,000円少なくなります');
  expect(text).toContain('残りの600円はまだ頂戴しておりませんので、ご請求することはございません');
  await shipped('LEFT-OVER', [{ lineId: '1.alt1', quantity: 2 }]);
  // 1,600 points and 400 by card for what costs 2,000.
  expect(await amounts('LEFT-OVER')).toEqual([400]);
});

describe('what of points and card is given back or not charged is what no parcel has taken', () => {
  /** Three cups, of which one leaves and the others are cancelled. Returns the points that come back. */
  async function oneOfThree(
    orderId: string,
    price: number,
    tenders: readonly object[],
    order: string,
  ): Promise<number> {
    await it.api.ok(
      it.api.put(`/v1/policies/${orderId.toLowerCase()}/versions/1`, {
        ...jpShop,
        id: orderId.toLowerCase(),
        version: 1,
        cancellation: { ...jpShop.cancellation, tenders: order },
      }),
    );
    await it.shop.order(orderId, [{ sku: 'CUP', quantity: 3, price }], {
      ...authorized({ policy: orderId.toLowerCase() }),
      tenders,
    });
    await shipped(orderId, [{ lineId: '1', quantity: 1 }]);
    await it.api.ok(it.shop.cancel(orderId));
    const [refund] = (await it.api.ok(it.api.get(`/v1/refunds?orderId=${orderId}`))).items;
    return refund.amount.amount;
  }

  test.each(['money-first', 'points-first', 'proportional'])('%s', async (order) => {
    const orderId = `ONE-${order}`;
    expect(await oneOfThree(orderId, 1000, [CARD(1500), POINTS(1500)], order)).toBe(1000);
    expect(await amounts(orderId)).toEqual([500]);
  });

  test('to the yen', async () => {
    const back = await oneOfThree('ODD-YEN', 333, [POINTS(500), CARD(499)], 'proportional');
    const [charged = 0] = await amounts('ODD-YEN');
    expect(charged + 500 - back).toBe(333);
  });
});
