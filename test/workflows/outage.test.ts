import { DAY, type Engine, liveEngine } from '../servers/engine';
import { type Shop, shopOf } from '../servers/shop';
import { untilSeen } from '../servers/until';

let engine: Engine;
let shop: Shop;
beforeAll(async () => {
  engine = await liveEngine();
  shop = shopOf(engine.api);
});
afterAll(() => engine.stop());

test('with no worker up: orders, dates, answers and goods are taken all the same, and take their course when one is back', async () => {
  await shop.item('SHELF');
  await shop.stock('SHELF', 3);
  await shop.item('INBOUND');
  await shop.supply('PO', 'INBOUND', 10, new Date(engine.now() + 20 * DAY).toISOString().slice(0, 10));
  await shop.order('BEFORE', [
    { sku: 'SHELF', quantity: 1 },
    { sku: 'INBOUND', quantity: 3 },
  ]);
  await engine.worker.stop();

  const { offer } = await shop.backorder('BEFORE');
  await engine.api.ok(shop.decide('BEFORE', offer.version, [{ lineId: '2', choice: 'split' }]));
  await shop.order('MEANWHILE', [{ sku: 'INBOUND', quantity: 1 }]);
  await shop.receive('PO', 'INBOUND', 2, engine.now());
  // The record is right at once; what is timed and told trails.
  expect((await shop.backorder('BEFORE')).lines).toMatchObject([
    { allocated: 1, released: 0 },
    { allocated: 2, waiting: 1 },
  ]);
  expect(await shop.templates('MEANWHILE')).toEqual(['first-notice']);

  await engine.worker.start();
  await untilSeen(
    () => shop.backorder('BEFORE'),
    ({ lines }) => lines[0].released === 1 && lines[1].released === 2,
  );
  expect(await shop.templates('BEFORE')).toEqual(expect.arrayContaining(['decision-received', 'part-shipped']));
  await shop.receive('PO', 'INBOUND', 8, engine.now());
  await untilSeen(
    () => shop.backorder('MEANWHILE'),
    ({ status }) => status === 'closed',
  );
});
