import { DAY, HOUR, MINUTE, type SkippingEngine, skippingEngine } from '../servers/engine';
import { englishCustomer, type Shop, shopOf } from '../servers/shop';
import { keepHistory } from './histories';

let engine: SkippingEngine;
let shop: Shop;
beforeAll(async () => {
  engine = await skippingEngine();
  shop = shopOf(engine.api);
});
afterAll(() => engine.stop());

const isoIn = (days: number): string => new Date(engine.now() + days * DAY + 9 * HOUR).toISOString().slice(0, 10);
const minutesAgo = (minutes: number): string => new Date(engine.now() - minutes * MINUTE).toISOString();

test('units go down the queue by completion time, the head even partly, and nobody behind is served first', async () => {
  await shop.item('QUEUE');
  await shop.supply('PO-QUEUE', 'QUEUE', 20, isoIn(10));
  await shop.order('THIRD', [{ sku: 'QUEUE', quantity: 1 }], { completedAt: minutesAgo(1) });
  await shop.order('FIRST', [{ sku: 'QUEUE', quantity: 5 }], { completedAt: minutesAgo(3) });
  await shop.order('SECOND', [{ sku: 'QUEUE', quantity: 4 }], { completedAt: minutesAgo(2) });
  await engine.settle();
  expect(await shop.receive('PO-QUEUE', 'QUEUE', 7, engine.now())).toMatchObject({ allocated: 7, surplus: 0 });
  await engine.settle();
  expect(await shop.backorder('FIRST')).toMatchObject({ status: 'closed', outcome: 'fulfilled' });
  expect((await shop.backorder('SECOND')).lines[0]).toMatchObject({ allocated: 2, waiting: 2 });
  expect((await shop.backorder('THIRD')).lines[0]).toMatchObject({ allocated: 0, waiting: 1 });
  expect(await shop.receive('PO-QUEUE', 'QUEUE', 13, engine.now())).toMatchObject({ allocated: 3, surplus: 10 });
  await engine.settle();
  expect(await shop.backorder('THIRD')).toMatchObject({ status: 'closed' });
});

test('a partial arrival: what has come waits, the split is put to the customer, and its answer ships it ahead', async () => {
  await shop.item('PART');
  await shop.supply('PO-PART', 'PART', 10, isoIn(10));
  await shop.order('PART', [{ sku: 'PART', quantity: 5 }]);
  await engine.settle();
  await shop.receive('PO-PART', 'PART', 2, engine.now());
  await engine.settle();
  const { status, offer, lines } = await shop.backorder('PART');
  expect(status).toBe('deciding');
  expect(lines[0]).toMatchObject({ allocated: 2, released: 0, waiting: 3 });
  expect(offer).toMatchObject({ reason: 'part-ready', onSilence: 'wait' });
  await engine.api.ok(shop.decide('PART', offer.version, [{ lineId: '1', choice: 'split' }]));
  await engine.settle();
  expect((await shop.backorder('PART')).lines[0]).toMatchObject({ allocated: 2, released: 2, waiting: 3 });
  await shop.ship('PART', [{ lineId: '1', quantity: 2 }], { carrier: 'ヤマト運輸', trackingNumber: '1234-5678' });
  await engine.settle();
  await shop.receive('PO-PART', 'PART', 8, engine.now());
  await engine.settle();
  expect(await shop.backorder('PART')).toMatchObject({
    status: 'closed',
    outcome: 'fulfilled',
    lines: [{ shipped: 2, allocated: 3, released: 3, waiting: 0 }],
  });
  expect(await shop.templates('PART')).toEqual([
    'first-notice',
    'offer',
    'decision-received',
    'part-shipped',
    'shipped',
    'arrived',
  ]);
  await keepHistory(engine, 'partial-arrival', 'PART');
});

test('lines with different dates, and one line split between stock and backorder, all in one mail', async () => {
  await shop.item('SOON');
  await shop.item('LATE');
  await shop.stock('SOON', 2);
  await shop.supply('PO-SOON', 'SOON', 10, isoIn(7));
  await shop.supply('PO-LATE', 'LATE', 10, isoIn(28));
  const order = await shop.order('MIXED', [
    { sku: 'SOON', quantity: 5 },
    { sku: 'LATE', quantity: 1 },
  ]);
  expect(order.lines).toMatchObject([
    { allocated: 2, backordered: 3 },
    { allocated: 0, backordered: 1 },
  ]);
  expect(order.lines[0].promise.restockDate).toBe(isoIn(7));
  expect(order.lines[1].promise.restockDate).toBe(isoIn(28));
  const [mail, ...more] = await shop.mails('MIXED');
  expect(more).toEqual([]);
  const { text } = await shop.content(mail.id);
  expect(text).toContain('商品SOON');
  expect(text).toContain('商品LATE');
  await engine.advance(2 * HOUR);
  await shop.receive('PO-SOON', 'SOON', 10, engine.now());
  await engine.settle();
  await shop.receive('PO-LATE', 'LATE', 10, engine.now());
  await engine.settle();
  expect(await shop.backorder('MIXED')).toMatchObject({ status: 'closed', outcome: 'fulfilled' });
  await keepHistory(engine, 'lines-with-different-dates', 'MIXED');
});

test('shipment closes where the pack says so; tracking is mailed before and after closing', async () => {
  await shop.item('PARCEL');
  await shop.supply('PO-PARCEL', 'PARCEL', 10, isoIn(5));
  await shop.order('US', [{ sku: 'PARCEL', quantity: 2 }], { policy: 'us-shop', customer: englishCustomer('us') });
  await shop.order('JP', [{ sku: 'PARCEL', quantity: 1 }]);
  await engine.settle();
  await shop.receive('PO-PARCEL', 'PARCEL', 10, engine.now());
  await engine.settle();
  expect(await shop.backorder('US')).toMatchObject({ status: 'ready', lines: [{ released: 2 }] });
  expect(await shop.backorder('JP')).toMatchObject({ status: 'closed', lines: [{ released: 1 }] });
  for (const orderId of ['US', 'JP'])
    await engine.api.ok(
      shop.ship(orderId, [{ lineId: '1', quantity: orderId === 'US' ? 2 : 1 }], { trackingNumber: `T-${orderId}` }),
    );
  await engine.settle();
  expect(await shop.backorder('US')).toMatchObject({ status: 'closed', outcome: 'fulfilled', lines: [{ shipped: 2 }] });
  for (const orderId of ['US', 'JP']) {
    expect((await shop.templates(orderId)).at(-1)).toBe('shipped');
    expect((await shop.content((await shop.mails(orderId)).at(-1)?.id)).text).toContain(`T-${orderId}`);
  }
  await keepHistory(engine, 'closed-by-shipment', 'US');
});

test('missing from the shelf while part of a backorder waits, and again after it closed: it goes on under its old id', async () => {
  await shop.item('LOST');
  await shop.supply('PO-LOST', 'LOST', 3, isoIn(5));
  await shop.order('LOST', [{ sku: 'LOST', quantity: 3 }]);
  await engine.settle();
  await shop.receive('PO-LOST', 'LOST', 3, engine.now());
  await engine.settle();
  expect((await shop.backorder('LOST')).status).toBe('closed');
  await engine.api.ok(
    engine.api.post('/v1/orders/LOST/shortages', { lines: [{ lineId: '1', quantity: 2 }], reason: 'damaged' }),
  );
  await engine.settle();
  expect(await shop.backorder('LOST')).toMatchObject({
    cause: 'suffered',
    lines: [{ allocated: 1, released: 1, waiting: 2 }],
  });
  expect(await shop.templates('LOST')).toEqual(['first-notice', 'arrived', 'first-notice']);
  await shop.supply('PO-LOST-2', 'LOST', 2, isoIn(9));
  await engine.settle();
  expect((await shop.templates('LOST')).at(-1)).toBe('date-confirmed');
  await shop.receive('PO-LOST-2', 'LOST', 2, engine.now());
  await engine.settle();
  expect(await shop.backorder('LOST')).toMatchObject({ status: 'closed', outcome: 'fulfilled' });
  await keepHistory(engine, 'reopened', 'LOST');
});

test('a count below what is allocated takes units back from the last in the queue, and its customer is told', async () => {
  await shop.item('COUNT');
  await shop.stock('COUNT', 4);
  await shop.order('EARLY', [{ sku: 'COUNT', quantity: 2 }], { completedAt: minutesAgo(9) });
  await shop.order('RECENT', [{ sku: 'COUNT', quantity: 2 }], { completedAt: minutesAgo(8) });
  await engine.api.ok(
    engine.api.post('/v1/stock-counts', {
      sku: 'COUNT',
      counted: 3,
      countedAt: new Date(engine.now()).toISOString(),
    }),
  );
  await engine.settle();
  expect((await engine.api.get('/v1/backorders/bo-EARLY')).status).toBe(404);
  expect(await shop.backorder('RECENT')).toMatchObject({ cause: 'suffered', lines: [{ allocated: 1, waiting: 1 }] });
});

test('a customer who wants all in one parcel is not offered a split', async () => {
  await shop.item('ONE');
  await shop.stock('ONE', 1);
  await shop.supply('PO-ONE', 'ONE', 10, isoIn(5));
  const { backorder } = await shop.order('WHOLE', [{ sku: 'ONE', quantity: 3 }], {
    customer: { ...englishCustomer('whole'), shipComplete: true },
  });
  expect(backorder).toMatchObject({ status: 'scheduled', lines: [{ allocated: 1, waiting: 2 }] });
  expect(backorder.offer).toBeUndefined();
});

test('sold and paid already, but nothing inbound: told at once with the ways out, and staff asked', async () => {
  await shop.item('NEVER');
  await shop.order('PLACED', [{ sku: 'NEVER', quantity: 1 }], { commitment: 'placed' });
  await engine.settle();
  expect(await shop.backorder('PLACED')).toMatchObject({ status: 'deciding', offer: { reason: 'cannot-supply' } });
  const { offer } = await shop.backorder('PLACED');
  expect(offer.onSilence).toBe('wait');
  expect(offer.options[0].choices.map(({ choice }: { choice: string }) => choice)).toEqual(['cancel']);
  expect(await shop.templates('PLACED')).toEqual(['first-notice']);
  expect(await shop.tasks('PLACED')).toContain('cannot-supply');
  await engine.advance(DAY);
  await engine.api.ok(shop.decide('PLACED', 1, [{ lineId: '1', choice: 'cancel' }]));
  await engine.settle();
  expect(await shop.backorder('PLACED')).toMatchObject({ status: 'closed', outcome: 'cancelled' });
  await keepHistory(engine, 'cannot-supply', 'PLACED');
});
