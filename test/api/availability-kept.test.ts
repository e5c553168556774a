import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import type { Json } from '../servers/api-client';
import { DAY, MONDAY } from '../servers/clock';
import { orderOf } from '../servers/shop';
import type { Served } from './served';
import { servedByRank, shopWindow } from './shop-window';

let it: Served;
beforeAll(async () => {
  it = await servedByRank();
});
afterAll(() => it.stop());

const { ask } = shopWindow(() => it);

/** One thing that happens to a shop, before somebody asks. */
type Event =
  | { readonly kind: 'stock'; readonly units: number }
  | {
      readonly kind: 'supply';
      readonly n: number;
      readonly units: number;
      readonly days: number | null;
      readonly firm: boolean;
      readonly own: boolean;
    }
  | { readonly kind: 'order'; readonly asked: Asked }
  | { readonly kind: 'receipt'; readonly n: number; readonly units: number }
  | { readonly kind: 'safety'; readonly units: number }
  | { readonly kind: 'day' };

interface Asked {
  readonly quantity: number;
  readonly policy: 'jp-shop' | 'us-shop' | 'demo' | 'ranked' | 'displacing';
  readonly rank: number;
  readonly noBackorder: boolean;
}

const asked: fc.Arbitrary<Asked> = fc.record({
  quantity: fc.integer({ min: 1, max: 4 }),
  policy: fc.constantFrom('jp-shop', 'us-shop', 'demo', 'ranked', 'displacing', 'displacing', 'displacing'),
  rank: fc.integer({ min: 0, max: 3 }),
  noBackorder: fc.constantFrom(false, false, false, true),
});

const events: fc.Arbitrary<Event> = fc.oneof(
  { weight: 4, arbitrary: asked.map((one) => ({ kind: 'order', asked: one }) as const) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('supply' as const),
      n: fc.integer({ min: 1, max: 4 }),
      units: fc.integer({ min: 1, max: 12 }),
      days: fc.option(fc.integer({ min: 0, max: 120 })),
      firm: fc.boolean(),
      own: fc.constantFrom(false, false, true),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('stock' as const), units: fc.integer({ min: 1, max: 6 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('receipt' as const),
      n: fc.integer({ min: 1, max: 4 }),
      units: fc.integer({ min: 1, max: 5 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('safety' as const), units: fc.integer({ min: 0, max: 3 }) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'day' } as const) },
);

const items = fc.record({
  kind: fc.constantFrom('backorder', 'backorder', 'preorder', 'special-order'),
  backorderCap: fc.constantFrom(undefined, undefined, 8),
  safetyStock: fc.integer({ min: 0, max: 3 }),
});

describe('whatever has happened before', () => {
  let orders = 0;
  /** Places the order and answers in the words of availability what came of it. */
  const placed = async (sku: string, { quantity, policy, rank, noBackorder }: Asked): Promise<Json> => {
    orders += 1;
    const now = new Date(it.now()).toISOString();
    const { lines } = await it.api.ok(
      it.api.post(
        '/v1/orders',
        orderOf(`W-${orders}`, [{ sku, quantity }], {
          policy,
          placedAt: now,
          shipTo: { country: policy === 'us-shop' ? 'US' : 'JP' },
          customer: { id: `c-${noBackorder}`, name: '山田', locale: 'ja', rank },
        }),
      ),
    );
    const [{ allocated, backordered, refused, reason = null, promise = null }] = lines;
    return {
      status: refused > 0 ? 'unavailable' : backordered > 0 ? 'backorder' : 'in stock',
      reason,
      allocated,
      backordered,
      promise: backordered > 0 ? promise : null,
    };
  };
  const foretold = async (sku: string, { quantity, policy, rank, noBackorder }: Asked): Promise<Json> => {
    const answer = await ask(sku, { quantity, policy, customerId: `c-${noBackorder}`, customerRank: rank });
    const { status, reason, allocated, backordered, restockDate, shipDate, deliveryWindow, precision } = answer;
    return {
      status: ['in-stock', 'low'].includes(status) ? 'in stock' : status,
      reason,
      allocated,
      backordered,
      promise: restockDate === null ? null : { restockDate, shipDate, deliveryWindow, precision },
    };
  };
  const happen = async (sku: string, event: Event): Promise<void> => {
    switch (event.kind) {
      case 'stock':
        await it.shop.stock(sku, event.units);
        return;
      case 'safety':
        await it.db.execute(sql`update items set safety_stock = ${event.units} where sku = ${sku}`);
        return;
      case 'day':
        it.pass(DAY);
        return;
      case 'order':
        await placed(sku, event.asked);
        return;
      case 'receipt':
        await it.api.post('/v1/receipts', {
          supplyId: `${sku}-${event.n}`,
          sku,
          quantity: event.units,
          receivedAt: new Date(it.now()).toISOString(),
        });
        return;
      case 'supply': {
        const eta =
          event.days === null ? null : new Date(it.now() + event.days * DAY + DAY / 2).toISOString().slice(0, 10);
        const own = event.own && orders > 0 ? { forLine: { backorderId: `bo-W-${orders}`, lineId: '1' } } : {};
        // A line of its own may not be there: then the supply is everybody's, or is refused.
        await it.api.put(`/v1/supplies/${sku}-${event.n}`, {
          sku,
          quantity: event.units,
          eta,
          status: event.firm ? 'confirmed' : 'planned',
          ...own,
        });
      }
    }
  };

  test('an order placed right then gets what was said', async () => {
    await it.api.ok(it.api.patch('/v1/customers/c-true', { noBackorder: true }));
    const seen = new Set<string>();
    let n = 0;
    await fc.assert(
      fc.asyncProperty(
        items,
        fc.array(fc.tuple(events, asked), { minLength: 4, maxLength: 14 }),
        async (item, steps) => {
          n += 1;
          it.setTime(MONDAY);
          const sku = `WALK-${n}`;
          await it.shop.item(sku, { ...item, ...(item.kind === 'preorder' ? { releaseDate: '2030-02-20' } : {}) });
          for (const [index, days] of [20, 40, 100].entries())
            await happen(sku, { kind: 'supply', n: index + 1, units: 6, days, firm: true, own: false });
          for (const [event, one] of steps) {
            await happen(sku, event);
            const said = await foretold(sku, one);
            expect(await placed(sku, one)).toEqual(said);
            seen.add(`${said.status} ${said.promise === null ? '' : 'dated'}${said.reason ?? ''}`);
          }
        },
      ),
      { numRuns: 30, seed: 20300204 },
    );
    expect([...seen].sort()).toEqual(
      expect.arrayContaining([
        'backorder ',
        'backorder dated',
        'in stock ',
        'unavailable cap-reached',
        'unavailable customer-refuses-backorder',
        'unavailable no-inbound-supply',
        'unavailable wait-too-long',
      ]),
    );
  });
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
