import { type SQL, sql } from 'drizzle-orm';
import type { Tx } from '../../db/client';
import { orderOf } from '../servers/shop';
import { untilSeen } from '../servers/until';
import { footprint } from './footprint';
import { expectProblem } from './problem';
import { type Served, served } from './served';

let it: Served;
beforeAll(async () => {
  it = await served();
  await it.shop.item('RARE');
  await it.shop.supply('PO-RARE', 'RARE', 100, '2030-02-20');
});
afterAll(() => it.stop());

const contentions = async (): Promise<number> =>
  Number(/^backorder_lock_contentions (\d+)$/m.exec((await it.api.get('/metrics')).text)?.[1]);

/** Somebody else's transaction, which has its lock by now, and does what it has to once it is let go. */
async function holding(lock: SQL, then: (tx: Pick<Tx, 'execute'>) => Promise<void> = async () => {}) {
  let go: () => void = () => {};
  const free = new Promise<void>((resolve) => {
    go = resolve;
  });
  let done = Promise.resolve();
  await new Promise<void>((locked, fails) => {
    done = it.db.transaction(async (tx) => {
      await tx.execute(lock);
      locked();
      await free;
      await then(tx);
    });
    done.catch(fails);
  });
  return {
    letGo: async () => {
      go();
      await done;
    },
  };
}

test('an item that somebody holds for too long is a 503 that says when to come back; the tries are counted', async () => {
  const [before, counted] = [await footprint(it.db), await contentions()];
  const holder = await holding(sql`select 1 from stock where sku = 'RARE' for update`);
  const answer = await it.api.post('/v1/orders', orderOf('LATE', [{ sku: 'RARE', quantity: 1 }]));
  await holder.letGo();
  expectProblem(answer, 503, 'unavailable');
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  expect(await contentions()).toBe(counted + 6);
  expect(await footprint(it.db)).toEqual(before);
  expect((await it.api.post('/v1/orders', orderOf('LATE', [{ sku: 'RARE', quantity: 1 }]))).status).toBe(201);
});

test('sixty at once for the last ten: ten are served in full, and the sums agree', async () => {
  await it.shop.item('LAST');
  await it.shop.supply('PO-LAST', 'LAST', 10, '2030-02-20');
  const orders = Array.from({ length: 60 }, (_, n) => orderOf(`RUSH-${n}`, [{ sku: 'LAST', quantity: 1 }]));
  const answers = await Promise.all(orders.map((order) => it.api.post('/v1/orders', order)));
  const again = await Promise.all(orders.map((order) => it.api.post('/v1/orders', order)));
  for (const { status } of [...answers, ...again]) expect([200, 201, 503]).toContain(status);
  const rows = await it.db.execute<{ waiting: number; refused: number }>(sql`
    select sum(waiting)::int as waiting, sum(refused)::int as refused from order_lines where order_id like 'RUSH-%'`);
  expect(rows[0]?.waiting).toBe(10);
  expect(await it.api.ok(it.api.get('/v1/items/LAST/stock'))).toMatchObject({ waiting: 10, allocated: 0 });
  await it.shop.receive('PO-LAST', 'LAST', 10, it.now());
  expect(await it.api.ok(it.api.get('/v1/items/LAST/stock'))).toMatchObject({
    onHand: 10,
    waiting: 0,
    allocated: 10,
    available: 0,
  });
});

test('an answer that waited while its offer was replaced is an answer to the old version, and is not taken', async () => {
  await it.shop.item('SLOW');
  await it.shop.supply('PO-SLOW', 'SLOW', 10, '2030-02-20');
  await it.shop.order('SLOW', [{ sku: 'SLOW', quantity: 2 }]);
  await it.shop.supply('PO-SLOW', 'SLOW', 10, '2030-04-01');
  await it.step('SLOW', 'pass-on-date');
  // As a step of the course does it, which locks the backorder and no item.
  const step = await holding(sql`select 1 from backorders where id = 'bo-SLOW' for update`, async (tx) => {
    await tx.execute(sql`update offers set state = 'replaced' where backorder_id = 'bo-SLOW'`);
    await tx.execute(sql`
      insert into offers (backorder_id, version, state, reason, digest, options, on_silence, opened_at, expires_at, mail_id)
      select backorder_id, 2, 'open', reason, digest, options, on_silence, opened_at, expires_at, mail_id
      from offers where backorder_id = 'bo-SLOW'`);
  });
  const late = it.api.post('/v1/backorders/bo-SLOW/decisions', {
    offerVersion: 1,
    lines: [{ lineId: '1', quantity: 1, choice: 'cancel' }],
    actor: { type: 'customer', via: 'web' },
  });
  const waiting = () =>
    it.db.execute(sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
  await untilSeen(waiting, (rows) => rows.length > 0);
  await step.letGo();
  const answer = await late;
  expectProblem(answer, 409, 'offer-outdated');
  expect(answer.body.currentOffer).toMatchObject({ version: 2 });
  expect((await it.shop.backorder('SLOW')).lines[0]).toMatchObject({ waiting: 2, cancelled: 0 });
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
