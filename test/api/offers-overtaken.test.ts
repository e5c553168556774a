import { sql } from 'drizzle-orm';
import { instantOf } from '../../domain/calendar/business-date';
import type { Json } from '../servers/api-client';
import { DAY, HOUR, MONDAY } from '../servers/clock';
import { yen } from '../servers/shop';
import { putStrictPack, servedShop, visits } from './customer-visits';
import { formsOf } from './page-form';
import type { Served } from './served';

let it: Served;
beforeAll(async () => {
  it = await servedShop();
  await putStrictPack(it);
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const { askedWithOther, confirmed, page } = visits(() => it);

/** An order of two, or so many, 40 days late, whose alternative is there four times. */
const askedWithFour = (orderId: string, order: object = {}, quantity = 2): Promise<string> =>
  askedWithOther(orderId, { there: 4, lines: [quantity], order });

const sold = (orderId: string, quantity: number): Promise<Json> =>
  it.shop.order(`${orderId}-RIVAL`, [{ sku: `${orderId}-ALT`, quantity }]);

const mailsLeave = () => it.db.execute(sql`update mails set status = 'sent', sent_at = coalesce(sent_at, queued_at)`);

const lastMail = async (orderId: string): Promise<{ template: string; text: string }> => {
  const mail = (await it.shop.mails(orderId)).at(-1);
  return { template: mail?.['template'], text: (await it.shop.content(mail?.['id'])).text };
};

describe('an alternative of an open offer that is sold to somebody else', () => {
  test('is no choice of the offer any more, by the API as on the page, and the offer is stale', async () => {
    const link = await askedWithFour('SOLD');
    expect((await it.shop.backorder('SOLD')).offer).toMatchObject({ version: 1, stale: false });
    await sold('SOLD', 4);
    const { offer } = await it.shop.backorder('SOLD');
    expect(offer).toMatchObject({ version: 1, stale: true, onSilence: 'wait' });
    expect(offer.options[0].choices.map(({ choice }: Json) => choice)).toEqual(['wait', 'cancel']);
    expect((await page(link)).text).not.toContain('SOLD-ALT');
  });

  test('is in no reminder: the offer is asked anew instead, with its deadline', async () => {
    await askedWithFour('REMINDED');
    await mailsLeave();
    await sold('REMINDED', 4);
    const { expiresAt } = (await it.shop.backorder('REMINDED')).offer;
    it.setTime(instantOf(Date.parse(expiresAt) - 2 * DAY + HOUR));
    await it.step('REMINDED', 'remind');
    const { template, text } = await lastMail('REMINDED');
    expect(template).toBe('offer');
    expect(text).not.toContain('REMINDED-ALT');
    expect(text).toContain('先にお送りいたしましたご意向確認のメールに代わるもの');
    expect((await it.shop.backorder('REMINDED')).offer).toMatchObject({ version: 2, stale: false });
  });

  test('has silence cancel nothing: the choices there are now are put, with time to read them', async () => {
    await askedWithFour('SILENT', { policy: 'strict' });
    const { expiresAt } = (await it.shop.backorder('SILENT')).offer;
    it.setTime(instantOf(Date.parse(expiresAt) - 2 * DAY));
    await mailsLeave();
    await it.step('SILENT', 'remind');
    await mailsLeave();
    expect(await lastMail('SILENT')).toMatchObject({ template: 'offer-reminder' });
    await sold('SILENT', 4);
    it.setTime(instantOf(Date.parse(expiresAt) + HOUR));
    await it.step('SILENT', 'take-silence');
    const { lines, offer } = await it.shop.backorder('SILENT');
    expect(lines[0]).toMatchObject({ waiting: 2, cancelled: 0 });
    expect(offer).toMatchObject({ version: 2, stale: false, onSilence: 'cancel' });
    expect(Date.parse(offer.expiresAt) - it.now()).toBeGreaterThanOrEqual(2 * DAY);
    expect((await lastMail('SILENT')).text).not.toContain('SILENT-ALT');
  });

  test('in part leaves the offer as it was, and the reminder says how many are left', async () => {
    await askedWithFour('FEWER', {}, 5);
    expect((await lastMail('FEWER')).text).toContain('4点までご用意できます');
    await mailsLeave();
    await sold('FEWER', 1);
    const { expiresAt, ...offer } = (await it.shop.backorder('FEWER')).offer;
    expect(offer).toMatchObject({ version: 1, stale: false });
    expect(offer.options[0].choices[1]).toMatchObject({ choice: 'alternative', upTo: 3 });
    it.setTime(instantOf(Date.parse(expiresAt) - 2 * DAY + HOUR));
    await it.step('FEWER', 'remind');
    const { template, text } = await lastMail('FEWER');
    expect(template).toBe('offer-reminder');
    expect(text).toContain('3点までご用意できます');
  });
});

describe('an answer to an offer of which an alternative has gone meanwhile', () => {
  test('is taken where it is not about that one: from a page opened before, and from one opened after', async () => {
    const link = await askedWithFour('WAITS');
    await sold('WAITS', 4);
    const [form] = formsOf((await page(link)).text);
    expect(form?.choices['choice.1']).toEqual(['wait', 'cancel']);
    const { preview, status } = await confirmed(link, { ...form?.fields, 'choice.1': 'wait' });
    expect(preview).toContain('入荷をお待ちいただきます');
    expect(status).toBe(303);
    expect((await it.shop.backorder('WAITS')).offer).toBeUndefined();
    expect((await page(link)).text).toContain('お客様のご回答');
  });

  test('is taken by the API too, also of one that comes in meanwhile; of a part, the rest is asked with what is there', async () => {
    await askedWithFour('PART');
    await it.shop.item('PART-OTHER', { price: yen(1200) });
    await it.shop.stock('PART-OTHER', 10);
    await it.shop.item('PART', { alternatives: [{ sku: 'PART-ALT' }, { sku: 'PART-OTHER' }] });
    await sold('PART', 4);
    await it.api.ok(it.shop.decide('PART', 1, [{ lineId: '1', quantity: 1, choice: 'cancel' }]));
    const { offer, lines } = await it.shop.backorder('PART');
    expect(lines[0]).toMatchObject({ waiting: 1, cancelled: 1 });
    expect(offer).toMatchObject({ version: 2, stale: false });
    expect(offer.options[0].choices[1]).toMatchObject({ choice: 'alternative', alternativeSku: 'PART-OTHER' });
  });

  test('is not taken where it is about that one, nor where a date has moved as well', async () => {
    await askedWithFour('GONE');
    await sold('GONE', 4);
    const taken = await it.shop.decide('GONE', 1, [{ lineId: '1', choice: 'alternative', alternativeSku: 'GONE-ALT' }]);
    expect(taken.status).toBe(409);
    expect(taken.body.currentOffer).toMatchObject({ version: 2, stale: false });
    await it.shop.supply('PO-GONE', 'GONE', 50, '2030-04-10');
    const waits = await it.shop.decide('GONE', 2, [{ lineId: '1', choice: 'wait' }]);
    expect(waits.status).toBe(409);
    expect((await it.shop.backorder('GONE')).lines[0]).toMatchObject({ waiting: 2, substituted: 0 });
  });
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
