import { sql } from 'drizzle-orm';
import { Type } from 'typebox';
import type { ActorRecord, CustomerRecord, PaymentRecord, ShipToRecord } from '../db/records';
import { type Act, note } from '../record/act';
import { tellAfterClosing } from '../record/after-closing';
import { allocate } from '../record/allocate';
import { cancelUnits, unitsToTake } from '../record/cancel-units';
import { freeUnits } from '../record/free-units';
import { tellAtOnce } from '../record/open-backorder';
import { type LockedOrder, lockOrder, type OrderLineState } from '../record/order-lines';
import { orderView } from '../record/order-view';
import { replan } from '../record/replan';
import { reportShipment, type ShipmentInput } from '../record/report-shipment';
import { refundPlainOrder } from '../record/settle-order';
import { moveStock } from '../record/stock-moves';
import { backIntoQueue } from '../record/take-back';
import { mutate } from './mutate';
import { Actor, Customer, LineQuantities, MOST_LINES, Payment, ShipTo } from './order-schema';
import { notFound, Problem, refuse } from './problems';
import type { Resource } from './resources';
import { closed, Id, Quantity, Text } from './shapes';

interface WantedLine {
  readonly lineId: string;
  readonly quantity?: number;
}

async function orderOr404(act: Act, orderId: string): Promise<LockedOrder> {
  const order = await lockOrder(act, orderId);
  if (order === null) throw notFound('order of that id');
  return order;
}

function lineOf(order: LockedOrder, lineId: string, pointer: string): OrderLineState {
  const line = order.lines.find((item) => item.lineId === lineId);
  if (!line) throw refuse(pointer, 'is not a line of this order');
  return line;
}

function eachOnce(lines: readonly WantedLine[]): void {
  const seen = new Set<string>();
  for (const [index, { lineId }] of lines.entries()) {
    if (seen.has(lineId)) throw refuse(`/lines/${index}/lineId`, 'must be named once only');
    seen.add(lineId);
  }
}

/** What a cancellation takes, or the conflict that says why it cannot. Empty: all of it is gone already. */
function toCancel(order: LockedOrder, wanted: readonly WantedLine[] | undefined, recall: boolean) {
  const named = wanted ?? order.lines.map(({ lineId }) => ({ lineId }));
  eachOnce(named);
  const hasBackorder = order.backorderId !== null;
  const taken = named.map((item, index) => {
    const line = lineOf(order, item.lineId, `/lines/${index}/lineId`);
    if ('quantity' in item && item.quantity !== undefined && item.quantity > line.ordered)
      throw refuse(`/lines/${index}/quantity`, `must be at most ${line.ordered}, what was ordered`);
    // Units of an order with nothing short are never released here: they can be cancelled until shipped.
    const open =
      recall || !hasBackorder ? line.waiting + line.allocated : line.waiting + line.allocated - line.released;
    const want = 'quantity' in item && item.quantity !== undefined ? item.quantity : open;
    return { line, want, open, taken: unitsToTake(line, Math.min(want, open), recall || !hasBackorder) };
  });
  const total = taken.reduce((sum, item) => sum + item.taken.waiting + item.taken.allocated, 0);
  const asked = wanted !== undefined;
  const short = taken.find(({ want, open }) => asked && want > open && open > 0);
  if (short)
    throw new Problem(
      'not-enough-units',
      `Only ${short.open} units of line ${short.line.lineId} can still be cancelled.`,
    );
  if (total === 0) {
    const lines = taken.map(({ line }) => line);
    if (lines.some(({ released }) => released > 0 && hasBackorder))
      throw new Problem(
        'already-released',
        'The units have been released to the warehouse. If the parcel was stopped, send recallRelease.',
      );
    if (lines.some(({ shipped }) => shipped > 0)) throw new Problem('already-shipped', 'The units have been shipped.');
  }
  return taken.filter((item) => item.taken.waiting + item.taken.allocated > 0);
}

async function cancelOrder(
  act: Act,
  order: LockedOrder,
  input: { lines?: readonly WantedLine[]; actor: ActorRecord; recallRelease?: boolean },
): Promise<void> {
  const chosen = toCancel(order, input.lines, input.recallRelease ?? false);
  if (chosen.length === 0) return;
  const taken = chosen.map((item) => item.taken);
  const cause = input.actor.type === 'customer' ? 'customer' : 'shop';
  await cancelUnits(act, order, taken, { cause });
  if (order.backorderId !== null) {
    await tellAfterClosing(act, order.backorderId);
    return;
  }
  const units = chosen.map(({ line, taken: { waiting, allocated } }) => ({
    lineId: line.lineId,
    quantity: waiting + allocated,
    before: line.cancelled,
  }));
  const left = order.lines.reduce((sum, line) => sum + line.waiting + line.allocated + line.shipped, 0);
  await refundPlainOrder(act, order.orderId, units, left === units.reduce((sum, { quantity }) => sum + quantity, 0));
}

async function shrinkLines(
  act: Act,
  order: LockedOrder,
  lines: readonly { lineId: string; quantity: number }[],
): Promise<void> {
  eachOnce(lines);
  const smaller = lines.flatMap(({ lineId, quantity }, index) => {
    const line = lineOf(order, lineId, `/lines/${index}/lineId`);
    const standing = line.ordered - line.cancelled - line.substituted;
    if (quantity > standing)
      throw refuse(`/lines/${index}/quantity`, `must be at most ${standing}: a line can only become smaller`);
    return quantity === standing ? [] : [{ lineId, quantity: standing - quantity }];
  });
  if (smaller.length > 0) await cancelOrder(act, order, { lines: smaller, actor: { type: 'customer', via: 'api' } });
}

async function changeOrder(
  act: Act,
  order: LockedOrder,
  change: { customer?: CustomerRecord; shipTo?: ShipToRecord; payment?: PaymentRecord },
): Promise<void> {
  const { customer, shipTo, payment } = change;
  const json = (value: unknown) => sql`${JSON.stringify(value)}::text::jsonb`;
  if (customer)
    await act.tx.execute(sql`update orders set customer = customer || ${json(customer)} where id = ${order.orderId}`);
  if (shipTo) await act.tx.execute(sql`update orders set ship_to = ${json(shipTo)} where id = ${order.orderId}`);
  if (payment) await act.tx.execute(sql`update orders set payment = ${json(payment)} where id = ${order.orderId}`);
  const changed = Object.keys(change).filter((key) => change[key as keyof typeof change] !== undefined);
  if (changed.length > 0 && order.backorderId !== null)
    note(act, order.backorderId, { journal: { kind: 'order-changed', data: { changed } }, signal: 'orderChanged' });
}

function shipmentLines(order: LockedOrder, lines: readonly { lineId: string; quantity: number }[]) {
  eachOnce(lines);
  return lines.map(({ lineId, quantity }, index) => {
    const line = lineOf(order, lineId, `/lines/${index}/lineId`);
    if (quantity > line.allocated) {
      if (line.allocated === 0 && line.shipped >= quantity)
        throw new Problem('already-shipped', `The units of line ${lineId} have been shipped.`);
      throw new Problem(
        'not-enough-units',
        `Only ${line.allocated} units of line ${lineId} are allocated and can be shipped.`,
      );
    }
    return { lineId, sku: line.sku, quantity };
  });
}

async function reportShortage(
  act: Act,
  order: LockedOrder,
  lines: readonly { lineId: string; quantity: number }[],
): Promise<void> {
  eachOnce(lines);
  const missing = lines.map(({ lineId, quantity }, index) => {
    const line = lineOf(order, lineId, `/lines/${index}/lineId`);
    if (quantity > line.allocated)
      throw new Problem(
        'not-enough-units',
        `Only ${line.allocated} units of line ${lineId} are believed to be on the shelf.`,
      );
    return { orderId: order.orderId, lineId, sku: line.sku, quantity };
  });
  const opened = await backIntoQueue(act, missing, 'shortage');
  await moveStock(
    act,
    missing.map(({ sku, quantity, lineId }) => ({
      sku,
      kind: 'shortage',
      onHand: -quantity,
      orderId: order.orderId,
      lineId,
    })),
  );
  const skus = [...new Set(missing.map(({ sku }) => sku))].sort();
  for (const sku of skus) await allocate(act, sku, await freeUnits(act, sku));
  await replan(act, skus);
  for (const id of opened) await tellAtOnce(act, id);
}

const Params = Type.Object({ orderId: Id }, closed);
const NoQuery = Type.Object({}, closed);

const CancelBody = Type.Object(
  {
    lines: Type.Optional(
      Type.Array(Type.Object({ lineId: Id, quantity: Type.Optional(Quantity) }, closed), {
        minItems: 1,
        maxItems: MOST_LINES,
      }),
    ),
    reason: Text(500, 1),
    actor: Actor,
    recallRelease: Type.Optional(Type.Boolean()),
  },
  closed,
);

const PatchBody = Type.Object(
  {
    customer: Type.Optional(Type.Partial(Type.Omit(Customer, ['id']), closed)),
    shipTo: Type.Optional(ShipTo),
    payment: Type.Optional(Payment),
    lines: Type.Optional(
      Type.Array(Type.Object({ lineId: Id, quantity: Type.Integer({ minimum: 0, maximum: 2147483647 }) }, closed), {
        minItems: 1,
        maxItems: MOST_LINES,
      }),
    ),
  },
  { ...closed, minProperties: 1 },
);

const ShipmentBody = Type.Object(
  { lines: LineQuantities, carrier: Type.Optional(Text(100, 1)), trackingNumber: Type.Optional(Text(100, 1)) },
  closed,
);

const ShortageBody = Type.Object({ lines: LineQuantities, reason: Text(500, 1) }, closed);

interface OrderParams {
  Params: { orderId: string };
}

export const orderActions: Resource = (app, deps) => {
  const route = (summary: string, body: object) => ({
    config: { scope: 'orders' as const },
    schema: { tags: ['orders'], summary, params: Params, querystring: NoQuery, body },
  });
  const answer = (orderId: string, status = 200) => ({ status, late: ({ tx }: Act) => orderView(tx, orderId) });

  app.post<
    OrderParams & { Body: { lines?: WantedLine[]; reason: string; actor: ActorRecord; recallRelease?: boolean } }
  >('/v1/orders/:orderId/cancel', route('Cancel units that have not left', CancelBody), (request, reply) =>
    mutate(deps, request, reply, async (act) => {
      const order = await orderOr404(act, request.params.orderId);
      await cancelOrder(act, order, request.body);
      return answer(order.orderId);
    }),
  );

  app.patch<
    OrderParams & {
      Body: {
        customer?: CustomerRecord;
        shipTo?: ShipToRecord;
        payment?: PaymentRecord;
        lines?: { lineId: string; quantity: number }[];
      };
    }
  >(
    '/v1/orders/:orderId',
    route('Change customer, address, payment, or make lines smaller', PatchBody),
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        const order = await orderOr404(act, request.params.orderId);
        const { lines, ...change } = request.body;
        await changeOrder(act, order, change);
        if (lines) await shrinkLines(act, order, lines);
        return answer(order.orderId);
      }),
  );

  app.post<OrderParams & { Body: ShipmentInput }>(
    '/v1/orders/:orderId/shipments',
    route('Report a parcel that has left', ShipmentBody),
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        const order = await orderOr404(act, request.params.orderId);
        const id = await reportShipment(act, order, shipmentLines(order, request.body.lines), request.body);
        return {
          status: 201,
          location: `/v1/orders/${order.orderId}`,
          late: async ({ tx }) => ({ ...(await orderView(tx, order.orderId)), shipmentId: id }),
        };
      }),
  );

  app.post<OrderParams & { Body: { lines: { lineId: string; quantity: number }[]; reason: string } }>(
    '/v1/orders/:orderId/shortages',
    route('Report units that are not on the shelf', ShortageBody),
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        const order = await orderOr404(act, request.params.orderId);
        await reportShortage(act, order, request.body.lines);
        return answer(order.orderId);
      }),
  );
};
