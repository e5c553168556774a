import { at, HOUR, type SkippingEngine, skippingEngine } from '../servers/engine';
import { englishCustomer, type Shop, shopOf } from '../servers/shop';
import { keepHistory } from './histories';

let engine: SkippingEngine;
let shop: Shop;
beforeAll(async () => {
  engine = await skippingEngine();
  shop = shopOf(engine.api);
});
afterAll(() => engine.stop());

const lastText = async (orderId: string): Promise<{ subject: string; text: string }> =>
  shop.content((await shop.mails(orderId)).at(-1)?.id);

test('a date known at the order: the notice carries restock, ship and delivery dates, and no confirmation follows', async () => {
  await shop.item('DATED');
  await shop.supply('PO-DATED', 'DATED', 10, '2030-02-20');
  const order = await shop.order('F-1', [{ sku: 'DATED', quantity: 2 }]);
  expect(order.backorder).toMatchObject({ status: 'scheduled' });
  expect(order.lines[0].promise).toEqual({
    restockDate: '2030-02-20',
    shipDate: '2030-02-21',
    deliveryWindow: { from: '2030-02-22', to: '2030-02-23' },
    precision: 'day',
  });
  const { subject, text } = await lastText('F-1');
  expect(subject).toContain('【重要】');
  expect(text).toContain('2030年2月20日(水)');
  expect(text).toContain('2030年2月21日(木)');
  expect(text).toContain('2030年2月22日(金)');
  await engine.advance(24 * HOUR);
  expect(await shop.templates('F-1')).toEqual(['first-notice']);
  await keepHistory(engine, 'date-known', 'F-1');
});

test('no date known: the notice names the day of the next news; that day it is kept or apologised for, with a new day and a task', async () => {
  await shop.item('UNDATED');
  await shop.supply('PO-UNDATED', 'UNDATED', 10, null);
  await shop.order('F-2', [{ sku: 'UNDATED', quantity: 1 }]);
  // Placed on Tuesday the 5th: three working days later is Friday.
  expect((await lastText('F-2')).text).toContain('2030年2月8日(金)');
  expect(await shop.tasks('F-2')).toEqual([]);
  await engine.advanceTo(at('2030-02-08T06:59:00Z'));
  expect(await shop.templates('F-2')).toEqual(['first-notice']);
  await engine.advanceTo(at('2030-02-08T07:01:00Z'));
  expect(await shop.templates('F-2')).toEqual(['first-notice', 'still-asking']);
  expect(await shop.tasks('F-2')).toEqual(['no-date-yet']);
  // Five working days from Friday the 8th; Monday the 11th is a public holiday.
  expect((await lastText('F-2')).text).toContain('2030年2月18日(月)');
  await keepHistory(engine, 'still-asking', 'F-2');
});

test('part is ready: the notice says that it waits, and offers the split at once', async () => {
  await shop.item('READY');
  await shop.item('LATER');
  await shop.stock('READY', 5);
  await shop.supply('PO-LATER', 'LATER', 5, '2030-03-15');
  const { backorder } = await shop.order('F-3', [
    { sku: 'READY', quantity: 1 },
    { sku: 'LATER', quantity: 1 },
  ]);
  expect(backorder.status).toBe('deciding');
  expect(backorder.offer.options).toHaveLength(1);
  expect(backorder.offer.options[0].choices.map(({ choice }: { choice: string }) => choice)).toEqual([
    'wait',
    'split',
    'cancel',
  ]);
  expect(backorder.offer.onSilence).toBe('wait');
  const [mail] = await shop.mails('F-3');
  expect(mail.template).toBe('first-notice');
  const { text } = await shop.content(mail.id);
  expect(text).toContain('/c/');
});

test('units missing from the shelf: the notice apologises for the shop’s own mistake, in words of its own', async () => {
  await shop.item('LOST');
  await shop.stock('LOST', 2);
  await shop.order('F-4', [{ sku: 'LOST', quantity: 2 }], { customer: englishCustomer('e4') });
  expect((await engine.api.get('/v1/backorders/bo-F-4')).status).toBe(404);
  await engine.api.ok(
    engine.api.post('/v1/orders/F-4/shortages', { lines: [{ lineId: '1', quantity: 2 }], reason: 'not on the shelf' }),
  );
  const suffered = await lastText('F-4');
  await shop.item('CHOSEN');
  await shop.supply('PO-CHOSEN', 'CHOSEN', 5, null);
  await shop.order('F-5', [{ sku: 'CHOSEN', quantity: 2 }], { customer: englishCustomer('e5') });
  const chosen = await lastText('F-5');
  expect(suffered.subject).toMatch(/sorry/i);
  expect(suffered.subject).not.toBe(chosen.subject);
  expect(chosen.text).not.toMatch(/stock error|our mistake/i);
});
