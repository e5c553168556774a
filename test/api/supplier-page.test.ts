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

const { asked, sweep, letters, linkOf, page, form, send, answer, supply, supplier } = supplierSide(() => it);

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
    expect(english.text).toMatch(
      /<html lang="en">[\s\S]*Dear Ken Sato,[\s\S]*Bowl CUP[\s\S]*We deliver on this day[\s\S]*We cannot deliver it/,
    );
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
