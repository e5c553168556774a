import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Tx } from '../db/client';
import { canonical } from '../domain/backorder/digest';
import { formatInstant } from '../domain/calendar/business-date';
import { type Act, transaction } from '../record/act';
import { finish } from '../record/finish';
import { newId } from '../record/ids';
import type { ApiDeps } from './deps';
import { Problem } from './problems';

/** An answer to a request that changes something. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly location?: string;
  /** Made up after the act has ended, from what the database then says. */
  readonly late?: (act: Act) => Promise<unknown>;
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

const KEPT = sql`interval '24 hours'`;

interface Ticket {
  readonly apiKey: string;
  readonly method: string;
  readonly path: string;
  readonly key: string;
  readonly payloadHash: string;
}

/** The request's idempotency ticket; null for those that need none (PUT, DELETE, dry runs). */
function ticketOf(request: FastifyRequest): Ticket | null {
  const query = request.query as Record<string, unknown>;
  if (request.method !== 'POST' || query['dryRun'] === true) return null;
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key))
    throw new Problem(
      'missing-idempotency-key',
      'Send an Idempotency-Key of 1 to 255 printable characters with every POST.',
      {
        errors: [{ pointer: 'Idempotency-Key', message: 'is required' }],
      },
    );
  const path = request.url.split('?', 1)[0] ?? request.url;
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  return {
    apiKey: hash(request.headers.authorization ?? ''),
    method: request.method,
    path,
    key,
    payloadHash: hash(canonical({ query: request.query, body: request.body ?? null })),
  };
}

async function answeredBefore(tx: Tx, ticket: Ticket): Promise<StoredAnswer | null> {
  const lock = `${ticket.apiKey}|${ticket.method}|${ticket.path}|${ticket.key}`;
  const got = await tx.execute<{ got: boolean }>(
    sql`select pg_try_advisory_xact_lock(hashtextextended(${lock}, 7)) as got`,
  );
  if (got[0]?.got !== true)
    throw new Problem('request-in-flight', 'The first request with this Idempotency-Key is still being worked on.', {
      retryAfterSeconds: 1,
    });
  const rows = await tx.execute<StoredAnswer & Record<string, unknown>>(sql`
    select payload_hash as "payloadHash", status, location, body from idempotency_keys
    where api_key = ${ticket.apiKey} and method = ${ticket.method} and path = ${ticket.path} and key = ${ticket.key}
      and created_at > now() - ${KEPT}`);
  const row = rows[0];
  if (row && row.payloadHash !== ticket.payloadHash)
    throw new Problem('idempotency-mismatch', 'This Idempotency-Key was used with another payload.', {
      errors: [{ pointer: 'Idempotency-Key', message: 'was used with another payload' }],
    });
  return row ?? null;
}

async function store(tx: Tx, ticket: Ticket, answer: Answer, at: Act['at']): Promise<void> {
  await tx.execute(sql`
    insert into idempotency_keys (api_key, method, path, key, payload_hash, status, location, body, created_at)
    values (${ticket.apiKey}, ${ticket.method}, ${ticket.path}, ${ticket.key}, ${ticket.payloadHash}, ${answer.status},
            ${answer.location ?? null}, ${JSON.stringify(answer.body ?? null)}, ${formatInstant(at)}::timestamptz)
    on conflict (api_key, method, path, key) do update
      set payload_hash = excluded.payload_hash, status = excluded.status, location = excluded.location, body = excluded.body,
          created_at = excluded.created_at`);
}

/**
 * Runs a request that changes something: one transaction with all its effects, its journal and outbox rows and, for a
 * POST, the answer kept under its Idempotency-Key. With `dryRun` the same code runs and nothing stays.
 */
export async function mutate(
  deps: ApiDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  run: (act: Act) => Promise<Answer>,
): Promise<FastifyReply> {
  const ticket = ticketOf(request);
  const dryRun = (request.query as Record<string, unknown>)['dryRun'] === true;
  let answer: Answer;
  let replayed = false;
  try {
    answer = await transaction(deps.db, async (tx) => {
      const before = ticket === null ? null : await answeredBefore(tx, ticket);
      replayed = before !== null;
      if (before !== null)
        return {
          status: before.status,
          body: JSON.parse(before.body) as unknown,
          ...(before.location === null ? {} : { location: before.location }),
        };
      const act: Act = { tx, at: deps.clock(), here: deps.here, happenings: new Map(), stockMoved: new Set(), newId };
      const said = await run(act);
      if (dryRun) throw new Foretold(said);
      await finish(act);
      const whole = said.late ? { ...said, body: await said.late(act) } : said;
      if (ticket !== null) await store(tx, ticket, whole, act.at);
      return whole;
    });
  } catch (error) {
    if (!(error instanceof Foretold)) throw error;
    answer = error.answer;
  }
  if (replayed) reply.header('Idempotency-Replayed', 'true');
  if (answer.location !== undefined) reply.header('Location', answer.location);
  if (answer.status >= 400) reply.type('application/problem+json');
  reply.code(answer.status);
  return answer.status === 204 ? reply.send() : reply.send(answer.body);
}
