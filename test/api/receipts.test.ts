import type { Json } from '../servers/api-client';
import { MINUTE } from '../servers/clock';
import { footprint } from './footprint';
import { expectProblem, expectRefused } from './problem';
import { type Served, served } from './served';

let it: Served;
beforeAll(async () => {
  it = await served();
});
afterAll(() => it.stop());

const receive = (body: object, query = '', headers: Readonly<Record<string, string>> = {}) =>
  it.api.post(`/v1/receipts${query}`, { receivedAt: new Date(it.now()).toISOString(), ...body }, { headers });
const supplyOf = (id: string): Promise<Json> => it.api.ok(it.api.get(`/v1/supplies/${id}`));
const linesOf = async (orderId: string): Promise<Json> => (await it.shop.backorder(orderId)).lines[0];

/** An item with one supply, and orders that wait for it, in this order. */
async function queueFor(sku: string, supplied: number, ...quantities: number[]): Promise<void> {
  await it.shop.item(sku);
  await it.shop.supply(`PO-${sku}`, sku, supplied, '2030-02-20');
  for (const [index, quantity] of quantities.entries()) await it.shop.order(`${sku}-${index + 1}`, [{ sku, quantity }]);
}

describe('units that arrive', () => {
  test('go down the queue in one transaction; only the surplus becomes sellable', async () => {
    await queueFor('FLOW', 20, 3, 5, 4);
    const answer = await receive({ supplyId: 'PO-FLOW', sku: 'FLOW', quantity: 10 });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      received: 10,
      allocated: 10,
      surplus: 0,
      backorders: ['bo-FLOW-1', 'bo-FLOW-2', 'bo-FLOW-3'],
    });
    expect(await linesOf('FLOW-1')).toMatchObject({ allocated: 3, waiting: 0 });
    expect(await linesOf('FLOW-2')).toMatchObject({ allocated: 5, waiting: 0 });
    expect(await linesOf('FLOW-3')).toMatchObject({ allocated: 2, waiting: 2 });
    expect(await supplyOf('PO-FLOW')).toMatchObject({ quantity: 20, received: 10 });
    const rest = await receive({ supplyId: 'PO-FLOW', sku: 'FLOW', quantity: 10 });
    expect(rest.body).toMatchObject({ received: 10, allocated: 2, surplus: 8, backorders: ['bo-FLOW-3'] });
    expect(await it.api.ok(it.api.get('/v1/items/FLOW/stock'))).toMatchObject({
      onHand: 20,
      allocated: 12,
      available: 8,
      waiting: 0,
      inbound: [],
    });
  });

  test('can be read again where the answer says', async () => {
    await queueFor('READ', 5, 2);
    const answer = await receive({ supplyId: 'PO-READ', sku: 'READ', quantity: 5, locationId: 'osaka' });
    expect(await it.api.ok(it.api.get(String(answer.headers['location'])))).toEqual({
      receiptId: answer.body.receiptId,
      supplyId: 'PO-READ',
      sku: 'READ',
      locationId: 'osaka',
      received: 5,
      allocated: 2,
      surplus: 3,
      receivedAt: '2030-02-04T01:00:00Z',
      recordedAt: '2030-02-04T01:00:00Z',
    });
  });

  test('without a supply leave the supplies as they are', async () => {
    await queueFor('GIFT', 9, 4);
    const { body } = await receive({ sku: 'GIFT', quantity: 3 });
    expect(body).toMatchObject({ received: 3, allocated: 3, surplus: 0 });
    expect(await supplyOf('PO-GIFT')).toMatchObject({ received: 0, version: 1 });
  });

  test('may be more than announced: the rest is surplus, and the supply has nothing open', async () => {
    await queueFor('MORE', 5, 3);
    expect((await receive({ supplyId: 'PO-MORE', sku: 'MORE', quantity: 8 })).body).toMatchObject({
      allocated: 3,
      surplus: 5,
    });
    expect(await supplyOf('PO-MORE')).toMatchObject({ quantity: 5, received: 8 });
    expect((await it.api.ok(it.api.get('/v1/items/MORE/stock'))).inbound).toEqual([]);
  });

  test('may be of a supply that was cancelled: they are there all the same', async () => {
    await queueFor('BACK', 5, 3);
    await it.shop.supply('PO-BACK', 'BACK', 5, '2030-02-20', { status: 'cancelled' });
    expect((await receive({ supplyId: 'PO-BACK', sku: 'BACK', quantity: 5 })).body).toMatchObject({
      allocated: 3,
      surplus: 2,
    });
  });

  test('serve the line a supply was ordered for before the queue', async () => {
    await it.shop.item('OWN', { kind: 'special-order' });
    await it.shop.order('OWN-1', [{ sku: 'OWN', quantity: 2 }]);
    await it.shop.order('OWN-2', [{ sku: 'OWN', quantity: 2 }]);
    await it.shop.supply('PO-OWN', 'OWN', 2, '2030-02-20', { forLine: { backorderId: 'bo-OWN-2', lineId: '1' } });
    await it.api.ok(receive({ supplyId: 'PO-OWN', sku: 'OWN', quantity: 2 }));
    expect([await linesOf('OWN-1'), await linesOf('OWN-2')]).toMatchObject([
      { waiting: 2 },
      { waiting: 0, allocated: 2 },
    ]);
  });
});

describe('a dry run', () => {
  test('answers what would happen and changes nothing', async () => {
    await queueFor('DRY', 20, 3, 5);
    const before = await footprint(it.db);
    const answer = await receive({ supplyId: 'PO-DRY', sku: 'DRY', quantity: 4 }, '?dryRun=true');
    expect(answer.status).toBe(200);
    const promise = expect.objectContaining({ restockDate: '2030-02-20' });
    expect(answer.body).toEqual({
      received: 4,
      allocated: 4,
      surplus: 0,
      backorders: ['bo-DRY-1', 'bo-DRY-2'],
      planVersion: expect.any(Number),
      linesAffected: 2,
      // One hears that all has come, the other is asked whether the first unit shall go ahead.
      mailsNow: 2,
      mailsHeld: 0,
      callsNow: 0,
      callsHeld: 0,
      noticesNow: 0,
      noticesHeld: 0,
      offersOpened: 1,
      linesCancelled: 0,
      promises: [
        { backorderId: 'bo-DRY-1', lineId: '1', before: promise, after: promise },
        { backorderId: 'bo-DRY-2', lineId: '1', before: promise, after: promise },
      ],
    });
    expect(await footprint(it.db)).toEqual(before);
  });

  test('shows whose dates move when units come that nobody announced', async () => {
    await it.shop.item('EARLY');
    await it.shop.supply('PO-EARLY-1', 'EARLY', 3, '2030-02-20');
    await it.shop.supply('PO-EARLY-2', 'EARLY', 9, '2030-03-20');
    await it.shop.order('EARLY-1', [{ sku: 'EARLY', quantity: 3 }]);
    await it.shop.order('EARLY-2', [{ sku: 'EARLY', quantity: 3 }]);
    const { body } = await receive({ sku: 'EARLY', quantity: 3 }, '?dryRun=true');
    expect(body).toMatchObject({ linesAffected: 2, backorders: ['bo-EARLY-1'] });
    expect(body.promises).toContainEqual({
      backorderId: 'bo-EARLY-2',
      lineId: '1',
      before: expect.objectContaining({ restockDate: '2030-03-20' }),
      after: expect.objectContaining({ restockDate: '2030-02-20' }),
    });
  });

  test('refuses what the real thing would refuse', async () => {
    expectRefused(await receive({ sku: 'NOTHING', quantity: 1 }, '?dryRun=true'), '/sku');
  });
});

test('saved at the plan version that was foretold; when an order has come in between, 412 and nothing has happened', async () => {
  await queueFor('MOVED', 20, 3);
  const came = { supplyId: 'PO-MOVED', sku: 'MOVED', quantity: 4 };
  const foretold = await receive(came, '?dryRun=true');
  const match = { 'if-match': `"${foretold.body.planVersion}"` };
  await it.shop.order('MOVED-2', [{ sku: 'MOVED', quantity: 2 }]);
  expectProblem(await receive(came, '', match), 412, 'plan-moved');
  expect(await supplyOf('PO-MOVED')).toMatchObject({ received: 0 });
  const again = await receive(came, '?dryRun=true');
  expect((await receive(came, '', { 'if-match': `"${again.body.planVersion}"` })).status).toBe(201);
});

describe('refused, with everything left as it was', () => {
  beforeAll(async () => {
    await queueFor('BAD', 5, 2);
    await it.shop.item('OTHER');
    await it.shop.supply('PO-OTHER', 'OTHER', 5, null);
  });

  test.each([
    [{ quantity: 0 }, '/quantity'],
    [{ quantity: -1 }, '/quantity'],
    [{ quantity: 0.5 }, '/quantity'],
    [{ quantity: '5' }, '/quantity'],
    [{ quantity: 2147483648 }, '/quantity'],
    [{ quantity: undefined }, '/quantity'],
    [{ sku: 'NONE' }, '/sku'],
    [{ sku: undefined }, '/sku'],
    [{ supplyId: 'NONE' }, '/supplyId'],
    [{ supplyId: 'PO-OTHER' }, '/supplyId'],
    [{ receivedAt: undefined }, '/receivedAt'],
    [{ receivedAt: '2030-02-30T00:00:00Z' }, '/receivedAt'],
    [{ receivedAt: '2030-02-04' }, '/receivedAt'],
    [{ locationId: '' }, '/locationId'],
    [{ lot: 'A' }, '/lot'],
  ])('%j', async (changes, pointer) => {
    const before = await footprint(it.db);
    expectRefused(await receive({ supplyId: 'PO-BAD', sku: 'BAD', quantity: 1, ...changes }), pointer);
    expect(await footprint(it.db)).toEqual(before);
  });

  test('receivedAt may be 5 minutes ahead, not more', async () => {
    const ahead = (ms: number) => ({ sku: 'BAD', quantity: 1, receivedAt: new Date(it.now() + ms).toISOString() });
    expectRefused(await receive(ahead(5 * MINUTE + 1)), '/receivedAt', /future/);
    expect((await receive(ahead(5 * MINUTE))).status).toBe(201);
  });
});

test('of a receipt there is not: 404', async () => {
  expectProblem(await it.api.get('/v1/receipts/receipt_none'), 404);
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
