import { Type } from 'typebox';
import type { CustomerRecord, PaymentRecord, ShipToRecord } from '../db/records';
import type { Act } from '../record/act';
import { changeOrder } from '../record/change-order';
import type { LockedOrder } from '../record/order-lines';
import { mutate } from './mutate';
import { cancelOrder } from './order-cancel';
import { eachOnce, lineOf, type OrderParams, orderAsItStands, orderOr404, orderRoute } from './order-route';
import { Customer, LineQuantities, Payment, paymentAsKept, ShipTo } from './order-schema';
import { refuse } from './problems';
import type { Resource } from './resources';
import { closed } from './shapes';

interface SmallerLine {
  readonly lineId: string;
  readonly quantity: number;
}

async function shrinkLines(act: Act, order: LockedOrder, lines: readonly SmallerLine[]): Promise<void> {
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

const Change = Type.Object(
  {
    customer: Type.Optional(Type.Partial(Customer, { ...closed, minProperties: 1 })),
    shipTo: Type.Optional(ShipTo),
    payment: Type.Optional(Payment),
    lines: Type.Optional(LineQuantities),
  },
  { ...closed, minProperties: 1 },
);

interface ChangeBody {
  readonly customer?: Partial<CustomerRecord>;
  readonly shipTo?: ShipToRecord;
  readonly payment?: PaymentRecord;
  readonly lines?: readonly SmallerLine[];
}

export const orderChange: Resource = (app, deps) => {
  app.patch<OrderParams & { Body: ChangeBody }>(
    '/v1/orders/:orderId',
    orderRoute('Change customer, address, payment, or make lines smaller', Change),
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        const order = await orderOr404(act, request.params.orderId);
        const { lines, payment, ...rest } = request.body;
        const change = payment === undefined ? rest : { ...rest, payment: paymentAsKept(payment) };
        if (!(await changeOrder(act, order, change)))
          throw refuse('/customer/id', "must stay the order's customer: an order cannot change hands");
        if (lines) await shrinkLines(act, order, lines);
        return orderAsItStands(order.orderId);
      }),
  );
};
