import type { FastifyInstance } from 'fastify';
import { availability } from './availability';
import { backorders } from './backorders';
import { channels } from './channels';
import { couponCodes } from './coupon-codes';
import { customerPage } from './customer-page';
import { customerPreferences } from './customer-preferences';
import { customers } from './customers';
import { decisions } from './decisions';
import { deliveries } from './deliveries';
import type { ApiDeps } from './deps';
import { devMailbox } from './dev-mailbox';
import { docs } from './docs';
import { health } from './health';
import { inboundResend } from './inbound-resend';
import { items } from './items';
import { mails } from './mails';
import { metrics } from './metrics';
import { orderCancel } from './order-cancel';
import { orderChange } from './order-change';
import { orderRefunds } from './order-refunds';
import { orders } from './orders';
import { plan } from './plan';
import { policies } from './policies';
import { policyAdoptions } from './policy-adoptions';
import { purchaseRequests } from './purchase-requests';
import { reallocations } from './reallocations';
import { receipts } from './receipts';
import { refunds } from './refunds';
import { releases } from './releases';
import { reservations } from './reservations';
import type { Log } from './server';
import { shipments } from './shipments';
import { shortages } from './shortages';
import { stock } from './stock';
import { supplierPage } from './supplier-page';
import { suppliers } from './suppliers';
import { supplies } from './supplies';
import { tasks } from './tasks';
import { webhooks } from './webhooks';

/** One file a resource; each adds its own routes. */
export type Resource = (app: FastifyInstance, deps: ApiDeps, log: Log) => void | Promise<void>;

const RESOURCES: readonly Resource[] = [
  metrics,
  orders,
  orderChange,
  orderCancel,
  orderRefunds,
  shipments,
  deliveries,
  shortages,
  backorders,
  releases,
  decisions,
  customerPage,
  supplierPage,
  customerPreferences,
  stock,
  reservations,
  availability,
  plan,
  reallocations,
  supplies,
  purchaseRequests,
  receipts,
  channels,
  suppliers,
  items,
  customers,
  policies,
  policyAdoptions,
  tasks,
  refunds,
  couponCodes,
  mails,
  webhooks,
  inboundResend,
  health,
  devMailbox,
  docs,
];

export async function registerResources(app: FastifyInstance, deps: ApiDeps, log: Log): Promise<void> {
  for (const resource of RESOURCES) await resource(app, deps, log);
}
