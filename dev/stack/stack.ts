import { chmodSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { migrate } from '../../db/migrate';
import { wakeOpenBackorders } from '../../db/wake-open-backorders';
import { lockFolder } from '../instance-lock';
import { choosePort } from '../ports';
import { locate } from '../temporal-binary/locate';
import { CLI } from '../temporal-binary/programs';
import { startPostgres } from './postgres-server';
import { type Secrets, stackSecrets } from './secrets';
import { supervise } from './supervised';
import { startTemporal } from './temporal-server';
import { writeWhereabouts } from './whereabouts';

export interface Stack {
  readonly addresses: Addresses;
  /** Rejects when a server the stack cannot do without goes away. */
  readonly broken: Promise<never>;
}

export interface Addresses {
  readonly api: string;
  readonly apiKey: string;
  readonly temporalUi: string | null;
  readonly database: string | null;
  readonly mailbox: string | null;
  readonly logs: string;
}

type Say = (line: string) => void;

/** Something that runs and has to be stopped; the last started is stopped first. */
export interface Running {
  readonly name: string;
  stop(): Promise<void>;
}

interface Site {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly secrets: Secrets;
  readonly say: Say;
  readonly running: Running[];
  readonly broke: (why: Error) => void;
  readonly ports: Set<number>;
}

const log = (site: Site, name: string): string => join(site.folder, 'logs', `${name}.log`);

async function port(site: Site, variable: string, usual: number): Promise<number> {
  const chosen = await choosePort(variable, usual, site.say, site.ports, site.env);
  site.ports.add(chosen);
  return chosen;
}

async function timed<T>(say: Say, what: string, work: () => Promise<T>): Promise<T> {
  const begun = Date.now();
  const done = await work();
  say(`${what}: ready (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
  return done;
}

async function database(site: Site): Promise<string> {
  const given = site.env['DATABASE_URL'];
  if (given) {
    site.say('PostgreSQL: the one DATABASE_URL names');
    return given;
  }
  return timed(site.say, 'PostgreSQL 18', async () => {
    const server = await startPostgres({
      folder: join(site.folder, 'postgres'),
      port: await port(site, 'POSTGRES_PORT', 54329),
      password: site.secrets.databasePassword,
      database: 'backorder',
      log: log(site, 'postgres'),
      say: site.say,
    });
    site.running.push({ name: 'PostgreSQL', stop: () => server.stop() });
    server.onExit(() => site.broke(new Error(`PostgreSQL went away; its log is ${log(site, 'postgres')}`)));
    return server.url;
  });
}

async function temporal(site: Site): Promise<{ address: string; ui: string | null }> {
  const given = site.env['TEMPORAL_ADDRESS'];
  if (given) {
    site.say('Temporal: the one TEMPORAL_ADDRESS names');
    return { address: given, ui: null };
  }
  const program = await locate(CLI, site.say);
  return timed(site.say, 'Temporal', async () => {
    const uiPort = await port(site, 'TEMPORAL_UI_PORT', 8233);
    const server = await startTemporal({
      program,
      file: join(site.folder, 'temporal.db'),
      port: await port(site, 'TEMPORAL_PORT', 7233),
      uiPort,
      log: log(site, 'temporal'),
      say: site.say,
    });
    // Before PostgreSQL in the list, so that it is stopped while the database still runs, whichever came up first.
    site.running.push({ name: 'Temporal', stop: () => server.stop() });
    server.onExit(() => site.broke(new Error(`The Temporal server went away; its log is ${log(site, 'temporal')}`)));
    return { address: server.address, ui: `http://localhost:${uiPort}` };
  });
}

/** What the API and the worker are told, the same way an installation of one's own tells them. */
function childEnvironment(
  site: Site,
  databaseUrl: string,
  temporalAddress: string,
  apiPort: number,
): NodeJS.ProcessEnv {
  return {
    ...site.env,
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: temporalAddress,
    PORT: String(apiPort),
    PUBLIC_URL: site.env['PUBLIC_URL'] || `http://localhost:${apiPort}`,
    BACKORDER_API_KEY: site.secrets.apiKey,
    BACKORDER_SECRET: site.secrets.linkSecret,
    BACKORDER_LOCAL: '1',
  };
}

/** Stops what runs, newest first and PostgreSQL last: whoever still writes can finish. */
export async function stopAll(running: readonly Running[], say: Say): Promise<void> {
  const isDatabase = ({ name }: Running): boolean => name === 'PostgreSQL';
  await Promise.all(running.filter(({ name }) => name === 'API' || name === 'worker').map((one) => one.stop()));
  await Promise.all(running.filter(({ name }) => name === 'Temporal').map((one) => one.stop()));
  await Promise.all(running.filter(isDatabase).map((one) => one.stop()));
  for (const { name } of running.filter((one) => !isDatabase(one))) say(`${name}: stopped`);
  if (running.some(isDatabase)) say('PostgreSQL: stopped');
}

/** Brings everything up in one folder. What it has started is in `running`, also when it fails half way. */
export async function startStack(env: NodeJS.ProcessEnv, say: Say, running: Running[]): Promise<Stack> {
  const folder = resolve(env['DATA_DIR'] || join(__dirname, '..', '..', '.data'));
  const lock = await lockFolder(folder);
  mkdirSync(join(folder, 'logs'), { recursive: true });
  // PostgreSQL may run as another user, who has to get to his own folder in here.
  chmodSync(folder, 0o711);
  let broke: (why: Error) => void = () => {};
  const broken = new Promise<never>((_, reject) => {
    broke = reject;
  });
  broken.catch(() => {});
  const site: Site = { folder, env, secrets: stackSecrets(folder, env), say, running, broke, ports: new Set() };
  const apiPort = await port(site, 'PORT', 8080);
  const migrated = database(site).then(async (url) => {
    await migrate(url);
    return url;
  });
  const [databaseUrl, server] = await Promise.all([migrated, temporal(site)]);
  const woken = await wakeOpenBackorders(databaseUrl);
  if (woken > 0) say(`Waking ${woken} open backorders.`);
  const childEnv = childEnvironment(site, databaseUrl, server.address, apiPort);
  const children = (
    [
      ['API', 'api/main.ts', 'api'],
      ['worker', 'worker/main.ts', 'worker'],
    ] as const
  ).map(([name, entry, file]) => {
    const child = supervise({ name, entry, env: childEnv, log: log(site, file), say });
    running.push({ name, stop: () => child.stop() });
    return timed(say, name, () => child.ready);
  });
  await Promise.all(children);
  const api = childEnv['PUBLIC_URL'] ?? '';
  lock.announce(`Its API is at ${api}.`);
  const addresses: Addresses = {
    api,
    apiKey: site.secrets.apiKey,
    temporalUi: server.ui,
    database: env['DATABASE_URL'] ? null : databaseUrl,
    mailbox: env['RESEND_API_KEY'] ? null : `${api}/dev/mailbox`,
    logs: join(folder, 'logs'),
  };
  writeWhereabouts(folder, addresses);
  return { broken, addresses };
}
