import type { Json } from '../servers/api-client';
import { at, HOUR, MONDAY } from '../servers/clock';
import { bounced } from '../servers/provider-event';
import { servedShop } from './customer-visits';
import { expectRefused } from './problem';
import type { Served } from './served';

let it: Served;
beforeAll(async () => {
  it = await servedShop();
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const taskOf = async (orderId: string, kind: string): Promise<Json> =>
  (await it.api.ok(it.api.get(`/v1/tasks?backorderId=bo-${orderId}`))).items.find((task: Json) => task.kind === kind);

const resolve = (task: Json, body: object) => it.api.post(`/v1/tasks/${task.id}/resolve`, body);

const timeline = async (orderId: string, kind: string): Promise<Json[]> =>
  (await it.api.ok(it.api.get(`/v1/backorders/bo-${orderId}/timeline?limit=200`))).items.filter(
    (entry: Json) => entry.kind === kind,
  );

/** An order in the United States that was to ship by 2030-02-20, its goods expected on 2030-03-05 since the 4th. */
async function delayed(orderId: string, email: boolean): Promise<void> {
  await it.shop.item(orderId);
  await it.shop.supply(`PO-${orderId}`, orderId, 50, '2030-02-12');
  const customer = { id: orderId, name: 'Emma Clarke', phone: '212-555-0100', locale: 'en' };
  await it.shop.order(orderId, [{ sku: orderId, quantity: 2, stated: { shipBy: '2030-02-20' } }], {
    policy: 'us-shop',
    customer: email ? { ...customer, email: `${orderId.toLowerCase()}@example.com` } : customer,
    shipTo: { country: 'US', region: 'US-NY' },
  });
  await it.shop.supply(`PO-${orderId}`, orderId, 50, '2030-03-04');
  await it.step(orderId, 'pass-on-date');
}

/** One of the two units is waited for; of the other nothing is said. */
async function answered(orderId: string, actor: object): Promise<void> {
  const { offer } = await it.shop.backorder(orderId);
  const lines = [{ lineId: '1', quantity: 1, choice: 'wait' }];
  await it.api.ok(it.api.post(`/v1/backorders/bo-${orderId}/decisions`, { offerVersion: offer.version, lines, actor }));
  await it.step(orderId, 'carry-out-decision');
}

/** Whether the order stands when the time it was to ship in is over. */
async function standsAfter(orderId: string): Promise<boolean> {
  it.setTime(at('2030-02-21T06:00:00Z'));
  await it.step(orderId, 'keep-law');
  return (await it.shop.backorder(orderId)).lines[0].waiting > 0;
}

/** The call about the delay; the first notice was another one. */
const delayCall = async (orderId: string): Promise<Json> =>
  (await it.api.ok(it.api.get(`/v1/tasks?backorderId=bo-${orderId}&state=open`))).items.find(
    ({ data }: Json) => data.template === 'offer-us-first-delay',
  );

describe('a customer without an address (16 CFR 435)', () => {
  test('who was told by telephone has been given notice at that moment: silence consents', async () => {
    await delayed('TOLD', false);
    const call = await delayCall('TOLD');
    expect(call).toMatchObject({
      kind: 'call-customer',
      data: { say: expect.stringMatching(/deemed to have agreed/) },
    });
    it.pass(3 * HOUR);
    const told = new Date(it.now() - HOUR).toISOString().replace('.000', '');
    expect(await it.api.ok(resolve(call, { result: 'told', at: told, by: 'keiko' }))).toMatchObject({
      state: 'resolved',
      result: 'told',
      givenAt: told,
      givenBy: 'keiko',
    });
    expect(await timeline('TOLD', 'notice-given')).toMatchObject([
      {
        summary: `Notice offer-us-first-delay: told by telephone at ${told} by keiko`,
        data: { taskId: call.id, result: 'told', at: told, by: 'keiko' },
      },
    ]);
    expect(await standsAfter('TOLD')).toBe(true);
  });

  test('who did not answer has not: the attempt is noted, the call stays to be made, and the law ends the order', async () => {
    await delayed('NOBODY', false);
    const call = await delayCall('NOBODY');
    for (const attempts of [1, 2])
      expect(await it.api.ok(resolve(call, { result: 'no-answer' }))).toMatchObject({
        state: 'open',
        data: { attempts },
      });
    expect(await timeline('NOBODY', 'notice-not-given')).toHaveLength(2);
    expect(await standsAfter('NOBODY')).toBe(false);
  });

  test('who was told too late, or whom staff gave up on, has not', async () => {
    await delayed('GIVEN-UP', false);
    await it.api.ok(resolve(await delayCall('GIVEN-UP'), { result: 'given-up' }));
    expect(await standsAfter('GIVEN-UP')).toBe(false);
  });

  test('who answers a part of it has been given it, and what he has left open stands as he was told', async () => {
    await delayed('PART', false);
    await answered('PART', { type: 'staff', id: 'keiko', via: 'phone' });
    expect((await it.shop.backorder('PART')).offer).toMatchObject({ version: 2, onSilence: 'wait' });
    it.setTime(at('2030-02-21T06:00:00Z'));
    await it.step('PART', 'keep-law');
    expect((await it.shop.backorder('PART')).lines).toMatchObject([{ waiting: 2, cancelled: 0 }]);
  });

  test('a call that is simply done has been made', async () => {
    await delayed('DONE', false);
    await it.api.ok(resolve(await delayCall('DONE'), {}));
    expect(await standsAfter('DONE')).toBe(true);
  });
});

describe('a notice that bounced', () => {
  async function cameBack(orderId: string): Promise<Json> {
    await delayed(orderId, true);
    const mail = (await it.shop.mails(orderId)).find((one: Json) => one.template === 'offer-us-first-delay');
    await bounced(it.api, mail?.id);
    await it.step(orderId, 'pass-on-change');
    const task = await taskOf(orderId, 'legal-notice-failed');
    expect(task).toMatchObject({
      state: 'open',
      data: {
        template: 'offer-us-first-delay',
        mailId: mail?.id,
        say: expect.stringMatching(/^Hello, this is Wildcat Store[\s\S]*deemed to have agreed/),
        text: expect.stringMatching(/deemed to have agreed/),
      },
    });
    return task;
  }

  test.each(['told', 'posted'])('is given when staff have %s it', async (result) => {
    const task = await cameBack(`BACK-${result}`);
    await it.api.ok(resolve(task, { result, by: 'keiko' }));
    expect(await standsAfter(`BACK-${result}`)).toBe(true);
  });

  test('is given to whoever answers a part of it all the same', async () => {
    await cameBack('BACK-PART');
    it.pass(HOUR);
    await answered('BACK-PART', { type: 'customer', via: 'web' });
    it.setTime(at('2030-02-21T06:00:00Z'));
    await it.step('BACK-PART', 'keep-law');
    expect((await it.shop.backorder('BACK-PART')).lines).toMatchObject([{ waiting: 2, cancelled: 0 }]);
  });

  test('need not be given any more once its question is over', async () => {
    const { id } = await cameBack('BACK-OVER');
    const { offer } = await it.shop.backorder('BACK-OVER');
    const lines = [{ lineId: '1', choice: 'wait' }];
    await it.api.ok(
      it.api.post('/v1/backorders/bo-BACK-OVER/decisions', {
        offerVersion: offer.version,
        lines,
        actor: { type: 'customer', via: 'web' },
      }),
    );
    const { items } = await it.api.ok(it.api.get('/v1/tasks?backorderId=bo-BACK-OVER&limit=200'));
    expect(items.find((task: Json) => task.id === id)).toMatchObject({ state: 'resolved' });
  });

  test('stays not given when the task is merely closed', async () => {
    await it.api.ok(resolve(await cameBack('BACK-CLOSED'), { note: 'no telephone number' }));
    expect(await standsAfter('BACK-CLOSED')).toBe(false);
  });
});

/** A prepaid order under 特定商取引法, of a channel. */
async function paidOn(channel: string, orderId: string, customer: object): Promise<void> {
  await it.shop.item(orderId);
  await it.shop.supply(`PO-${orderId}`, orderId, 50, '2030-03-20');
  await it.shop.order(orderId, [{ sku: orderId, quantity: 1 }], {
    channel,
    policy: 'jp-mail-order',
    customer: {
      id: orderId,
      name: '山田 花子',
      email: `${orderId.toLowerCase()}@example.com`,
      locale: 'ja',
      ...customer,
    },
  });
}

describe('the notice of acceptance on paper (特商法13条)', () => {
  async function prepaid(orderId: string, customer: object = {}): Promise<Json> {
    await paidOn('web', orderId, customer);
    return taskOf(orderId, 'paper-notice');
  }

  test('has the letter to post in its task; posted, it is given with that day, and no clock runs any more', async () => {
    const task = await prepaid('LETTER');
    expect(task.data.text).toMatch(/承諾[\s\S]*受領金額:1,200円[\s\S]*山猫商店[\s\S]*東京都[\s\S]*03-0000-0000/);
    expectRefused(await resolve(task, { result: 'told' }), '/result', /posted, given-up/);
    it.pass(30 * HOUR);
    const posted = new Date(it.now() - 24 * HOUR).toISOString().replace('.000', '');
    expectRefused(await resolve(task, { result: 'posted', at: '2031-01-01T00:00:00Z' }), '/at', /future/);
    expectRefused(await resolve(task, { result: 'posted', at: '2030-01-01T00:00:00Z' }), '/at', /before the task/);
    await it.api.ok(resolve(task, { at: posted }));
    // Repeated, nothing changes.
    await it.api.ok(resolve(task, { result: 'given-up' }));
    expect(await taskOf('LETTER', 'paper-notice')).toMatchObject({ result: 'posted', givenAt: posted });
    expect(await timeline('LETTER', 'notice-given')).toMatchObject([
      { data: { result: 'posted', template: 'acceptance' } },
    ]);
    it.setTime(at('2030-02-10T03:00:00Z'));
    await it.step('LETTER', 'keep-law');
    expect(await it.shop.tasks('LETTER')).not.toContain('legal-clock-at-risk');
  });

  test('says of every line when it is delivered: what is ready and kept for the rest arrives with that', async () => {
    await it.shop.item('ON-SHELF');
    await it.shop.stock('ON-SHELF', 5);
    for (const [sku, eta] of [
      ['SOONER', '2030-02-20'],
      ['LATER', '2030-03-20'],
    ] as const) {
      await it.shop.item(sku);
      await it.shop.supply(`PO-${sku}`, sku, 50, eta);
    }
    const order = (orderId: string, locale: 'ja' | 'en') =>
      it.shop.order(
        orderId,
        ['ON-SHELF', 'SOONER', 'LATER'].map((sku) => ({ sku, quantity: 2 })),
        { policy: 'jp-mail-order', customer: { id: orderId, name: '山田 花子', locale } },
      );
    await order('KEPT', 'ja');
    await order('KEPT-EN', 'en');
    const text = (await taskOf('KEPT', 'paper-notice')).data.text;
    expect(text).toMatch(
      /ON-SHELF 2点】\n.*発送予定日:2030年3月22日\(金\)\(残りの商品とあわせて発送いたします\)\n.*お届け予定日:2030年3月23日\(土\)〜3月24日\(日\)頃/,
    );
    expect((await taskOf('KEPT-EN', 'paper-notice')).data.text).toMatch(
      /ON-SHELF × 2\n.*Expected to ship: Fri, March 22, 2030, together with the rest of your order\n.*Estimated delivery: Sat, March 23 – Sun, March 24, 2030/,
    );
  });

  test('says what is so while it has yet to be posted: a date that has moved; and of a cancelled order nothing', async () => {
    const written = (await prepaid('MOVED')).data;
    await it.shop.supply('PO-MOVED', 'MOVED', 50, '2030-04-01');
    await it.step('MOVED', 'pass-on-date');
    const { data } = await taskOf('MOVED', 'paper-notice');
    expect(written.text).toMatch(/お届け予定日:2030年3月/);
    expect(data.text).toMatch(/お届け予定日:2030年4月/);
    expect(data.text).not.toMatch(/2030年3月/);
    expect(data.dueOn).toBe(written.dueOn);
    await it.api.ok(it.shop.cancel('MOVED'));
    await it.step('MOVED', 'carry-out-decision');
    expect(await taskOf('MOVED', 'paper-notice')).toMatchObject({ state: 'resolved' });
  });

  test('is warned of in time while nobody has posted it', async () => {
    await prepaid('UNPOSTED');
    it.setTime(at('2030-02-10T03:00:00Z'));
    await it.step('UNPOSTED', 'keep-law');
    expect(await it.shop.tasks('UNPOSTED')).toContain('legal-clock-at-risk');
  });

  test('takes the place of a mail where there is no address to send one to', async () => {
    expect(await prepaid('NO-ADDRESS', { email: undefined, electronicNotice: true })).toMatchObject({ state: 'open' });
  });

  test('takes the place of a mail that came back', async () => {
    await prepaid('RETURNED', { electronicNotice: true });
    const mail = (await it.shop.mails('RETURNED')).find((one: Json) => one.template === 'acceptance');
    await bounced(it.api, mail?.id);
    await it.step('RETURNED');
    await it.api.ok(resolve(await taskOf('RETURNED', 'paper-notice'), {}));
    it.setTime(at('2030-02-10T03:00:00Z'));
    await it.step('RETURNED', 'keep-law');
    expect(await it.shop.tasks('RETURNED')).not.toContain('legal-clock-at-risk');
  });
});

describe('a seller who does not say who he is (特商法13条)', () => {
  const BARE = { name: { ja: '名無し屋' }, sender: { name: '名無し屋', email: 'orders@bare.example' } };
  const FULL = { ...BARE, address: '大阪府大阪市北区1-1', phone: '06-0000-0000' };
  const put = (id: string, channel: object) => it.api.put(`/v1/channels/${id}`, channel);

  test('is told so when the channel is set up for such orders, field by field', async () => {
    const refused = await put('strict', { ...BARE, defaultPolicy: 'jp-mail-order' });
    expectRefused(refused, '/address', /特定商取引法13条/);
    expectRefused(refused, '/phone', /jp-mail-order/);
    expectRefused(await put('strict', { ...FULL, address: ' ', defaultPolicy: 'jp-mail-order' }), '/address');
    await it.api.ok(put('strict', { ...FULL, defaultPolicy: 'jp-mail-order' }));
    // Without such a law it is the shop's own affair.
    await it.api.ok(put('free', BARE));
  });

  test('where an order asks for that law itself, its notice waits and staff are asked; filled in, it goes out', async () => {
    await it.api.ok(put('bare', BARE));
    await paidOn('bare', 'UNNAMED', { electronicNotice: true });
    await paidOn('bare', 'UNNAMED-PAPER', {});
    expect(await it.shop.templates('UNNAMED')).toEqual(['first-notice']);
    expect(await taskOf('UNNAMED', 'seller-incomplete')).toMatchObject({
      state: 'open',
      title: { ja: expect.stringContaining('特定商取引法13条') },
      data: { missing: ['address', 'phone'] },
    });
    // Once, and the clock runs on: staff are warned of it as of every other.
    it.setTime(at('2030-02-07T03:00:00Z'));
    for (const step of ['pass-on-change', 'keep-law'] as const) await it.step('UNNAMED', step);
    const kinds = await it.shop.tasks('UNNAMED');
    expect([...kinds].sort()).toEqual(['legal-clock-at-risk', 'seller-incomplete']);
    await it.api.ok(put('bare', FULL));
    for (const orderId of ['UNNAMED', 'UNNAMED-PAPER']) {
      expect(await taskOf(orderId, 'seller-incomplete')).toMatchObject({ state: 'resolved' });
      await it.step(orderId, 'pass-on-change');
    }
    expect(await it.shop.templates('UNNAMED')).toEqual(['first-notice', 'acceptance']);
    const mail = (await it.shop.mails('UNNAMED')).at(-1);
    expect((await it.shop.content(mail?.id)).text).toMatch(
      /名称:名無し屋[\s\S]*住所:大阪府大阪市北区1-1[\s\S]*電話番号:06-0000-0000/,
    );
    expect((await taskOf('UNNAMED-PAPER', 'paper-notice')).data.text).toContain('大阪府大阪市北区1-1');
  });
});

test('tasks that give no notice have no such result', async () => {
  await delayed('OTHER', true);
  const mail = (await it.shop.mails('OTHER')).find((one: Json) => one.template === 'offer-us-first-delay');
  await bounced(it.api, mail?.id);
  expectRefused(await resolve(await taskOf('OTHER', 'mail-failed'), { result: 'told' }), '/result');
});
