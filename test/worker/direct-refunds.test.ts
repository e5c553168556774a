import { sql } from 'drizzle-orm';
import { instantOf } from '../../domain/calendar/business-date';
import { stripePayments } from '../../worker/payments/stripe';
import { refundWorkflowId } from '../../workflows/names';
import type { Json } from '../servers/api-client';
import { DAY, HOUR, type SkippingEngine, skippingEngine } from '../servers/engine';
import { type Shop, shopOf, yen } from '../servers/shop';
import { keepRefundHistory } from '../workflows/histories';
import { PAYMENT_KEY, PaymentProvider } from './payment-provider';

let engine: SkippingEngine;
let shop: Shop;
let provider: PaymentProvider;
beforeAll(async () => {
  provider = await PaymentProvider.start();
  engine = await skippingEngine({
    // Longer than a busy machine takes to answer: an answer that is given up on is asked for again, and later.
    paysBack: stripePayments({ apiKey: PAYMENT_KEY, baseUrl: provider.url, timeoutMs: 5000 }),
  });
  shop = shopOf(engine.api);
  await shop.item('MUG');
  await shop.stock('MUG', 100);
  await shop.item('POT');
  await shop.supply('PO-POT', 'POT', 100, '2030-03-20');
  await engine.api.ok(
    engine.api.post('/v1/webhook-endpoints', { url: 'https://hooks.example/money', events: ['refund.requested'] }),
  );
});
afterAll(() => Promise.all([engine.stop(), provider.stop()]));

const card = (reference: string, amount = 1200) => ({ method: 'card', amount: yen(amount), reference });

/** An order that is cancelled: its refund. */
async function owed(orderId: string, tenders: readonly object[], sku = 'MUG'): Promise<Json> {
  await shop.order(orderId, [{ sku, quantity: 1 }], { tenders });
  await engine.api.ok(shop.cancel(orderId));
  return refundOf(orderId);
}
const refundOf = async (orderId: string): Promise<Json> =>
  (await engine.api.ok(engine.api.get(`/v1/refunds?orderId=${orderId}`))).items[0];
const act = (id: string, what: string, body?: object) => engine.api.post(`/v1/refunds/${id}/${what}`, body);
const paidAt = () => new Date(engine.now()).toISOString();
const clockOf = async ({ id }: Json): Promise<string> =>
  (await engine.client.workflow.getHandle(refundWorkflowId(id)).describe()).status.name;
const tasksAbout = async ({ id }: Json): Promise<Json[]> =>
  (await engine.api.ok(engine.api.get('/v1/tasks?state=open&limit=200'))).items.filter(
    ({ data }: Json) => data.refundId === id,
  );

test('a card that Stripe took is paid back by the engine, which confirms it and tells the customer', async () => {
  provider.charge('pi_plain', 1200);
  const requested = await owed('D-1', [card('pi_plain')], 'POT');
  expect(requested.byTender).toEqual([
    { method: 'card', amount: yen(1200), reference: 'pi_plain', direct: { via: 'stripe', state: 'open' } },
  ]);
  await engine.settle();
  const [made] = provider.of('pi_plain');
  expect(made).toMatchObject({ amount: 1200, metadata: { backorder_refund: `${requested.id}/0` } });
  expect(await refundOf('D-1')).toMatchObject({
    state: 'confirmed',
    reference: made?.id,
    byTender: [{ direct: { via: 'stripe', state: 'paid', reference: made?.id } }],
  });
  expect(await clockOf(requested)).toBe('COMPLETED');
  expect(await shop.templates('D-1')).toContain('refund-done');
  const timeline = (await engine.api.ok(engine.api.get('/v1/backorders/bo-D-1/timeline?limit=200'))).items;
  expect(timeline.map(({ summary }: Json) => summary)).toContain(`Paid back to the card (stripe ${made?.id})`);
  await keepRefundHistory(engine, 'refund-paid-directly', requested.id);
});

test('the shop’s payment system hears what is not for it, and confirms the rest', async () => {
  provider.charge('pi_mixed', 700);
  const one = await owed('D-2', [card('pi_mixed', 700), { method: 'points', amount: yen(500) }]);
  const heard = await engine.db.execute<{ body: string }>(
    sql`select body from webhook_deliveries where body like ${`%${one.id}%`}`,
  );
  expect(JSON.parse(heard[0]?.body ?? '').data.byTender).toEqual([
    { method: 'card', amount: yen(700), reference: 'pi_mixed', direct: { via: 'stripe', state: 'open' } },
    { method: 'points', amount: yen(500) },
  ]);
  await engine.settle();
  expect(provider.of('pi_mixed')).toMatchObject([{ amount: 700 }]);
  expect((await refundOf('D-2')).state).toBe('requested');
  const confirmed = await engine.api.ok(act(one.id, 'confirm', { paidAt: paidAt(), reference: 'points-1' }));
  expect(confirmed).toMatchObject({ state: 'confirmed', reference: 'points-1' });
  await engine.settle();
  expect(await clockOf(one)).toBe('COMPLETED');
});

test('the rest confirmed first: the refund is when the card has been paid too', async () => {
  provider.charge('pi_later', 700);
  provider.nextIs('pending');
  const one = await owed('D-3', [card('pi_later', 700), { method: 'points', amount: yen(500) }]);
  await engine.settle();
  expect((await engine.api.ok(act(one.id, 'confirm', { paidAt: paidAt(), reference: 'points-3' }))).state).toBe(
    'requested',
  );
  provider.becomes('pi_later', 'succeeded');
  await engine.advance(HOUR + 1000);
  expect(await refundOf('D-3')).toMatchObject({ state: 'confirmed', reference: 'points-3' });
});

test('a refund that Stripe has not paid yet is asked about until it has; nobody else can say', async () => {
  provider.charge('ch_slow', 1200);
  provider.nextIs('pending');
  const one = await owed('D-4', [card('ch_slow')]);
  await engine.settle();
  expect(await refundOf('D-4')).toMatchObject({ state: 'requested', byTender: [{ direct: { state: 'pending' } }] });
  expect((await act(one.id, 'confirm', { paidAt: paidAt(), reference: 'x' })).status).toBe(409);
  expect((await act(one.id, 'fail', { reason: 'x' })).status).toBe(409);
  await engine.advanceTo(instantOf(Date.parse(one.dueAt) + HOUR));
  expect((await refundOf('D-4')).state).toBe('overdue');
  // Whoever is reminded of it is told not to pay it a second time.
  for (const { data } of await tasksAbout(one)) expect(data.reason.en).toContain('Look there before paying it');
  provider.becomes('ch_slow', 'succeeded');
  await engine.advance(DAY);
  expect(await refundOf('D-4')).toMatchObject({ state: 'confirmed' });
  expect(provider.of('ch_slow')).toHaveLength(1);
  await keepRefundHistory(engine, 'refund-pending-directly', one.id);
});

test('a refusal is a task in words; put right, it is tried again as a request of its own', async () => {
  provider.charge('pi_expired', 1200);
  provider.nextIs('failed', 'expired_or_canceled_card');
  const one = await owed('D-5', [card('pi_expired')]);
  await engine.settle();
  expect(await refundOf('D-5')).toMatchObject({
    state: 'failed',
    failure: expect.stringMatching(/^The customer’s card has expired.*\(expired_or_canceled_card: /),
    byTender: [{ direct: { state: 'failed' } }],
  });
  expect(await tasksAbout(one)).toMatchObject([
    { kind: 'refund-failed', data: { reason: { ja: expect.stringContaining('期限切れ') } } },
  ]);
  expect(await clockOf(one)).toBe('RUNNING');
  // Room for a second one on the stand-in's charge, as Stripe makes it when a refund has failed.
  provider.charge('pi_expired', 1200);
  expect((await engine.api.ok(act(one.id, 'retry'))).state).toBe('requested');
  expect((await engine.api.ok(act(one.id, 'retry'))).state).toBe('requested');
  await engine.settle();
  expect(await refundOf('D-5')).toMatchObject({ state: 'confirmed' });
  expect(provider.of('pi_expired').map(({ metadata }) => metadata['backorder_refund'])).toEqual([
    `${one.id}/0`,
    `${one.id}/0/1`,
  ]);
  expect(await tasksAbout(one)).toEqual([]);
  await keepRefundHistory(engine, 'refund-tried-again', one.id);
});

test('a refusal paid in another way is confirmed by hand', async () => {
  provider.charge('pi_refunded', 1200);
  provider.nextIs('failed', 'lost_or_stolen_card');
  const one = await owed('D-6', [card('pi_refunded')]);
  await engine.settle();
  expect(await engine.api.ok(act(one.id, 'confirm', { paidAt: paidAt(), reference: 'bank-6' }))).toMatchObject({
    state: 'confirmed',
    reference: 'bank-6',
  });
  expect((await act(one.id, 'retry')).status).toBe(409);
});

test('a provider that is away is asked until it answers, however late, and pays once', async () => {
  provider.charge('pi_away', 1200);
  provider.next('answers-500', 'acts-then-is-silent');
  const one = await owed('D-7', [card('pi_away')]);
  await engine.settle();
  await engine.advance(DAY);
  expect(await refundOf('D-7')).toMatchObject({ state: 'confirmed' });
  expect(provider.of('pi_away')).toHaveLength(1);
  expect(await clockOf(one)).toBe('COMPLETED');
});

test('a payment of another system, and one that was never charged, is none of the engine’s', async () => {
  const other = await owed('D-8', [card('gmo-123')]);
  expect(other.byTender).toEqual([{ method: 'card', amount: yen(1200), reference: 'gmo-123' }]);
  await engine.settle();
  expect((await refundOf('D-8')).state).toBe('requested');
  await shop.order('D-9', [{ sku: 'MUG', quantity: 1 }], {
    payment: { state: 'authorized' },
    tenders: [card('pi_held')],
  });
  await engine.api.ok(shop.cancel('D-9'));
  expect(await refundOf('D-9')).toBeUndefined();
  expect((await act(other.id, 'retry')).status).toBe(409);
});

test('a card that is refused takes nothing from the account that the rest waits for', async () => {
  provider.charge('pi_both', 700);
  provider.nextIs('failed', 'declined');
  const one = await owed('D-10', [card('pi_both', 700), { method: 'transfer', amount: yen(500), reference: 'b-1' }]);
  await engine.settle();
  expect(await refundOf('D-10')).toMatchObject({
    state: 'needs-account',
    failure: expect.stringContaining('declined'),
  });
  expect((await tasksAbout(one)).map(({ kind }) => kind).sort()).toEqual(['refund-failed', 'refund-needs-account']);
  expect((await engine.api.ok(act(one.id, 'account-received'))).state).toBe('requested');
  expect(await engine.api.ok(act(one.id, 'confirm', { paidAt: paidAt(), reference: 'bank-10' }))).toMatchObject({
    state: 'confirmed',
    reference: 'bank-10',
  });
  await engine.settle();
  expect(await clockOf(one)).toBe('COMPLETED');
});
