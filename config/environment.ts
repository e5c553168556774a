import type { Installation } from '../record/act';

/** What an installation is configured by: the environment, and nothing else. */
export interface Environment {
  readonly databaseUrl: string;
  readonly temporal: { readonly address: string; readonly namespace: string; readonly apiKey: string | null };
  readonly port: number;
  readonly apiKey: string;
  readonly here: Installation;
  readonly resend: { readonly apiKey: string; readonly baseUrl: string | null } | null;
  readonly resendWebhookSecret: string | null;
  /** The one-command local stack: mailbox page, mails kept here. */
  readonly local: boolean;
}

/** A setting that is missing or cannot be; the message says what to do. */
export class BadEnvironment extends Error {
  override readonly name = 'BadEnvironment';
}

type Variables = Readonly<Record<string, string | undefined>>;

function needed(env: Variables, name: string, why: string): string {
  const value = env[name];
  if (value === undefined || value === '') throw new BadEnvironment(`${name} is not set: ${why}`);
  return value;
}

function portOf(text: string | undefined): number {
  const port = Number(text ?? '8080');
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new BadEnvironment('PORT must be a number from 1 to 65535');
  return port;
}

/** 32 to 128 printable ASCII characters: long enough not to be guessed, and safe in a header. */
export const isApiKey = (text: string): boolean => /^[\x21-\x7e]{32,128}$/.test(text);

function apiKeyOf(env: Variables): string {
  const key = needed(env, 'BACKORDER_API_KEY', 'order systems and staff send it as "Authorization: Bearer <key>"');
  if (!isApiKey(key)) throw new BadEnvironment('BACKORDER_API_KEY must be 32 to 128 printable ASCII characters');
  return key;
}

function installation(env: Variables, port: number): Installation {
  const secret = needed(
    env,
    'BACKORDER_SECRET',
    "it signs customers' links; any 32 or more random characters, kept for good",
  );
  if (secret.length < 32) throw new BadEnvironment('BACKORDER_SECRET must have at least 32 characters');
  return {
    secret,
    publicUrl: env['PUBLIC_URL'] || `http://localhost:${port}`,
    mailFrom: env['MAIL_FROM'] || 'Backorder <backorder@localhost.localdomain>',
    defaultPolicy: env['DEFAULT_POLICY'] || 'jp-shop',
  };
}

/** Reads the environment of the API (`forApi`) or the worker. Throws `BadEnvironment` in words for a person. */
export function readEnvironment(env: Variables, { forApi }: { readonly forApi: boolean }): Environment {
  const port = portOf(env['PORT']);
  const resendKey = env['RESEND_API_KEY'];
  return {
    databaseUrl: needed(env, 'DATABASE_URL', 'for example postgres://user:password@host:5432/backorder'),
    temporal: {
      address: env['TEMPORAL_ADDRESS'] || 'localhost:7233',
      namespace: env['TEMPORAL_NAMESPACE'] || 'default',
      apiKey: env['TEMPORAL_API_KEY'] || null,
    },
    port,
    apiKey: forApi ? apiKeyOf(env) : '',
    here: installation(env, port),
    resend: resendKey ? { apiKey: resendKey, baseUrl: env['RESEND_BASE_URL'] || null } : null,
    resendWebhookSecret: env['RESEND_WEBHOOK_SECRET'] || null,
    local: env['BACKORDER_LOCAL'] === '1',
  };
}
