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

/** A customer without an address, asked whether he waits for goods that are 40 days late. */
async function askedByPhone(orderId: string, locale: 'ja' | 'en'): Promise<void> {
  await it.shop.item(orderId);
  await it.shop.supply(`PO-${orderId}`, orderId, 50, '2030-02-20');
  const customer = { id: `c-${orderId}`, name: 'Emma Clarke', phone: '090-0000-0000', locale };
  await it.shop.order(orderId, [{ sku: orderId, quantity: 2 }], { customer, policy: 'strict' });
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
