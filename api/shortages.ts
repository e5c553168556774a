import { Type } from 'typebox';
import type { Act } from '../record/act';
import { giveOutWhatIsFree } from '../record/give-out';
import { serveKits } from '../record/kits';
import { tellAtOnce } from '../record/open-backorder';
import type { LockedOrder } from '../record/order-lines';
import { buyForLines } from '../record/purchases';
import { whereFrom } from '../record/release-units';
import { replan } from '../record/replan';
import { moveStock } from '../record/stock-moves';
import { backIntoQueue } from '../record/take-back';
import { mutate } from './mutate';
import { eachOnce, lineOf, type OrderParams, orderAsItStands, orderOr404, orderRoute } from './order-route';
import { LineQuantities } from './order-schema';
import { notEnough } from './problems';
import type { Resource } from './resources';
import { closed, Reason } from './shapes';

interface ShortageBody {
  readonly lines: readonly { readonly lineId: string; readonly quantity: number }[];
  readonly reason: string;
}

async function reportShortage(act: Act, order: LockedOrder, { lines }: ShortageBody): Promise<void> {
  eachOnce(lines);
  const { orderId } = order;
  const missing = lines.map(({ lineId, quantity }, index) => {
    const line = lineOf(order, lineId, `/lines/${index}/lineId`);
    if (quantity > line.allocated)
      throw notEnough(line.allocated, `line ${lineId}`, 'believed to be on the shelf', `/lines/${index}/quantity`);
    return { orderId, lineId, sku: line.sku, quantity };
  });
  const opened = await backIntoQueue(act, missing, 'shortage');
  const gone = await whereFrom(act, orderId, missing);
  await moveStock(
    act,
    gone.map(({ quantity, ...from }) => ({ ...from, kind: 'shortage', onHand: -quantity, orderId })),
  );
  const skus = [...new Set(missing.map(({ sku }) => sku))].sort();
  await giveOutWhatIsFree(act, skus);
  await replan(act, skus);
  await serveKits(act);
  await buyForLines(act, orderId);
  for (const id of opened) await tellAtOnce(act, id);
}

const Shortage = Type.Object({ lines: LineQuantities, reason: Reason }, closed);

export const shortages: Resource = (app, deps) => {
  app.post<OrderParams & { Body: ShortageBody }>(
    '/v1/orders/:orderId/shortages',
    orderRoute('Report units that are not on the shelf', Shortage, ['orders', 'supply', 'staff']),
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        const order = await orderOr404(act, request.params.orderId);
        await reportShortage(act, order, request.body);
        return orderAsItStands(order.orderId);
      }),
  );
};
