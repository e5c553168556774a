import { sizeOf } from '../../bench/history-size';
import { type SkippingEngine, skippingEngine } from '../servers/engine';
import { type Shop, shopOf } from '../servers/shop';

let engine: SkippingEngine;
let shop: Shop;
beforeAll(async () => {
  engine = await skippingEngine();
  shop = shopOf(engine.api);
});
afterAll(() => engine.stop());

test('open, date, restock, close: 20 events and 8 billable actions at most', async () => {
  await shop.item('UMBRELLA');
  await shop.supply('PO-1', 'UMBRELLA', 10, null);
  const { backorder } = await shop.order('A-1', [{ sku: 'UMBRELLA', quantity: 2 }]);
  expect(backorder).toMatchObject({ status: 'awaiting-date', lines: [{ waiting: 2, allocated: 0 }] });
  await engine.settle();

  await shop.supply('PO-1', 'UMBRELLA', 10, '2030-02-20');
  await engine.settle();
  expect((await shop.backorder('A-1')).status).toBe('scheduled');

  await shop.receive('PO-1', 'UMBRELLA', 10, engine.now());
  await engine.settle();
  expect(await shop.backorder('A-1')).toMatchObject({
    status: 'closed',
    outcome: 'fulfilled',
    lines: [{ waiting: 0, allocated: 2, released: 2 }],
  });
  expect(await shop.templates('A-1')).toEqual(['first-notice', 'date-confirmed', 'arrived']);

  const size = sizeOf(await engine.client.workflow.getHandle(backorder.workflowId).fetchHistory());
  process.stdout.write(`plain path: ${size.events} events, ${size.actions} billable actions, ${size.bytes} bytes\n`);
  expect(size.events).toBeLessThanOrEqual(20);
  expect(size.actions).toBeLessThanOrEqual(8);
});
