import { temporalSettings } from '../../config/environment';
import { connectionProblem } from '../../db/connection-problem';
import { migrate } from '../../db/migrate';
import { wakeOpenBackorders } from '../../db/wake-open-backorders';
import type { Say } from '../console';
import { lockFolder } from '../instance-lock';
import { choosePorts } from '../ports';
import { locate } from '../temporal-binary/locate';
import { CLI } from '../temporal-binary/programs';
import { lastingServer } from './lasting-server';
import { stopOrphans } from './orphans';
import { checkDatabase, checkTemporal, OwnServerAway } from './own-servers';
import { startPostgres } from './postgres-server';
import { untilReady } from './readiness';
import { type Secrets, stackSecrets } from './secrets';
import { type StackFolder, stackFolder } from './stack-folder';
import { supervise } from './supervised';
import { startTemporal } from './temporal-server';
import { writeWhereabouts } from './whereabouts';

export interface Stack {
  readonly addresses: Addresses;
  /** Rejects when a server the stack cannot do without goes away and does not come back. */
  readonly broken: Promise<never>;
}

export interface Addresses {
  readonly api: string;
  /** Where customers reach it, when that is somewhere else. */
  readonly publicUrl: string | null;
  readonly apiKey: string;
  readonly temporalUi: string | null;
  readonly database: string | null;
  readonly mailbox: string | null;
  readonly logs: string;
}

type Part = 'API' | 'worker' | 'Temporal' | 'PostgreSQL';

/** What runs and has to be stopped, and how. */
export type Running = Map<Part, () => Promise<void>>;

interface Site {
  readonly folder: StackFolder;
  readonly env: NodeJS.ProcessEnv;
  readonly secrets: Secrets;
  readonly ports: ReadonlyMap<string, number>;
  readonly say: Say;
  readonly signal: AbortSignal;
  readonly running: Running;
  broke(why: Error): void;
}

const PORTS = [
  { variable: 'PORT', usual: 8080 },
  { variable: 'POSTGRES_PORT', usual: 54329, unless: 'DATABASE_URL' },
  { variable: 'TEMPORAL_PORT', usual: 7233, unless: 'TEMPORAL_ADDRESS' },
  { variable: 'TEMPORAL_UI_PORT', usual: 8233, unless: 'TEMPORAL_ADDRESS' },
] as const;

const wantedPorts = (env: NodeJS.ProcessEnv) => PORTS.filter((one) => !('unless' in one && env[one.unless]));

function portOf(site: Site, variable: (typeof PORTS)[number]['variable']): number {
  const port = site.ports.get(variable);
  if (port === undefined) throw new Error(`no port was chosen for ${variable}`);
  return port;
}

async function timed<T>(say: Say, what: string, work: () => Promise<T>): Promise<T> {
  const begun = Date.now();
  const done = await work();
  say(`${what}: ready (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
  return done;
}

/** What keeps one of the stack's servers running. */
const kept = ({ say, signal, broke }: Site, name: string, log: string) => ({ name, log, say, signal, gone: broke });

async function database(site: Site): Promise<string> {
  const given = site.env['DATABASE_URL'];
  if (given) {
    await checkDatabase(given);
    site.say('PostgreSQL: yours, which DATABASE_URL names');
    return given;
  }
  const log = site.folder.logOf('postgres');
  return timed(site.say, 'PostgreSQL 18', async () => {
    const server = await lastingServer({
      ...kept(site, 'PostgreSQL', log),
      start: () =>
        startPostgres({
          folder: site.folder.cluster,
          port: portOf(site, 'POSTGRES_PORT'),
          password: site.secrets.databasePassword,
          database: 'backorder',
          log,
          say: site.say,
          signal: site.signal,
          launched: ({ stop }) => site.running.set('PostgreSQL', stop),
        }),
    });
    return server.url;
  });
}

async function migrated(site: Site): Promise<string> {
  const url = await database(site);
  try {
    await migrate(url);
  } catch (error) {
    const problem = site.env['DATABASE_URL'] ? connectionProblem(url, error) : null;
    throw problem === null ? error : new OwnServerAway(problem);
  }
  return url;
}

interface TemporalAt {
  /** What the API and the worker are told of it. */
  readonly env: NodeJS.ProcessEnv;
  readonly ui: string | null;
}

/** The local server has one namespace, no key and no TLS, whatever the environment says of another. */
const localTemporal = (address: string): NodeJS.ProcessEnv => ({
  TEMPORAL_ADDRESS: address,
  TEMPORAL_NAMESPACE: 'default',
  TEMPORAL_API_KEY: '',
  TEMPORAL_TLS: 'false',
});

async function temporal(site: Site): Promise<TemporalAt> {
  if (site.env['TEMPORAL_ADDRESS']) {
    await checkTemporal(temporalSettings(site.env));
    site.say('Temporal: yours, which TEMPORAL_ADDRESS names');
    return { env: {}, ui: null };
  }
  const program = await locate(CLI, site.say, { signal: site.signal, env: site.env });
  const log = site.folder.logOf('temporal');
  return timed(site.say, 'Temporal', async () => {
    const uiPort = portOf(site, 'TEMPORAL_UI_PORT');
    const server = await lastingServer({
      ...kept(site, 'The Temporal server', log),
      start: () =>
        startTemporal({
          program,
          file: site.folder.temporalFile,
          port: portOf(site, 'TEMPORAL_PORT'),
          uiPort,
          log,
          signal: site.signal,
          launched: ({ stop }) => site.running.set('Temporal', stop),
        }),
    });
    return { env: localTemporal(server.address), ui: `http://localhost:${uiPort}` };
  });
}

/** What the API and the worker are told, the same way an installation of one's own tells them. */
function childEnvironment(site: Site, databaseUrl: string, { env }: TemporalAt, api: string): NodeJS.ProcessEnv {
  return {
    ...site.env,
    ...env,
    DATABASE_URL: databaseUrl,
    PORT: String(portOf(site, 'PORT')),
    // The mailbox page needs no key and shows customers' links: it is for this machine, unless somebody says otherwise.
    BACKORDER_HOST: site.env['BACKORDER_HOST'] || 'localhost',
    PUBLIC_URL: site.env['PUBLIC_URL'] || api,
    BACKORDER_API_KEY: site.secrets.apiKey,
    BACKORDER_SECRET: site.secrets.linkSecret,
    BACKORDER_LOCAL: '1',
  };
}

async function ownProcesses(site: Site, env: NodeJS.ProcessEnv): Promise<void> {
  const start = async (name: 'API' | 'worker', entry: string, file: string): Promise<void> => {
    const { say, folder, signal, running } = site;
    signal.throwIfAborted();
    const child = supervise({ name, entry, env, folder: folder.path, log: folder.logOf(file), say });
    running.set(name, child.stop);
    await timed(say, name, () => child.ready);
  };
  await Promise.all([start('API', 'api/main.ts', 'api'), start('worker', 'worker/main.ts', 'worker')]);
}

/** Stops what runs, PostgreSQL last: whoever still writes can finish. */
export async function stopAll(running: Running, say: Say): Promise<void> {
  const stop = async (part: Part): Promise<void> => {
    const way = running.get(part);
    if (way === undefined) return;
    await way();
    say(`${part}: stopped`);
  };
  await Promise.all([stop('API'), stop('worker')]);
  await stop('Temporal');
  await stop('PostgreSQL');
}

interface Starting {
  readonly env: NodeJS.ProcessEnv;
  readonly say: Say;
  /** Everything that has to be stopped at the end, also when the start fails half way. */
  readonly running: Running;
  /** Ends the start. */
  readonly signal: AbortSignal;
}

async function prepareSite(starting: Starting, folder: StackFolder, broke: Site['broke']): Promise<Site> {
  const { env, say } = starting;
  const secrets = stackSecrets(folder.path, env);
  await stopOrphans(folder, say);
  return { ...starting, folder, secrets, ports: await choosePorts(wantedPorts(env), say, env), broke };
}

/** Brings everything up in one folder. */
export async function startStack(starting: Starting): Promise<Stack> {
  const { env, say, signal } = starting;
  const folder = stackFolder(env);
  const lock = await lockFolder(folder.path);
  signal.addEventListener('abort', () => lock.announce('It is stopping; wait a moment.'));
  let broke: (why: Error) => void = () => {};
  const broken = new Promise<never>((_, reject) => {
    broke = reject;
  });
  broken.catch(() => {});
  const site = await prepareSite(starting, folder, (why) => broke(why));
  const api = `http://localhost:${portOf(site, 'PORT')}`;
  const [databaseUrl, temporalAt] = await Promise.all([migrated(site), temporal(site)]);
  const woken = await wakeOpenBackorders(databaseUrl);
  if (woken > 0) say(`Open backorders taken up again: ${woken}`);
  const childEnv = childEnvironment(site, databaseUrl, temporalAt, api);
  await Promise.race([ownProcesses(site, childEnv).then(() => untilReady(api, folder.logs, say, signal)), broken]);
  lock.announce(`Its API is at ${api}`);
  const publicUrl = childEnv['PUBLIC_URL'] ?? api;
  const addresses: Addresses = {
    api,
    publicUrl: publicUrl === api ? null : publicUrl,
    apiKey: site.secrets.apiKey,
    temporalUi: temporalAt.ui,
    database: env['DATABASE_URL'] ? null : databaseUrl,
    mailbox: env['RESEND_API_KEY'] ? null : `${api}/dev/mailbox`,
    logs: folder.logs,
  };
  writeWhereabouts(folder.path, addresses);
  return { broken, addresses };
}
