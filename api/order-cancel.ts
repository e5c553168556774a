import { Type } from 'typebox';
import type { ActorRecord } from '../db/records';
import type { Act } from '../record/act';
import { tellAfterClosing } from '../record/after-closing';
import { cancelForCustomer, cancelUnits, unitsToTake } from '../record/cancel-units';
import { loadBackorder } from '../record/load-facts';
import type { LockedOrder, OrderLineState } from '../record/order-lines';
import { requestCapture } from '../record/request-capture';
import { refundPlainOrder } from '../record/settle-order';
import { isCustomersWish } from '../record/who-did';
import { mutate } from './mutate';
import { eachOnce, lineOf, type OrderParams, orderAsItStands, orderOr404, orderRoute } from './order-route';
import { Actor, SomeUnits } from './order-schema';
import { notEnough, Problem, refuse } from './problems';
import type { Resource } from './resources';
import { closed, Reason } from './shapes';

interface WantedLine {
  readonly lineId: string;
  readonly quantity?: number;
}

/** What a cancellation takes, or the conflict that says why it cannot. Empty: all of it is gone already. */
function toCancel(order: LockedOrder, wanted: readonly WantedLine[] | undefined, recall: boolean) {
  const named: readonly WantedLine[] = wanted ?? order.lines;
  eachOnce(named);
  const hasBackorder = order.backorderId !== null;
  const taken = named.map(({ lineId, quantity }, index) => {
    const line = lineOf(order, lineId, `/lines/${index}/lineId`);
    const asked = wanted === undefined ? undefined : quantity;
    if (asked !== undefined && asked > line.ordered)
      throw refuse(`/lines/${index}/quantity`, `must be at most ${line.ordered}, what was ordered`);
    // Units of an order with nothing short are never released here: they can be cancelled until shipped.
    const open =
      recall || !hasBackorder ? line.waiting + line.allocated : line.waiting + line.allocated - line.released;
    const want = asked ?? open;
    return { line, want, open, taken: unitsToTake(line, Math.min(want, open), recall || !hasBackorder) };
  });
  const total = taken.reduce((sum, item) => sum + item.taken.waiting + item.taken.allocated, 0);
  const short = taken.find(({ want, open }) => want > open && open > 0);
  if (short)
    throw notEnough(
      short.open,
      `line ${short.line.lineId}`,
      'open to cancellation',
      `/lines/${taken.indexOf(short)}/quantity`,
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

/** Takes units off an order that have not left: of the lines named, or all that can be. Nothing left to take: nothing happens. */
export async function cancelOrder(
  act: Act,
  order: LockedOrder,
  input: { lines?: readonly WantedLine[]; actor: ActorRecord; recallRelease?: boolean },
): Promise<void> {
  const chosen = toCancel(order, input.lines, input.recallRelease ?? false);
  if (chosen.length === 0) return;
  const taken = chosen.map((item) => item.taken);
  const cause = isCustomersWish(input.actor) ? 'customer' : 'shop';
  const byCustomer = cause === 'customer' && order.backorderId !== null;
  const backorder = byCustomer ? await loadBackorder(act, order.backorderId) : null;
  if (backorder !== null) await cancelForCustomer(act, backorder, taken, {});
  else await cancelUnits(act, order, taken, { cause });
  if (order.backorderId !== null) {
    await tellAfterClosing(act, order.backorderId);
    return;
  }
  const units = chosen.map(({ line, taken: { waiting, allocated } }) => ({
    lineId: line.lineId,
    quantity: waiting + allocated,
    before: line.cancelled,
  }));
  const sumOf = (of: (line: OrderLineState) => number) => order.lines.reduce((sum, line) => sum + of(line), 0);
  const left = sumOf((line) => line.waiting + line.allocated) - units.reduce((sum, { quantity }) => sum + quantity, 0);
  await refundPlainOrder(act, order.orderId, units, {
    last: left + sumOf(({ shipped, returned }) => shipped - returned) === 0,
    whole: left + sumOf(({ shipped }) => shipped) === 0,
    shopsDoing: cause !== 'customer',
  });
  await requestCapture(act, order, null);
}

const Cancellation = Type.Object(
  {
    lines: Type.Optional(SomeUnits),
    reason: Reason,
    actor: Actor,
    recallRelease: Type.Optional(Type.Boolean()),
  },
  closed,
);

interface CancellationBody {
  readonly lines?: WantedLine[];
  readonly reason: string;
  readonly actor: ActorRecord;
  readonly recallRelease?: boolean;
}

export const orderCancel: Resource = (app, deps) => {
  app.post<OrderParams & { Body: CancellationBody }>(
    '/v1/orders/:orderId/cancel',
    orderRoute('Cancel units that have not left', Cancellation),
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        const order = await orderOr404(act, request.params.orderId);
        await cancelOrder(act, order, request.body);
        return orderAsItStands(order.orderId);
      }),
  );
};
