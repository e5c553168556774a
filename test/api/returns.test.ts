import type { Json } from '../servers/api-client';
import { englishCustomer, yen } from '../servers/shop';
import { expectProblem, expectRefused } from './problem';
import { type Served, served } from './served';
import { soundStock } from './sound-stock';

let it: Served;
beforeAll(async () => {
  it = await served();
  await it.shop.item('CUP');
  await it.shop.stock('CUP', 100);
  await it.shop.item('POT');
  await it.shop.supply('PO-POT', 'POT', 1000, '2030-02-20');
  await it.shop.item('RARE');
  await it.shop.stock('RARE', 2);
  await it.shop.supply('PO-RARE', 'RARE', 50, '2030-03-20');
});
afterAll(() => it.stop());
soundStock(() => it);

const STAFF = { type: 'staff', id: 'sato', via: 'api' };
const AT = '2030-02-04T00:30:00Z';

/** A parcel of three cups at 1,000 yen, shipping 500. */
async function parcel(orderId: string, changes: object = {}): Promise<string> {
  await it.shop.order(orderId, [{ sku: 'CUP', quantity: 3, price: 1000 }], { shippingFee: yen(500), ...changes });
  return shipped(orderId, 3);
}
const shipped = async (orderId: string, quantity: number): Promise<string> =>
  (await it.api.ok(it.shop.ship(orderId, [{ lineId: '1', quantity }]))).shipmentId;
const report = (orderId: string, shipmentId: string, state: string) =>
  it.api.ok(it.api.post(`/v1/orders/${orderId}/deliveries`, { shipmentId, state, at: AT }));
const giveBack = (orderId: string, body: object = {}, query = '') =>
  it.api.post(`/v1/orders/${orderId}/refunds${query}`, { reason: '受取拒否', actor: STAFF, ...body });
const foretell = (orderId: string, body: object = {}) => giveBack(orderId, body, '?dryRun=true');
const refundsOf = async (orderId: string): Promise<Json[]> =>
  (await it.api.ok(it.api.get(`/v1/refunds?orderId=${orderId}`))).items.reverse();
const amounts = async (orderId: string): Promise<number[]> =>
  (await refundsOf(orderId)).map(({ amount }) => amount.amount);
const openTasks = async (shipmentId: string): Promise<string[]> =>
  (await it.api.ok(it.api.get('/v1/tasks?state=open&limit=200'))).items
    .filter(({ data }: Json) => data.shipmentId === shipmentId)
    .map(({ kind }: Json) => kind)
    .sort();
const putBack = (sku: string, quantityDelta: number, shipmentId: string) =>
  it.api.post('/v1/stock-adjustments', { sku, quantityDelta, reason: '検品済み', shipmentId });
const stock = (sku: string): Promise<Json> => it.api.ok(it.api.get(`/v1/items/${sku}/stock`));

describe('the money of a refused parcel', () => {
  test('goes back as a person decides: the way back taken off, shipping kept', async () => {
    const shipmentId = await parcel('REFUSED');
    await report('REFUSED', shipmentId, 'refused');
    const deduction = yen(800);
    const foretold = await it.api.ok(foretell('REFUSED', { shipmentId, deduction }));
    expect(foretold.refund).toMatchObject({ amount: yen(2200), state: 'requested' });
    expect(foretold).not.toHaveProperty('id');
    expect(foretold.refund).not.toHaveProperty('id');
    expect(await refundsOf('REFUSED')).toEqual([]);

    const answer = await giveBack('REFUSED', { shipmentId, deduction });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      orderId: 'REFUSED',
      shipmentId,
      lines: [{ lineId: '1', quantity: 3 }],
      shipping: 'kept',
      deduction,
      refund: { amount: yen(2200), lines: [{ lineId: '1', quantity: 3 }] },
    });
    expect(await amounts('REFUSED')).toEqual([2200]);
    expect(await openTasks(shipmentId)).toEqual([]);
    expectProblem(await giveBack('REFUSED', { shipmentId }), 409, 'not-enough-units');
  });

  test('with shipping and fees where the shop bears them; those once', async () => {
    const shipmentId = await parcel('SHIPPING', { fees: [{ id: 'wrap', amount: yen(300) }] });
    await it.api.ok(giveBack('SHIPPING', { shipmentId, lines: [{ lineId: '1', quantity: 1 }], shipping: 'refunded' }));
    expect(await amounts('SHIPPING')).toEqual([1800]);
    expectProblem(await giveBack('SHIPPING', { shipmentId, shipping: 'refunded' }), 409, 'conflict');
    await it.api.ok(giveBack('SHIPPING', { shipmentId }));
    expect(await amounts('SHIPPING')).toEqual([1800, 2000]);
  });

  test('is nothing where none was taken, and is written down all the same', async () => {
    const shipmentId = await parcel('COD', { payment: { state: 'cod' } });
    await report('COD', shipmentId, 'refused');
    expect((await it.api.ok(giveBack('COD', { shipmentId }))).refund).toBeNull();
    expect(await refundsOf('COD')).toEqual([]);
    expect(await openTasks(shipmentId)).toEqual([]);
    expectProblem(await giveBack('COD', { shipmentId }), 409, 'not-enough-units');
  });

  test('brings points and a used coupon back as they were, when nothing is left', async () => {
    await it.shop.order('COUPON', [{ sku: 'CUP', quantity: 2, price: 1000 }], {
      shippingFee: yen(0),
      orderDiscounts: [
        { kind: 'coupon', amount: yen(200), code: 'SPRING' },
        { kind: 'points', amount: yen(100) },
      ],
      tenders: [
        { method: 'card', amount: yen(1200), reference: 'ch_1' },
        { method: 'points', amount: yen(500) },
      ],
    });
    await shipped('COUPON', 2);
    await it.api.ok(giveBack('COUPON', { lines: [{ lineId: '1', quantity: 1 }] }));
    await it.api.ok(giveBack('COUPON'));
    const refunds = await refundsOf('COUPON');
    expect(refunds.map(({ amount }) => amount.amount)).toEqual([850, 850]);
    expect(refunds.flatMap(({ byTender }) => byTender).reduce((sum, { amount }) => sum + amount.amount, 0)).toBe(1700);
    expect(refunds.map(({ returns }) => returns)).toEqual([
      [{ kind: 'points', amount: yen(50) }],
      [
        { kind: 'points', amount: yen(50) },
        { kind: 'coupon', amount: yen(200), code: 'SPRING' },
      ],
    ]);
  });

  describe('brings no used coupon back while the rest is cancelled in a way that can be taken back', () => {
    /** One cup that came back, and a pot whose customer has just cancelled it. */
    async function halfCancelled(orderId: string): Promise<void> {
      const lines = [
        { sku: 'CUP', quantity: 1, price: 1000 },
        { sku: 'POT', quantity: 1, price: 3000 },
      ];
      const orderDiscounts = [{ kind: 'coupon', amount: yen(300), code: 'USED' }];
      await it.shop.order(orderId, lines, { orderDiscounts });
      await it.step(orderId);
      const { offer } = await it.shop.backorder(orderId);
      const answer = {
        offerVersion: offer.version,
        lines: [{ lineId: '2', choice: 'cancel' }],
        actor: { type: 'customer', via: 'phone' },
        undoable: true,
      };
      await it.api.ok(it.api.post(`/v1/backorders/bo-${orderId}/decisions`, answer));
      await shipped(orderId, 1);
      await it.api.ok(giveBack(orderId));
    }
    const couponsOf = async (orderId: string) =>
      (await refundsOf(orderId)).map(({ returns }) => returns.map(({ code }: Json) => code));

    test('taken back and cancelled later, it comes with that', async () => {
      await halfCancelled('ALIVE');
      expect(await couponsOf('ALIVE')).toEqual([[]]);
      await it.api.ok(it.api.post('/v1/backorders/bo-ALIVE/undo', { actor: { type: 'customer', via: 'phone' } }));
      await it.api.ok(it.shop.cancel('ALIVE'));
      expect(await couponsOf('ALIVE')).toEqual([[], ['USED']]);
    });

    test('left as it is, it comes when that stands', async () => {
      await halfCancelled('STANDS');
      it.pass(86_400_000);
      await it.step('STANDS', 'settle-decision');
      expect(await couponsOf('STANDS')).toEqual([[], ['USED']]);
    });
  });

  test('what was cancelled before, and what is cancelled after, is paid back once', async () => {
    await it.shop.order('MIXED', [{ sku: 'CUP', quantity: 7, price: 1000 }], {
      shippingFee: yen(500),
      orderDiscount: yen(100),
    });
    await it.api.ok(it.shop.cancel('MIXED', { lines: [{ lineId: '1', quantity: 2 }] }));
    const first = await shipped('MIXED', 2);
    const second = await shipped('MIXED', 1);
    await it.api.ok(giveBack('MIXED', { shipmentId: first }));
    await it.api.ok(it.shop.cancel('MIXED'));
    await it.api.ok(giveBack('MIXED', { shipmentId: second }));
    expect((await amounts('MIXED')).reduce((sum, amount) => sum + amount, 0)).toBe(6900);
    // Shipping was spent on what was sent; somebody may still decide to give it back, but of units that are left.
    expectProblem(await giveBack('MIXED', { shipping: 'refunded' }), 409, 'not-enough-units');
  });
});

test('a backorder’s customer hears what comes back, what was taken off and when; the record says who decided', async () => {
  await it.shop.order('TOLD', [{ sku: 'POT', quantity: 2, price: 3000 }]);
  await it.shop.receive('PO-POT', 'POT', 2, Date.parse(AT));
  await it.step('TOLD', 'pass-on-arrival');
  const shipmentId = await shipped('TOLD', 2);
  await report('TOLD', shipmentId, 'returned');
  await it.api.ok(giveBack('TOLD', { shipmentId, deduction: yen(1500), reason: '長期不在' }));
  const mail = (await it.shop.mails('TOLD')).at(-1);
  expect(mail?.template).toBe('refund-requested');
  const { text } = await it.shop.content(mail?.id);
  expect(text).toContain('ご返金額:4,500円');
  expect(text).toContain('差し引いた返送料:1,500円');
  const timeline = (await it.api.ok(it.api.get('/v1/backorders/bo-TOLD/timeline?limit=200'))).items;
  expect(timeline.find(({ kind }: Json) => kind === 'returned')).toMatchObject({
    summary: 'Money given back for units that came back: 1×2: 長期不在',
    data: { by: 'staff', via: 'api', deducted: 1500, shipping: 'kept' },
  });
  // Its refund has a clock as every other.
  expect((await refundsOf('TOLD'))[0]).toMatchObject({ state: 'requested', dueAt: expect.any(String) });
});

test('who cannot be paid the way he paid is asked for an account', async () => {
  await it.shop.order('STORE', [{ sku: 'POT', quantity: 1, price: 3000 }], {
    customer: englishCustomer('c-store'),
    tenders: [{ method: 'convenience-store', amount: yen(3000), reference: 'r-1' }],
  });
  await it.shop.receive('PO-POT', 'POT', 1, Date.parse(AT));
  await it.step('STORE', 'pass-on-arrival');
  await shipped('STORE', 1);
  expect((await it.api.ok(giveBack('STORE'))).refund.state).toBe('needs-account');
  expect((await it.shop.templates('STORE')).at(-1)).toBe('refund-needs-account');
});

test('and is told what was kept back for the way, with the request and when the account has come', async () => {
  await it.shop.order('STORE-LESS', [{ sku: 'POT', quantity: 1, price: 3000 }], {
    tenders: [{ method: 'convenience-store', amount: yen(3000), reference: 'r-1' }],
  });
  await it.shop.receive('PO-POT', 'POT', 1, Date.parse(AT));
  await it.step('STORE-LESS', 'pass-on-arrival');
  await shipped('STORE-LESS', 1);
  const { refund } = await it.api.ok(giveBack('STORE-LESS', { deduction: yen(300) }));
  await it.api.ok(it.api.post(`/v1/refunds/${refund.id}/account-received`));
  const mails = (await it.shop.mails('STORE-LESS')).slice(-2);
  expect(mails.map(({ template }) => template)).toEqual(['refund-needs-account', 'refund-requested']);
  for (const { id } of mails) expect((await it.shop.content(id)).text).toContain('差し引いた返送料:300円');
});

test('goods that came back are sold again when somebody says so: at most what came, and first to who waits', async () => {
  await it.shop.order('FIRST', [{ sku: 'RARE', quantity: 2 }]);
  const shipmentId = await shipped('FIRST', 2);
  await it.shop.order('WAITS', [{ sku: 'RARE', quantity: 1 }]);
  expectProblem(await putBack('RARE', 1, shipmentId), 409, 'conflict');
  await report('FIRST', shipmentId, 'returned');
  expect((await stock('RARE')).onHand).toBe(0);
  expect(await openTasks(shipmentId)).toEqual(['parcel-returned']);
  expectProblem(await putBack('RARE', 3, shipmentId), 409, 'not-enough-units');
  expectRefused(await putBack('RARE', -1, shipmentId), '/quantityDelta');
  expectRefused(await putBack('CUP', 1, shipmentId), '/sku');
  expectRefused(await putBack('RARE', 1, 'shipment_none'), '/shipmentId');

  expect(await it.api.ok(putBack('RARE', 1, shipmentId))).toMatchObject({ onHand: 1, allocated: 1, available: 0 });
  expect((await it.shop.backorder('WAITS')).lines[0]).toMatchObject({ waiting: 0, allocated: 1 });
  expect(await openTasks(shipmentId)).toEqual(['parcel-returned']);
  expect(await it.api.ok(putBack('RARE', 1, shipmentId))).toMatchObject({ onHand: 2, available: 1 });
  expect(await openTasks(shipmentId)).toEqual([]);
  expectProblem(await putBack('RARE', 1, shipmentId), 409, 'not-enough-units');
});

describe('is refused', () => {
  test.each([
    ['a parcel of another order', { shipmentId: 'shipment_none' }, '/shipmentId'],
    ['a line of another order', { lines: [{ lineId: '9' }] }, '/lines/0/lineId'],
    ['a line twice', { lines: [{ lineId: '1' }, { lineId: '1' }] }, '/lines/1/lineId'],
    ['more kept back than comes back', { deduction: yen(3001) }, '/deduction/amount'],
    ['another currency', { deduction: { amount: 1, currency: 'USD' } }, '/deduction/currency'],
    ['no reason', { reason: '' }, '/reason'],
    ['an unknown field', { amount: yen(1) }, '/amount'],
  ])('%s', async (_what, body, pointer) => {
    const orderId = `NO-${pointer.replaceAll('/', '')}-${_what.length}`;
    await parcel(orderId);
    expectRefused(await giveBack(orderId, body), pointer);
    expect(await refundsOf(orderId)).toEqual([]);
  });

  test('what has not been shipped, or more than was', async () => {
    await it.shop.order('HERE', [{ sku: 'CUP', quantity: 2 }]);
    expectProblem(await giveBack('HERE'), 409, 'not-enough-units');
    await shipped('HERE', 1);
    expectProblem(await giveBack('HERE', { lines: [{ lineId: '1', quantity: 2 }] }), 409, 'not-enough-units');
  });
});
