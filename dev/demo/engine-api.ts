import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { CannotPlay } from './find-stack';

/** The engine refused a request of the story; the message is the problem's own words. */
export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(
    readonly status: number,
    what: string,
  ) {
    super(what);
  }
}

interface Problem {
  readonly detail?: string;
  readonly title?: string;
  readonly errors?: readonly { readonly pointer: string; readonly message: string }[];
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH';

const TRIES = 6;
const SECOND = 1000;

/** The engine's HTTP API as an order system calls it: every POST has one idempotency key for all its attempts. */
export class EngineApi {
  constructor(
    readonly base: string,
    private readonly apiKey: string,
  ) {}

  get = <T>(path: string): Promise<T> => this.send<T>('GET', path);
  post = <T>(path: string, body?: unknown): Promise<T> => this.send<T>('POST', path, body);
  patch = <T>(path: string, body: unknown): Promise<T> => this.send<T>('PATCH', path, body);
  put = <T>(path: string, body?: unknown): Promise<T> => this.send<T>('PUT', path, body);

  /** What is there, or null. */
  async find<T>(path: string): Promise<T | null> {
    try {
      return await this.get<T>(path);
    } catch (error) {
      if (error instanceof Refused && error.status === 404) return null;
      throw error;
    }
  }

  private async send<T>(method: Method, path: string, body?: unknown): Promise<T> {
    const headers = {
      Authorization: `Bearer ${this.apiKey}`,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(method === 'POST' ? { 'Idempotency-Key': randomUUID() } : {}),
    };
    for (let attempt = 1; ; attempt++) {
      const answer = await this.attempt(method, path, headers, body);
      if (answer === null || answer.status === 503) {
        // The stack may be restarting: that is part of what it can do, and the story goes on afterwards.
        if (attempt < TRIES) {
          await pause(attempt * SECOND);
          continue;
        }
        throw new CannotPlay(`The stack at ${this.base} does not answer any more.`);
      }
      const text = await answer.text();
      if (answer.ok) return (text === '' ? null : JSON.parse(text)) as T;
      throw new Refused(answer.status, `${method} ${path}: ${answer.status} ${problemIn(text)}`);
    }
  }

  private async attempt(
    method: Method,
    path: string,
    headers: Readonly<Record<string, string>>,
    body: unknown,
  ): Promise<Response | null> {
    try {
      return await fetch(`${this.base}${path}`, {
        method,
        headers,
        signal: AbortSignal.timeout(30 * SECOND),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch {
      return null;
    }
  }
}

function problemIn(text: string): string {
  try {
    const { detail, title, errors = [] } = JSON.parse(text) as Problem;
    return [detail ?? title ?? text, ...errors.map(({ pointer, message }) => `${pointer} ${message}`)].join('; ');
  } catch {
    return text.slice(0, 300);
  }
}
