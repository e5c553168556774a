import { addDays, type BusinessDate, type DatePrecision } from '../../../domain/calendar/business-date';
import { GOODS } from '../cast/goods';
import { SHOPS } from '../cast/shops';
import { shortDate } from '../narrator';
import { customerDeed } from './customer-deeds';
import { deliveryDayOf, sceneTime } from './moments';
import { inboundOf, ordersOf, type Play, type PlayedInbound, type PlayedOrder } from './play';
import type { Deed, SupplyReasonCode, Told } from './scene';

/** Which day a supplier names. */
function namedDay(play: Play, name: string, told: Told): BusinessDate {
  const { wait, purchase } = inboundOf(play, name).card;
  switch (told) {
    case 'quote':
      return addDays(play.opening, wait);
    case 'half':
      return addDays(play.opening, wait + Math.ceil(purchase.slip / 2));
    case 'truth':
      return deliveryDayOf(play, name);
  }
}

interface Announcement {
  readonly eta: BusinessDate | null;
  readonly precision?: DatePrecision;
  readonly status?: 'confirmed' | 'cancelled';
  readonly reason?: SupplyReasonCode;
}

function forLine({ stage, orders }: Play, { card, sku }: PlayedInbound): object {
  if (card.boughtFor === undefined) return {};
  const order = orders.find(({ card: { no } }) => no === card.boughtFor);
  const backorder = order && stage.watch.backorderOf(order.orderId);
  const line = backorder?.lines.find((item) => item.sku === sku);
  return backorder && line ? { forLine: { backorderId: backorder.id, lineId: line.lineId } } : {};
}

async function putSupply(play: Play, inbound: PlayedInbound, announcement: Announcement): Promise<void> {
  const { eta, precision = 'day', status = 'confirmed', reason } = announcement;
  await play.stage.api.put(`/v1/supplies/${inbound.supplyId}`, {
    sku: inbound.sku,
    quantity: inbound.quantity,
    eta,
    etaPrecision: precision,
    status,
    ...forLine(play, inbound),
    ...(reason === undefined ? {} : { reason: { code: reason } }),
  });
  inbound.announced = status === 'confirmed';
}

/** Tells the engine of goods that are coming, with the day the supplier names; null when he names none. */
export async function announceInbound(play: Play, name: string, told: Told | null): Promise<void> {
  await putSupply(play, inboundOf(play, name), { eta: told === null ? null : namedDay(play, name, told) });
}

const THIRDS = ['early', 'mid', 'late'] as const;

function dayInWords(day: BusinessDate, precision: DatePrecision): string {
  const text = shortDate('en', day);
  if (precision === 'day') return text;
  const third = THIRDS[Math.min(2, Math.ceil(Number(day.slice(8)) / 10) - 1)] ?? '';
  return precision === 'third' ? `${third} ${text.slice(0, 3)}` : text.slice(0, 3);
}

const goodOf = ({ card }: PlayedInbound): string => GOODS[card.code].name.en;

async function arrive(play: Play, name: string, units: number | undefined): Promise<void> {
  const inbound = inboundOf(play, name);
  const quantity = units ?? inbound.quantity - inbound.arrived;
  await play.stage.api.post('/v1/receipts', {
    supplyId: inbound.supplyId,
    sku: inbound.sku,
    quantity,
    receivedAt: new Date().toISOString(),
  });
  inbound.arrived += quantity;
  play.stage.narrator.scene(sceneTime(play), `the warehouse receives ${quantity} × ${goodOf(inbound)}`);
}

/** A number as the carriers' look; which parcel it is follows from the order. */
const trackingNumber = (orderId: string, parcel: number): string =>
  [...`${orderId}${parcel}`]
    .reduce((sum, sign) => (sum * 31 + sign.charCodeAt(0)) % 10 ** 12, 7)
    .toString()
    .padStart(12, '0')
    .replace(/(\d{4})(?=\d)/g, '$1-');

/** The warehouse ships what it was told to ship. */
async function shipReleased({ stage }: Play, { card, orderId }: PlayedOrder): Promise<void> {
  const lines = stage.watch.backorderOf(orderId)?.lines ?? [];
  const parcel = lines.flatMap(({ lineId, released }) => (released > 0 ? [{ lineId, quantity: released }] : []));
  const { carrier } = SHOPS[card.customer.shop];
  const parcels = lines.reduce((sum, { shipped }) => sum + shipped, 0);
  await stage.api.post(`/v1/orders/${orderId}/shipments`, {
    lines: parcel,
    carrier,
    trackingNumber: trackingNumber(orderId, parcels),
  });
}

/** The shelf is empty, whatever the books say. */
async function reportMissing({ stage }: Play, { card, orderId }: PlayedOrder): Promise<void> {
  await stage.api.post(`/v1/orders/${orderId}/shortages`, {
    lines: card.lines.map(({ units }, index) => ({ lineId: String(index + 1), quantity: units })),
    reason: 'Not found on the shelf when the order was picked',
  });
  stage.narrator.event('◇', { orderId, customer: card.customer, at: null }, 'the warehouse finds the shelf empty');
}

/** Does what a person or a system outside the engine does, and tells of it. */
export async function perform(play: Play, deed: Deed): Promise<void> {
  const { narrator } = play.stage;
  switch (deed.kind) {
    case 'supplier-says': {
      const inbound = inboundOf(play, deed.inbound);
      const { precision, reason } = deed;
      const eta = namedDay(play, deed.inbound, deed.told);
      narrator.scene(
        sceneTime(play),
        `the supplier of ${goodOf(inbound)} names ${dayInWords(eta, precision)}${reason === undefined ? '' : ` (${reason})`}`,
      );
      return putSupply(play, inbound, { eta, precision, ...(reason === undefined ? {} : { reason }) });
    }
    case 'supplier-gives-up': {
      const inbound = inboundOf(play, deed.inbound);
      narrator.scene(sceneTime(play), `the supplier of ${goodOf(inbound)} cancels (${deed.reason})`);
      return putSupply(play, inbound, { eta: null, status: 'cancelled', reason: deed.reason });
    }
    case 'goods-arrive':
      return arrive(play, deed.inbound, deed.units);
    case 'parcel-leaves':
      for (const order of ordersOf(play, deed.who)) await shipReleased(play, order);
      return;
    case 'not-on-the-shelf':
      for (const order of ordersOf(play, deed.who)) await reportMissing(play, order);
      return;
    default:
      return customerDeed(play, deed);
  }
}

/** Withdraws what a scene announced and did not receive, so that nothing waits for it in the next run. */
export async function withdrawInbound(play: Play): Promise<void> {
  for (const inbound of play.inbound.values())
    if (inbound.announced && inbound.arrived < inbound.quantity)
      await putSupply(play, inbound, { eta: null, status: 'cancelled' });
}
