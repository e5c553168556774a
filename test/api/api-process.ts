import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { API_KEY, type Json } from '../servers/api-client';

export interface ProcessAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

/** The API as the process that production runs. */
export interface ApiProcess {
  readonly base: string;
  /** What it wrote to its log, line by line. */
  readonly log: readonly Json[];
  /** Null while it lives. */
  exitCode(): number | null;
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<ProcessAnswer>;
  stop(): Promise<void>;
}

const ROOT = join(__dirname, '../..');

async function ready(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('no standard output');
  for await (const line of createInterface({ input: child.stdout })) {
    const port = /"ready":true.*:(\d+)"/.exec(line)?.[1];
    if (port !== undefined) return `http://127.0.0.1:${port}`;
  }
  throw new Error('the API ended before it was ready');
}

/** Starts `api/main.ts` on a database; Temporal is out of its reach, which is no reason not to start. */
export async function startApi(databaseUrl: string): Promise<ApiProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'api/main.ts'], {
    cwd: ROOT,
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: databaseUrl,
      BACKORDER_API_KEY: API_KEY,
      BACKORDER_SECRET: 'a secret for tests, long enough to sign with',
      BACKORDER_LOCAL: '1',
      TEMPORAL_ADDRESS: '127.0.0.1:1',
      PORT: '0',
      HOST: '127.0.0.1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log: Json[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    log.push(line.startsWith('{') ? JSON.parse(line) : { msg: line });
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const base = await ready(child);
  return {
    base,
    log,
    exitCode: () => child.exitCode,
    async send(method, path, body, headers = {}) {
      const answer = await fetch(`${base}${path}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        headers: {
          authorization: `Bearer ${API_KEY}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(method === 'POST' ? { 'idempotency-key': randomUUID() } : {}),
          ...headers,
        },
        signal: AbortSignal.timeout(40_000),
      });
      const text = await answer.text();
      return { status: answer.status, headers: answer.headers, body: text.startsWith('{') ? JSON.parse(text) : text };
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
