import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { type Served, served } from '../api/served';
import type { Answer } from '../servers/api-client';
import { orderOf } from '../servers/shop';
import { brokenRules } from './broken-rules';
import { putPacks } from './played';

let it: Served;
beforeAll(async () => {
  it = await served();
  await putPacks(it);
});
afterAll(() => it.stop());

const TRIES = 100;

/** A client that comes back, with the same key, when the engine says it is busy; nothing else may go wrong. */
async function patient(send: (idempotencyKey: string) => Promise<Answer>): Promise<Answer> {
  const key = randomUUID();
  for (let tries = 0; tries < TRIES; tries++) {
    const answer = await send(key);
    if (answer.status < 500) return answer;
    if (answer.status !== 503 || !(Number(answer.headers['retry-after']) > 0))
      throw new Error(`${answer.status}: ${answer.text}`);
    // Sooner than it was told, and not all at once: harder on the engine than a client should be.
    await pause(20 + 80 * Math.random());
  }
  throw new Error(`still refused after ${TRIES} tries`);
}

const post = (url: string, body: object): Promise<Answer> =>
  patient((idempotencyKey) => it.api.post(url, body, { idempotencyKey }));
const put = (url: string, body: object): Promise<Answer> => patient(() => it.api.put(url, body));

const receive = (sku: string, quantity: number, supplyId?: string): Promise<Answer> =>
  post('/v1/receipts', {
    ...(supplyId ? { supplyId } : {}),
    sku,
    quantity,
    receivedAt: new Date(it.now()).toISOString(),
  });
const cancel = (orderId: string): Promise<Answer> =>
  post(`/v1/orders/${orderId}/cancel`, { reason: 'test', actor: { type: 'customer', via: 'api' } });

const times = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));

/** The same dice on every run. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

async function sums(
  prefix: string,
): Promise<Record<'ordered' | 'waiting' | 'allocated' | 'shipped' | 'cancelled' | 'refused', number>> {
  const rows = await it.db.execute<
    Record<'ordered' | 'waiting' | 'allocated' | 'shipped' | 'cancelled' | 'refused', number>
  >(sql`
    select sum(ordered)::int as ordered, sum(waiting)::int as waiting, sum(allocated)::int as allocated,
      sum(shipped)::int as shipped, sum(cancelled)::int as cancelled, sum(refused)::int as refused
    from order_lines where order_id like ${`${prefix}-%`}`);
  if (!rows[0]) throw new Error('no lines');
  return rows[0];
}

/** Orders that hold units although an earlier one waits. */
const jumpers = (sku: string) =>
  it.db.execute(sql`
    select late.order_id from order_lines late join order_lines early using (sku)
    where sku = ${sku} and early.waiting > 0 and late.allocated > 0
      and (early.queue_at, early.queue_seq) < (late.queue_at, late.queue_seq)`);

afterEach(async () => {
  expect(await brokenRules(it.db)).toEqual({});
});

test('three hundred at once for one item: what is there and what is coming is sold once, the rest refused', async () => {
  await it.shop.item('HOT');
  await it.shop.stock('HOT', 90);
  await it.shop.supply('PO-HOT', 'HOT', 110, '2030-02-20');
  const answers = await Promise.all(
    times(300, (n) => post('/v1/orders', orderOf(`HOT-${n}`, [{ sku: 'HOT', quantity: 1 + (n % 3) }]))),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  const { ordered, waiting, allocated, refused } = await sums('HOT');
  expect(allocated).toBe(90);
  expect(waiting).toBeLessThanOrEqual(110);
  // At most the last unit or two found no taker: whoever still asked wanted more than that.
  expect(waiting).toBeGreaterThanOrEqual(108);
  expect(ordered + refused).toBe(600);

  await Promise.all(times(22, () => receive('HOT', 5, 'PO-HOT')));
  expect(await sums('HOT')).toMatchObject({ waiting: 0, allocated: ordered });
  expect(await it.api.ok(it.api.get('/v1/items/HOT/stock'))).toMatchObject({
    onHand: 200,
    allocated: ordered,
    available: 200 - ordered,
    inbound: [],
  });
}, 120_000);

test('two hundred receipts, orders and cancellations at once of one item: nobody is served before his turn', async () => {
  await it.shop.item('TURN');
  await it.shop.supply('PO-TURN', 'TURN', 400, '2030-02-20');
  await Promise.all(times(60, (n) => post('/v1/orders', orderOf(`TURN-${n}`, [{ sku: 'TURN', quantity: 2 }]))));
  await Promise.all([
    ...times(40, () => receive('TURN', 2, 'PO-TURN')),
    ...times(30, (n) => cancel(`TURN-${2 * n}`)),
    ...times(60, (n) => post('/v1/orders', orderOf(`TURN-L${n}`, [{ sku: 'TURN', quantity: 1 }]))),
    ...times(70, (n) => cancel(`TURN-${2 * (n % 30)}`)),
  ]);
  // 60 orders of 2 less 30 cancelled, 60 of 1; 80 units came.
  expect(await sums('TURN')).toMatchObject({ ordered: 180, cancelled: 60, allocated: 80, waiting: 40 });
  expect(await jumpers('TURN')).toEqual([]);
}, 120_000);

test('many items at once do not get in each other’s way', async () => {
  const skus = times(40, (n) => `MANY-${n}`);
  for (const sku of skus) {
    await it.shop.item(sku);
    await it.shop.supply(`PO-${sku}`, sku, 10, '2030-02-20');
  }
  await Promise.all(
    skus.flatMap((sku) => [
      ...times(6, (n) => post('/v1/orders', orderOf(`${sku}-${n}`, [{ sku, quantity: 1 }]))),
      receive(sku, 4, `PO-${sku}`),
    ]),
  );
  expect(await sums('MANY')).toMatchObject({ ordered: 240, allocated: 160, waiting: 80, refused: 0 });
}, 120_000);

test('orders that name the same items in every sequence, receipts, losses, counts, parcels and dates, all at once', async () => {
  const skus = ['WEB-C', 'WEB-a', 'WEB-B', 'WEB-1'];
  for (const sku of skus) {
    await it.shop.item(sku);
    await it.shop.stock(sku, 10);
    await it.shop.supply(`PO-${sku}`, sku, 500, '2030-02-20');
  }
  const came = new Map(skus.map((sku) => [sku, 0]));
  const clients = times(120, async (n) => {
    const roll = dice(n + 1);
    const sku = () => skus[roll(skus.length)] ?? '';
    const orderId = `WEB-${n}`;
    const sequence = skus
      .map((name) => ({ name, at: roll(1000) }))
      .sort((a, b) => a.at - b.at)
      .slice(0, 2 + roll(3));
    const lines = sequence.map(({ name }) => ({ sku: name, quantity: 1 + roll(3) }));
    const ordered = await post('/v1/orders', orderOf(orderId, lines));
    expect(ordered.status).toBe(201);
    for (let deed = 0; deed < 2; deed++)
      switch (roll(7)) {
        case 0:
        case 1: {
          const [what, units] = [sku(), 1 + roll(6)];
          const { status } = await receive(what, units, roll(2) === 0 ? `PO-${what}` : undefined);
          expect(status).toBe(201);
          came.set(what, (came.get(what) ?? 0) + units);
          break;
        }
        case 2:
          expect([200, 409]).toContain((await cancel(orderId)).status);
          break;
        case 3: {
          const body = { sku: sku(), counted: roll(12), countedAt: new Date(it.now()).toISOString() };
          expect([201, 409]).toContain((await post('/v1/stock-counts', body)).status);
          break;
        }
        case 4: {
          const body = { lines: [{ lineId: '1', quantity: 1 }], reason: 'gone' };
          expect([200, 409]).toContain((await post(`/v1/orders/${orderId}/shortages`, body)).status);
          break;
        }
        case 5: {
          const body = { lines: [{ lineId: '2', quantity: 1 }] };
          expect([201, 409]).toContain((await post(`/v1/orders/${orderId}/shipments`, body)).status);
          break;
        }
        default: {
          const what = sku();
          const body = { sku: what, quantity: 500, eta: `2030-02-${20 + roll(8)}`, status: 'confirmed' };
          expect((await put(`/v1/supplies/PO-${what}`, body)).status).toBe(200);
        }
      }
  });
  await Promise.all(clients);
  const ledger = await it.db.execute<{ sku: string; units: number }>(sql`
    select sku, sum(on_hand_delta)::int as units from stock_ledger where sku like 'WEB-%' and kind = 'receipt' group by sku`);
  for (const [sku, units] of came) expect(ledger.find((row) => row.sku === sku)?.units ?? 0).toBe(units);
}, 180_000);

test('a hundred and twenty of every rank at once: whoever was told a date keeps it, the others are served by rank', async () => {
  await it.shop.item('RANK');
  await it.shop.supply('RANK-SOON', 'RANK', 40, '2030-02-20');
  await it.shop.supply('RANK-LATE', 'RANK', 40, '2030-03-20');
  await it.shop.supply('RANK-OPEN', 'RANK', 100, null);
  const roll = dice(7);
  const told = new Map<string, string | null>();
  await Promise.all(
    times(120, async (n) => {
      const id = `RANK-${n}`;
      const customer = { id: `c-${id}`, name: '山田 花子', locale: 'ja', rank: roll(10) };
      const order = orderOf(id, [{ sku: 'RANK', quantity: 1 }], { policy: 'ranked', customer });
      const { status, body } = await post('/v1/orders', order);
      expect(status).toBe(201);
      told.set(id, body.lines[0].promise?.restockDate ?? null);
    }),
  );
  expect([...told.values()].filter((date) => date !== null)).toHaveLength(80);
  // Planned anew as a whole, and units come.
  await put('/v1/supplies/RANK-OPEN', { sku: 'RANK', quantity: 101, eta: null, status: 'confirmed' });
  const lines = await it.db.execute<{ id: string; date: string | null; rank: number }>(sql`
    select order_id as id, promise_current ->> 'restockDate' as date, queue_rank as rank from order_lines where sku = 'RANK'`);
  expect(new Map(lines.map(({ id, date }) => [id, date]))).toEqual(told);
  await Promise.all(times(20, () => receive('RANK', 5, 'RANK-OPEN')));
  const left = await it.db.execute<{ waiting: number; rank: number }>(sql`
    select waiting, -queue_rank as rank from order_lines where sku = 'RANK' and queue_tier = 1 and promise_current is null`);
  const ranks = (waits: boolean) => left.filter(({ waiting }) => waiting > 0 === waits).map(({ rank }) => rank);
  expect(Math.max(...ranks(true))).toBeLessThanOrEqual(Math.min(...ranks(false)));
}, 120_000);

test('one message sent fifty times at once under one key has one effect', async () => {
  await it.shop.item('ONCE');
  const body = { sku: 'ONCE', quantityDelta: 5, reason: 'r' };
  const answers = await Promise.all(
    times(50, () => patient(() => it.api.post('/v1/stock-adjustments', body, { idempotencyKey: 'the-same' }))),
  );
  for (const { status } of answers) expect([201, 409]).toContain(status);
  expect(await it.api.ok(it.api.get('/v1/items/ONCE/stock'))).toMatchObject({ onHand: 5 });
});

test('a parcel and a cancellation of the same units: one of them wins, never both', async () => {
  await it.shop.item('RACE');
  await it.shop.stock('RACE', 40);
  const ids = times(40, (n) => `RACE-${n}`);
  await Promise.all(ids.map((id) => post('/v1/orders', orderOf(id, [{ sku: 'RACE', quantity: 1 }]))));
  await Promise.all(
    ids.flatMap((id, n) => {
      const parcel = () => post(`/v1/orders/${id}/shipments`, { lines: [{ lineId: '1', quantity: 1 }] });
      const both = n % 2 === 0 ? [parcel, () => cancel(id)] : [() => cancel(id), parcel];
      return both.map((send) => send().then(({ status }) => expect([200, 201, 409]).toContain(status)));
    }),
  );
  const { shipped, cancelled, allocated } = await sums('RACE');
  expect([shipped + cancelled, allocated]).toEqual([40, 0]);
  expect(await it.api.ok(it.api.get('/v1/items/RACE/stock'))).toMatchObject({
    onHand: 40 - shipped,
    available: cancelled,
  });
}, 60_000);

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
