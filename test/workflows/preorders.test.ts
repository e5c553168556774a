import type { Json } from '../servers/api-client';
import { at, HOUR, type SkippingEngine, skippingEngine } from '../servers/engine';
import { type Shop, shopOf } from '../servers/shop';
import { keepHistory } from './histories';

let engine: SkippingEngine;
let shop: Shop;
beforeAll(async () => {
  engine = await skippingEngine();
  shop = shopOf(engine.api);
});
afterAll(() => engine.stop());

const preorder = (sku: string, releaseDate: string): Promise<Json> => shop.item(sku, { kind: 'preorder', releaseDate });
/** Noon of a day in Tokyo. */
const noon = (day: string) => at(`${day}T03:00:00Z`);
const lineOf = async (orderId: string): Promise<Json> => (await shop.backorder(orderId)).lines[0];
const lastText = async (orderId: string): Promise<string> =>
  (await shop.content((await shop.mails(orderId)).at(-1)?.id)).text;

test('goods of a pre-order that come early wait for its release date, and leave on the day that was promised', async () => {
  await preorder('GAME', '2030-02-20');
  await shop.supply('PO-GAME', 'GAME', 5, '2030-02-14');
  const { lines } = await shop.order('GAME', [{ sku: 'GAME', quantity: 2 }]);
  expect(lines[0].promise).toMatchObject({ restockDate: '2030-02-14', shipDate: '2030-02-20' });
  await engine.advanceTo(noon('2030-02-12'));
  await shop.receive('PO-GAME', 'GAME', 5, engine.now());
  await engine.settle();
  expect(await shop.backorder('GAME')).toMatchObject({
    status: 'ready',
    lines: [{ allocated: 2, released: 0, waiting: 0 }],
    nextDeadline: { at: '2030-02-20T00:00:00Z', kind: 'held-news' },
  });
  await engine.advanceTo(at('2030-02-19T23:59:00Z'));
  expect(await shop.templates('GAME')).toEqual(['first-notice', 'countdown']);
  await engine.advanceTo(at('2030-02-20T00:01:00Z'));
  expect(await shop.backorder('GAME')).toMatchObject({ status: 'closed', lines: [{ released: 2 }] });
  expect(await shop.templates('GAME')).toEqual(['first-notice', 'countdown', 'arrived']);
  expect(await lastText('GAME')).toContain('発送予定日:2030年2月20日(水)');
  await keepHistory(engine, 'pre-order-released', 'GAME');
});

test('goods that come on the release date or later leave as any others do', async () => {
  await preorder('BOOK', '2030-02-20');
  await shop.supply('PO-BOOK', 'BOOK', 5, '2030-02-25');
  await shop.order('BOOK', [{ sku: 'BOOK', quantity: 1 }]);
  await engine.advanceTo(noon('2030-02-21'));
  await shop.receive('PO-BOOK', 'BOOK', 5, engine.now());
  await engine.settle();
  expect(await shop.templates('BOOK')).toEqual(['first-notice', 'arrived']);
  expect(await lastText('BOOK')).toContain('発送予定日:2030年2月22日(金)');
});

test('of a mixed order the split is offered for what may leave, not for what is kept for its release date', async () => {
  await preorder('DISC', '2030-03-10');
  await shop.item('CASE');
  await shop.supply('PO-DISC', 'DISC', 5, '2030-03-01');
  await shop.supply('PO-CASE', 'CASE', 5, '2030-03-20');
  await shop.order('MIXED', [
    { sku: 'DISC', quantity: 1 },
    { sku: 'CASE', quantity: 1 },
  ]);
  await engine.advanceTo(noon('2030-02-28'));
  await shop.receive('PO-DISC', 'DISC', 5, engine.now());
  await engine.settle();
  expect(await shop.backorder('MIXED')).toMatchObject({ status: 'scheduled' });
  await engine.advanceTo(noon('2030-03-10'));
  const { status, offer } = await shop.backorder('MIXED');
  expect([status, offer.reason]).toEqual(['deciding', 'part-ready']);
  await engine.api.ok(shop.decide('MIXED', offer.version, [{ lineId: '2', choice: 'split' }]));
  await engine.settle();
  expect(await lineOf('MIXED')).toMatchObject({ released: 1 });
});

test('a later release date: those who wait and those whose goods are here are told, and kept to it', async () => {
  await preorder('FILM', '2030-03-25');
  await shop.supply('PO-FILM', 'FILM', 3, '2030-03-18');
  await shop.order('HERE', [{ sku: 'FILM', quantity: 3 }], { completedAt: '2030-02-04T00:00:00Z' });
  await shop.supply('PO-FILM-2', 'FILM', 3, '2030-03-19');
  await shop.order('WAITS', [{ sku: 'FILM', quantity: 1 }]);
  await engine.advanceTo(noon('2030-03-15'));
  await shop.receive('PO-FILM', 'FILM', 3, engine.now());
  await engine.settle();
  await preorder('FILM', '2030-04-02');
  await engine.settle();
  for (const orderId of ['HERE', 'WAITS']) {
    expect((await lineOf(orderId)).promise.current).toMatchObject({ shipDate: '2030-04-02' });
    expect((await shop.templates(orderId)).at(-1)).toBe('date-changed');
    const text = await lastText(orderId);
    expect(text).toContain('先にご案内いたしましたお届け予定日が変更');
    expect(text).toContain('2030年4月2日(火)');
  }
  expect(await lastText('HERE')).toContain('(変更前:2030年3月25日(月))');
  await engine.advanceTo(noon('2030-03-30'));
  expect(await lineOf('HERE')).toMatchObject({ allocated: 3, released: 0 });
  await engine.advanceTo(noon('2030-04-02'));
  expect(await shop.backorder('HERE')).toMatchObject({ status: 'closed', outcome: 'fulfilled' });
});

test('a release date that comes nearer lets go what is here; an item that is no pre-order any more, at once', async () => {
  await preorder('TOY', '2030-06-03');
  await shop.supply('PO-TOY', 'TOY', 2, '2030-04-10');
  await shop.order('TOY', [{ sku: 'TOY', quantity: 1 }]);
  await shop.order('TOY-2', [{ sku: 'TOY', quantity: 1 }]);
  await engine.advance(HOUR);
  await shop.receive('PO-TOY', 'TOY', 1, engine.now());
  await engine.settle();
  await preorder('TOY', '2030-04-05');
  await engine.settle();
  expect((await shop.templates('TOY')).at(-1)).toBe('first-notice');
  await engine.advanceTo(at('2030-04-05T00:01:00Z'));
  expect(await shop.backorder('TOY')).toMatchObject({ status: 'closed' });
  await preorder('TOY', '2030-06-03');
  await engine.settle();
  await shop.receive('PO-TOY', 'TOY', 1, engine.now());
  await engine.settle();
  expect(await lineOf('TOY-2')).toMatchObject({ allocated: 1, released: 0 });
  await shop.item('TOY');
  await engine.settle();
  expect(await shop.backorder('TOY-2')).toMatchObject({ status: 'closed' });
});

test('a pre-order that the shelf serves waits for its release date all the same, and its customer is told so', async () => {
  await preorder('ALBUM', '2030-07-10');
  await shop.item('POSTER');
  await shop.stock('ALBUM', 3);
  await shop.stock('POSTER', 3);
  const ordered = await shop.order('ALBUM', [
    { sku: 'ALBUM', quantity: 2 },
    { sku: 'POSTER', quantity: 1 },
  ]);
  expect(ordered.lines).toMatchObject([
    { allocated: 2, backordered: 0 },
    { allocated: 1, backordered: 0 },
  ]);
  expect(ordered.backorder.lines[0].promise.current).toMatchObject({ shipDate: '2030-07-10' });
  await engine.settle();
  expect(await shop.backorder('ALBUM')).toMatchObject({
    status: 'ready',
    lines: [
      { allocated: 2, released: 0 },
      { allocated: 1, released: 0 },
    ],
    nextDeadline: { at: '2030-07-10T00:00:00Z', kind: 'held-news' },
  });
  const [notice] = await shop.mails('ALBUM');
  expect(notice).toMatchObject({ template: 'first-notice', subject: expect.stringContaining('発送予定日のご案内') });
  const { text } = await shop.content(notice?.id);
  expect(text).toContain('ご予約商品は、発売日以降に発送いたします。');
  expect(text).toContain('発送予定日:2030年7月10日(水)');
  expect(text).toContain('そのほかの商品は、ご予約商品の発売日以降に、まとめて発送いたします。');
  expect(text).not.toContain('入荷');
  await engine.advanceTo(at('2030-07-09T23:59:00Z'));
  expect(await shop.templates('ALBUM')).toEqual(['first-notice']);
  await engine.advanceTo(at('2030-07-10T00:01:00Z'));
  expect(await shop.backorder('ALBUM')).toMatchObject({
    status: 'closed',
    outcome: 'fulfilled',
    lines: [{ released: 2 }, { released: 1 }],
  });
  expect(await shop.templates('ALBUM')).toEqual(['first-notice', 'arrived']);
});

test('ordered from its release date on, what the shelf has simply leaves: no backorder', async () => {
  await preorder('SINGLE', '2030-07-10');
  await shop.stock('SINGLE', 3);
  expect(await shop.order('SINGLE', [{ sku: 'SINGLE', quantity: 2 }])).not.toHaveProperty('backorder');
});
