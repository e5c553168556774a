import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import getPort from 'get-port';
import { connect, type DatabaseHandle } from '../db/client';
import { migrate } from '../db/migrate';
import { letPass } from '../dev/stack/cluster-folder';
import { startPostgres } from '../dev/stack/postgres-server';
import { supervise } from '../dev/stack/supervised';
import { startTemporal } from '../dev/stack/temporal-server';
import { locate } from '../dev/temporal-binary/locate';
import { CLI } from '../dev/temporal-binary/programs';
import { HttpClient } from './http-client';

/** What is measured, as in production: API and worker as processes of their own, both servers durable. */
export interface Site {
  readonly api: HttpClient;
  /** The same HTTP and validation with nothing behind it. */
  readonly noOp: HttpClient;
  readonly database: DatabaseHandle;
  readonly client: Client;
  stop(): Promise<void>;
}

const API_KEY = 'bench-key-0123456789abcdef0123456789';
const say = (line: string): void => {
  process.stderr.write(`  ${line}\n`);
};

/** Brings everything up in a folder of its own that is gone afterwards. */
export async function startSite(): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), 'backorder-bench-'));
  letPass(folder);
  mkdirSync(join(folder, 'logs'));
  const log = (name: string): string => join(folder, 'logs', `${name}.log`);
  const stops: (() => Promise<void>)[] = [() => Promise.resolve(rmSync(folder, { recursive: true, force: true }))];
  try {
    const postgres = await startPostgres({
      folder: join(folder, 'postgres'),
      port: await getPort(),
      password: 'bench',
      database: 'bench',
      log: log('postgres'),
      say,
    });
    stops.unshift(() => postgres.stop());
    const temporal = await startTemporal({
      program: await locate(CLI, say),
      file: join(folder, 'temporal.db'),
      port: await getPort(),
      uiPort: null,
      log: log('temporal'),
    });
    stops.unshift(() => temporal.stop());
    await migrate(postgres.url);
    const [port, noOpPort] = [await getPort(), await getPort()];
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      DATABASE_URL: postgres.url,
      TEMPORAL_ADDRESS: temporal.address,
      PORT: String(port),
      BACKORDER_API_KEY: API_KEY,
      BACKORDER_SECRET: 'a secret for measuring, long enough to sign with',
      LOG_LEVEL: 'error',
      RESEND_API_KEY: '',
      STRIPE_API_KEY: '',
    };
    const processes = [
      { name: 'API', entry: 'api/main.ts', env },
      { name: 'worker', entry: 'worker/main.ts', env },
      { name: 'bare worker', entry: 'bench/bare/worker.ts', env },
      { name: 'no-op API', entry: 'bench/bare/no-op-api.ts', env: { ...env, PORT: String(noOpPort) } },
    ].map((options) => supervise({ ...options, folder, log: log(options.name.replace(' ', '-')), say }));
    stops.unshift(async () => void (await Promise.all(processes.map((one) => one.stop()))));
    await Promise.all(processes.map(({ ready }) => ready));
    const database = connect(postgres.url, { max: 4, name: 'bench' });
    const connection = await Connection.connect({ address: temporal.address });
    const clients = [new HttpClient(port, API_KEY), new HttpClient(noOpPort, API_KEY)] as const;
    stops.unshift(async () => {
      for (const client of clients) client.close();
      await Promise.all([database.close(), connection.close()]);
    });
    return { api: clients[0], noOp: clients[1], database, client: new Client({ connection }), stop: () => all(stops) };
  } catch (error) {
    await all(stops);
    throw error;
  }
}

async function all(stops: readonly (() => Promise<void>)[]): Promise<void> {
  for (const stop of stops) await stop();
}
