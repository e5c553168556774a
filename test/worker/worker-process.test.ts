import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { connect, type DatabaseHandle } from '../../db/client';
import { migrate } from '../../db/migrate';
import { type PostgresServer, startPostgres } from '../../dev/stack/postgres-server';
import { startTemporal, type TemporalServer } from '../../dev/stack/temporal-server';
import { apartPorts } from '../dev/apart-ports';
import { plainEnvironment, type Started, startProgram } from '../dev/local-stack';
import { temporaryFolder } from '../dev/temporary-folder';
import { testServers } from '../servers/addresses';
import { type LastWill, lastWill } from '../servers/last-will';
import { until } from '../servers/until';
import { MailProvider } from './mail-provider';
import { queueMails } from './queue-mails';
import { PROVIDER_KEY } from './senders';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

// `npm run worker` as a process, with a PostgreSQL of its own that comes and goes while mails are being sent.

let postgresServer: PostgresServer;
let startDatabase: () => Promise<PostgresServer>;
let postmaster = 0;
let temporalServer: TemporalServer;
let provider: MailProvider;
let database: DatabaseHandle;
let env: NodeJS.ProcessEnv;
let will: LastWill;
let worker: Started;

beforeAll(async () => {
  const folder = temporaryFolder();
  will = lastWill(folder);
  const ports = await apartPorts('POSTGRES_PORT', 'TEMPORAL_PORT');
  startDatabase = () =>
    startPostgres({
      folder: join(folder, 'postgres'),
      port: Number(ports.POSTGRES_PORT),
      password: 'test',
      database: 'shop',
      log: join(folder, 'postgres.log'),
      say: () => {},
      launched: ({ pid = 0 }) => {
        postmaster = pid;
        will.end(pid);
      },
    });
  [postgresServer, temporalServer, provider] = await Promise.all([
    startDatabase(),
    startTemporal({
      program: testServers().cliProgram,
      file: null,
      port: Number(ports.TEMPORAL_PORT),
      uiPort: null,
      log: join(folder, 'temporal.log'),
      launched: ({ pid = 0 }) => will.end(pid),
    }),
    MailProvider.start(),
  ]);
  await migrate(postgresServer.url);
  database = connect(postgresServer.url, { max: 2, name: 'test' });
  env = plainEnvironment({
    DATABASE_URL: postgresServer.url,
    TEMPORAL_ADDRESS: temporalServer.address,
    RESEND_API_KEY: PROVIDER_KEY,
    RESEND_BASE_URL: provider.url,
    BACKORDER_SECRET: 's'.repeat(40),
  });
  worker = await startWorker();
});
afterAll(async () => {
  worker?.signal('SIGTERM');
  await worker?.ended;
  await database?.close();
  await Promise.all([provider?.stop(), temporalServer?.stop(), postgresServer?.stop()]);
  will.revoke();
});
beforeEach(() => {
  provider.delivered.length = 0;
  provider.requests.length = 0;
});

async function startWorker(): Promise<Started> {
  const started = startProgram('npm', ['run', '--silent', 'worker'], env, will);
  await started.says(/"ready":true/);
  return started;
}

const sent = (requests: number): Promise<unknown> =>
  until(`${requests} requests`, () => provider.requests.length >= requests, 40_000);

/** Every mail has left, each once. */
async function expectEachOnce(ids: readonly string[]): Promise<void> {
  await until('the queue to be empty', async () => {
    const open = await database.db.execute(sql`select 1 from mails where status = 'queued' limit 1`);
    return open.length === 0;
  });
  expect(provider.delivered.map(({ mailId }) => mailId).sort()).toEqual([...ids].sort());
}

test('its database connections are cut under it, again and again: it lives on and sends each mail once', async () => {
  const ids = await queueMails(database.db, Date.now(), 400);
  for (let cut = 1; cut <= 3; cut++) {
    await sent(cut);
    await database.db.execute(sql`
      select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'backorder-worker'`);
  }
  await expectEachOnce(ids);
  expect(worker.hasEnded()).toBe(false);
});

test('PostgreSQL is stopped and started while mails are being sent: each is sent once', async () => {
  const ids = await queueMails(database.db, Date.now(), 300);
  await sent(1);
  await postgresServer.stop();
  postgresServer = await startDatabase();

  await expectEachOnce(ids);
  const [last = ''] = await queueMails(database.db, Date.now(), 1);
  await until('a mail queued now leaves', () => provider.delivered.some(({ mailId }) => mailId === last));
  expect(worker.hasEnded()).toBe(false);
});

test('PostgreSQL is killed while mails are being sent: each is sent once', async () => {
  const ids = await queueMails(database.db, Date.now(), 300);
  await sent(1);
  process.kill(postmaster, 'SIGKILL');
  postgresServer = await startDatabase();

  await expectEachOnce(ids);
  expect(worker.hasEnded()).toBe(false);
});

test('SIGTERM in the middle of a request ends it within five seconds, and the next one sends on at once', async () => {
  const ids = await queueMails(database.db, Date.now(), 300);
  let held: () => void = () => {};
  const underWay = new Promise<void>((resolve) => {
    provider.onAccepted = () => {
      if (provider.requests.length !== 2) return;
      resolve();
      return new Promise((answer) => {
        held = answer;
      });
    };
  });
  await underWay;
  const begun = Date.now();

  worker.signal('SIGTERM');
  const { code } = await worker.ended;

  expect(Date.now() - begun).toBeLessThan(5000);
  expect(code).toBe(0);
  held();
  provider.onAccepted = null;
  // The right to send was given back: the next one need not wait for it to lapse, which takes a minute.
  expect(await database.db.execute(sql`select 1 from leases`)).toHaveLength(0);
  worker = await startWorker();
  await expectEachOnce(ids);
});
