import fc from 'fast-check';
import type { Json } from '../servers/api-client';
import { MONDAY } from '../servers/clock';
import { type Served, served } from './served';

let it: Served;
beforeAll(async () => {
  it = await served();
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const inbound = async (sku: string): Promise<Json[]> => (await it.api.ok(it.api.get(`/v1/items/${sku}/stock`))).inbound;
const unpegged = async (sku: string): Promise<Record<string, number>> =>
  Object.fromEntries((await inbound(sku)).map((supply) => [supply.supplyId, supply.unpegged]));

test('supply that is only planned, bought for one line or overdue is promised to no new order', async () => {
  await it.shop.item('KINDS', { kind: 'special-order' });
  await it.shop.order('MINE', [{ sku: 'KINDS', quantity: 2 }]);
  await it.shop.supply('OWN', 'KINDS', 5, '2030-02-12', { forLine: { backorderId: 'bo-MINE', lineId: '1' } });
  await it.shop.supply('PLAN', 'KINDS', 5, '2030-02-13', { status: 'planned' });
  await it.shop.supply('FIRM', 'KINDS', 5, '2030-02-14');
  await it.shop.supply('SOON', 'KINDS', 4, '2030-02-05');
  expect(await unpegged('KINDS')).toEqual({ SOON: 4, OWN: 0, PLAN: 0, FIRM: 5 });
  it.pass(3 * 24 * 3600_000);
  expect(await unpegged('KINDS')).toEqual({ OWN: 0, PLAN: 0, FIRM: 5, SOON: 0 });
});

test('an order is accepted for what is unpegged in all, and for not a unit more', async () => {
  let nth = 0;
  const supply = fc.record({
    units: fc.integer({ min: 1, max: 5 }),
    eta: fc.constantFrom('2030-02-14', '2030-02-20', '2030-03-04', null),
    status: fc.constantFrom('confirmed', 'confirmed', 'planned'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(supply, { minLength: 1, maxLength: 4 }), fc.nat({ max: 6 }), async (supplies, waits) => {
      const sku = `ANY-${nth++}`;
      await it.shop.item(sku);
      for (const [index, { units, eta, status }] of supplies.entries())
        await it.shop.supply(`${sku}-${index}`, sku, units, eta, { status });
      if (waits > 0) await it.shop.order(`${sku}-FIRST`, [{ sku, quantity: waits }]);
      const units = Object.values(await unpegged(sku)).reduce((sum, each) => sum + each, 0);
      const more = await it.shop.order(`${sku}-MORE`, [{ sku, quantity: units + 1 }]);
      expect(more.lines).toMatchObject([{ backordered: 0, reason: 'no-inbound-supply' }]);
      if (units === 0) return;
      const all = await it.shop.order(`${sku}-ALL`, [{ sku, quantity: units }]);
      expect(all.lines).toMatchObject([{ backordered: units }]);
      expect(Object.values(await unpegged(sku))).toEqual(supplies.map(() => 0));
    }),
    { numRuns: 25, seed: 20300204 },
  );
});
