import type { FastifyInstance } from 'fastify';
import { backorders } from './backorders';
import { customerPage } from './customer-page';
import { decisions } from './decisions';
import type { ApiDeps } from './deps';
import { orderActions } from './order-actions';
import { orders } from './orders';
import { receipts } from './receipts';
import type { Log } from './server';
import { stock } from './stock';
import { supplies } from './supplies';

/** One file a resource; each adds its own routes. */
export type Resource = (app: FastifyInstance, deps: ApiDeps, log: Log) => void | Promise<void>;

const RESOURCES: readonly Resource[] = [
  orders,
  orderActions,
  backorders,
  decisions,
  customerPage,
  stock,
  supplies,
  receipts,
];

export async function registerResources(app: FastifyInstance, deps: ApiDeps, log: Log): Promise<void> {
  for (const resource of RESOURCES) await resource(app, deps, log);
}
