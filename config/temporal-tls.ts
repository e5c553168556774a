import { readFileSync } from 'node:fs';
import { BadEnvironment, type Variables } from './variables';

/** How a connection to Temporal is secured: not at all, as usual, or with certificates of one's own. */
export type TemporalTls =
  | boolean
  | {
      readonly serverNameOverride?: string;
      readonly serverRootCACertificate?: Buffer;
      readonly clientCertPair?: { readonly crt: Buffer; readonly key: Buffer };
    };

function contentOf(env: Variables, name: string): Buffer | null {
  const path = env[name];
  if (!path) return null;
  try {
    return readFileSync(path);
  } catch (error) {
    throw new BadEnvironment(`${name} names a file that cannot be read: ${(error as Error).message}`);
  }
}

function clientPair(env: Variables): { readonly crt: Buffer; readonly key: Buffer } | null {
  const crt = contentOf(env, 'TEMPORAL_TLS_CLIENT_CERT_PATH');
  const key = contentOf(env, 'TEMPORAL_TLS_CLIENT_KEY_PATH');
  if (crt === null && key === null) return null;
  if (crt === null || key === null)
    throw new BadEnvironment('TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH go together');
  return { crt, key };
}

/** The variables the Temporal CLI and its SDKs read too. An API key means TLS, as for Temporal Cloud, unless it is switched off. */
export function temporalTls(env: Variables): TemporalTls {
  const wish = env['TEMPORAL_TLS'] || null;
  if (wish !== null && wish !== 'true' && wish !== 'false')
    throw new BadEnvironment('TEMPORAL_TLS must be true or false');
  if (wish === 'false') return false;
  const serverName = env['TEMPORAL_TLS_SERVER_NAME'];
  const authority = contentOf(env, 'TEMPORAL_TLS_SERVER_CA_CERT_PATH');
  const pair = clientPair(env);
  if (serverName || authority !== null || pair !== null)
    return {
      ...(serverName ? { serverNameOverride: serverName } : {}),
      ...(authority === null ? {} : { serverRootCACertificate: authority }),
      ...(pair === null ? {} : { clientCertPair: pair }),
    };
  return wish === 'true' || Boolean(env['TEMPORAL_API_KEY']);
}
