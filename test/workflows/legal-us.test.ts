import type { Json } from '../servers/api-client';
import { bounced } from '../servers/provider-event';
import { keepHistory } from './histories';
import { type LegalStory, legalStory, STORY_TIMEOUT_MS } from './legal-orders';

/**
 * 16 CFR 435, every outcome. All is ordered on Monday, 4 February 2030 at 10:00 in New York, for goods due on the 14th:
 * without a time stated the applicable time ends with 6 March (30 days), with a credit application on 26 March (50).
 */
let it: LegalStory;

const LEGAL = /offer-us-/;
const legalMails = async (orderId: string) => (await it.mails(orderId)).filter((mail) => LEGAL.test(mail));
const refundOf = async (orderId: string): Promise<Json> => (await it.shop.backorder(orderId)).refunds[0];
const ALL = { amount: 2 * 1999 + 500, currency: 'USD' };

const ORDERS = [
  'SHORT',
  'PASSED',
  'LONG',
  'UNKNOWN',
  'EVER',
  'CONSENT',
  'RENEWED',
  'CREDIT',
  'BOUNCED',
  'PHONED',
  'RESENT',
  'RESENT-LOST',
  'REFUSED',
  'PARTS',
  'SOONER',
];
/** Offers as they stood when they were opened. */
const offers = new Map<string, Json>();

/** Notices that bounce and are sent again, for the mailbox was full; of one that comes back too, and is sent a third time. */
const RESENT = ['RESENT', 'RESENT-LOST'];
/** What staff are to do about them. */
const stillToDo = new Map<string, readonly string[]>();

const openTasks = async (orderId: string): Promise<readonly string[]> => {
  const { items } = await it.engine.api.ok(it.engine.api.get(`/v1/tasks?backorderId=bo-${orderId}&state=open`));
  return items.map(({ kind }: Json) => kind).sort();
};

/** The last mail with its notice. */
const lastNotice = async (orderId: string): Promise<Json> =>
  (await it.shop.mails(orderId)).filter(({ template }: Json) => LEGAL.test(template)).at(-1);

async function comesBack(orderId: string): Promise<void> {
  await bounced(it.engine.api, (await lastNotice(orderId)).id);
  await it.engine.settle();
}

async function sentAgain(orderId: string): Promise<void> {
  await it.engine.api.ok(it.engine.api.post(`/v1/mails/${(await lastNotice(orderId)).id}/resend`, {}));
  await it.engine.settle();
}

beforeAll(async () => {
  it = await legalStory('2030-02-04T15:00:00Z');
  const { engine, shop } = it;
  for (const orderId of ORDERS)
    await it.order(orderId, {
      channel: 'us',
      policy: 'us-shop',
      eta: '2030-02-14',
      shipTo: { country: 'US', region: 'US-NY' },
      ...(orderId === 'CREDIT' ? { payment: { state: 'paid', creditApplication: true } } : {}),
    });
  const opened = async (orderId: string, name = orderId) => offers.set(name, (await shop.backorder(orderId)).offer);

  await it.until('2030-02-05T15:00:00Z');
  // In the warehouse on the 19th they leave on 20 March: two weeks late. In mid-April it is more than thirty days.
  for (const orderId of ['SHORT', 'PASSED', 'CONSENT', 'RENEWED', 'CREDIT', 'BOUNCED', 'PHONED', ...RESENT])
    await it.moves(orderId, '2030-03-19');
  for (const orderId of ['LONG', 'PARTS']) await it.moves(orderId, '2030-04-16');
  for (const orderId of ['UNKNOWN', 'EVER', 'SOONER']) await it.moves(orderId, null);
  for (const orderId of ['SHORT', 'LONG', 'UNKNOWN']) await opened(orderId);
  await shop.item('REFUSED', { discontinued: true });
  await engine.api.ok(
    engine.api.put('/v1/supplies/PO-REFUSED', { sku: 'REFUSED', quantity: 100, eta: null, status: 'cancelled' }),
  );
  await engine.settle();
  for (const orderId of ['BOUNCED', 'PHONED', ...RESENT]) await comesBack(orderId);

  await it.until('2030-02-06T15:00:00Z');
  await it.paid('REFUSED');
  await it.decides('EVER', { choice: 'wait' });
  // One of the two is agreed to be waited for: until 17 April, and until 3 April, before the 5th that ends the other.
  await it.moves('SOONER', '2030-04-02');
  await it.until('2030-02-07T15:00:00Z');
  for (const orderId of ['PARTS', 'SOONER']) await it.decides(orderId, { choice: 'wait', quantity: 1 });
  const call = await it.task('PHONED', 'legal-notice-failed');
  await engine.api.ok(engine.api.post(`/v1/tasks/${call.id}/resolve`, { result: 'told', by: 'keiko' }));
  for (const orderId of RESENT) await sentAgain(orderId);
  await comesBack('RESENT-LOST');
  stillToDo.set('RESENT', await openTasks('RESENT'));
  stillToDo.set('RESENT-LOST', await openTasks('RESENT-LOST'));
  await sentAgain('RESENT-LOST');
  stillToDo.set('RESENT-LOST again', await openTasks('RESENT-LOST'));

  // It slips again before the date that stands: 10 April.
  await it.until('2030-03-12T14:00:00Z');
  await it.paid('BOUNCED');
  for (const orderId of ['CONSENT', 'RENEWED', 'CREDIT']) await it.moves(orderId, '2030-04-09');
  for (const orderId of ['PARTS', 'SOONER']) await it.moves(orderId, '2030-05-10');
  for (const orderId of ['PARTS', 'SOONER']) await opened(orderId);
  await opened('RENEWED');
  await opened('CREDIT');
  await it.until('2030-03-13T14:00:00Z');
  await it.decides('CONSENT', { choice: 'wait' });

  await it.until('2030-03-18T14:00:00Z');
  for (const orderId of ['SHORT', 'PHONED', ...RESENT]) await it.ships(orderId);
  await it.until('2030-03-20T20:00:00Z');
  await opened('PASSED');
  // A date, and none again: for whoever agreed to wait without one that is no news the law wants told.
  await it.moves('EVER', '2030-04-20');
  await it.until('2030-03-22T20:00:00Z');
  await it.moves('EVER', null);
  for (const orderId of ['PASSED', 'RENEWED']) await it.paid(orderId);
  // Later than the date that stood before, sooner than the one that was told.
  for (const orderId of ['CONSENT', 'CREDIT']) await it.ships(orderId);
  await it.until('2030-04-08T15:00:00Z');
  await engine.api.ok(shop.cancel('EVER'));
  await engine.settle();
  await it.until('2030-04-18T05:00:00Z');
}, STORY_TIMEOUT_MS);
afterAll(() => it.engine.stop());

describe('a first delay to a definite date at most thirty days later', () => {
  test('is put to the customer at once; silence consents, the old date passes, and the goods go out', async () => {
    expect(await legalMails('SHORT')).toEqual(['2030-02-05T15:00 offer-us-first-delay']);
    expect(offers.get('SHORT')).toMatchObject({ onSilence: 'wait' });
    expect(await it.text('SHORT', 'offer-us-first-delay')).toMatch(/deemed to have agreed to shipment on or before/);
    expect(await it.cancelled('SHORT')).toEqual([]);
    expect(await it.shop.backorder('SHORT')).toMatchObject({ status: 'closed', outcome: 'fulfilled', refunds: [] });
  });

  test('when the date that silence consented to passes too, he is asked again and the order ends with it', async () => {
    expect(await legalMails('PASSED')).toEqual([
      '2030-02-05T15:00 offer-us-first-delay',
      // The morning after the goods were to come, which is the day they were to leave.
      '2030-03-20T13:00 offer-us-renewed-delay',
    ]);
    // Asked until the evening, by day; the right to answer lasts until midnight.
    expect(offers.get('PASSED')).toMatchObject({ onSilence: 'cancel', expiresAt: '2030-03-21T00:59:00Z' });
    expect(await it.cancelled('PASSED')).toEqual(['2030-03-21T04:00 silence']);
    // Seven working days from 20 March, the day the right came.
    expect(await refundOf('PASSED')).toMatchObject({ amount: ALL, dueAt: '2030-03-30T03:59:00Z' });
    await keepHistory(it.engine, 'legal-renewed-by-time', 'PASSED');
  });
});

describe('a first delay that is longer, or without a date', () => {
  test.each([
    ['LONG', /We now expect to ship it on or before Wed, April 17, 2030/],
    ['UNKNOWN', /because our supplier has not.*still cancel at any time/s],
  ])('%s: cancelled thirty days after the old date, at midnight, and not before', async (orderId, words) => {
    expect(await legalMails(orderId)).toEqual(['2030-02-05T15:00 offer-us-long-delay']);
    expect(await it.text(orderId, 'offer-us-long-delay')).toMatch(words);
    expect(await it.text(orderId, 'offer-us-long-delay')).toMatch(/automatically be cancelled and fully refunded/);
    expect(offers.get(orderId)).toMatchObject({ onSilence: 'cancel', expiresAt: '2030-04-06T00:59:00Z' });
    expect(await it.cancelled(orderId)).toEqual(['2030-04-06T04:00 silence']);
    expect(await it.mails(orderId)).toContain('2030-04-06T04:00 cancelled');
    expect(await refundOf(orderId)).toMatchObject({ amount: ALL, dueAt: '2030-04-17T03:59:00Z' });
    // Two working days before it ends.
    expect(await it.tasks(orderId)).toContain('2030-04-03T13:00 legal-clock-at-risk');
  });

  test('without a date, expressly agreed to: no further notice is owed, and he may cancel until it ships', async () => {
    expect(await legalMails('EVER')).toEqual(['2030-02-05T15:00 offer-us-long-delay']);
    expect(await it.cancelled('EVER')).toEqual(['2030-04-08T15:00 customer']);
    expect(await refundOf('EVER')).toMatchObject({ amount: ALL, dueAt: '2030-04-17T15:00:00Z' });
  });
});

describe('a renewed delay', () => {
  test('is put to him before the date that stands; silence is rejection, at its end', async () => {
    expect(await legalMails('RENEWED')).toEqual([
      '2030-02-05T15:00 offer-us-first-delay',
      '2030-03-12T14:00 offer-us-renewed-delay',
    ]);
    expect(offers.get('RENEWED')).toMatchObject({ onSilence: 'cancel', expiresAt: '2030-03-21T00:59:00Z' });
    expect(await it.cancelled('RENEWED')).toEqual(['2030-03-21T04:00 silence']);
    expect(await refundOf('RENEWED')).toMatchObject({ amount: ALL, dueAt: '2030-03-30T03:59:00Z' });
  });

  test('expressly agreed to is waited for', async () => {
    expect(await legalMails('CONSENT')).toEqual([
      '2030-02-05T15:00 offer-us-first-delay',
      '2030-03-12T14:00 offer-us-renewed-delay',
    ]);
    expect(await it.cancelled('CONSENT')).toEqual([]);
    expect(await it.shop.backorder('CONSENT')).toMatchObject({ outcome: 'fulfilled', refunds: [] });
  });
});

describe('a yes to waiting with one of two', () => {
  const renewed = async (orderId: string) => (await legalMails(orderId)).filter((mail) => mail > '2030-03-12');
  const amountsOf = async (orderId: string) =>
    (await it.shop.backorder(orderId)).refunds.map(({ amount, dueAt }: Json) => [amount.amount, dueAt]).sort();

  test('to a date that is missed is asked about again at once, beside the other, and each ends on its own day', async () => {
    expect(await renewed('PARTS')).toEqual([
      '2030-03-12T14:00 offer-us-long-delay',
      '2030-04-06T04:00 offer-us-renewed-delay',
    ]);
    expect(offers.get('PARTS').options[0].legal.ends).toEqual([
      { units: 1, at: '2030-04-06T04:00:00Z' },
      { units: 1, at: '2030-04-18T04:00:00Z' },
    ]);
    expect(await it.cancelled('PARTS')).toEqual(['2030-04-06T04:00 silence', '2030-04-18T04:00 silence']);
    expect(await amountsOf('PARTS')).toEqual([
      [1999, '2030-04-17T03:59:00Z'],
      [1999 + 500, '2030-04-27T03:59:00Z'],
    ]);
  });

  test('to a date before the end of the other: asked about and cancelled before it', async () => {
    expect((await renewed('SOONER'))[0]).toBe('2030-03-12T14:00 offer-us-renewed-delay');
    expect(offers.get('SOONER').options[0].legal.ends).toEqual([
      { units: 1, at: '2030-04-04T04:00:00Z' },
      { units: 1, at: '2030-04-06T04:00:00Z' },
    ]);
    expect(await it.cancelled('SOONER')).toEqual(['2030-04-04T04:00 silence', '2030-04-06T04:00 silence']);
    expect(await amountsOf('SOONER')).toHaveLength(2);
  });
});

describe('no valid notice in time', () => {
  test('a notice that bounced was not given: staff are told, and the order ends with the old date', async () => {
    expect(await it.tasks('BOUNCED')).toEqual(
      expect.arrayContaining(['2030-02-05T15:00 mail-failed', '2030-02-05T15:00 legal-notice-failed']),
    );
    expect(await it.cancelled('BOUNCED')).toEqual(['2030-03-07T05:00 law']);
    // Nobody writes to that address any more: he is called.
    expect(await it.said('BOUNCED', 'cancelled')).toMatch(/could not ship the items below in time/);
    expect(await refundOf('BOUNCED')).toMatchObject({ amount: ALL, dueAt: '2030-03-16T03:59:00Z' });
  });

  test('told by telephone in its place it was given, and silence consents', async () => {
    expect(await it.cancelled('PHONED')).toEqual([]);
    expect(await it.shop.backorder('PHONED')).toMatchObject({ outcome: 'fulfilled', refunds: [] });
  });
});

describe('a notice that is sent again', () => {
  test('leaves nobody anything to do about it, counts as heard, and silence consents', async () => {
    expect(stillToDo.get('RESENT')).toEqual([]);
    expect((await it.tasks('RESENT')).join()).not.toContain('offer-not-delivered');
    expect(await it.cancelled('RESENT')).toEqual([]);
    expect(await it.shop.backorder('RESENT')).toMatchObject({ outcome: 'fulfilled', refunds: [] });
  });

  test('and comes back again has not been given: staff are asked anew, until it reaches the customer', async () => {
    expect(stillToDo.get('RESENT-LOST')).toEqual(['legal-notice-failed', 'mail-failed']);
    expect(stillToDo.get('RESENT-LOST again')).toEqual([]);
    expect(await it.cancelled('RESENT-LOST')).toEqual([]);
    expect(await it.shop.backorder('RESENT-LOST')).toMatchObject({ outcome: 'fulfilled', refunds: [] });
  });
});

test('what the shop will not ship is cancelled at once, unasked, and refunded', async () => {
  expect(await legalMails('REFUSED')).toEqual([]);
  expect(await it.cancelled('REFUSED')).toEqual(['2030-02-05T15:00 discontinued']);
  expect(await refundOf('REFUSED')).toMatchObject({ amount: ALL, dueAt: '2030-02-14T15:00:00Z' });
});

test('with a credit application the applicable time is fifty days: not late before, a first delay after', async () => {
  expect(await legalMails('CREDIT')).toEqual(['2030-03-12T14:00 offer-us-first-delay']);
  expect(offers.get('CREDIT')).toMatchObject({ onSilence: 'wait' });
  expect(await it.cancelled('CREDIT')).toEqual([]);
  expect(await it.shop.backorder('CREDIT')).toMatchObject({ outcome: 'fulfilled', refunds: [] });
});
