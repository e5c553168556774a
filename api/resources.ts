import type { FastifyInstance } from 'fastify';
import type { ApiDeps } from './deps';
import type { Log } from './server';

/** One file a resource; each adds its own routes. */
export type Resource = (app: FastifyInstance, deps: ApiDeps, log: Log) => void | Promise<void>;

const RESOURCES: readonly Resource[] = [];

export async function registerResources(app: FastifyInstance, deps: ApiDeps, log: Log): Promise<void> {
  for (const resource of RESOURCES) await resource(app, deps, log);
}
