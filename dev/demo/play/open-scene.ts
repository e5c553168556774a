import { shippedPack } from '../../../db/seed-policies';
import { addDays, type BusinessDate, dateAt, instantOf } from '../../../domain/calendar/business-date';
import type { Money } from '../../../domain/money/money';
import { timeScaleOf } from '../../../domain/policy/policy-pack';
import { type Code, GOODS } from '../cast/goods';
import { SHOPS } from '../cast/shops';
import { announceInbound } from './deeds';
import { orderIdOf, type Play, type PlayedInbound, type PlayedOrder, type Stage } from './play';
import type { OrderCard, Scene } from './scene';

interface StockView {
  readonly available: number;
  readonly waiting: number;
  readonly inbound: readonly unknown[];
}

const unitsOf = ({ orders }: Scene, code: Code): number =>
  orders.flatMap(({ lines }) => lines).reduce((sum, { sku, units }) => sum + (sku === code ? units : 0), 0);

function codesOf({ orders, alternatives = {} }: Scene): readonly Code[] {
  const sold = orders.flatMap(({ lines }) => lines.map(({ sku }) => sku as Code));
  return [...new Set([...sold, ...Object.values(alternatives)])];
}

/**
 * The SKU under which a run sells an item: its real stock code. Where an earlier run was interrupted and its customers
 * still wait for it, the next free one, so that no run takes another's goods.
 */
async function freeSku({ api }: Stage, code: Code): Promise<{ sku: string; stock: StockView | null }> {
  for (let attempt = 1; ; attempt++) {
    const sku = attempt === 1 ? code : `${code}-${attempt}`;
    const stock = await api.find<StockView>(`/v1/items/${sku}/stock`);
    if (stock === null || (stock.waiting === 0 && stock.inbound.length === 0)) return { sku, stock };
  }
}

async function stockUp({ api }: Stage, sku: string, wanted: number, before: StockView | null): Promise<void> {
  const quantityDelta = wanted - (before?.available ?? 0);
  if (quantityDelta !== 0)
    await api.post('/v1/stock-adjustments', { sku, quantityDelta, reason: 'The shelf as the story needs it' });
}

async function putGoods(stage: Stage, scene: Scene, opening: BusinessDate): Promise<ReadonlyMap<Code, string>> {
  const free = new Map<Code, Awaited<ReturnType<typeof freeSku>>>();
  // Alternatives come last in the list and have to be known first.
  for (const code of codesOf(scene).toReversed()) {
    const found = await freeSku(stage, code);
    free.set(code, found);
    const kind = scene.kinds?.[code];
    const alternative = scene.alternatives?.[code];
    const alternativeSku = alternative === undefined ? undefined : free.get(alternative)?.sku;
    await stage.api.put(`/v1/items/${found.sku}`, {
      name: GOODS[code].name,
      price: { amount: GOODS[code].price.JPY, currency: 'JPY' },
      ...(kind === undefined
        ? {}
        : kind === 'special-order'
          ? { kind }
          : { kind: 'preorder', releaseDate: addDays(opening, kind.preorderReleasedAfter) }),
      ...(alternativeSku === undefined ? {} : { alternatives: [{ sku: alternativeSku }] }),
    });
    await stockUp(stage, found.sku, scene.shelf?.[code] ?? 0, found.stock);
  }
  return new Map([...free].map(([code, { sku }]) => [code, sku]));
}

function inboundsOf(stage: Stage, scene: Scene, skus: ReadonlyMap<Code, string>): ReadonlyMap<string, PlayedInbound> {
  return new Map(
    Object.entries(scene.inbound).map(([name, card]) => {
      const forOne = scene.orders.filter(({ no }) => card.boughtFor === undefined || no === card.boughtFor);
      const short = unitsOf({ ...scene, orders: forOne }, card.code) - (scene.shelf?.[card.code] ?? 0);
      const quantity = card.units ?? short;
      const supplyId = `PO-${stage.run}-${name}`;
      return [name, { card, supplyId, sku: skus.get(card.code) ?? card.code, quantity, arrived: 0, announced: false }];
    }),
  );
}

/** The demo's clock runs fast, and the end of an authorisation is a moment on it. */
const DEMO_SCALE = timeScaleOf(shippedPack('demo'));
const DAY_MS = 86_400_000;

/** What an order says of its payment, all of it by one means. */
function paymentOf({ customer, pays }: OrderCard, placedAt: Date, total: Money): object {
  const at = placedAt.toISOString();
  if (customer.company !== undefined) return { payment: { state: 'invoice' } };
  if (pays === 'by-card' || pays === 'by-transfer') {
    const method = pays === 'by-card' ? 'card' : 'transfer';
    return { payment: { state: 'paid', paidAt: at }, tenders: [{ method, amount: total, reference: 'demo' }] };
  }
  const ends = placedAt.getTime() + (pays.authorizedForDays * DAY_MS) / DEMO_SCALE;
  return { payment: { state: 'authorized', authorizationExpiresAt: new Date(ends).toISOString() } };
}

async function place(stage: Stage, skus: ReadonlyMap<Code, string>, { card, orderId }: PlayedOrder): Promise<void> {
  const { customer, lines } = card;
  const { shop, ...person } = customer;
  const { locale, currency, shippingFee, shipTo } = SHOPS[shop];
  const money = (amount: number) => ({ amount, currency });
  const placedAt = new Date();
  const priceOf = (sku: string): number => GOODS[sku as Code].price[currency];
  const total = lines.reduce<number>((sum, { sku, units }) => sum + priceOf(sku) * units, shippingFee);
  await stage.api.post('/v1/orders', {
    orderId,
    placedAt: placedAt.toISOString(),
    channel: shop,
    currency,
    customer: { ...person, locale },
    shipTo,
    ...paymentOf(card, placedAt, money(total)),
    lines: lines.map(({ sku, units }, index) => ({
      lineId: String(index + 1),
      sku: skus.get(sku as Code) ?? sku,
      quantity: units,
      unitPrice: money(priceOf(sku)),
    })),
    shippingFee: money(shippingFee),
  });
  stage.watch.follow(orderId);
}

/** Fills the shelf, announces what is known to be coming, and lets the customers order, one after the other. */
export async function openScene(stage: Stage, scene: Scene): Promise<Play> {
  const opening = dateAt(instantOf(Date.now()), 'Asia/Tokyo');
  const skus = await putGoods(stage, scene, opening);
  const orders = scene.orders.map((card) => ({ card, orderId: orderIdOf(stage.run, card) }));
  const play: Play = { stage, scene, opening, skus, orders, inbound: inboundsOf(stage, scene, skus) };
  for (const [name, { card }] of play.inbound)
    if (card.known !== 'nothing') await announceInbound(play, name, card.known === 'date' ? 'quote' : null);
  for (const order of orders) await place(stage, skus, order);
  return play;
}
