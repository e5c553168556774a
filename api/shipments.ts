import { Type } from 'typebox';
import type { ReportedUnits } from '../domain/allocation/leaves-from';
import type { Act } from '../record/act';
import { leavingFrom } from '../record/leaving-units';
import type { LockedOrder } from '../record/order-lines';
import { orderView } from '../record/order-view';
import { reportShipment, type ShipmentInput } from '../record/report-shipment';
import { mutate } from './mutate';
import { lineOf, type OrderParams, orderOr404, orderRoute } from './order-route';
import { MOST_LINES } from './order-schema';
import { notEnough, Problem, refuse } from './problems';
import type { Resource } from './resources';
import { closed, Id, LocationId, Quantity, Text } from './shapes';

/** Each line once; or once for each location that its units left from. */
function shipmentLines(order: LockedOrder, lines: ShipmentInput['lines']): readonly ReportedUnits[] {
  const seen = new Map<string, (string | undefined)[]>();
  const units = new Map<string, number>();
  return lines.map(({ lineId, quantity, locationId }, index) => {
    const line = lineOf(order, lineId, `/lines/${index}/lineId`);
    const places = seen.get(lineId) ?? [];
    if ((places.length > 0 && [undefined, ...places].includes(locationId)) || places.includes(undefined))
      throw refuse(`/lines/${index}/lineId`, 'must be named once only, or once for each location');
    seen.set(lineId, [...places, locationId]);
    const before = units.get(lineId) ?? 0;
    units.set(lineId, before + quantity);
    if (before + quantity > line.allocated) {
      if (line.allocated === 0 && line.shipped >= quantity)
        throw new Problem('already-shipped', `The units of line ${lineId} have been shipped.`);
      throw notEnough(line.allocated, `line ${lineId}`, 'allocated and can be shipped', `/lines/${index}/quantity`);
    }
    return { lineId, sku: line.sku, quantity, ...(locationId === undefined ? {} : { locationId }) };
  });
}

/** What leaves a location that the parcel names must have been there for the line. */
async function leaving(act: Act, order: LockedOrder, reported: readonly ReportedUnits[]) {
  const found = await leavingFrom(act, order, reported);
  if (found.possible) return found.leaving;
  const { lineId = '', locationId = '' } = reported[found.nth] ?? {};
  const message = `Only ${found.atMost} units of line ${lineId} can have left ${locationId}.`;
  throw new Problem('not-enough-units', message, {
    errors: [{ pointer: `/lines/${found.nth}/locationId`, message }],
  });
}

/** `locationId`: where the units left from; absent: from where they were to. */
const ShippedLines = Type.Array(Type.Object({ lineId: Id, quantity: Quantity, locationId: LocationId }, closed), {
  minItems: 1,
  maxItems: MOST_LINES,
});

const Shipment = Type.Object(
  { lines: ShippedLines, carrier: Type.Optional(Text(100, 1)), trackingNumber: Type.Optional(Text(100, 1)) },
  closed,
);

export const shipments: Resource = (app, deps) => {
  app.post<OrderParams & { Body: ShipmentInput }>(
    '/v1/orders/:orderId/shipments',
    orderRoute(
      'Report a parcel that has left; `lines[].locationId` says from where, or its units leave from where they were to',
      Shipment,
      ['orders', 'supply', 'staff'],
    ),
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        const order = await orderOr404(act, request.params.orderId);
        const reported = shipmentLines(order, request.body.lines);
        const id = await reportShipment(act, order, reported, await leaving(act, order, reported), request.body);
        return {
          status: 201,
          location: `/v1/orders/${order.orderId}`,
          late: async ({ tx }) => ({ ...(await orderView(tx, order.orderId)), shipmentId: id }),
        };
      }),
  );
};
