import { randomUUID } from 'node:crypto';
import type { Answer, Caller, Json, Sent } from '../servers/api-client';

/** A running API as an order system calls it: over the network, with its key. */
export function httpCaller(base: string, key: string): Caller {
  const send = async (method: string, path: string, body: unknown, sent: Sent = {}): Promise<Answer> => {
    const response = await fetch(`${base}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${sent.key ?? key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(method === 'POST' ? { 'idempotency-key': sent.idempotencyKey ?? randomUUID() } : {}),
        ...sent.headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(40_000),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return {
      status: response.status,
      body: isJson && text !== '' ? (JSON.parse(text) as Json) : null,
      headers: Object.fromEntries(response.headers),
      text,
    };
  };
  return {
    get: (path, sent) => send('GET', path, undefined, sent),
    post: (path, body, sent) => send('POST', path, body, sent),
    put: (path, body, sent) => send('PUT', path, body, sent),
    patch: (path, body, sent) => send('PATCH', path, body, sent),
    delete: (path, sent) => send('DELETE', path, undefined, sent),
    async ok(answer) {
      const got = await answer;
      if (got.status >= 300) throw new Error(`${got.status}: ${got.text}`);
      return got.body;
    },
  };
}
