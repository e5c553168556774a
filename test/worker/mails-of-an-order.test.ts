import type { StepName } from '../../domain/backorder/steps';
import { instantOf } from '../../domain/calendar/business-date';
import { takeStep } from '../../record/take-step';
import type { MailSender } from '../../worker/outbox/mail/sender';
import { HERE, MINUTE, recordOnly } from '../servers/engine';
import { type Shop, shopOf } from '../servers/shop';
import { MailProvider } from './mail-provider';
import { senderOf } from './senders';

type RecordOnly = Awaited<ReturnType<typeof recordOnly>>;

let engine: RecordOnly;
let shop: Shop;
let provider: MailProvider;
let sender: MailSender;
beforeEach(async () => {
  engine = await recordOnly();
  shop = shopOf(engine.api);
  provider = await MailProvider.start(engine.now);
  sender = senderOf(engine.db, provider.url, engine.now);
});
afterEach(() => Promise.all([engine.stop(), provider.stop()]));

const send = () => sender.sendDue(() => false);

/** The course's next step, as the workflow would have it taken. */
const step = (stepNo: number, name: StepName) =>
  takeStep(engine.db, HERE, { backorderId: 'bo-A', stepNo, step: name, at: engine.now() });

/** An order that hears one date after the other while nobody sends: the workflow's part is played by hand. */
async function datesCome(...dates: readonly string[]): Promise<void> {
  for (const [index, date] of dates.entries()) {
    engine.setTime(instantOf(engine.now() + MINUTE));
    await shop.supply('PO', 'MUG', 10, date);
    await step(index + 2, 'pass-on-date');
  }
}

async function openOrder(): Promise<void> {
  await shop.item('MUG');
  await shop.supply('PO', 'MUG', 10, null);
  await shop.order('A', [{ sku: 'MUG', quantity: 2 }]);
}

const states = async (): Promise<Record<string, string>> =>
  Object.fromEntries((await shop.mails('A')).map(({ template, status }) => [template, status]));

test('a mail is rendered when it is queued, and those bytes are what its recipient gets', async () => {
  await openOrder();
  const [mail] = await shop.mails('A');
  const content = await shop.content(mail.id);
  expect(mail).toMatchObject({ template: 'first-notice', status: 'queued', sentAt: null, providerId: null });

  // Whatever changes before it leaves, it says what was true when it was caused.
  await shop.item('MUG', { name: { ja: '別の名前', en: 'Another name' } });
  await send();

  expect(provider.delivered).toHaveLength(1);
  expect(provider.delivered[0]).toMatchObject({ ...content, to: ['hanako@example.com'], mailId: mail.id });
  expect(content.html).toContain('商品MUG');
  expect(await shop.content(mail.id)).toEqual(content);
  expect((await shop.mails('A'))[0]).toMatchObject({ status: 'sent', providerId: provider.delivered[0]?.id });
});

test('newer facts overtake a date nobody has tried to send; a first notice is never overtaken', async () => {
  await openOrder();
  await datesCome('2030-02-20', '2030-03-01');
  expect(await states()).toEqual({
    'first-notice': 'queued',
    'date-confirmed': 'superseded',
    'date-changed': 'queued',
  });

  await send();

  expect(provider.delivered.map(({ subject }) => subject)).toHaveLength(2);
  expect(await states()).toEqual({ 'first-notice': 'sent', 'date-confirmed': 'superseded', 'date-changed': 'sent' });
});

test('a mail in a frozen request is not overtaken: its body must stay as it was', async () => {
  await openOrder();
  await datesCome('2030-02-20');
  provider.next('accepts-then-resets');
  await send();
  expect(await states()).toEqual({ 'first-notice': 'queued', 'date-confirmed': 'queued' });

  engine.setTime(instantOf(engine.now() + MINUTE));
  await shop.supply('PO', 'MUG', 10, '2030-03-01');
  await step(3, 'pass-on-date');
  expect(await states()).toEqual({ 'first-notice': 'queued', 'date-confirmed': 'queued', 'date-changed': 'queued' });
  await send();

  expect(await states()).toEqual({ 'first-notice': 'sent', 'date-confirmed': 'sent', 'date-changed': 'sent' });
  expect([...provider.times().values()]).toEqual([1, 1, 1]);
});

test('a mail can be sent once more by a person: the same text, to the address the order has now', async () => {
  await openOrder();
  const [mail] = await shop.mails('A');
  expect((await engine.api.post(`/v1/mails/${mail.id}/resend`)).status).toBe(409);
  await send();
  await engine.api.ok(
    engine.api.patch('/v1/orders/A', {
      customer: { id: 'c-A', name: '山田 花子', email: 'new@example.com', locale: 'ja' },
    }),
  );

  await engine.api.ok(engine.api.post(`/v1/mails/${mail.id}/resend`));
  await send();

  expect(provider.delivered.map(({ to }) => to)).toEqual([['hanako@example.com'], ['new@example.com']]);
  const [first, second] = provider.delivered;
  expect(second?.html).toBe(first?.html);
});
