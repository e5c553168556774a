import { NativeConnection, Worker } from '@temporalio/worker';
import { backorderActivities } from '../activities/backorder-activities';
import { refundActivities } from '../activities/refund-activities';
import { type Environment, readEnvironment } from '../config/environment';
import { guardProcess } from '../config/guard';
import { errorText, log } from '../config/log';
import { startFailure } from '../config/start-failure';
import { connectionOptions, temporalClient } from '../config/temporal';
import { connect, type DatabaseHandle } from '../db/client';
import { migrate } from '../db/migrate';
import { prepareMails } from '../emails/render';
import { TASK_QUEUE } from '../workflows/names';
import { expireReservations } from './expire-reservations';
import { sharingFollower } from './follow-sharing-terms';
import { forgetOldAnswers } from './forget-old-answers';
import { localMailbox } from './outbox/mail/local-mailbox';
import { resendTransport } from './outbox/mail/resend-transport';
import { startOutbox } from './outbox/start';
import { stripePayments } from './payments/stripe';
import { repeat } from './repeat';
import { sweepHeld } from './sweep-held';
import { sweepOverdue } from './sweep-overdue';
import { sweepPurchasing } from './sweep-purchasing';

const SWEEP_EVERY_MS = 60_000;
const EXPIRE_EVERY_MS = 2000;
const FOLLOW_EVERY_MS = 5000;
const FORGET_EVERY_MS = 60 * 60_000;
const RETRY_MS = 2000;
/** Whoever stops a worker waits five seconds; what is not done by then is taken up by the next. */
const STOP_WITHIN_MS = 4500;

/** Connects to Temporal, for as long as that takes: a worker outlives a server that is away. */
async function temporalConnection(
  settings: Environment['temporal'],
  stopped: () => boolean,
): Promise<NativeConnection | null> {
  for (let told = false; !stopped(); told = true) {
    try {
      return await NativeConnection.connect(connectionOptions(settings));
    } catch (error) {
      if (!told)
        log('warn', 'Temporal cannot be reached yet; trying again', {
          address: settings.address,
          error: errorText(error),
        });
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
  return null;
}

async function createWorker(env: Environment, connection: NativeConnection, database: DatabaseHandle): Promise<Worker> {
  return Worker.create({
    connection,
    namespace: env.temporal.namespace,
    taskQueue: TASK_QUEUE,
    workflowsPath: require.resolve('../workflows/index.ts'),
    activities: {
      ...backorderActivities(database.db, env.here),
      ...refundActivities(database.db, env.here, env.stripe === null ? null : stripePayments(env.stripe)),
    },
    maxConcurrentLocalActivityExecutions: 20,
    // A worker that died is still sent what its workflows hear next; so long it waits before another gets it. Reading a
    // history again is cheap here, a customer's answer that lies about is not.
    stickyQueueScheduleToStartTimeout: '2s',
    shutdownGraceTime: '3s',
  });
}

async function main(): Promise<void> {
  const env = readEnvironment(process.env, { forApi: false });
  guardProcess(log);
  if (!env.local) await migrate(env.databaseUrl);
  await prepareMails();
  if (env.resend === null && !env.local)
    log('warn', 'RESEND_API_KEY is not set: mails are kept in the database and sent to nobody');
  const database = connect(env.databaseUrl, { max: 20, name: 'backorder-worker' });
  const temporal = temporalClient(env.temporal);
  const outbox = startOutbox(
    {
      db: database.db,
      here: env.here,
      temporal: temporal.client,
      taskQueue: TASK_QUEUE,
      mailTransport: env.resend === null ? localMailbox(database.db) : resendTransport(env.resend),
      // The local mailbox has no limit of its own; this is soon enough, and lets mails go together.
      ...(env.resend === null ? { mailRequestsPerSecond: 5 } : {}),
      clock: Date.now,
      log,
    },
    env.local ? { holder: 'the local stack' } : {},
  );
  const follow = sharingFollower(database.db, env.here);
  const chores = [
    repeat('overdue sweep', SWEEP_EVERY_MS, () => sweepOverdue(database.db, env.here, Date.now()), log),
    repeat('ending expired holds', EXPIRE_EVERY_MS, () => expireReservations(database.db, env.here, Date.now()), log),
    repeat('sweep of held units', SWEEP_EVERY_MS, () => sweepHeld(database.db, env.here, Date.now()), log),
    repeat('purchasing sweep', SWEEP_EVERY_MS, () => sweepPurchasing(database.db, env.here, Date.now()), log),
    repeat('following the sharing terms', FOLLOW_EVERY_MS, () => follow(Date.now()), log),
    repeat('forgetting old answers', FORGET_EVERY_MS, () => forgetOldAnswers(database.db, Date.now()), log),
  ];
  let stopping = false;
  let outboxStopped: Promise<void> = Promise.resolve();
  let worker: Worker | null = null;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), STOP_WITHIN_MS).unref();
    for (const chore of chores) chore.stop();
    // Beside the worker, not after it: the right to send mails has to be given back in time.
    outboxStopped = outbox.stop();
    if (worker?.getState() === 'RUNNING') worker.shutdown();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  const connection = await temporalConnection(env.temporal, () => stopping);
  if (connection !== null) {
    worker = await createWorker(env, connection, database);
    if (!stopping) {
      process.stdout.write(`${JSON.stringify({ ready: true, taskQueue: TASK_QUEUE })}\n`);
      await worker.run();
    }
  }
  stop();
  await Promise.allSettled([outboxStopped.then(() => temporal.close())]);
  await database.close();
  process.exit(0);
}

main().catch((error: unknown) => {
  process.stderr.write(`The worker cannot start: ${startFailure(error, process.env)}\n`);
  process.exit(1);
});
