import { randomUUID } from 'node:crypto';
import { Client, Connection, type WorkflowSignalWithStartInput } from '@temporalio/client';
import { sql } from 'drizzle-orm';
import { errorText } from '../../config/log';
import { RECONNECTS } from '../../config/temporal';
import { relayWakes } from '../../worker/outbox/wake-relay';
import { backorderWorkflowId, type SignalName, WORKFLOW_TYPES } from '../../workflows/names';
import { testServers } from '../servers/addresses';
import { freshDatabase, type TestDatabase } from '../servers/database';
import { MONDAY, recordOnly } from '../servers/engine';
import { shopOf } from '../servers/shop';
import { type TcpProxy, tcpProxy } from '../servers/tcp-proxy';
import { until } from '../servers/until';

interface Signalled {
  readonly workflowId: string;
  readonly signal: string;
  readonly version: number;
}

let database: TestDatabase;
let proxy: TcpProxy;
let connection: Connection;
let client: Client;
let taskQueue: string;
let now: number;
/** What was signalled, in order; nothing else counts the signals of one relay. */
const signalled: Signalled[] = [];
/** Something that happens while a signal is under way. */
let meanwhile: (() => Promise<void>) | null = null;

beforeAll(async () => {
  database = await freshDatabase();
  proxy = await tcpProxy(testServers().temporalAddress);
  connection = Connection.lazy({ address: proxy.address, channelArgs: RECONNECTS });
  client = new Client({
    connection,
    interceptors: {
      workflow: [
        {
          async signalWithStart(input: WorkflowSignalWithStartInput, next) {
            await meanwhile?.();
            const runId = await next(input);
            const [wake] = input.signalArgs as [{ version: number }];
            signalled.push({
              workflowId: input.options.workflowId,
              signal: input.signalName,
              version: wake.version,
            });
            return runId;
          },
        },
      ],
    },
  });
});
afterAll(async () => {
  await connection.close();
  await proxy.stop();
  await database.drop();
});
beforeEach(async () => {
  await database.db.execute(sql`truncate wakes, backorders`);
  signalled.length = 0;
  meanwhile = null;
  now = MONDAY;
  taskQueue = `wakes-${randomUUID()}`;
});

const relay = (temporal = client): Promise<number> =>
  relayWakes({ db: database.db, temporal, taskQueue, clock: () => now });

/** What an act that changes a backorder leaves behind. */
const raise = (backorderId: string, version: number, signal: SignalName = 'supplierEta') =>
  database.db.execute(sql`
    insert into wakes (backorder_id, signal, version, facts, available_at)
    values (${backorderId}, ${signal}, ${version}, '{"cause":"test"}'::jsonb, ${new Date(now).toISOString()}::timestamptz)
    on conflict (backorder_id, signal) do update
      set version = excluded.version, available_at = excluded.available_at, attempts = 0 where wakes.version < excluded.version`);

const raiseMany = (count: number, prefix: string) =>
  database.db.execute(sql`
    insert into wakes (backorder_id, signal, version, facts, available_at)
    select ${prefix} || n, 'supplierEta', 1, '{}'::jsonb, ${new Date(now).toISOString()}::timestamptz
    from generate_series(1, ${count}::int) n`);

const waiting = async (): Promise<{ version: number; attempts: number; dueIn: number }[]> => [
  ...(await database.db.execute<{ version: number; attempts: number; dueIn: number }>(sql`
    select version::int as version, attempts,
      round(extract(epoch from available_at - ${new Date(now).toISOString()}::timestamptz)::numeric, 1)::float8 as "dueIn"
    from wakes order by backorder_id, signal`)),
];

const fresh = (): string => `bo-${randomUUID()}`;

async function all(): Promise<number> {
  let delivered = 0;
  for (let round = await relay(); round > 0; round = await relay()) delivered += round;
  return delivered;
}

test('a wake starts the workflow that is not there, and signals the one that runs', async () => {
  const id = fresh();
  await raise(id, 1, 'orderChanged');
  await relay();
  await raise(id, 2, 'supplierEta');
  await raise(id, 3, 'restocked');
  await relay();

  const history = await client.workflow.getHandle(backorderWorkflowId(id)).fetchHistory();
  const events = history.events ?? [];
  expect(events[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name).toBe(WORKFLOW_TYPES.backorder);
  const signals = events.flatMap(({ workflowExecutionSignaledEventAttributes: signal }) =>
    signal
      ? [{ name: signal.signalName, ...JSON.parse(Buffer.from(signal.input?.payloads?.[0]?.data ?? []).toString()) }]
      : [],
  );
  expect(signals).toHaveLength(3);
  expect(signals[0]).toEqual({ name: 'orderChanged', version: 1, facts: { cause: 'test' } });
  expect(new Set(signals.map(({ name }) => name))).toEqual(new Set(['orderChanged', 'supplierEta', 'restocked']));
  expect(await waiting()).toEqual([]);
});

test('a row raised while its signal is under way stays, and goes out again at once with its new version', async () => {
  const id = fresh();
  await raise(id, 1);
  meanwhile = async () => {
    meanwhile = null;
    await raise(id, 2);
  };

  expect(await relay()).toBe(1);
  expect(await waiting()).toEqual([{ version: 2, attempts: 0, dueIn: 0 }]);
  expect(await relay()).toBe(1);

  expect(signalled.map(({ version }) => version)).toEqual([1, 2]);
  expect(await waiting()).toEqual([]);
});

test('several relays share the work: none delivers what another has claimed', async () => {
  await raiseMany(150, fresh());
  const relays = await Promise.all([all(), all(), all()]);

  expect(relays.reduce((sum, delivered) => sum + delivered)).toBe(150);
  expect(relays.every((delivered) => delivered > 0)).toBe(true);
  expect(new Set(signalled.map(({ workflowId }) => workflowId)).size).toBe(150);
  expect(signalled).toHaveLength(150);
});

test('what a relay claimed before it died is claimed by another after half a minute', async () => {
  await raise(fresh(), 1);
  meanwhile = () => new Promise(() => {});
  relay().catch(() => {});
  while ((await waiting())[0]?.attempts !== 1) await new Promise(setImmediate);
  meanwhile = null;

  now += 29_000;
  expect(await relay()).toBe(0);
  now += 2000;
  expect(await relay()).toBe(1);
});

test('rows of closed backorders have nobody to wake and are dropped', async () => {
  const [open, closed] = [fresh(), fresh()];
  for (const [id, status] of [
    [open, 'scheduled'],
    [closed, 'closed'],
  ] as const)
    await database.db.execute(sql`
      insert into backorders (id, order_id, cause, status, policy_id, policy_version, opened_at, course)
      values (${id}, ${id.slice(3)}, 'chosen', ${status}, 'jp-shop', 1, now(), '{}'::jsonb)`);
  await raise(open, 5);
  await raise(closed, 5);

  expect(await all()).toBe(1);

  expect(signalled.map(({ workflowId }) => workflowId)).toEqual([backorderWorkflowId(open)]);
  expect(await waiting()).toEqual([]);
});

describe('while Temporal is away', () => {
  afterEach(() => proxy.open());

  test('nothing is lost, and the rows go out when it is back', async () => {
    await raiseMany(3, fresh());
    await proxy.close();
    await expect(relay()).rejects.toThrow();
    expect(await waiting()).toHaveLength(3);
    now += 60_000;
    expect(signalled).toEqual([]);

    await proxy.open();
    await until('the client has found the server again', () => relay().catch(() => 0));
    await all();
    expect(signalled).toHaveLength(3);
    expect(await waiting()).toEqual([]);
  });

  test('its rows are tried ever more seldom, at most every half minute', async () => {
    await raise(fresh(), 1);
    const nowhere = new Client({ connection, namespace: 'not-yet-there' });
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 8; attempt++) {
      await expect(relay(nowhere)).rejects.toThrow();
      const [row] = await waiting();
      pauses.push(row?.dueIn ?? 0);
      now += 60_000;
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 30, 30, 30]);
  });

  test('a server that takes connections and says nothing is waited for five seconds, not for ever', async () => {
    await raise(fresh(), 1);
    proxy.freeze();
    const begun = Date.now();

    await expect(relay().catch(errorText)).resolves.toMatch(/DEADLINE_EXCEEDED/);

    expect(Date.now() - begun).toBeLessThan(8000);
    expect(await waiting()).toMatchObject([{ version: 1, attempts: 1 }]);
  });
});

test('a thousand wakes are delivered at the pace of the server', async () => {
  await raiseMany(1000, fresh());
  const begun = performance.now();

  expect(await all()).toBe(1000);

  const seconds = (performance.now() - begun) / 1000;
  process.stdout.write(`1000 wakes delivered in ${seconds.toFixed(1)} s, ${Math.round(1000 / seconds)} a second\n`);
  expect(signalled).toHaveLength(1000);
  expect(seconds).toBeLessThan(30);
});

test('an act leaves one row per backorder and signal, with the highest version, due at the act’s own time', async () => {
  const engine = await recordOnly();
  const shop = shopOf(engine.api);
  await shop.item('MUG');
  await shop.supply('PO', 'MUG', 10, null);
  await shop.order('A', [{ sku: 'MUG', quantity: 1 }]);
  for (const eta of ['2030-03-01', '2030-03-05', '2030-03-09']) await shop.supply('PO', 'MUG', 10, eta);

  const rows = await engine.db.execute<{ signal: string; version: string; at: string; facts: string }>(sql`
    select w.signal, w.version::text as version, to_char(w.available_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') as at,
      b.facts_version::text as facts
    from wakes w join backorders b on b.id = w.backorder_id order by w.version`);
  expect(rows.map(({ signal }) => signal)).toEqual(['orderChanged', 'supplierEta']);
  expect(rows[1]?.version).toBe(rows[1]?.facts);
  expect(new Set(rows.map(({ at }) => at))).toEqual(new Set(['2030-02-04 01:00:00']));
  await engine.stop();
});
