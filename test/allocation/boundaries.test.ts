import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { changedCoverage } from '../../record/coverage';
import { type Served, served } from '../api/served';
import { orderOf } from '../servers/shop';

// An order, a cancellation and a receipt plan at the boundaries between supplies only. Planning the whole queue
// afterwards must find nothing left to change.

type Deed =
  | {
      readonly do: 'order';
      readonly hoursAgo: number;
      readonly quantities: readonly number[];
      readonly placed: boolean;
    }
  | { readonly do: 'cancel'; readonly nth: number; readonly quantity: number }
  | { readonly do: 'receive'; readonly supply: number | null; readonly quantity: number }
  | { readonly do: 'announce'; readonly supply: number; readonly quantity: number; readonly day: number | null };

const units = fc.integer({ min: 1, max: 5 });
const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('order' as const),
      hoursAgo: fc.integer({ min: 1, max: 50 }),
      quantities: fc.array(units, { minLength: 1, maxLength: 2 }),
      placed: fc.boolean(),
    }),
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
        const { status } = await it.api.post('/v1/orders', orderOf(id, lines, { placedAt, commitment }));
        expect(status).toBe(201);
        orders.push(id);
        break;
      }
      case 'cancel': {
        const id = orders[next.nth % Math.max(1, orders.length)];
        if (id !== undefined) await it.shop.cancel(id, { lines: [{ lineId: '1', quantity: next.quantity }] });
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
