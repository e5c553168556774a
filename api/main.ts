import { readEnvironment } from '../config/environment';
import { guardProcess } from '../config/guard';
import { log } from '../config/log';
import { startFailure } from '../config/start-failure';
import { temporalClient, workerWatch } from '../config/temporal';
import { connect } from '../db/client';
import { migrate } from '../db/migrate';
import { instantOf } from '../domain/calendar/business-date';
import { prepareMails } from '../emails/render';
import { buildServer } from './server';

async function main(): Promise<void> {
  const env = readEnvironment(process.env, { forApi: true });
  guardProcess(log);
  if (!env.local) await migrate(env.databaseUrl);
  await prepareMails();
  const database = connect(env.databaseUrl, { max: 20, name: 'backorder-api' });
  const temporal = temporalClient(env.temporal);
  const app = await buildServer(
    {
      db: database.db,
      here: env.here,
      keys: [{ key: env.apiKey, scopes: ['orders', 'supply', 'staff', 'audit', 'admin'] }],
      clock: () => instantOf(Date.now()),
      workers: workerWatch(temporal.client, env.temporal.namespace),
      // Where mails go to a provider there is no mailbox to show.
      local: env.local && env.resend === null,
      resendWebhookSecret: env.resendWebhookSecret,
    },
    log,
  );
  const address = await app.listen({ port: env.port, host: process.env['BACKORDER_HOST'] || '0.0.0.0' });
  process.stdout.write(`${JSON.stringify({ ready: true, address })}\n`);
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), 4000).unref();
    app
      .close()
      .then(() => Promise.allSettled([database.close(), temporal.close()]))
      .then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

main().catch((error: unknown) => {
  process.stderr.write(`The API cannot start: ${startFailure(error, process.env)}\n`);
  process.exit(1);
});
