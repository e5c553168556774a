import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { canonical } from '../domain/backorder/digest';
import { formatInstant, instantOf } from '../domain/calendar/business-date';
import type { Act } from '../record/act';
import { finish } from '../record/finish';
import { perform } from '../record/perform';
import { type RememberedForetold, rememberForetold } from '../record/remember-foretold';
import { keyOf } from './authorize';
import type { ApiDeps } from './deps';
import { Problem } from './problems';
import { PROBLEM_JSON } from './refusals';

/** An answer to a request that changes something. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly location?: string;
  /** Made up after the act has ended, from what the database then says. */
  readonly late?: (act: Act) => Promise<unknown>;
  /** Of a dry run: kept, so that whoever then saves gets what he was shown. */
  readonly remember?: RememberedForetold;
}

/** Carries a dry run's answer out of a transaction that must not stay. */
class Foretold extends Error {
  override readonly name = 'Foretold';
  constructor(readonly answer: Answer) {
    super('dry run');
  }
}

interface StoredAnswer {
  payloadHash: string;
  status: number;
  location: string | null;
  body: string;
}

const KEPT_MS = 24 * 3600_000;

interface Ticket {
  readonly apiKey: string;
  readonly method: string;
  readonly path: string;
  readonly key: string;
  readonly payloadHash: string;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The request may touch everybody who waits for an item, and takes as long as that takes. */
    wholeQueue?: boolean;
  }
}

export const isDryRun = (request: FastifyRequest): boolean =>
  (request.query as Record<string, unknown>)['dryRun'] === true;

/** The address of a request, without its query. */
export const pathOf = (request: FastifyRequest): string => request.url.split('?', 1)[0] ?? request.url;

const keyGiven = (request: FastifyRequest): string | null => {
  const key = request.headers['idempotency-key'];
  return typeof key === 'string' && /^[\x21-\x7e]{1,255}$/.test(key) ? key : null;
};

/** Refuses a POST under `/v1` that brings no Idempotency-Key, before its body is judged. */
export function requireIdempotencyKey(request: FastifyRequest): void {
  const route = request.routeOptions.url;
  if (request.method !== 'POST' || !route?.startsWith('/v1/') || route.startsWith('/v1/inbound/')) return;
  if ((request.query as Record<string, unknown>)['dryRun'] === 'true' || keyGiven(request) !== null) return;
  throw new Problem(
    'missing-idempotency-key',
    'Send an Idempotency-Key of 1 to 255 printable characters with every POST.',
    { errors: [{ pointer: 'Idempotency-Key', message: 'is required: 1 to 255 printable characters' }] },
  );
}

/** The request's idempotency ticket; null for those that need none (PUT, PATCH, DELETE, dry runs). */
function ticketOf(request: FastifyRequest): Ticket | null {
  const key = keyGiven(request);
  if (request.method !== 'POST' || key === null || isDryRun(request)) return null;
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  return {
    apiKey: hash(keyOf(request) ?? ''),
    method: request.method,
    path: pathOf(request),
    key,
    payloadHash: hash(canonical({ query: request.query, body: request.body ?? null })),
  };
}

async function answeredBefore({ tx, at }: Act, ticket: Ticket): Promise<StoredAnswer | null> {
  const lock = `${ticket.apiKey}|${ticket.method}|${ticket.path}|${ticket.key}`;
  const [got, rows] = await Promise.all([
    tx.execute<{ got: boolean }>(sql`select pg_try_advisory_xact_lock(hashtextextended(${lock}, 7)) as got`),
    // Sent with the lock and looked at after it is held.
    tx.execute<StoredAnswer & Record<string, unknown>>(sql`
      select payload_hash as "payloadHash", status, location, body from idempotency_keys
      where api_key = ${ticket.apiKey} and method = ${ticket.method} and path = ${ticket.path} and key = ${ticket.key}
        and created_at > ${formatInstant(instantOf(at - KEPT_MS))}::timestamptz`),
  ]);
  if (got[0]?.got !== true)
    throw new Problem('request-in-flight', 'The first request with this Idempotency-Key is still being worked on.', {
      retryAfterSeconds: 1,
    });
  const row = rows[0];
  if (row && row.payloadHash !== ticket.payloadHash)
    throw new Problem('idempotency-mismatch', 'This Idempotency-Key was used with another payload.', {
      errors: [{ pointer: 'Idempotency-Key', message: 'was used with another payload' }],
    });
  return row ?? null;
}

function store(act: Act, ticket: Ticket, answer: Answer): void {
  act.write(sql`
    insert into idempotency_keys (api_key, method, path, key, payload_hash, status, location, body, created_at)
    values (${ticket.apiKey}, ${ticket.method}, ${ticket.path}, ${ticket.key}, ${ticket.payloadHash}, ${answer.status},
            ${answer.location ?? null}, ${JSON.stringify(answer.body ?? null)}, ${formatInstant(act.at)}::timestamptz)
    on conflict (api_key, method, path, key) do update
      set payload_hash = excluded.payload_hash, status = excluded.status, location = excluded.location, body = excluded.body,
          created_at = excluded.created_at`);
}

/**
 * Runs a request that changes something: one transaction with all its effects, its journal and outbox rows and, for a
 * POST, the answer kept under its Idempotency-Key. With `dryRun` the same code runs and nothing stays. `read` asks what
 * `run` needs to know, in the same turn as the key is looked up.
 */
export async function mutate<Known = undefined>(
  deps: ApiDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  run: (act: Act, known: Known) => Promise<Answer>,
  read: (act: Act) => Promise<Known> = async () => undefined as Known,
): Promise<FastifyReply> {
  const ticket = ticketOf(request);
  const dryRun = isDryRun(request);
  const wholeQueue = request.routeOptions.config.wholeQueue === true;
  let answer: Answer;
  let replayed = false;
  try {
    answer = await perform(deps.db, { at: deps.clock(), here: deps.here, wholeQueue }, async (act) => {
      const [before, known] = await Promise.all([ticket === null ? null : answeredBefore(act, ticket), read(act)]);
      replayed = before !== null;
      if (before !== null)
        return {
          status: before.status,
          body: JSON.parse(before.body) as unknown,
          ...(before.location === null ? {} : { location: before.location }),
        };
      const said = await run(act, known);
      if (dryRun) {
        await act.settled();
        throw new Foretold(said);
      }
      await finish(act);
      const whole = said.late ? { ...said, body: await said.late(act) } : said;
      if (ticket !== null) store(act, ticket, whole);
      return whole;
    });
  } catch (error) {
    if (!(error instanceof Foretold)) throw error;
    answer = error.answer;
    if (answer.remember !== undefined) await rememberForetold(deps.db, deps.clock(), answer.remember);
  }
  if (replayed) reply.header('Idempotency-Replayed', 'true');
  if (answer.location !== undefined) reply.header('Location', answer.location);
  if (answer.status >= 400) reply.type(PROBLEM_JSON);
  reply.code(answer.status);
  return answer.status === 204 ? reply.send() : reply.send(answer.body);
}
