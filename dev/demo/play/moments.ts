import { addDays, type BusinessDate, dateAt, type Instant } from '../../../domain/calendar/business-date';
import { inboundOf, ordersOf, type Play } from './play';
import type { Moment, Who } from './scene';

const ZONE = 'Asia/Tokyo';

/** The business day of a scene: that of its slowest clock, so that what is said of a day is true for everyone. */
export function sceneTime({ stage, orders }: Play): Instant | null {
  const times = orders.map(({ orderId }) => stage.watch.businessTime(orderId));
  const known = times.filter((at) => at !== null);
  return known.length === 0 ? null : known.reduce((a, b) => (a < b ? a : b));
}

function dayReached(play: Play, day: BusinessDate): boolean {
  const at = sceneTime(play);
  return at !== null && dateAt(at, ZONE) >= day;
}

/** The day a delivery really comes; the last one unless another is named. */
export function deliveryDayOf(play: Play, name: string, delivery = -1): BusinessDate {
  const { wait, purchase } = inboundOf(play, name).card;
  const took = purchase.deliveredDays.at(delivery) ?? purchase.quotedDays;
  return addDays(play.opening, wait + took - purchase.quotedDays);
}

const named = (who: Who): string => (who === 'everyone' ? '' : ` of order ${who.join(', ')}`);

/** A moment in words, for when it does not come. */
export function inWords(moment: Moment): string {
  switch (moment.kind) {
    case 'mailed':
      return `the mail ${moment.template}${moment.times > 1 ? ` (${moment.times} times)` : ''}${named(moment.who)}`;
    case 'day':
      return `day ${moment.day}`;
    case 'delivery-day':
      return `the delivery day of ${moment.inbound}`;
    case 'closed':
      return `the closing as ${moment.outcome}${named(moment.who)}`;
    case 'refund':
      return `the refund being ${moment.state}${named(moment.who)}`;
  }
}

/** Whether a moment has come. Throws when it cannot come any more. */
export function hasCome(play: Play, moment: Moment): boolean {
  const { watch } = play.stage;
  switch (moment.kind) {
    case 'mailed':
      return ordersOf(play, moment.who).every(
        ({ orderId }) =>
          watch.mailsOf(orderId).filter(({ template }) => template === moment.template).length >= moment.times,
      );
    case 'day':
      return dayReached(play, addDays(play.opening, moment.day));
    case 'delivery-day':
      return dayReached(play, deliveryDayOf(play, moment.inbound, moment.delivery));
    case 'closed':
      return ordersOf(play, moment.who).every(({ orderId }) => {
        const backorder = watch.backorderOf(orderId);
        if (backorder?.status !== 'closed') return false;
        if (backorder.outcome !== moment.outcome)
          throw new Error(`order ${orderId} closed as ${backorder.outcome}, not as ${moment.outcome}`);
        return true;
      });
    case 'refund':
      return ordersOf(play, moment.who).every(({ orderId }) =>
        watch.backorderOf(orderId)?.refunds.some(({ state }) => state === moment.state),
      );
  }
}
