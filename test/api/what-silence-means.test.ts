import { sql } from 'drizzle-orm';
import { instantOf } from '../../domain/calendar/business-date';
import { DAY, HOUR, MONDAY } from '../servers/clock';
import { englishCustomer } from '../servers/shop';
import { putStrictPack, servedShop, visits } from './customer-visits';
import type { Served } from './served';

let it: Served;
beforeAll(async () => {
  it = await servedShop();
  await putStrictPack(it);
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const { asked, linkOf, page, send } = visits(() => it);

const lastText = async (orderId: string): Promise<string> =>
  (await it.shop.content((await it.shop.mails(orderId)).at(-1)?.['id'])).text;

/** Until the deadline is over, every mail having left. */
async function deadlinePasses(orderId: string): Promise<void> {
  await it.db.execute(sql`update mails set status = 'sent', sent_at = coalesce(sent_at, queued_at)`);
  it.setTime(instantOf(Date.parse((await it.shop.backorder(orderId)).offer.expiresAt) + HOUR));
  await it.step(orderId, 'take-silence');
}

describe('where silence is consent to a first delay (16 CFR 435)', () => {
  /** An order in the United States that was to ship by February 20, its goods expected weeks later. */
  async function delayed(orderId: string, locale: 'ja' | 'en'): Promise<string> {
    await it.shop.item(orderId);
    await it.shop.supply(`PO-${orderId}`, orderId, 50, '2030-02-12');
    await it.shop.order(orderId, [{ sku: orderId, quantity: 2, stated: { shipBy: '2030-02-20' } }], {
      policy: 'us-shop',
      customer: { ...englishCustomer(`c-${orderId}`), locale },
      shipTo: { country: 'US', region: 'US-NY' },
    });
    await it.shop.supply(`PO-${orderId}`, orderId, 50, '2030-03-04');
    await it.step(orderId, 'pass-on-date');
    return linkOf(orderId);
  }

  const CONSENT = {
    en: /Unless you tell us to cancel before we ship, and by the end of [^,]+, March \d+, 2030, you will be deemed to have agreed to shipment on or before [^,]+, March \d+, 2030\./,
    ja: /発送前、かつ2030年3月\d+日\(.\)までにキャンセルのご連絡がない場合は、2030年3月\d+日\(.\)までの発送にご同意いただいたものといたします。/,
  } as const;

  test.each(['en', 'ja'] as const)('the page says what the mail says, and names no other day (%s)', async (locale) => {
    const link = await delayed(`CONSENT-${locale}`, locale);
    const [said = ''] = CONSENT[locale].exec(await lastText(`CONSENT-${locale}`)) ?? [];
    const { text } = await page(link);
    expect(said).not.toBe('');
    expect(text).toContain(said);
    expect(text).not.toMatch(/Please answer by|ご回答期限|carry on as planned|手配を続けます/);
  });

  test('nor when it has been heard: he may still cancel, and need not answer', async () => {
    const link = await delayed('HEARD', 'en');
    await deadlinePasses('HEARD');
    expect((await it.shop.backorder('HEARD')).offer).toBeUndefined();
    const { text } = await page(link);
    expect(text).toMatch(CONSENT.en);
    expect(text).not.toMatch(/hear from you by/);
    const late = await send(link, { 'choice.1': 'wait' });
    expect(late.status).toBe(409);
    expect(late.text).toMatch(CONSENT.en);
    expect(late.text).not.toMatch(/time to answer ended/);
    expect((await send(link, { offerVersion: '0', 'choice.1': 'cancel' })).status).toBe(200);
  });

  test('and the reminder names that day', async () => {
    await delayed('REMINDED', 'en');
    await it.db.execute(sql`update mails set status = 'sent', sent_at = coalesce(sent_at, queued_at)`);
    it.setTime(instantOf(Date.parse((await it.shop.backorder('REMINDED')).offer.expiresAt) - 2 * DAY));
    await it.step('REMINDED', 'remind');
    expect(await lastText('REMINDED')).toMatch(/The deadline is [^,]+, March \d+, 2030\./);
  });
});

test.each([
  [
    'en',
    /we’ll cancel the items on backorder\. .* What is already here, or on its way to you, will not be cancelled\./,
  ],
  ['ja', /入荷待ちの商品をキャンセルいたします。[^<]*すでにご用意または発送いたしました分は、キャンセルいたしません。/],
] as const)('where silence cancels, units that are here are said to stay (%s)', async (locale, says) => {
  const orderId = `PART-${locale}`;
  await it.shop.item(orderId);
  await it.shop.stock(orderId, 3);
  await it.shop.supply(`PO-${orderId}`, orderId, 50, '2030-02-20');
  const customer = { ...englishCustomer(`c-${orderId}`), locale };
  await it.shop.order(orderId, [{ sku: orderId, quantity: 5 }], { policy: 'strict', customer });
  await it.shop.supply(`PO-${orderId}`, orderId, 50, '2030-04-01');
  await it.step(orderId, 'pass-on-date');
  expect((await page(await linkOf(orderId))).text).toMatch(says);
});

describe('where silence would cancel some of what waits', () => {
  /** Five of an item that is 40 days late, and another that comes as promised. */
  async function besideAnother(orderId: string, locale: 'ja' | 'en'): Promise<string> {
    for (const sku of [orderId, `${orderId}-FINE`]) {
      await it.shop.item(sku);
      await it.shop.supply(`PO-${sku}`, sku, 50, '2030-02-20');
    }
    const lines = [
      { sku: orderId, quantity: 5 },
      { sku: `${orderId}-FINE`, quantity: 1 },
    ];
    const customer = { ...englishCustomer(`c-${orderId}`), locale };
    await it.shop.order(orderId, lines, { policy: 'strict', customer });
    await it.shop.supply(`PO-${orderId}`, orderId, 50, '2030-04-01');
    await it.step(orderId, 'pass-on-date');
    return linkOf(orderId);
  }

  test.each([
    [
      'en',
      [/hear from you by then, “[^”]+” will be cancelled[^<]*the rest of your order/, /we’ll cancel “[^”]+”\. /],
      [/hear from you by then, 3 of “[^”]+” will be cancelled/, /we’ll cancel 3 of “[^”]+”\. /],
    ],
    [
      'ja',
      [/ご回答がない場合は、「[^」]+」のご注文をキャンセル/, /ご回答がない場合は、「[^」]+」をキャンセルいたします/],
      [
        /ご回答がない場合は、「[^」]+」3点のご注文をキャンセル/,
        /ご回答がない場合は、「[^」]+」3点をキャンセルいたします/,
      ],
    ],
  ] as const)(
    'mail and page name it, and its units where others are answered for (%s)',
    async (locale, whole, part) => {
      const orderId = `SOME-${locale}`;
      const link = await besideAnother(orderId, locale);
      const said = async (patterns: readonly [RegExp, RegExp]) => {
        expect(await lastText(orderId)).toMatch(patterns[0]);
        expect((await page(link)).text).toMatch(patterns[1]);
      };
      await said(whole);
      await it.api.ok(it.shop.decide(orderId, 1, [{ lineId: '1', quantity: 2, choice: 'wait' }]));
      await said(part);
      await it.api.ok(it.shop.decide(orderId, 2, [{ lineId: '1', choice: 'cancel' }]));
      const { offer, lines } = await it.shop.backorder(orderId);
      expect(offer).toBeUndefined();
      expect(lines[0]).toMatchObject({ waiting: 2, cancelled: 3 });
    },
  );
});

describe('while staff hold the order', () => {
  const hold = (orderId: string) => it.api.put(`/v1/backorders/bo-${orderId}/hold`);

  test.each([
    ['en', /for now nothing will be cancelled automatically/, /Please answer by|we’ll cancel/],
    ['ja', /自動でキャンセルすることはございません/, /ご回答期限|キャンセルいたします。/],
  ] as const)(
    'nothing threatens, before the deadline and after it; answers are taken (%s)',
    async (locale, says, threat) => {
      const orderId = `HELD-${locale}`;
      const link = await asked(orderId, { customer: { ...englishCustomer(`c-${orderId}`), locale }, policy: 'strict' });
      expect((await page(link)).text).toMatch(threat);
      expect((await hold(orderId)).status).toBe(200);
      expect((await page(link)).text).toMatch(says);
      await deadlinePasses(orderId);
      const { text } = await page(link);
      expect(text).toMatch(says);
      expect(text).not.toMatch(threat);
      expect((await send(link, { 'choice.1': 'wait' })).status).toBe(200);
      await it.api.ok(it.api.delete(`/v1/backorders/bo-${orderId}/hold`));
      expect((await page(link)).text).toMatch(threat);
    },
  );

  test('what silence means stays said where it would cancel nothing', async () => {
    const link = await asked('HELD-WAITS');
    await hold('HELD-WAITS');
    expect((await page(link)).text).toMatch(/ご回答期限[^<]*/);
  });
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
