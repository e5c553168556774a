import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { Json } from '../servers/api-client';
import { DAY, HOUR, RESEND_WEBHOOK_SECRET, type SkippingEngine, skippingEngine } from '../servers/engine';
import { englishCustomer, type Shop, shopOf } from '../servers/shop';
import { keepHistory } from './histories';

let engine: SkippingEngine;
let shop: Shop;
beforeAll(async () => {
  engine = await skippingEngine();
  shop = shopOf(engine.api);
});
afterAll(() => engine.stop());

const NEW_YORK = 'America/New_York';
/** The calendar day it is in New York, so many days from now. */
const dayIn = (days: number): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: NEW_YORK }).format(new Date(engine.now() + days * DAY));
/** The same days apart, without regard to the clock. */
const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
/** Midnight in New York at the end of a day in winter or summer. */
function endOf(day: string): number {
  const noon = Date.parse(`${addDays(day, 1)}T00:00:00Z`);
  const hours = [4, 5].find((offset) => {
    const parts = new Intl.DateTimeFormat('sv-SE', { timeZone: NEW_YORK, hour: '2-digit', day: '2-digit' });
    return parts.format(new Date(noon + offset * HOUR)).endsWith('00');
  });
  return noon + (hours ?? 5) * HOUR;
}

interface Us {
  readonly eta: number | null;
  readonly line?: object;
  readonly email?: boolean;
}

/** An order of a shop in the United States, completed now, for a supply of its own that is due in so many days. */
async function usOrder(name: string, { eta, line = {}, email = true }: Us): Promise<string> {
  await shop.item(name);
  await shop.supply(`PO-${name}`, name, 100, eta === null ? null : dayIn(eta));
  const { email: address, ...customer } = englishCustomer(name.toLowerCase());
  await shop.order(name, [], {
    policy: 'us-shop',
    currency: 'USD',
    placedAt: new Date(engine.now()).toISOString(),
    customer: email ? { ...customer, email: address } : customer,
    shipTo: { country: 'US', region: 'US-NY' },
    lines: [{ lineId: '1', sku: name, quantity: 2, unitPrice: { amount: 1999, currency: 'USD' }, ...line }],
  });
  await engine.settle();
  await engine.advance(HOUR);
  return dayIn(0);
}

async function moves(name: string, eta: number | null): Promise<void> {
  await shop.supply(`PO-${name}`, name, 100, eta === null ? null : dayIn(eta));
  await engine.settle();
}

const refundOf = async (name: string): Promise<Json> => (await shop.backorder(name)).refunds[0];
const textOf = async (name: string, template: string): Promise<string> => {
  const mail = (await shop.mails(name)).find((one: Json) => one.template === template);
  return (await shop.content(mail.id)).text;
};

describe('16 CFR 435', () => {
  test('a short delay: asked at once; silence consents until the new date, and when that passes too the order ends', async () => {
    const placed = await usOrder('SHORT', { eta: 10 });
    await moves('SHORT', 40);
    expect(await shop.templates('SHORT')).toEqual(['first-notice', 'offer-us-first-delay']);
    expect(await shop.backorder('SHORT')).toMatchObject({ status: 'deciding', offer: { onSilence: 'wait' } });
    expect(await textOf('SHORT', 'offer-us-first-delay')).toMatch(/deemed to have agreed to shipment on or before/);
    // The old date passes, and nothing is cancelled.
    await engine.advanceTo((endOf(addDays(placed, 30)) + HOUR) as never);
    expect(await shop.backorder('SHORT')).toMatchObject({ lines: [{ waiting: 2, cancelled: 0 }] });
    await engine.advance(20 * DAY);
    expect(await shop.backorder('SHORT')).toMatchObject({ status: 'closed', outcome: 'cancelled' });
    expect(await shop.templates('SHORT')).toContain('offer-us-renewed-delay');
    await keepHistory(engine, 'legal-short-delay', 'SHORT');
  });

  test('a long delay: silence cancels thirty days after the old date to the second, and the money is due in seven working days', async () => {
    const placed = await usOrder('LONG', { eta: 10 });
    await moves('LONG', 90);
    const { offer } = await shop.backorder('LONG');
    const end = endOf(addDays(placed, 60));
    expect(offer).toMatchObject({ onSilence: 'cancel', expiresAt: new Date(end).toISOString().replace('.000', '') });
    expect(await textOf('LONG', 'offer-us-long-delay')).toMatch(/will automatically be cancelled and fully refunded/);
    await engine.advanceTo((end - 1000) as never);
    expect(await shop.backorder('LONG')).toMatchObject({ status: 'deciding', lines: [{ waiting: 2 }] });
    await engine.advanceTo((end + 1000) as never);
    expect(await shop.backorder('LONG')).toMatchObject({ lines: [{ waiting: 0, cancelled: 2 }] });
    const refund = await refundOf('LONG');
    expect(refund).toMatchObject({ amount: { amount: 3998, currency: 'USD' } });
    // Seven working days are never more than eleven days.
    expect(Date.parse(refund.dueAt) - end).toBeLessThanOrEqual(11 * DAY);
    expect(await shop.tasks('LONG')).toContain('legal-clock-at-risk');
    await keepHistory(engine, 'legal-long-delay', 'LONG');
  });

  test('a long delay he said yes to is waited for, and one without a date for ever', async () => {
    await usOrder('YES', { eta: 10 });
    await usOrder('EVER', { eta: 10 });
    await moves('YES', 90);
    await moves('EVER', null);
    for (const name of ['YES', 'EVER']) {
      const { offer } = await shop.backorder(name);
      await engine.api.ok(shop.decide(name, offer.version, [{ lineId: '1', choice: 'wait' }]));
    }
    expect(await textOf('EVER', 'offer-us-long-delay')).toMatch(
      /because our supplier has not.*still cancel at any time/s,
    );
    await engine.advance(70 * DAY);
    expect(await shop.backorder('YES')).toMatchObject({ lines: [{ waiting: 2, cancelled: 0 }] });
    expect(await shop.backorder('EVER')).toMatchObject({ lines: [{ waiting: 2, cancelled: 0 }] });
  });

  test('a notice that bounced was not given: staff are told, and without another the order ends with the old date', async () => {
    const placed = await usOrder('BOUNCE', { eta: 10 });
    await moves('BOUNCE', 40);
    const mail = (await shop.mails('BOUNCE')).find((one: Json) => one.template === 'offer-us-first-delay');
    await bounced(mail.id);
    await engine.settle();
    expect(await shop.tasks('BOUNCE')).toEqual(expect.arrayContaining(['mail-failed', 'legal-notice-failed']));
    await engine.advanceTo((endOf(addDays(placed, 30)) + HOUR) as never);
    expect(await shop.backorder('BOUNCE')).toMatchObject({ status: 'closed', outcome: 'cancelled' });
    const text = await textOf('BOUNCE', 'cancelled');
    expect(text).toMatch(/could not ship the items below in time/);
  });

  test('what the shop cannot supply at all is cancelled at once and not asked about', async () => {
    await usOrder('ENDS', { eta: 10 });
    await shop.item('ENDS', { discontinued: true });
    await engine.api.ok(
      engine.api.put('/v1/supplies/PO-ENDS', { sku: 'ENDS', quantity: 100, eta: null, status: 'cancelled' }),
    );
    await engine.settle();
    expect(await shop.backorder('ENDS')).toMatchObject({ status: 'closed', outcome: 'cancelled' });
    expect(await shop.templates('ENDS')).toEqual(['first-notice', 'cancelled']);
  });
});

/** The provider reports that a mail came back. */
async function bounced(mailId: string): Promise<void> {
  const at = new Date();
  const body = JSON.stringify({
    type: 'email.bounced',
    created_at: at.toISOString(),
    data: { email_id: randomUUID(), tags: { mail: mailId }, bounce: { message: 'no such mailbox' } },
  });
  const id = `msg_${randomUUID()}`;
  await engine.api.send('POST', '/v1/inbound/resend', undefined, {
    key: null,
    idempotencyKey: null,
    raw: body,
    headers: {
      'content-type': 'application/json',
      'svix-id': id,
      'svix-timestamp': String(Math.floor(at.getTime() / 1000)),
      'svix-signature': new Webhook(RESEND_WEBHOOK_SECRET).sign(id, at, body),
    },
  });
}

/** An order under another law, completed and paid now. */
async function lawOrder(name: string, policy: string, eta: number | null, customer: object = {}): Promise<void> {
  await shop.item(name);
  await shop.supply(`PO-${name}`, name, 100, eta === null ? null : dayIn(eta));
  await shop.order(name, [{ sku: name, quantity: 1 }], {
    policy,
    placedAt: new Date(engine.now()).toISOString(),
    customer: { id: name, name: '山田 花子', email: 'hanako@example.com', locale: 'ja', ...customer },
  });
  await engine.settle();
}

describe('特商法', () => {
  test('whoever has paid beforehand and takes mails has the acceptance by mail, once', async () => {
    await lawOrder('ZENKIN', 'jp-mail-order', 20, { electronicNotice: true });
    expect(await shop.templates('ZENKIN')).toEqual(['first-notice', 'acceptance']);
    expect(await textOf('ZENKIN', 'acceptance')).toMatch(/受領金額:1,200円/);
    await engine.advance(9 * DAY);
    expect((await shop.templates('ZENKIN')).filter((template) => template === 'acceptance')).toHaveLength(1);
  });

  test('whoever has not agreed to mails has a letter: a task for staff, and no mail', async () => {
    await lawOrder('TEGAMI', 'jp-mail-order', 20);
    expect(await shop.templates('TEGAMI')).toEqual(['first-notice']);
    expect(await shop.tasks('TEGAMI')).toContain('paper-notice');
  });
});

test('2011/83/EU: silence neither consents nor cancels; staff hear of the day of delivery in time', async () => {
  await lawOrder('STILLE', 'eu-shop', 10, { locale: 'en' });
  await engine.advance(HOUR);
  await moves('STILLE', 60);
  await engine.advance(45 * DAY);
  expect(await shop.backorder('STILLE')).toMatchObject({ lines: [{ waiting: 1, cancelled: 0 }] });
  expect(await shop.tasks('STILLE')).toContain('legal-clock-at-risk');
});

test('a marketplace: no mail of the shop’s own, the text leaves as an event and without a link', async () => {
  await engine.api.ok(
    engine.api.post('/v1/webhook-endpoints', { url: 'http://127.0.0.1:9/hook', events: ['notice.requested'] }),
  );
  await lawOrder('BAZAAR', 'marketplace-4-days', 10, { locale: 'en' });
  expect(await shop.templates('BAZAAR')).toEqual([]);
  const rows = await engine.db.execute<{ body: string }>(
    "select body from webhook_deliveries where type = 'notice.requested'",
  );
  const notice = JSON.parse(rows[0]?.body ?? '{}');
  expect(notice.data).toMatchObject({ orderId: 'BAZAAR', template: 'first-notice' });
  expect(notice.data.text).not.toMatch(/https?:|@/);
  await engine.advance(12 * DAY);
  expect(await shop.tasks('BAZAAR')).toContain('legal-clock-at-risk');
});
