import { accessSync, constants, existsSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { letPass } from './cluster-folder';

/** The stack cannot keep its data in the folder; the message says why. */
export class UnusableFolder extends Error {
  override readonly name = 'UnusableFolder';
}

/** Where a local stack keeps everything but its downloads. */
export interface StackFolder {
  readonly path: string;
  readonly cluster: string;
  readonly temporalFile: string;
  readonly logs: string;
  logOf(name: string): string;
}

function made(path: string): string {
  const tell = (why: string): UnusableFolder =>
    new UnusableFolder(`${path} cannot hold the data: ${why}. Set DATA_DIR to a folder that you may write to.`);
  try {
    mkdirSync(path, { recursive: true });
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' || code === 'ENOTDIR') throw tell('a file is in its place');
    if (code === 'EROFS') throw tell('the disk cannot be written to');
    if (code !== 'EACCES' && code !== 'EPERM') throw tell(message);
    throw tell(existsSync(path) ? `it belongs to the user of number ${statSync(path).uid}` : 'you may not make it');
  }
  return realpathSync(path);
}

/** The folder DATA_DIR names, or `.data` beside the project's files; made if it is not there. */
export function stackFolder(env: NodeJS.ProcessEnv): StackFolder {
  const path = made(resolve(env['DATA_DIR'] || join(__dirname, '..', '..', '.data')));
  const logs = join(path, 'logs');
  mkdirSync(logs, { recursive: true });
  // PostgreSQL may run as another user, who has to get to his own folder in here.
  letPass(path);
  return {
    path,
    cluster: join(path, 'postgres'),
    temporalFile: join(path, 'temporal.db'),
    logs,
    logOf: (name) => join(logs, `${name}.log`),
  };
}
