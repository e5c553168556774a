import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ADVICE, type Binaries, NoPostgres, type RunAs } from './postgres-binaries';

/** A new folder with this beginning of a name, for the server's user alone. */
function privateFolder(beginning: string, { uid, gid }: RunAs): string {
  const folder = mkdtempSync(beginning);
  if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid);
  return folder;
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
  const secret = privateFolder(join(tmpdir(), 'backorder-initdb-'), runAs);
  const growing = privateFolder(`${folder}.new-`, runAs);
  try {
    const file = join(secret, 'password');
    writeFileSync(file, `${password}\n`, { mode: 0o600 });
    if (runAs.uid !== undefined && runAs.gid !== undefined) chownSync(file, runAs.uid, runAs.gid);
    const args = [
      `--pgdata=${growing}`,
      '--username=postgres',
      '--auth=scram-sha-256',
      `--pwfile=${file}`,
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
      '--no-instructions',
    ];
    await untilEnded(initdb, args, runAs, signal);
    renameSync(growing, folder);
  } finally {
    for (const made of [secret, growing]) rmSync(made, { recursive: true, force: true, maxRetries: 5 });
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
