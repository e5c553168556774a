import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { isUnavailable, TryAgainLater } from '../record/perform';
import { fieldFaults, inEnglish } from './field-faults';
import { refusePage } from './page-refusals';
import { Problem } from './problems';

/** A request whose shape is refused: the body says what is wrong with it; an id that cannot be is an id of nothing. */
function shapeProblem({ validation, validationContext }: Partial<FastifyError>, method: string): Problem {
  const errors = inEnglish(fieldFaults(validation as never));
  const named = errors.map(({ pointer, message }) => `${pointer.replace(/^\//, '') || 'the body'} ${message}`);
  const detail = `${named.slice(0, 3).join('; ')}.`;
  switch (validationContext) {
    case 'body':
      return new Problem('invalid', detail, { errors });
    case 'params':
      // What a PUT names need not exist yet, so its name is part of what it says.
      return method === 'PUT'
        ? new Problem('invalid', detail, { errors })
        : new Problem('not-found', 'There is nothing of that id.');
    default:
      return new Problem('bad-request', detail, { errors });
  }
}

/** Any error as the problem the client gets. */
export function asProblem(error: unknown, method: string): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof TryAgainLater || isUnavailable(error))
    return new Problem(
      'unavailable',
      'The database is busy or cannot be reached. Send the same request again; with its Idempotency-Key it is done once.',
      { retryAfterSeconds: 2 },
    );
  const known = error as Partial<FastifyError>;
  if (known.validation) return shapeProblem(known, method);
  switch (known.code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new Problem('unsupported-media-type', 'Send the body as application/json.');
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new Problem('not-found', 'There is nothing of that id.');
    case 'FST_ERR_HANDLER_TIMEOUT':
      return new Problem(
        'unavailable',
        'No answer was ready in time. Send the same request again; with its Idempotency-Key it is done once.',
        { retryAfterSeconds: 2 },
      );
    default:
      return known.statusCode !== undefined && known.statusCode < 500
        ? new Problem('bad-request', 'The request cannot be read.')
        : new Problem('internal', 'The failure has been logged.');
  }
}

export const PROBLEM_JSON = 'application/problem+json';

/** Sends a problem, or says it in words where people come by a link. The connection stays open where the request has been read to its end. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  const { retryAfterSeconds } = problem.extra;
  if (retryAfterSeconds !== undefined) reply.header('Retry-After', String(retryAfterSeconds));
  if (problem.slug === 'unauthorized') reply.header('WWW-Authenticate', 'Bearer');
  if (request.raw.complete) reply.removeHeader('connection');
  return refusePage(request, reply, problem) ?? reply.code(problem.status).type(PROBLEM_JSON).send(problem.document());
}

/** Answers what is not even HTTP, where there is no request to answer to. */
export function refuseGarbage(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return;
  const body = JSON.stringify(new Problem('bad-request', 'The request cannot be read.').document());
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nContent-Type: ${PROBLEM_JSON}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
