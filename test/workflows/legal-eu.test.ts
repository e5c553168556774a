import type { Json } from '../servers/api-client';
import { keepHistory } from './histories';
import { type LegalStory, legalStory, STORY_TIMEOUT_MS } from './legal-orders';

/**
 * Directive 2011/83/EU, every outcome. All is ordered on Monday, 4 February 2030 at 10:00 in Berlin, for goods due on the
 * 14th that slip to the end of April: without a day agreed delivery is due within 30 days, by 6 March.
 */
let it: LegalStory;

const ALL = { amount: 2 * 1999 + 500, currency: 'EUR' };
const refundOf = async (orderId: string): Promise<Json> => (await it.shop.backorder(orderId)).refunds[0];
const told = async (orderId: string) => (await it.mails(orderId)).filter((mail) => mail.endsWith('late-termination'));

const TERMS = { channel: 'eu', policy: 'eu-shop', eta: '2030-02-14', currency: 'EUR', shipTo: { country: 'DE' } };
const ESSENTIAL = { line: { essential: true, stated: { deliverBy: '2030-02-20' } } };

beforeAll(async () => {
  it = await legalStory('2030-02-04T09:00:00Z');
  const { engine, shop } = it;
  for (const orderId of ['ENDED', 'SILENT', 'KEPT', 'WITHDRAWN', 'REFUSED']) await it.order(orderId, TERMS);
  await it.order('WEDDING', { ...TERMS, ...ESSENTIAL });

  await it.until('2030-02-05T09:00:00Z');
  for (const orderId of ['ENDED', 'SILENT', 'KEPT', 'WITHDRAWN', 'WEDDING']) await it.moves(orderId, '2030-04-30');
  await shop.item('REFUSED', { discontinued: true });
  await engine.api.ok(
    engine.api.put('/v1/supplies/PO-REFUSED', { sku: 'REFUSED', quantity: 100, eta: null, status: 'cancelled' }),
  );
  await engine.settle();
  await it.decides('REFUSED', { choice: 'cancel' });
  await it.until('2030-02-06T09:00:00Z');
  await it.paid('REFUSED');
  await it.decides('WITHDRAWN', { choice: 'cancel' });
  await it.paid('WITHDRAWN');

  await it.until('2030-02-21T09:00:00Z');
  await it.decides('WEDDING', { choice: 'cancel' });
  await it.paid('WEDDING');
  await it.until('2030-03-07T09:00:00Z');
  for (const orderId of ['ENDED', 'SILENT', 'KEPT'])
    await it.decides(orderId, { choice: 'set-deadline', date: '2030-03-20' });
  await it.until('2030-03-19T09:00:00Z');
  await it.ships('KEPT');
  await it.until('2030-03-21T09:00:00Z');
  await it.decides('ENDED', { choice: 'cancel' });
  await it.paid('ENDED');
  await it.until('2030-04-04T09:00:00Z');
}, STORY_TIMEOUT_MS);
afterAll(() => it.engine.stop());

test('silence neither consents nor cancels: asked about the delay, and late, the order stands', async () => {
  expect(await it.cancelled('SILENT')).toEqual([]);
  expect(await it.shop.backorder('SILENT')).toMatchObject({ lines: [{ waiting: 2, cancelled: 0 }], refunds: [] });
  // Staff hear two working days before the delivery is due, and before the further period ends.
  const tasks = await it.tasks('SILENT');
  expect(tasks).toContain('2030-03-04T08:00 legal-clock-at-risk');
});

test('a further period: confirmed, watched by staff, and the morning after it he may end the contract', async () => {
  expect(await it.mails('ENDED')).toEqual(
    expect.arrayContaining([
      '2030-03-07T09:00 decision-received',
      '2030-03-21T07:00 late-termination',
      '2030-03-21T09:00 decision-received',
      '2030-03-21T09:00 cancelled',
    ]),
  );
  expect(await it.cancelled('ENDED')).toEqual(['2030-03-21T09:00 terminated']);
  // All he paid, with delivery, without undue delay: the pack says a week.
  expect(await refundOf('ENDED')).toMatchObject({ amount: ALL, dueAt: '2030-03-28T23:00:00Z' });
  expect(await it.shop.backorder('ENDED')).not.toHaveProperty('coupon');
  expect(await it.text('ENDED', 'cancelled')).toMatch(/you have ended the contract/);
  await keepHistory(it.engine, 'legal-further-period', 'ENDED');
});

test('a further period that passes in silence ends nothing, and is told once', async () => {
  expect(await told('SILENT')).toEqual(['2030-03-21T07:00 late-termination']);
});

test('goods that leave within it stop the clock', async () => {
  expect(await told('KEPT')).toEqual([]);
  expect(await it.shop.backorder('KEPT')).toMatchObject({ status: 'closed', outcome: 'fulfilled', refunds: [] });
});

test('where the day was essential he may end the contract at once', async () => {
  expect(await told('WEDDING')).toEqual(['2030-02-21T07:00 late-termination']);
  expect(await it.cancelled('WEDDING')).toEqual(['2030-02-21T09:00 terminated']);
  expect(await refundOf('WEDDING')).toMatchObject({ amount: ALL, dueAt: '2030-02-28T23:00:00Z' });
});

test('where the shop refuses he may end the contract at once', async () => {
  expect(await told('REFUSED')).toEqual([]);
  expect(await it.cancelled('REFUSED')).toEqual(['2030-02-05T09:00 terminated']);
  expect(await refundOf('REFUSED')).toMatchObject({ amount: ALL, dueAt: '2030-02-12T23:00:00Z' });
});

test('cancelling before that is withdrawal: all payments with standard delivery, within fourteen days', async () => {
  expect(await it.cancelled('WITHDRAWN')).toEqual(['2030-02-06T09:00 customer']);
  const refund = await refundOf('WITHDRAWN');
  expect(refund).toMatchObject({ amount: ALL });
  expect(Date.parse(refund.dueAt)).toBeLessThanOrEqual(Date.parse('2030-02-20T23:00:00Z'));
});
