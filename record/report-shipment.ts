import { sql } from 'drizzle-orm';
import { owedUnits } from '../domain/backorder/quantities';
import { formatInstant } from '../domain/calendar/business-date';
import { type Act, note } from './act';
import { type LoadedBackorder, loadBackorder } from './load-facts';
import { lineName, mailLines } from './mail-matter';
import { mailFacts, queueMail } from './mail-queue';
import { whereFrom } from './release-units';
import { requestCapture } from './request-capture';
import { moveStock } from './stock-moves';

export interface ShipmentInput {
  readonly lines: readonly { readonly lineId: string; readonly quantity: number }[];
  readonly carrier?: string;
  readonly trackingNumber?: string;
}

/**
 * 発送: the warehouse reports a parcel. Allocated units become shipped; the customer of a backorder gets the tracking
 * at once, also after the backorder closed. The items must be locked; quantities have been checked against the lines.
 */
export async function reportShipment(
  act: Act,
  order: { readonly orderId: string; readonly backorderId: string | null },
  lines: readonly { lineId: string; sku: string; quantity: number }[],
  shipment: ShipmentInput,
): Promise<string> {
  const { orderId, backorderId } = order;
  const id = act.newId('shipment');
  const before = backorderId === null ? null : await loadBackorder(act, backorderId);
  act.write(sql`
    update order_lines l
    set allocated = l.allocated - s.quantity, released = greatest(0, l.released - s.quantity), shipped = l.shipped + s.quantity
    from (select "lineId", sum(quantity)::int as quantity
          from jsonb_to_recordset(${JSON.stringify(lines)}::text::jsonb) as s("lineId" text, quantity int) group by 1) s
    where l.order_id = ${orderId} and l.line_id = s."lineId"`);
  const move = { kind: 'shipment', orderId, reference: id } as const;
  await moveStock(
    act,
    (await whereFrom(act, orderId, lines)).map(({ quantity, ...from }) => ({
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
  if (after) await tellShipped(act, after, lines, shipment, id);
  return id;
}

async function tellShipped(
  act: Act,
  backorder: LoadedBackorder,
  parcel: readonly { lineId: string; sku: string; quantity: number }[],
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
