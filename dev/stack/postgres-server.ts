import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import postgres from 'postgres';
import { type Binaries, clusterFolder, postgresBinaries } from './postgres-binaries';
import { startedWith, stopProcess } from './processes';

export interface PostgresServer {
  readonly url: string;
  /** The address of another database on the server. */
  urlOf(database: string): string;
  /** True when it went away without being asked to. */
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
}

const START_PATIENCE_MS = 25_000;
const STOP_PATIENCE_MS = 2500;

async function initialise({ initdb, runAs }: Binaries, folder: string, password: string): Promise<void> {
  const secretFolder = await mkdtemp(join(tmpdir(), 'backorder-initdb-'));
  const file = join(secretFolder, 'password');
  try {
    writeFileSync(file, `${password}\n`, { mode: 0o600 });
    if (runAs.uid !== undefined && runAs.gid !== undefined) {
      const { chownSync } = await import('node:fs');
      chownSync(file, runAs.uid, runAs.gid);
      chownSync(secretFolder, runAs.uid, runAs.gid);
    }
    const args = [
      `--pgdata=${folder}`,
      '--username=postgres',
      '--auth=scram-sha-256',
      `--pwfile=${file}`,
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
    ];
    await promisify(execFile)(initdb, args, { ...runAs, cwd: '/', env: { ...process.env, LC_ALL: 'C' } });
  } finally {
    rmSync(secretFolder, { recursive: true, force: true });
  }
}

/** Servers of this folder that an earlier start left behind are asked to stop, as a clean stop is quickest to start from. */
async function stopOrphans(folder: string, say: (line: string) => void): Promise<void> {
  for (const pid of startedWith('-D', folder)) {
    say(`Stopping the PostgreSQL that an earlier start left behind (process ${pid}).`);
    await stopProcess(pid, 'SIGINT', 'SIGQUIT', STOP_PATIENCE_MS);
  }
}

function launch({ postgres: program, runAs }: Binaries, folder: string, options: PostgresOptions): ChildProcess {
  const log = openSync(options.log, 'a');
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
  // A session of its own: a signal to the whole group of the stack leaves stopping it to the stack, which does so last.
  return spawn(program, ['-D', folder, '-p', String(options.port), ...flags], {
    ...runAs,
    cwd: '/',
    detached: true,
    stdio: ['ignore', log, log],
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
  });
}

async function answers(url: string): Promise<boolean> {
  const sql = postgres(url, { max: 1, connect_timeout: 2, onnotice: () => {} });
  try {
    await sql`select 1`;
    return true;
  } catch {
    return false;
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

/** Starts the PostgreSQL of the npm package on its folder, made first if there is none. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const binaries = postgresBinaries();
  const folder = clusterFolder(options.folder, binaries.runAs);
  if (folder !== options.folder)
    options.say(`PostgreSQL keeps its data in ${folder}: its user cannot enter ${options.folder}.`);
  await stopOrphans(folder, options.say);
  if (!existsSync(join(folder, 'PG_VERSION'))) await initialise(binaries, folder, options.password);
  const urlOf = (database: string): string =>
    `postgres://postgres:${encodeURIComponent(options.password)}@127.0.0.1:${options.port}/${database}`;
  const deadline = Date.now() + START_PATIENCE_MS;
  let child = launch(binaries, folder, options);
  while (!(await answers(urlOf('postgres')))) {
    if (Date.now() > deadline) throw new Error(`PostgreSQL does not answer; its log is ${options.log}`);
    // Right after a kill -9 the old server's children may hold its memory for a moment: it is tried again.
    if (child.exitCode !== null) child = launch(binaries, folder, options);
    await pause(100);
  }
  await createDatabase(urlOf('postgres'), options.database);
  let stopping = false;
  return {
    url: urlOf(options.database),
    urlOf,
    onExit(told) {
      child.on('exit', () => {
        if (!stopping) told();
      });
    },
    async stop() {
      stopping = true;
      if (child.pid !== undefined && child.exitCode === null)
        await stopProcess(child.pid, 'SIGINT', 'SIGQUIT', STOP_PATIENCE_MS);
    },
  };
}
