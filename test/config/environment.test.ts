import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BadEnvironment, readEnvironment } from '../../config/environment';
import { connectionOptions } from '../../config/temporal';

const LEAST = {
  DATABASE_URL: 'postgres://user:password@db.example:5432/backorder',
  BACKORDER_API_KEY: 'k'.repeat(32),
  BACKORDER_SECRET: 's'.repeat(32),
};

const api = (more: Readonly<Record<string, string | undefined>> = {}) =>
  readEnvironment({ ...LEAST, ...more }, { forApi: true });

test('three settings are enough; all else has a default', () => {
  expect(api()).toMatchObject({
    databaseUrl: LEAST.DATABASE_URL,
    port: 8080,
    temporal: { address: 'localhost:7233', namespace: 'default', apiKey: null, tls: false },
    here: { publicUrl: 'http://localhost:8080', defaultPolicy: 'jp-shop' },
    resend: null,
    local: false,
  });
  expect(api({ PORT: '', TEMPORAL_ADDRESS: '', PUBLIC_URL: '' })).toEqual(api());
});

test.each(Object.keys(LEAST))('a missing %s is named, with what it is for', (name) => {
  for (const value of [undefined, '']) {
    expect(() => api({ [name]: value })).toThrow(BadEnvironment);
    expect(() => api({ [name]: value })).toThrow(new RegExp(`^${name} is not set: .{20,}`));
  }
});

test('the worker answers no requests, so it needs no API key', () => {
  expect(() => readEnvironment({ ...LEAST, BACKORDER_API_KEY: undefined }, { forApi: false })).not.toThrow();
});

test.each([
  [{ PORT: '70000' }, 'PORT must be a number'],
  [{ PORT: '80.5' }, 'PORT must be a number'],
  [{ BACKORDER_SECRET: 'short' }, 'at least 32 characters'],
  [{ BACKORDER_API_KEY: 'short' }, '32 to 128 printable ASCII characters'],
  [{ PUBLIC_URL: 'orders.example.com' }, 'such as https://orders.example.com'],
  [{ TEMPORAL_ADDRESS: 'https://temporal.example:7233' }, 'a host and a port, such as localhost:7233'],
  [{ TEMPORAL_TLS: 'yes' }, 'TEMPORAL_TLS must be true or false'],
  [{ TEMPORAL_TLS_CLIENT_CERT_PATH: __filename }, 'TEMPORAL_TLS_CLIENT_KEY_PATH go together'],
  [{ TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/nowhere/ca.pem' }, 'names a file that cannot be read'],
])('%j is refused in words', (settings, words) => {
  expect(() => api(settings)).toThrow(BadEnvironment);
  expect(() => api(settings)).toThrow(words);
});

test('links to customers never have a doubled slash', () => {
  expect(api({ PUBLIC_URL: 'https://orders.example.com/' }).here.publicUrl).toBe('https://orders.example.com');
});

describe('the connection to Temporal', () => {
  const connection = (settings: Readonly<Record<string, string>>) => connectionOptions(api(settings).temporal);

  test('a server of one’s own: no key, no TLS', () => {
    expect(connection({ TEMPORAL_ADDRESS: 'temporal.internal:7233' })).toEqual({
      address: 'temporal.internal:7233',
      tls: false,
    });
  });

  test('Temporal Cloud: address, namespace and key are all there is to set', () => {
    const settings = {
      TEMPORAL_ADDRESS: 'eu-west-1.aws.api.temporal.io:7233',
      TEMPORAL_NAMESPACE: 'shop.a1b2c',
      TEMPORAL_API_KEY: 'key',
    };
    expect(connection(settings)).toEqual({ address: settings.TEMPORAL_ADDRESS, apiKey: 'key', tls: true });
    expect(api(settings).temporal.namespace).toBe('shop.a1b2c');
  });

  test('a key without TLS only when TLS is switched off in so many words', () => {
    expect(connection({ TEMPORAL_API_KEY: 'key', TEMPORAL_TLS: 'false' })).toEqual({
      address: 'localhost:7233',
      apiKey: 'key',
      tls: false,
    });
    expect(connection({ TEMPORAL_TLS: 'true' })).toEqual({ address: 'localhost:7233', tls: true });
  });

  test('certificates of one’s own, read from the files that are named', () => {
    const folder = mkdtempSync(join(tmpdir(), 'backorder-tls-'));
    const file = (name: string): string => {
      writeFileSync(join(folder, name), name);
      return join(folder, name);
    };
    const { tls } = connection({
      TEMPORAL_TLS_CLIENT_CERT_PATH: file('cert'),
      TEMPORAL_TLS_CLIENT_KEY_PATH: file('key'),
      TEMPORAL_TLS_SERVER_CA_CERT_PATH: file('ca'),
      TEMPORAL_TLS_SERVER_NAME: 'temporal.internal',
    });
    rmSync(folder, { recursive: true });
    expect(tls).toEqual({
      serverNameOverride: 'temporal.internal',
      serverRootCACertificate: Buffer.from('ca'),
      clientCertPair: { crt: Buffer.from('cert'), key: Buffer.from('key') },
    });
  });
});

test('mails go out through Resend where its key is set, to its base URL when one is given', () => {
  expect(api({ RESEND_API_KEY: 're_1' }).resend).toEqual({ apiKey: 're_1', baseUrl: null });
  expect(api({ RESEND_API_KEY: 're_1', RESEND_BASE_URL: 'http://localhost:9' }).resend?.baseUrl).toBe(
    'http://localhost:9',
  );
});

test('card refunds are paid back directly only where a secret key says so', () => {
  expect(api().stripe).toBeNull();
  expect(api().here.paysBackThrough).toBeUndefined();
  expect(api({ STRIPE_API_KEY: 'sk_test_1', STRIPE_BASE_URL: 'http://127.0.0.1:9' })).toMatchObject({
    stripe: { apiKey: 'sk_test_1', baseUrl: 'http://127.0.0.1:9' },
    here: { paysBackThrough: 'stripe' },
  });
  expect(() => api({ STRIPE_API_KEY: 'pk_test_1' })).toThrow(BadEnvironment);
  expect(() => api({ STRIPE_API_KEY: 'sk_test_1', STRIPE_BASE_URL: '127.0.0.1' })).toThrow('such as http://');
});
