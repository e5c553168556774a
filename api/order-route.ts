import { Type } from 'typebox';
import type { Act } from '../record/act';
import { type LockedOrder, lockOrder, type OrderLineState } from '../record/order-lines';
import { orderView } from '../record/order-view';
import type { Scope } from './deps';
import type { Answer } from './mutate';
import { notFound, refuse } from './problems';
import { closed, Id } from './shapes';

/** What the requests about one order have in common. */
export interface OrderParams {
  Params: { orderId: string };
}

export const orderRoute = (summary: string, body: object, scope: readonly Scope[] = ['orders', 'staff']) => ({
  config: { scope },
  schema: {
    tags: ['orders'],
    summary,
    params: Type.Object({ orderId: Id }, closed),
    querystring: Type.Object({}, closed),
    body,
  },
});

export async function orderOr404(act: Act, orderId: string): Promise<LockedOrder> {
  const order = await lockOrder(act, orderId);
  if (order === null) throw notFound('order of that id');
  return order;
}

export function lineOf(order: LockedOrder, lineId: string, pointer: string): OrderLineState {
  const line = order.lines.find((item) => item.lineId === lineId);
  if (!line) throw refuse(pointer, 'must be a line of this order');
  return line;
}

export function eachOnce(lines: readonly { readonly lineId: string }[]): void {
  const seen = new Set<string>();
  for (const [index, { lineId }] of lines.entries()) {
    if (seen.has(lineId)) throw refuse(`/lines/${index}/lineId`, 'must be named once only');
    seen.add(lineId);
  }
}

/** The order as it stands after the act. */
export const orderAsItStands = (orderId: string): Answer => ({
  status: 200,
  late: ({ tx }) => orderView(tx, orderId),
});
