import type { Json } from '../servers/api-client';
import { DAY, HOUR, type SkippingEngine, skippingEngine } from '../servers/engine';
import { type Shop, shopOf } from '../servers/shop';

let engine: SkippingEngine;
let shop: Shop;
beforeAll(async () => {
  engine = await skippingEngine();
  shop = shopOf(engine.api);
  const base = await engine.api.ok(engine.api.get('/v1/policies/jp-shop/versions/1'));
  const strict = { ...base, id: 'silence-cancels', offers: { ...base.offers, onSilence: 'cancel' } };
  await engine.api.ok(engine.api.put('/v1/policies/silence-cancels/versions/1', strict));
});
afterAll(() => engine.stop());

const promised = async (orderId: string): Promise<Json> => (await shop.backorder(orderId)).lines[0].promise.current;

async function waiting(name: string, eta: string | null, changes: object = {}): Promise<void> {
  await shop.item(name);
  await shop.supply(`PO-${name}`, name, 10, eta);
  await shop.order(name, [{ sku: name, quantity: 1 }], changes);
  await engine.settle();
}

async function nowExpected(name: string, eta: string): Promise<void> {
  await engine.advance(HOUR);
  await shop.supply(`PO-${name}`, name, 10, eta);
  await engine.settle();
}

test('P58 two supplies that were bought together keep a date each; a line is promised by the one that covers it', async () => {
  await shop.item('P58');
  await shop.supply('PO-P58-1', 'P58', 1, '2030-02-20', { supplierId: 'the-same' });
  await shop.supply('PO-P58-2', 'P58', 1, '2030-02-25', { supplierId: 'the-same' });
  for (const n of [1, 2]) await shop.order(`P58-${n}`, [{ sku: 'P58', quantity: 1 }]);
  expect([(await promised('P58-1')).restockDate, (await promised('P58-2')).restockDate]).toEqual([
    '2030-02-20',
    '2030-02-25',
  ]);
});

test('P59 the ship date is counted from the day the goods come, by the pack’s handling days', async () => {
  await waiting('P59', '2030-02-20');
  expect(await promised('P59')).toMatchObject({ restockDate: '2030-02-20', shipDate: '2030-02-21' });
});

test('P61 no supplier’s date: the nights until the day of the next news bring no mail, that day does; with a date none do', async () => {
  await waiting('P61', null);
  await waiting('P61-DATED', '2030-02-20');
  await engine.advance(2 * DAY);
  for (const name of ['P61', 'P61-DATED']) expect(await shop.templates(name)).toEqual(['first-notice']);
  await engine.advance(3 * DAY);
  expect(await shop.templates('P61')).toEqual(['first-notice', 'still-asking']);
  expect(await shop.templates('P61-DATED')).toEqual(['first-notice']);
});

test('P64 the end of the offer is set: the nights until its reminder bring no second mail', async () => {
  await waiting('P64', '2030-02-20', { policy: 'silence-cancels' });
  await nowExpected('P64', '2030-04-10');
  const mails = await shop.templates('P64');
  expect(mails.at(-1)).toBe('offer');
  await engine.advance(2 * DAY);
  expect(await shop.templates('P64')).toEqual(mails);
});

test('P62 late by at most thirty days: the new date is told and nothing cancelled; late again: an offer, and silence cancels at its end', async () => {
  await waiting('P62', '2030-02-20', { policy: 'silence-cancels' });
  await nowExpected('P62', '2030-03-15');
  expect(await shop.templates('P62')).toEqual(['first-notice', 'date-changed']);
  expect(await promised('P62')).toMatchObject({ restockDate: '2030-03-15' });
  expect(await shop.backorder('P62')).not.toHaveProperty('offer');
  await nowExpected('P62', '2030-04-10');
  const { offer } = await shop.backorder('P62');
  expect(offer).toMatchObject({ onSilence: 'cancel', expiresAt: expect.any(String) });
  await engine.advance(Date.parse(offer.expiresAt) - engine.now() - HOUR);
  expect(await shop.backorder('P62')).toMatchObject({ lines: [{ waiting: 1, cancelled: 0 }] });
  await engine.advance(2 * HOUR);
  expect(await shop.backorder('P62')).toMatchObject({ status: 'closed', lines: [{ waiting: 0, cancelled: 1 }] });
});
