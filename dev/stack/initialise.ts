import { execFile } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ADVICE, type Binaries, NoPostgres, type RunAs } from './postgres-binaries';

/** Where a cluster grows, beside where it is to be. */
const growing = (folder: string): string => `${folder}.new-`;

/** Removes what starts that were killed half way have left beside the cluster. */
export function clearHalfMade(folder: string): void {
  const beginning = basename(growing(folder));
  const left = readdirSync(dirname(folder)).filter((name) => name.startsWith(beginning));
  for (const name of left)
    try {
      rmSync(join(dirname(folder), name), { recursive: true, force: true, maxRetries: 5 });
    } catch {
      // Something killed is still writing there; the next start clears it.
    }
}

function belongTo(path: string, { uid, gid }: RunAs): string {
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
  return path;
}

function makeRoom(folder: string): void {
  mkdirSync(dirname(folder), { recursive: true });
  try {
    if (existsSync(folder)) rmdirSync(folder);
  } catch {
    throw new NoPostgres(`${folder} has files in it, but no database. Move them away, or set another DATA_DIR.`);
  }
}

/**
 * Makes a new cluster. It gets its name only when it is whole, so that a start killed half way leaves nothing that
 * looks like a database.
 */
export async function initialise(
  { initdb, runAs }: Binaries,
  folder: string,
  password: string,
  signal?: AbortSignal,
): Promise<void> {
  makeRoom(folder);
  const place = belongTo(mkdtempSync(growing(folder)), runAs);
  try {
    const secret = join(place, 'password');
    writeFileSync(secret, `${password}\n`, { mode: 0o600 });
    belongTo(secret, runAs);
    const args = [
      `--pgdata=${join(place, 'cluster')}`,
      '--username=postgres',
      '--auth=scram-sha-256',
      `--pwfile=${secret}`,
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
      '--no-instructions',
    ];
    await untilEnded(initdb, args, runAs, signal);
    renameSync(join(place, 'cluster'), folder);
  } finally {
    rmSync(place, { recursive: true, force: true, maxRetries: 5 });
  }
}

function failure(said: string): string {
  // Containers run under numbers that have no name; PostgreSQL wants one.
  if (/could not look up effective user ID/.test(said))
    return `PostgreSQL wants its user to have a name, and number ${process.getuid?.()} has none here. Give it one in /etc/passwd. ${ADVICE}`;
  return `The database could not be made: ${said.trim()}`;
}

/** Told to stop, it is still waited for: it tidies up behind itself. */
async function untilEnded(program: string, args: readonly string[], runAs: RunAs, signal?: AbortSignal) {
  signal?.throwIfAborted();
  const work = promisify(execFile)(program, args, { ...runAs, cwd: '/', env: { ...process.env, LC_ALL: 'C' } });
  const end = (): void => void work.child.kill();
  signal?.addEventListener('abort', end);
  try {
    await work;
  } catch (error) {
    signal?.throwIfAborted();
    throw new NoPostgres(failure(String((error as { stderr?: unknown }).stderr ?? error)));
  } finally {
    signal?.removeEventListener('abort', end);
  }
}
