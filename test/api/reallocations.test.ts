import { sql } from 'drizzle-orm';
import type { Json } from '../servers/api-client';
import { MINUTE, MONDAY } from '../servers/clock';
import { footprint } from './footprint';
import { expectProblem, expectRefused } from './problem';
import { type Served, served } from './served';

let it: Served;
beforeAll(async () => {
  it = await served();
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const url = (sku: string, query = ''): string => `/v1/items/${sku}/reallocations${query}`;
const line = (orderId: string, lineId = '1') => ({ backorderId: `bo-${orderId}`, lineId });
const body = (from: object, to: object, quantity: number) => ({ from, to, quantity, reason: '挙式に間に合わせるため' });
const stock = (sku: string): Promise<Json> => it.api.ok(it.api.get(`/v1/items/${sku}/stock`));
const timeline = async (orderId: string): Promise<Json[]> =>
  (await it.api.ok(it.api.get(`/v1/backorders/bo-${orderId}/timeline?locale=ja&limit=200`))).items;

/** Two orders: the first has two of its three units ready and waits for one, the second waits for two. */
async function twoOrders(sku: string): Promise<void> {
  await it.shop.item(sku);
  await it.shop.supply(`PO-${sku}-1`, sku, 3, '2030-02-20');
  await it.shop.supply(`PO-${sku}-2`, sku, 10, '2030-03-11');
  await it.shop.order(`${sku}-A`, [{ sku, quantity: 3 }]);
  await it.shop.order(`${sku}-B`, [{ sku, quantity: 2 }]);
  await it.shop.receive(`PO-${sku}-1`, sku, 2, it.now());
  await it.step(`${sku}-A`, 'pass-on-arrival');
  await it.step(`${sku}-B`, 'pass-on-date');
}

describe('units of one order go to another', () => {
  beforeAll(async () => {
    await twoOrders('MOVE');
    expect(await it.shop.backorder('MOVE-A')).toMatchObject({
      status: 'deciding',
      lines: [{ allocated: 2, waiting: 1, promise: { current: { restockDate: '2030-02-20' } } }],
    });
  });

  test('who gives them up waits at his old place with a new promise, who gets them is served; stock stays what it was', async () => {
    const answer = await it.api.post(url('MOVE'), body(line('MOVE-A'), line('MOVE-B'), 2));
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      sku: 'MOVE',
      quantity: 2,
      from: {
        id: 'bo-MOVE-A',
        status: 'deciding',
        lines: [{ allocated: 0, waiting: 3, promise: { current: { restockDate: '2030-03-11' } } }],
      },
      to: { id: 'bo-MOVE-B', status: 'ready', lines: [{ allocated: 2, waiting: 0 }] },
    });
    expect(await stock('MOVE')).toMatchObject({ onHand: 2, allocated: 2, waiting: 3 });
    const { items } = await it.api.ok(it.api.get('/v1/items/MOVE/plan'));
    expect(items).toMatchObject([{ orderId: 'MOVE-A', position: 1, waiting: 3 }]);
  });

  test('with the reason in both journals', async () => {
    const of = async (orderId: string) => (await timeline(orderId)).filter(({ kind }) => kind === 'reallocated');
    const reason = '挙式に間に合わせるため';
    expect(await of('MOVE-A')).toMatchObject([
      {
        summary: `担当者が明細 1 の引当 2 点を MOVE-B に付け替えました(理由: ${reason})`,
        data: {
          side: 'taken',
          lineId: '1',
          sku: 'MOVE',
          quantity: 2,
          otherOrderId: 'MOVE-B',
          otherLineId: '1',
          reason,
        },
      },
    ]);
    expect(await of('MOVE-B')).toMatchObject([
      {
        summary: `担当者が MOVE-A の引当 2 点を明細 1 に付け替えました(理由: ${reason})`,
        data: {
          side: 'given',
          lineId: '1',
          sku: 'MOVE',
          quantity: 2,
          otherOrderId: 'MOVE-A',
          otherLineId: '1',
          reason,
        },
      },
    ]);
    const kinds = async (orderId: string) => (await timeline(orderId)).map(({ kind }) => kind);
    expect(await kinds('MOVE-A')).toEqual(expect.arrayContaining(['offer-stale', 'promise-changed']));
    expect(await kinds('MOVE-A')).not.toContain('shortage');
    expect(await kinds('MOVE-B')).toContain('allocated');
  });

  test('and in the ledger, whose sums stay the stock', async () => {
    const rows = await it.db.execute(sql`
      select kind, order_id as "orderId", allocated_delta as units, reference from stock_ledger
      where sku = 'MOVE' and order_id is not null order by id desc limit 2`);
    expect(rows).toEqual([
      { kind: 'allocation', orderId: 'MOVE-B', units: 2, reference: null },
      { kind: 'deallocation', orderId: 'MOVE-A', units: -2, reference: 'reallocation' },
    ]);
    expect(
      await it.db.execute(sql`select sum(allocated_delta)::int as units from stock_ledger where sku = 'MOVE'`),
    ).toEqual([{ units: 2 }]);
  });

  test('the one is told with an apology that does not blame the stock, the other that his goods have come', async () => {
    await it.step('MOVE-A', 'pass-on-change');
    await it.step('MOVE-B', 'pass-on-arrival');
    expect((await it.shop.templates('MOVE-A')).slice(0, 3)).toEqual(['first-notice', 'offer', 'first-notice']);
    const apology = await it.shop.content((await it.shop.mails('MOVE-A'))[2].id);
    expect(apology.subject).toContain('商品のご用意についてのお詫び');
    expect(apology.text).toContain('当店の都合により');
    expect(apology.text).toContain('2030年3月11日');
    expect(apology.text).not.toContain('在庫管理');
    expect((await it.shop.templates('MOVE-B')).at(-1)).toBe('arrived');
    expect(await it.shop.backorder('MOVE-B')).toMatchObject({ status: 'closed', outcome: 'fulfilled' });
  });

  test('the question whether to send what was ready ahead is withdrawn with what was ready, and nobody is asked again', async () => {
    it.pass(31 * MINUTE);
    await it.step('MOVE-A', 'pass-on-date');
    const { offer, ...backorder } = await it.shop.backorder('MOVE-A');
    expect(offer).toBeUndefined();
    expect(backorder).toMatchObject({ status: 'scheduled', cause: 'reallocated' });
    expect(await it.shop.templates('MOVE-A')).toEqual(['first-notice', 'offer', 'first-notice']);
  });
});

test('units that come again to him who lost his ready ones are put to him anew', async () => {
  await it.shop.item('AGAIN');
  await it.shop.stock('AGAIN', 2);
  await it.shop.supply('PO-AGAIN', 'AGAIN', 50, '2030-02-20');
  await it.shop.order('AGAIN-A', [{ sku: 'AGAIN', quantity: 4 }]);
  await it.shop.order('AGAIN-B', [{ sku: 'AGAIN', quantity: 2 }]);
  expect((await it.shop.backorder('AGAIN-A')).offer.reason).toBe('part-ready');
  await it.api.ok(it.api.post(url('AGAIN'), body(line('AGAIN-A'), line('AGAIN-B'), 2)));
  await it.step('AGAIN-A');
  it.pass(31 * MINUTE);
  await it.step('AGAIN-A', 'pass-on-date');
  expect((await it.shop.backorder('AGAIN-A')).offer).toBeUndefined();
  await it.shop.receive('PO-AGAIN', 'AGAIN', 2, it.now());
  await it.step('AGAIN-A', 'pass-on-arrival');
  expect((await it.shop.backorder('AGAIN-A')).offer).toMatchObject({ reason: 'part-ready' });
});

test('an order with nothing short gets a backorder for what it loses, and is told in the same act', async () => {
  await it.shop.item('PLAIN');
  await it.shop.stock('PLAIN', 2);
  await it.shop.supply('PO-PLAIN', 'PLAIN', 10, '2030-02-20');
  await it.shop.order('PLAIN-A', [{ sku: 'PLAIN', quantity: 2 }]);
  await it.shop.order('PLAIN-B', [{ sku: 'PLAIN', quantity: 1 }]);
  const moved = body({ orderId: 'PLAIN-A', lineId: '1' }, { orderId: 'PLAIN-B', lineId: '1' }, 1);
  const dry = await it.api.ok(it.api.post(url('PLAIN', '?dryRun=true'), moved));
  expect(dry).toMatchObject({ linesAffected: 2, mailsNow: 2, offersOpened: 1 });
  const { from, to } = await it.api.ok(it.api.post(url('PLAIN'), moved));
  expect(from).toMatchObject({
    id: 'bo-PLAIN-A',
    cause: 'reallocated',
    status: 'deciding',
    offer: { reason: 'part-ready' },
    lines: [{ allocated: 1, waiting: 1, promise: { current: { restockDate: '2030-02-20' } } }],
  });
  expect(to).toMatchObject({ lines: [{ allocated: 1, waiting: 0 }] });
  expect(await it.shop.templates('PLAIN-A')).toEqual(['first-notice']);
});

describe('a dry run', () => {
  beforeAll(() => twoOrders('DRY'));

  test('changes nothing and says whose promise would move, from what to what', async () => {
    const before = await footprint(it.db);
    const impact = await it.api.ok(it.api.post(url('DRY', '?dryRun=true'), body(line('DRY-A'), line('DRY-B'), 2)));
    expect(await footprint(it.db)).toEqual(before);
    const on = (restockDate: string) => expect.objectContaining({ restockDate });
    expect(impact).toMatchObject({
      planVersion: (await it.api.ok(it.api.get('/v1/items/DRY/plan'))).planVersion,
      linesAffected: 2,
      mailsNow: 2,
      // The offer of a moment ago is held back, and then withdrawn without a word.
      mailsHeld: 0,
      promises: [
        { backorderId: 'bo-DRY-A', lineId: '1', before: on('2030-02-20'), after: on('2030-03-11') },
        { backorderId: 'bo-DRY-B', lineId: '1' },
      ],
    });
  });

  test('names a version at which it is done, until the plan moves', async () => {
    const moved = body(line('DRY-A'), line('DRY-B'), 1);
    const { planVersion } = await it.api.ok(it.api.post(url('DRY', '?dryRun=true'), moved));
    await it.shop.order('DRY-C', [{ sku: 'DRY', quantity: 1 }]);
    const late = await it.api.post(url('DRY'), moved, { headers: { 'if-match': `"${planVersion}"` } });
    expectProblem(late, 412, 'plan-moved');
    const again = await it.api.ok(it.api.post(url('DRY', '?dryRun=true'), moved));
    const done = await it.api.post(url('DRY'), moved, { headers: { 'if-match': `"${again.planVersion}"` } });
    expect(done.status).toBe(200);
    const { items } = await it.api.ok(it.api.get('/v1/backorders/bo-DRY-B/timeline?locale=en&limit=200'));
    expect(items.map(({ summary }: Json) => summary)).toContain(
      'Staff moved 1 unit of order DRY-A to line 1: 挙式に間に合わせるため',
    );
    // The units have gone with the plan that moved: it is the plan that is said to have.
    const stale = await it.api.post(url('DRY'), moved, { headers: { 'if-match': `"${again.planVersion}"` } });
    expectProblem(stale, 412, 'plan-moved');
  });
});

describe('refused, with everything left as it was', () => {
  beforeAll(async () => {
    await twoOrders('KEEP');
    await it.shop.item('OTHER');
    await it.shop.supply('PO-OTHER', 'OTHER', 5, '2030-02-20');
    await it.shop.order('OTHER', [{ sku: 'OTHER', quantity: 1 }]);
    await it.shop.supply('PO-KEEP-3', 'KEEP', 9, '2030-02-20');
    await it.shop.order('KEEP-R', [{ sku: 'KEEP', quantity: 1 }], { completedAt: '2030-01-01T00:00:00Z' });
    await it.shop.receive('PO-KEEP-3', 'KEEP', 1, it.now());
    await it.step('KEEP-R', 'pass-on-arrival');
    await it.shop.order('KEEP-S', [{ sku: 'KEEP', quantity: 1 }], { completedAt: '2030-01-01T00:00:00Z' });
    await it.shop.receive('PO-KEEP-3', 'KEEP', 1, it.now());
    await it.step('KEEP-S', 'pass-on-arrival');
    await it.api.ok(it.shop.ship('KEEP-S', [{ lineId: '1', quantity: 1 }]));
    await it.shop.order('KEEP-X', [{ sku: 'KEEP', quantity: 1 }]);
    await it.api.ok(it.shop.cancel('KEEP-X'));
    await it.step('KEEP-X', 'pass-on-change');
    expect(await it.shop.backorder('KEEP-X')).toMatchObject({ status: 'closed' });
  });
  const a = line('KEEP-A');
  const b = line('KEEP-B');

  test.each([
    ['more than is allocated', a, b, 3, 'not-enough-units', '/quantity'],
    ['more than is waited for', a, line('KEEP-A'), 2, '', '/to'],
    ['from one that has nothing', b, a, 1, 'not-enough-units', '/quantity'],
    ['units released', line('KEEP-R'), b, 1, 'already-released', '/from'],
    ['units shipped', line('KEEP-S'), b, 1, 'already-shipped', '/from'],
    ['from a closed backorder', line('KEEP-X'), b, 1, 'conflict', '/from'],
    ['to a closed backorder', a, line('KEEP-X'), 1, 'conflict', '/to'],
    ['to a line of another item', a, line('OTHER'), 1, '', '/to/lineId'],
    ['from a line of another item', line('OTHER'), b, 1, '', '/from/lineId'],
    ['to the same line', a, { orderId: 'KEEP-A', lineId: '1' }, 1, '', '/to'],
    ['from no order', { orderId: 'NONE', lineId: '1' }, b, 1, '', '/from/orderId'],
    ['from no backorder', line('NONE'), b, 1, '', '/from/backorderId'],
    ['to no line', a, line('KEEP-B', '9'), 1, '', '/to/lineId'],
    ['from nothing named', { lineId: '1' }, b, 1, '', '/from'],
    ['to two things named', a, { ...b, orderId: 'KEEP-B' }, 1, '', '/to'],
    ['of nothing', a, b, 0, '', '/quantity'],
  ])('%s', async (_what, from, to, quantity, slug, pointer) => {
    const before = await footprint(it.db);
    const answer = await it.api.post(url('KEEP'), body(from, to, quantity));
    if (slug === '') expectRefused(answer, pointer);
    else {
      expectProblem(answer, 409, slug);
      expect(answer.body.errors).toEqual([{ pointer, message: expect.any(String) }]);
    }
    expect(await footprint(it.db)).toEqual(before);
  });

  test.each(['', '   ', ' \n\u3000'])('for the reason %j', async (reason) => {
    expectRefused(await it.api.post(url('KEEP'), { ...body(a, b, 1), reason }), '/reason');
  });

  test('more than is waited for by the other', async () => {
    await it.shop.order('KEEP-D', [{ sku: 'KEEP', quantity: 1 }]);
    const answer = await it.api.post(url('KEEP'), body(a, line('KEEP-D'), 2));
    expectProblem(answer, 409, 'not-enough-units');
    expect(answer.body.errors[0].pointer).toBe('/quantity');
  });

  test('without a reason, or of no item', async () => {
    expectRefused(await it.api.post(url('KEEP'), { from: a, to: b, quantity: 1 }), '/reason');
    expectRefused(await it.api.post(url('KEEP'), { from: a, to: b, quantity: 1, reason: '' }), '/reason');
    expectProblem(await it.api.post(url('NONE'), body(a, b, 1)), 404, 'not-found');
  });
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
