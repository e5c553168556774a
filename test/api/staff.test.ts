import { Webhook } from 'standardwebhooks';
import type { Json } from '../servers/api-client';
import { MINUTE } from '../servers/clock';
import { RESEND_WEBHOOK_SECRET } from '../servers/installation';
import { yen } from '../servers/shop';
import { footprint } from './footprint';
import { expectProblem, expectRefused } from './problem';
import { type Served, served } from './served';

let it: Served;
beforeAll(async () => {
  it = await served();
  await it.shop.item('HAT');
  await it.shop.supply('PO-HAT', 'HAT', 100, '2030-02-20');
  await it.shop.item('NEVER', { discontinued: true });
});
afterAll(() => it.stop());

const order = (orderId: string, more: object = {}): Promise<Json> =>
  it.shop.order(orderId, [{ sku: 'HAT', quantity: 2 }], more);

/** What the mail provider says of a mail, signed as it signs. */
function providerSays(
  type: string,
  mailId: string,
  { secret = RESEND_WEBHOOK_SECRET, at = new Date(), id = `msg_${type}` } = {},
) {
  const raw = JSON.stringify({
    type,
    created_at: at.toISOString(),
    data: { email_id: `re_${mailId}`, tags: { mail: mailId } },
  });
  return it.api.post('/v1/inbound/resend', undefined, {
    raw,
    key: null,
    idempotencyKey: null,
    headers: {
      'svix-id': id,
      'svix-timestamp': String(Math.floor(at.getTime() / 1000)),
      'svix-signature': new Webhook(secret).sign(id, at, raw),
    },
  });
}

describe('tasks', () => {
  test('say in both languages what is to be done and about what, and are resolved once', async () => {
    await it.shop.order('SOLD', [{ sku: 'NEVER', quantity: 1 }], { commitment: 'placed' });
    const { items } = await it.api.ok(it.api.get('/v1/tasks?backorderId=bo-SOLD'));
    expect(items).toMatchObject([
      {
        id: expect.any(String),
        state: 'open',
        backorderId: 'bo-SOLD',
        openedAt: '2030-02-04T01:00:00Z',
        title: { ja: expect.stringMatching(/./), en: expect.stringMatching(/./) },
      },
    ]);
    const url = `/v1/tasks/${items[0].id}/resolve`;
    it.pass(MINUTE);
    const first = await it.api.post(url, { note: 'called the customer' });
    expect(first).toMatchObject({
      status: 200,
      body: { state: 'resolved', resolvedAt: '2030-02-04T01:01:00Z', note: 'called the customer' },
    });
    it.pass(MINUTE);
    expect(await it.api.post(url, { note: 'again' })).toMatchObject({ status: 200, body: first.body });
    expect((await it.api.ok(it.api.get('/v1/tasks?backorderId=bo-SOLD&state=open'))).items).toEqual([]);
  });

  test('need nothing said to be resolved: no body, or an empty one', async () => {
    for (const [name, body] of [
      ['BARE', undefined],
      ['EMPTY', {}],
    ] as const) {
      await it.shop.item(name, { discontinued: true });
      await it.shop.order(name, [{ sku: name, quantity: 1 }], { commitment: 'placed' });
      const [task] = (await it.api.ok(it.api.get(`/v1/tasks?backorderId=bo-${name}`))).items;
      expect(await it.api.post(`/v1/tasks/${task.id}/resolve`, body)).toMatchObject({
        status: 200,
        body: { state: 'resolved' },
      });
    }
  });
});

describe('refunds', () => {
  const refundOf = async (orderId: string): Promise<Json> =>
    (await it.api.ok(it.api.get(`/v1/refunds?orderId=${orderId}`))).items[0];
  const confirm = (id: string, body: Json) => it.api.post(`/v1/refunds/${id}/confirm`, body);

  test('are asked for with amount, units and the day they are due', async () => {
    await order('BACK');
    await it.api.ok(it.shop.cancel('BACK', { lines: [{ lineId: '1', quantity: 1 }] }));
    const refund = await refundOf('BACK');
    expect(refund).toMatchObject({
      orderId: 'BACK',
      backorderId: 'bo-BACK',
      lines: [{ lineId: '1', quantity: 1 }],
      amount: yen(1200),
      state: 'requested',
    });
    expect(refund.dueAt).toMatch(/^2030-02-11T/);
    expect((await it.shop.backorder('BACK')).refunds).toEqual([
      { id: refund.id, amount: yen(1200), state: 'requested', dueAt: refund.dueAt },
    ]);
  });

  test('are confirmed once; the same confirmation again is no other', async () => {
    await order('PAID');
    await it.api.ok(it.shop.cancel('PAID'));
    const { id } = await refundOf('PAID');
    const paid = { paidAt: '2030-02-04T00:30:00Z', reference: 'bank-1' };
    const first = await confirm(id, paid);
    expect(first).toMatchObject({ status: 200, body: { id, state: 'confirmed', ...paid } });
    expect((await confirm(id, paid)).body).toEqual(first.body);
    expectProblem(await confirm(id, { ...paid, reference: 'bank-2' }), 409, 'conflict');
    expect((await it.shop.backorder('PAID')).refunds).toMatchObject([{ state: 'confirmed' }]);
    expect((await it.api.ok(it.api.get('/v1/refunds?state=confirmed'))).items).toContainEqual(first.body);
  });

  test.each([
    [{ paidAt: undefined }, '/paidAt'],
    [{ paidAt: '2030-02-30T00:00:00Z' }, '/paidAt'],
    [{ paidAt: '2030-02-05T00:00:00Z' }, '/paidAt'],
    [{ reference: undefined }, '/reference'],
    [{ reference: '' }, '/reference'],
    [{ amount: 1 }, '/amount'],
  ])('%j is refused', async (change, pointer) => {
    const { id } = await refundOf('BACK');
    const before = await footprint(it.db);
    expectRefused(await confirm(id, { paidAt: '2030-02-04T00:30:00Z', reference: 'r', ...change }), pointer);
    expect(await footprint(it.db)).toEqual(before);
  });
});

describe('mails', () => {
  test('are there as soon as what caused them, and never change', async () => {
    await order('MAIL');
    const [mail] = await it.shop.mails('MAIL');
    expect(mail).toEqual({
      id: expect.any(String),
      backorderId: 'bo-MAIL',
      template: 'first-notice',
      locale: 'ja',
      to: 'hanako@example.com',
      subject: expect.stringMatching(/^【重要】/),
      status: 'queued',
      queuedAt: expect.stringMatching(/^2030-02-04T/),
      sentAt: null,
      providerId: null,
    });
    expect(await it.api.ok(it.api.get(`/v1/mails/${mail.id}`))).toEqual(mail);
    const content = await it.shop.content(mail.id);
    expect(content).toEqual({
      subject: mail.subject,
      html: expect.stringMatching(/^<!DOCTYPE/i),
      text: expect.any(String),
    });
    expect(content.text).toMatch(/^https:\/\/shop\.example\/c\/[\w.-]+$/m);
    await it.shop.supply('PO-HAT', 'HAT', 100, '2030-02-25');
    expect(await it.shop.content(mail.id)).toEqual(content);
    await it.shop.supply('PO-HAT', 'HAT', 100, '2030-02-20');
  });

  test('of a status are found by it', async () => {
    const { items } = await it.api.ok(it.api.get('/v1/mails?status=queued&limit=200'));
    expect(items.length).toBeGreaterThan(0);
    expect((await it.api.ok(it.api.get('/v1/mails?status=bounced'))).items).toEqual([]);
  });

  test('still on their way are not sent twice; once there they can be sent again, to the address of now', async () => {
    await order('RESEND');
    const [mail] = await it.shop.mails('RESEND');
    const resend = () => it.api.post(`/v1/mails/${mail.id}/resend`);
    expectProblem(await resend(), 409, 'conflict');
    await it.api.ok(providerSays('email.delivered', mail.id));
    await it.api.ok(it.api.patch('/v1/orders/RESEND', { customer: { email: 'new@example.com' } }));
    const again = await resend();
    expect([again.status, again.headers['location']]).toEqual([201, `/v1/mails/${again.body.id}`]);
    expect(again.body).toMatchObject({ template: 'first-notice', to: 'new@example.com', status: 'queued' });
    expect(await it.shop.content(again.body.id)).toEqual(await it.shop.content(mail.id));
  });

  test('of a customer without an address become a call for staff', async () => {
    await order('CALL', { customer: { id: 'c-call', name: '電話のみ', locale: 'ja', phone: '03' } });
    expect(await it.shop.mails('CALL')).toEqual([]);
    const { items } = await it.api.ok(it.api.get('/v1/tasks?backorderId=bo-CALL'));
    expect(items).toMatchObject([
      { kind: 'call-customer', data: { template: 'first-notice', text: expect.stringMatching(/電話のみ/) } },
    ]);
  });
});

describe('the mail provider’s events', () => {
  test('need no key, only their signature', async () => {
    await order('EVENT');
    const [mail] = await it.shop.mails('EVENT');
    expect(await providerSays('email.delivered', mail.id)).toMatchObject({ status: 200, body: { received: true } });
    expect(await it.api.ok(it.api.get(`/v1/mails/${mail.id}`))).toMatchObject({
      status: 'delivered',
      sentAt: expect.any(String),
      providerId: `re_${mail.id}`,
    });
  });

  test('come in any order and as often as they like', async () => {
    await order('ORDER');
    const [mail] = await it.shop.mails('ORDER');
    for (const type of ['email.delivered', 'email.sent', 'email.delivered', 'email.opened'])
      expect((await providerSays(type, mail.id)).status).toBe(200);
    expect((await it.api.ok(it.api.get(`/v1/mails/${mail.id}`))).status).toBe('delivered');
  });

  test('of a bounce make a task', async () => {
    await order('BOUNCE');
    const [mail] = await it.shop.mails('BOUNCE');
    await it.api.ok(providerSays('email.bounced', mail.id));
    expect((await it.api.ok(it.api.get(`/v1/mails/${mail.id}`))).status).toBe('bounced');
    expect(await it.shop.tasks('BOUNCE')).toEqual(['mail-failed']);
  });

  test('about nothing of ours are taken and forgotten', async () => {
    const before = await footprint(it.db);
    expect((await providerSays('email.delivered', 'mail_nobody')).status).toBe(200);
    expect((await providerSays('contact.created', 'mail_nobody')).status).toBe(200);
    expect(await footprint(it.db)).toEqual(before);
  });

  test('with another secret, an old time, a changed body or no signature are nobody’s: 401', async () => {
    const [mail] = await it.shop.mails('EVENT');
    const other = `whsec_${Buffer.from('another secret of that length').toString('base64')}`;
    expectProblem(await providerSays('email.bounced', mail.id, { secret: other }), 401, 'unauthorized');
    expectProblem(await providerSays('email.bounced', mail.id, { at: new Date(Date.now() - 10 * MINUTE) }), 401);
    const bare = await it.api.post(
      '/v1/inbound/resend',
      { type: 'email.bounced', data: {} },
      { key: null, idempotencyKey: null },
    );
    expectProblem(bare, 401);
    const forged = await it.api.post(
      '/v1/inbound/resend',
      { type: 'email.bounced', data: { tags: { mail: mail.id } } },
      {
        key: null,
        idempotencyKey: null,
        headers: {
          'svix-id': 'x',
          'svix-timestamp': String(Math.floor(Date.now() / 1000)),
          'svix-signature': 'v1,AAAA',
        },
      },
    );
    expectProblem(forged, 401);
    expect((await it.api.ok(it.api.get(`/v1/mails/${mail.id}`))).status).toBe('delivered');
  });
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
