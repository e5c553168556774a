import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BadEnvironment, isApiKey } from '../../config/environment';

/** What a local stack makes up for itself once and keeps beside its data. */
export interface Secrets {
  readonly apiKey: string;
  readonly linkSecret: string;
  readonly databasePassword: string;
}

const random = (bytes: number): string => randomBytes(bytes).toString('base64url');

const fileIn = (folder: string): string => join(folder, 'secrets.json');

/** What the folder's stack has made up so far; nothing before its first start. */
export function keptSecrets(folder: string): Partial<Secrets> {
  try {
    return JSON.parse(readFileSync(fileIn(folder), 'utf8')) as Partial<Secrets>;
  } catch {
    return {};
  }
}

/** The stack's secrets: the environment's where it sets them, else those kept in the folder, made at the first start. */
export function stackSecrets(folder: string, env: NodeJS.ProcessEnv): Secrets {
  const made: Secrets = {
    apiKey: random(32),
    linkSecret: random(32),
    databasePassword: random(18),
    ...keptSecrets(folder),
  };
  writeFileSync(fileIn(folder), `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
  const apiKey = env['BACKORDER_API_KEY'] || made.apiKey;
  if (!isApiKey(apiKey)) throw new BadEnvironment('BACKORDER_API_KEY must be 32 to 128 printable ASCII characters');
  return { ...made, apiKey, linkSecret: env['BACKORDER_SECRET'] || made.linkSecret };
}
