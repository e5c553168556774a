import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { knownCluster } from '../../dev/stack/cluster-folder';
import { NoPostgres } from '../../dev/stack/postgres-binaries';
import { type PostgresServer, startPostgres } from '../../dev/stack/postgres-server';
import { lastWill } from '../servers/last-will';
import { until } from '../servers/until';
import { apartPorts } from './apart-ports';
import { temporaryFolder } from './temporary-folder';

const isRoot = process.getuid?.() === 0;

/** A place for one server, which may be started again and again. */
async function place(folder = temporaryFolder()) {
  const { POSTGRES_PORT } = await apartPorts('POSTGRES_PORT');
  const will = lastWill(folder);
  const cluster = join(folder, 'postgres');
  const said: string[] = [];
  const pids: number[] = [];
  return {
    folder,
    cluster,
    said,
    /** The postmaster launched last. */
    pid: (): number => pids.at(-1) ?? 0,
    start: ({
      password = 'secret',
      signal,
    }: {
      password?: string;
      signal?: AbortSignal;
    } = {}): Promise<PostgresServer> =>
      startPostgres({
        folder: cluster,
        port: Number(POSTGRES_PORT),
        password,
        database: 'shop',
        log: join(folder, 'postgres.log'),
        say: (line) => said.push(line),
        launched: ({ pid = 0 }) => {
          pids.push(pid);
          will.end(pid);
        },
        ...(signal ? { signal } : {}),
      }),
    done: () => will.revoke(),
  };
}

async function query(url: string, text: string): Promise<readonly postgres.Row[]> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await sql.unsafe(text);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

const childrenOf = (pid: number): readonly number[] =>
  execFileSync('ps', ['-axo', 'pid=,ppid='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([child, parent]) => (parent === pid && child !== undefined ? [child] : []));

test.each(['the postmaster alone', 'all of its processes'])(
  'after kill -9 of %s it starts at once, data and all',
  async (whom) => {
    const here = await place();
    const before = await here.start();
    await query(before.url, 'create table units as select 42 as n');
    const children = childrenOf(here.pid());
    process.kill(here.pid(), 'SIGKILL');
    if (whom !== 'the postmaster alone') for (const child of children) process.kill(child, 'SIGKILL');
    const begun = Date.now();
    const after = await here.start();
    expect(Date.now() - begun).toBeLessThan(10_000);
    expect(await query(after.url, 'select n from units')).toEqual([{ n: 42 }]);
    await after.stop();
    here.done();
  },
);

test('a pid file whose number another program has meanwhile does not keep it from starting', async () => {
  const here = await place();
  const before = await here.start();
  process.kill(here.pid(), 'SIGKILL');
  await until('its processes to end', () => childrenOf(here.pid()).length === 0);
  before.onExit(() => {});
  const pidFile = join(here.cluster, 'postmaster.pid');
  const { uid, gid } = statSync(here.cluster);
  const innocent = spawn('sleep', ['60'], isRoot ? { uid, gid } : {});
  writeFileSync(pidFile, readFileSync(pidFile, 'utf8').replace(/^\d+/, String(innocent.pid)));
  const after = await here.start();
  await after.stop();
  expect(innocent.exitCode).toBeNull();
  innocent.kill();
  here.done();
});

test('a start ended at any moment leaves nothing running and nothing half made', async () => {
  const here = await place();
  for (const ms of [1, 60, 250, 500, 900]) {
    const stopping = new AbortController();
    setTimeout(() => stopping.abort(), ms);
    const server = await here.start({ signal: stopping.signal }).catch(() => null);
    await server?.stop();
    expect(readdirSync(here.folder).filter((name) => name.includes('.new-'))).toEqual([]);
    if (existsSync(here.cluster) && readdirSync(here.cluster).length > 0)
      expect(existsSync(join(here.cluster, 'postmaster.pid'))).toBe(false);
  }
  // As kill -9 in the middle would leave it, password and all.
  mkdirSync(`${here.cluster}.new-killed`);
  writeFileSync(join(`${here.cluster}.new-killed`, 'password'), 'secret');
  const server = await here.start();
  expect(readdirSync(here.folder).toSorted()).toEqual(['postgres', 'postgres.log']);
  expect(await query(server.url, 'select 1 as n')).toEqual([{ n: 1 }]);
  await server.stop();
  here.done();
});

test('what cannot be started from is told in words, and left as it is', async () => {
  const here = await place();
  const server = await here.start();
  await server.stop();
  await expect(here.start({ password: 'another' })).rejects.toThrow(/has another password than secrets\.json/);
  const version = join(here.cluster, 'PG_VERSION');
  writeFileSync(version, '9.6\n');
  await expect(here.start()).rejects.toThrow(/PostgreSQL does not start\. Its last words:[\s\S]*version/);
  rmSync(version);
  await expect(here.start()).rejects.toThrow(/has files in it, but no database/);
  await expect(here.start()).rejects.toThrow(NoPostgres);
  here.done();
});

test('started by root in a folder its user cannot enter, it keeps its data elsewhere, and finds them again', async () => {
  // Whoever is not root starts it as himself, and can enter his own folders.
  if (!isRoot) return;
  const closed = join(temporaryFolder(), 'closed');
  mkdirSync(closed);
  chmodSync(closed, 0o700);
  const here = await place(closed);
  try {
    const before = await here.start();
    expect(knownCluster(here.cluster)).toMatch(/^\/var\/tmp\/backorder-data-/);
    expect(here.said).toEqual([expect.stringContaining(`keeps its data in ${knownCluster(here.cluster)}`)]);
    await query(before.url, 'create table units as select 42 as n');
    await before.stop();
    const after = await here.start();
    expect(await query(after.url, 'select n from units')).toEqual([{ n: 42 }]);
    await after.stop();
  } finally {
    rmSync(knownCluster(here.cluster), { recursive: true, force: true });
    here.done();
  }
});
