import { sql } from 'drizzle-orm';
import { Type } from 'typebox';
import type { CustomerRecord, PaymentRecord, ShipToRecord } from '../db/records';
import type { Act } from '../record/act';
import { type ChangeRefused, changeOrder } from '../record/change-order';
import type { LockedOrder } from '../record/order-lines';
import { orderView } from '../record/order-view';
import { type Answer, mutate } from './mutate';
import { cancelOrder } from './order-cancel';
import { carrierWords } from './order-checks';
import { eachOnce, lineOf, type OrderParams, orderAsItStands, orderOr404, orderRoute } from './order-route';
import { Customer, LineQuantities, Payment, paymentAsKept, ShipTo } from './order-schema';
import { type Problem, refuse } from './problems';
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

const REFUSALS: Readonly<Record<Extract<ChangeRefused, string>, Problem>> = {
  'another-customer': refuse('/customer/id', "must stay the order's customer: an order cannot change hands"),
  'charged-too-early': refuse(
    '/payment/state',
    'must not be paid yet: the policy lets an authorised card be charged only when something has been shipped',
  ),
};

const refusal = (refused: ChangeRefused): Problem =>
  typeof refused === 'string' ? REFUSALS[refused] : refuse('/shipTo/carrier', carrierWords(refused));

/** The order, and where its mails go although its address has changed: the customer has another one for all his orders. */
const withWhereMailsGo = (orderId: string): Answer => ({
  status: 200,
  late: async ({ tx }) => {
    const [order, rows] = await Promise.all([
      orderView(tx, orderId),
      tx.execute<{ other: string | null }>(sql`
        select nullif(customer ->> 'noticeEmail', customer ->> 'email') as other from orders where id = ${orderId}`),
    ]);
    const other = rows[0]?.other ?? null;
    return { ...order, ...(other === null ? {} : { mailsStillGoTo: other }) };
  },
});

export const orderChange: Resource = (app, deps) => {
  app.patch<OrderParams & { Body: ChangeBody }>(
    '/v1/orders/:orderId',
    orderRoute(
      'Change customer, address and carrier (`shipTo` as a whole), payment, or make lines smaller; `mailsStillGoTo` where a new e-mail address is not the one that mails go to',
      Change,
    ),
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        const order = await orderOr404(act, request.params.orderId);
        const { lines, payment, ...rest } = request.body;
        const change = payment === undefined ? rest : { ...rest, payment: paymentAsKept(payment) };
        const refused = await changeOrder(act, order, change);
        if (refused !== null) throw refusal(refused);
        if (lines) await shrinkLines(act, order, lines);
        return change.customer?.email === undefined ? orderAsItStands(order.orderId) : withWhereMailsGo(order.orderId);
      }),
  );
};
