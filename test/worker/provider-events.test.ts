import { randomUUID } from 'node:crypto';
import { instantOf } from '../../domain/calendar/business-date';
import type { MailSender } from '../../worker/outbox/mail/sender';
import { HOUR, MINUTE, recordOnly } from '../servers/engine';
import { providerEvent } from '../servers/provider-event';
import { type Shop, shopOf } from '../servers/shop';
import { MailProvider } from './mail-provider';
import { senderOf } from './senders';

let engine: Awaited<ReturnType<typeof recordOnly>>;
let shop: Shop;
let provider: MailProvider;
let sender: MailSender;
beforeEach(async () => {
  engine = await recordOnly();
  shop = shopOf(engine.api);
  provider = await MailProvider.start(engine.now);
  sender = senderOf(engine.db, provider.url, engine.now);
  await shop.item('MUG');
  await shop.supply('PO', 'MUG', 100, null);
});
afterEach(() => Promise.all([engine.stop(), provider.stop()]));

const send = () => sender.sendDue(() => false);
const pass = (ms: number) => engine.setTime(instantOf(engine.now() + ms));

/** The orders' first notices; one mail each. */
async function order(...ids: readonly string[]): Promise<void> {
  for (const id of ids) await shop.order(id, [{ sku: 'MUG', quantity: 1 }]);
}
const mailOf = async (orderId: string) => (await shop.mails(orderId))[0];
const statuses = async (...ids: readonly string[]): Promise<string[]> =>
  Promise.all(ids.map(async (id) => (await mailOf(id)).status));
const tasks = async (): Promise<{ kind: string; state: string; data: Record<string, unknown> }[]> =>
  (await engine.api.ok(engine.api.get('/v1/tasks'))).items;

const event = (type: string, data: object, sent: Parameters<typeof providerEvent>[3] = {}) =>
  providerEvent(engine.api, type, data, sent);

/** What the provider knows of an order's mail: its own id, and our tag. */
async function about(orderId: string, more: object = {}): Promise<object> {
  const { id } = await mailOf(orderId);
  const taken = provider.delivered.find(({ mailId }) => mailId === id);
  return { email_id: taken?.id ?? randomUUID(), tags: { mail: id }, ...more };
}

describe('events about a mail', () => {
  beforeEach(async () => {
    await order('A');
    await send();
  });

  test('come in any order: a mail never goes back', async () => {
    for (const [type, status] of [
      ['email.delivered', 'delivered'],
      ['email.sent', 'delivered'],
      ['email.delivery_delayed', 'delivered'],
      ['email.complained', 'complained'],
      ['email.delivered', 'complained'],
    ] as const) {
      expect((await event(type, await about('A'))).status).toBe(200);
      expect(await statuses('A')).toEqual([status]);
    }
  });

  test.each([
    [
      'email.bounced',
      { bounce: { message: 'The mailbox does not exist.', type: 'Permanent' } },
      'The mailbox does not exist.',
    ],
    ['email.failed', { failed: { reason: 'reached_daily_quota' } }, 'reached_daily_quota'],
    ['email.suppressed', { suppressed: { message: 'It bounced before.' } }, 'It bounced before.'],
  ])('%s: the mail did not arrive, and staff are asked once however often it is said', async (type, more, reason) => {
    await event(type, await about('A', more));
    await event(type, await about('A', more));
    await event('email.sent', await about('A'));

    const { id } = await mailOf('A');
    expect(await mailOf('A')).toMatchObject({ status: 'bounced', failure: reason });
    expect(await tasks()).toMatchObject([
      {
        kind: 'mail-failed',
        state: 'open',
        backorderId: 'bo-A',
        data: { mailId: id, template: 'first-notice', reason },
      },
    ]);
    const timeline = await engine.api.ok(engine.api.get('/v1/backorders/bo-A/timeline'));
    expect(timeline.items.filter(({ kind }: { kind: string }) => kind === 'task-opened')).toHaveLength(1);
  });

  test('are known by the provider’s own id where the tag is missing', async () => {
    const { providerId } = await mailOf('A');
    await event('email.delivered', { email_id: providerId });
    expect(await statuses('A')).toEqual(['delivered']);
  });

  test('of other mails and of other kinds are none of our business', async () => {
    for (const [type, data] of [
      ['email.delivered', { email_id: randomUUID(), tags: { mail: 'mail_of-another-system' } }],
      ['email.delivered', { email_id: randomUUID() }],
      ['contact.created', await about('A')],
      ['email.delivered', {}],
    ] as const)
      expect((await event(type, data)).status).toBe(200);
    expect(await statuses('A')).toEqual(['sent']);
  });

  test('are believed only with a signature that fits, and is not old', async () => {
    const data = await about('A');
    const stranger = `whsec_${Buffer.from('another secret altogether').toString('base64')}`;
    expect((await event('email.bounced', data, { secret: stranger })).status).toBe(401);
    expect((await event('email.bounced', data, { at: new Date(Date.now() - HOUR) })).status).toBe(401);
    expect(await statuses('A')).toEqual(['sent']);
    expect(await tasks()).toEqual([]);
  });
});

describe('a request whose outcome is not known', () => {
  beforeEach(async () => {
    await order('A', 'B', 'C');
    provider.next('accepts-then-is-silent');
    await send();
    expect(await statuses('A', 'B', 'C')).toEqual(['queued', 'queued', 'queued']);
  });

  test('is settled by an event about any one of its mails: all were sent, and nothing is asked again', async () => {
    await event('email.delivered', await about('B'));

    expect(await statuses('A', 'B', 'C')).toEqual(['sent', 'delivered', 'sent']);
    expect((await mailOf('A')).sentAt).not.toBeNull();
    pass(HOUR);
    expect(await send()).toBe(0);
    expect([...provider.times().values()]).toEqual([1, 1, 1]);
  });

  test.each(['email.bounced', 'email.opened', 'email.delivery_delayed'])(
    '%s says as well that it was accepted',
    async (type) => {
      await event(type, await about('B'));
      expect(await statuses('A', 'C')).toEqual(['sent', 'sent']);
      pass(HOUR);
      expect(await send()).toBe(0);
    },
  );

  test('is settled by an event even after it was given up, and the task with it', async () => {
    pass(24 * HOUR);
    await send();
    expect(await statuses('A', 'B', 'C')).toEqual(['failed', 'failed', 'failed']);
    expect(await tasks()).toMatchObject([{ kind: 'mail-unknown', state: 'open' }]);

    await event('email.delivered', await about('C'));

    expect(await statuses('A', 'B', 'C')).toEqual(['sent', 'sent', 'delivered']);
    expect((await mailOf('A')).failure).toBeUndefined();
    expect(await tasks()).toMatchObject([{ kind: 'mail-unknown', state: 'resolved' }]);
    expect(provider.requests).toHaveLength(1);
  });

  test('that no event settles is a person’s to judge: the same text goes out again when staff say so', async () => {
    pass(24 * HOUR);
    await send();
    const { id } = await mailOf('A');
    await engine.api.ok(engine.api.post(`/v1/mails/${id}/resend`));
    await send();

    expect((await shop.mails('A')).map(({ status }) => status)).toEqual(['failed', 'sent']);
  });
});

test('an event that is faster than the answer changes nothing but the order in which it is learnt', async () => {
  await order('A', 'B');
  provider.onAccepted = async () => {
    await event('email.delivered', await about('A'));
  };

  await send();

  expect(await statuses('A', 'B')).toEqual(['delivered', 'sent']);
  expect((await mailOf('B')).providerId).toBe(provider.delivered[1]?.id);
  pass(MINUTE);
  expect(await send()).toBe(0);
});

test('a bounce tells the shop’s systems that a task was opened', async () => {
  await engine.api.ok(
    engine.api.post('/v1/webhook-endpoints', { url: 'https://shop.example/hooks', events: ['task.opened'] }),
  );
  await order('A');
  await send();
  await event('email.bounced', await about('A'));

  const { items } = await engine.api.ok(engine.api.get('/v1/webhook-deliveries'));
  expect(items.map(({ type }: { type: string }) => type)).toEqual(['task.opened']);
});
