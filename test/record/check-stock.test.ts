import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type SQL, sql } from 'drizzle-orm';
import { checkStock } from '../../record/check-stock';
import { expireReservations } from '../../worker/expire-reservations';
import { type Served, served } from '../api/served';
import type { Answer } from '../servers/api-client';
import { MINUTE } from '../servers/clock';
import { HERE } from '../servers/installation';
import { orderOf } from '../servers/shop';
import { untilSeen } from '../servers/until';

let it: Served;
beforeAll(async () => {
  it = await served();
});
afterAll(() => it.stop());

const check = () => checkStock(it.db, 20_000);

/** `npm run check:stock`, as whoever looks after the servers runs it. */
async function command(env: NodeJS.ProcessEnv): Promise<{ code: number; said: string }> {
  const at = join(__dirname, '../..');
  try {
    const { stdout, stderr } = await promisify(execFile)('npm', ['run', '--silent', 'check:stock'], {
      cwd: at,
      env: { ...process.env, NODE_OPTIONS: '', ...env },
    });
    return { code: 0, said: stdout + stderr };
  } catch (error) {
    const failed = error as { code: number; stdout: string; stderr: string };
    return { code: failed.code, said: failed.stdout + failed.stderr };
  }
}

/** Numbers from 0 to 1, the same in every run. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

test('nothing agrees with nothing', async () => {
  expect(await check()).toEqual({ items: 0, ledgerRows: 0, different: 0, differences: [] });
});

describe('after days of everything at once', () => {
  const SKUS = ['A', 'B', 'C'];
  const random = chance(20300204);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const upTo = (n: number) => 1 + Math.floor(random() * n);
  const holds: { id: string; sku: string }[] = [];
  const orders: string[] = [];
  let nth = 0;

  async function order(): Promise<Answer> {
    const orderId = `O-${nth++}`;
    const taken = random() < 0.5 ? holds.splice(Math.floor(random() * holds.length), 1) : [];
    const lines = [
      ...taken.map(({ id, sku }) => ({ sku, quantity: upTo(4), reservationId: id })),
      ...Array.from({ length: upTo(2) }, () => ({ sku: pick(SKUS), quantity: upTo(4) })),
    ];
    orders.push(orderId);
    return it.api.post('/v1/orders', orderOf(orderId, lines));
  }
  async function hold(): Promise<Answer> {
    const sku = pick(SKUS);
    const body = { sku, quantity: upTo(3), channel: 'web', expiresIn: `PT${upTo(20)}M` };
    const answer = await it.api.post('/v1/reservations', body);
    if (answer.status === 201) holds.push({ id: answer.body.id, sku });
    return answer;
  }
  const lines = () => [{ lineId: '1', quantity: upTo(3) }];
  const now = () => new Date(it.now()).toISOString();
  const deeds: readonly (() => Promise<Answer | undefined>)[] = [
    order,
    order,
    order,
    hold,
    hold,
    hold,
    async () => it.api.delete(`/v1/reservations/${holds.pop()?.id ?? 'none'}`),
    async () =>
      it.api.post('/v1/receipts', {
        sku: pick(SKUS),
        quantity: upTo(6),
        receivedAt: now(),
        locationId: pick(['main', 'osaka']),
      }),
    async () => it.shop.cancel(pick(orders), { lines: lines() }),
    async () => it.shop.cancel(pick(orders)),
    async () => it.shop.ship(pick(orders), lines()),
    async () => it.shop.cancel(pick(orders), { lines: lines(), recallRelease: true }),
    async () => it.api.post(`/v1/backorders/bo-${pick(orders)}/release`, { reason: 'r' }),
    async () => {
      const rows = await it.db.execute<{ id: string }>(
        sql`select order_id as id from backorders where status = 'ready' order by order_id limit 3`,
      );
      for (const { id } of rows) await it.step(id, 'pass-on-arrival');
      return undefined;
    },
    async () => it.api.post(`/v1/orders/${pick(orders)}/shortages`, { lines: lines(), reason: 'r' }),
    async () =>
      it.api.post('/v1/stock-counts', {
        sku: pick(SKUS),
        counted: upTo(9),
        countedAt: now(),
        locationId: pick(['main', 'osaka']),
      }),
    async () => it.api.post('/v1/stock-adjustments', { sku: pick(SKUS), quantityDelta: upTo(5) - 3, reason: 'r' }),
    async () => {
      it.pass(upTo(5) * MINUTE);
      await expireReservations(it.db, HERE, it.now());
      return undefined;
    },
  ];

  test('the stock, place by place, is what ledger, orders and reservations add up to', async () => {
    for (const sku of SKUS) {
      await it.shop.item(sku);
      await it.shop.stock(sku, 8);
      await it.shop.supply(`PO-${sku}`, sku, 1000, '2030-02-20');
    }
    await order();
    const tally = new Map<number, number>();
    for (let round = 0; round < 60; round++) {
      const answers = await Promise.all(Array.from({ length: 4 }, () => pick(deeds)()));
      for (const { status } of answers.flatMap((answer) => answer ?? []))
        tally.set(status, (tally.get(status) ?? 0) + 1);
      if (round % 10 === 9) expect((await check()).differences).toEqual([]);
    }
    for (const status of tally.keys()) expect([200, 201, 204, 404, 409, 422, 503]).toContain(status);
    expect(tally.get(201)).toBeGreaterThan(60);
    const { items, ledgerRows, differences } = await check();
    expect({ items, differences }).toEqual({ items: 3, differences: [] });
    expect(ledgerRows).toBeGreaterThan(100);
    expect(await it.db.execute(sql`select count(distinct location_id)::int as n from releases`)).toEqual([{ n: 2 }]);
    expect(it.logged).toEqual([]);
  });

  test('and the command says so in a line', async () => {
    const { items, ledgerRows } = await check();
    expect(await command({ DATABASE_URL: it.database.url })).toEqual({
      code: 0,
      said: `The stock agrees: ${items} items, ${ledgerRows} rows of the ledger.\n`,
    });
  });
});

describe('a number somebody has tampered with is found and named', () => {
  beforeAll(async () => {
    for (const sku of ['CUP', 'POT']) {
      await it.shop.item(sku);
      await it.shop.stock(sku, 5);
      await it.shop.supply(`PO-${sku}`, sku, 10, '2030-02-20');
    }
    await it.api.ok(it.api.post('/v1/reservations', { sku: 'POT', quantity: 2, channel: 'web', expiresIn: 'PT15M' }));
    await it.shop.order('POT', [{ sku: 'POT', quantity: 4 }]);
  });
  afterEach(async () => expect((await check()).differences).toEqual([]));

  const main = sql`sku = 'POT' and location_id = 'main'`;
  test.each<[what: string, wrong: SQL, right: SQL, said: readonly string[]]>([
    [
      'units on hand',
      sql`update stock set on_hand = 6 where sku = 'POT'`,
      sql`update stock set on_hand = 5 where sku = 'POT'`,
      ['POT: 6 on hand on record, the ledger adds up to 5'],
    ],
    [
      'units of a place',
      sql`update stock_locations set on_hand = 4 where ${main}`,
      sql`update stock_locations set on_hand = 5 where ${main}`,
      ['POT at main: 4 on hand on record, the ledger adds up to 5'],
    ],
    [
      'units of a place that the ledger does not know',
      sql`insert into stock_locations (sku, location_id, on_hand) values ('POT', 'kobe', 1)`,
      sql`delete from stock_locations where location_id = 'kobe'`,
      ['POT at kobe: 1 on hand on record, the ledger adds up to 0'],
    ],
    [
      'allocated units of a line',
      sql`update order_lines set allocated = 2, shipped = 1 where order_id = 'POT'`,
      sql`update order_lines set allocated = 3, shipped = 0 where order_id = 'POT'`,
      ['POT: 3 allocated on record, the order lines have 2'],
    ],
    [
      'waiting units',
      sql`update stock set waiting = 7 where sku = 'POT'`,
      sql`update stock set waiting = 1 where sku = 'POT'`,
      ['POT: 7 waiting on record, the order lines have 1'],
    ],
    [
      'a reservation',
      sql`update reservations set quantity = 1 where sku = 'POT'`,
      sql`update reservations set quantity = 2 where sku = 'POT'`,
      ['POT: 2 reserved on record, the open reservations hold 1'],
    ],
    [
      'reserved units',
      sql`update stock set reserved = 1 where sku = 'POT'`,
      sql`update stock set reserved = 2 where sku = 'POT'`,
      ['POT: 1 reserved on record, the ledger adds up to 2', 'POT: 1 reserved on record, the open reservations hold 2'],
    ],
    [
      'released units of a line',
      sql`update order_lines set released = 1 where order_id = 'POT'`,
      sql`update order_lines set released = 0 where order_id = 'POT'`,
      ['POT: 1 released on record, the warehouse was told to ship 0'],
    ],
    [
      'released units of a place',
      sql`update stock_locations set released = 1 where ${main}`,
      sql`update stock_locations set released = 0 where ${main}`,
      ['POT at main: 1 released on record, the warehouse was told to ship 0'],
    ],
    [
      'an entry of the ledger for an item nobody has',
      sql`insert into stock_ledger (sku, location_id, kind, on_hand_delta, at) values ('GHOST', 'main', 'receipt', 1, now())`,
      sql`insert into stock_ledger (sku, location_id, kind, on_hand_delta, at) values ('GHOST', 'main', 'adjustment', -1, now())`,
      [
        'GHOST: 0 on hand on record, the ledger adds up to 1',
        'GHOST at main: 0 on hand on record, the ledger adds up to 1',
      ],
    ],
  ])('%s', async (_what, wrong, right, said) => {
    await it.db.execute(wrong);
    try {
      expect(await check()).toMatchObject({ different: said.length, differences: said });
    } finally {
      await it.db.execute(right);
    }
  });

  test.each<[what: string, wrong: SQL]>([
    ['units promised twice', sql`update stock set reserved = 3 where sku = 'POT'`],
    ['a place with fewer units than none', sql`update stock_locations set on_hand = -1 where ${main}`],
    ['more units to be shipped from a place than it has', sql`update stock_locations set released = 6 where ${main}`],
  ])('%s: the database takes no such number', async (_what, wrong) => {
    await expect(it.db.execute(wrong)).rejects.toMatchObject({ cause: { code: '23514' } });
  });

  test('the command prints each and ends with 1', async () => {
    await it.db.execute(sql`update stock set waiting = 7 where sku = 'POT'`);
    const { code, said } = await command({ DATABASE_URL: it.database.url });
    await it.db.execute(sql`update stock set waiting = 1 where sku = 'POT'`);
    expect(code).toBe(1);
    expect(said.split('\n')).toEqual([
      'POT: 7 waiting on record, the order lines have 1',
      expect.stringMatching(/^The stock does not agree: 1 difference in 5 items, \d+ rows of the ledger\.$/),
      '',
    ]);
  });
});

describe('the command without a database', () => {
  test('that is named says so', async () => {
    const { DATABASE_URL: _none, ...env } = process.env;
    expect(await command({ ...env, DATABASE_URL: '' })).toMatchObject({
      code: 1,
      said: expect.stringContaining('DATABASE_URL is not set'),
    });
  });

  test('that is there says why', async () => {
    expect(await command({ DATABASE_URL: 'postgres://nobody:secret@127.0.0.1:1/shop' })).toMatchObject({
      code: 1,
      said: expect.stringMatching(/^Nothing was checked: .*127\.0\.0\.1:1\/shop: nobody listens there/),
    });
  });
});

test('the gauge counts the differences: looked at in the background, and again when five minutes are over', async () => {
  const gauge = async (): Promise<string | undefined> =>
    /^backorder_stock_differences (\S+)$/m.exec((await it.api.get('/metrics')).text)?.[1];
  const untilGauge = (value: string) => untilSeen(gauge, (seen) => seen === value);
  expect(await gauge()).toBe('Nan');
  await untilGauge('0');
  await it.db.execute(sql`update stock set waiting = waiting + 1 where sku = 'CUP'`);
  it.pass(5 * MINUTE - 1);
  expect(await gauge()).toBe('0');
  it.pass(1);
  await untilGauge('1');
  await it.db.execute(sql`update stock set waiting = waiting - 1 where sku = 'CUP'`);
});
