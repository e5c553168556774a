import type { Installation } from '../record/act';
import { type TemporalTls, temporalTls } from './temporal-tls';
import { BadEnvironment, type Variables } from './variables';

export { BadEnvironment };

/** What an installation is configured by: the environment, and nothing else. */
export interface Environment {
  readonly databaseUrl: string;
  readonly temporal: TemporalSettings;
  readonly port: number;
  readonly apiKey: string;
  readonly here: Installation;
  readonly resend: { readonly apiKey: string; readonly baseUrl: string | null } | null;
  readonly resendWebhookSecret: string | null;
  /** Card refunds are paid back directly; null: by the shop's payment system. */
  readonly stripe: { readonly apiKey: string; readonly baseUrl: string | null } | null;
  /** The one-command local stack: mailbox page, mails kept here. */
  readonly local: boolean;
}

/** Which Temporal, and how it is reached: a server of one's own or Temporal Cloud. */
export interface TemporalSettings {
  readonly address: string;
  readonly namespace: string;
  readonly apiKey: string | null;
  readonly tls: TemporalTls;
}

function needed(env: Variables, name: string, why: string): string {
  const value = env[name];
  if (value === undefined || value === '') throw new BadEnvironment(`${name} is not set: ${why}`);
  return value;
}

function portOf(text: string | undefined): number {
  const port = Number(text || '8080');
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

/** Links are this and a path, so it ends without a slash. */
function publicUrlOf(text: string): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text))
    throw new BadEnvironment(
      'PUBLIC_URL must be the address customers reach this at, such as https://orders.example.com',
    );
  return text.replace(/\/+$/, '');
}

/** The part of the environment that names a Temporal server. */
export function temporalSettings(env: Variables): TemporalSettings {
  const address = env['TEMPORAL_ADDRESS'] || 'localhost:7233';
  if (!/^(\[[0-9a-fA-F:.]+\]|[^\s:/]+)(:\d{1,5})?$/.test(address))
    throw new BadEnvironment(
      `TEMPORAL_ADDRESS is "${address}", but it must be a host and a port, such as localhost:7233`,
    );
  return {
    address,
    namespace: env['TEMPORAL_NAMESPACE'] || 'default',
    apiKey: env['TEMPORAL_API_KEY'] || null,
    tls: temporalTls(env),
  };
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
    publicUrl: publicUrlOf(env['PUBLIC_URL'] || `http://localhost:${port}`),
    mailFrom: env['MAIL_FROM'] || 'Backorder <backorder@localhost.localdomain>',
    defaultPolicy: env['DEFAULT_POLICY'] || 'jp-shop',
    ...(env['STRIPE_API_KEY'] ? { paysBackThrough: 'stripe' } : {}),
  };
}

/** Off unless a key is there. Any other address than Stripe's own is one that stands in for it. */
function stripeOf(env: Variables): Environment['stripe'] {
  const apiKey = env['STRIPE_API_KEY'];
  if (!apiKey) return null;
  // A key that is shown to browsers can refund nothing; restricted keys (rk_) can, where they may.
  if (!/^(sk|rk)_[\x21-\x7e]+$/.test(apiKey))
    throw new BadEnvironment('STRIPE_API_KEY must be a secret key (sk_…) or a restricted one (rk_…) that may refund');
  const baseUrl = env['STRIPE_BASE_URL'] || null;
  if (baseUrl !== null && !(/^https?:\/\//.test(baseUrl) && URL.canParse(baseUrl)))
    throw new BadEnvironment('STRIPE_BASE_URL must be an address such as http://127.0.0.1:12111');
  return { apiKey, baseUrl };
}

/** Reads the environment of the API (`forApi`) or the worker. Throws `BadEnvironment` in words for a person. */
export function readEnvironment(env: Variables, { forApi }: { readonly forApi: boolean }): Environment {
  const port = portOf(env['PORT']);
  const resendKey = env['RESEND_API_KEY'];
  return {
    databaseUrl: needed(env, 'DATABASE_URL', 'for example postgres://user:password@host:5432/backorder'),
    temporal: temporalSettings(env),
    port,
    apiKey: forApi ? apiKeyOf(env) : '',
    here: installation(env, port),
    resend: resendKey ? { apiKey: resendKey, baseUrl: env['RESEND_BASE_URL'] || null } : null,
    resendWebhookSecret: env['RESEND_WEBHOOK_SECRET'] || null,
    stripe: stripeOf(env),
    local: env['BACKORDER_LOCAL'] === '1',
  };
}
