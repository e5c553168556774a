import { join } from 'node:path';
import postgres from 'postgres';
import { type PostgresServer, startPostgres } from '../../dev/stack/postgres-server';
import { startTemporal, type TemporalServer } from '../../dev/stack/temporal-server';
import { locate } from '../../dev/temporal-binary/locate';
import { CLI } from '../../dev/temporal-binary/programs';
import type { Caller } from '../servers/api-client';
import { type LastWill, lastWill } from '../servers/last-will';
import { until } from '../servers/until';
import { apartPorts } from './apart-ports';
import { Course } from './course';
import { httpCaller } from './http-caller';
import { plainEnvironment, type Started, startProgram } from './local-stack';
import { makeFolder, removeFolder } from './temporary-folder';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

// API and worker as processes of their own, against a PostgreSQL and a Temporal server that come and go.

const KEY = 'k'.repeat(40);
let folder: string;
let env: NodeJS.ProcessEnv;
let base: string;
let api: Caller;
let will: LastWill;
let database: { start(): Promise<PostgresServer>; kill(): Promise<void> };
let temporal: { start(): Promise<TemporalServer> };
let postgresServer: PostgresServer;
let temporalServer: TemporalServer;
let apiProcess: Started;
let workerProcess: Started;

const run = (script: string, more: NodeJS.ProcessEnv = {}): Started =>
  startProgram('npm', ['run', '--silent', script], { ...env, ...more }, will);

async function ending(script: string, more: NodeJS.ProcessEnv): Promise<{ code: number | null; said: string }> {
  const program = run(script, more);
  const { code } = await program.ended;
  return { code, said: program.output() };
}

interface Readiness {
  readonly status: number;
  readonly dependencies: Readonly<Record<'database' | 'temporal' | 'worker', { readonly ok: boolean }>>;
}

async function readiness(): Promise<Readiness> {
  const answer = await fetch(`${base}/readyz`, { signal: AbortSignal.timeout(10_000) });
  const { dependencies } = (await answer.json()) as Readiness;
  return { status: answer.status, dependencies };
}

const untilReady = (): Promise<unknown> =>
  until('the API to be ready', async () => (await readiness().catch(() => null))?.status === 200, 30_000);

beforeAll(async () => {
  folder = makeFolder();
  will = lastWill(folder);
  const ports = await apartPorts('PORT', 'POSTGRES_PORT', 'TEMPORAL_PORT');
  const program = await locate(CLI, () => {});
  let postmaster = 0;
  database = {
    start: () =>
      startPostgres({
        folder: join(folder, 'postgres'),
        port: Number(ports.POSTGRES_PORT),
        password: 'p:@ss/word',
        database: 'shop',
        log: join(folder, 'postgres.log'),
        say: () => {},
        launched: ({ pid = 0 }) => {
          postmaster = pid;
          will.end(pid);
        },
      }),
    // A server's processes outlive it for a moment, and would still answer; a machine that is lost takes them along.
    async kill() {
      const look = postgres(postgresServer.url, { max: 1 });
      const serving = await look<{ pid: number }[]>`select pid from pg_stat_activity where pid <> pg_backend_pid()`;
      await look.end();
      for (const pid of [postmaster, ...serving.map((one) => one.pid)]) process.kill(pid, 'SIGKILL');
    },
  };
  temporal = {
    start: () =>
      startTemporal({
        program,
        file: join(folder, 'temporal.db'),
        port: Number(ports.TEMPORAL_PORT),
        uiPort: null,
        log: join(folder, 'temporal.log'),
        launched: ({ pid = 0 }) => will.end(pid),
      }),
  };
  [postgresServer, temporalServer] = await Promise.all([database.start(), temporal.start()]);
  base = `http://127.0.0.1:${ports.PORT}`;
  api = httpCaller(base, KEY);
  env = plainEnvironment({
    DATABASE_URL: postgresServer.url,
    TEMPORAL_ADDRESS: temporalServer.address,
    PORT: ports.PORT,
    BACKORDER_API_KEY: KEY,
    BACKORDER_SECRET: 's'.repeat(40),
  });
});
afterAll(async () => {
  for (const one of [apiProcess, workerProcess])
    if (one && !one.hasEnded()) {
      one.signal('SIGTERM');
      await one.ended;
    }
  await temporalServer?.stop();
  await postgresServer?.stop();
  removeFolder(folder);
  will.revoke();
});

test('npm run migrate prepares the database; several at once do not harm each other', async () => {
  const ends = await Promise.all([1, 2].map(() => ending('migrate', {})));
  for (const end of ends) expect(end).toEqual({ code: 0, said: 'The database is up to date.\n' });
});

test.each([
  ['migrate', { DATABASE_URL: '' }, 'DATABASE_URL is not set'],
  ['api', { BACKORDER_API_KEY: '' }, 'The API cannot start: BACKORDER_API_KEY is not set'],
  ['api', { DATABASE_URL: 'postgres://u:p@127.0.0.1:9/shop' }, 'nobody listens there'],
  ['worker', { BACKORDER_SECRET: '' }, 'The worker cannot start: BACKORDER_SECRET is not set'],
  ['worker', { DATABASE_URL: 'localhost/shop' }, 'it looks like postgres://user:password@host:5432/backorder'],
])('npm run %s with %j says in one line what is wrong', async (script, wrong, words) => {
  const { code, said } = await ending(script, wrong);
  expect(code).toBe(1);
  expect(said).toContain(words);
  expect(said.trim().split('\n')).toHaveLength(1);
});

test('the API alone lives and takes orders, and says that it lacks a worker', async () => {
  apiProcess = run('api');
  await apiProcess.says(/"ready":true/);
  expect((await fetch(`${base}/healthz`)).status).toBe(200);
  const { status, dependencies } = await readiness();
  expect(status).toBe(503);
  expect(dependencies).toMatchObject({ database: { ok: true }, temporal: { ok: true }, worker: { ok: false } });
  expect((await fetch(`${base}/dev/mailbox`)).status).toBe(404);
  await new Course('BEFORE-WORKER').order(api);
});

test('a worker that comes later takes up what has been accepted before it', async () => {
  workerProcess = run('worker');
  await workerProcess.says(/"ready":true/);
  await untilReady();
  await new Course('BEFORE-WORKER').mailed(api, 'first-notice');
  expect(workerProcess.output()).toContain('RESEND_API_KEY is not set: mails are kept in the database');
});

test('Temporal away: orders are accepted, and take their course when it is back', async () => {
  const course = new Course('WITHOUT-TEMPORAL');
  await temporalServer.stop();
  await course.order(api);
  const { dependencies } = await until('the API to notice', async () => {
    const now = await readiness();
    return now.status === 503 ? now : null;
  });
  expect(dependencies).toMatchObject({ database: { ok: true }, temporal: { ok: false } });
  temporalServer = await temporal.start();
  await course.mailed(api, 'first-notice');
  await untilReady();
  expect([apiProcess.hasEnded(), workerProcess.hasEnded()]).toEqual([false, false]);
});

test('PostgreSQL away: 503 with Retry-After; both processes live on, and recover with it', async () => {
  const course = new Course('AFTER-POSTGRES');
  const before = new Course('WITHOUT-TEMPORAL');
  await database.kill();
  const answers = await Promise.all([
    api.put('/v1/items/ANY', { name: { en: 'Any' } }),
    api.get('/v1/orders'),
    api.post('/v1/stock-adjustments', { sku: 'ANY', quantityDelta: 1, reason: 'test' }),
  ]);
  for (const { status, headers, body } of answers) {
    expect(status).toBe(503);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(body).toMatchObject({ type: 'urn:backorder:problem:unavailable' });
  }
  expect(await readiness()).toMatchObject({ status: 503, dependencies: { database: { ok: false } } });
  expect((await fetch(`${base}/healthz`)).status).toBe(200);
  postgresServer = await database.start();
  await untilReady();
  await course.order(api);
  await course.mailed(api, 'first-notice');
  await before.date(api);
  await before.mailed(api, 'first-notice', 'date-confirmed');
  expect([apiProcess.hasEnded(), workerProcess.hasEnded()]).toEqual([false, false]);
});

test('SIGTERM ends each within 10 s with exit code 0, through npm too', async () => {
  const begun = Date.now();
  for (const one of [apiProcess, workerProcess]) one.signal('SIGTERM');
  expect((await apiProcess.ended).code).toBe(0);
  expect((await workerProcess.ended).code).toBe(0);
  expect(Date.now() - begun).toBeLessThan(10_000);
});
