import { sql } from 'drizzle-orm';
import { connect, type DatabaseHandle } from '../../db/client';
import { linkToken } from '../../record/customer-link';
import { freshDatabase, type TestDatabase } from '../servers/database';
import { HERE } from '../servers/installation';
import { orderOf } from '../servers/shop';
import { type TcpProxy, tcpProxy } from '../servers/tcp-proxy';
import { untilSeen } from '../servers/until';
import { type ApiProcess, startApi } from './api-process';
import { expectProblem } from './problem';
import { served } from './served';

/** A way to a database that can be closed, and the database's address by that way. */
async function gateTo(database: TestDatabase): Promise<{ gate: TcpProxy; url: string }> {
  const url = new URL(database.url);
  const gate = await tcpProxy(url.host);
  url.host = gate.address;
  return { gate, url: url.toString() };
}

describe('the API’s own process', () => {
  let database: TestDatabase;
  let gate: TcpProxy;
  let api: ApiProcess;
  beforeAll(async () => {
    database = await freshDatabase();
    const way = await gateTo(database);
    gate = way.gate;
    api = await startApi(way.url);
    await api.send('PUT', '/v1/items/KETTLE', { name: { en: 'Kettle' } });
    await api.send('POST', '/v1/stock-adjustments', { sku: 'KETTLE', quantityDelta: 1000, reason: 'r' });
  });
  afterAll(async () => {
    await api.stop();
    await gate.stop();
    await database.drop();
  });
  afterEach(async () => {
    await gate.open();
    expect([api.exitCode(), api.log.filter(({ level }) => level >= 50)]).toEqual([null, []]);
  });

  test('says 503 and when to come back while the database is away, and works on once it is back', async () => {
    await gate.close();
    const order = orderOf('AWAY', [{ sku: 'KETTLE', quantity: 1 }]);
    for (const [method, path, body] of [
      ['POST', '/v1/orders', order],
      ['PUT', '/v1/items/KETTLE', { name: { en: 'Tea kettle' } }],
      ['GET', '/v1/orders', undefined],
      ['GET', '/v1/backorders/bo-1', undefined],
      ['GET', '/v1/items/KETTLE/stock', undefined],
      [
        'POST',
        '/v1/backorders/bo-1/decisions',
        { offerVersion: 1, lines: [{ lineId: '1', choice: 'wait' }], actor: { type: 'staff', via: 'api' } },
      ],
    ] as const) {
      const answer = await api.send(method, path, body);
      expect([path, answer.status]).toEqual([path, 503]);
      expect(answer.body).toMatchObject({ type: 'urn:backorder:problem:unavailable', status: 503 });
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(answer.headers.get('content-type')).toMatch(/problem\+json/);
    }
    // What is wrong with a request is said all the same.
    expect((await api.send('POST', '/v1/orders', {})).status).toBe(422);
    await gate.open();
    await untilSeen(
      () => api.send('POST', '/v1/orders', order),
      ({ status }) => status === 201,
    );
  });

  test('tells the customer kindly', async () => {
    await gate.close();
    const token = linkToken({ backorderId: 'bo-1', epoch: 1, expiresDay: 99999 }, HERE.secret);
    const page = await api.send('GET', `/c/${token}`, undefined, { 'accept-language': 'en' });
    expect([page.status, page.headers.get('retry-after')]).toEqual([503, '5']);
    expect(page.body).toMatch(/busy right now/);
  });

  test('is alive but not ready meanwhile, and its metrics can be read', async () => {
    await gate.close();
    expect((await api.send('GET', '/healthz')).status).toBe(200);
    expect((await api.send('GET', '/metrics')).status).toBe(200);
    const readiness = await api.send('GET', '/readyz');
    expect([readiness.status, readiness.body.dependencies.database]).toEqual([503, { ok: false }]);
    await gate.open();
    await untilSeen(
      () => api.send('GET', '/readyz'),
      ({ body }) => body.dependencies.database.ok,
    );
  });

  test('connections killed by the dozen under load cost no order and no life', async () => {
    const admin = database.db;
    let killed = 0;
    const kill = async (): Promise<void> => {
      if (killed++ % 3 === 0) await gate.open();
      else
        await admin.execute(sql`
          select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and application_name = 'backorder-api'`);
    };
    const attempts: number[] = [];
    const place = async (n: number): Promise<void> => {
      const order = orderOf(`LOAD-${n}`, [{ sku: 'KETTLE', quantity: 2 }]);
      for (let attempt = 1; ; attempt++) {
        const { status } = await api.send('POST', '/v1/orders', order, { 'idempotency-key': `load-${n}` });
        expect([200, 201, 409, 503]).toContain(status);
        if (status < 300) {
          attempts.push(attempt);
          return;
        }
      }
    };
    const { body: stock } = await untilSeen(
      () => api.send('GET', '/v1/items/KETTLE/stock'),
      ({ status }) => status === 200,
    );
    const orders = Array.from({ length: 80 }, (_, n) => n);
    const workers = Array.from({ length: 12 }, async () => {
      for (let n = orders.pop(); n !== undefined; n = orders.pop()) await place(n);
    });
    const allPlaced = Promise.allSettled(workers);
    // After every few orders all connections die, so that many are hit and none is hit for ever.
    for (let kills = 0; kills < 15 && attempts.length < 80; kills++) {
      await kill();
      await untilSeen(
        async () => attempts.length,
        (placed) => placed >= Math.min(80, kills * 5 + 5),
      );
    }
    expect((await allPlaced).filter(({ status }) => status === 'rejected')).toEqual([]);
    // Somebody was hit, else this shows nothing.
    expect(attempts.filter((count) => count > 1).length).toBeGreaterThan(0);
    await untilSeen(
      () => api.send('GET', '/v1/orders'),
      ({ status }) => status === 200,
    );
    expect((await api.send('GET', '/v1/items/KETTLE/stock')).body.allocated).toBe(stock.allocated + 160);
    const rows = await admin.execute<{ n: number }>(sql`select count(*)::int as n from orders where id like 'LOAD-%'`);
    expect(rows[0]?.n).toBe(80);
  });

  test('a database that is no more is a 503 as well', async () => {
    const doomed = await freshDatabase();
    const other = await startApi(doomed.url);
    expect((await other.send('GET', '/v1/orders')).status).toBe(200);
    await doomed.drop();
    expect((await other.send('GET', '/v1/orders')).status).toBe(503);
    expect((await other.send('PUT', '/v1/items/X', { name: { en: 'x' } })).status).toBe(503);
    expect(other.exitCode()).toBeNull();
    await other.stop();
  });
});

describe('a database that takes calls and never answers', () => {
  let database: TestDatabase;
  let gate: TcpProxy;
  let handle: DatabaseHandle;
  beforeAll(async () => {
    database = await freshDatabase();
    const way = await gateTo(database);
    gate = way.gate;
    handle = connect(way.url, { max: 4, name: 'stalled' });
  });
  afterAll(async () => {
    await gate.stop();
    await handle.close();
    await database.drop();
  });

  test('is given up on in time', async () => {
    await handle.db.execute(sql`select 1`);
    const it = await served({ db: handle.db, patienceMs: 1000 });
    expect((await it.api.get('/v1/orders')).status).toBe(200);
    gate.freeze();
    for (const answer of await Promise.all([
      it.api.get('/v1/orders'),
      it.api.put('/v1/items/X', { name: { en: 'x' } }),
    ])) {
      expectProblem(answer, 503, 'unavailable');
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    }
    await gate.close();
    await it.stop();
  });
});
