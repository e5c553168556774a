import type { Answer, Json } from '../servers/api-client';
import { at, MONDAY } from '../servers/clock';
import { englishCustomer } from '../servers/shop';
import { expectPage, servedShop, visits } from './customer-visits';
import { formsOf, submit } from './page-form';
import { expectRefused } from './problem';
import type { Served } from './served';

let it: Served;
beforeAll(async () => {
  it = await servedShop();
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const { linkOf, page } = visits(() => it);

/** An order that was to be there by 2030-02-20, with the goods expected much later. Returns the link to its page. */
async function due(orderId: string, { line = {}, ...changes }: { line?: object; [field: string]: unknown } = {}) {
  await it.shop.item(orderId);
  await it.shop.supply(`PO-${orderId}`, orderId, 50, '2030-02-12');
  await it.shop.order(orderId, [{ sku: orderId, quantity: 2, stated: { deliverBy: '2030-02-20' }, ...line }], {
    policy: 'eu-shop',
    shippingFee: { amount: 500, currency: 'JPY' },
    ...changes,
  });
  await it.shop.supply(`PO-${orderId}`, orderId, 50, '2030-05-20');
  await it.step(orderId, 'pass-on-date');
  return linkOf(orderId);
}

/** Noon of that day in Berlin. */
const noon = (day: string): void => it.setTime(at(`${day}T11:00:00Z`));

const setPeriod = (orderId: string, date: string | undefined, more: object = {}) =>
  it.api.post(`/v1/backorders/bo-${orderId}/decisions`, {
    offerVersion: 0,
    lines: [{ lineId: '1', choice: 'set-deadline', ...(date === undefined ? {} : { date }) }],
    actor: { type: 'staff', id: 'keiko', via: 'phone' },
    ...more,
  });

const mailOf = async (orderId: string, template: string): Promise<string> => {
  const mail = (await it.shop.mails(orderId)).find((one: Json) => one.template === template);
  return (await it.shop.content(mail?.id)).text;
};

describe('a further period for delivery (2011/83/EU art. 18)', () => {
  test('can be set once delivery is late, by telephone: confirmed by mail, and staff are warned before it ends', async () => {
    await due('PHONED', { customer: englishCustomer('phoned') });
    noon('2030-02-19');
    expectRefused(await setPeriod('PHONED', '2030-03-20'), '/lines/0/choice');
    noon('2030-02-21');
    expect(await it.api.ok(setPeriod('PHONED', '2030-03-20'))).toMatchObject({ lines: [{ waiting: 2, cancelled: 0 }] });
    await it.step('PHONED', 'carry-out-decision');
    expect(await mailOf('PHONED', 'decision-received')).toMatch(/Delivery by Wed, March 20, 2030\nIf we have not/);
    const { items } = await it.api.ok(it.api.get('/v1/backorders/bo-PHONED/timeline?limit=200'));
    expect(items.find(({ kind }: Json) => kind === 'decided')).toMatchObject({
      summary: expect.stringContaining('set-deadline'),
      data: { by: 'staff', via: 'phone', lines: [{ lineId: '1', choice: 'set-deadline', date: '2030-03-20' }] },
    });
    // Two working days before it ends.
    noon('2030-03-18');
    await it.step('PHONED', 'keep-law');
    expect(await it.shop.tasks('PHONED')).toContain('legal-clock-at-risk');
  });

  test('when it passes he is told in the morning, and may end the contract: all he paid with delivery, in a week', async () => {
    const link = await due('PASSED', { customer: englishCustomer('passed') });
    noon('2030-02-21');
    await it.api.ok(setPeriod('PASSED', '2030-03-20'));
    await it.step('PASSED', 'carry-out-decision');
    expect((await page(link)).text).toMatch(/You asked us to deliver by Wed, March 20, 2030/);
    noon('2030-03-20');
    await it.step('PASSED', 'keep-law');
    expect(await it.shop.templates('PASSED')).not.toContain('late-termination');
    noon('2030-03-21');
    await it.step('PASSED', 'keep-law');
    const told = await mailOf('PASSED', 'late-termination');
    expect(told).toMatch(/The date you set: Wed, March 20, 2030/);
    expect(told).toMatch(/refund everything you paid.*includes the cost of delivery.*nothing is cancelled/s);
    await it.step('PASSED', 'keep-law');
    expect((await it.shop.templates('PASSED')).filter((one) => one === 'late-termination')).toHaveLength(1);
    const shown = await page(link);
    expectPage(shown, 200);
    expect(shown.text).toMatch(/didn’t deliver by Wed, March 20, 2030[\s\S]*End the contract for this item/);
    // It is an offer's choice too, where one is open.
    const [form] = formsOf(shown.text).filter(({ action }) => action.endsWith('/decisions'));
    const preview = await submit(it.api, form?.action ?? '', { ...form?.fields, 'choice.1': 'cancel' });
    expect(preview.text).toMatch(/you end the contract for it[\s\S]*2,900[\s\S]*including ¥500/);
    const [confirm] = formsOf(preview.text);
    expect((await submit(it.api, confirm?.action ?? '', confirm?.fields ?? {})).status).toBe(303);
    // It is called so from here to the end, and not a cancellation.
    await it.step('PASSED', 'carry-out-decision');
    const received = (await it.shop.content((await it.shop.mails('PASSED')).at(-1)?.['id'])).text;
    expect(received).toMatch(/Choice: End the contract/);
    expect(received).not.toMatch(/cancel/i);
    expect((await page(link)).text).toMatch(/\(Quantity 2\): end the contract/);
    it.pass(31 * 60_000);
    await it.step('PASSED', 'settle-decision');
    expect(await it.shop.backorder('PASSED')).toMatchObject({
      status: 'closed',
      refunds: [{ amount: { amount: 2900 }, dueAt: expect.stringMatching(/^2030-03-28/) }],
    });
    expect(await mailOf('PASSED', 'cancelled')).toMatch(/did not deliver the items below as agreed, so you have ended/);
    expect(await mailOf('PASSED', 'cancelled')).toMatch(/Items the contract has ended for/);
  });

  test('where the day was essential he may end the contract at once, and is told', async () => {
    const link = await due('WEDDING', { line: { essential: true }, customer: englishCustomer('wedding') });
    noon('2030-02-21');
    await it.step('WEDDING', 'keep-law');
    expect(await mailOf('WEDDING', 'late-termination')).toMatch(/The date you needed it by: Wed, February 20, 2030/);
    expectRefused(await setPeriod('WEDDING', '2030-03-20'), '/lines/0/choice');
    expect((await page(link)).text).toMatch(/End the contract for this item/);
  });

  test('where the shop refuses he may end the contract at once, before any day has passed', async () => {
    const link = await due('REFUSED', { customer: englishCustomer('refused') });
    await it.shop.item('REFUSED', { discontinued: true, alternatives: [{ sku: 'ALT' }] });
    await it.api.ok(
      it.api.put('/v1/supplies/PO-REFUSED', { sku: 'REFUSED', quantity: 50, eta: null, status: 'cancelled' }),
    );
    await it.step('REFUSED', 'pass-on-change');
    expect((await page(link)).text).toMatch(/we can’t supply this item[\s\S]*End the contract for this item/);
    expect(await it.shop.templates('REFUSED')).not.toContain('late-termination');
  });

  test('fees that a shop keeps elsewhere when a customer changes his mind go back, whether he withdraws or ends the contract', async () => {
    const fees = {
      fees: [{ id: 'wrap', kind: 'gift-wrap', amount: { amount: 300, currency: 'JPY' }, refundable: false }],
    };
    for (const orderId of ['WRAP-MIND', 'WRAP-END']) await due(orderId, fees);
    await due('WRAP-JP', { ...fees, policy: 'jp-shop' });
    const cancelAll = { reason: 'not wanted', actor: { type: 'customer', via: 'api' } };
    for (const orderId of ['WRAP-MIND', 'WRAP-JP'])
      await it.api.ok(it.api.post(`/v1/orders/${orderId}/cancel`, cancelAll));
    noon('2030-02-21');
    await it.api.ok(setPeriod('WRAP-END', '2030-02-25'));
    noon('2030-02-26');
    // His page says so before he chooses, and of what the sum consists.
    const shown = await page(await linkOf('WRAP-END'));
    expect(shown.text).toMatch(/この商品の契約を解除する\(返金額:3,200円\)/);
    const [form] = formsOf(shown.text).filter(({ action }) => action.endsWith('/decisions'));
    const preview = await submit(it.api, form?.action ?? '', { ...form?.fields, 'choice.1': 'cancel' });
    expect(preview.text).toMatch(/3,200円<\/strong>[^<]*うち送料 500円[^<]*うち手数料など 300円/);
    await it.api.ok(it.api.post('/v1/orders/WRAP-END/cancel', cancelAll));
    const refunded = async (orderId: string) => (await it.shop.backorder(orderId)).refunds[0].amount.amount;
    expect(await Promise.all(['WRAP-MIND', 'WRAP-END', 'WRAP-JP'].map(refunded))).toEqual([3200, 3200, 2900]);
  });

  test('is for whole lines and a day that leaves time, once, and goes with no other choice', async () => {
    await due('RULES');
    noon('2030-02-21');
    const refused = async (answer: Promise<Answer>, pointer: string) => expectRefused(await answer, pointer);
    await refused(setPeriod('RULES', undefined), '/lines/0/date');
    await refused(setPeriod('RULES', '2030-02-21'), '/lines/0/date');
    await refused(setPeriod('RULES', '2031-02-21'), '/lines/0/date');
    const line = { lineId: '1', choice: 'set-deadline', date: '2030-03-20' };
    await refused(setPeriod('RULES', '', { lines: [{ ...line, quantity: 1 }] }), '/lines/0/quantity');
    await refused(setPeriod('RULES', '', { lines: [line, line] }), '/lines/1/lineId');
    await refused(setPeriod('RULES', '', { lines: [line, { lineId: '1', choice: 'cancel' }] }), '/lines/1/choice');
    await refused(
      setPeriod('RULES', '', { lines: [{ lineId: '1', choice: 'cancel', date: '2030-03-20' }] }),
      '/lines/0/date',
    );
    await it.api.ok(setPeriod('RULES', '2030-03-20'));
    // Said again it is one; another day is refused.
    await it.api.ok(setPeriod('RULES', '2030-03-20'));
    await refused(setPeriod('RULES', '2030-03-25'), '/lines/0/choice');
  });

  test('is no right under a pack whose law does not give it', async () => {
    await due('NOLAW', { policy: 'jp-shop' });
    noon('2030-02-21');
    expectRefused(await setPeriod('NOLAW', '2030-03-20'), '/lines/0/choice');
  });
});

describe('on the customer’s page', () => {
  test.each([
    [
      'en',
      'Late deliveries',
      /we are to deliver by Wed, March 20, 2030[\s\S]*you can end the contract/,
      /Your answer has been taken back/,
    ],
    ['ja', 'お届けが遅れている商品について', /2030年3月20日\(水\)までのお届けのご希望を承ります/, /取り消しました/],
  ] as const)('a date, a confirm step, and the way back, in %s', async (locale, title, previewed, undone) => {
    const orderId = `PAGE-${locale}`;
    const link = await due(orderId, { customer: { ...englishCustomer(orderId), locale } });
    expect((await page(link)).text).not.toContain(title);
    noon('2030-02-21');
    const shown = await page(link);
    expectPage(shown, 200);
    expect(shown.text).toContain(title);
    const form = formsOf(shown.text).find(({ fields }) => fields['offerVersion'] === '0');
    expect(shown.text).toMatch(/<input type="date" min="2030-02-22" max="2030-08-20"[^>]* name="deadline.1"/);
    for (const wrong of ['2030-02-21', 'tomorrow', '2030-02-30'])
      expect((await submit(it.api, form?.action ?? '', { ...form?.fields, 'deadline.1': wrong })).status).toBe(422);
    const preview = await submit(it.api, form?.action ?? '', { ...form?.fields, 'deadline.1': '２０３０／３／２０' });
    expectPage(preview, 200);
    expect(preview.text).toMatch(previewed);
    expect(await it.shop.backorder(orderId)).toMatchObject({ lines: [{ waiting: 2 }] });
    const [confirm] = formsOf(preview.text);
    expect((await submit(it.api, confirm?.action ?? '', confirm?.fields ?? {})).status).toBe(303);
    expectPage(await page(link), 200);
    expect((await page(link)).text).not.toContain('name="deadline.1"');
    const taken = await submit(it.api, `${link}/undo`, {});
    expect(taken.status).toBe(303);
    const back = await page(link, { cookie: String(taken.headers['set-cookie']).split(';')[0] ?? '' });
    expect(back.text).toMatch(undone);
    expect(back.text).toContain('name="deadline.1"');
  });
});
