import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import type { SharingTerms } from '../../domain/allocation/share';
import { changedByShare, shareOut } from '../../record/sharing';
import { sharingFollower } from '../../worker/follow-sharing-terms';
import { type Served, served } from '../api/served';
import type { Json } from '../servers/api-client';
import { HERE } from '../servers/installation';
import { brokenRules } from './broken-rules';

// Whatever happens under whatever terms: what is promised is what comes, and nothing lies free that is somebody's.

let it: Served;
let version = 1;
beforeAll(async () => {
  it = await served();
});
afterAll(() => it.stop());

const USUAL: SharingTerms = { whenShort: 'queue', completeLines: false, waitersPercent: 100, quotas: [] };
const QUOTAS = [
  { channel: 'store', percent: 40 },
  { channel: 'web', percent: 30 },
];

/** Puts the terms in force, and lets those who wait be followed. */
async function house(terms: SharingTerms): Promise<void> {
  const pack = await it.api.ok(it.api.get('/v1/policies/jp-shop/versions/1'));
  version += 1;
  await it.api.ok(it.api.put(`/v1/policies/jp-shop/versions/${version}`, { ...pack, version, allocation: terms }));
  const follow = sharingFollower(it.db, HERE);
  while ((await follow(it.now())) > 0);
}

type Deed =
  | { readonly do: 'order'; readonly channel: string; readonly quantity: number; readonly hoursAgo: number }
  | { readonly do: 'cancel'; readonly nth: number; readonly quantity: number }
  | { readonly do: 'receive'; readonly quantity: number }
  | { readonly do: 'arrive' }
  | { readonly do: 'more'; readonly quantity: number; readonly day: number }
  | { readonly do: 'own'; readonly nth: number; readonly quantity: number; readonly day: number }
  | { readonly do: 'terms'; readonly terms: SharingTerms };

const units = fc.integer({ min: 1, max: 6 });
const day = fc.integer({ min: 1, max: 9 });
const terms: fc.Arbitrary<SharingTerms> = fc.record({
  whenShort: fc.constantFrom('queue', 'even', 'proportional'),
  completeLines: fc.boolean(),
  waitersPercent: fc.constantFrom(100, 100, 50),
  quotas: fc.constantFrom([], [], QUOTAS),
});
const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('order' as const),
      channel: fc.constantFrom('web', 'store'),
      quantity: units,
      hoursAgo: fc.constantFrom(0, 0, 30),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel' as const), nth: fc.nat(20), quantity: units }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('receive' as const), quantity: units }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('arrive' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('more' as const), quantity: units, day }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('own' as const), nth: fc.nat(20), quantity: units, day }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('terms' as const), terms }) },
);

interface Line {
  readonly orderId: string;
  readonly waiting: number;
  readonly supply: string | null;
}

const waitingLines = (sku: string) =>
  it.db.execute<Line & Record<string, unknown>>(sql`
    select order_id as "orderId", waiting, promise_supply_id as supply from order_lines
    where sku = ${sku} and waiting > 0 order by order_id`);

/** What is still to come, in the order it is expected. */
const toCome = (sku: string) =>
  it.db.execute<{ id: string; open: number }>(sql`
    select id, quantity - received as open from supplies
    where sku = ${sku} and status <> 'cancelled' and received < quantity order by planned_on, created_at, id`);

async function order(sku: string, turn: number, next: Deed & { readonly do: 'order' }): Promise<string> {
  const { channel, quantity, hoursAgo } = next;
  const placedAt = new Date(it.now() - hoursAgo * 3_600_000).toISOString();
  const orderId = `${sku}-${String(turn).padStart(2, '0')}`;
  const seen = await it.api.ok(it.api.get(`/v1/items/${sku}/availability?quantity=${quantity}&channel=${channel}`));
  const answer = await it.shop.order(orderId, [{ sku, quantity }], { placedAt, channel });
  // Who asks is asked as at the end of the queue.
  const { allocated, backordered, promise } = answer.lines[0];
  if (hoursAgo === 0)
    expect({ turn, allocated, backordered, date: promise?.restockDate ?? null }).toEqual({
      turn,
      allocated: seen.allocated,
      backordered: seen.backordered,
      date: seen.restockDate,
    });
  return orderId;
}

async function done(next: Deed, sku: string, turn: number, orders: string[]): Promise<void> {
  switch (next.do) {
    case 'order':
      orders.push(await order(sku, turn, next));
      return;
    case 'cancel': {
      const lines = [{ lineId: '1', quantity: next.quantity }];
      const actor = { type: 'staff', via: 'api' };
      const id = orders[next.nth % Math.max(1, orders.length)];
      if (id !== undefined) await it.api.post(`/v1/orders/${id}/cancel`, { lines, reason: 'test', actor });
      return;
    }
    case 'receive':
      await it.shop.receive(null, sku, next.quantity, it.now());
      return;
    case 'arrive': {
      const [first] = await toCome(sku);
      if (first) await it.shop.receive(first.id, sku, first.open, it.now());
      return;
    }
    case 'more':
      await it.shop.supply(`${sku}-PO-${turn}`, sku, next.quantity, `2030-03-0${next.day}`);
      return;
    case 'own': {
      const waiting = await waitingLines(sku);
      const line = waiting[next.nth % Math.max(1, waiting.length)];
      if (!line) return;
      const forLine = { backorderId: `bo-${line.orderId}`, lineId: '1' };
      await it.shop.supply(`${sku}-OWN-${turn}`, sku, next.quantity, `2030-03-0${next.day}`, { forLine });
      return;
    }
    case 'terms':
      await house(next.terms);
  }
}

let histories = 0;

async function play([first, safetyStock, deeds]: readonly [SharingTerms, number, readonly Deed[]]): Promise<void> {
  const sku = `H${++histories}`;
  let now = first;
  await house(now);
  await it.shop.item(sku, { safetyStock });
  for (const nth of [1, 2, 3]) await it.shop.supply(`${sku}-PO${nth}`, sku, 3 * nth, `2030-03-0${2 * nth}`);
  const orders: string[] = [];
  const isSettled = async (said: Json): Promise<void> => {
    const left = await it.db.transaction((tx) => changedByShare(tx, sku, now));
    const { shares } = await it.db.transaction((tx) => shareOut(tx, sku, 0, now));
    expect({ ...said, left, shares }).toEqual({ ...said, left: [], shares: [] });
  };
  for (const [turn, next] of deeds.entries()) {
    it.pass(1000);
    if (next.do === 'terms') now = next.terms;
    await done(next, sku, turn, orders);
    await isSettled({ turn, next });
  }
  const promised = await waitingLines(sku);
  for (const { id, open } of await toCome(sku)) {
    it.pass(1000);
    await it.shop.receive(id, sku, open, it.now());
    await isSettled({ came: id });
    const waits = new Set((await waitingLines(sku)).map(({ orderId }) => orderId));
    const broken = promised.filter(({ orderId, supply }) => supply === id && waits.has(orderId));
    expect({ came: id, broken }).toEqual({ came: id, broken: [] });
  }
}

test('in any history nothing lies free that the terms would give to who waits, and what is announced brings what was promised', async () => {
  await fc.assert(
    fc.asyncProperty(fc.tuple(terms, fc.constantFrom(0, 0, 2), fc.array(deed, { minLength: 5, maxLength: 20 })), play),
    {
      numRuns: 30,
      seed: 20261130,
    },
  );
  await house(USUAL);
  const broken = await brokenRules(it.db);
  expect(broken).toEqual({});
}, 300_000);

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
