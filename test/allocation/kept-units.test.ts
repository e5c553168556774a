import type { PolicyPack } from '../../domain/policy/policy-pack';
import { sweepHeld } from '../../worker/sweep-held';
import { type Served, served } from '../api/served';
import type { Json } from '../servers/api-client';
import { DAY, MONDAY } from '../servers/clock';
import { HERE } from '../servers/installation';

// What the terms of the house could give to nobody yet stands on the shelf for those who wait; nobody else has it.

let it: Served;
let version = 1;
beforeAll(async () => {
  it = await served();
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

async function house(terms: Partial<PolicyPack['allocation']>): Promise<void> {
  const pack = await it.api.ok(it.api.get('/v1/policies/jp-shop/versions/1'));
  const allocation = { whenShort: 'queue', completeLines: false, waitersPercent: 100, quotas: [], ...terms };
  version += 1;
  await it.api.ok(it.api.put(`/v1/policies/jp-shop/versions/${version}`, { ...pack, version, allocation }));
}

/** An item of which so many units are to come, on these days; an order `<sku>-1` for `quantity` waits for them. */
async function waitedFor(sku: string, supplies: Readonly<Record<string, number>>, quantity: number): Promise<void> {
  await it.shop.item(sku);
  for (const [day, units] of Object.entries(supplies)) await it.shop.supply(`${sku}-${day}`, sku, units, day);
  await order(sku, 1, quantity);
}

const order = (sku: string, nth: number, quantity: number): Promise<Json> => {
  it.pass(1000);
  return it.shop.order(`${sku}-${nth}`, [{ sku, quantity }], { placedAt: new Date(it.now()).toISOString() });
};
const receive = (sku: string, day: string, units: number) => it.shop.receive(`${sku}-${day}`, sku, units, it.now());

/** How a line stands: waiting, allocated, promised. */
async function line(sku: string, nth = 1): Promise<[number, number, string | null]> {
  const { waiting, allocated, promise } = (await it.shop.backorder(`${sku}-${nth}`)).lines[0];
  return [waiting, allocated, promise.current?.restockDate ?? null];
}
const units = async (sku: string, nth = 1): Promise<unknown[]> => (await line(sku, nth)).slice(0, 2);
const free = async (sku: string): Promise<number> => (await it.api.ok(it.api.get(`/v1/items/${sku}/stock`))).available;

test('whole lines only: a line is completed by two supplies together, as it was promised', async () => {
  await house({ completeLines: true });
  await waitedFor('TWO', { '2030-02-20': 6, '2030-03-20': 4 }, 10);
  expect(await line('TWO')).toEqual([10, 0, '2030-03-20']);
  await receive('TWO', '2030-02-20', 6);
  expect(await line('TWO')).toEqual([10, 0, '2030-03-20']);
  await receive('TWO', '2030-03-20', 4);
  expect(await units('TWO')).toEqual([0, 10]);
});

test('a newcomer is not given what is kept while those who wait have no other supply; he is where they have', async () => {
  await house({ completeLines: true });
  await waitedFor('PAST', { '2030-02-20': 6, '2030-03-20': 4 }, 10);
  await receive('PAST', '2030-02-20', 6);
  expect((await order('PAST', 2, 6)).lines).toMatchObject([{ refused: 6, reason: 'no-inbound-supply' }]);
  await it.shop.supply('PAST-MORE', 'PAST', 6, '2030-03-20');
  const { inbound } = await it.api.ok(it.api.get('/v1/items/PAST/stock'));
  expect(inbound.map(({ unpegged }: Json) => unpegged)).toEqual([0, 6]);
  const seen = await it.api.ok(it.api.get('/v1/items/PAST/availability?quantity=6&channel=web'));
  expect(seen).toMatchObject({ allocated: 6, backordered: 0 });
  expect((await order('PAST', 3, 6)).lines).toMatchObject([{ allocated: 6, backordered: 0 }]);
  expect(await line('PAST')).toEqual([10, 0, '2030-03-20']);
});

test('the safety stock is not filled from what is kept for those who wait', async () => {
  await house({ completeLines: true });
  await it.shop.item('SAFE', { safetyStock: 3 });
  await it.shop.stock('SAFE', 2);
  for (const [day, units] of [['2030-02-20', 6] as const, ['2030-03-20', 10] as const])
    await it.shop.supply(`SAFE-${day}`, 'SAFE', units, day);
  await order('SAFE', 1, 10);
  await receive('SAFE', '2030-02-20', 6);
  expect(await line('SAFE')).toEqual([10, 0, '2030-03-20']);
  expect((await order('SAFE', 2, 5)).lines).toMatchObject([{ allocated: 5, backordered: 0 }]);
  expect((await order('SAFE', 3, 2)).lines).toMatchObject([{ refused: 2 }]);
  expect(await line('SAFE')).toEqual([10, 0, '2030-03-20']);
  await receive('SAFE', '2030-03-20', 9);
  expect(await units('SAFE')).toEqual([0, 10]);
  const { onHand, allocated } = await it.api.ok(it.api.get('/v1/items/SAFE/stock'));
  expect(onHand - allocated).toBe(2);
});

test('whoever cancels a part may be completed with what is kept', async () => {
  await house({ completeLines: true });
  await waitedFor('PART', { '2030-02-20': 6, '2030-03-20': 4 }, 10);
  await receive('PART', '2030-02-20', 6);
  await it.shop.cancel('PART-1', { lines: [{ lineId: '1', quantity: 4 }] });
  expect(await units('PART')).toEqual([0, 6]);
});

test('of what may be sold at once nothing is kept, and what is kept is not sold', async () => {
  await house({ completeLines: true, waitersPercent: 50 });
  await waitedFor('HALF', { '2030-02-20': 10, '2030-03-20': 10 }, 8);
  await receive('HALF', '2030-02-20', 10);
  expect(await line('HALF')).toEqual([8, 0, '2030-03-20']);
  expect((await order('HALF', 2, 5)).lines).toMatchObject([{ allocated: 5 }]);
  expect((await order('HALF', 3, 3)).lines).toMatchObject([{ refused: 3 }]);
  await receive('HALF', '2030-03-20', 10);
  expect(await units('HALF')).toEqual([0, 8]);
  expect(await free('HALF')).toBe(7);
  expect((await order('HALF', 4, 7)).lines).toMatchObject([{ allocated: 7 }]);
});

test('a receipt whose units complete a line with what was kept leaves nothing over, and no less than nothing', async () => {
  await house({ completeLines: true });
  await waitedFor('OVER', { '2030-02-20': 6, '2030-03-20': 4 }, 10);
  expect(await receive('OVER', '2030-02-20', 6)).toMatchObject({ received: 6, allocated: 0, surplus: 6 });
  const complete = await receive('OVER', '2030-03-20', 4);
  expect(complete).toMatchObject({ received: 4, allocated: 10, surplus: 0 });
  const read = await it.api.ok(it.api.get(`/v1/receipts/${complete.receiptId}`));
  expect(read).toMatchObject({ received: 4, allocated: 10, surplus: 0 });
});

test('a checkout holds what may be sold at once, as an order would be given it, and nothing of what is kept', async () => {
  await house({ completeLines: true, waitersPercent: 50 });
  await waitedFor('CHECKOUT', { '2030-02-20': 10, '2030-03-20': 10 }, 8);
  await receive('CHECKOUT', '2030-02-20', 10);
  const hold = (quantity: number) =>
    it.api.post('/v1/reservations', { sku: 'CHECKOUT', quantity, channel: 'web', expiresIn: 'PT15M' });
  const { status, body } = await hold(6);
  expect([status, body.available]).toEqual([409, 5]);
  const { reservationId } = await it.api.ok(hold(5));
  expect((await hold(1)).status).toBe(409);
  const paid = await it.shop.order('CHECKOUT-2', [{ sku: 'CHECKOUT', quantity: 5, reservationId }]);
  expect(paid.lines).toMatchObject([{ allocated: 5 }]);
  await receive('CHECKOUT', '2030-03-20', 10);
  expect(await units('CHECKOUT')).toEqual([0, 8]);
});

test('against inbound supply no more is sold than goes to those who wait', async () => {
  await house({ waitersPercent: 50 });
  await it.shop.item('SOLD');
  await it.shop.supply('SOLD-PO', 'SOLD', 10, '2030-02-20');
  const seen = await it.api.ok(it.api.get('/v1/items/SOLD/availability?quantity=8&channel=web'));
  expect(seen).toMatchObject({ status: 'unavailable', reason: 'no-inbound-supply' });
  const { inbound } = await it.api.ok(it.api.get('/v1/items/SOLD/stock'));
  expect(inbound).toMatchObject([{ quantity: 10, unpegged: 5 }]);
  expect((await order('SOLD', 1, 8)).lines).toMatchObject([{ refused: 8, reason: 'no-inbound-supply' }]);
  expect((await order('SOLD', 2, 5)).lines).toMatchObject([{ backordered: 5 }]);
  await it.shop.receive('SOLD-PO', 'SOLD', 10, it.now());
  expect(await units('SOLD', 2)).toEqual([0, 5]);
});

test('what is kept for those who wait is nobody else’s alternative', async () => {
  await house({ completeLines: true });
  await waitedFor('OTHER', { '2030-02-20': 6, '2030-03-20': 4 }, 10);
  await receive('OTHER', '2030-02-20', 6);
  await it.shop.item('WANTED', { alternatives: [{ sku: 'OTHER' }] });
  await it.shop.supply('PO-WANTED', 'WANTED', 50, '2030-02-20');
  await order('WANTED', 1, 2);
  await it.shop.supply('PO-WANTED', 'WANTED', 50, '2030-04-01');
  await it.step('WANTED-1', 'pass-on-date');
  const { offer } = await it.shop.backorder('WANTED-1');
  expect(offer).toMatchObject({ version: 1 });
  expect(JSON.stringify(offer)).not.toMatch(/OTHER/);
});

test('units that an order held too long complete a line together with what is kept', async () => {
  await house({ completeLines: true, longestHoldingDays: 10, whenHeldTooLong: 'give-back' });
  for (const sku of ['FIRST', 'REST']) {
    await it.shop.item(sku);
    await it.shop.supply(`PO-${sku}`, sku, 50, '2030-04-20');
  }
  await it.shop.stock('FIRST', 2);
  await it.shop.order('HELD-1', [
    { sku: 'FIRST', quantity: 2 },
    { sku: 'REST', quantity: 1 },
  ]);
  await order('FIRST', 2, 4);
  await it.shop.receive('PO-FIRST', 'FIRST', 3, it.now());
  expect(await units('FIRST', 2)).toEqual([4, 0]);
  it.pass(11 * DAY);
  await sweepHeld(it.db, HERE, it.now());
  expect(await units('FIRST', 2)).toEqual([0, 4]);
  // No more was taken than the other lacked.
  expect((await it.shop.backorder('HELD-1')).lines).toMatchObject([{ waiting: 1, allocated: 1 }, { waiting: 1 }]);
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
