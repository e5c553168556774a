import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { type Part, partsOf } from '../domain/allocation/kits';
import { dateFixesPlace, type QueuePlace, queuePlace } from '../domain/allocation/queue';
import { isDownTheQueue } from '../domain/allocation/share';
import { canonical } from '../domain/backorder/digest';
import { dateAt, formatInstant, parseInstant } from '../domain/calendar/business-date';
import type { PolicyPack } from '../domain/policy/policy-pack';
import { fenceDay } from '../domain/purchasing/fence';
import { unitsToBuy } from '../domain/purchasing/reorder';
import { type Act, note } from './act';
import { pegLikeNeighbour } from './boundaries';
import { backorderIdOf } from './ids';
import { lockedFamily } from './kit-family';
import { kitMoves } from './kit-moves';
import { partSkus } from './kit-parts';
import { lockItems } from './lock-items';
import { openBackorder, tellAtOnce } from './open-backorder';
import type { OrderInput } from './order-input';
import { inputDiscount, lineRatePcm, moneyTerms } from './order-terms';
import { type Outlook, outlookOf } from './outlook';
import { NeedsMoreLocks } from './perform';
import { itemsOf, type KnownItems, opensBackorder, type PlacedLine, placeLines } from './place-lines';
import { buyForLines } from './purchases';
import { fixThoseAhead, keyOnceTold, lastTold } from './queue';
import { markOverdue, replan, replanBoundaries } from './replan';
import { claimReservations, closeReservations } from './reservations';
import { sharingTerms } from './sharing';
import { moveStock } from './stock-moves';

const moment = (text: string): string => formatInstant(parseInstant(text));

/** What an order says, however its moments are written and whether or not what goes without saying is spelt out. */
export const orderHash = (order: OrderInput): string =>
  createHash('sha256')
    .update(
      canonical({
        commitment: 'request',
        ...order,
        placedAt: moment(order.placedAt),
        completedAt: moment(queueTime(order)),
      }),
    )
    .digest('hex');

const queueTime = (order: OrderInput): string => order.completedAt ?? order.placedAt;

function writeOrder(act: Act, order: OrderInput, pack: PolicyPack, contentHash: string): void {
  const { customer, shipTo, payment } = order;
  act.write(sql`
    insert into orders (id, number, content_hash, sent, channel_id, currency, commitment, customer_id, customer, ship_to,
      payment, shipping_fee, order_discount, money_terms, policy_id, policy_version, placed_at, completed_at, accepted_at)
    values (${order.orderId}, ${order.orderNumber ?? order.orderId}, ${contentHash}, ${JSON.stringify(order)}::text::jsonb,
      ${order.channel}, ${order.currency}, ${order.commitment ?? 'request'}, ${customer.id},
      ${JSON.stringify(customer)}::text::jsonb, ${JSON.stringify(shipTo)}::text::jsonb, ${JSON.stringify(payment)}::text::jsonb,
      ${order.shippingFee?.amount ?? 0}, ${inputDiscount(order)}, ${JSON.stringify(moneyTerms(order))}::text::jsonb, ${pack.id}, ${pack.version},
      ${order.placedAt}::timestamptz, ${queueTime(order)}::timestamptz, ${formatInstant(act.at)}::timestamptz)`);
}

function writeLines(
  act: Act,
  order: OrderInput,
  pack: PolicyPack,
  place: QueuePlace,
  placed: readonly PlacedLine[],
): void {
  const short = placed.some(({ waiting }) => waiting > 0);
  const rows = placed.map(
    ({ line, kind, allocated, waiting, refused, reason, promise, supplyId, because }, position) => ({
      line_id: line.lineId,
      position,
      sku: line.sku,
      name: line.name ?? '',
      kind,
      sent: line.quantity,
      ordered: allocated + waiting,
      refused,
      reason,
      waiting,
      allocated,
      unit_price: line.unitPrice.amount,
      discount: line.discount?.amount ?? 0,
      tax: line.tax?.amount ?? 0,
      tax_rate_pcm: lineRatePcm(line),
      stated: { stated: line.stated, neededBy: line.neededBy, essential: line.essential },
      promise,
      supply_id: supplyId,
      because,
      fixed: promise !== null && waiting > 0 && dateFixesPlace(pack),
    }),
  );
  const anyFixed = rows.some(({ fixed }) => fixed);
  act.write(sql`
    ${anyFixed ? sql`with ${lastTold([...new Set(order.lines.map(({ sku }) => sku))])}` : sql``}
    insert into order_lines (order_id, line_id, position, sku, name, kind, sent, ordered, refused, reason, waiting, allocated,
      queue_tier, queue_key, queue_rank, queue_at, queue_seq, accepts_planned, unit_price, discount, tax, tax_rate_pcm, stated,
      promise_original, promise_current, promise_supply_id, unknown_because, held_since)
    select o.id, line_id, position, sku, name, kind, l.sent, ordered, refused, reason, waiting, allocated,
      case when fixed then 0 else ${place.tier}::smallint end,
      ${anyFixed ? sql`case when fixed then ${keyOnceTold(act.at, sql`l.sku`)} else ${formatInstant(place.key)}::timestamptz end` : sql`${formatInstant(place.key)}::timestamptz`},
      ${place.rank}::int, o.completed_at, o.seq, ${pack.acceptance.inbound === 'any'}, unit_price, discount, tax, tax_rate_pcm, stated,
      nullif(promise, 'null'::jsonb), nullif(promise, 'null'::jsonb), supply_id, because,
      case when ${short} and allocated > 0 then ${formatInstant(act.at)}::timestamptz end
    from orders o, jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as l(line_id text, position int, sku text, name text,
      kind text, sent int, ordered int, refused int, reason text, waiting int, allocated int, unit_price bigint,
      discount bigint, tax bigint, tax_rate_pcm int, stated jsonb, promise jsonb, supply_id text, because text, fixed boolean)
    where o.id = ${order.orderId}`);
  if (anyFixed)
    act.write(fixThoseAhead(rows.flatMap(({ fixed, line_id }) => (fixed ? [{ o: order.orderId, l: line_id }] : []))));
}

/** Counts the waiting units of an item; with everything that can move a promise its plan has a new version. */
function countWaiting(act: Act, short: readonly PlacedLine[]): void {
  const units = short.map(({ line, waiting }) => ({ sku: line.sku, waiting }));
  act.write(sql`
    update stock s set waiting = s.waiting + w.units, plan_version = s.plan_version + 1
    from (select sku, sum(waiting)::bigint as units
          from jsonb_to_recordset(${JSON.stringify(units)}::text::jsonb) as w(sku text, waiting int) group by sku) w
    where s.sku = w.sku`);
}

/**
 * Notes the items of which the order leaves no more in stock than the reorder point: whether enough is on its way is looked
 * up for these alone, so that ordinary orders pay nothing for it; and for kits and their parts, of which kits that wait may
 * need more than is in stock.
 */
function noteLowItems(
  act: Act,
  { items, stock }: Pick<KnownItems, 'items' | 'stock'>,
  placed: readonly PlacedLine[],
): void {
  for (const [sku, item] of items) {
    const units = stock.get(sku);
    const taken = placed.reduce(
      (sum, { line, allocated, waiting }) => sum + (line.sku === sku ? allocated + waiting : 0),
      0,
    );
    if (!units || taken === 0) continue;
    const position = { ...units, waiting: units.waiting + taken, inbound: 0 };
    if (act.kitItems.has(sku) || unitsToBuy({ ...item, orderMultiple: null }, position) > 0) act.positionMoved.add(sku);
  }
}

/** What the order's kits take of items that are no kits. An order that learns of a component too late begins again. */
async function kitsOf(
  act: Act,
  skus: readonly string[],
  items: KnownItems['items'],
): Promise<ReadonlyMap<string, readonly Part[]>> {
  const recipes = new Map([...items].map(([sku, { components }]) => [sku, components]));
  // Only what the order asks for: kits of others, locked because they wait for the same items, are not put together here.
  const taken = new Set(skus);
  for (const sku of taken) for (const component of recipes.get(sku) ?? []) taken.add(component.sku);
  if ([...taken].some((sku) => !act.lockedItems.has(sku))) throw new NeedsMoreLocks(await partSkus(act, skus));
  return new Map(skus.map((sku) => [sku, partsOf(sku, recipes)]));
}

/** The units an order takes: kits are put together for it where there are too few ready-made ones. */
async function takeUnits(
  act: Act,
  orderId: string,
  placed: readonly PlacedLine[],
  kits: KnownItems['kits'],
): Promise<void> {
  const assembled = placed.flatMap(({ line: { sku }, assembled: units }) =>
    kitMoves({ sku, parts: kits.get(sku) ?? [] }, units),
  );
  for (const { sku } of assembled) act.positionMoved.add(sku);
  for (const { line, fromKept } of placed)
    if (fromKept > 0)
      act.write(sql`
        update stock set kept_for_waiters = greatest(0, kept_for_waiters - ${fromKept}::int) where sku = ${line.sku}`);
  await moveStock(act, [
    ...assembled,
    ...placed.flatMap(({ line: { sku, lineId }, allocated, claim }) => {
      if (allocated === 0) return [];
      const held = claim === null ? {} : { reserved: -claim.quantity, reference: claim.reservationId };
      return [{ sku, kind: 'allocation' as const, allocated, orderId, lineId, ...held }];
    }),
  ]);
}

/**
 * 受注: takes an order in. What is in stock is allocated, the rest backordered against inbound supply, pegged and
 * promised, or refused with the reason; units held for a line's checkout are its own. A backorder opens with its first
 * notice where something waits: for goods, or (a pre-order the shelf serves) for its release date. The customer's wishes and the pack are as resolved by the caller; shape, SKUs and sums have been checked.
 * `parts` are the items its kits are made of, where the caller knows them.
 */
export async function acceptOrder(
  act: Act,
  order: OrderInput,
  pack: PolicyPack,
  contentHash = orderHash(order),
  parts: readonly string[] = [],
): Promise<void> {
  const skus = [...new Set(order.lines.map(({ sku }) => sku))].sort();
  const today = dateAt(act.at, pack.shipping.timeZone);
  const place = queuePlace(pack, parseInstant(queueTime(order)), order.customer.rank ?? 0);
  const touched = [...new Set([...skus, ...parts, ...act.moreSkus])];
  const claims = await claimReservations(act, order.lines, touched);
  // Sent together: the locks come first, so all that follows is read under them.
  const [stock, overdue, items, outlooks] = await Promise.all([
    lockItems(act, touched),
    markOverdue(act, touched, today),
    itemsOf(act, touched),
    outlookOf(act, skus, {
      place,
      completedAt: queueTime(order),
      claimant: { customerId: order.customer.id, rank: order.customer.rank ?? 0, channel: order.channel },
      fence: fenceDay(pack, today),
    }),
  ]);
  lockedFamily(act, { skus: [...outlooks.values()].flatMap(({ family }) => family) });
  await replan(act, overdue, 'day-closed');
  const kits = await kitsOf(act, skus, items);
  const placed = placeLines(order, { items, stock, outlooks, claims, kits }, { pack, today, at: act.at });
  noteLowItems(act, { items, stock }, placed);
  writeOrder(act, order, pack, contentHash);
  writeLines(act, order, pack, place, placed);
  const { orderId } = order;
  await takeUnits(act, orderId, placed, kits);
  closeReservations(
    act,
    placed.flatMap(({ claim }) => claim ?? []),
  );
  const waits = placed.filter(opensBackorder);
  const fromKept = placed.filter((line) => line.fromKept > 0);
  if (waits.length === 0) {
    // Those whom they were kept for may have to wait for later supply.
    await replan(act, skusOf(fromKept));
    return;
  }
  const short = waits.filter(({ waiting }) => waiting > 0);
  if (short.length > 0) countWaiting(act, short);
  const id = backorderIdOf(orderId);
  openBackorder(act, { id, orderId, cause: 'chosen', pack });
  for (const { line, promise, waiting } of waits)
    if (promise !== null)
      note(act, id, {
        journal: {
          kind: 'promise-changed',
          data: {
            lineId: line.lineId,
            before: null,
            after: promise.restockDate,
            ...(waiting > 0 ? {} : { shipDate: promise.shipDate }),
          },
        },
      });
  if (short.some(({ kind, reason }) => kind === 'special-order' && reason === null)) await buyForLines(act, orderId);
  await planInside(act, { orderId, id }, [...short, ...fromKept], outlooks);
  await tellAtOnce(act, id);
}

const skusOf = (lines: readonly PlacedLine[]): string[] => [...new Set(lines.map(({ line }) => line.sku))].sort();

/**
 * Plans items anew where the order does not simply join the end of a queue. Its own backorder opens with what it is
 * promised: that is no change to tell of.
 */
async function planInside(
  act: Act,
  { orderId, id }: { readonly orderId: string; readonly id: string },
  lines: readonly PlacedLine[],
  outlooks: ReadonlyMap<string, Outlook>,
): Promise<void> {
  const inside = skusOf(lines).filter((sku) => outlooks.get(sku)?.joinsTheEnd !== true);
  if (inside.length === 0) return;
  // Shared otherwise than down the queue, lines of one supply do not stand together, and a peg would be a promise.
  if (isDownTheQueue(await sharingTerms(act))) for (const sku of inside) act.write(pegLikeNeighbour(orderId, sku));
  await replanBoundaries(act, inside, orderId);
  act.write(sql`
    update order_lines set promise_original = promise_current
    where order_id = ${orderId} and promise_current is not null`);
  const own = act.happenings.get(id);
  own?.signals.delete('supplierEta');
  own?.events.splice(0, own.events.length, ...own.events.filter((event) => event !== 'backorder.promise_changed'));
}
