import { sql } from 'drizzle-orm';
import { Type } from 'typebox';
import type { PolicyPack } from '../domain/policy/policy-pack';
import { acceptOrder, orderHash } from '../record/accept-order';
import type { Act } from '../record/act';
import { wishedPolicy } from '../record/channels';
import { type KeptCustomer, keptCustomer, withKept } from '../record/kept-customer';
import { partSkus } from '../record/kit-parts';
import type { OrderInput } from '../record/order-input';
import { orderAnswer, orderRows, orderView, orderViews } from '../record/order-view';
import { itemsOf } from '../record/place-lines';
import { newestPolicy, POLICY_CHOICE_LOCK } from '../record/policies';
import { openReservations } from '../record/reservations';
import { momentsInUtc } from './moments';
import { mutate } from './mutate';
import { type Named, orderFaults } from './order-checks';
import { Order, OrderNumber, paymentAsKept } from './order-schema';
import { DEFAULT_LIMIT, decodeCursor, page } from './paging';
import { notFound, Problem, refuse } from './problems';
import type { Resource } from './resources';
import { CursorQuery, closed, Id, LimitQuery } from './shapes';

/** What is known when an order comes in. */
interface Known extends Named {
  /** The hash of the order that has this id already. */
  readonly hash: string | null;
  /** The pack it runs under: its own wish, its channel's, else the installation's. */
  readonly pack: PolicyPack | null;
  readonly customer: KeptCustomer | null;
  /** The kits among its items. */
  readonly kits: readonly string[];
}

/** The order with its moments in UTC: the same moment written otherwise is the same order. */
const asKept = (order: OrderInput): OrderInput => ({
  ...momentsInUtc(order, ['placedAt', 'completedAt']),
  payment: paymentAsKept(order.payment),
});

/** Reads what an order needs, in one turn. Two requests of one order id at once: the second waits and finds the first. */
async function knownOf(act: Act, order: OrderInput): Promise<Known> {
  const { tx } = act;
  act.write(sql`
    select pg_advisory_xact_lock_shared(${POLICY_CHOICE_LOCK}, 0), pg_advisory_xact_lock(hashtextextended(${`order:${order.orderId}`}, 1))`);
  const [hashes, items, pack, customer, reserved] = await Promise.all([
    tx.execute<{ hash: string }>(sql`select content_hash as hash from orders where id = ${order.orderId}`),
    itemsOf(act, [...new Set(order.lines.map(({ sku }) => sku))]),
    newestPolicy(tx, wishedPolicy(act, order)),
    keptCustomer(tx, order.customer.id),
    openReservations(
      act,
      order.lines.flatMap(({ reservationId }) => reservationId ?? []),
    ),
  ]);
  return {
    hash: hashes[0]?.hash ?? null,
    skus: new Set(items.keys()),
    reserved,
    pack,
    customer,
    kits: [...items.values()].flatMap(({ sku, components }) => (components.length > 0 ? [sku] : [])),
  };
}

/** Takes the order in; false when it was taken in before. */
async function accept(act: Act, order: OrderInput, known: Known): Promise<boolean> {
  const hash = orderHash(order);
  if (known.hash === hash) return false;
  if (known.hash !== null) throw new Problem('order-exists', `The order ${order.orderId} exists with other contents.`);
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
  if (known.pack === null) throw refuse('/policy', 'must be a policy that exists: see GET /v1/policies');
  const customer = withKept(order.customer, known.customer);
  await acceptOrder(act, { ...order, customer }, known.pack, hash, await partSkus(act, known.kits));
  return true;
}

const OrderId = Type.Object({ orderId: Id }, closed);

export const orders: Resource = (app, deps) => {
  app.post<{ Body: OrderInput }>(
    '/v1/orders',
    {
      config: { scope: 'orders' },
      schema: {
        tags: ['orders'],
        summary: 'Take an order in',
        description:
          '`shipTo.carrier` is a carrier of the order’s policy (`shipping.carriers`), chosen at checkout: the delivery window counts by its days off and on the road. Left out, the usual carrier takes the order; one that the policy does not have, or that does not go there, is refused.',
        body: Order,
        querystring: Type.Object({}, closed),
      },
    },
    (request, reply) =>
      mutate<Known>(
        deps,
        request,
        reply,
        async (act, known) => {
          const order = asKept(request.body);
          const created = await accept(act, order, known);
          return {
            status: created ? 201 : 200,
            ...(created ? { location: `/v1/orders/${order.orderId}` } : {}),
            late: ({ tx }) => orderAnswer(tx, order.orderId),
          };
        },
        (act) => knownOf(act, asKept(request.body)),
      ),
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

  const List = Type.Object(
    { limit: LimitQuery, cursor: CursorQuery, customerId: Type.Optional(Id), orderNumber: Type.Optional(OrderNumber) },
    closed,
  );
  app.get<{ Querystring: { limit?: number; cursor?: string; customerId?: string; orderNumber?: string } }>(
    '/v1/orders',
    {
      config: { scope: ['orders', 'staff', 'audit'] },
      schema: {
        tags: ['orders'],
        summary: 'Orders, newest first',
        description:
          'With `orderNumber`, those that have the number shown to people; an order sent without one has its id.',
        querystring: List,
      },
    },
    async (request) => {
      const { limit = DEFAULT_LIMIT, cursor, customerId, orderNumber } = request.query;
      const before = decodeCursor(cursor, ['seq'])?.[0];
      const where = sql`${before === undefined ? sql`true` : sql`seq < ${before}::bigint`} and ${customerId === undefined ? sql`true` : sql`customer_id = ${customerId}`} and ${orderNumber === undefined ? sql`true` : sql`number = ${orderNumber}`}`;
      const found = page(await orderRows(deps.db, where, limit + 1), limit, ({ seq }) => [seq]);
      return { items: await orderViews(deps.db, found.items), nextCursor: found.nextCursor };
    },
  );
};
