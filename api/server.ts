import swagger from '@fastify/swagger';
import Fastify, { type FastifyInstance, type RouteOptions } from 'fastify';
import { WHOLE_QUEUE_TIMEOUT_MS } from '../record/perform';
import { authorize } from './authorize';
import { readBodies } from './bodies';
import type { ApiDeps } from './deps';
import { requireIdempotencyKey } from './mutate';
import { describeApi } from './openapi';
import { PROBLEMS, Problem } from './problems';
import { asProblem, refuseGarbage, sendProblem } from './refusals';
import { registerResources } from './resources';
import { compileBody, compileQuery } from './validation';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** A known path with a method it does not have answers 405 and says which it has. */
function answerWrongMethods(app: FastifyInstance, routes: ReadonlyMap<string, ReadonlySet<string>>): void {
  for (const [url, have] of routes) {
    const missing = METHODS.filter((method) => !have.has(method));
    if (missing.length === 0 || url.includes('*') || url.startsWith('/docs')) continue;
    const allowed = [...have].join(', ');
    app.route({
      method: [...missing],
      url,
      schema: { hide: true },
      // Before the body is looked at: what it holds does not matter.
      onRequest: async (_request, reply) => {
        reply.header('Allow', allowed);
        throw new Problem('method-not-allowed', `This resource has ${allowed}.`);
      },
      handler: async () => {},
    });
  }
}

export type Log = (level: 'info' | 'warn' | 'error', message: string, data?: Readonly<Record<string, unknown>>) => void;

/** No request is left without an answer for longer; */
const PATIENCE_MS = 30_000;
/** but what may touch everybody who waits for an item has as long as its act, and then a moment to say so. */
const WHOLE_QUEUE_PATIENCE_MS = WHOLE_QUEUE_TIMEOUT_MS + 5000;

/** The HTTP server, not yet listening. */
export async function buildServer(deps: ApiDeps, log: Log = () => {}): Promise<FastifyInstance> {
  const app = Fastify({
    routerOptions: { maxParamLength: 512 },
    requestTimeout: 30_000,
    handlerTimeout: deps.patienceMs ?? PATIENCE_MS,
    forceCloseConnections: 'idle',
    exposeHeadRoutes: true,
    clientErrorHandler: refuseGarbage,
    frameworkErrors: (error, request, reply) => {
      sendProblem(request, reply, asProblem(error, request.method));
    },
  });
  const routes = new Map<string, Set<string>>();
  app.addHook('onRoute', (route: RouteOptions) => {
    if (route.config?.wholeQueue === true) route.handlerTimeout = deps.patienceMs ?? WHOLE_QUEUE_PATIENCE_MS;
    const methods = Array.isArray(route.method) ? route.method : [route.method];
    const known = routes.get(route.url) ?? new Set<string>();
    for (const method of methods) known.add(method);
    routes.set(route.url, known);
  });
  readBodies(app);
  app.setValidatorCompiler(({ schema, httpPart }) =>
    httpPart === 'body' ? compileBody(schema as object) : compileQuery(schema as object),
  );
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  app.addHook('onRequest', async (request) => authorize(deps, request));
  app.addHook('preValidation', async (request) => requireIdempotencyKey(request));
  app.setErrorHandler((error, request, reply) => {
    const problem = asProblem(error, request.method);
    if (problem.slug === 'internal')
      log('error', 'request failed', {
        method: request.method,
        route: request.routeOptions.url,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    return sendProblem(request, reply, problem);
  });
  app.setNotFoundHandler(() => {
    throw new Problem('not-found', 'There is no such resource.');
  });
  await app.register(swagger, describeApi(PROBLEMS));
  await registerResources(app, deps, log);
  answerWrongMethods(app, new Map(routes));
  return app;
}
