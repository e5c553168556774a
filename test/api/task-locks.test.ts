import { sql } from 'drizzle-orm';
import { instantOf } from '../../domain/calendar/business-date';
import { remindOfRefund } from '../../record/refund-clock';
import type { Json } from '../servers/api-client';
import { DAY } from '../servers/clock';
import { HERE } from '../servers/installation';
import { untilSeen } from '../servers/until';
import { type Served, served } from './served';

let it: Served;
beforeAll(async () => {
  it = await served();
  await it.shop.item('CUP');
  await it.shop.supply('PO-CUP', 'CUP', 100, '2030-02-20');
});
afterAll(() => it.stop());

const openTasks = async (orderId: string): Promise<Json[]> =>
  (await it.api.ok(it.api.get(`/v1/tasks?backorderId=bo-${orderId}&state=open`))).items;

/**
 * Asks for something that ends a task of a backorder while somebody has the backorder, as who resolves that task by hand
 * does, and looks whether he can go on to the task: they would wait for each other otherwise.
 */
async function besideSomebodyWhoResolvesIt(orderId: string, ask: () => Promise<Json>): Promise<void> {
  await besideSomebody(orderId, async () => {
    await it.api.ok(ask() as ReturnType<typeof it.api.get>);
  });
  expect(await openTasks(orderId)).toEqual([]);
}

async function besideSomebody(orderId: string, act: () => Promise<void>): Promise<void> {
  expect(await openTasks(orderId)).toHaveLength(1);
  let asked = Promise.resolve();
  await it.db.transaction(async (tx) => {
    await tx.execute(sql`select 1 from backorders where id = ${`bo-${orderId}`} for update`);
    asked = act();
    await untilSeen(
      () =>
        it.db.execute(
          sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        ),
      (waiting) => waiting.length > 0,
    );
    await tx.execute(
      sql`select 1 from tasks where backorder_id = ${`bo-${orderId}`} and state = 'open' for update nowait`,
    );
  });
  await asked;
}

test('money that is confirmed does not hold its task while it waits for the backorder', async () => {
  await it.shop.order('MONEY', [{ sku: 'CUP', quantity: 1 }]);
  await it.api.ok(it.shop.cancel('MONEY'));
  const { id } = (await it.api.ok(it.api.get('/v1/refunds?orderId=MONEY'))).items[0];
  await it.api.ok(it.api.post(`/v1/refunds/${id}/fail`, { reason: 'account closed' }));
  await besideSomebodyWhoResolvesIt('MONEY', () =>
    it.api.post(`/v1/refunds/${id}/confirm`, { paidAt: new Date(it.now()).toISOString(), reference: 'bank-1' }),
  );
});

test('money that becomes overdue does not hold the task that said so beforehand', async () => {
  await it.shop.order('LATE', [{ sku: 'CUP', quantity: 1 }]);
  await it.api.ok(it.shop.cancel('LATE'));
  const { id, dueAt } = (await it.api.ok(it.api.get('/v1/refunds?orderId=LATE'))).items[0];
  const due = instantOf(Date.parse(dueAt));
  await remindOfRefund(it.db, HERE, id, instantOf(due - DAY));
  expect((await openTasks('LATE')).map(({ kind }) => kind)).toEqual(['refund-due-soon']);
  await besideSomebody('LATE', () => remindOfRefund(it.db, HERE, id, due));
  expect((await openTasks('LATE')).map(({ kind }) => kind)).toEqual(['refund-overdue']);
});

test('goods that are put back do not hold their task while they wait for the backorder', async () => {
  await it.shop.order('PARCEL', [{ sku: 'CUP', quantity: 1 }]);
  await it.shop.receive('PO-CUP', 'CUP', 1, it.now());
  await it.step('PARCEL', 'pass-on-arrival');
  const { shipmentId } = await it.api.ok(it.shop.ship('PARCEL', [{ lineId: '1', quantity: 1 }]));
  await it.api.ok(
    it.api.post('/v1/orders/PARCEL/deliveries', {
      shipmentId,
      state: 'returned',
      at: new Date(it.now()).toISOString(),
    }),
  );
  await besideSomebodyWhoResolvesIt('PARCEL', () =>
    it.api.post('/v1/stock-adjustments', { sku: 'CUP', quantityDelta: 1, reason: 'unopened', shipmentId }),
  );
});

test('a channel that says who sells does not hold the task that asked for it while it waits for the backorder', async () => {
  const bare = { name: { ja: '店' }, sender: { name: 'Shop', email: 'shop@example.com' } };
  await it.api.ok(it.api.put('/v1/channels/bare', bare));
  await it.shop.item('POT');
  await it.shop.supply('PO-POT', 'POT', 10, '2030-03-20');
  await it.shop.order('UNNAMED', [{ sku: 'POT', quantity: 1 }], { channel: 'bare', policy: 'jp-mail-order' });
  expect((await openTasks('UNNAMED')).map(({ kind }) => kind)).toEqual(['seller-incomplete']);
  await besideSomebodyWhoResolvesIt('UNNAMED', () =>
    it.api.put('/v1/channels/bare', { ...bare, address: '東京都千代田区1-1', phone: '03-0000-0000' }),
  );
});
