import type { Page } from 'playwright-core';
import { addressLink, linkToken } from '../../record/customer-link';
import { signedToken } from '../../record/signed-token';
import type { Json } from '../servers/api-client';
import { HOUR } from '../servers/clock';
import { HERE } from '../servers/installation';
import { englishCustomer } from '../servers/shop';
import { faultsOf, OnAPhone } from './on-a-phone';
import { type Served, served } from './served';

let it: Served;
let phone: OnAPhone;
beforeAll(async () => {
  it = await served();
  phone = await OnAPhone.serving(it);
  await it.shop.item('ALT', { name: { ja: '麻のエプロン 生成り', en: 'Linen apron, natural' } });
  await it.shop.stock('ALT', 100);
});
afterAll(async () => {
  await phone.stop();
  await it.stop();
});

const LOCALES = [
  ['ja', {}],
  ['en', { customer: englishCustomer('c-en') }],
] as const;

/** What the pages say, as the customer reads it. */
const WORDS = {
  ja: {
    wait: '入荷を待つ',
    alternative: '代替品に変更する:麻のエプロン 生成り',
    cancel: 'この商品をキャンセルする',
    send: '内容を確認する',
    refund: '返金額 2,400円',
    instead: '代替品「麻のエプロン 生成り」に変更します',
    byUnits: '数量を分けて選ぶ',
    unitsToCancel: 'キャンセルする数量',
    unitsToWait: '入荷を待つ数量',
    tooMany: 'あわせて1点から2点まで',
    confirm: '確定する',
    back: '選び直す',
    thanks: 'ご回答を承りました',
    refunded: '10%割引',
    undo: 'ご回答を取り消す',
    undone: 'ご回答を取り消しました。',
    chooseOne: '商品ごとのご希望を一つ以上お選びください。',
  },
  en: {
    wait: 'Keep waiting',
    alternative: 'Send Linen apron, natural instead',
    cancel: 'Cancel this item',
    send: 'Review my answer',
    refund: 'refund ¥2,400',
    instead: 'we send Linen apron, natural instead',
    byUnits: 'Choose by quantity',
    unitsToCancel: 'How many to cancel',
    unitsToWait: 'How many to wait for',
    tooMany: 'from 1 to 2 in total',
    confirm: 'Confirm',
    back: 'Choose again',
    thanks: 'Thank you, we have your answer',
    refunded: '10% off',
    undo: 'Take my answer back',
    undone: 'Your answer has been taken back.',
    chooseOne: 'Please choose an option for at least one item.',
  },
} as const;

/** An order 40 days late, its offer open; the page's address here. */
async function asked(orderId: string, changes: object): Promise<string> {
  await it.shop.item(orderId, { name: { ja: '藍染めのエプロン', en: 'Indigo apron' }, alternatives: [{ sku: 'ALT' }] });
  await it.shop.supply(`PO-${orderId}`, orderId, 50, '2030-02-20');
  await it.shop.order(orderId, [{ sku: orderId, quantity: 2 }], changes);
  await it.shop.supply(`PO-${orderId}`, orderId, 50, '2030-04-01');
  await it.step(orderId, 'pass-on-date');
  const mail = (await it.shop.mails(orderId)).at(-1);
  const link = /^https:\/\/shop\.example(\/c\/\S+)$/m.exec((await it.shop.content(mail?.id)).text)?.[1];
  return `${phone.base}${link}`;
}

/** The page's address here, from the last mail of an order. */
async function pageOf(orderId: string): Promise<string> {
  const mail = (await it.shop.mails(orderId)).at(-1);
  return `${phone.base}${/^https:\/\/shop\.example(\/c\/\S+)$/m.exec((await it.shop.content(mail?.id)).text)?.[1]}`;
}

/** An order of which nobody knows when it comes. */
async function waitingWithoutDate(orderId: string, changes: object): Promise<string> {
  await it.shop.item(orderId);
  await it.shop.supply(`PO-${orderId}`, orderId, 50, null);
  await it.shop.order(orderId, [{ sku: orderId, quantity: 1 }], changes);
  return pageOf(orderId);
}

/** An order of many lines, a parcel of which has left. */
async function partlyShipped(orderId: string, changes: object): Promise<string> {
  await it.shop.item(orderId);
  await it.shop.item(`${orderId}-HERE`);
  await it.shop.stock(`${orderId}-HERE`, 1);
  await it.shop.supply(`PO-${orderId}`, orderId, 50, '2030-02-20');
  const lines = Array.from({ length: 7 }, () => ({ sku: orderId, quantity: 3 }));
  await it.shop.order(orderId, [{ sku: `${orderId}-HERE`, quantity: 1 }, ...lines], changes);
  const parcel = { carrier: 'Yamato', trackingNumber: '1234-5678' };
  await it.api.ok(it.shop.ship(orderId, [{ lineId: '1', quantity: 1 }], parcel));
  return pageOf(orderId);
}

const lineOf = async (orderId: string): Promise<Json> => (await it.shop.backorder(orderId)).lines[0];

const onPhone: OnAPhone['use'] = (work, more) => phone.use(work, more);

const says = (page: Page, text: string) => page.getByText(text, { exact: false }).first().waitFor();

const PHONES = LOCALES.flatMap(([locale, changes]) =>
  ([false, true] as const).map(
    (scripts) => [scripts ? 'with scripts' : 'that runs no script', locale, changes, scripts] as const,
  ),
);

describe.each(PHONES)('on a phone %s, in %s,', (_scripts, locale, changes, javaScriptEnabled) => {
  const words = WORDS[locale];
  const visit = (work: (page: Page) => Promise<void>) => onPhone(work, { javaScriptEnabled });
  const idOf = (what: string) => `${what}-${locale}-${javaScriptEnabled ? 'js' : 'plain'}`;

  test('a customer chooses, is thanked, and takes it back', async () => {
    const orderId = idOf('CLICK');
    const link = await asked(orderId, changes);
    await visit(async (page) => {
      await page.goto(link);
      await page.getByRole('radio', { name: words.cancel }).check();
      await page.getByRole('button', { name: words.send }).click();
      // What will happen, with amounts, before anything does.
      await says(page, words.refund);
      expect(await lineOf(orderId)).toMatchObject({ waiting: 2, cancelled: 0 });
      await page.getByRole('button', { name: words.confirm }).click();
      await says(page, words.thanks);
      expect(page.url()).toBe(link);
      expect(await lineOf(orderId)).toMatchObject({ waiting: 0, cancelled: 2 });
      await page.getByRole('button', { name: words.undo }).click();
      await says(page, words.undone);
      expect(await lineOf(orderId)).toMatchObject({ waiting: 2, cancelled: 0 });
      // The choice is there again.
      await page.getByRole('radio', { name: words.wait }).check();
      await page.getByRole('button', { name: words.send }).click();
      await page.getByRole('button', { name: words.confirm }).click();
      await says(page, words.thanks);
      expect(await it.shop.backorder(orderId)).toMatchObject({ status: 'scheduled' });
    });
  });

  test('one who chooses nothing is told so; who chooses sees what follows, can go back, and then confirms', async () => {
    const orderId = idOf('ASKED');
    const link = await asked(orderId, changes);
    await visit(async (page) => {
      await page.goto(link);
      await page.getByRole('button', { name: words.send }).click();
      await says(page, words.chooseOne);
      await page.getByRole('radio', { name: words.alternative }).check();
      await page.getByRole('button', { name: words.send }).click();
      await says(page, words.instead);
      expect(await lineOf(orderId)).toMatchObject({ waiting: 2, substituted: 0 });
      await page.getByRole('link', { name: words.back }).click();
      await page.getByRole('radio', { name: words.alternative }).check();
      await page.getByRole('button', { name: words.send }).click();
      await page.getByRole('button', { name: words.confirm }).click();
      await says(page, words.thanks);
      expect(await lineOf(orderId)).toMatchObject({ waiting: 0, substituted: 2 });
    });
  });

  test('pressing the button twice in a hurry is one answer', async () => {
    const orderId = idOf('HURRY');
    const link = await asked(orderId, changes);
    await visit(async (page) => {
      await page.goto(link);
      await page.getByRole('radio', { name: words.wait }).check();
      await page.getByRole('button', { name: words.send }).click();
      await page.getByRole('button', { name: words.confirm }).dblclick();
      await says(page, words.thanks);
    });
    const { items } = await it.api.ok(it.api.get(`/v1/backorders/bo-${orderId}/timeline?limit=200`));
    expect(items.filter(({ kind }: Json) => kind === 'decided')).toHaveLength(1);
  });

  test('one of two is kept and one cancelled, by quantity; a wrong number is shown beside its line', async () => {
    const orderId = idOf('UNITS');
    const link = await asked(orderId, changes);
    await visit(async (page) => {
      await page.goto(link);
      await page.getByText(words.byUnits).click();
      await page.getByLabel(words.unitsToCancel).fill('2');
      await page.getByLabel(words.unitsToWait).fill('1');
      await page.getByRole('button', { name: words.send }).click();
      await says(page, words.tooMany);
      expect(await page.getByLabel(words.unitsToCancel).inputValue()).toBe('2');
      await page.getByLabel(words.unitsToCancel).fill('1');
      await page.getByRole('button', { name: words.send }).click();
      await page.getByRole('button', { name: words.confirm }).click();
      await says(page, words.thanks);
    });
    expect(await it.shop.backorder(orderId)).toMatchObject({
      status: 'scheduled',
      lines: [{ waiting: 1, cancelled: 1 }],
    });
  });
});

describe.each(LOCALES)('every page in %s', (locale, changes) => {
  const words = WORDS[locale];

  test.each(['light', 'dark'] as const)(
    'reads well on a phone and has nothing axe-core objects to, %s',
    async (colorScheme) => {
      const orderId = `AXE-${locale}-${colorScheme}`;
      const link = await asked(orderId, changes);
      await onPhone(
        async (page) => {
          const faults: Record<string, readonly string[]> = {};
          const look = async (state: string) => {
            faults[state] = await faultsOf(page);
          };
          await page.goto(link);
          await look('offer');
          await page.getByText(words.byUnits).click();
          await page.getByLabel(words.unitsToCancel).fill('2');
          await page.getByLabel(words.unitsToWait).fill('2');
          await page.getByRole('button', { name: words.send }).click();
          await says(page, words.tooMany);
          await look('a wrong number');
          await page.goto(link);
          await page.getByRole('radio', { name: words.cancel }).check();
          await page.getByRole('button', { name: words.send }).click();
          await look('confirm');
          await page.getByRole('button', { name: words.confirm }).click();
          await look('thanks');
          it.pass(HOUR);
          await it.step(orderId, 'settle-decision');
          await page.goto(link);
          await says(page, words.refunded);
          await look('closed, refund and coupon');
          await page.goto(await waitingWithoutDate(`${orderId}-NO-DATE`, changes));
          await look('no date');
          await page.goto(await partlyShipped(`${orderId}-PART`, changes));
          await says(page, '1234-5678');
          await look('partly shipped, many lines');
          await page.goto(`${link}/preferences`);
          await look('preferences');
          await page.locator('#email').fill('nobody@nowhere');
          await page.getByRole('button').click();
          await page.locator('[aria-invalid]').waitFor();
          await look('a wrong address');
          const claims = { backorderId: `bo-${orderId}`, epoch: 1, expiresDay: 30_000 };
          await page.goto(
            `${phone.base}/c/${signedToken('unsubscribe', Object.values(claims), HERE.secret)}/unsubscribe`,
          );
          await look('unsubscribe');
          await page.getByRole('button').click();
          await look('unsubscribed');
          await page.goto(`${phone.base}${new URL(addressLink('c', 'a@example.com', it.now(), HERE)).pathname}`);
          await look('another address');
          await page.goto(`${phone.base}/c/nonsense`);
          await look('not found');
          await page.goto(`${phone.base}/c/${linkToken({ ...claims, expiresDay: 1 }, HERE.secret)}`);
          await look('expired');
          expect(Object.entries(faults).filter(([, found]) => found.length > 0)).toEqual([]);
          expect(Object.keys(faults)).toHaveLength(14);
        },
        { colorScheme, locale, hasTouch: true, isMobile: true },
      );
    },
  );
});

test('the API’s documentation loads whole and shows every request', async () => {
  await onPhone(async (page) => {
    const failed: string[] = [];
    page.on('requestfailed', (request) => failed.push(request.url()));
    page.on('console', (message) => {
      if (message.type() === 'error') failed.push(message.text());
    });
    page.on('response', (response) => {
      if (response.status() >= 400) failed.push(`${response.status()} ${response.url()}`);
    });
    await page.goto(`${phone.base}/docs`);
    await page.locator('.opblock').first().waitFor();
    const { paths } = await it.api.ok(it.api.get('/openapi.json'));
    expect(await page.locator('.opblock').count()).toBe(
      Object.values<Json>(paths).flatMap((operations) => Object.keys(operations)).length,
    );
    expect(failed).toEqual([]);
  });
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
