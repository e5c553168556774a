import { sql } from 'drizzle-orm';
import type { LeavingFrom, ReportedUnits } from '../domain/allocation/leaves-from';
import { owedUnits } from '../domain/backorder/quantities';
import { isAsOffered } from '../domain/backorder/rules/offering';
import { formatInstant } from '../domain/calendar/business-date';
import { type Act, note } from './act';
import { noLongerToShip } from './leaving-units';
import { type LoadedBackorder, loadBackorder } from './load-facts';
import { lineName, mailLines } from './mail-lines';
import { mailFacts, queueMail } from './mail-queue';
import { whereFrom } from './release-units';
import { staleOffers } from './replan';
import { requestCapture } from './request-capture';
import { moveStock } from './stock-moves';
import { keepCallsTrue } from './true-calls';
import { keepLetterTrue } from './true-letter';

export interface ShipmentInput {
  readonly lines: readonly { readonly lineId: string; readonly quantity: number; readonly locationId?: string }[];
  readonly carrier?: string;
  readonly trackingNumber?: string;
}

/**
 * 発送: the warehouse reports a parcel. Allocated units become shipped; the customer of a backorder gets the tracking
 * at once, also after the backorder closed. `leaving` is what leaves a location that the report names; the rest leaves from
 * where it was to. The items must be locked; quantities have been checked against the lines.
 */
export async function reportShipment(
  act: Act,
  order: { readonly orderId: string; readonly backorderId: string | null },
  lines: readonly ReportedUnits[],
  leaving: readonly LeavingFrom[],
  shipment: ShipmentInput,
): Promise<string> {
  const { orderId, backorderId } = order;
  const id = act.newId('shipment');
  const before = backorderId === null ? null : await loadBackorder(act, backorderId);
  const unnamed = lines.filter(({ locationId }) => locationId === undefined);
  takeOffShelf(act, orderId, unnamed, leaving);
  noLongerToShip(act, orderId, leaving);
  const move = { kind: 'shipment', orderId, reference: id } as const;
  const named = leaving.map(({ lineId, sku, locationId, quantity }) => ({ lineId, sku, locationId, quantity }));
  await moveStock(
    act,
    [...named, ...(await whereFrom(act, orderId, unnamed))].map(({ quantity, ...from }) => ({
      ...move,
      ...from,
      onHand: -quantity,
      allocated: -quantity,
    })),
  );
  act.write(sql`
    insert into shipments (id, order_id, lines, carrier, tracking_number, at)
    values (${id}, ${orderId}, ${JSON.stringify(shipment.lines)}::text::jsonb, ${shipment.carrier ?? null},
            ${shipment.trackingNumber ?? null}, ${formatInstant(act.at)}::timestamptz)`);
  if (backorderId === null || before === null) {
    await requestCapture(act, order, { shipmentId: id, lines: shipment.lines });
    return id;
  }
  note(act, backorderId, {
    journal: { kind: 'shipped', data: { shipmentId: id, lines: shipment.lines } },
    signal: 'orderChanged',
    signalFacts: { cause: 'shipped' },
  });
  await requestCapture(act, order, { shipmentId: id, lines: shipment.lines });
  const after = await loadBackorder(act, backorderId);
  if (after !== null && after.facts.offer !== null && !isAsOffered(after.facts, after.now))
    await staleOffers(act, [backorderId]);
  if (after) await tellShipped(act, after, parcelOf(lines), shipment, id);
  if (after?.facts.closed && after.callsOpen) await keepCallsTrue(act, after.facts);
  if (after?.facts.closed) await keepLetterTrue(act, after.facts);
  return id;
}

/** Allocated units are shipped. Of those whose location is not named, the ones that were told to leave count first. */
function takeOffShelf(
  act: Act,
  orderId: string,
  unnamed: readonly ReportedUnits[],
  leaving: readonly LeavingFrom[],
): void {
  const units = [
    ...unnamed.map(({ lineId, quantity }) => ({ lineId, quantity, released: 0, rest: quantity })),
    ...leaving.map(({ lineId, quantity, released }) => ({ lineId, quantity, released, rest: 0 })),
  ];
  act.write(sql`
    update order_lines l
    set allocated = l.allocated - s.quantity, released = greatest(0, l.released - s.released - s.rest), shipped = l.shipped + s.quantity
    from (select "lineId", sum(quantity)::int as quantity, sum(released)::int as released, sum(rest)::int as rest
          from jsonb_to_recordset(${JSON.stringify(units)}::text::jsonb)
            as s("lineId" text, quantity int, released int, rest int) group by 1) s
    where l.order_id = ${orderId} and l.line_id = s."lineId"`);
}

/** What a parcel holds of each line, wherever it came from. */
function parcelOf(units: readonly ReportedUnits[]): readonly ReportedUnits[] {
  const lines = new Map<string, ReportedUnits>();
  for (const { lineId, sku, quantity } of units)
    lines.set(lineId, { lineId, sku, quantity: quantity + (lines.get(lineId)?.quantity ?? 0) });
  return [...lines.values()];
}

async function tellShipped(
  act: Act,
  backorder: LoadedBackorder,
  parcel: readonly ReportedUnits[],
  shipment: ShipmentInput,
  id: string,
): Promise<void> {
  const { locale } = backorder.customer;
  const source = {
    backorder,
    lines: backorder.lines,
    offer: null,
    money: { refund: null, coupon: null },
    because: null,
    supplierSilent: false,
  };
  const showing = backorder.lines.map(({ lineId, told }) => ({ lineId, toldBefore: told }));
  const facts = mailFacts(
    backorder,
    mailLines(source, showing),
    {
      template: 'shipped',
      parcel: parcel.flatMap(({ lineId, quantity }) => {
        const line = backorder.lines.find((item) => item.lineId === lineId);
        return line ? [{ lineId, quantity, sku: line.sku, name: lineName(line, locale) }] : [];
      }),
      carrier: shipment.carrier ?? null,
      trackingNumber: shipment.trackingNumber ?? null,
      complete: owedUnits(backorder.facts.lines) === 0,
    },
    act.here,
  );
  await queueMail(act, backorder, facts, `shipped:${id}`);
}
