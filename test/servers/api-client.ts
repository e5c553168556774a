import { randomUUID } from 'node:crypto';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';

export const API_KEY = 'test-key-with-all-scopes-0123456789abcdef';

/** An answer of the API, its body parsed. */
export interface Answer<T = Json> {
  readonly status: number;
  readonly body: T;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

// biome-ignore lint/suspicious/noExplicitAny: tests read answers the way a caller without our types does
export type Json = any;

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';

export interface Sent {
  readonly key?: string | null;
  readonly idempotencyKey?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is, instead of JSON. */
  readonly raw?: string | Buffer;
}

/** An API as tests call it, wherever it runs. */
export type Caller = Pick<ApiClient, 'get' | 'post' | 'put' | 'patch' | 'delete' | 'ok'>;

/** The API as an order system calls it: through its whole HTTP stack, without a socket. */
export class ApiClient {
  constructor(
    private readonly app: FastifyInstance,
    private readonly before: () => Promise<void> = async () => {},
  ) {}

  async send(method: Method, url: string, body?: unknown, sent: Sent = {}): Promise<Answer> {
    await this.before();
    const key = sent.key === undefined ? API_KEY : sent.key;
    const idempotencyKey = sent.idempotencyKey === undefined ? randomUUID() : sent.idempotencyKey;
    const payload = sent.raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response: LightMyRequestResponse = await this.app.inject({
      method,
      url,
      ...(payload === undefined ? {} : { payload }),
      headers: {
        ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(method === 'POST' && idempotencyKey !== null ? { 'idempotency-key': idempotencyKey } : {}),
        ...sent.headers,
      },
    });
    const text = response.body;
    const json = String(response.headers['content-type'] ?? '').includes('json');
    return {
      status: response.statusCode,
      body: json && text !== '' ? (JSON.parse(text) as Json) : null,
      headers: Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)])),
      text,
    };
  }

  get = (url: string, sent?: Sent): Promise<Answer> => this.send('GET', url, undefined, sent);
  post = (url: string, body?: unknown, sent?: Sent): Promise<Answer> => this.send('POST', url, body, sent);
  put = (url: string, body?: unknown, sent?: Sent): Promise<Answer> => this.send('PUT', url, body, sent);
  patch = (url: string, body?: unknown, sent?: Sent): Promise<Answer> => this.send('PATCH', url, body, sent);
  delete = (url: string, sent?: Sent): Promise<Answer> => this.send('DELETE', url, undefined, sent);

  /** The body of an answer that has to be a success; the whole answer is in the message when it is not. */
  async ok(answer: Promise<Answer>): Promise<Json> {
    const got = await answer;
    if (got.status >= 300) throw new Error(`${got.status}: ${got.text}`);
    return got.body;
  }
}
