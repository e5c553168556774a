import { at, type SkippingEngine, skippingEngine } from '../servers/engine';
import { type Shop, shopOf } from '../servers/shop';
import { keepHistory } from './histories';

let engine: SkippingEngine;
let shop: Shop;
beforeAll(async () => {
  engine = await skippingEngine();
  shop = shopOf(engine.api);
  await shop.item('VASE');
  await shop.supply('PO-VASE', 'VASE', 100, '2030-03-20');
  await shop.item('BOWL');
  await shop.supply('PO-BOWL', 'BOWL', 100, '2030-05-20');
});
afterAll(() => engine.stop());

const until = (authorizationExpiresAt: string) => ({ payment: { state: 'authorized', authorizationExpiresAt } });
const renewals = async (orderId: string): Promise<number> =>
  (await shop.templates(orderId)).filter((template) => template === 'authorization-ending').length;
const openTasks = async (orderId: string): Promise<string[]> =>
  (await engine.api.ok(engine.api.get(`/v1/tasks?state=open&backorderId=bo-${orderId}`))).items.map(
    ({ kind }: { kind: string }) => kind,
  );

test('the customer is asked to renew an authorisation before it ends, and again before the renewed one does', async () => {
  await shop.order('AUTH', [{ sku: 'VASE', quantity: 1 }], until('2030-02-20T03:00:00Z'));
  await engine.advanceTo(at('2030-02-17T02:59:00Z'));
  expect(await renewals('AUTH')).toBe(0);
  await engine.advanceTo(at('2030-02-17T03:01:00Z'));
  expect(await renewals('AUTH')).toBe(1);
  expect(await openTasks('AUTH')).toEqual(['authorization-ending']);
  const mail = (await shop.mails('AUTH')).at(-1);
  expect((await shop.content(mail?.id)).text).toMatch(/有効期限:2月20日\(水\)12時[\s\S]*再登録をお願いいたします/);

  await engine.api.ok(engine.api.patch('/v1/orders/AUTH', until('2030-03-10T18:00:00Z')));
  await engine.settle();
  expect(await openTasks('AUTH')).toEqual([]);
  // Three days before the renewed end it is three in the morning: nobody is written to at night.
  await engine.advanceTo(at('2030-03-07T22:59:00Z'));
  expect(await renewals('AUTH')).toBe(1);
  await engine.advanceTo(at('2030-03-07T23:01:00Z'));
  expect(await renewals('AUTH')).toBe(2);
  await engine.advanceTo(at('2030-03-12T03:00:00Z'));
  expect(await renewals('AUTH')).toBe(2);
  await keepHistory(engine, 'authorization-renewed', 'AUTH');
});

test('a payment that was charged needs no renewal', async () => {
  await shop.order('CHARGED', [{ sku: 'VASE', quantity: 1 }], until('2030-03-17T03:00:00Z'));
  await engine.settle();
  await engine.api.ok(engine.api.patch('/v1/orders/CHARGED', { payment: { state: 'paid' } }));
  await engine.advanceTo(at('2030-03-18T03:00:00Z'));
  expect(await renewals('CHARGED')).toBe(0);
  expect(await openTasks('CHARGED')).toEqual([]);
});

test('an authorisation that ends unrenewed is a task of its own, also where the first was resolved, until it is renewed', async () => {
  await engine.advanceTo(at('2030-04-02T03:00:00Z'));
  const endsAt = '2030-04-16T03:00:00Z';
  await shop.order('ENDS', [{ sku: 'BOWL', quantity: 1 }], until(endsAt));
  await shop.order('GONE', [{ sku: 'BOWL', quantity: 1 }], until(endsAt));
  await engine.advanceTo(at('2030-04-13T03:01:00Z'));
  const [asked] = (await engine.api.ok(engine.api.get('/v1/tasks?state=open&backorderId=bo-ENDS'))).items;
  await engine.api.ok(engine.api.post(`/v1/tasks/${asked.id}/resolve`));
  await engine.advanceTo(at('2030-04-16T02:59:00Z'));
  expect([await openTasks('ENDS'), await openTasks('GONE')]).toEqual([[], ['authorization-ending']]);
  await engine.advanceTo(at('2030-04-16T03:01:00Z'));
  expect([await openTasks('ENDS'), await openTasks('GONE')]).toEqual([
    ['authorization-ended'],
    ['authorization-ended'],
  ]);
  expect(await renewals('ENDS')).toBe(1);

  await engine.api.ok(engine.api.patch('/v1/orders/ENDS', until('2030-04-30T03:00:00Z')));
  await engine.api.ok(shop.cancel('GONE'));
  await engine.settle();
  expect([await openTasks('ENDS'), await openTasks('GONE')]).toEqual([[], []]);
  await keepHistory(engine, 'authorization-ended', 'ENDS');
});
