import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection, type WorkflowClientInterceptor } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { NativeConnection, Worker } from '@temporalio/worker';
import { sql } from 'drizzle-orm';
import { backorderActivities } from '../../activities/backorder-activities';
import { refundActivities } from '../../activities/refund-activities';
import { buildServer } from '../../api/server';
import type { Database } from '../../db/client';
import { type Instant, instantOf } from '../../domain/calendar/business-date';
import { prepareMails } from '../../emails/render';
import { sqlInstant } from '../../record/load-facts';
import type { PaysBack } from '../../record/pay-directly';
import { localMailbox } from '../../worker/outbox/mail/local-mailbox';
import type { MailTransport } from '../../worker/outbox/mail/transport';
import { type Outbox, startOutbox } from '../../worker/outbox/start';
import { sweepOverdue } from '../../worker/sweep-overdue';
import { testServers } from './addresses';
import { API_KEY, ApiClient } from './api-client';
import { MONDAY } from './clock';
import { coursesAreIdle } from './courses-idle';
import { freshDatabase } from './database';
import { HERE, RESEND_WEBHOOK_SECRET } from './installation';
import { quietRuntime } from './quiet-runtime';

export { at, DAY, HOUR, MINUTE, MONDAY } from './clock';
export { HERE, RESEND_WEBHOOK_SECRET };

export interface Engine {
  readonly api: ApiClient;
  readonly db: Database;
  readonly databaseUrl: string;
  readonly client: Client;
  readonly outbox: Outbox;
  readonly taskQueue: string;
  now(): Instant;
  readonly worker: WorkerSwitch;
  stop(): Promise<void>;
}

/** The worker, to be stopped and started again. */
export interface WorkerSwitch {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** An engine whose time stands still until a test moves it. */
export interface SkippingEngine extends Engine {
  /** Delivers what is due and waits until every course has nothing to do at this moment. */
  settle(): Promise<void>;
  /** Lets time pass, stopping at every deadline on the way so that what follows from it follows at its time. */
  advanceTo(at: Instant): Promise<void>;
  advance(ms: number): Promise<void>;
}

export const activitiesOf = (db: Database, here = HERE, paysBack: PaysBack | null = null) => ({
  ...backorderActivities(db, here),
  ...refundActivities(db, here, paysBack),
});

export async function createWorker(
  connection: NativeConnection,
  db: Database,
  taskQueue: string,
  here = HERE,
  paysBack: PaysBack | null = null,
  unpatched: readonly string[] = [],
): Promise<Worker> {
  return Worker.create({
    connection,
    taskQueue,
    workflowBundle: { codePath: testServers().bundlePath },
    patchActivationCallback: ({ patchId }) => !unpatched.includes(patchId),
    activities: activitiesOf(db, here, paysBack),
    shutdownGraceTime: '1s',
    maxCachedWorkflows: 200,
  });
}

function workerSwitch(create: () => Promise<Worker>): WorkerSwitch {
  let running: { readonly worker: Worker; readonly done: Promise<void> } | null = null;
  return {
    async start() {
      const worker = await create();
      running = { worker, done: worker.run() };
    },
    async stop() {
      running?.worker.shutdown();
      await running?.done;
      running = null;
    },
  };
}

/**
 * Real time, on the run's dev server: for what is about the stack as a whole. With a `port` it listens there, and the
 * links in its mails lead there.
 */
export async function liveEngine({
  transport,
  port,
  temporalAddress: address = testServers().temporalAddress,
}: {
  readonly transport?: MailTransport;
  readonly port?: number;
  readonly temporalAddress?: string;
} = {}): Promise<Engine> {
  quietRuntime();
  await prepareMails();
  const database = await freshDatabase();
  const taskQueue = `test-${randomUUID()}`;
  const connection = await Connection.connect({ address });
  const client = new Client({ connection });
  const native = await NativeConnection.connect({ address });
  const now = (): Instant => instantOf(Date.now());
  const here = port === undefined ? HERE : { ...HERE, publicUrl: `http://127.0.0.1:${port}` };
  const app = await server(database.db, now, here);
  if (port !== undefined) await app.listen({ port, host: '127.0.0.1' });
  const outbox = startOutbox({
    db: database.db,
    here,
    temporal: client,
    taskQueue,
    mailTransport: transport ?? localMailbox(database.db),
    mailRequestsPerSecond: 50,
    clock: now,
    log: () => {},
  });
  const worker = workerSwitch(() => createWorker(native, database.db, taskQueue, here));
  await worker.start();
  return {
    api: new ApiClient(app),
    db: database.db,
    databaseUrl: database.url,
    client,
    outbox,
    taskQueue,
    now,
    worker,
    async stop() {
      await Promise.all([outbox.stop(), worker.stop(), app.close()]);
      await Promise.all([connection.close(), native.close()]);
      await database.drop();
    },
  };
}

const server = (db: Database, now: () => Instant, here = HERE) =>
  buildServer(
    {
      db,
      here,
      keys: [{ key: API_KEY, scopes: ['orders', 'supply', 'staff', 'audit', 'admin'] }],
      clock: now,
      workers: { pollers: async () => 1 },
      local: true,
      resendWebhookSecret: RESEND_WEBHOOK_SECRET,
    },
    (level, message, data) => {
      if (level === 'error') process.stderr.write(`${message} ${JSON.stringify(data)}\n`);
    },
  );

/** Record, API and outbox, without Temporal: for what is about one request. Courses do not run. */
export async function recordOnly(): Promise<
  Omit<Engine, 'client' | 'taskQueue' | 'outbox' | 'worker'> & { setTime(at: Instant): void }
> {
  await prepareMails();
  const database = await freshDatabase();
  let time = MONDAY;
  const app = await server(database.db, () => time);
  return {
    api: new ApiClient(app),
    db: database.db,
    databaseUrl: database.url,
    now: () => time,
    setTime: (next) => {
      time = next;
    },
    async stop() {
      await app.close();
      await database.drop();
    },
  };
}

/** Where a worker of a test's own has to work. */
export interface WorkSite {
  readonly temporalAddress: string;
  readonly databaseUrl: string;
  readonly taskQueue: string;
}

interface SkippingOptions {
  readonly transport?: MailTransport;
  /** A worker of the test's own, instead of one in this process. */
  readonly worker?: (site: WorkSite) => WorkerSwitch;
  readonly interceptors?: readonly WorkflowClientInterceptor[];
  /** What card refunds are paid back through. */
  readonly paysBack?: PaysBack;
  /** Changes to workflows that its worker is too old to know. */
  readonly unpatched?: readonly string[];
}

/** Months in seconds: the real time-skipping server, begun at `MONDAY`. */
export async function skippingEngine({
  transport,
  worker: workerOf,
  interceptors = [],
  paysBack,
  unpatched,
}: SkippingOptions = {}): Promise<SkippingEngine> {
  quietRuntime();
  await prepareMails();
  const database = await freshDatabase();
  const { db } = database;
  const env = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: testServers().testServerProgram } },
    client: { interceptors: { workflow: [...interceptors] } },
  });
  const taskQueue = 'test';
  let time = instantOf(await env.currentTimeMs());
  const look = async (): Promise<Instant> => {
    time = instantOf(await env.currentTimeMs());
    return time;
  };
  const here: typeof HERE = paysBack === undefined ? HERE : { ...HERE, paysBackThrough: 'stripe' };
  const app = await server(db, () => time, here);
  const outbox = startOutbox(
    {
      db,
      here,
      temporal: env.client,
      taskQueue,
      mailTransport: transport ?? localMailbox(db, () => time),
      mailRequestsPerSecond: 1000,
      clock: () => time,
      log: () => {},
    },
    { background: false },
  );
  const worker =
    workerOf?.({ temporalAddress: env.address, databaseUrl: database.url, taskQueue }) ??
    workerSwitch(() => createWorker(env.nativeConnection, db, taskQueue, here, paysBack ?? null, unpatched));
  const drain = async (): Promise<number> => {
    // Steps run on the server's time, which is further on by now: what they queued would not be due yet.
    await look();
    return outbox.drain();
  };
  const settle = async (): Promise<void> => {
    await look();
    await sweepOverdue(db, here, time);
    for (;;) {
      await drain();
      if ((await coursesAreIdle(env.client, db)) && (await drain()) === 0) return;
      await pause(5);
    }
  };
  const sleepTo = async (until: Instant): Promise<void> => {
    const ms = until - (await look());
    if (ms > 0) await env.sleep(ms);
    await settle();
  };
  const advanceTo = async (until: Instant): Promise<void> => {
    await settle();
    for (;;) {
      const next = await nextDeadline(db, time);
      if (next === null || next > until) break;
      await sleepTo(instantOf(next + 1));
    }
    await sleepTo(until);
  };
  await env.sleep(MONDAY - time);
  await look();
  await worker.start();
  return {
    api: new ApiClient(app, async () => void (await look())),
    db,
    databaseUrl: database.url,
    client: env.client,
    outbox,
    taskQueue,
    now: () => time,
    settle,
    advanceTo,
    advance: async (ms) => advanceTo(instantOf((await look()) + ms)),
    worker,
    async stop() {
      await worker.stop();
      await Promise.all([outbox.stop(), app.close()]);
      await env.teardown();
      await database.drop();
    },
  };
}

/** The next moment after `at` at which some course goes on by itself. */
async function nextDeadline(db: Database, at: Instant): Promise<number | null> {
  const rows = await db.execute<{ next: string | null }>(sql`
    select min(next)::text as next from (
      select next_deadline_at as next from backorders
      where status <> 'closed' and next_deadline_at > to_timestamp(${at}::float8 / 1000)
      union all
      select due_at from refunds where state = 'requested' and due_at > to_timestamp(${at}::float8 / 1000)
    ) due`);
  const next = rows[0]?.next;
  return next === undefined || next === null ? null : sqlInstant(next);
}
