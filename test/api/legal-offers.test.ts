import { sql } from 'drizzle-orm';
import { deadlineText } from '../../emails/dates';
import type { Json } from '../servers/api-client';
import { at, MONDAY } from '../servers/clock';
import { bounced } from '../servers/provider-event';
import { yen } from '../servers/shop';
import { servedShop, visits } from './customer-visits';
import type { Served } from './served';

// 16 CFR 435: what the customer of a late order is told while the offer about it is open.

let it: Served;
beforeAll(async () => {
  it = await servedShop();
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const { confirmed, lineOf, linkOf } = visits(() => it);

/** The mail provider takes all that is queued. */
const mailsLeave = (orderId: string) =>
  it.db.execute(sql`
    update mails set status = 'sent', sent_at = queued_at where backorder_id = ${`bo-${orderId}`} and status = 'queued'`);

/** Two that were to ship by 12 February and are expected on that day instead. Told; returns its link. */
async function late(orderId: string, eta: string, where: { readonly timeZone?: string } = {}): Promise<string> {
  await it.shop.item(orderId);
  await it.shop.supply(`PO-${orderId}`, orderId, 50, eta);
  await it.shop.order(orderId, [{ sku: orderId, quantity: 2, stated: { shipBy: '2030-02-12' } }], {
    policy: 'us-shop',
    customer: {
      id: orderId,
      name: 'Emma Clarke',
      email: `${orderId.toLowerCase()}@example.com`,
      locale: 'en',
      ...where,
    },
    shipTo: { country: 'US', region: 'US-NY' },
  });
  await mailsLeave(orderId);
  return linkOf(orderId);
}

const lastMail = async (orderId: string) => {
  const mail = (await it.shop.mails(orderId)).findLast(({ template }) => template.startsWith('offer'));
  return { template: mail?.template, text: (await it.shop.content(mail?.id)).text };
};

test('one of two is cancelled: the mail that replaces the first says again until when silence consents', async () => {
  const link = await late('HALF', '2030-03-04');
  await confirmed(link, { 'units.1:cancel': '1' });
  const { template, text } = await lastMail('HALF');
  expect(template).toBe('offer-us-first-delay');
  expect(text).toContain('This replaces our earlier email');
  expect(text).toMatch(/should ship by Tue, February 12, 2030, and we will not be able to keep that date/);
  expect(text).toMatch(/cancel and receive a prompt refund .* at no cost to you/);
  expect(text).toMatch(/by the end of (.+, 2030), you will be deemed to have agreed to shipment on or before \1/);
  expect(text).not.toMatch(/nothing is cancelled/);
  const [option] = (await it.shop.backorder('HALF')).offer.options;
  expect(option.legal).toMatchObject({ notice: 'us-first-delay', silence: { means: 'consent' } });
});

test('of five three are here: the notice says that the law ends the two that are not, and so it does', async () => {
  await it.shop.item('WHOLE');
  await it.shop.stock('WHOLE', 3);
  await it.shop.supply('PO-WHOLE', 'WHOLE', 50, null);
  await it.shop.order('WHOLE', [{ sku: 'WHOLE', quantity: 5, stated: { shipBy: '2030-02-12' } }], {
    policy: 'us-shop',
    customer: { id: 'WHOLE', name: 'Emma Clarke', email: 'whole@example.com', locale: 'en', completeLines: true },
    shipTo: { country: 'US', region: 'US-NY' },
  });
  await mailsLeave('WHOLE');
  const [notice] = await it.shop.mails('WHOLE');
  expect((await it.shop.content(notice?.id)).text).toContain(
    'your order for the 2 units of “Item WHOLE” that are not here yet will automatically be cancelled',
  );
  it.setTime(at('2030-03-15T04:00:00Z'));
  await it.step('WHOLE', 'keep-law');
  expect(await lineOf('WHOLE')).toMatchObject({ waiting: 0, cancelled: 2, allocated: 3, released: 3 });
});

test('west of the shop the last day of a law is named with the hour in which it ends there, in mail and page alike', async () => {
  const link = await late('WEST', '2030-03-04', { timeZone: 'America/Los_Angeles' });
  const words = /and by Tuesday, March 5, 9:00 PM PST, you will be deemed to have agreed/;
  const [notice] = await it.shop.mails('WEST');
  expect((await it.shop.content(notice?.id)).text).toMatch(words);
  expect((await it.api.get(link)).text).toMatch(words);
});

test('east of the shop, where that day is over but for its night, the hour in which it ends there is named as well', async () => {
  const link = await late('EAST', '2030-03-04', { timeZone: 'Asia/Tokyo' });
  // Ten in the evening in Tokyo, of the day that silence has consented to.
  it.setTime(at('2030-03-05T13:00:00Z'));
  await it.shop.supply('PO-EAST', 'EAST', 50, '2030-04-15');
  await it.step('EAST', 'pass-on-date');
  expect((await it.shop.backorder('EAST')).offer.expiresAt).toBe('2030-03-06T05:00:00Z');
  const { template, text } = await lastMail('EAST');
  expect(template).toBe('offer-us-renewed-delay');
  expect(text).toContain('Deadline: Wednesday, March 6, 2:00 PM JST');
  expect(text).toContain('Unless we ship by Wednesday, March 6, 2:00 PM JST, or you tell us by then');
  expect((await it.api.get(link)).text).toContain('Please answer by Wednesday, March 6, 2:00 PM JST.');
});

test('the law ends one of two: what the mail about the other names is what giving it up gives back by then', async () => {
  for (const sku of ['FIRST', 'SECOND']) {
    await it.shop.item(sku);
    await it.shop.supply(`PO-${sku}`, sku, 50, null);
  }
  await it.shop.order(
    'APART',
    [
      { sku: 'FIRST', quantity: 1, stated: { shipBy: '2030-02-12' } },
      { sku: 'SECOND', quantity: 1, stated: { shipBy: '2030-02-20' } },
    ],
    {
      policy: 'us-shop',
      shippingFee: yen(500),
      customer: { id: 'APART', name: 'Emma Clarke', email: 'apart@example.com', locale: 'en' },
      shipTo: { country: 'US', region: 'US-NY' },
    },
  );
  await mailsLeave('APART');
  // Midnight at the end of the thirtieth day after the first one's time.
  it.setTime(at('2030-03-15T04:00:00Z'));
  await it.step('APART', 'keep-law');
  expect(await lineOf('APART')).toMatchObject({ waiting: 0, cancelled: 1 });
  const mails = (await it.shop.templates('APART')).slice(-2);
  expect(mails).toEqual(['cancelled', 'offer-us-long-delay']);
  const { offer } = await it.shop.backorder('APART');
  // One of 1,200 yen, and the postage, now that nothing else of the order is left.
  expect(offer.options).toMatchObject([
    { lineId: '2', choices: [{ choice: 'wait' }, { choice: 'cancel', refund: yen(1700) }] },
  ]);
  expect((await lastMail('APART')).text).toContain('(refund: ¥1,700)');
  it.setTime(at('2030-03-15T05:00:00Z'));
  await it.step('APART', 'pass-on-date');
  expect((await it.shop.backorder('APART')).offer.version).toBe(offer.version);
});

/** Two items that nobody can say a date for, to ship by the 12th and by the 20th of February. Told; returns its link. */
async function endingApart(orderId: string, locale: 'ja' | 'en'): Promise<string> {
  const skus = [`${orderId}-1`, `${orderId}-2`];
  for (const sku of skus) {
    await it.shop.item(sku);
    await it.shop.supply(`PO-${sku}`, sku, 50, null);
  }
  const [first = '', second = ''] = skus;
  await it.shop.order(
    orderId,
    [
      { sku: first, quantity: 1, stated: { shipBy: '2030-02-12' } },
      { sku: second, quantity: 1, stated: { shipBy: '2030-02-20' } },
    ],
    {
      policy: 'us-shop',
      customer: {
        id: orderId,
        name: 'Emma Clarke',
        email: `${orderId}@example.com`,
        locale,
        timeZone: 'America/New_York',
      },
      shipTo: { country: 'US', region: 'US-NY' },
    },
  );
  await mailsLeave(orderId);
  return linkOf(orderId);
}

describe('lines that the law ends on different days', () => {
  test('have each their own deadline on page and in mail, by their names', async () => {
    const link = await endingApart('ENDS', 'en');
    expect((await it.shop.backorder('ENDS')).offer.expiresAt).toBe('2030-03-23T00:59:00Z');
    expect((await it.api.get(link)).text).toContain(
      'Please answer for “Item ENDS-1” by Thursday, March 14, 8:59 PM EDT; for “Item ENDS-2” by Friday, March 22, 8:59 PM EDT.',
    );
    const [mail] = await it.shop.mails('ENDS');
    const { text } = await it.shop.content(mail?.id);
    expect(text).toContain('Deadline for “Item ENDS-1”: Thursday, March 14, 8:59 PM EDT');
    expect(text).toContain('Deadline for “Item ENDS-2”: Friday, March 22, 8:59 PM EDT');
    expect(text).not.toMatch(/^Deadline:/m);
  });

  test('in Japanese as well', async () => {
    const link = await endingApart('ENDS-JA', 'ja');
    expect((await it.api.get(link)).text).toContain(
      'ご回答期限:「商品ENDS-JA-1」は3月14日(木)20時59分(米国東部夏時間)、「商品ENDS-JA-2」は3月22日(金)20時59分(米国東部夏時間)',
    );
    const [mail] = await it.shop.mails('ENDS-JA');
    const { text } = await it.shop.content(mail?.id);
    expect(text).toContain('「商品ENDS-JA-1」のご回答期限:3月14日(木)20時59分(米国東部夏時間)まで');
    expect(text).toContain('「商品ENDS-JA-2」のご回答期限:3月22日(金)20時59分(米国東部夏時間)まで');
  });

  test('are reminded of before the first', async () => {
    await endingApart('ENDS-REMIND', 'en');
    it.setTime(at('2030-03-14T12:00:00Z'));
    await it.step('ENDS-REMIND', 'remind');
    const mail = (await it.shop.mails('ENDS-REMIND')).at(-1);
    expect(mail).toMatchObject({ template: 'offer-reminder' });
    expect((await it.shop.content(mail?.id)).text).toContain('The first deadline is Thursday, March 14, 8:59 PM EDT.');
  });
});

describe('an order that comes when the law has ended it', () => {
  test('is told so in its one mail: what was ordered, that it is over, and the money', async () => {
    await it.shop.item('PAST');
    await it.shop.supply('PO-PAST', 'PAST', 50, '2030-02-10');
    await it.shop.order('PAST', [{ sku: 'PAST', quantity: 2 }], {
      policy: 'us-shop',
      placedAt: '2030-01-03T15:00:00Z',
      customer: { id: 'PAST', name: 'Emma Clarke', email: 'past@example.com', locale: 'en' },
      shipTo: { country: 'US', region: 'US-NY' },
    });
    expect(await it.shop.templates('PAST')).toEqual(['cancelled']);
    const [mail] = await it.shop.mails('PAST');
    const { subject, text } = await it.shop.content(mail?.id);
    expect(subject).toMatch(/^Your order PAST has been cancelled/);
    expect(text).toMatch(/You ordered the items below, and we do not have them in stock\. The time we had to ship/);
    expect(await it.shop.backorder('PAST')).toMatchObject({
      status: 'closed',
      outcome: 'cancelled',
      refunds: [{ amount: yen(2400) }],
    });
    // Nobody else's units were taken, and none are waited for.
    expect(await lineOf('PAST')).toMatchObject({ waiting: 0, cancelled: 2 });
  });

  test('units found missing so late are cancelled at once, and what is there leaves without a word of waiting', async () => {
    for (const sku of ['FOUND', 'SHELF']) {
      await it.shop.item(sku);
      await it.shop.stock(sku, 2);
    }
    await it.shop.supply('PO-FOUND', 'FOUND', 50, '2030-02-10');
    await it.shop.order(
      'SHORT',
      [
        { sku: 'FOUND', quantity: 2 },
        { sku: 'SHELF', quantity: 1 },
      ],
      {
        policy: 'us-shop',
        placedAt: '2030-01-03T15:00:00Z',
        customer: { id: 'SHORT', name: 'Emma Clarke', email: 'short@example.com', locale: 'en' },
        shipTo: { country: 'US', region: 'US-NY' },
      },
    );
    await it.api.ok(
      it.api.post('/v1/orders/SHORT/shortages', { lines: [{ lineId: '1', quantity: 1 }], reason: 'not on the shelf' }),
    );
    expect([...(await it.shop.templates('SHORT'))].sort()).toEqual(['arrived', 'cancelled']);
    const mails = await it.shop.mails('SHORT');
    const text = async (template: string) =>
      (await it.shop.content(mails.find((mail) => mail.template === template)?.id)).text;
    expect(await text('cancelled')).toMatch(/we have found that we do not have them after all/);
    expect(await text('arrived')).not.toMatch(/wait/);
    expect(await lineOf('SHORT')).toMatchObject({ waiting: 0, cancelled: 1 });
  });
});

test('a notice that came back gave no time: page and offer name the end that stood before, until he is told', async () => {
  const link = await late('BOUNCED', '2030-03-25');
  /** The deadline of the offer, and whether the page names that very moment. */
  const deadlines = async () => {
    const { expiresAt } = (await it.shop.backorder('BOUNCED')).offer;
    const { text } = await it.api.get(link);
    return { expiresAt, isOnPage: text.includes(deadlineText('en', at(expiresAt), 'Asia/Tokyo')) };
  };
  // Thirty days after the time stated; where its reader lives that day's last hour by day.
  const asked = await deadlines();
  expect(asked).toEqual({ expiresAt: '2030-03-14T11:59:00Z', isOnPage: true });
  const mail = (await it.shop.mails('BOUNCED')).at(-1);
  await bounced(it.api, mail?.id);
  await it.step('BOUNCED', 'pass-on-change');
  // With the 12th of February, as if nothing had been said.
  expect(await deadlines()).toEqual({ expiresAt: '2030-02-12T11:59:00Z', isOnPage: true });
  const { items } = await it.api.ok(it.api.get('/v1/tasks?backorderId=bo-BOUNCED&state=open'));
  const call = items.find(({ kind }: Json) => kind === 'legal-notice-failed');
  await it.api.ok(it.api.post(`/v1/tasks/${call.id}/resolve`, { result: 'told' }));
  await it.step('BOUNCED', 'pass-on-change');
  expect(await deadlines()).toEqual(asked);
});
