import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { connect, type DatabaseHandle, type Tx } from '../../db/client';
import { freshDatabase, type TestDatabase } from '../servers/database';
import { type TcpProxy, tcpProxy } from '../servers/tcp-proxy';

// The driver (postgres 3.4.9) loses its way when connections break under load; `connect` keeps it on it.

const CONNECTIONS = 5;

let database: TestDatabase;
let proxy: TcpProxy;
let handle: DatabaseHandle;
beforeEach(async () => {
  database = await freshDatabase();
  await database.db.execute(sql`create table parts (tx text not null, part int not null)`);
  proxy = await tcpProxy(new URL(database.url).host);
  handle = connect(throughProxy(), { max: CONNECTIONS, name: 'shaken' });
});
afterEach(async () => {
  await handle.close();
  await proxy.stop();
  await database.drop();
});

function throughProxy(): string {
  const url = new URL(database.url);
  url.host = proxy.address;
  return url.toString();
}

/** Two inserts that belong together, with something else to do in between. */
async function inserts(part: Tx, tx: string, inBetween: () => Promise<unknown>): Promise<void> {
  await part.execute(sql`insert into parts values (${tx}, 1)`);
  await inBetween();
  await part.execute(sql`insert into parts values (${tx}, 2)`);
}

const halves = async (): Promise<unknown[]> => [
  ...(await database.db.execute(sql`select tx from parts group by tx having count(*) <> 2`)),
];

const settledWithin = async (ms: number, work: Promise<unknown>): Promise<'done' | 'failed' | 'hangs'> => {
  const end = new AbortController();
  const outcome = await Promise.race([
    work.then(
      () => 'done' as const,
      () => 'failed' as const,
    ),
    pause(ms, 'hangs' as const, { signal: end.signal }),
  ]);
  end.abort();
  return outcome;
};

test('connections break under load, again and again: every call ends, none is half done, and all connections work afterwards', async () => {
  let shaking = true;
  const outcomes: string[] = [];
  const both = (tx: string) => handle.db.transaction((part) => inserts(part, tx, () => pause(Math.random() * 5)));
  const load = async (lane: number): Promise<void> => {
    for (let n = 0; shaking; n++) {
      const call = n % 2 === 0 ? both(`${lane}-${n}`) : handle.db.execute(sql`select ${n}::int, pg_sleep(0.001)`);
      outcomes.push(await settledWithin(10_000, call));
    }
  };
  const lanes = Array.from({ length: 2 * CONNECTIONS }, (_, lane) => load(lane));
  for (let n = 0; n < 60; n++) {
    await pause(Math.random() * 40);
    await proxy.close();
    await pause(Math.random() * 10);
    await proxy.open();
  }
  shaking = false;
  await Promise.all(lanes);

  expect(outcomes.filter((outcome) => outcome === 'hangs')).toEqual([]);
  expect(outcomes).toContain('failed');
  expect(outcomes).toContain('done');
  for (let round = 0; round < 3; round++) {
    const begun = performance.now();
    await Promise.all(
      Array.from({ length: CONNECTIONS }, () => handle.db.execute(sql`select pg_backend_pid(), pg_sleep(0.1)`)),
    );
    expect(performance.now() - begun).toBeLessThan(3000);
  }
  expect(await halves()).toEqual([]);
});

test('what is left of a transaction never runs by itself in the session that came after the lost one', async () => {
  const single = connect(throughProxy(), { max: 1, name: 'shaken' });
  let goOn: () => void = () => {};
  const meanwhile = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let inside: Promise<void> = Promise.resolve();
  let work: Promise<unknown> = Promise.resolve();
  await new Promise<void>((reached) => {
    const transaction = single.db.transaction((part) => {
      inside = inserts(part, 'torn', () => {
        reached();
        return meanwhile;
      });
      return inside;
    });
    work = transaction.catch((error: unknown) => error);
  });

  await proxy.close();
  await proxy.open();
  // The only connection is in a new session now.
  await single.db.execute(sql`select 1`);
  goOn();

  await expect(inside).rejects.toThrow();
  expect(await work).toBeInstanceOf(Error);
  expect(await halves()).toEqual([]);
  await single.close();
});
