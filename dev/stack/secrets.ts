import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
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

/** What the folder's stack has made up so far; nothing before its first start. Throws when that cannot be read. */
export function keptSecrets(folder: string): Partial<Secrets> {
  const file = fileIn(folder);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<Secrets>) : {};
}

/** Losing these would lock the database and break every link already sent, so what cannot be read is never replaced. */
function completed(folder: string): Secrets {
  const file = fileIn(folder);
  try {
    const kept = keptSecrets(folder);
    const secrets = { apiKey: random(32), linkSecret: random(32), databasePassword: random(18), ...kept };
    if (JSON.stringify(secrets) !== JSON.stringify(kept)) keep(file, secrets);
    return secrets;
  } catch (error) {
    throw new BadEnvironment(
      `${file} cannot be used: ${(error as Error).message}. The password of the database beside it is in there: put it right, or remove the folder to begin anew.`,
    );
  }
}

/** Written whole or not at all, whenever the process may be killed. */
function keep(file: string, secrets: Secrets): void {
  const part = `${file}.part`;
  writeFileSync(part, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  renameSync(part, file);
}

/** The stack's secrets: the environment's where it sets them, else those kept in the folder, made at the first start. */
export function stackSecrets(folder: string, env: NodeJS.ProcessEnv): Secrets {
  const secrets = completed(folder);
  const apiKey = env['BACKORDER_API_KEY'] || secrets.apiKey;
  if (!isApiKey(apiKey)) throw new BadEnvironment('BACKORDER_API_KEY must be 32 to 128 printable ASCII characters');
  return { ...secrets, apiKey, linkSecret: env['BACKORDER_SECRET'] || secrets.linkSecret };
}
