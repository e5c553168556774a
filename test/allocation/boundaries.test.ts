import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { changedCoverage } from '../../record/coverage';
import { lockItems } from '../../record/lock-items';
import { perform } from '../../record/perform';
import { replan } from '../../record/replan';
import { type Served, served } from '../api/served';
import { HERE } from '../servers/installation';
import { orderOf } from '../servers/shop';

// An order, a cancellation and a receipt plan at the boundaries between supplies only. Planning the whole queue
// afterwards must find nothing left to change, whoever carries what where.

type Deed =
  | {
      readonly do: 'order';
      readonly hoursAgo: number;
      readonly quantities: readonly number[];
      readonly placed: boolean;
      readonly way: number;
    }
  | { readonly do: 'send-otherwise'; readonly nth: number; readonly way: number }
  | { readonly do: 'cancel'; readonly nth: number; readonly quantity: number }
  | { readonly do: 'receive'; readonly supply: number | null; readonly quantity: number }
  | { readonly do: 'announce'; readonly supply: number; readonly quantity: number; readonly day: number | null };

const EVERY_DAY = { country: null, weekend: [], closedOn: [] };
const CARRIERS = [
  { id: 'cool', calendar: { ...EVERY_DAY, weekend: [3, 7] }, transit: [{ country: 'JP', minDays: 2, maxDays: 4 }] },
  { id: 'sea', calendar: EVERY_DAY, transit: [{ country: 'JP', region: 'JP-47', minDays: 6, maxDays: 9 }] },
];
/** Where orders go, and by whom. */
const WAYS = [
  { country: 'JP', region: 'JP-13' },
  { country: 'JP', region: 'JP-13', carrier: 'cool' },
  { country: 'JP', region: 'JP-47' },
  { country: 'JP', region: 'JP-47', carrier: 'cool' },
  { country: 'JP', region: 'JP-47', carrier: 'sea' },
];
const wayOf = (nth: number) => WAYS[nth % WAYS.length];

const units = fc.integer({ min: 1, max: 5 });
const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('order' as const),
      hoursAgo: fc.integer({ min: 1, max: 50 }),
      quantities: fc.array(units, { minLength: 1, maxLength: 2 }),
      placed: fc.boolean(),
      way: fc.nat(4),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('send-otherwise' as const), nth: fc.nat(40), way: fc.nat(4) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('cancel' as const), nth: fc.nat(40), quantity: units }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('receive' as const),
      supply: fc.option(fc.integer({ min: 1, max: 4 })),
      quantity: fc.integer({ min: 1, max: 8 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('announce' as const),
      supply: fc.integer({ min: 1, max: 4 }),
      quantity: fc.integer({ min: 1, max: 12 }),
      day: fc.option(fc.integer({ min: 1, max: 28 })),
    }),
  },
);

let it: Served;
beforeAll(async () => {
  it = await served();
  const pack = { extends: { id: 'jp-shop', version: 1 }, shipping: { carriers: CARRIERS } };
  await it.api.ok(it.api.put('/v1/policies/carried/versions/1', pack));
});
afterAll(() => it.stop());

let histories = 0;

async function play(deeds: readonly Deed[]): Promise<void> {
  const sku = `B${++histories}`;
  await it.shop.item(sku);
  for (const nth of [1, 2, 3, 4]) await it.shop.supply(`${sku}-PO${nth}`, sku, 3 * nth, `2030-03-${10 + nth}`);
  const orders: string[] = [];
  for (const [turn, next] of deeds.entries()) {
    switch (next.do) {
      case 'order': {
        const placedAt = new Date(it.now() - next.hoursAgo * 3_600_000).toISOString();
        const id = `${sku}-${turn}`;
        const lines = next.quantities.map((quantity) => ({ sku, quantity }));
        const commitment = next.placed ? 'placed' : 'request';
        const terms = { placedAt, commitment, policy: 'carried', shipTo: wayOf(next.way) };
        const { status } = await it.api.post('/v1/orders', orderOf(id, lines, terms));
        expect(status).toBe(201);
        orders.push(id);
        break;
      }
      case 'cancel': {
        const id = orders[next.nth % Math.max(1, orders.length)];
        if (id !== undefined) await it.shop.cancel(id, { lines: [{ lineId: '1', quantity: next.quantity }] });
        break;
      }
      case 'send-otherwise': {
        const id = orders[next.nth % Math.max(1, orders.length)];
        if (id !== undefined) await it.api.ok(it.api.patch(`/v1/orders/${id}`, { shipTo: wayOf(next.way) }));
        break;
      }
      case 'receive':
        await it.shop.receive(next.supply === null ? null : `${sku}-PO${next.supply}`, sku, next.quantity, it.now());
        break;
      case 'announce':
        await it.shop.supply(
          `${sku}-PO${next.supply}`,
          sku,
          next.quantity,
          next.day === null ? null : `2030-04-${String(next.day).padStart(2, '0')}`,
        );
    }
    const left = await it.db.transaction((tx) => changedCoverage(tx, [sku]));
    expect({ turn, next, left }).toEqual({ turn, next, left: [] });
    const moved = await perform(it.db, { at: it.now(), here: HERE }, async (act) => {
      await lockItems(act, [sku]);
      return (await replan(act, [sku], null, 'all')).map(({ before, after }) => [before, after]);
    });
    // Why there is no other date may be forgotten; the dates stand.
    for (const [before, after] of moved) expect({ turn, next, after }).toEqual({ turn, next, after: before });
  }
  const counted = await it.db.execute(sql`
    select coalesce(promise_supply_id, '') as supply, sum(waiting)::int as units from order_lines
    where sku = ${sku} and waiting > 0 group by 1 order by 1`);
  const kept = await it.db.execute(sql`
    select supply_id as supply, units::int from pegs where sku = ${sku} and units > 0 order by 1`);
  expect([...kept]).toEqual([...counted]);
}

test('what is planned at the boundaries is what planning the whole queue gives', async () => {
  await fc.assert(fc.asyncProperty(fc.array(deed, { minLength: 5, maxLength: 30 }), play), {
    numRuns: 60,
    seed: 20261125,
  });
}, 240_000);
