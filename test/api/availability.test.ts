import { sql } from 'drizzle-orm';
import { shippedPack } from '../../db/seed-policies';
import type { Json } from '../servers/api-client';
import { DAY, MONDAY } from '../servers/clock';
import { footprint } from './footprint';
import { expectProblem } from './problem';
import type { Served } from './served';
import { servedByRank, shopWindow } from './shop-window';

let it: Served;
beforeAll(async () => {
  it = await servedByRank();
});
afterAll(() => it.stop());

const { ask } = shopWindow(() => it);
const textOf = async (sku: string, query = {}): Promise<Json> => (await ask(sku, query)).text;
const NO_DATES = { restockDate: null, shipDate: null, deliveryWindow: null, daysUntilRestock: null };

describe('in stock', () => {
  test('with the days it would leave and arrive', async () => {
    await it.shop.item('PLENTY');
    await it.shop.stock('PLENTY', 100);
    expect(await ask('PLENTY', { quantity: 3 })).toEqual({
      sku: 'PLENTY',
      quantity: 3,
      status: 'in-stock',
      reason: null,
      allocated: 3,
      backordered: 0,
      restockDate: null,
      shipDate: '2030-02-05',
      deliveryWindow: { from: '2030-02-06', to: '2030-02-07' },
      precision: null,
      confidence: null,
      daysUntilRestock: null,
      text: { ja: '在庫あり', en: 'In stock' },
    });
  });

  test('but low once five are left to sell, which safety stock is not', async () => {
    await it.shop.item('FEW', { safetyStock: 10 });
    await it.shop.stock('FEW', 16);
    expect(await ask('FEW')).toMatchObject({ status: 'in-stock' });
    await it.shop.order('FEW', [{ sku: 'FEW', quantity: 1 }]);
    expect(await ask('FEW')).toMatchObject({ status: 'low', text: { ja: '残りわずか', en: 'Only a few left' } });
    expect(await ask('FEW', { quantity: 6 })).toMatchObject({ status: 'unavailable', reason: 'no-inbound-supply' });
  });

  test('low is what the policy says it is', async () => {
    const pack = { ...shippedPack('jp-shop'), id: 'never-low', availability: { lowAt: 0 } };
    await it.api.ok(it.api.put('/v1/policies/never-low/versions/1', pack));
    expect(await ask('FEW', { policy: 'never-low' })).toMatchObject({ status: 'in-stock' });
  });

  test('only for whom nobody stands before: under a policy that goes by rank, for the higher rank', async () => {
    await it.shop.item('RANKED', { safetyStock: 8 });
    await it.shop.stock('RANKED', 8);
    await it.shop.supply('PO-RANKED', 'RANKED', 20, null);
    await it.shop.order('WAITS', [{ sku: 'RANKED', quantity: 2 }], { policy: 'ranked' });
    // The shop gives its safety stock up for sale.
    await it.db.execute(sql`update items set safety_stock = 0 where sku = 'RANKED'`);
    const newcomer = { policy: 'ranked' };
    const regular = { policy: 'ranked', customerRank: 5 };
    expect(await ask('RANKED', newcomer)).toMatchObject({ status: 'backorder', restockDate: null });
    expect(await ask('RANKED', regular)).toMatchObject({ status: 'in-stock', allocated: 1 });
    await it.api.ok(it.api.patch('/v1/customers/c-regular', { rank: 5 }));
    expect(await ask('RANKED', { policy: 'ranked', customerId: 'c-regular' })).toMatchObject({ status: 'in-stock' });
    expect(await ask('RANKED', { ...newcomer, customerId: 'c-regular', customerRank: 0 })).toMatchObject({
      status: 'backorder',
    });
    const customer = (rank: number) => ({ id: `c-${rank}`, name: '山田', locale: 'ja', rank });
    const given = await it.shop.order('REGULAR', [{ sku: 'RANKED', quantity: 1 }], {
      policy: 'ranked',
      customer: customer(5),
    });
    expect(given.lines).toMatchObject([{ allocated: 1, backordered: 0 }]);
  });
});

describe('on backorder', () => {
  test('with the dates the order would be promised', async () => {
    await it.shop.item('SOON');
    await it.shop.supply('PO-SOON', 'SOON', 10, '2030-02-20');
    const answer = await ask('SOON', { quantity: 2 });
    expect(answer).toMatchObject({
      status: 'backorder',
      reason: null,
      restockDate: '2030-02-20',
      shipDate: '2030-02-21',
      deliveryWindow: { from: '2030-02-22', to: '2030-02-23' },
      precision: 'day',
      confidence: null,
      daysUntilRestock: 16,
      text: { ja: 'あと16日で入荷予定(2月20日(水))', en: 'Expected in 16 days (Wed, February 20)' },
    });
  });

  test('with the first supply that those who wait already leave', async () => {
    await it.shop.item('SECOND');
    await it.shop.supply('PO-SECOND-1', 'SECOND', 5, '2030-02-20');
    await it.shop.supply('PO-SECOND-2', 'SECOND', 5, '2030-03-11', { etaPrecision: 'third' });
    expect(await ask('SECOND')).toMatchObject({ restockDate: '2030-02-20' });
    await it.shop.order('SECOND', [{ sku: 'SECOND', quantity: 5 }]);
    expect(await ask('SECOND')).toMatchObject({
      restockDate: '2030-03-11',
      precision: 'third',
      daysUntilRestock: 44,
      text: { ja: '3月中旬入荷予定', en: 'Expected mid-March 2030' },
    });
  });

  test('for a rank that may displace, the date of the place it gets; and the order is taken at that date', async () => {
    await it.shop.item('DISPLACED');
    await it.shop.supply('PO-NEAR', 'DISPLACED', 5, '2030-02-20');
    // So late that nobody is sold it.
    await it.shop.supply('PO-FAR', 'DISPLACED', 50, '2030-06-20');
    await it.shop.order('DISPLACED', [{ sku: 'DISPLACED', quantity: 5 }], { policy: 'displacing' });
    expect(await ask('DISPLACED', { policy: 'displacing' })).toMatchObject({
      status: 'unavailable',
      reason: 'wait-too-long',
    });
    const high = { policy: 'displacing', customer: { id: 'c-high', name: '山田', locale: 'ja', rank: 9 } };
    expect(await ask('DISPLACED', { policy: 'displacing', customerRank: 9 })).toMatchObject({
      status: 'backorder',
      restockDate: '2030-02-20',
    });
    expect((await it.shop.order('HIGH', [{ sku: 'DISPLACED', quantity: 1 }], high)).lines).toMatchObject([
      { backordered: 1, promise: { restockDate: '2030-02-20' } },
    ]);
  });

  test('partly from stock: says how many of each', async () => {
    await it.shop.item('PARTLY');
    await it.shop.stock('PARTLY', 2);
    await it.shop.supply('PO-PARTLY', 'PARTLY', 5, '2030-02-05');
    expect(await ask('PARTLY', { quantity: 3 })).toMatchObject({
      status: 'backorder',
      allocated: 2,
      backordered: 1,
      text: {
        ja: '在庫2点、残り1点は明日入荷予定(2月5日(火))',
        en: '2 in stock, 1 more expected tomorrow (Tue, February 5)',
      },
    });
  });

  test('without a date: null, and says that it waits for goods', async () => {
    await it.shop.item('UNDATED');
    await it.shop.supply('PO-UNDATED', 'UNDATED', 5, null);
    expect(await ask('UNDATED')).toMatchObject({
      status: 'backorder',
      ...NO_DATES,
      text: { ja: '入荷予定日未定(入荷待ち)', en: 'On backorder, date not yet known' },
    });
  });

  test('today is today, and the day after it has passed promises nothing, whether it has been noticed or not', async () => {
    await it.shop.item('PASSING');
    await it.shop.supply('PO-PASSING', 'PASSING', 5, '2030-02-06');
    it.setTime((MONDAY + 2 * DAY) as typeof MONDAY);
    expect(await textOf('PASSING')).toEqual({ ja: '本日入荷予定', en: 'Expected today' });
    it.setTime((MONDAY + 3 * DAY) as typeof MONDAY);
    expect(await ask('PASSING')).toMatchObject({ status: 'unavailable', reason: 'no-inbound-supply' });
    expect(await ask('PASSING', { policy: 'demo' })).toMatchObject({ status: 'backorder', ...NO_DATES });
  });

  test('what is due today is promised no earlier than what is here, past the cut-off, too; and so are orders', async () => {
    // 22:37 in Tokyo, where nothing is packed after 15:00.
    it.setTime(Date.parse('2030-02-04T13:37:00Z') as typeof MONDAY);
    await it.shop.item('HERE-NOW');
    await it.shop.stock('HERE-NOW', 9);
    await it.shop.item('DUE-TODAY');
    await it.shop.supply('PO-DUE-TODAY', 'DUE-TODAY', 9, '2030-02-04');
    const { shipDate, deliveryWindow } = await ask('HERE-NOW');
    expect(shipDate).toBe('2030-02-06');
    expect(await ask('DUE-TODAY')).toMatchObject({ restockDate: '2030-02-04', shipDate, deliveryWindow });
    const late = { placedAt: '2030-02-04T13:30:00Z' };
    const order = await it.shop.order('DUE-TODAY', [{ sku: 'DUE-TODAY', quantity: 1 }], late);
    expect(order.lines[0].promise).toMatchObject({ restockDate: '2030-02-04', shipDate, deliveryWindow });
    // So are lines that only now are covered by what comes today.
    await it.shop.item('FOUND-TODAY');
    await it.shop.supply('PO-FOUND', 'FOUND-TODAY', 9, '2030-02-20');
    await it.shop.order('FOUND-TODAY', [{ sku: 'FOUND-TODAY', quantity: 1 }], late);
    await it.shop.supply('PO-FOUND', 'FOUND-TODAY', 9, '2030-02-04');
    const found = await it.shop.backorder('FOUND-TODAY');
    expect(found.lines[0].promise.current).toMatchObject({ restockDate: '2030-02-04', shipDate, deliveryWindow });
  });

  test('the year is named where it is another', async () => {
    it.setTime(Date.parse('2030-12-20T01:00:00Z') as typeof MONDAY);
    await it.shop.item('NEXT-YEAR');
    await it.shop.supply('PO-NEXT-YEAR', 'NEXT-YEAR', 5, '2031-01-15');
    expect(await textOf('NEXT-YEAR')).toEqual({
      ja: 'あと26日で入荷予定(2031年1月15日(水))',
      en: 'Expected in 26 days (Wed, January 15, 2031)',
    });
  });

  test('dates go to the warehouse’s own country', async () => {
    const promise = async (country: string) =>
      (
        await it.shop.order(`TO-${country}`, [{ sku: 'SOON', quantity: 1 }], {
          policy: 'us-shop',
          shipTo: { country },
        })
      ).lines[0].promise;
    const { shipDate, deliveryWindow } = await ask('SOON', { policy: 'us-shop' });
    expect(await promise('US')).toMatchObject({ shipDate, deliveryWindow });
    expect(await promise('FR')).not.toMatchObject({ deliveryWindow });
  });
});

describe('pre-orders and special orders', () => {
  test('a pre-order goes by its release; the arrival is named where it is later', async () => {
    await it.shop.item('NOVEL', { kind: 'preorder', releaseDate: '2030-03-01' });
    await it.shop.supply('PO-NOVEL', 'NOVEL', 5, '2030-02-20');
    expect(await ask('NOVEL')).toMatchObject({
      status: 'backorder',
      shipDate: '2030-03-01',
      text: { ja: '3月1日(金)発売予定', en: 'Pre-order: out Fri, March 1' },
    });
    await it.shop.supply('PO-NOVEL', 'NOVEL', 5, '2030-03-10');
    expect((await textOf('NOVEL')).ja).toBe('3月1日(金)発売予定(3月10日(日)入荷予定)');
    // At the end of the month's first third at the latest.
    await it.shop.supply('PO-NOVEL', 'NOVEL', 5, '2030-03-01', { etaPrecision: 'third' });
    expect(await textOf('NOVEL')).toEqual({
      ja: '3月1日(金)発売予定(3月上旬入荷予定)',
      en: 'Pre-order: out Fri, March 1, in stock early March 2030',
    });
    await it.shop.stock('NOVEL', 50);
    expect(await ask('NOVEL')).toMatchObject({
      status: 'in-stock',
      shipDate: '2030-03-01',
      text: { ja: '3月1日(金)発売予定' },
    });
    it.setTime(Date.parse('2030-03-01T01:00:00Z') as typeof MONDAY);
    expect((await textOf('NOVEL')).ja).toBe('在庫あり');
  });

  test('a special order needs no supply', async () => {
    await it.shop.item('BESPOKE', { kind: 'special-order' });
    expect(await ask('BESPOKE')).toMatchObject({
      status: 'backorder',
      ...NO_DATES,
      text: { ja: 'お取り寄せ:入荷予定日未定', en: 'Special order: date not yet known' },
    });
    await it.shop.supply('PO-BESPOKE', 'BESPOKE', 5, '2030-02-20');
    expect((await textOf('BESPOKE')).ja).toBe('お取り寄せ:あと16日で入荷予定(2月20日(水))');
  });
});

describe('unavailable, with the reason an order would be refused with', () => {
  test.each([
    [{ discontinued: true }, 'discontinued', '販売終了'],
    [{ backorderable: false }, 'not-backorderable', '在庫切れ'],
    [{}, 'no-inbound-supply', '現在お取り扱いできません(入荷予定なし)'],
    [{ backorderCap: 0 }, 'cap-reached', '入荷待ちのご注文受付は終了しました'],
  ])('%j', async (item, reason, ja) => {
    const sku = `NO-${reason}`;
    await it.shop.item(sku, item);
    expect(await ask(sku)).toMatchObject({ status: 'unavailable', reason, ...NO_DATES, text: { ja } });
    await it.shop.stock(sku, 2);
    expect(await ask(sku)).toMatchObject({ status: 'low', reason: null });
    expect(await ask(sku, { quantity: 3 })).toMatchObject({
      status: 'unavailable',
      reason,
      text: { ja: '在庫2点のため、ご希望の数量をご用意できません' },
    });
  });

  test('a wait that is too long, and a customer who does not wait', async () => {
    await it.shop.item('LONG-WAIT');
    await it.shop.supply('PO-LONG-WAIT', 'LONG-WAIT', 5, '2030-06-20');
    expect(await ask('LONG-WAIT')).toMatchObject({ status: 'unavailable', reason: 'wait-too-long' });
    await it.api.ok(it.api.patch('/v1/customers/c-impatient', { noBackorder: true }));
    await it.shop.item('WAITED-FOR');
    await it.shop.supply('PO-WAITED-FOR', 'WAITED-FOR', 5, '2030-02-20');
    expect(await ask('WAITED-FOR', { customerId: 'c-impatient' })).toMatchObject({
      status: 'unavailable',
      reason: 'customer-refuses-backorder',
    });
    expect(await ask('WAITED-FOR', { customerId: 'c-unknown' })).toMatchObject({ status: 'backorder' });
  });
});

describe('fewer than were asked for can be had', () => {
  test('as many as supply reaches for', async () => {
    await it.shop.item('FIVE-COME');
    await it.shop.supply('PO-FIVE-COME', 'FIVE-COME', 5, '2030-02-20');
    expect(await ask('FIVE-COME', { quantity: 9 })).toMatchObject({
      status: 'unavailable',
      reason: 'no-inbound-supply',
      text: { ja: '5点までご注文いただけます(入荷待ち)', en: 'Only 5 can be ordered, on backorder' },
    });
    await it.shop.stock('FIVE-COME', 2);
    expect(await textOf('FIVE-COME', { quantity: 9 })).toEqual({
      ja: '7点までご注文いただけます(在庫2点、入荷待ち5点)',
      en: 'Only 7 can be ordered: 2 in stock, 5 on backorder',
    });
    expect(await ask('FIVE-COME', { quantity: 7 })).toMatchObject({ status: 'backorder' });
    expect(await ask('FIVE-COME', { quantity: 8 })).toMatchObject({ status: 'unavailable' });
  });

  test('as many as the cap leaves', async () => {
    await it.shop.item('CAPPED', { backorderCap: 3 });
    await it.shop.supply('PO-CAPPED', 'CAPPED', 50, '2030-02-20');
    expect(await ask('CAPPED', { quantity: 4 })).toMatchObject({
      reason: 'cap-reached',
      text: { ja: '3点までご注文いただけます(入荷待ち)' },
    });
    await it.shop.order('CAPPED', [{ sku: 'CAPPED', quantity: 3 }]);
    expect((await textOf('CAPPED')).ja).toBe('入荷待ちのご注文受付は終了しました');
  });

  test('as many as come soon enough, of a special order, too', async () => {
    await it.shop.item('SOON-ENOUGH', { kind: 'special-order' });
    await it.shop.supply('PO-SOON-ENOUGH', 'SOON-ENOUGH', 2, '2030-02-20');
    await it.shop.supply('PO-TOO-LONG', 'SOON-ENOUGH', 50, '2030-06-20');
    expect(await ask('SOON-ENOUGH', { quantity: 4 })).toMatchObject({
      reason: 'wait-too-long',
      text: { ja: '2点までご注文いただけます(お取り寄せ)', en: 'Only 2 can be ordered, as a special order' },
    });
  });
});

describe('nothing is said to come only where nothing does', () => {
  test('supply beyond the fence is still far off', async () => {
    const pack = {
      ...shippedPack('jp-shop'),
      id: 'fenced',
      purchasing: { askBeforeDays: 3, chaseAfterDays: 3, fenceDays: 30 },
    };
    await it.api.ok(it.api.put('/v1/policies/fenced/versions/1', pack));
    await it.shop.item('FENCED');
    await it.shop.supply('PO-FENCED', 'FENCED', 5, '2030-03-20');
    const tooFar = {
      ja: '現在お取り扱いできません(入荷予定がまだ先のため)',
      en: 'Currently unavailable: the next delivery is too far ahead to be sold yet',
    };
    expect(await ask('FENCED', { policy: 'fenced' })).toMatchObject({ reason: 'no-inbound-supply', text: tooFar });
    await it.shop.item('FENCED-KIT', { components: [{ sku: 'FENCED', quantity: 2 }] });
    expect(await textOf('FENCED-KIT', { policy: 'fenced' })).toEqual(tooFar);
    expect((await textOf('FENCED-KIT', { policy: 'fenced', quantity: 3 })).ja).toBe('現在お取り扱いできません');
  });

  test('supply that is sold out, overdue or not confirmed is on its way all the same', async () => {
    await it.shop.item('SOLD-OUT');
    await it.shop.supply('PO-SOLD-OUT', 'SOLD-OUT', 5, '2030-02-20');
    await it.shop.order('SOLD-OUT', [{ sku: 'SOLD-OUT', quantity: 5 }]);
    const unavailable = { ja: '現在お取り扱いできません', en: 'Currently unavailable' };
    expect(await textOf('SOLD-OUT')).toEqual(unavailable);
    await it.shop.item('ONLY-PLANNED');
    await it.shop.supply('PO-ONLY-PLANNED', 'ONLY-PLANNED', 5, '2030-02-20', { status: 'planned' });
    expect(await textOf('ONLY-PLANNED')).toEqual(unavailable);
  });
});

describe('asked in ways that cannot be', () => {
  test('an unknown item is a 404', async () => {
    expectProblem(await it.api.get('/v1/items/NONE/availability'), 404, 'not-found');
  });

  test.each([
    ['quantity=0', '/quantity'],
    ['quantity=2147483648', '/quantity'],
    ['quantity=1.5', '/quantity'],
    ['quantity=many', '/quantity'],
    ['channel=Web', '/channel'],
    ['customerId=a%20b', '/customerId'],
    ['customerRank=gold', '/customerRank'],
    ['policy=none-such', '/policy'],
    ['sku=SOON', '/sku'],
  ])('%s is a 400 that names it', async (query, pointer) => {
    const answer = await it.api.get(`/v1/items/SOON/availability?${query}`);
    expectProblem(answer, 400, 'bad-request');
    expect(answer.body.errors).toContainEqual({ pointer, message: expect.any(String) });
  });

  test('asking changes nothing', async () => {
    const before = await footprint(it.db);
    await ask('SOON', { quantity: 3, channel: 'rakuten', customerRank: 3 });
    expect(await footprint(it.db)).toEqual(before);
  });
});

test('a channel’s own policy is the one its customers are answered by', async () => {
  await it.shop.item('ELSEWHERE');
  await it.api.ok(
    it.api.put('/v1/channels/lenient', {
      name: { ja: '店' },
      sender: { name: 'Shop', email: 'shop@example.com' },
      replyTo: 'shop@example.com',
      staffName: '店',
      address: '東京',
      phone: '03',
      signature: { ja: '店' },
      timeZone: 'Asia/Tokyo',
      defaultPolicy: 'demo',
    }),
  );
  expect(await ask('ELSEWHERE')).toMatchObject({ status: 'unavailable' });
  expect(await ask('ELSEWHERE', { channel: 'lenient' })).toMatchObject({ status: 'backorder' });
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
