import { faultsOf, OnAPhone } from './on-a-phone';
import { type Served, served } from './served';
import { supplierSide, tokyo } from './supplier-visits';

let it: Served;
let phone: OnAPhone;
beforeAll(async () => {
  it = await served();
  phone = await OnAPhone.serving(it);
});
afterAll(async () => {
  await phone.stop();
  await it.stop();
});

const { sweep, linkOf, supply, supplier } = supplierSide(() => it);

/** What the pages say, as the supplier reads it. */
const WORDS = {
  ja: {
    date: '納期を日付で回答する',
    day: '納期',
    part: '一部のみ先に納品できる',
    quantity: '先に納品できる数量',
    partDay: '先に納品する分の納期',
    check: '回答内容を確認する',
    confirm: '回答を確定する',
    edit: '内容を修正する',
    thanks: 'ご回答ありがとうございました',
    tooMany: '残りの数量を超えています。',
  },
  en: {
    date: 'We deliver on this day',
    day: 'Delivery date',
    part: 'We can deliver part of it first',
    quantity: 'Units you deliver first',
    partDay: 'Their delivery date',
    check: 'Check my answers',
    confirm: 'Confirm',
    edit: 'Change it',
    thanks: 'Thank you. We have your answer.',
    tooMany: 'This is more than is still to come.',
  },
} as const;

/** A supplier asked about goods without a date, goods that are due, and a purchase. Returns the page's address here. */
async function asked(locale: 'ja' | 'en', id: string): Promise<string> {
  it.setTime(tokyo('2030-02-11T10:00'));
  await supplier(id, { locale });
  const item = (sku: string, more: object = {}) =>
    it.shop.item(sku, { supplierId: id, name: { ja: `南部鉄器 急須 ${sku}`, en: `Cast-iron teapot ${sku}` }, ...more });
  await item(`A-${id}`);
  await it.shop.supply(`PO-A-${id}`, `A-${id}`, 10, null);
  await it.shop.order(`A-${id}`, [{ sku: `A-${id}`, quantity: 2 }]);
  await item(`B-${id}`);
  await it.shop.supply(`PO-B-${id}`, `B-${id}`, 10, '2030-02-20');
  await it.shop.order(`B-${id}`, [{ sku: `B-${id}`, quantity: 2 }]);
  await item(`C-${id}`, { kind: 'special-order' });
  await it.shop.order(`C-${id}`, [{ sku: `C-${id}`, quantity: 2 }]);
  it.setTime(tokyo('2030-02-15T09:00'));
  await sweep();
  return `${phone.base}${await linkOf(id)}`;
}

const onPhone: OnAPhone['use'] = (work, more) => phone.use(work, more);

describe.each(['ja', 'en'] as const)('on a phone that runs no script, in %s,', (locale) => {
  const words = WORDS[locale];

  test('a supplier fills in, is shown what is wrong, corrects it, checks, confirms and is thanked', async () => {
    const id = `click-${locale}`;
    const link = await asked(locale, id);
    await onPhone(
      async (page) => {
        await page.goto(link);
        const line = page.locator('section', { hasText: `PO-A-${id}` });
        // Only what belongs to the choice is to be filled in.
        expect(await line.getByLabel(words.quantity).isVisible()).toBe(false);
        await line.getByLabel(words.part).check();
        await line.getByLabel(words.quantity).fill('11');
        await line.getByLabel(words.partDay).fill('2030-03-01');
        await line.locator('select[name^="rest."]').selectOption('unknown');
        await page.getByRole('button', { name: words.check }).click();
        await page.getByText(words.tooMany).waitFor();
        const quantity = page.locator('section', { hasText: `PO-A-${id}` }).getByLabel(words.quantity);
        expect(await quantity.inputValue()).toBe('11');
        await quantity.fill('4');
        await page.getByRole('button', { name: words.check }).click();
        await page.getByRole('button', { name: words.edit }).click();
        await page.getByRole('button', { name: words.check }).click();
        await page.getByRole('button', { name: words.confirm }).click();
        await page.getByText(words.thanks).waitFor();
        expect(page.url()).toBe(link);
      },
      { javaScriptEnabled: false },
    );
    expect(await supply(`PO-A-${id}`)).toMatchObject({ quantity: 4, eta: '2030-03-01' });
    expect(await supply(`PO-A-${id}-2`)).toMatchObject({ quantity: 6, eta: null });
  });

  test('axe finds nothing on any of the pages, light or dark, and all of it fits the screen', async () => {
    const id = `axe-${locale}`;
    const link = await asked(locale, id);
    for (const colorScheme of ['light', 'dark'] as const)
      await onPhone(
        async (page) => {
          const clean = async (name: string) => {
            expect([name, await faultsOf(page)]).toEqual([name, []]);
          };
          await page.goto(link);
          await clean('asked');
          const line = page.locator('section', { hasText: `PO-A-${id}` });
          await line.getByLabel(words.part).check();
          await line.getByLabel(words.quantity).fill('11');
          await page.getByRole('button', { name: words.check }).click();
          await clean('faulty');
          await page.goto(link);
          await page
            .locator('section', { hasText: `PO-A-${id}` })
            .getByLabel(words.date)
            .check();
          await page
            .locator('section', { hasText: `PO-A-${id}` })
            .getByLabel(words.day, { exact: true })
            .first()
            .fill('2030-03-01');
          await page.getByRole('button', { name: words.check }).click();
          await clean('check');
          await page.goto(`${phone.base}/s/x`);
          await clean('unknown');
        },
        { colorScheme, bypassCSP: true },
      );
  });
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
