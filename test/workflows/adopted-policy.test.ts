import { DAY, type SkippingEngine, skippingEngine } from '../servers/engine';
import { type Shop, shopOf } from '../servers/shop';

let engine: SkippingEngine;
let shop: Shop;
beforeAll(async () => {
  engine = await skippingEngine();
  shop = shopOf(engine.api);
});
afterAll(() => engine.stop());

test('a course that moves to another version is woken, says nothing of it, and goes on by its times', async () => {
  const put = (version: number, changes: object) =>
    engine.api.ok(
      engine.api.put(`/v1/policies/mine/versions/${version}`, { extends: { id: 'jp-shop', version: 1 }, ...changes }),
    );
  await put(1, { notices: { statusEvery: 'P30D' } });
  await shop.item('ADOPTED');
  await shop.supply('PO-ADOPTED', 'ADOPTED', 10, '2030-04-20');
  await shop.order('ADOPTED', [{ sku: 'ADOPTED', quantity: 1 }], { policy: 'mine' });
  await engine.settle();
  await engine.advance(DAY);
  await put(2, { notices: { statusEvery: 'P3D' } });
  await engine.api.ok(
    engine.api.post('/v1/policies/mine/versions/2/adopt', { fromVersion: 1, reason: 'a word twice a week' }),
  );
  await engine.settle();
  expect(await shop.templates('ADOPTED')).toEqual(['first-notice']);
  await engine.advance(3 * DAY);
  expect(await shop.templates('ADOPTED')).toEqual(['first-notice', 'status']);
  const { items } = await engine.api.ok(engine.api.get('/v1/backorders/bo-ADOPTED/timeline?limit=200'));
  expect(items.map(({ kind, data }: { kind: string; data: { step?: string } }) => data.step ?? kind)).toEqual([
    'opened',
    'promise-changed',
    'mail-queued',
    'first-notice',
    'policy-adopted',
    'pass-on-change',
    'mail-queued',
    'status',
  ]);
});
