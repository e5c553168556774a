import { instantOf } from '../../domain/calendar/business-date';
import { refundWorkflowId } from '../../workflows/names';
import type { Json } from '../servers/api-client';
import { HOUR, MINUTE, type SkippingEngine, skippingEngine } from '../servers/engine';
import { shopOf, yen } from '../servers/shop';
import { keepRefundHistory } from '../workflows/histories';

let engine: SkippingEngine;
afterEach(() => engine.stop());

test.each([
  ['from its due day on', 'refund-reminded-after-due', ['reminders']],
  [
    'from the next day the money is due on, where it had waited for the confirmation alone',
    'refund-reminded-when-moved',
    ['reminders', 'reminders-after-due'],
  ],
])('a clock older than reminders is kept like any other %s', async (_from, history, unpatched) => {
  engine = await skippingEngine({ unpatched });
  const { api } = engine;
  const shop = shopOf(api);
  const refund = async (): Promise<Json> => (await api.ok(api.get('/v1/refunds?orderId=OLD'))).items[0];
  await shop.item('MUG');
  await shop.stock('MUG', 1);
  await shop.order('OLD', [{ sku: 'MUG', quantity: 1 }], {
    tenders: [{ method: 'convenience-store', amount: yen(1200) }],
  });
  await api.ok(shop.cancel('OLD'));
  const { id, dueAt } = await refund();
  await engine.settle();
  await engine.advanceTo(instantOf(Date.parse(dueAt) + HOUR));
  expect(await refund()).toMatchObject({ state: 'needs-account' });

  await api.ok(api.post(`/v1/refunds/${id}/account-received`));
  await engine.settle();
  const named = await refund();
  expect(Date.parse(named.dueAt)).toBeGreaterThan(Date.parse(dueAt));
  await engine.advanceTo(instantOf(Date.parse(named.dueAt) + MINUTE));
  expect(await refund()).toMatchObject({ state: 'overdue' });

  await api.ok(
    api.post(`/v1/refunds/${id}/confirm`, { paidAt: new Date(engine.now()).toISOString(), reference: 'transfer' }),
  );
  await engine.settle();
  expect((await engine.client.workflow.getHandle(refundWorkflowId(id)).describe()).status.name).toBe('COMPLETED');
  await keepRefundHistory(engine, history, id);
});
