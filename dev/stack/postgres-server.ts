import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import { clusterFolder } from './cluster-folder';
import { clearHalfMade, initialise } from './initialise';
import { type Binaries, NoPostgres, postgresBinaries } from './postgres-binaries';
import { programOf } from './processes';
import { launch, type ServerProcess } from './server-process';

export interface PostgresServer {
  readonly url: string;
  /** The address of another database on the server. */
  urlOf(database: string): string;
  /** Told when it goes away without being asked to. */
  onExit(told: () => void): void;
  stop(): Promise<void>;
}

export interface PostgresOptions {
  readonly folder: string;
  readonly port: number;
  readonly password: string;
  readonly database: string;
  readonly log: string;
  /** Settings beyond the usual, e.g. to forgo durability in tests. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly say: (line: string) => void;
  /** Gives up; what has been launched by then is stopped. */
  readonly signal?: AbortSignal;
  /** Told of every server at its launch, before it answers. */
  readonly launched?: (server: ServerProcess) => void;
}

/** Fast shutdown, then immediate. */
const FAREWELL = { ask: 'SIGINT', make: 'SIGQUIT', patienceMs: 2500 } as const;
const START_PATIENCE_MS = 25_000;
/** Right after a kill -9 the old server's children may hold its memory for a moment; then it is tried again. */
const RELAUNCH_FOR_MS = 8000;
const STILL_THERE = /pre-existing shared memory|lock file/;
const SLOW_MS = 5000;

function launchServer({ postgres: program, runAs }: Binaries, folder: string, options: PostgresOptions): ServerProcess {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: '128MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...options.settings,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = launch({
    ...FAREWELL,
    program,
    args: ['-D', folder, '-p', String(options.port), ...flags],
    log: options.log,
    runAs,
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
  });
  options.launched?.(server);
  return server;
}

/**
 * PostgreSQL believes its pid file while any process of that number lives. After a kill -9 or in a new container the
 * number may be another program's; the server's shared memory still tells it of one that really runs.
 */
function forgetDeadServer(folder: string): void {
  const file = join(folder, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n', 1)[0]);
  if (!/postgres/.test(programOf(pid) ?? '')) rmSync(file);
}

type Answer = 'yes' | 'recovering' | 'other-password' | 'no';

async function ask(url: string): Promise<Answer> {
  const sql = postgres(url, { max: 1, connect_timeout: 2, onnotice: () => {} });
  try {
    await sql`select 1`;
    return 'yes';
  } catch (error) {
    const code = (error as { code?: string }).code;
    return code === '57P03' ? 'recovering' : code === '28P01' ? 'other-password' : 'no';
  } finally {
    await sql.end({ timeout: 1 }).catch(() => {});
  }
}

async function createDatabase(adminUrl: string, name: string): Promise<void> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => {} });
  try {
    const known = await sql`select 1 from pg_database where datname = ${name}`;
    if (known.length === 0) await sql`create database ${sql(name)}`;
  } finally {
    await sql.end({ timeout: 2 });
  }
}

/** A launched server that answers. Recovery after an unclean stop takes as long as it takes. */
async function upAndAnswering(start: () => ServerProcess, url: string, options: PostgresOptions, folder: string) {
  const { say, log, signal } = options;
  const begun = Date.now();
  const failed = (why: string, server: ServerProcess): NoPostgres =>
    new NoPostgres(`PostgreSQL ${why}. Its last words:\n${server.lastWords()}\nIts log is ${log}`);
  let server = start();
  let told = false;
  try {
    for (;;) {
      const answer = await ask(url);
      signal?.throwIfAborted();
      if (answer === 'yes') return server;
      if (answer === 'other-password')
        throw new NoPostgres(
          `The database in ${folder} has another password than secrets.json beside it. Put the old secrets.json back, or remove both to begin with an empty database.`,
        );
      const passed = Date.now() - begun;
      if (!told && answer === 'recovering' && passed > SLOW_MS) {
        say('PostgreSQL is putting its data in order after it was ended abruptly; this can take a while.');
        told = true;
      }
      if (server.hasEnded()) {
        if (passed > RELAUNCH_FOR_MS || !STILL_THERE.test(server.lastWords())) throw failed('does not start', server);
        server = start();
      } else if (answer !== 'recovering' && passed > START_PATIENCE_MS) throw failed('does not answer', server);
      await pause(100);
    }
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Starts the PostgreSQL of the npm package on its folder, made first if there is none. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { password, port, signal } = options;
  const binaries = postgresBinaries();
  const folder = clusterFolder(options.folder, binaries.runAs, options.say);
  clearHalfMade(folder);
  if (!existsSync(join(folder, 'PG_VERSION'))) await initialise(binaries, folder, password, signal);
  forgetDeadServer(folder);
  signal?.throwIfAborted();
  const urlOf = (database: string): string =>
    `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
  const server = await upAndAnswering(
    () => launchServer(binaries, folder, options),
    urlOf('postgres'),
    options,
    folder,
  );
  try {
    await createDatabase(urlOf('postgres'), options.database);
    signal?.throwIfAborted();
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { url: urlOf(options.database), urlOf, onExit: server.onExit, stop: server.stop };
}
