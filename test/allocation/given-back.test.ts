import { expireReservations } from '../../worker/expire-reservations';
import { sweepHeld } from '../../worker/sweep-held';
import { visits } from '../api/customer-visits';
import { submit } from '../api/page-form';
import { type Served, served } from '../api/served';
import type { Json } from '../servers/api-client';
import { DAY, MONDAY } from '../servers/clock';
import { HERE } from '../servers/installation';
import { brokenRules } from './broken-rules';

// One orders and has two units; another waits for two; `c-win`, whose class wins, waits behind him. Whatever gives units
// back, they are the winner's.

let it: Served;
beforeAll(async () => {
  it = await served();
  const pack = await it.api.ok(it.api.get('/v1/policies/jp-shop/versions/1'));
  const allocation = {
    whenShort: 'queue',
    completeLines: false,
    waitersPercent: 100,
    quotas: [],
    strategies: [{ customers: ['c-win'], strategy: 'win' }],
    longestHoldingDays: 10,
    whenHeldTooLong: 'give-back',
  };
  await it.api.ok(it.api.put('/v1/policies/jp-shop/versions/2', { ...pack, version: 2, allocation }));
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const customer = (id: string): Json => ({ id, name: '山田 花子', email: 'hanako@example.com', locale: 'ja' });
const order = (orderId: string, lines: readonly Json[], who = 'c-1', more: Json = {}): Promise<Json> => {
  it.pass(1000);
  const placedAt = new Date(it.now()).toISOString();
  return it.shop.order(orderId, lines as never, { placedAt, customer: customer(who), ...more });
};

async function waiting(sku: string): Promise<void> {
  await it.shop.supply(`PO-${sku}`, sku, 50, '2030-04-20');
  await order(`${sku}-NEXT`, [{ sku, quantity: 2 }]);
  await order(`${sku}-WIN`, [{ sku, quantity: 2 }], 'c-win');
}

/** One order has both units there are. */
async function sold(sku: string): Promise<void> {
  await it.shop.item(sku);
  await it.shop.stock(sku, 2);
  await order(`${sku}-HAS`, [{ sku, quantity: 2 }]);
  await waiting(sku);
}

async function expectWon(sku: string, units: number): Promise<void> {
  expect((await it.shop.backorder(`${sku}-WIN`)).lines).toMatchObject([{ allocated: units }]);
  expect((await it.shop.backorder(`${sku}-NEXT`)).lines).toMatchObject([{ allocated: 0, waiting: 2 }]);
}

test('units of an order that is cancelled', async () => {
  await sold('CANCEL');
  await it.api.ok(it.shop.cancel('CANCEL-HAS'));
  await expectWon('CANCEL', 2);
});

test('units of an order that becomes smaller', async () => {
  await sold('SMALLER');
  await it.api.ok(it.api.patch('/v1/orders/SMALLER-HAS', { lines: [{ lineId: '1', quantity: 1 }] }));
  await expectWon('SMALLER', 1);
});

test('units of a parcel that was stopped', async () => {
  await it.shop.item('STOP');
  await it.shop.supply('PO-STOP', 'STOP', 50, '2030-04-20');
  await order('STOP-HAS', [{ sku: 'STOP', quantity: 2 }]);
  await it.shop.stock('STOP', 2);
  await it.step('STOP-HAS', 'pass-on-arrival');
  await waiting('STOP');
  await it.api.ok(it.shop.cancel('STOP-HAS', { recallRelease: true }));
  await expectWon('STOP', 2);
});

test.each([
  [
    'ends early',
    'EARLY',
    async (id: string) => expect((await it.api.delete(`/v1/reservations/${id}`)).status).toBe(204),
  ],
  [
    'runs out',
    'LATE',
    async () => {
      it.pass(DAY);
      await expireReservations(it.db, HERE, it.now());
    },
  ],
  [
    'is for more than its order wants',
    'MORE',
    async (reservationId: string) => order('MORE-HAS', [{ sku: 'MORE', quantity: 1, reservationId }]),
  ],
])('units of a hold that %s', async (_, sku, end) => {
  await it.shop.item(sku);
  await it.shop.stock(sku, 2);
  const { id } = await it.api.ok(
    it.api.post('/v1/reservations', { sku, quantity: 2, channel: 'web', expiresIn: 'PT15M' }),
  );
  await waiting(sku);
  await end(id);
  await expectWon(sku, sku === 'MORE' ? 1 : 2);
});

test('units that are found, counted, or need not be kept back any more', async () => {
  await sold('FOUND');
  await it.shop.stock('FOUND', 1);
  await expectWon('FOUND', 1);
  it.pass(DAY);
  const countedAt = new Date(it.now()).toISOString();
  await it.api.ok(it.api.post('/v1/stock-counts', { sku: 'FOUND', counted: 4, countedAt }));
  await expectWon('FOUND', 2);

  await it.shop.item('KEPT', { safetyStock: 2 });
  await it.shop.stock('KEPT', 2);
  await waiting('KEPT');
  await it.shop.item('KEPT', { safetyStock: 1 });
  await expectWon('KEPT', 1);
});

test('units that turn out to be there when others are missing', async () => {
  await it.shop.item('GONE', { safetyStock: 1 });
  await it.shop.stock('GONE', 3);
  await order('GONE-HAS', [{ sku: 'GONE', quantity: 2 }]);
  await waiting('GONE');
  // One of his two is missing and another is missing too: what is there goes by class.
  await it.api.ok(it.api.post('/v1/orders/GONE-HAS/shortages', { lines: [{ lineId: '1', quantity: 1 }], reason: 'x' }));
  await it.shop.stock('GONE', 1);
  await expectWon('GONE', 1);
});

test('units that an order held too long for its rest', async () => {
  await it.shop.item('HELD');
  await it.shop.item('REST');
  await it.shop.supply('PO-REST', 'REST', 50, '2030-04-20');
  await it.shop.stock('HELD', 2);
  await order('HELD-HAS', [
    { sku: 'HELD', quantity: 2 },
    { sku: 'REST', quantity: 1 },
  ]);
  await waiting('HELD');
  it.pass(11 * DAY);
  await sweepHeld(it.db, HERE, it.now());
  await expectWon('HELD', 2);
  expect((await it.shop.backorder('HELD-HAS')).lines).toMatchObject([{ allocated: 0, waiting: 2 }, {}]);
});

test('units of an alternative that is taken back with the answer', async () => {
  await it.shop.item('ALT');
  await it.shop.stock('ALT', 2);
  const link = await visits(() => it).asked('UNDONE');
  const answer = { offerVersion: '1', 'choice.1': 'alternative:ALT', confirm: 'yes' };
  expect((await submit(it.api, `${link}/decisions`, answer)).status).toBe(303);
  expect((await it.shop.backorder('UNDONE')).lines).toMatchObject([{ substituted: 2 }, { sku: 'ALT', allocated: 2 }]);
  await waiting('ALT');
  expect((await submit(it.api, `${link}/undo`, {})).status).toBe(303);
  expect((await it.shop.backorder('UNDONE')).lines[0]).toMatchObject({ waiting: 2 });
  await expectWon('ALT', 2);
});

test('units that arrive', async () => {
  await it.shop.item('COME');
  await waiting('COME');
  await it.shop.receive('PO-COME', 'COME', 1, it.now());
  await expectWon('COME', 1);
});

test('whatever was given back, units and stock add up', async () => {
  const { 'a full plan moves nobody': _byClass, ...broken } = await brokenRules(it.db);
  expect(broken).toEqual({});
  expect(it.logged).toEqual([]);
});
