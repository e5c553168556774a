import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { canEnter, NoPostgres, type RunAs } from './postgres-binaries';

/** Says where the cluster is, when it is not where it was wished. */
const signpost = (wished: string): string => `${wished}.elsewhere`;

/** Where the cluster of a data folder is, as far as an earlier start has made one. */
export function knownCluster(wished: string): string {
  try {
    return readFileSync(signpost(wished), 'utf8').trim();
  } catch {
    return wished;
  }
}

/** Only its owner can use a cluster; who else starts the stack there is told so before anything is touched. */
function checkOwner(folder: string, runAs: RunAs): void {
  const owner = statSync(folder).uid;
  const me = process.getuid?.();
  if (me === undefined || owner === me || owner === runAs.uid) return;
  throw new NoPostgres(
    `The database in ${folder} belongs to the user of number ${owner}. Start as that user, or set DATA_DIR to a folder of your own.`,
  );
}

/** A new folder outside, since the server's user cannot get to the wished one. */
function elsewhere(wished: string): string {
  const folder = mkdtempSync('/var/tmp/backorder-data-');
  writeFileSync(signpost(wished), `${folder}\n`);
  return folder;
}

/**
 * The folder of a cluster, for the server's user alone: the wished one; or, where he cannot get to it, one under
 * /var/tmp that the wished one's neighbour names from then on.
 */
export function clusterFolder(wished: string, runAs: RunAs, say: (line: string) => void): string {
  const known = knownCluster(wished);
  if (existsSync(known)) checkOwner(known, runAs);
  if (existsSync(join(known, 'PG_VERSION'))) return known;
  if (known !== wished) {
    say(`The database was kept in ${known}, which is gone; a new one is made.`);
    rmSync(signpost(wished));
  }
  mkdirSync(wished, { recursive: true, mode: 0o700 });
  if (runAs.uid === undefined || runAs.gid === undefined) return wished;
  chownSync(wished, runAs.uid, runAs.gid);
  if (canEnter(wished, runAs)) return wished;
  const folder = elsewhere(wished);
  chownSync(folder, runAs.uid, runAs.gid);
  say(`PostgreSQL keeps its data in ${folder}: started as root it runs as \`postgres\`, who cannot enter ${wished}.`);
  return folder;
}

/** A folder that the server's user has to pass through on the way to his own is opened as far as that. */
export function letPass(folder: string): void {
  if (process.getuid?.() === 0) chmodSync(folder, statSync(folder).mode | 0o011);
}
