import { Type } from 'typebox';
import type { ActorRecord, MoneyRecord, QuantityRecord } from '../db/records';
import { formatInstant } from '../domain/calendar/business-date';
import type { Act } from '../record/act';
import type { LockedOrder } from '../record/order-lines';
import { lockRefund, refundView } from '../record/refund-view';
import { parcelUnits, type Return, returnUnits } from '../record/return-units';
import { mutate } from './mutate';
import { eachOnce, lineOf, type OrderParams, orderOr404, orderRoute } from './order-route';
import { Actor, SomeUnits } from './order-schema';
import { Problem, refuse } from './problems';
import type { Resource } from './resources';
import { closed, DryRunQuery, Id, Money, Reason } from './shapes';

const OrderRefund = Type.Object(
  {
    shipmentId: Type.Optional(Id),
    lines: Type.Optional(SomeUnits),
    shipping: Type.Optional(
      Type.Union([Type.Literal('kept'), Type.Literal('refunded')], {
        description:
          'whether shipping and fees go back too; once an order, and only where it is said. Of an authorised payment they are charged with the last parcel: let go before that, they are not charged any more, and what points or gift cards had given for them goes back',
      }),
    ),
    deduction: Type.Optional(Money),
    reason: Reason,
    actor: Actor,
  },
  closed,
);

interface RefundBody {
  readonly shipmentId?: string;
  readonly lines?: readonly { readonly lineId: string; readonly quantity?: number }[];
  readonly shipping?: 'kept' | 'refunded';
  readonly deduction?: MoneyRecord;
  readonly reason: string;
  readonly actor: ActorRecord;
}

/** How many units of each line are with the customer (or in that parcel) and not paid back. */
async function unitsOut(act: Act, order: LockedOrder, shipmentId: string | undefined) {
  const shipped = new Map(order.lines.map(({ lineId, shipped, returned }) => [lineId, shipped - returned]));
  if (shipmentId === undefined) return shipped;
  const parcel = await parcelUnits(act, order.orderId, shipmentId);
  if (parcel === null) throw refuse('/shipmentId', 'must be a shipment of this order');
  return new Map(parcel.map(({ lineId, quantity }) => [lineId, Math.min(quantity, shipped.get(lineId) ?? 0)]));
}

/** The units named, or all that there are. */
async function toGiveBack(
  act: Act,
  order: LockedOrder,
  { shipmentId, lines }: RefundBody,
): Promise<readonly QuantityRecord[]> {
  const out = await unitsOut(act, order, shipmentId);
  const named = lines ?? [...out.keys()].map((lineId) => ({ lineId }));
  eachOnce(named);
  const wanted = named.map((line, index) => {
    const { lineId } = lineOf(order, line.lineId, `/lines/${index}/lineId`);
    const most = out.get(lineId) ?? 0;
    const quantity = ('quantity' in line ? line.quantity : undefined) ?? most;
    if (quantity > most)
      throw new Problem(
        'not-enough-units',
        `Only ${most} shipped units of line ${lineId} ${shipmentId === undefined ? '' : 'in that parcel '}are not paid back.`,
      );
    return { lineId, quantity };
  });
  const units = wanted.filter(({ quantity }) => quantity > 0);
  if (units.length === 0) throw new Problem('not-enough-units', 'No units that were shipped are left to be paid back.');
  return units;
}

/** The order's currency, as its own money says it. */
function sameCurrency(deduction: MoneyRecord | undefined, currency: string): number {
  if (deduction !== undefined && deduction.currency !== currency)
    throw refuse('/deduction/currency', `must be ${currency}, the order's currency`);
  return deduction?.amount ?? 0;
}

async function giveBack(act: Act, order: LockedOrder, currency: string, body: RefundBody, dryRun: boolean) {
  const what: Return = {
    shipmentId: body.shipmentId ?? null,
    lines: await toGiveBack(act, order, body),
    shipping: body.shipping ?? 'kept',
    deductionMinor: sameCurrency(body.deduction, currency),
    reason: body.reason,
    actor: body.actor,
  };
  const done = await returnUnits(act, order, what);
  if ('kind' in done)
    throw done.kind === 'shipping-went-back'
      ? new Problem('conflict', 'Shipping and fees of this order have gone back before.')
      : refuse('/deduction/amount', `must be at most ${done.mostMinor}, what would come back`);
  const row = done.refundId === null ? null : await lockRefund(act.tx, done.refundId);
  const refund = row === null ? null : refundView(row);
  // What was only foretold has no id.
  const { id: _, ...foretold } = refund ?? { id: '' };
  return {
    ...(dryRun ? {} : { id: done.id }),
    orderId: order.orderId,
    ...(what.shipmentId === null ? {} : { shipmentId: what.shipmentId }),
    lines: what.lines,
    shipping: what.shipping,
    deduction: { amount: what.deductionMinor, currency },
    at: formatInstant(act.at),
    refund: refund !== null && dryRun ? foretold : refund,
  };
}

/** 返品・受取拒否の返金: a person gives back the money of units that have been shipped. */
export const orderRefunds: Resource = (app, deps) => {
  const route = orderRoute(
    'Give back the money of units that have been shipped; with dryRun, only see how much',
    OrderRefund,
    ['staff'],
  );
  app.post<OrderParams & { Querystring: { dryRun?: boolean }; Body: RefundBody }>(
    '/v1/orders/:orderId/refunds',
    {
      ...route,
      schema: {
        ...route.schema,
        description:
          'A parcel that was refused or returned (`shipmentId`), or units that the customer sends back (`lines`; absent: all that were shipped and not paid back). From the order’s frozen terms, by the rules of cancellations: no unit twice, never more than was charged. `refund` is null where no money had been taken. Whether the goods can be sold again is said by a stock adjustment with `shipmentId`.',
        querystring: Type.Object({ dryRun: DryRunQuery }, closed),
      },
    },
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        const order = await orderOr404(act, request.params.orderId);
        const dryRun = request.query.dryRun === true;
        const body = await giveBack(act, order, order.currency, request.body, dryRun);
        return dryRun ? { status: 200, body } : { status: 201, location: `/v1/orders/${order.orderId}`, body };
      }),
  );
};
