import fc from 'fast-check';
import { linkToken } from '../../record/customer-link';
import { supplierToken } from '../../record/supplier-link';
import { DAY } from '../servers/clock';
import { HERE } from '../servers/installation';
import { expectPage } from './customer-visits';
import { formsOf } from './page-form';
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

const { sweep, letters, linkOf, page, form, send, answer, supply, tasks, supplier } = supplierSide(() => it);

/** Ten units without a date, two of them waited for; the supplier has been asked. Returns his link. */
async function asked(sku = 'CUP', { supplierId = 'kiln', eta = null as string | null, quantity = 2 } = {}) {
  it.setTime(tokyo('2030-02-04T10:00'));
  await supplier(supplierId);
  await it.shop.item(sku, { supplierId, name: { ja: `器 ${sku}`, en: `Bowl ${sku}` } });
  await it.shop.supply(`PO-${sku}`, sku, 10, eta);
  await it.shop.order(sku, [{ sku, quantity }]);
  it.setTime(tokyo(eta === null ? '2030-02-05T09:00' : '2030-02-15T09:00'));
  await sweep();
  return linkOf(supplierId);
}
const promise = async (orderId: string) => (await it.shop.backorder(orderId)).lines[0].promise.current;

describe('the page', () => {
  test('says what is asked, in the supplier’s language, and changes nothing by being opened', async () => {
    const link = await asked();
    const before = await supply('PO-CUP');
    for (const method of ['GET', 'HEAD'] as const) {
      const answered = await it.api.send(method, `${link}?answer.0=refused&confirm=yes`, undefined, { key: null });
      expect(answered.status).toBe(200);
    }
    const opened = await page(link);
    expectPage(opened, 200);
    expect(opened.text).toContain('<html lang="ja">');
    for (const words of ['工房kiln 御中', '器 CUP', 'PO-CUP', '10点', '未定', '納期を日付で回答する', '廃番・生産終了'])
      expect(opened.text).toContain(words);
    // Nothing about customers is the supplier's business.
    expect(opened.text).not.toMatch(/山田|hanako|bo-CUP/);
    expect(await supply('PO-CUP')).toEqual(before);
    await supplier('kiln', { locale: 'en', contactName: 'Ken Sato' });
    const english = await page(link);
    expectPage(english, 200);
    expect(english.text).toMatch(/<html lang="en">[\s\S]*Dear Ken Sato,[\s\S]*Bowl CUP[\s\S]*We cannot deliver it/);
  });

  test('asks once more before an answer counts, and can be gone back from', async () => {
    const link = await asked();
    const fields = await form(link, { 'PO-CUP': { answer: 'date', date: '2030-03-01' } });
    const check = await send(link, fields);
    expectPage(check, 200);
    expect(check.text).toContain('2030年3月1日(金)に納品');
    expect((await supply('PO-CUP')).eta).toBeNull();
    const [sent] = formsOf(check.text);
    const edited = await send(link, { ...sent?.fields, edit: 'yes' });
    expectPage(edited, 200);
    expect(edited.text).toContain('value="2030-03-01"');
    const done = await send(link, { ...sent?.fields, confirm: 'yes' });
    expect([done.status, done.headers['location']]).toEqual([303, link]);
    const thanks = await page(link, { cookie: done.headers['set-cookie']?.split(';')[0] ?? '' });
    expect(thanks.text).toContain('ご回答ありがとうございました');
    expect(thanks.text).toContain('2030年3月1日(金)に納品');
    expect((await supply('PO-CUP')).eta).toBe('2030-03-01');
  });

  test('has four matters at a time, under 20 KB whatever their names; what is answered goes to the end', async () => {
    it.setTime(tokyo('2030-02-04T10:00'));
    await supplier('kiln', { name: '窯'.repeat(200), contactName: '佐'.repeat(200) });
    const skus = Array.from({ length: 12 }, (_, n) => `${'S'.repeat(62)}${String.fromCharCode(65 + n)}`);
    for (const sku of skus) {
      await it.shop.item(sku, { supplierId: 'kiln', name: { ja: '器'.repeat(100) } });
      await it.shop.supply(sku, sku, 10, null);
      await it.shop.order(`o-${sku.slice(-1)}`, [{ sku, quantity: 2 }]);
    }
    it.setTime(tokyo('2030-02-05T09:00'));
    await sweep();
    expect(await letters('kiln')).toHaveLength(1);
    const link = await linkOf('kiln');
    const first = await page(link);
    expectPage(first, 200);
    expect(first.text).toContain('1/3ページ');
    const third = await page(`${link}?page=3`);
    expectPage(third, 200);
    expect(third.text).toContain('3/3ページ');
    for (const odd of ['0', '-1', 'x', '999', '1e3', '%00']) expectPage(await page(`${link}?page=${odd}`), 200);
    const sku = skus[0] ?? '';
    await answer(link, { [sku]: { answer: 'unknown' } });
    expect((await page(link)).text).not.toContain(`supply:${sku}"`);
    expect((await page(`${link}?page=3`)).text).toContain(`supply:${sku}"`);
  });
});

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
        by: { type: 'staff' },
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

describe('what cannot be is refused by the field, and what was filled in stays', () => {
  const CASES: readonly (readonly [Readonly<Record<string, string>>, string])[] = [
    [{ answer: 'date', date: '' }, '入力してください。'],
    [{ answer: 'date', date: '2030-02-30' }, '入力してください。'],
    [{ answer: 'date', date: '2030-02-04' }, '本日以降の日付を入力してください。'],
    [{ answer: 'date', date: '2200-01-01' }, '日付が先すぎます。'],
    [{ answer: 'month', month: '2030-01', third: '1' }, '本日以降の日付を入力してください。'],
    [{ answer: 'month', month: '2030-13', third: '1' }, '入力してください。'],
    [{ answer: 'part', quantity: '', partDate: '2030-03-01', rest: 'unknown' }, '入力してください。'],
    [{ answer: 'part', quantity: '0', partDate: '2030-03-01', rest: 'unknown' }, '1以上の数字'],
    [{ answer: 'part', quantity: '-3', partDate: '2030-03-01', rest: 'unknown' }, '1以上の数字'],
    [{ answer: 'part', quantity: '11', partDate: '2030-03-01', rest: 'unknown' }, '残りの数量を超えています。'],
    [
      { answer: 'part', quantity: '4', partDate: '2030-03-02', rest: 'date', restDate: '2030-03-01' },
      '先に納品する分の納期以降の日付',
    ],
    [{ answer: 'holds' }, '納期を過ぎています。'],
    [{ answer: 'whatever' }, '入力してください。'],
  ];

  test('a date, a number or an answer that cannot be', async () => {
    const link = await asked();
    const before = await supply('PO-CUP');
    for (const [filled, words] of CASES) {
      const refused = await answer(link, { 'PO-CUP': filled });
      expectPage(refused, 422);
      expect(refused.text).toContain('role="alert"');
      expect([filled, refused.text]).toEqual([
        filled,
        expect.stringMatching(new RegExp(`class="bad" id="(bad-[a-zA-Z]+\\.0)">[^<]*${words}`)),
      ]);
    }
    expect(await supply('PO-CUP')).toEqual(before);
  });

  test('numbers written wide are numbers', async () => {
    const link = await asked('CUP', { quantity: 7 });
    await answer(link, { 'PO-CUP': { answer: 'part', quantity: '４', partDate: '2030-03-01', rest: 'unknown' } });
    expect(await supply('PO-CUP')).toMatchObject({ quantity: 4 });
  });

  test('nothing chosen is said to be nothing', async () => {
    const link = await asked();
    const none = await send(link, { confirm: 'yes' });
    expectPage(none, 422);
    expect(none.text).toContain('ご回答を一つ以上選択してください。');
  });
});

test('an answer to what has changed meanwhile is not taken: the page shows what is so now', async () => {
  const link = await asked();
  const fields = { ...(await form(link, { 'PO-CUP': { answer: 'date', date: '2030-03-01' } })), confirm: 'yes' };
  await it.shop.supply('PO-CUP', 'CUP', 10, '2030-02-27');
  const changed = await send(link, fields);
  expectPage(changed, 409);
  expect(changed.text).toContain('ご回答はまだ受け付けておりません');
  expect(await supply('PO-CUP')).toMatchObject({ eta: '2030-02-27' });
  // He may correct even what staff have stated since.
  expect((await answer(link, { 'PO-CUP': { answer: 'date', date: '2030-03-01' } })).status).toBe(303);
});

test('the same answer twice is one; two at once are one', async () => {
  const link = await asked();
  const fields = { ...(await form(link, { 'PO-CUP': { answer: 'date', date: '2030-03-01' } })), confirm: 'yes' };
  const both = await Promise.all([send(link, fields), send(link, fields)]);
  expect(both.map(({ status }) => status)).toEqual([303, 303]);
  expect((await send(link, fields)).status).toBe(303);
  expect(await supply('PO-CUP')).toMatchObject({ version: 2 });
});

test('a supplier answers for his own goods only, and for what he was asked', async () => {
  const link = await asked();
  await supplier('mill');
  await it.shop.item('YARN', { supplierId: 'mill' });
  await it.shop.supply('PO-YARN', 'YARN', 10, '2030-03-01');
  await it.shop.supply('PO-CUP-B', 'CUP', 10, '2030-05-01');
  for (const id of ['PO-YARN', 'PO-CUP-B', 'PO-NONE']) {
    const forged = { 'line.0': `supply:${id}`, 'version.0': '1', 'answer.0': 'refused', confirm: 'yes' };
    expectPage(await send(link, forged), 409);
  }
  expect(await supply('PO-YARN')).toMatchObject({ status: 'confirmed', version: 1 });
  expect(await supply('PO-CUP-B')).toMatchObject({ status: 'confirmed', version: 1 });
  // Goods that are somebody else's now are not his to answer for.
  await it.shop.supply('PO-CUP', 'CUP', 10, null, { supplierId: 'mill' });
  expect((await page(link)).text).not.toContain('PO-CUP');
});

describe('a link', () => {
  test('that is malformed or tampered with is a friendly 404; a customer’s link is none of a supplier', async () => {
    const link = await asked();
    const [payload = '', signature = ''] = link.slice('/s/'.length).split('.');
    const customers = linkToken({ backorderId: 'kiln', epoch: 1, expiresDay: 99999 }, HERE.secret);
    const flipped = `${signature.slice(0, -2)}${signature.at(-2) === 'A' ? 'B' : 'A'}${signature.at(-1)}`;
    const mine = supplierToken({ supplierId: 'bo-CUP', epoch: 1, expiresDay: 99999 }, HERE.secret);
    expectPage(await page(`/c/${mine}`), 404);
    for (const token of [
      customers,
      `${payload}.${flipped}`,
      `${payload}=.${signature}`,
      `${payload}%2E${signature}`,
      'x',
    ]) {
      expectPage(await page(`/s/${token}`), 404);
      expectPage(await send(`/s/${token}`, { 'line.0': 'supply:PO-CUP', 'answer.0': 'refused', confirm: 'yes' }), 404);
    }
    expect((await supply('PO-CUP')).status).toBe('confirmed');
  });

  test('expires, and is revoked when the supplier’s address changes: 410 that reveals nothing', async () => {
    const link = await asked();
    it.pass(60 * DAY);
    expectPage(await page(link), 200);
    it.pass(DAY);
    const gone = await page(link, { 'accept-language': 'en' });
    expectPage(gone, 410);
    expect(gone.text).toMatch(/expired/);
    expect(gone.text).not.toMatch(/kiln|CUP/);
    const other = await asked('POT');
    await supplier('kiln', { email: 'new@example.com' });
    expectPage(await page(other), 410);
    expectPage(await send(other, { confirm: 'yes' }), 410);
  });
});

test('whatever is sent as a form, the answer is a page of ours and no failure', async () => {
  const link = await asked();
  const version = String((await supply('PO-CUP')).version);
  const name = fc.constantFrom(
    'line',
    'version',
    'answer',
    'date',
    'month',
    'third',
    'quantity',
    'partDate',
    'rest',
    'restDate',
  );
  const value = fc.oneof(
    fc.constantFrom(
      'supply:PO-CUP',
      'purchase:PO-CUP',
      version,
      'date',
      'month',
      'part',
      'holds',
      '',
      'date',
      '2030-03-01',
    ),
    fc.constantFrom('9'.repeat(30), '1e9', '٣', '2030-00-00', '\u0000', '\ud800', '<script>', '0x1F', '2030-02'),
    fc.string({ maxLength: 60, unit: 'binary' }),
  );
  const fields = fc.dictionary(
    fc.oneof(
      fc.tuple(name, fc.constantFrom('0', '0', '0', '1', '49', '50', '-1', '')).map(([of, n]) => `${of}.${n}`),
      fc.constantFrom('edit', 'confirm'),
      fc.string({ maxLength: 20 }),
    ),
    value,
    { maxKeys: 14 },
  );
  await fc.assert(
    fc.asyncProperty(fields, async (some) => {
      const { status, text } = await send(link, { 'line.0': 'supply:PO-CUP', 'version.0': version, ...some });
      expect([200, 303, 409, 422]).toContain(status);
      expect(text).not.toMatch(/<script/);
    }),
    { numRuns: 150 },
  );
  const open = await it.db.execute<{ units: number }>(
    `select sum(quantity - received)::int as units from supplies where sku = 'CUP' and status <> 'cancelled'`,
  );
  expect(open[0]?.units ?? 0).toBeLessThanOrEqual(10);
});
