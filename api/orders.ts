import { sql } from 'drizzle-orm';
import { Type } from 'typebox';
import type { CustomerRecord } from '../db/records';
import type { PolicyPack } from '../domain/policy/policy-pack';
import { acceptOrder, itemsOf, orderHash } from '../record/accept-order';
import type { Act } from '../record/act';
import { channelOf } from '../record/channels';
import type { OrderInput } from '../record/order-input';
import { orderAnswer, orderRows, orderView, orderViews } from '../record/order-view';
import { newestPolicy, POLICY_CHOICE_LOCK } from '../record/policies';
import { mutate } from './mutate';
import { orderFaults } from './order-checks';
import { Order } from './order-schema';
import { DEFAULT_LIMIT, decodeCursor, page } from './paging';
import { notFound, Problem, refuse } from './problems';
import type { Resource } from './resources';
import { CursorQuery, closed, Id, LimitQuery } from './shapes';

/** The pack an order runs under: its own wish, its channel's, else the installation's. */
async function packFor(act: Act, order: OrderInput): Promise<PolicyPack> {
  const wish = order.policy ?? (await channelOf(act, order.channel)).defaultPolicy ?? act.here.defaultPolicy;
  const pack = await newestPolicy(act.tx, wish);
  if (pack === null) throw refuse('/policy', 'must be a policy that exists: see GET /v1/policies');
  return pack;
}

/** What is kept of the customer holds for every order; what the order says of him wins. */
async function knownCustomer(act: Act, customer: CustomerRecord): Promise<CustomerRecord> {
  const rows = await act.tx.execute<
    Partial<Record<'rank' | 'noBackorder' | 'shipComplete', number | boolean | null>>
  >(sql`
    select rank, no_backorder as "noBackorder", ship_complete as "shipComplete" from customers where id = ${customer.id}`);
  const kept = Object.fromEntries(Object.entries(rows[0] ?? {}).filter(([, value]) => value !== null));
  return { ...kept, ...customer };
}

/** Two requests of one order id at once: the second waits and finds the first. */
async function existingOrder(act: Act, order: OrderInput): Promise<boolean> {
  act.write(sql`
    select pg_advisory_xact_lock_shared(${POLICY_CHOICE_LOCK}, 0), pg_advisory_xact_lock(hashtextextended(${`order:${order.orderId}`}, 1))`);
  const rows = await act.tx.execute<{ hash: string }>(
    sql`select content_hash as hash from orders where id = ${order.orderId}`,
  );
  const row = rows[0];
  if (row && row.hash !== orderHash(order))
    throw new Problem('order-exists', `The order ${order.orderId} exists with other contents.`);
  return row !== undefined;
}

async function accept(act: Act, order: OrderInput): Promise<boolean> {
  if (await existingOrder(act, order)) return false;
  const known = new Set((await itemsOf(act, [...new Set(order.lines.map(({ sku }) => sku))])).keys());
  const errors = orderFaults(order, known);
  if (errors.length > 0)
    throw new Problem(
      'invalid',
      errors
        .map(({ pointer, message }) => `${pointer} ${message}`)
        .slice(0, 3)
        .join('; '),
      { errors },
    );
  const pack = await packFor(act, order);
  await acceptOrder(act, { ...order, customer: await knownCustomer(act, order.customer) }, pack, orderHash(order));
  return true;
}

const OrderId = Type.Object({ orderId: Id }, closed);

export const orders: Resource = (app, deps) => {
  app.post<{ Body: OrderInput }>(
    '/v1/orders',
    {
      config: { scope: 'orders' },
      schema: { tags: ['orders'], summary: 'Take an order in', body: Order, querystring: Type.Object({}, closed) },
    },
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        const order = request.body;
        const created = await accept(act, order);
        return {
          status: created ? 201 : 200,
          ...(created ? { location: `/v1/orders/${order.orderId}` } : {}),
          late: ({ tx }) => orderAnswer(tx, order.orderId),
        };
      }),
  );

  app.get<{ Params: { orderId: string } }>(
    '/v1/orders/:orderId',
    {
      config: { scope: ['orders', 'staff', 'audit'] },
      schema: {
        tags: ['orders'],
        summary: 'An order, brought up to date',
        params: OrderId,
        querystring: Type.Object({}, closed),
      },
    },
    async (request) => {
      const view = await orderView(deps.db, request.params.orderId);
      if (view === null) throw notFound('order of that id');
      return view;
    },
  );

  const List = Type.Object({ limit: LimitQuery, cursor: CursorQuery, customerId: Type.Optional(Id) }, closed);
  app.get<{ Querystring: { limit?: number; cursor?: string; customerId?: string } }>(
    '/v1/orders',
    {
      config: { scope: ['orders', 'staff', 'audit'] },
      schema: { tags: ['orders'], summary: 'Orders, newest first', querystring: List },
    },
    async (request) => {
      const { limit = DEFAULT_LIMIT, cursor, customerId } = request.query;
      const before = decodeCursor(cursor, ['seq'])?.[0];
      const where = sql`${before === undefined ? sql`true` : sql`seq < ${before}::bigint`} and ${customerId === undefined ? sql`true` : sql`customer_id = ${customerId}`}`;
      const found = page(await orderRows(deps.db, where, limit + 1), limit, ({ seq }) => [seq]);
      return { items: await orderViews(deps.db, found.items), nextCursor: found.nextCursor };
    },
  );
};
