import { sql } from 'drizzle-orm';
import { instantOf } from '../../domain/calendar/business-date';
import { takeStep } from '../../record/take-step';
import { sweepOverdue } from '../../worker/sweep-overdue';
import { sweepPurchasing } from '../../worker/sweep-purchasing';
import type { Json } from '../servers/api-client';
import { recordOnly } from '../servers/engine';
import { HERE } from '../servers/installation';
import { type Shop, shopOf } from '../servers/shop';

let engine: Awaited<ReturnType<typeof recordOnly>>;
let shop: Shop;
beforeEach(async () => {
  engine = await recordOnly();
  shop = shopOf(engine.api);
  const { put, ok } = engine.api;
  // Neither can be written to: staff ask.
  await ok(put('/v1/suppliers/kiln', { name: '窯元', phone: '0120-000-111', locale: 'ja' }));
  await ok(put('/v1/suppliers/mill', { name: 'Mill & Co', phone: '+1 555 0100', locale: 'en' }));
});
afterEach(() => engine.stop());

const sweep = () => sweepPurchasing(engine.db, HERE, engine.now());
/** A moment as the shop's clock in Tokyo shows it. */
const itIs = (tokyo: string) => engine.setTime(instantOf(Date.parse(`${tokyo}:00+09:00`)));
const tasks = async (): Promise<Json[]> =>
  (await engine.api.ok(engine.api.get('/v1/tasks?state=open&limit=200'))).items.reverse();
const kinds = async (): Promise<string[]> => (await tasks()).map(({ kind }) => kind);

async function putPack(id: string, purchasing: object): Promise<void> {
  const {
    id: _id,
    version: _version,
    ...pack
  } = await engine.api.ok(engine.api.get('/v1/policies/jp-shop/versions/1'));
  await engine.api.ok(engine.api.put(`/v1/policies/${id}/versions/1`, { ...pack, purchasing, id, version: 1 }));
}

/** A supply with a customer who was promised it. */
async function promised(sku: string, eta: string, { supplierId = 'kiln', policy = 'jp-shop' } = {}): Promise<void> {
  await shop.item(sku, { supplierId });
  await shop.supply(`PO-${sku}`, sku, 10, eta);
  await shop.order(sku, [{ sku, quantity: 2 }], { policy });
}

describe('staff ask a supplier who cannot be written to', () => {
  test('three days before the goods are due or, on a day off, before it, in the morning, once: a task with the text in his language', async () => {
    await promised('CUP', '2030-02-20');
    await promised('YARN', '2030-02-20', { supplierId: 'mill' });
    itIs('2030-02-15T08:59');
    expect(await sweep()).toBe(0);
    itIs('2030-02-15T09:00');
    expect(await sweep()).toBe(2);
    expect(await tasks()).toMatchObject([
      {
        kind: 'supply-check',
        supplyId: 'PO-CUP',
        sku: 'CUP',
        title: { ja: expect.stringContaining('仕入先'), en: expect.stringContaining('supplier') },
        data: { supplierId: 'kiln', supplier: '窯元', phone: '0120-000-111', quantity: 10, eta: '2030-02-20' },
      },
      { kind: 'supply-check', supplyId: 'PO-YARN', data: { phone: '+1 555 0100' } },
    ]);
    const [cup, yarn] = (await tasks()).map(({ data }) => data);
    expect([cup.subject, yarn.subject]).toEqual([
      '納期のご確認(発注番号:PO-CUP)',
      'Delivery date: purchase order PO-YARN',
    ]);
    expect(cup.text).toContain('窯元 御中');
    expect(cup.text).toContain('納期:2030年2月20日(水)');
    expect(cup.text).toContain('商品:商品CUP(CUP)');
    expect(yarn.text).toContain('Dear Mill & Co,');
    expect(yarn.text).toContain('Due: Wed, February 20, 2030');
    expect(await sweep()).toBe(0);
  });

  test('anew when the date has changed, and the question that was open is answered by it', async () => {
    await promised('CUP', '2030-02-20');
    itIs('2030-02-15T10:00');
    await sweep();
    await shop.supply('PO-CUP', 'CUP', 10, '2030-02-27');
    expect(await kinds()).toEqual([]);
    expect(await sweep()).toBe(0);
    itIs('2030-02-22T10:00');
    expect(await sweep()).toBe(1);
    // More of it on the same day is no other date.
    await shop.supply('PO-CUP', 'CUP', 12, '2030-02-27');
    expect(await sweep()).toBe(0);
    await shop.receive('PO-CUP', 'CUP', 4, engine.now());
    expect(await kinds()).toEqual(['supply-check']);
    await shop.receive('PO-CUP', 'CUP', 8, engine.now());
    expect(await kinds()).toEqual([]);
  });

  test('only about goods that somebody waits for: pegged to the last unit, in part, or by its own line', async () => {
    await shop.item('SPARE');
    await shop.supply('PO-SPARE', 'SPARE', 10, '2030-02-20');
    await shop.item('PART');
    await shop.supply('PO-PART-1', 'PART', 1, '2030-02-20');
    await shop.supply('PO-PART-2', 'PART', 5, '2030-03-20');
    await shop.supply('PO-PART-3', 'PART', 5, '2030-02-21');
    await shop.order('PART', [{ sku: 'PART', quantity: 7 }]);
    await shop.item('LINE', { kind: 'special-order' });
    await shop.order('LINE', [{ sku: 'LINE', quantity: 1 }]);
    await shop.supply('PO-LINE', 'LINE', 1, '2030-02-20', { forLine: { backorderId: 'bo-LINE', lineId: '1' } });
    await shop.supply('PO-LINE-SPARE', 'LINE', 4, '2030-02-20', { status: 'cancelled' });
    itIs('2030-02-19T09:30');
    await sweep();
    expect((await tasks()).flatMap(({ supplyId, kind }) => (kind === 'supply-check' ? [supplyId] : []))).toEqual([
      'PO-LINE',
      'PO-PART-1',
      'PO-PART-3',
    ]);
  });

  test('as the waiters’ packs say: earlier, or never', async () => {
    await putPack('early', { askBeforeDays: 10, chaseAfterDays: 3, fenceDays: null });
    await putPack('never', { askBeforeDays: 0, chaseAfterDays: 3, fenceDays: null });
    await promised('EARLY', '2030-02-20', { policy: 'early' });
    await promised('NEVER', '2030-02-20', { policy: 'never' });
    itIs('2030-02-08T09:00');
    expect(await sweep()).toBe(1);
    itIs('2030-02-20T09:00');
    await sweep();
    expect((await tasks()).map(({ supplyId }) => supplyId)).toEqual(['PO-EARLY']);
  });

  test('when the day has passed without the goods: the next business morning, pegged or not', async () => {
    await promised('CUP', '2030-02-08');
    await shop.item('SPARE', { supplierId: 'mill' });
    await shop.supply('PO-SPARE', 'SPARE', 10, '2030-02-08');
    itIs('2030-02-08T12:00');
    await sweep();
    expect(await kinds()).toEqual(['supply-check']);
    // Friday the 8th passes; Monday the 11th is a public holiday.
    itIs('2030-02-09T00:01');
    expect(await sweepOverdue(engine.db, HERE, engine.now())).toBe(2);
    expect((await shop.backorder('CUP')).lines[0].promise.current).toBeNull();
    expect(await sweep()).toBe(0);
    itIs('2030-02-12T09:00');
    expect(await sweep()).toBe(2);
    expect(await sweep()).toBe(0);
    const late = (await tasks()).filter(({ kind }) => kind === 'supply-overdue');
    expect(late.map(({ supplyId, data }) => [supplyId, data.supplier, data.subject])).toEqual([
      ['PO-CUP', '窯元', '納期遅れのご確認(発注番号:PO-CUP)'],
      ['PO-SPARE', 'Mill & Co', 'Overdue delivery: purchase order PO-SPARE'],
    ]);
    await shop.supply('PO-CUP', 'CUP', 10, '2030-03-01');
    expect((await tasks()).filter(({ supplyId }) => supplyId === 'PO-CUP')).toEqual([]);
    expect((await shop.backorder('CUP')).lines[0].promise.current).toMatchObject({ restockDate: '2030-03-01' });
  });

  test('staff have one task for a late supply, whoever spoke first: its customers’ courses or its own day', async () => {
    await promised('CUP', '2030-02-08');
    const tellMissed = (stepNo: number) =>
      takeStep(engine.db, HERE, { backorderId: 'bo-CUP', stepNo, step: 'date-missed', at: engine.now() });
    itIs('2030-02-09T00:01');
    await sweepOverdue(engine.db, HERE, engine.now());
    itIs('2030-02-12T09:00');
    await tellMissed(2);
    expect((await tasks()).map(({ kind, sku, supplyId }) => [kind, sku, supplyId])).toEqual([
      ['supply-overdue', 'CUP', undefined],
    ]);
    await sweep();
    await tellMissed(3);
    expect((await tasks()).map(({ kind, sku, supplyId }) => [kind, sku, supplyId])).toEqual([
      ['supply-overdue', 'CUP', 'PO-CUP'],
    ]);
    await shop.supply('PO-CUP', 'CUP', 10, '2030-03-01');
    expect(await tasks()).toEqual([]);
  });

  test('a supplier nobody knows is a task all the same', async () => {
    await promised('CUP', '2030-02-20', { supplierId: 'unknown' });
    itIs('2030-02-15T09:00');
    await sweep();
    expect((await tasks())[0].data).toEqual({ quantity: 10, eta: '2030-02-20' });
  });

  test('two workers that sweep at the same time ask once', async () => {
    for (const sku of ['A', 'B', 'C']) await promised(sku, '2030-02-20');
    itIs('2030-02-15T09:00');
    const asked = await Promise.all([sweep(), sweep(), sweep()]);
    expect(asked.reduce((a, b) => a + b, 0)).toBe(3);
    expect(await kinds()).toEqual(['supply-check', 'supply-check', 'supply-check']);
  });
});

describe('a purchase that no supply has answered', () => {
  const special = async (orderId: string) => {
    await shop.item(orderId, { kind: 'special-order', supplierId: 'kiln' });
    await shop.order(orderId, [{ sku: orderId, quantity: 2 }]);
  };

  test('is a task when the pack’s working days have passed, on the backorder it is for', async () => {
    await special('VASE');
    itIs('2030-02-06T23:59');
    expect(await sweep()).toBe(0);
    itIs('2030-02-07T00:00');
    expect(await sweep()).toBe(1);
    expect(await sweep()).toBe(0);
    expect(await tasks()).toMatchObject([
      {
        kind: 'purchase-unanswered',
        backorderId: 'bo-VASE',
        sku: 'VASE',
        data: { quantity: 2, supplierId: 'kiln', lineId: '1' },
      },
    ]);
  });

  test('comes back when it was resolved and still no supply is there; a supply ends it', async () => {
    await special('VASE');
    itIs('2030-02-07T09:00');
    await sweep();
    const [task] = await tasks();
    await engine.api.ok(engine.api.post(`/v1/tasks/${task.id}/resolve`, { note: 'called' }));
    itIs('2030-02-12T23:00');
    expect(await sweep()).toBe(0);
    itIs('2030-02-13T09:00');
    expect(await sweep()).toBe(1);
    await shop.supply('PO-VASE', 'VASE', 2, '2030-03-01', { forLine: { backorderId: 'bo-VASE', lineId: '1' } });
    expect(await kinds()).toEqual([]);
    itIs('2030-02-28T09:00');
    await sweep();
    expect(await kinds()).not.toContain('purchase-unanswered');
  });

  test('is none when it was answered or withdrawn in time', async () => {
    await special('VASE');
    await special('BOWL');
    await shop.supply('PO-VASE', 'VASE', 2, null, { forLine: { backorderId: 'bo-VASE', lineId: '1' } });
    await engine.api.ok(shop.cancel('BOWL'));
    itIs('2030-02-20T09:00');
    await sweep();
    // That it has no date yet is another question.
    expect(await kinds()).toEqual(['supply-date-unknown']);
  });

  test('of goods for the shelf is a task too', async () => {
    await shop.item('CUP', { safetyStock: 5, supplierId: 'mill' });
    await shop.stock('CUP', 6);
    await shop.order('CUP', [{ sku: 'CUP', quantity: 1 }]);
    itIs('2030-02-07T09:00');
    expect(await sweep()).toBe(1);
    expect(await tasks()).toMatchObject([{ kind: 'purchase-unanswered', sku: 'CUP', data: { quantity: 1 } }]);
    expect((await tasks())[0]).not.toHaveProperty('backorderId');
  });
});

test('supply that the days bring inside the fence promises from then on, and is left alone before', async () => {
  await putPack('fenced', { askBeforeDays: 0, chaseAfterDays: 3, fenceDays: 30 });
  await shop.item('CUP');
  await shop.supply('PO-CUP', 'CUP', 10, '2030-02-20');
  await shop.order('CUP', [{ sku: 'CUP', quantity: 2 }], { policy: 'fenced' });
  await shop.supply('PO-CUP', 'CUP', 10, '2030-03-20');
  const promise = async () => (await shop.backorder('CUP')).lines[0].promise.current;
  const planVersion = async () =>
    (await engine.db.execute<{ v: string }>(sql`select plan_version as v from stock where sku = 'CUP'`))[0]?.v;
  itIs('2030-02-17T23:59');
  const before = await planVersion();
  expect(await sweep()).toBe(0);
  expect([await promise(), await planVersion()]).toEqual([null, before]);
  itIs('2030-02-18T00:00');
  expect(await sweep()).toBe(1);
  expect(await promise()).toMatchObject({ restockDate: '2030-03-20' });
  expect(await sweep()).toBe(0);
});
