import type { Page } from 'playwright-core';
import { at, MONDAY } from '../servers/clock';
import { englishCustomer } from '../servers/shop';
import { faultsOf, OnAPhone } from './on-a-phone';
import { type Served, served } from './served';

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
beforeEach(() => it.setTime(MONDAY));

const WORDS = {
  ja: { date: '新しいお届けの期日', send: '期日を確認する', confirm: '確定する', end: 'この商品の契約を解除する' },
  en: {
    date: 'New date to deliver by',
    send: 'Review this date',
    confirm: 'Confirm',
    end: 'End the contract for this item',
  },
} as const;

/** An order that was to be there by 2030-02-20, on the day after; the address of its page. */
async function late(orderId: string, locale: 'ja' | 'en'): Promise<string> {
  await it.shop.item(orderId, { name: { ja: '藍染めのエプロン', en: 'Indigo apron' } });
  await it.shop.supply(`PO-${orderId}`, orderId, 50, '2030-02-12');
  await it.shop.order(orderId, [{ sku: orderId, quantity: 2, stated: { deliverBy: '2030-02-20' } }], {
    policy: 'eu-shop',
    customer: { ...englishCustomer(orderId), locale },
  });
  it.setTime(at('2030-02-21T11:00:00Z'));
  const mail = (await it.shop.mails(orderId)).at(-1);
  return `${phone.base}${/^https:\/\/shop\.example(\/c\/\S+)$/m.exec((await it.shop.content(mail?.id)).text)?.[1]}`;
}

describe.each([
  ['ja', 'light', true],
  ['ja', 'dark', false],
  ['en', 'light', false],
  ['en', 'dark', true],
] as const)('a late delivery in %s, %s, scripts: %s', (locale, colorScheme, javaScriptEnabled) => {
  const words = WORDS[locale];

  test('the customer names a day, confirms it, and when it has passed ends the contract', async () => {
    const orderId = `LATE-${locale}-${colorScheme}`;
    const link = await late(orderId, locale);
    const faults: Record<string, readonly string[]> = {};
    // What axe looks with is a script itself: the pages are the same without.
    const look = async (page: Page, state: string) => {
      if (javaScriptEnabled) faults[state] = await faultsOf(page);
    };
    await phone.use(
      async (page) => {
        await page.goto(link);
        await look(page, 'late');
        await page.getByLabel(words.date).fill('2030-03-05');
        await page.getByRole('button', { name: words.send }).click();
        await look(page, 'preview');
        await page.getByRole('button', { name: words.confirm }).click();
        await page
          .getByText(locale === 'ja' ? '2030年3月5日(火)' : 'Tue, March 5, 2030')
          .first()
          .waitFor();
        await look(page, 'set');
        it.setTime(at('2030-03-06T11:00:00Z'));
        await page.goto(link);
        await look(page, 'passed');
        await page.getByRole('radio', { name: words.end }).check();
        await page.getByRole('button', { name: locale === 'ja' ? '内容を確認する' : 'Review my answer' }).click();
        await look(page, 'ending');
        await page.getByRole('button', { name: words.confirm }).click();
        await page.getByText(locale === 'ja' ? 'ご回答を承りました' : 'Thank you, we have your answer').waitFor();
      },
      { colorScheme, javaScriptEnabled },
    );
    expect(faults).toEqual(javaScriptEnabled ? { late: [], preview: [], set: [], passed: [], ending: [] } : {});
    expect(await it.shop.backorder(orderId)).toMatchObject({ lines: [{ waiting: 0, cancelled: 2 }] });
  });
});
