import type { Json } from '../servers/api-client';
import { bounced } from '../servers/provider-event';
import { type LegalStory, legalStory, STORY_TIMEOUT_MS } from './legal-orders';

/**
 * 特定商取引法, every outcome. All is ordered and paid on Monday, 4 February 2030 at 10:00 in Tokyo: the notice of
 * acceptance is owed by the end of the 11th, a holiday.
 */
let it: LegalStory;

const ALL = { amount: 2 * 1999 + 500, currency: 'JPY' };
const refundOf = async (orderId: string): Promise<Json> => (await it.shop.backorder(orderId)).refunds[0];
const mailsOf = async (orderId: string, template: string) =>
  (await it.mails(orderId)).filter((mail) => mail.endsWith(template));

const TERMS = { channel: 'jp', policy: 'jp-mail-order', eta: '2030-02-14', currency: 'JPY' };
const HANAKO = { name: '山田 花子', locale: 'ja' };
const BY_MAIL = { customer: { ...HANAKO, electronicNotice: true } };
const DUE = { line: { stated: { deliverBy: '2030-02-20' } } };

/** Notices that came back and were sent again; one comes back again. */
const RESENT = ['RESENT', 'RESENT-LOST'];
const letters = new Map<string, Json>();

const lastAcceptance = async (orderId: string): Promise<Json> =>
  (await it.shop.mails(orderId)).filter(({ template }: Json) => template === 'acceptance').at(-1);

async function comesBack(orderId: string): Promise<void> {
  await bounced(it.engine.api, (await lastAcceptance(orderId)).id);
  await it.engine.settle();
}

beforeAll(async () => {
  it = await legalStory('2030-02-04T01:00:00Z');
  const { engine } = it;
  await it.order('MAIL', { ...TERMS, ...BY_MAIL });
  await it.order('BOUNCED', { ...TERMS, ...BY_MAIL });
  for (const orderId of RESENT) await it.order(orderId, { ...TERMS, ...BY_MAIL });
  await it.order('PAPER', { ...TERMS, customer: HANAKO });
  await it.order('UNPOSTED', { ...TERMS, customer: HANAKO });
  await it.order('COD', { ...TERMS, customer: HANAKO, payment: { state: 'cod' } });
  for (const orderId of ['WAITS', 'ENDED']) await it.order(orderId, { ...TERMS, ...BY_MAIL, ...DUE });

  await it.until('2030-02-05T01:00:00Z');
  for (const orderId of ['BOUNCED', ...RESENT]) await comesBack(orderId);
  // Somebody has found that the mailbox was full, and that it is not any more; of one it is again.
  for (const orderId of RESENT) {
    await engine.api.ok(engine.api.post(`/v1/mails/${(await lastAcceptance(orderId)).id}/resend`, {}));
    await engine.settle();
    letters.set(orderId, await it.task(orderId, 'paper-notice'));
  }
  await comesBack('RESENT-LOST');
  for (const orderId of ['WAITS', 'ENDED']) await it.moves(orderId, '2030-03-10');
  await it.until('2030-02-06T01:00:00Z');
  const letter = await it.task('PAPER', 'paper-notice');
  await engine.api.ok(engine.api.post(`/v1/tasks/${letter.id}/resolve`, { result: 'posted', by: 'keiko' }));
  await engine.settle();
  await it.until('2030-02-12T01:00:00Z');
  for (const orderId of ['MAIL', 'BOUNCED', ...RESENT, 'PAPER', 'UNPOSTED', 'COD']) await it.ships(orderId);

  await it.until('2030-02-21T01:00:00Z');
  await it.decides('ENDED', { choice: 'set-deadline', date: '2030-03-05' });
  await it.until('2030-03-06T01:00:00Z');
  await it.decides('ENDED', { choice: 'cancel' });
  await it.until('2030-03-25T01:00:00Z');
}, STORY_TIMEOUT_MS);
afterAll(() => it.engine.stop());

describe('前払式通信販売の承諾等の通知 (13条)', () => {
  test('by mail to whoever agreed to that: at once, within the week, and once', async () => {
    expect(await mailsOf('MAIL', 'acceptance')).toEqual(['2030-02-04T01:00 acceptance']);
    expect(await it.text('MAIL', 'acceptance')).toMatch(/受領金額:4,498円[\s\S]*東京都千代田区1-1[\s\S]*03-0000-0000/);
    expect(await it.tasks('MAIL')).toEqual([]);
  });

  test('by letter to everybody else: a task with its words, and once it is posted no clock runs', async () => {
    expect(await mailsOf('PAPER', 'acceptance')).toEqual([]);
    expect(await it.tasks('PAPER')).toEqual(['2030-02-04T01:00 paper-notice']);
    expect(await it.task('PAPER', 'paper-notice')).toMatchObject({
      result: 'posted',
      givenAt: expect.stringMatching(/^2030-02-06T01:00/),
    });
  });

  test('a letter nobody has posted is warned of two working days before the week is over', async () => {
    expect(await it.tasks('UNPOSTED')).toEqual([
      '2030-02-04T01:00 paper-notice',
      '2030-02-07T00:00 legal-clock-at-risk',
    ]);
    expect((await it.task('UNPOSTED', 'legal-clock-at-risk')).data).toEqual({
      dueOn: '2030-02-11',
      clocks: [{ lineId: '1', clock: 'acceptance-notice', endsAt: '2030-02-11T15:00:00Z' }],
    });
  });

  test('a mail that bounced was not given: a letter takes its place', async () => {
    expect(await it.tasks('BOUNCED')).toEqual(expect.arrayContaining(['2030-02-05T01:00 paper-notice']));
  });

  test('sent again to a mailbox that takes it, it was given: nobody need post a letter', async () => {
    expect(letters.get('RESENT')).toMatchObject({ state: 'resolved' });
    expect(await it.tasks('RESENT')).toEqual(['2030-02-05T01:00 mail-failed', '2030-02-05T01:00 paper-notice']);
  });

  test('sent again and back again, it was not: the letter is to be posted after all', async () => {
    expect(letters.get('RESENT-LOST')).toMatchObject({ state: 'resolved' });
    const tasks = await it.tasks('RESENT-LOST');
    expect(tasks.filter((task) => task.endsWith('paper-notice'))).toHaveLength(2);
    expect(tasks).toContain('2030-02-07T00:00 legal-clock-at-risk');
  });

  test('is owed to nobody who has not paid beforehand', async () => {
    expect(await it.tasks('COD')).toEqual([]);
    expect(await mailsOf('COD', 'acceptance')).toEqual([]);
  });
});

describe('late delivery', () => {
  test('silence waits: the day shown at the order passes, staff have been warned, and nothing is cancelled', async () => {
    expect(await it.cancelled('WAITS')).toEqual([]);
    expect(await it.shop.backorder('WAITS')).toMatchObject({ lines: [{ waiting: 2, cancelled: 0 }], refunds: [] });
    expect(await it.tasks('WAITS')).toContain('2030-02-18T00:00 legal-clock-at-risk');
    expect(await mailsOf('WAITS', 'late-termination')).toEqual([]);
  });

  test('相当の期間 passes: he is told, ends the contract, and has all of it back within a week, in money', async () => {
    // At eight in the morning.
    expect(await mailsOf('ENDED', 'late-termination')).toEqual(['2030-03-05T23:00 late-termination']);
    expect(await it.text('ENDED', 'late-termination')).toMatch(/お客様がお定めになった期日:2030年3月5日\(火\)/);
    expect(await it.cancelled('ENDED')).toEqual(['2030-03-06T01:00 terminated']);
    expect(await refundOf('ENDED')).toMatchObject({
      amount: ALL,
      dueAt: expect.stringMatching(/^2030-03-13T01:00/),
    });
  });
});
