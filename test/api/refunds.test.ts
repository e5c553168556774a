import { shippedPack } from '../../db/seed-policies';
import { type Instant, instantOf } from '../../domain/calendar/business-date';
import { usRefund } from '../../domain/legal/us-mitor';
import { refundClock, remindOfRefund } from '../../record/refund-clock';
import type { Json } from '../servers/api-client';
import { at, DAY, HOUR, MINUTE, MONDAY } from '../servers/clock';
import { HERE } from '../servers/installation';
import { englishCustomer, yen } from '../servers/shop';
import { expectProblem, expectRefused } from './problem';
import { type Served, served } from './served';

const jpShop = shippedPack('jp-shop');

let it: Served;
beforeAll(async () => {
  it = await served();
  await it.shop.item('CUP');
  await it.shop.supply('PO-CUP', 'CUP', 100_000, '2030-02-20');
  for (const event of [['refund.requested']])
    await it.api.ok(it.api.post('/v1/webhook-endpoints', { url: 'https://hooks.example/money', events: event }));
});
afterAll(() => it.stop());

const atStore = { tenders: [{ method: 'convenience-store', amount: yen(1200), reference: 'receipt-1' }] };

/** A backorder of one cup, cancelled by its customer: its refund. */
async function owed(orderId: string, changes: object = {}): Promise<Json> {
  await it.shop.order(orderId, [{ sku: 'CUP', quantity: 1 }], changes);
  await it.api.ok(it.shop.cancel(orderId));
  return refundOf(orderId);
}

const refundOf = async (orderId: string): Promise<Json> =>
  (await it.api.ok(it.api.get(`/v1/refunds?orderId=${orderId}`))).items[0];
const act = (id: string, what: string, body?: object) => it.api.post(`/v1/refunds/${id}/${what}`, body);
const confirmed = { paidAt: '2030-02-04T00:30:00Z', reference: 'bank-1' };
const announced = async (refundId: string): Promise<Json[]> =>
  [
    ...(await it.db.execute<{ body: string; created_at: string }>(
      `select body from webhook_deliveries where type = 'refund.requested' order by created_at, id`,
    )),
  ]
    .map(({ body }) => JSON.parse(body).data)
    .filter(({ id }) => id === refundId);

test('the payment system is told all it needs to pay', async () => {
  const { id } = await owed('TOLD', {
    tenders: [{ method: 'card', amount: yen(1200), reference: 'ch_77' }],
    orderNumber: 'No. 77',
  });
  expect(await announced(id)).toEqual([
    {
      id,
      orderId: 'TOLD',
      orderNumber: 'No. 77',
      channel: 'web',
      customerId: 'c-TOLD',
      backorderId: 'bo-TOLD',
      lines: [{ lineId: '1', quantity: 1 }],
      amount: yen(1200),
      byTender: [{ method: 'card', amount: yen(1200), reference: 'ch_77' }],
      taxByRate: [],
      returns: [],
      state: 'requested',
      requestedAt: expect.any(String),
      dueAt: expect.any(String),
    },
  ]);
});

test('a confirmed refund is told to its customer: how much, where to, when', async () => {
  const { id } = await owed('DONE', { tenders: [{ method: 'card', amount: yen(1200) }] });
  await it.step('DONE');
  expect(await it.shop.templates('DONE')).toEqual(['first-notice', 'cancelled']);
  await it.api.ok(act(id, 'confirm', confirmed));
  await it.api.ok(act(id, 'confirm', confirmed));
  const mails = await it.shop.mails('DONE');
  expect(mails.map(({ template }) => template)).toEqual(['first-notice', 'cancelled', 'refund-done']);
  const { text } = await it.shop.content(mails.at(-1)?.id);
  expect(text).toContain('ご返金額:1,200円\nクレジットカード:1,200円\nご返金日:2030年2月4日(月)');
  const { items } = await it.api.ok(it.api.get('/v1/backorders/bo-DONE/timeline?limit=200'));
  expect(items.filter(({ kind }: Json) => kind === 'refund-confirmed').map(({ data }: Json) => data)).toEqual([
    { refundId: id, amount: 1200, currency: 'JPY', ...confirmed },
  ]);
});

test('a payment system faster than the mail: the customer hears of the cancellation, and then that the money is there', async () => {
  const { id } = await owed('FAST', { tenders: [{ method: 'card', amount: yen(1200) }] });
  await it.api.ok(act(id, 'confirm', confirmed));
  expect(await it.shop.templates('FAST')).toEqual(['first-notice']);
  await it.step('FAST');
  expect(await it.shop.templates('FAST')).toEqual(['first-notice', 'cancelled', 'refund-done']);
  await it.api.ok(act(id, 'confirm', confirmed));
  expect(await it.shop.templates('FAST')).toEqual(['first-notice', 'cancelled', 'refund-done']);
});

test('nothing was paid back before there was an order; a bank that knows but the day says its midnight', async () => {
  const { id } = await owed('EARLY', { placedAt: '2030-02-03T14:00:00Z' });
  const before = await act(id, 'confirm', { ...confirmed, paidAt: '2029-02-03T15:00:00Z' });
  expectRefused(before, '/paidAt', /^must not be days before the order was placed \(2030-02-03T14:00:00/);
  await it.api.ok(act(id, 'confirm', { ...confirmed, paidAt: '2030-02-02T15:00:00Z' }));
});

describe('a payment that cannot go back the way it came', () => {
  test('waits for the account, which the customer names on the shop’s own form', async () => {
    await it.api.ok(
      it.api.put('/v1/channels/web', {
        name: { ja: '店' },
        sender: { name: '店', email: 's@example.com' },
        refundFormUrl: 'https://shop.example/account?refund={refundId}',
      }),
    );
    const refund = await owed('STORE', atStore);
    expect(refund).toMatchObject({ state: 'needs-account', byTender: [{ method: 'convenience-store' }] });
    expect(await it.shop.tasks('STORE')).toEqual(['refund-needs-account']);
    expect(await it.shop.templates('STORE')).toEqual(['first-notice']);
    await it.step('STORE');
    const mails = await it.shop.mails('STORE');
    expect(mails.map(({ template }) => template)).toEqual(['first-notice', 'cancelled', 'refund-needs-account']);
    expect((await it.shop.content(mails[1]?.id)).text).toContain('別のメールでご案内いたします');
    const { text } = await it.shop.content(mails[2]?.id);
    expect(text.split('\n')).toContain(`https://shop.example/account?refund=${refund.id}`);
  });

  test('is paid when the account is there: the payment system hears of it again, and the customer', async () => {
    const { id } = await refundOf('STORE');
    it.pass(3 * 86_400_000);
    const answer = await act(id, 'account-received');
    expect(answer).toMatchObject({ status: 200, body: { id, state: 'requested' } });
    expect((await act(id, 'account-received')).body).toEqual(answer.body);
    expect(answer.body.dueAt).toMatch(/^2030-02-14T/);
    expect((await announced(id)).map(({ state }) => state)).toEqual(['needs-account', 'requested']);
    expect(await it.shop.templates('STORE')).toContain('refund-requested');
    const open = (await it.api.ok(it.api.get('/v1/tasks?state=open&backorderId=bo-STORE'))).items;
    expect(open).toEqual([]);
  });

  test('takes no account numbers: what is sent beside is refused', async () => {
    const { id } = await owed('NUMBER', atStore);
    expectRefused(await act(id, 'account-received', { account: '1234567' }), '/account');
  });
});

describe('a refund that could not be paid', () => {
  test('is still owed: staff see why, and it can be confirmed when it was paid in another way', async () => {
    const { id } = await owed('FAIL');
    const failed = await act(id, 'fail', { reason: 'card expired' });
    expect(failed).toMatchObject({ status: 200, body: { id, state: 'failed', failure: 'card expired' } });
    expect(await it.shop.tasks('FAIL')).toEqual(['refund-failed']);
    expect((await act(id, 'confirm', confirmed)).body.state).toBe('confirmed');
    expectProblem(await act(id, 'fail', { reason: 'late' }), 409, 'conflict');
    expectProblem(await act(id, 'account-received'), 409, 'conflict');
  });

  test('for a wrong account asks the customer again', async () => {
    const { id } = await owed('WRONG', { tenders: [{ method: 'card', amount: yen(1200) }] });
    await it.step('WRONG');
    expect((await act(id, 'fail', { reason: 'card closed', needsAccount: true })).body.state).toBe('needs-account');
    expect((await it.shop.templates('WRONG')).at(-1)).toBe('refund-needs-account');
  });

  test('for an account that was wrong is asked for, and told of, as often as it is', async () => {
    const { id } = await owed('TYPO', atStore);
    await it.step('TYPO');
    await it.api.ok(act(id, 'account-received'));
    for (let time = 0; time < 2; time++)
      await it.api.ok(act(id, 'fail', { reason: 'no such account', needsAccount: true }));
    await it.api.ok(act(id, 'account-received'));
    await it.api.ok(act(id, 'confirm', confirmed));
    expect(await it.shop.templates('TYPO')).toEqual([
      'first-notice',
      'cancelled',
      'refund-needs-account',
      'refund-requested',
      'refund-needs-account',
      'refund-requested',
      'refund-done',
    ]);
  });

  test('for an account that was wrong is said to have failed: the mail is not the first once more', async () => {
    const { id } = await owed('AGAIN', atStore);
    await it.step('AGAIN');
    await it.api.ok(act(id, 'account-received'));
    await it.api.ok(act(id, 'fail', { reason: 'no such account', needsAccount: true }));
    const asked = (await it.shop.mails('AGAIN')).filter(({ template }) => template === 'refund-needs-account');
    const [first, second] = await Promise.all(asked.map((mail) => it.shop.content(mail.id)));
    expect(first?.subject).toContain('ご返金先の口座ご登録のお願い');
    expect(second?.subject).toContain('ご返金先の口座再登録のお願い');
    expect(second?.text).toContain('お振込みができませんでした。');
    expect(second?.text).not.toContain('お支払い方法の都合により');
    expect(second?.text.split('\n')).toContain(`https://shop.example/account?refund=${id}`);
  });

  test('has the form for the account on its customer’s page, for as long as it waits for one', async () => {
    const { id } = await owed('PAGE', atStore);
    const mail = (await it.shop.mails('PAGE')).at(-1);
    const link = /^https:\/\/shop\.example(\/c\/\S+)$/m.exec((await it.shop.content(mail?.id)).text)?.[1] ?? '';
    const form = `<a href="https://shop.example/account?refund=${id}">お振込先の口座を登録する</a>`;
    expect((await it.api.get(link)).text).toContain(form);
    await it.api.ok(act(id, 'account-received'));
    expect((await it.api.get(link)).text).not.toContain('/account?refund=');
    await it.api.ok(act(id, 'fail', { reason: 'no such account', needsAccount: true }));
    expect((await it.api.get(link)).text).toContain(form);
  });

  test.each([
    [{}, '/reason'],
    [{ reason: '' }, '/reason'],
    [{ reason: 'r', account: '1' }, '/account'],
  ])('%j is refused', async (body, pointer) => {
    expectRefused(await act((await refundOf('TOLD')).id, 'fail', body), pointer);
  });
});

test('working days are due when the law of the warehouse’s country says, whatever the shop’s own closing days', async () => {
  await it.api.ok(
    it.api.put('/v1/policies/working-days/versions/1', {
      ...jpShop,
      id: 'working-days',
      version: 1,
      shipping: {
        ...jpShop.shipping,
        warehouse: { ...jpShop.shipping.warehouse, closedOn: ['2030-02-13', '2030-02-14'] },
      },
      cancellation: { ...jpShop.cancellation, refundWithinDays: { businessDays: 7 } },
    }),
  );
  const { requestedAt, dueAt } = await owed('WORK', { policy: 'working-days' });
  // From Thursday 7 February: 8, then 12 (11 is a holiday) to 15, and 18, 19.
  expect(requestedAt).toMatch(/^2030-02-07T/);
  expect(dueAt).toMatch(/^2030-02-19T/);
});

describe('money owed since the law ended an order', () => {
  const MIDNIGHT = at('2030-02-13T05:00:00Z');
  const LAST_MINUTE = '2030-02-23T04:59:00Z';

  beforeAll(async () => {
    await it.api.ok(
      it.api.put('/v1/channels/us', {
        name: { en: 'Wildcat Store' },
        sender: { name: 'Wildcat Store', email: 'orders@wildcat.example' },
        replyTo: 'help@wildcat.example',
        timeZone: 'America/New_York',
        defaultPolicy: 'us-shop',
      }),
    );
  });

  /** To be shipped by Tuesday, 12 February; the law is kept at that moment. */
  async function endedByLaw(orderId: string, keptAt: Instant): Promise<Json> {
    it.setTime(MONDAY);
    await it.shop.order(orderId, [{ sku: 'CUP', quantity: 1, stated: { shipBy: '2030-02-12' } }], {
      channel: 'us',
      customer: englishCustomer(orderId),
      shipTo: { country: 'US', region: 'US-CA' },
    });
    it.setTime(keptAt);
    await it.step(orderId, 'keep-law');
    return refundOf(orderId);
  }

  test('is due seven working days after the day that ended, not after the midnight that began the next', async () => {
    const right = usRefund(
      instantOf(MIDNIGHT - 1),
      { creditApplication: false },
      { regime: 'us-mitor', noticeWithinBusinessDays: 1, warnBeforeBusinessDays: 2 },
      'America/New_York',
    );
    const { dueAt } = await endedByLaw('LAW', MIDNIGHT);
    expect(dueAt).toBe(LAST_MINUTE);
    expect(at(dueAt)).toBeLessThanOrEqual(right.by ?? 0);
    const mail = (await it.shop.mails('LAW')).find(({ template }) => template === 'cancelled');
    expect((await it.shop.content(mail?.id)).text).toContain('February 22, 2030');
  });

  test('is due no later where workers were away, and overdue at once when they come back after its day', async () => {
    const back = instantOf(MIDNIGHT + 20 * DAY);
    const { id, dueAt } = await endedByLaw('AWAY', back);
    expect(dueAt).toBe(LAST_MINUTE);
    expect((await refundClock(it.db, id, back)).remindAt).toBeLessThanOrEqual(back + MINUTE);
    await remindOfRefund(it.db, HERE, id, instantOf(back + MINUTE));
    expect(await refundOf('AWAY')).toMatchObject({ state: 'overdue' });
    expect((await refundClock(it.db, id, instantOf(back + MINUTE))).remindAt).toBeGreaterThan(back + HOUR);
  });
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
