import { Type } from 'typebox';
import type { LockedOrder } from '../record/order-lines';
import { orderView } from '../record/order-view';
import { reportShipment, type ShipmentInput } from '../record/report-shipment';
import { mutate } from './mutate';
import { eachOnce, lineOf, type OrderParams, orderOr404, orderRoute } from './order-route';
import { LineQuantities } from './order-schema';
import { Problem } from './problems';
import type { Resource } from './resources';
import { closed, Text } from './shapes';

function shipmentLines(order: LockedOrder, lines: ShipmentInput['lines']) {
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

const Shipment = Type.Object(
  { lines: LineQuantities, carrier: Type.Optional(Text(100, 1)), trackingNumber: Type.Optional(Text(100, 1)) },
  closed,
);

export const shipments: Resource = (app, deps) => {
  app.post<OrderParams & { Body: ShipmentInput }>(
    '/v1/orders/:orderId/shipments',
    orderRoute('Report a parcel that has left', Shipment, ['orders', 'supply', 'staff']),
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
};
