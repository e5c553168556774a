import { createHash, timingSafeEqual } from 'node:crypto';
import swagger from '@fastify/swagger';
import Fastify, { type FastifyError, type FastifyInstance, type FastifyRequest, type RouteOptions } from 'fastify';
import { isUnavailable, TryAgainLater } from '../record/act';
import type { ApiDeps, Scope } from './deps';
import { describeApi } from './openapi';
import { PROBLEMS, Problem } from './problems';
import { registerResources } from './resources';
import { compileBody, compileQuery, fieldErrors } from './validation';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The scope a key needs; absent on pages that need no key. */
    scope?: Scope;
  }
}

export const BODY_LIMIT = 1024 * 1024;

/** Reads JSON strictly: valid UTF-8, one document. */
function readJson(body: Buffer): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new Problem('bad-request', 'The body is not valid UTF-8.');
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Problem('bad-request', 'The body is not valid JSON.');
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** The key's scopes; compares digests in constant time and looks at every key. */
function scopesOf(deps: ApiDeps, header: string | undefined): readonly Scope[] | null {
  const given = /^Bearer ([\x21-\x7e]{1,200})$/i.exec(header ?? '')?.[1];
  let found: readonly Scope[] | null = null;
  const probe = digest(given ?? '');
  for (const { key, scopes } of deps.keys) if (timingSafeEqual(digest(key), probe)) found = scopes;
  return given === undefined ? null : found;
}

function authorize(deps: ApiDeps, request: FastifyRequest): void {
  const { scope } = request.routeOptions.config;
  if (scope === undefined) return;
  const scopes = scopesOf(deps, request.headers.authorization);
  if (scopes === null) throw new Problem('unauthorized', 'Send the API key as "Authorization: Bearer <key>".');
  if (!scopes.includes(scope)) throw new Problem('forbidden', `The API key lacks the scope "${scope}".`);
}

/** Any error as the problem the client gets. */
function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof TryAgainLater || isUnavailable(error))
    return new Problem('unavailable', 'The database is busy or cannot be reached; nothing was changed.', {
      retryAfterSeconds: 2,
    });
  const known = error as Partial<FastifyError>;
  if (known.validation) {
    const where =
      known.validationContext === 'body'
        ? 'invalid'
        : known.validationContext === 'params'
          ? 'not-found'
          : 'bad-request';
    const errors = fieldErrors(known.validation as never);
    const named = errors.map(({ pointer, message }) => `${pointer.replace(/^\//, '') || 'the body'} ${message}`);
    return new Problem(
      where,
      where === 'not-found' ? 'There is nothing of that id.' : `${named.slice(0, 3).join('; ')}.`,
      { errors },
    );
  }
  switch (known.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new Problem('too-large', 'The body is larger than 1 MiB.');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new Problem('unsupported-media-type', 'Send the body as application/json.');
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'FST_ERR_BAD_URL':
      return new Problem('bad-request', 'The request cannot be read.');
    default:
      return known.statusCode !== undefined && known.statusCode < 500
        ? new Problem('bad-request', 'The request cannot be read.')
        : new Problem('internal', 'The failure has been logged; nothing was changed.');
  }
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** A known path with a method it does not have answers 405 and says which it has. */
function answerWrongMethods(app: FastifyInstance, routes: ReadonlyMap<string, ReadonlySet<string>>): void {
  for (const [url, have] of routes) {
    const missing = METHODS.filter((method) => !have.has(method));
    if (missing.length === 0 || url.includes('*') || url.startsWith('/docs')) continue;
    app.route({
      method: [...missing],
      url,
      schema: { hide: true },
      handler: async (_request, reply) => {
        reply.header('Allow', [...have].join(', '));
        throw new Problem('method-not-allowed', `This resource has ${[...have].join(', ')}.`);
      },
    });
  }
}

export type Log = (level: 'info' | 'warn' | 'error', message: string, data?: Readonly<Record<string, unknown>>) => void;

/** The HTTP server, not yet listening. */
export async function buildServer(deps: ApiDeps, log: Log = () => {}): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: BODY_LIMIT,
    routerOptions: { maxParamLength: 512 },
    requestTimeout: 30_000,
    forceCloseConnections: 'idle',
    exposeHeadRoutes: true,
  });
  const routes = new Map<string, Set<string>>();
  app.addHook('onRoute', (route: RouteOptions) => {
    const methods = Array.isArray(route.method) ? route.method : [route.method];
    const known = routes.get(route.url) ?? new Set<string>();
    for (const method of methods) known.add(method);
    routes.set(route.url, known);
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body: Buffer, done) => {
    try {
      done(null, body.length === 0 ? undefined : readJson(body));
    } catch (error) {
      done(error as Error);
    }
  });
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'buffer', bodyLimit: 64 * 1024 },
    (request, body: Buffer, done) => {
      if (request.url.startsWith('/c/')) done(null, new URLSearchParams(body.toString('utf8')));
      else done(new Problem('unsupported-media-type', 'Send the body as application/json.'), undefined);
    },
  );
  app.setValidatorCompiler(({ schema, httpPart }) =>
    httpPart === 'body' ? compileBody(schema as object) : compileQuery(schema as object),
  );
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  app.addHook('onRequest', async (request) => authorize(deps, request));
  app.setErrorHandler((error, request, reply) => {
    const problem = asProblem(error);
    if (problem.slug === 'internal')
      log('error', 'request failed', {
        method: request.method,
        route: request.routeOptions.url,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    if (problem.extra.retryAfterSeconds !== undefined)
      reply.header('Retry-After', String(problem.extra.retryAfterSeconds));
    if (problem.slug === 'unauthorized') reply.header('WWW-Authenticate', 'Bearer');
    return reply.code(problem.status).type('application/problem+json').send(problem.document());
  });
  app.setNotFoundHandler(() => {
    throw new Problem('not-found', 'There is no such resource.');
  });
  await app.register(swagger, describeApi(PROBLEMS));
  await registerResources(app, deps, log);
  answerWrongMethods(app, new Map(routes));
  return app;
}
