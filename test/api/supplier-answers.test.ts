import { type Served, served } from './served';
import { supplierSide, tokyo } from './supplier-visits';

let it: Served;
beforeEach(async () => {
  it = await served();
});
afterEach(async () => {
  expect(it.logged).toEqual([]);
  await it.stop();
});

const { asked, sweep, letters, linkOf, page, form, send, answer, supply, tasks, supplier } = supplierSide(() => it);
const promise = async (orderId: string) => (await it.shop.backorder(orderId)).lines[0].promise.current;

describe('an answer is a change of the supply like any other', () => {
  test('a day: the promise moves, the course is woken, the history says who', async () => {
    const link = await asked();
    expect((await answer(link, { 'PO-CUP': { answer: 'date', date: '2030-03-01' } })).status).toBe(303);
    expect(await supply('PO-CUP')).toMatchObject({ eta: '2030-03-01', etaPrecision: 'day', quantity: 10, version: 2 });
    expect(await promise('CUP')).toMatchObject({ restockDate: '2030-03-01' });
    const { history } = await supply('PO-CUP');
    expect(history).toMatchObject([
      {
        at: '2030-02-05T00:00:00Z',
        kind: 'answered',
        by: { type: 'supplier', id: 'kiln' },
        data: { answer: { kind: 'date', eta: { date: '2030-03-01', precision: 'day' } }, eta: '2030-03-01' },
      },
      {
        kind: 'asked',
        by: { type: 'system' },
        mailId: expect.any(String),
        data: { cause: 'unknown', supplierId: 'kiln' },
      },
      { kind: 'stated', by: { type: 'staff' }, data: { eta: null, quantity: 10 } },
    ]);
    const { items } = await it.api.ok(it.api.get('/v1/backorders/bo-CUP/timeline?limit=200'));
    expect(items.map(({ kind }: { kind: string }) => kind)).toContain('supplier-answered');
    const wakes = await it.db.execute<{ signal: string }>(
      `select signal from wakes where backorder_id = 'bo-CUP' order by signal`,
    );
    expect(wakes.map(({ signal }) => signal)).toContain('supplierEta');
  });

  test.each([
    ['1', '2030-03-10', 'third', '3月上旬'],
    ['2', '2030-03-20', 'third', '3月中旬'],
    ['3', '2030-03-31', 'third', '3月下旬'],
    ['4', '2030-03-31', 'month', '3月'],
  ])(
    'a part of the month (%s): planned on its last day, shown as it was said',
    async (third, eta, precision, words) => {
      const link = await asked();
      await answer(link, { 'PO-CUP': { answer: 'month', month: '2030-03', third } });
      expect(await supply('PO-CUP')).toMatchObject({ eta, etaPrecision: precision });
      expect(await promise('CUP')).toMatchObject({ restockDate: eta, precision });
      expect((await page(link)).text).toContain(`${words}に納品`);
    },
  );

  test('part of it first: the supply is lowered, the rest is one of its own, and no unit is lost', async () => {
    const link = await asked('CUP', { quantity: 7 });
    const filled = { answer: 'part', quantity: '4', partDate: '2030-03-01', rest: 'date', restDate: '2030-04-01' };
    await answer(link, { 'PO-CUP': filled });
    expect(await supply('PO-CUP')).toMatchObject({ quantity: 4, eta: '2030-03-01' });
    expect(await supply('PO-CUP-2')).toMatchObject({ quantity: 6, eta: '2030-04-01', sku: 'CUP', status: 'confirmed' });
    // The seventh unit comes with the rest.
    expect(await promise('CUP')).toMatchObject({ restockDate: '2030-04-01' });
    // Each of them can be corrected; the next rest has the next number.
    await answer(link, { 'PO-CUP-2': { ...filled, quantity: '5', rest: 'unknown', restDate: '' } });
    expect(await supply('PO-CUP-2')).toMatchObject({ quantity: 5, eta: '2030-03-01' });
    expect(await supply('PO-CUP-2-2')).toMatchObject({ quantity: 1, eta: null });
    const { items } = await it.api.ok(it.api.get('/v1/backorders/bo-CUP/timeline?limit=200'));
    const moves = items.filter(({ kind }: { kind: string }) => kind === 'promise-changed');
    expect(moves.map(({ data }: { data: Record<string, unknown> }) => data['after'])).toEqual([
      '2030-04-01',
      '2030-03-01',
    ]);
  });

  test('part of it and no more: the rest is gone', async () => {
    const link = await asked('CUP', { quantity: 7 });
    await answer(link, { 'PO-CUP': { answer: 'part', quantity: '4', partDate: '2030-03-01', rest: 'refused' } });
    expect(await supply('PO-CUP')).toMatchObject({ quantity: 4 });
    expect((await it.api.get('/v1/supplies/PO-CUP-2')).status).toBe(404);
    expect(await promise('CUP')).toBeNull();
  });

  test('what has arrived stays arrived: the part is of what is still to come', async () => {
    const link = await asked('CUP', { quantity: 7 });
    await it.shop.receive('PO-CUP', 'CUP', 3, it.now());
    const many = { answer: 'part', quantity: '8', partDate: '2030-03-01', rest: 'unknown' };
    expect((await answer(link, { 'PO-CUP': many })).status).toBe(422);
    expect((await answer(link, { 'PO-CUP': { ...many, quantity: '5' } })).status).toBe(303);
    expect(await supply('PO-CUP')).toMatchObject({ quantity: 8, received: 3 });
    expect(await supply('PO-CUP-2')).toMatchObject({ quantity: 2, received: 0 });
    // All that is to come is no part.
    await answer(link, { 'PO-CUP': { ...many, quantity: '5', partDate: '2030-03-04' } });
    expect(await supply('PO-CUP')).toMatchObject({ quantity: 8, eta: '2030-03-04' });
  });

  test.each([
    ['the rest on a day', { rest: 'date', restDate: '2030-04-01' }],
    ['the rest unknown', { rest: 'unknown' }],
    ['the rest refused', { rest: 'refused' }],
    ['all of it', { quantity: '10' }],
  ])('a part is sent twice, %s: one answer', async (_what, rest) => {
    const link = await asked('CUP', { quantity: 7 });
    const filled = { answer: 'part', quantity: '4', partDate: '2030-03-01', rest: 'unknown', ...rest };
    const fields = { ...(await form(link, { 'PO-CUP': filled })), confirm: 'yes' };
    expect((await send(link, fields)).status).toBe(303);
    const first = await supply('PO-CUP');
    expect((await send(link, fields)).status).toBe(303);
    expect(await supply('PO-CUP')).toMatchObject({ quantity: first.quantity, version: first.version });
    expect((await it.api.get('/v1/supplies/PO-CUP-2-2')).status).toBe(404);
    // Another part is another answer, to what is no longer so.
    expect((await send(link, { ...fields, 'quantity.0': '3' })).status).toBe(409);
  });

  test('a reason is that of the date it was given with: repeated, it keeps it; another date has none', async () => {
    const reason = { code: 'logistics', customerText: { ja: '台風のため', en: 'A typhoon' } };
    const link = await asked('CUP', { quantity: 7 });
    await it.shop.supply('PO-CUP', 'CUP', 10, '2030-03-01', { supplierId: 'kiln', reason });
    await answer(link, { 'PO-CUP': { answer: 'holds' } });
    expect(await supply('PO-CUP')).toMatchObject({ reason });
    const part = { answer: 'part', quantity: '4', partDate: '2030-03-01', rest: 'date', restDate: '2030-04-01' };
    await answer(link, { 'PO-CUP': part });
    expect(await supply('PO-CUP')).toMatchObject({ reason });
    expect(await supply('PO-CUP-2')).not.toHaveProperty('reason');
    await answer(link, { 'PO-CUP': { answer: 'date', date: '2030-03-15' } });
    expect(await supply('PO-CUP')).not.toHaveProperty('reason');
  });

  test('refused: cancelled, a task for staff, and closed on the page', async () => {
    const link = await asked('CUP', { eta: '2030-02-20' });
    await answer(link, { 'PO-CUP': { answer: 'refused' } });
    expect(await supply('PO-CUP')).toMatchObject({ status: 'cancelled', reason: { code: 'other' } });
    expect(await promise('CUP')).toBeNull();
    expect((await tasks()).map(({ kind }) => kind)).toEqual(['supply-cancelled']);
    const after = await page(link);
    expect(after.text).toMatch(/納品不可[\s\S]*受付を終了しました/);
    expect(after.text).not.toContain('<fieldset');
  });

  test('discontinued: the customers’ lines lose their date for that reason', async () => {
    const link = await asked('CUP', { eta: '2030-02-20' });
    await answer(link, { 'PO-CUP': { answer: 'discontinued' } });
    expect(await supply('PO-CUP')).toMatchObject({ status: 'cancelled', reason: { code: 'discontinued' } });
    const rows = await it.db.execute(`select unknown_because as why from order_lines where order_id = 'CUP'`);
    expect(rows).toEqual([{ why: 'discontinued' }]);
  });

  test('the date holds: confirmed, and not asked again before it has passed', async () => {
    const link = await asked('CUP', { eta: '2030-02-20' });
    expect((await page(link)).text).toContain('予定どおり納品できる');
    await answer(link, { 'PO-CUP': { answer: 'holds' } });
    for (const day of ['18', '19', '20']) {
      it.setTime(tokyo(`2030-02-${day}T09:30`));
      await sweep();
    }
    expect(await letters('kiln')).toHaveLength(1);
    expect(await promise('CUP')).toMatchObject({ restockDate: '2030-02-20' });
  });

  test('no date yet is an answer too, and asked about again after it', async () => {
    const link = await asked('CUP', { eta: '2030-02-20' });
    await answer(link, { 'PO-CUP': { answer: 'unknown' } });
    expect(await supply('PO-CUP')).toMatchObject({ eta: null, status: 'confirmed' });
    it.setTime(tokyo('2030-02-18T09:00'));
    await sweep();
    expect((await letters('kiln')).map(({ subject }) => subject)).toEqual([
      '納期のご確認(発注番号:PO-CUP)',
      '納期ご回答のお願い(発注番号:PO-CUP)',
    ]);
  });
});

describe('a purchase', () => {
  async function bought() {
    it.setTime(tokyo('2030-02-04T10:00'));
    await supplier('kiln');
    await it.shop.item('VASE', { kind: 'special-order', supplierId: 'kiln' });
    await it.shop.order('VASE', [{ sku: 'VASE', quantity: 2 }]);
    it.setTime(tokyo('2030-02-07T09:00'));
    await sweep();
    const link = await linkOf('kiln');
    const id = /purchase:(purchase_\w+)"/.exec((await page(link)).text)?.[1] ?? '';
    return { link, id };
  }

  test('is answered with a date: a supply for its line, and staff have nothing to look after', async () => {
    const { link, id } = await bought();
    expect((await tasks()).map(({ kind }) => kind)).toEqual(['purchase-unanswered']);
    const fields = { ...(await form(link, { [id]: { answer: 'date', date: '2030-03-01' } })), confirm: 'yes' };
    expect((await send(link, fields)).status).toBe(303);
    expect(await supply(id)).toMatchObject({
      sku: 'VASE',
      quantity: 2,
      supplierId: 'kiln',
      forLine: { backorderId: 'bo-VASE', lineId: '1' },
    });
    expect(await promise('VASE')).toMatchObject({ restockDate: '2030-03-01' });
    expect(await tasks()).toEqual([]);
    // Sent twice, it is one answer; the history goes back to the question.
    expect((await send(link, fields)).status).toBe(303);
    expect(await supply(id)).toMatchObject({ version: 1 });
    expect((await supply(id)).history.map(({ kind }: { kind: string }) => kind)).toEqual(['answered', 'asked']);
  });

  test('that is refused is a task, and not asked about again', async () => {
    const { link, id } = await bought();
    await answer(link, { [id]: { answer: 'refused' } });
    expect((await tasks()).map(({ kind, data }) => [kind, data.phone])).toEqual([
      ['purchase-unanswered', undefined],
      ['supplier-refused', '0120-000-111'],
    ]);
    it.setTime(tokyo('2030-02-20T09:00'));
    await sweep();
    expect((await letters('kiln')).every(({ queuedAt }) => queuedAt < '2030-02-08')).toBe(true);
    expect((await page(link)).text).toMatch(/納品不可[\s\S]*受付を終了しました/);
  });
});
