import { Type } from 'typebox';
import { DELIVERY_STATES, type DeliveryState } from '../domain/backorder/delivery';
import { formatInstant } from '../domain/calendar/business-date';
import { reportDelivery } from '../record/report-delivery';
import { pastMoment } from './moments';
import { mutate } from './mutate';
import { type OrderParams, orderOr404, orderRoute } from './order-route';
import { Problem, refuse } from './problems';
import type { Resource } from './resources';
import { closed, Id, InstantText } from './shapes';

const Delivery = Type.Object(
  { shipmentId: Id, state: Type.Union(DELIVERY_STATES.map((state) => Type.Literal(state))), at: InstantText },
  closed,
);

export const deliveries: Resource = (app, deps) => {
  app.post<OrderParams & { Body: { shipmentId: string; state: DeliveryState; at: string } }>(
    '/v1/orders/:orderId/deliveries',
    orderRoute('Report what became of a parcel', Delivery, ['orders', 'supply', 'staff']),
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        const order = await orderOr404(act, request.params.orderId);
        const { shipmentId, state } = request.body;
        const at = pastMoment(act, request.body.at, '/at');
        const body = { orderId: order.orderId, shipmentId, state, at: formatInstant(at) };
        switch (await reportDelivery(act, order, { shipmentId, state, at })) {
          case 'unknown':
            throw refuse('/shipmentId', 'must be a shipment of this order');
          case 'impossible':
            throw new Problem('conflict', `The parcel cannot be ${state} after what was reported of it before.`);
          case 'repeated':
            return { status: 200, body };
          case 'reported':
            return { status: 201, location: `/v1/orders/${order.orderId}`, body };
        }
      }),
  );
};
