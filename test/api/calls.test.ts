import { applyProviderEvent } from '../../record/apply-provider-event';
import type { Json } from '../servers/api-client';
import { DAY, MONDAY } from '../servers/clock';
import { HERE } from '../servers/installation';
import { putStrictPack, servedShop } from './customer-visits';
import type { Served } from './served';

let it: Served;
beforeAll(async () => {
  it = await servedShop();
  await putStrictPack(it);
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const calls = async (orderId: string): Promise<Json[]> =>
  (await it.api.ok(it.api.get(`/v1/tasks?backorderId=bo-${orderId}&state=open`))).items.filter(
    ({ kind }: Json) => kind === 'call-customer',
  );

/** A backorder of a customer without an address. */
async function waitingByPhone(orderId: string, locale: 'ja' | 'en'): Promise<void> {
  await it.shop.item(orderId);
  await it.shop.supply(`PO-${orderId}`, orderId, 50, '2030-02-20');
  const customer = { id: `c-${orderId}`, name: 'Emma Clarke', phone: '090-0000-0000', locale };
  await it.shop.order(orderId, [{ sku: orderId, quantity: 2 }], { customer, policy: 'strict' });
}

/** The same, asked whether he waits for goods that are 40 days late. */
async function askedByPhone(orderId: string, locale: 'ja' | 'en'): Promise<void> {
  await waitingByPhone(orderId, locale);
  await it.shop.supply(`PO-${orderId}`, orderId, 50, '2030-04-20');
  await it.step(orderId, 'pass-on-date');
}

/** The course goes on for so many days, and staff make the calls that come up, or leave them. */
async function days(orderId: string, count: number, staffCall: boolean): Promise<void> {
  for (let day = 0; day < count; day++) {
    it.pass(DAY);
    for (const step of ['remind', 'take-silence'] as const) await it.step(orderId, step);
    for (const { id } of staffCall ? await calls(orderId) : [])
      await it.api.ok(it.api.post(`/v1/tasks/${id}/resolve`, {}));
  }
}

test.each([
  ['ja', /山猫商店でございます。[\s\S]*このまま入荷を待つ[\s\S]*キャンセル/],
  ['en', /Hello, this is Wildcat Store[\s\S]*Keep waiting[\s\S]*Cancel/],
] as const)('who has no address is called: the task has the words to say, in %s', async (locale, words) => {
  const orderId = `CALL-${locale}`;
  await askedByPhone(orderId, locale);
  const [offer, first] = await calls(orderId);
  expect([first?.data.template, offer?.data.template]).toEqual(['first-notice', 'offer']);
  expect(offer?.data.say).toMatch(words);
  expect(offer?.data.say).not.toMatch(/https?:|<|\/c\//);
});

test('silence cancels only when staff have told him, the offer and its reminder', async () => {
  await askedByPhone('UNTOLD', 'en');
  await days('UNTOLD', 30, false);
  expect(await it.shop.backorder('UNTOLD')).toMatchObject({ status: 'deciding', lines: [{ waiting: 2 }] });
  it.setTime(MONDAY);
  await askedByPhone('TOLD', 'en');
  for (const { id } of await calls('TOLD')) await it.api.ok(it.api.post(`/v1/tasks/${id}/resolve`, {}));
  await days('TOLD', 30, true);
  expect(await it.shop.backorder('TOLD')).toMatchObject({ status: 'closed', outcome: 'cancelled' });
});

describe.each(['bounced', 'complained'] as const)('an address whose mail is %s', (because) => {
  const email = `${because}@example.com`;
  const order = (orderId: string, address: string) =>
    it.shop.order(orderId, [{ sku: because, quantity: 1 }], {
      customer: { id: `c-${orderId}`, name: '山田 花子', email: address, locale: 'ja' },
    });
  const lastMail = async (orderId: string): Promise<Json> => (await it.shop.mails(orderId)).at(-1);
  const comesBack = (id: string) =>
    applyProviderEvent(it.db, HERE, { type: `email.${because}`, data: { tags: { mail: id } } }, it.now());
  const moveDate = async (eta: string, orderId: string) => {
    it.pass(DAY);
    await it.shop.supply(`PO-${because}`, because, 50, eta);
    await it.step(orderId, 'pass-on-date');
  };

  test('is written to no more, by no order: its customer is called, until he has another', async () => {
    await it.shop.item(because);
    await it.shop.supply(`PO-${because}`, because, 50, '2030-02-20');
    const [first, second, other] = [`${because}-1`, `${because}-2`, `${because}-3`];
    await order(first, email);
    await order(other, `other-${email}`);
    await comesBack((await lastMail(first)).id);
    await order(second, email.toUpperCase());
    expect(await it.shop.mails(second)).toEqual([]);
    expect(await calls(second)).toMatchObject([{ data: { template: 'first-notice' } }]);
    await moveDate('2030-03-01', first);
    expect(await it.shop.mails(first)).toHaveLength(1);
    expect(await calls(first)).toMatchObject([{ data: { template: 'date-changed' } }]);
    await it.step(other, 'pass-on-date');
    expect(await lastMail(other)).toMatchObject({ template: 'date-changed', status: 'queued' });
    await it.api.ok(
      it.api.patch(`/v1/orders/${first}`, {
        customer: { id: `c-${first}`, name: '山田 花子', email: `new-${email}`, locale: 'ja' },
      }),
    );
    await moveDate('2030-03-04', first);
    expect(await lastMail(first)).toMatchObject({ template: 'date-changed', to: `new-${email}` });
  });

  test('is written to again when a person sends a mail there once more; an event that comes twice changes nothing', async () => {
    const [first, second] = [`${because}-4`, `${because}-5`];
    await order(first, `again-${email}`);
    const { id } = await lastMail(first);
    await comesBack(id);
    await it.api.ok(it.api.post(`/v1/mails/${id}/resend`, {}));
    await comesBack(id);
    await order(second, `again-${email}`);
    expect(await lastMail(second)).toMatchObject({ template: 'first-notice', to: `again-${email}` });
    expect(await calls(second)).toEqual([]);
    // The one sent once more comes back too.
    await comesBack((await lastMail(first)).id);
    await moveDate('2030-03-08', second);
    expect((await calls(second)).map(({ data }) => data.template)).toEqual(['date-changed']);
  });
});

describe('a call that nobody has made yet', () => {
  const told = (id: string) => it.api.post(`/v1/tasks/${id}/resolve`, {});
  const all = async (orderId: string): Promise<Json[]> =>
    (await it.api.ok(it.api.get(`/v1/tasks?backorderId=bo-${orderId}`))).items.filter(
      ({ kind }: Json) => kind === 'call-customer',
    );
  const templates = async (orderId: string) => (await calls(orderId)).map(({ data }) => data.template);
  const moveTo = async (orderId: string, eta: string) => {
    it.pass(DAY);
    await it.shop.supply(`PO-${orderId}`, orderId, 50, eta);
    await it.step(orderId, 'pass-on-date');
  };
  /** A customer without an address who has been told that his goods come on the 20th. */
  const knowing = async (orderId: string, locale: 'ja' | 'en' = 'en') => {
    await waitingByPhone(orderId, locale);
    for (const { id } of await calls(orderId)) await it.api.ok(told(id));
  };
  const answer = async (orderId: string, choice: 'wait' | 'cancel') =>
    it.api.ok(
      it.api.post(`/v1/backorders/bo-${orderId}/decisions`, {
        offerVersion: (await it.shop.backorder(orderId)).offer.version,
        lines: [{ lineId: '1', choice }],
        actor: { type: 'staff', id: 'sato', via: 'phone' },
      }),
    );

  test('gives way to newer dates, and is not told any more: staff hear what is to be said instead', async () => {
    await knowing('MOVED');
    for (const eta of ['2030-02-21', '2030-02-22', '2030-02-25']) await moveTo('MOVED', eta);
    const [last, ...others] = await calls('MOVED');
    expect(others).toEqual([]);
    expect(last?.data.say).toMatch(/Expected in stock: Mon, February 25, 2030/);
    const overtaken = (await all('MOVED')).filter(({ result }) => result === 'overtaken');
    expect(overtaken.map(({ state, data }) => [state, data.template, data.overtakenBy])).toEqual([
      ['resolved', 'date-changed', 'date-changed'],
      ['resolved', 'date-changed', 'date-changed'],
    ]);
    const refused = await told(overtaken[0]?.id);
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({
      type: 'urn:backorder:problem:conflict',
      detail: `What this call was to say is no longer true: a newer notice (date-changed) has taken its place. Tell the customer instead what is said in task ${last?.id} (date-changed).`,
      instead: [{ taskId: last?.id, say: last?.data.say }],
    });
    expect(overtaken[0]).not.toHaveProperty('givenAt');
    const { items } = await it.api.ok(it.api.get('/v1/backorders/bo-MOVED/timeline?locale=en'));
    expect(items.filter(({ kind }: Json) => kind === 'notice-overtaken')).toHaveLength(2);
  });

  test('of a first notice says the dates as they are by now, and no change of dates that were never told', async () => {
    await waitingByPhone('FIRST', 'en');
    for (const eta of ['2030-02-21', '2030-02-22']) await moveTo('FIRST', eta);
    const [first, ...others] = await calls('FIRST');
    expect(others).toEqual([]);
    expect(first?.data.template).toBe('first-notice');
    expect(first?.data.say).toMatch(/Expected in stock: Fri, February 22, 2030\./);
    expect(first?.data.say).not.toMatch(/February 20|February 21|before, it was/);
    await moveTo('FIRST', '2030-04-20');
    expect(await templates('FIRST')).toEqual(['offer', 'first-notice']);
    expect((await calls('FIRST'))[1]?.data.say).toMatch(/April 20, 2030/);
  });

  test.each(['wait', 'cancel'] as const)('asks no more once the question is answered: %s', async (choice) => {
    const orderId = `ASKED-${choice}`;
    await knowing(orderId);
    await moveTo(orderId, '2030-04-20');
    const asking = await calls(orderId);
    expect(asking.map(({ data }) => data.template)).toEqual(['offer']);
    await answer(orderId, choice);
    expect((await templates(orderId)).filter((template) => template.startsWith('offer'))).toEqual([]);
    for (const { id } of asking) {
      const refused = await told(id);
      expect(refused.status).toBe(409);
      expect(refused.body.detail).toMatch(/the customer’s answer has been taken/);
    }
  });

  test('reminds no more once the question is answered', async () => {
    await knowing('REMINDED');
    await moveTo('REMINDED', '2030-04-20');
    for (const { id } of await calls('REMINDED')) await it.api.ok(told(id));
    it.pass(9 * DAY);
    await it.step('REMINDED', 'remind');
    const [reminder, ...others] = await calls('REMINDED');
    expect([reminder?.data.template, others]).toEqual(['offer-reminder', []]);
    await answer('REMINDED', 'wait');
    expect((await templates('REMINDED')).filter((template) => template.startsWith('offer'))).toEqual([]);
    expect((await told(reminder?.id)).body.detail).toMatch(/the customer’s answer has been taken/);
  });

  test('asks the question that has taken the place of an earlier one, and not both', async () => {
    await knowing('REVISED');
    await moveTo('REVISED', '2030-04-20');
    await moveTo('REVISED', '2030-05-20');
    const asking = await calls('REVISED');
    expect(asking.map(({ data }) => data.template)).toEqual(['offer']);
    expect(asking[0]?.data.say).toMatch(/May 20, 2030/);
    expect(asking[0]?.data.say).not.toMatch(/earlier email/);
  });

  test('names the new deadline where it was put off because nobody had called', async () => {
    await knowing('LATER', 'ja');
    await moveTo('LATER', '2030-04-20');
    const before = (await it.shop.backorder('LATER')).offer.expiresAt;
    const said = async () => (await calls('LATER')).find(({ data }) => data.template === 'offer')?.data.say;
    const first = await said();
    for (let day = 0; day < 30; day++) {
      it.pass(DAY);
      await it.step('LATER', 'take-silence');
    }
    const { offer } = await it.shop.backorder('LATER');
    expect(Date.parse(offer.expiresAt)).toBeGreaterThan(Date.parse(before));
    const deadline = /ご回答期限は、[^。]*。/;
    const now = await said();
    expect(now).toMatch(deadline);
    expect(deadline.exec(now)?.[0]).not.toBe(deadline.exec(first)?.[0]);
  });

  test('of a closed backorder asks and promises nothing', async () => {
    await knowing('CLOSED');
    await moveTo('CLOSED', '2030-02-25');
    await it.api.ok(
      it.api.post('/v1/orders/CLOSED/cancel', { reason: 'by telephone', actor: { type: 'staff', via: 'phone' } }),
    );
    await it.step('CLOSED');
    expect(await it.shop.backorder('CLOSED')).toMatchObject({ status: 'closed' });
    expect(await templates('CLOSED')).toEqual(['cancelled']);
  });
});
