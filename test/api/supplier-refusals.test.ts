import { expectPage } from './customer-visits';
import { type Served, served } from './served';
import { supplierSide } from './supplier-visits';

let it: Served;
beforeEach(async () => {
  it = await served();
});
afterEach(async () => {
  expect(it.logged).toEqual([]);
  await it.stop();
});

const { asked, page, form, send, answer, supply, supplier } = supplierSide(() => it);

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
