import type { Json } from '../servers/api-client';
import { HOUR, MONDAY } from '../servers/clock';
import { englishCustomer, yen } from '../servers/shop';
import { putOffers, servedShop, visits } from './customer-visits';
import { submit } from './page-form';
import type { Served } from './served';

let it: Served;
beforeAll(async () => {
  it = await servedShop();
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const { askedWithOther, confirmed, lineOf, page } = visits(() => it);

/** An order of five, 40 days late, whose alternative costs 300 yen more. */
const fiveAsked = (orderId: string, order: object): Promise<string> =>
  askedWithOther(orderId, { price: 1500, lines: [5], order: { shippingFee: yen(500), ...order } });

const openTasks = async (orderId: string): Promise<string[]> =>
  (await it.api.ok(it.api.get(`/v1/tasks?backorderId=bo-${orderId}&state=open`))).items.map(({ kind }: Json) => kind);

describe('a wish for a dearer alternative, of which staff speak with the customer', () => {
  test('dearer, and staff ask first: the wish is a task, the goods wait on, and staff enter what was agreed', async () => {
    const id = await putOffers(it, 'asks-staff', { dearerAlternative: 'ask-staff' });
    const link = await fiveAsked('ASK', { policy: id });
    const { preview } = await confirmed(link, { 'choice.1': 'alternative:ASK-ALT' });
    expect(preview).toMatch(/差額1,500円について担当者からご連絡し/);
    expect(await it.shop.backorder('ASK')).toMatchObject({
      status: 'scheduled',
      lines: [{ waiting: 5, substituted: 0 }],
    });
    expect(await it.shop.tasks('ASK')).toContain('alternative-surcharge');
    expect((await page(link)).text).toContain('ご希望の代替品の差額について、担当者からご連絡いたします');
    await it.api.ok(
      it.api.post('/v1/backorders/bo-ASK/decisions', {
        offerVersion: 0,
        lines: [{ lineId: '1', choice: 'alternative', alternativeSku: 'ASK-ALT' }],
        actor: { type: 'staff', id: 'sato', via: 'phone' },
      }),
    );
    expect(await lineOf('ASK')).toMatchObject({ waiting: 0, substituted: 5 });
    expect(await openTasks('ASK')).toEqual([]);
    expect((await page(link)).text).toMatch(/お電話で承ったご回答[\s\S]*代替品「代わりの品」に変更/);
  });

  test('a wish for a dearer one can be taken back, and its task with it', async () => {
    const link = await fiveAsked('ASK-UNDO', {
      policy: await putOffers(it, 'asks-again', { dearerAlternative: 'ask-staff' }),
    });
    await confirmed(link, { 'choice.1': 'alternative:ASK-UNDO-ALT' });
    await submit(it.api, `${link}/undo`, {});
    expect(await it.shop.backorder('ASK-UNDO')).toMatchObject({ status: 'deciding' });
    expect(await openTasks('ASK-UNDO')).toEqual([]);
  });

  test('a wish for a dearer one is over when its line is given up, and not before', async () => {
    const link = await fiveAsked('ASK-NOT', {
      policy: await putOffers(it, 'asks-in-vain', { dearerAlternative: 'ask-staff' }),
      customer: englishCustomer('c-ask-not'),
    });
    await confirmed(link, { 'choice.1': 'alternative:ASK-NOT-ALT' });
    expect((await page(link)).text).toContain('We’ll contact you about the price of the replacement');
    it.pass(HOUR);
    const { preview } = await confirmed(link, { offerVersion: '0', 'units.1:cancel': '4' });
    expect(preview).toContain('The other one stays on order');
    expect(await openTasks('ASK-NOT')).toEqual(['alternative-surcharge']);
    it.pass(HOUR);
    await confirmed(link, { offerVersion: '0', 'choice.1': 'cancel' });
    expect(await openTasks('ASK-NOT')).toEqual([]);
  });
});

describe('a wish for two of five, settled by staff', () => {
  const staff = (orderId: string, offerVersion: number, line: object) =>
    it.api.ok(
      it.api.post(`/v1/backorders/bo-${orderId}/decisions`, {
        offerVersion,
        lines: [{ lineId: '1', ...line }],
        actor: { type: 'staff', id: 'sato', via: 'phone' },
      }),
    );
  const askedUnits = async (orderId: string): Promise<number | undefined> =>
    (await it.shop.backorder(orderId)).offer?.options[0]?.quantity;
  async function wishesTwo(orderId: string): Promise<void> {
    const policy = await putOffers(it, `two-${orderId.toLowerCase()}`, { dearerAlternative: 'ask-staff' });
    const link = await fiveAsked(orderId, { policy });
    await confirmed(link, { [`units.1:alternative:${orderId}-ALT`]: '2' });
    expect(await askedUnits(orderId)).toBe(3);
  }

  test.each([
    ['alternative', { choice: 'alternative', alternativeSku: 'TWO-alternative-ALT', quantity: 2 }],
    ['cancel', { choice: 'cancel', quantity: 2 }],
    ['wait', { choice: 'wait', quantity: 2 }],
  ] as const)('%s: the other three are asked about as before', async (name, line) => {
    await wishesTwo(`TWO-${name}`);
    await staff(`TWO-${name}`, 2, line);
    expect(await askedUnits(`TWO-${name}`)).toBe(3);
    await staff(`TWO-${name}`, 3, { choice: 'cancel', quantity: 3 });
    expect(await askedUnits(`TWO-${name}`)).toBeUndefined();
  });

  test('or put aside: all five are asked about', async () => {
    await wishesTwo('TWO-ASIDE');
    const { items } = await it.api.ok(it.api.get('/v1/tasks?backorderId=bo-TWO-ASIDE&state=open'));
    const wish = items.find(({ kind }: Json) => kind === 'alternative-surcharge');
    await it.api.ok(it.api.post(`/v1/tasks/${wish.id}/resolve`, {}));
    it.pass(HOUR);
    await it.step('TWO-ASIDE', 'pass-on-date');
    expect(await askedUnits('TWO-ASIDE')).toBe(5);
  });
});

describe('a wish for a dearer one instead of goods that will never come', () => {
  /** Wished for, and every step taken that could ask again. */
  async function wished(orderId: string): Promise<string> {
    const id = await putOffers(it, `asks-${orderId.toLowerCase()}`, { dearerAlternative: 'ask-staff' });
    const link = await fiveAsked(orderId, { policy: id });
    it.pass(HOUR);
    await it.shop.item(orderId, { discontinued: true, alternatives: [{ sku: `${orderId}-ALT` }] });
    await it.shop.supply(`PO-${orderId}`, orderId, 50, null, { status: 'cancelled' });
    await it.step(orderId, 'pass-on-date');
    expect((await it.shop.backorder(orderId)).offer).toMatchObject({ reason: 'discontinued', onSilence: 'cancel' });
    await confirmed(link, { offerVersion: '2', 'choice.1': `alternative:${orderId}-ALT` });
    await stepsOn(orderId);
    return link;
  }
  const stepsOn = async (orderId: string): Promise<void> => {
    for (const step of ['carry-out-decision', 'pass-on-date'] as const) {
      it.pass(HOUR);
      await it.step(orderId, step);
    }
  };

  test('is asked nothing again while staff see to it, so that nothing comes of silence', async () => {
    const link = await wished('WISH');
    expect((await it.shop.backorder('WISH')).offer).toBeUndefined();
    expect((await it.shop.mails('WISH')).map(({ template }) => template)).toEqual([
      'first-notice',
      'offer',
      'offer',
      'decision-received',
    ]);
    expect((await page(link)).text).toContain('ご希望の代替品の差額について、担当者からご連絡いたします');
  });

  test('for two of five leaves three to answer for, and nothing is said to go on that will never come', async () => {
    const id = await putOffers(it, 'asks-part', { dearerAlternative: 'ask-staff' });
    const link = await fiveAsked('PART', { policy: id });
    it.pass(HOUR);
    await it.shop.item('PART', { discontinued: true, alternatives: [{ sku: 'PART-ALT' }] });
    await it.shop.supply('PO-PART', 'PART', 50, null, { status: 'cancelled' });
    await it.step('PART', 'pass-on-date');
    await confirmed(link, { offerVersion: '2', 'units.1:alternative:PART-ALT': '2' });
    const { text: mail } = await it.shop.content(
      (await it.shop.mails('PART')).findLast(({ template }) => template === 'offer')?.['id'],
    );
    expect(mail).toMatch(/「[^」]+」3点のご注文をキャンセル/);
    expect(mail).not.toContain('このまま入荷をお待ちいただくものとして');
    const { text } = await page(link);
    expect(text).toMatch(/「[^」]+」3点をキャンセルいたします/);
    expect(text).not.toContain('このまま手配を続けます');
  });

  test('is asked anew when staff put it aside', async () => {
    await wished('ASIDE');
    const { items } = await it.api.ok(it.api.get('/v1/tasks?backorderId=bo-ASIDE&state=open'));
    const wish = items.find(({ kind }: Json) => kind === 'alternative-surcharge');
    await it.api.ok(it.api.post(`/v1/tasks/${wish.id}/resolve`, {}));
    await stepsOn('ASIDE');
    expect((await it.shop.backorder('ASIDE')).offer).toMatchObject({ version: 3, reason: 'discontinued' });
  });
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
