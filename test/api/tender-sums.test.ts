import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { TenderShare } from '../../domain/money/refund-plan';
import type { Json } from '../servers/api-client';
import { DAY, MONDAY } from '../servers/clock';
import { yen } from '../servers/shop';
import { type Served, served } from './served';

let it: Served;
beforeAll(async () => {
  it = await served();
  await it.shop.item('CHEAP', { price: yen(500) });
  await it.shop.stock('CHEAP', 1_000_000);
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const STAFF = { type: 'staff', via: 'api' };
const GIFT = (amount: number) => ({ method: 'gift-card', amount: yen(amount) });
const POINTS = (amount: number) => ({ method: 'points', amount: yen(amount) });
const CARD = (amount: number) => ({ method: 'card', amount: yen(amount), reference: 'auth_1' });
const unitsOf = (quantity: number) => ({ lines: [{ lineId: '1', quantity }] });

/** An authorised order of cups at 1,000 yen, of which so many are there. */
async function authorised(orderId: string, quantity: number, inStock: number, changes: object): Promise<void> {
  const sku = `CUP-${orderId}`;
  await it.shop.item(sku, { alternatives: [{ sku: 'CHEAP' }] });
  if (inStock > 0) await it.shop.stock(sku, inStock);
  await it.shop.supply(`PO-${orderId}`, sku, 50, '2030-02-20');
  await it.shop.order(orderId, [{ sku, quantity, price: 1000, taxRate: 10 }], {
    payment: { state: 'authorized' },
    ...changes,
  });
}

const arrive = (orderId: string, quantity: number): Promise<Json> =>
  it.shop.receive(`PO-${orderId}`, `CUP-${orderId}`, quantity, it.now());
const ship = (orderId: string, quantity: number, lineId = '1'): Promise<Json> =>
  it.api.ok(it.shop.ship(orderId, [{ lineId, quantity }]));
const giveBack = async (orderId: string, body: object): Promise<Json> =>
  (await it.api.ok(it.api.post(`/v1/orders/${orderId}/refunds`, { reason: 'r', actor: STAFF, ...body }))).refund;
const cancel = (orderId: string, more: object = {}): Promise<Json> =>
  it.api.ok(it.shop.cancel(orderId, { actor: STAFF, recallRelease: true, ...more }));
const refundsOf = async (orderId: string): Promise<Json[]> =>
  (await it.api.ok(it.api.get(`/v1/refunds?orderId=${orderId}`))).items.reverse();
/** Each refund's parts, by what they go back to. */
const partsOf = async (orderId: string) =>
  (await refundsOf(orderId)).map(({ byTender }) =>
    Object.fromEntries(byTender.map(({ method, amount }: Json) => [method, amount.amount])),
  );
/** Each parcel's parts, by what bears them. */
const borneOf = async (orderId: string) =>
  [
    ...(await it.db.execute<{ shares: readonly TenderShare[] }>(
      `select by_tender as shares from captures where order_id = '${orderId}' order by at, id`,
    )),
  ].map(({ shares }) => Object.fromEntries(shares.map(({ method, amountMinor }) => [method, amountMinor])));

/** Takes the cheap alternative for some cups of an order that hears of a late day. */
async function takeAlternative(orderId: string, quantity: number): Promise<void> {
  await it.shop.supply(`PO-${orderId}`, `CUP-${orderId}`, 50, '2030-04-01');
  await it.step(orderId, 'pass-on-date');
  const { offer } = await it.shop.backorder(orderId);
  await it.api.ok(
    it.shop.decide(orderId, offer.version, [{ lineId: '1', quantity, choice: 'alternative', alternativeSku: 'CHEAP' }]),
  );
}

/** The time to take the answer back is over. */
async function windowOver(orderId: string): Promise<void> {
  it.pass(DAY);
  await it.step(orderId, 'settle-decision');
}

describe('units that came back of an authorised order of which the rest is open', () => {
  /** Four cups, half by gift card and half by card; two left and came back. */
  async function twoCameBack(orderId: string, tenders: readonly object[]): Promise<void> {
    await authorised(orderId, 4, 2, { tenders });
    await ship(orderId, 2);
    const { byTender } = await giveBack(orderId, unitsOf(2));
    expect(byTender.map(({ amount }: Json) => amount.amount)).toEqual([1000, 1000]);
  }

  test.each([
    ['gift-card-first', [GIFT(2000), CARD(2000)]],
    ['card-first', [CARD(2000), GIFT(2000)]],
  ])('take nothing from what the rest is paid with: %s', async (name, tenders) => {
    await twoCameBack(`CANCEL-${name}`, tenders);
    await cancel(`CANCEL-${name}`);
    expect((await partsOf(`CANCEL-${name}`)).at(-1)).toEqual({ 'gift-card': 1000 });

    await twoCameBack(`SHIP-${name}`, tenders);
    await arrive(`SHIP-${name}`, 2);
    it.pass(1000);
    await ship(`SHIP-${name}`, 2);
    expect((await borneOf(`SHIP-${name}`)).at(-1)).toEqual({ 'gift-card': 1000, card: 1000 });
  });
});

test.each(['authorized', 'unpaid'])(
  'of an order that is %s, a gift card gives back no more than it gave where all is cancelled while a cheaper alternative can be taken back',
  async (state) => {
    const orderId = `WINDOW-${state}`;
    await authorised(orderId, 2, 1, { payment: { state }, tenders: [GIFT(1000), CARD(1000)] });
    await takeAlternative(orderId, 1);
    await cancel(orderId);
    expect(await partsOf(orderId)).toEqual([{ 'gift-card': 750 }]);
    await windowOver(orderId);
    expect(await partsOf(orderId)).toEqual([{ 'gift-card': 750 }, { 'gift-card': 250 }]);
  },
);

describe('shipping that is let go before it was charged', () => {
  /** Two cups and 500 for shipping; one left and came back, and shipping is let go. */
  async function letGo(orderId: string, tenders: readonly object[]): Promise<Json> {
    await authorised(orderId, 2, 1, { shippingFee: yen(500), shippingTaxRate: 10, tenders });
    await ship(orderId, 1);
    it.pass(1000);
    return giveBack(orderId, { shipping: 'refunded' });
  }

  test('comes back as far as points had paid for it', async () => {
    expect(await letGo('LET-GO', [POINTS(2500)])).toMatchObject({
      amount: yen(1500),
      byTender: [{ method: 'points', amount: yen(1500) }],
      taxByRate: [{ rate: 10, amount: yen(1500), tax: yen(136) }],
    });
    await cancel('LET-GO');
    expect(await partsOf('LET-GO')).toEqual([{ points: 1500 }, { points: 1000 }]);
  });

  test('and is not paid for with points by the last parcel', async () => {
    await letGo('LET-GO-SHIP', [POINTS(2500)]);
    await arrive('LET-GO-SHIP', 1);
    await ship('LET-GO-SHIP', 1);
    expect(await borneOf('LET-GO-SHIP')).toEqual([{ points: 1000 }, { points: 1000 }]);
    // The second cup comes back too, with what was given for it.
    await giveBack('LET-GO-SHIP', {});
    expect(await partsOf('LET-GO-SHIP')).toEqual([{ points: 1500 }, { points: 1000 }]);
  });

  test('is not charged as far as a card would have paid for it', async () => {
    expect(await letGo('LET-GO-BOTH', [POINTS(1000), CARD(1500)])).toMatchObject({ amount: yen(1200) });
    await arrive('LET-GO-BOTH', 1);
    await ship('LET-GO-BOTH', 1);
    expect(await partsOf('LET-GO-BOTH')).toEqual([{ points: 600, card: 600 }]);
    expect(await borneOf('LET-GO-BOTH')).toEqual([
      { points: 400, card: 600 },
      { points: 400, card: 600 },
    ]);
  });

  test('and is remembered where the rest is charged in another way', async () => {
    await letGo('LET-GO-PAID', [POINTS(1000), CARD(1500)]);
    await it.api.ok(it.api.patch('/v1/orders/LET-GO-PAID', { payment: { state: 'paid' } }));
    await cancel('LET-GO-PAID');
    expect(await partsOf('LET-GO-PAID')).toEqual([
      { points: 600, card: 600 },
      { points: 400, card: 600 },
    ]);
  });
});

test('an order without tenders that is not paid for says no tax where only points of its price come back', async () => {
  await authorised('NO-TENDERS', 1, 0, { orderDiscounts: [{ kind: 'points', amount: yen(200) }] });
  await cancel('NO-TENDERS');
  expect(await refundsOf('NO-TENDERS')).toMatchObject([
    { amount: yen(0), byTender: [], taxByRate: [], returns: [{ kind: 'points', amount: yen(200) }] },
  ]);
});

test('an order that is wholly paid for with points hears what cancelling and a cheaper item bring back, though it is only authorised', async () => {
  const orderId = 'ALL-POINTS';
  await authorised(orderId, 2, 0, { tenders: [POINTS(2000)] });
  await it.shop.supply(`PO-${orderId}`, `CUP-${orderId}`, 50, '2030-04-01');
  await it.step(orderId, 'pass-on-date');
  const { offer } = await it.shop.backorder(orderId);
  expect(offer.options[0].choices).toMatchObject([
    { choice: 'wait' },
    { choice: 'alternative', alternativeSku: 'CHEAP', refund: yen(1000) },
    { choice: 'cancel', refund: yen(2000) },
  ]);
  const [asked] = (await it.shop.mails(orderId)).slice(-1);
  const { text } = await it.shop.content(asked?.id);
  expect(text).toContain('差額1,000円をお返しします');
  expect(text).toContain('2,000円');
});

type Deed = 'ship' | 'cancel' | 'return' | 'return-with-shipping' | 'window-over';

/** Three cups of which two are there, paid for partly with what is taken at once; and what becomes of them. */
const stories = fc.record({
  prepaid: fc.integer({ min: 1, max: 3200 }),
  method: fc.constantFrom('points', 'gift-card'),
  cardFirst: fc.boolean(),
  shipping: fc.constantFrom(0, 1, 333, 700),
  alternative: fc.boolean(),
  deeds: fc.array(
    fc.constantFrom<Deed>('ship', 'ship', 'cancel', 'return', 'return', 'return-with-shipping', 'window-over'),
    { minLength: 2, maxLength: 7 },
  ),
  end: fc.constantFrom<Deed>('ship', 'cancel'),
});

/** What of each tender went where, in minor units. */
interface Flow {
  /** Parcels took it. */
  readonly captured: number;
  /** It went back with goods that had left. */
  readonly returned: number;
  /** It went back otherwise. */
  readonly refunded: number;
  /** It is not charged, or went back with goods before it was. */
  readonly uncharged: number;
  /** Of that, what went back. */
  readonly letGo: number;
}

async function flowOf(orderId: string, tender: number): Promise<Flow> {
  const rows = await it.db.execute<{ way: keyof Flow; shares: readonly TenderShare[] }>(`
    select 'captured' as way, by_tender as shares from captures where order_id = '${orderId}'
    union all select case when t.id is not null then 'returned' else 'refunded' end, r.by_tender
      from refunds r left join returns t on t.refund_id = r.id where r.order_id = '${orderId}'
    union all select 'uncharged', by_tender from uncharged_shares where order_id = '${orderId}'`);
  const of = (way: keyof Flow, taken?: boolean): number =>
    [...rows]
      .filter((row) => row.way === way)
      .flatMap(({ shares }) => shares)
      .filter((share) => share.tender === tender && (taken === undefined || share.taken === taken))
      .reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  return {
    captured: of('captured'),
    returned: of('returned'),
    refunded: of('refunded', true),
    uncharged: of('uncharged') + of('refunded', false),
    letGo: of('uncharged', true),
  };
}

/** Does one thing after the other to an order, as far as it is possible. */
function telling(orderId: string, alternative: boolean) {
  const returned = new Map<string, number>();
  let shippingWentBack = false;
  const back = (lineId: string): number => returned.get(lineId) ?? 0;
  return async (deed: Deed, all = false): Promise<void> => {
    it.pass(1000);
    if (deed === 'window-over') return alternative ? windowOver(orderId) : undefined;
    const { lines } = await it.shop.backorder(orderId);
    if (deed === 'ship' || deed === 'cancel') {
      for (const { lineId, waiting, allocated } of lines) {
        const most = deed === 'ship' ? allocated : waiting + allocated;
        if (most === 0) continue;
        const quantity = all ? most : 1;
        if (deed === 'ship') await ship(orderId, quantity, lineId);
        else await cancel(orderId, { lines: [{ lineId, quantity }] });
        if (!all) return;
      }
      return;
    }
    const shipping = deed === 'return-with-shipping' ? 'refunded' : 'kept';
    const line = lines.find(({ lineId, shipped }: Json) => shipped > back(lineId));
    if (line === undefined || (shipping === 'refunded' && shippingWentBack)) return;
    await giveBack(orderId, { lines: [{ lineId: line.lineId, quantity: 1 }], shipping });
    shippingWentBack ||= shipping === 'refunded';
    returned.set(line.lineId, back(line.lineId) + 1);
  };
}

test('what tenders give for parcels, what comes back and what is not charged add up, whatever happens', async () => {
  await fc.assert(
    fc.asyncProperty(stories, async ({ prepaid, method, cardFirst, shipping, alternative, deeds, end }) => {
      it.setTime(MONDAY);
      const orderId = `ANY-${randomUUID()}`;
      const taken = Math.min(prepaid, 3000 + shipping);
      const both = [{ method, amount: yen(taken) }, CARD(3000 + shipping - taken)];
      const tenders = cardFirst ? both.toReversed() : both;
      await authorised(orderId, 3, 2, { shippingFee: yen(shipping), tenders });
      if (alternative) await takeAlternative(orderId, 1);
      const tell = telling(orderId, alternative);
      for (const deed of deeds) await tell(deed);
      await arrive(orderId, 1);
      await tell(end, true);
      await tell('window-over');
      for (const [index, { amount }] of tenders.entries()) {
        const { captured, returned, refunded, uncharged, letGo } = await flowOf(orderId, index);
        expect(captured + refunded + uncharged).toBe(amount.amount);
        expect(returned - letGo).toBeGreaterThanOrEqual(0);
        expect(returned - letGo).toBeLessThanOrEqual(captured);
      }
    }),
    { seed: 97, numRuns: 20 },
  );
}, 120_000);

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
