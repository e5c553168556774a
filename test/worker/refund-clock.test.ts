import type { WorkflowClientInterceptor } from '@temporalio/client';
import { sql } from 'drizzle-orm';
import { instantOf } from '../../domain/calendar/business-date';
import { refundWorkflowId } from '../../workflows/names';
import type { Json } from '../servers/api-client';
import { DAY, HOUR, MINUTE, type SkippingEngine, skippingEngine } from '../servers/engine';
import { type Shop, shopOf, yen } from '../servers/shop';
import { until } from '../servers/until';
import { keepRefundHistory } from '../workflows/histories';
import { WebhookReceiver } from './webhook-receiver';

let engine: SkippingEngine;
let shop: Shop;
let receiver: WebhookReceiver;
/** A refund whose clock the server will not start. */
const UNTELLABLE = '!';
/** Something that happens when a clock has been started and nobody has written that down yet. */
let justStarted: (() => Promise<unknown>) | null = null;
const interceptor: WorkflowClientInterceptor = {
  async startWithDetails(input, next) {
    if (input.options.workflowId === refundWorkflowId(UNTELLABLE)) throw new Error('this one cannot be started');
    const started = await next(input);
    await justStarted?.();
    return started;
  },
};
beforeAll(async () => {
  engine = await skippingEngine({ interceptors: [interceptor] });
  shop = shopOf(engine.api);
  receiver = await WebhookReceiver.start();
  await shop.item('MUG');
  await shop.stock('MUG', 100);
  await engine.api.ok(
    engine.api.post('/v1/webhook-endpoints', { url: receiver.url, events: ['refund.overdue', 'task.opened'] }),
  );
});
afterAll(() => Promise.all([engine.stop(), receiver.stop()]));
beforeEach(() => {
  receiver.received.length = 0;
});

/** A paid order that is cancelled: its money is owed from now on. */
async function owed(orderId: string): Promise<Json> {
  await shop.order(orderId, [{ sku: 'MUG', quantity: 1 }]);
  await engine.api.ok(shop.cancel(orderId));
  return (await engine.api.ok(engine.api.get(`/v1/refunds?orderId=${orderId}`))).items[0];
}

const refund = async ({ id }: Json): Promise<Json> =>
  (await engine.api.ok(engine.api.get('/v1/refunds?limit=200'))).items.find((one: Json) => one.id === id);
const confirm = (one: Json) =>
  engine.api.ok(
    engine.api.post(`/v1/refunds/${one.id}/confirm`, {
      paidAt: new Date(engine.now()).toISOString(),
      reference: `transfer ${one.id}`,
    }),
  );
const clockOf = async (one: Json): Promise<string> =>
  (await engine.client.workflow.getHandle(refundWorkflowId(one.id)).describe()).status.name;
const overdueTasks = async (one: Json): Promise<string[]> =>
  [
    ...(await engine.db.execute<{ state: string }>(
      sql`select state from tasks where kind = 'refund-overdue' and subject = ${one.id}`,
    )),
  ].map(({ state }) => state);
const tasksAbout = async (one: Json): Promise<string[]> =>
  [
    ...(await engine.db.execute<{ kind: string; state: string }>(
      sql`select kind, state from tasks where subject = ${one.id} order by kind, state`,
    )),
  ].map(({ kind, state }) => `${kind} ${state}`);
const untold = async (): Promise<number> =>
  (await engine.db.execute(sql`select 1 from refunds where wake is not null`)).length;

test('a refund that is confirmed in time: its clock starts, and ends without a word', async () => {
  const one = await owed('R-1');
  await engine.settle();
  expect(await clockOf(one)).toBe('RUNNING');

  await confirm(one);
  await engine.settle();

  expect(await clockOf(one)).toBe('COMPLETED');
  expect(await refund(one)).toMatchObject({ state: 'confirmed' });
  expect(await overdueTasks(one)).toEqual([]);
  expect(receiver.received).toEqual([]);
  expect(await untold()).toBe(0);
  await keepRefundHistory(engine, 'refund-in-time', one.id);
});

test('a refund past its due day is overdue: a task, an event to the shop’s systems, and it stays owed', async () => {
  const one = await owed('R-2');
  await engine.advanceTo(instantOf(Date.parse(one.dueAt) - MINUTE));
  expect(await refund(one)).toMatchObject({ state: 'requested' });
  expect(await tasksAbout(one)).toEqual(['refund-due-soon open']);
  receiver.received.length = 0;

  await engine.advance(2 * MINUTE);

  expect(await refund(one)).toMatchObject({ state: 'overdue' });
  expect(await tasksAbout(one)).toEqual(['refund-due-soon resolved', 'refund-overdue open']);
  const events = receiver.received.map(({ body }) => JSON.parse(body));
  expect(events.map(({ type }) => type).sort()).toEqual(['refund.overdue', 'task.opened']);
  expect(events.find(({ type }) => type === 'refund.overdue').data).toEqual({
    id: one.id,
    orderId: 'R-2',
    amount: one.amount,
    state: 'overdue',
    dueAt: one.dueAt,
  });
  expect(await clockOf(one)).toBe('RUNNING');

  await confirm(one);
  await engine.settle();
  expect(await clockOf(one)).toBe('COMPLETED');
  expect(await refund(one)).toMatchObject({ state: 'confirmed' });
  expect(await tasksAbout(one)).toEqual(['refund-due-soon resolved', 'refund-overdue resolved']);
  await keepRefundHistory(engine, 'refund-overdue', one.id);
});

test('a task about overdue money that was resolved without the money being confirmed is there again the next day', async () => {
  const one = await owed('R-7');
  await engine.advanceTo(instantOf(Date.parse(one.dueAt) + MINUTE));
  await engine.db.execute(sql`update tasks set state = 'resolved' where subject = ${one.id}`);
  await engine.advance(DAY);
  expect(await tasksAbout(one)).toEqual(['refund-due-soon resolved', 'refund-overdue open', 'refund-overdue resolved']);
  await confirm(one);
  await engine.settle();
  expect(await clockOf(one)).toBe('COMPLETED');
});

test('money that waits for the customer’s account is not overdue by the shop; its time runs from the account', async () => {
  await shop.order('R-8', [{ sku: 'MUG', quantity: 1 }], {
    tenders: [{ method: 'convenience-store', amount: yen(1200), reference: 'receipt 1' }],
  });
  await engine.api.ok(shop.cancel('R-8'));
  const one = (await engine.api.ok(engine.api.get('/v1/refunds?orderId=R-8'))).items[0];
  expect(one).toMatchObject({ state: 'needs-account' });
  await engine.advanceTo(instantOf(Date.parse(one.dueAt) + HOUR));
  expect(await refund(one)).toMatchObject({ state: 'needs-account' });
  expect(await tasksAbout(one)).toEqual(['refund-needs-account open']);

  await engine.api.ok(engine.api.post(`/v1/refunds/${one.id}/account-received`));
  await engine.settle();
  const named = await refund(one);
  expect(named.state).toBe('requested');
  const term = Date.parse(named.dueAt) - engine.now();
  expect(term).toBeGreaterThan(7 * DAY - MINUTE);
  expect(term).toBeLessThanOrEqual(7 * DAY);
  expect(await tasksAbout(one)).toEqual(['refund-needs-account resolved']);

  await engine.advanceTo(instantOf(Date.parse(named.dueAt) + MINUTE));
  expect(await refund(one)).toMatchObject({ state: 'overdue' });
  await confirm(one);
  await engine.settle();
  expect(await clockOf(one)).toBe('COMPLETED');
  await keepRefundHistory(engine, 'refund-account-received', one.id);
});

test('what needs no account of a refund that waits for one is due soon before its day', async () => {
  await shop.order('R-8-PART', [{ sku: 'MUG', quantity: 1 }], {
    tenders: [
      { method: 'convenience-store', amount: yen(600), reference: 'receipt 2' },
      { method: 'wallet', amount: yen(600), reference: 'wallet 2' },
    ],
  });
  await engine.api.ok(shop.cancel('R-8-PART'));
  const one = (await engine.api.ok(engine.api.get('/v1/refunds?orderId=R-8-PART'))).items[0];
  await engine.advanceTo(instantOf(Date.parse(one.dueAt) - HOUR));
  expect(await refund(one)).toMatchObject({ state: 'needs-account' });
  expect(await tasksAbout(one)).toEqual(['refund-due-soon open', 'refund-needs-account open']);
  await engine.api.ok(engine.api.post(`/v1/refunds/${one.id}/account-received`));
  await confirm(one);
  await engine.settle();
  expect(await tasksAbout(one)).toEqual(['refund-due-soon resolved', 'refund-needs-account resolved']);
});

test('a refund confirmed before its clock was ever started needs none', async () => {
  const one = await owed('R-3');
  await confirm(one);
  await engine.settle();
  await expect(clockOf(one)).rejects.toThrow(/not found/i);
  expect(await refund(one)).toMatchObject({ state: 'confirmed' });
  expect(await untold()).toBe(0);
});

test('a refund confirmed while its clock is being started ends it all the same', async () => {
  const one = await owed('R-4');
  justStarted = async () => {
    justStarted = null;
    // The clock has read that the money is not confirmed, and waits for its day.
    await until('the clock to run', async () => {
      const { events } = await engine.client.workflow.getHandle(refundWorkflowId(one.id)).fetchHistory();
      return (events ?? []).some(({ timerStartedEventAttributes }) => timerStartedEventAttributes);
    });
    await confirm(one);
  };
  await engine.settle();
  expect(justStarted).toBeNull();
  expect(await clockOf(one)).toBe('COMPLETED');
  await engine.advanceTo(instantOf(Date.parse(one.dueAt) + MINUTE));

  expect(await refund(one)).toMatchObject({ state: 'confirmed' });
  expect(await overdueTasks(one)).toEqual([]);
  expect(await untold()).toBe(0);
});

test('told twice, a clock runs once: after a restart every open refund is told again', async () => {
  const one = await owed('R-5');
  await engine.settle();
  await engine.db.execute(sql`update refunds set wake = 'start' where id = ${one.id}`);
  await engine.settle();
  expect(await clockOf(one)).toBe('RUNNING');
  await engine.advanceTo(instantOf(Date.parse(one.dueAt) + MINUTE));
  expect(await overdueTasks(one)).toEqual(['open']);
  await confirm(one);
  await engine.settle();
});

test('a refund that cannot be told holds up no other', async () => {
  // Ahead of the others.
  await engine.db.execute(sql`
    insert into refunds (id, order_id, lines, amount, currency, state, requested_at, due_at, wake)
    values (${UNTELLABLE}, 'R-0', '[]'::jsonb, 1, 'JPY', 'requested', now(), now(), 'start')`);
  const one = await owed('R-6');
  await engine.outbox.drain().catch(() => {});
  expect(await untold()).toBe(1);
  expect(await clockOf(one)).toBe('RUNNING');
  await engine.db.execute(sql`delete from refunds where order_id = 'R-0'`);
  await confirm(one);
  await engine.settle();
});
