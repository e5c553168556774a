import { instantOf } from '../../domain/calendar/business-date';
import { MINUTE, MONDAY } from '../servers/clock';
import { servedShop, visits } from './customer-visits';
import { formsOf, submit } from './page-form';
import type { Served } from './served';

let it: Served;
beforeAll(async () => {
  it = await servedShop();
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const { confirmed, linkOf, page, askedWithOther } = visits(() => it);

/** An order of so many units, 40 days late, of which another item can be had; asked about. Returns its link. */
const asked = (orderId: string, quantity: number): Promise<string> =>
  askedWithOther(orderId, { price: 1000, lines: [quantity] });

async function undo(link: string): Promise<void> {
  const form = formsOf((await page(link)).text).find(({ action }) => action.endsWith('/undo'));
  const { headers } = await submit(it.api, `${link}/undo`, form?.fields ?? {});
  expect(String(headers['set-cookie'])).toMatch(/undone/);
}

const lastMail = async (orderId: string) => {
  const mail = (await it.shop.mails(orderId)).at(-1);
  return { ...mail, ...(await it.shop.content(mail?.['id'])) };
};

/** Answered for all, one of three by another item; then one of the awaited units comes, and the rest is asked about anew. */
async function askedTwice(orderId: string): Promise<{ readonly link: string; readonly until: string }> {
  const link = await asked(orderId, 3);
  const { expiresAt: until } = (await it.shop.backorder(orderId)).offer;
  it.pass(MINUTE);
  await confirmed(link, { [`units.1:alternative:${orderId}-ALT`]: '1', 'units.1:wait': '2' });
  await it.step(orderId, 'carry-out-decision');
  expect((await it.shop.backorder(orderId)).offer).toBeUndefined();
  await it.shop.receive(`PO-${orderId}`, orderId, 1, it.now());
  await it.step(orderId, 'pass-on-arrival');
  expect((await it.shop.backorder(orderId)).offer).toMatchObject({ version: 2, reason: 'part-ready' });
  it.pass(MINUTE);
  return { link, until };
}

describe('an answer taken back while another question is open', () => {
  test('both are one question about all units, until the deadline of the first', async () => {
    const { link, until } = await askedTwice('TWO-QUESTIONS');
    await undo(link);
    const { offer } = await it.shop.backorder('TWO-QUESTIONS');
    expect(offer).toMatchObject({ version: 3, reason: 'too-late', options: [{ lineId: '1', quantity: 2 }] });
    expect(offer.expiresAt).toBe(until);
    const asks = await lastMail('TWO-QUESTIONS');
    expect(asks.text).toContain('入荷待ち 2点');
    expect(asks.text).toContain('先にいただきましたご回答のお取り消しを承りました');
    expect(asks.text).toContain('先にお送りいたしましたご意向確認のメールに代わるもの');
    await it.step('TWO-QUESTIONS', 'carry-out-decision');
    expect((await it.shop.backorder('TWO-QUESTIONS')).offer).toMatchObject({ version: 3 });
    it.setTime(instantOf(Date.parse(offer.expiresAt) - 60 * MINUTE));
    await it.step('TWO-QUESTIONS', 'remind');
    const reminder = await lastMail('TWO-QUESTIONS');
    expect(reminder.template).toBe('offer-reminder');
    expect(reminder.text).toContain('入荷待ち 2点');
  });

  test('an answer given to the one that is gone is not taken', async () => {
    const { link } = await askedTwice('GONE-QUESTION');
    await undo(link);
    const { status } = await it.shop.decide('GONE-QUESTION', 2, [{ lineId: '1', choice: 'wait' }]);
    expect(status).toBe(409);
  });
});

test('a question that opens again says that it does so because the answer was taken back; a first one does not', async () => {
  const link = await asked('SAYS-SO', 1);
  const says = '先にいただきましたご回答のお取り消しを承りましたので、あらためてご希望をおうかがいいたします。';
  expect((await lastMail('SAYS-SO')).text).not.toContain(says);
  await confirmed(link, { 'choice.1': 'cancel' });
  await it.step('SAYS-SO', 'carry-out-decision');
  await undo(link);
  const mail = await lastMail('SAYS-SO');
  expect(mail.template).toBe('offer');
  expect(mail.text).toContain(says);
});

describe('a cancellation taken back that no question asked for', () => {
  /** Two orders of one unit each, one after the other; of the goods one unit comes earlier than the rest. */
  async function cancelled(sku: string): Promise<string> {
    await it.shop.item(sku);
    await it.shop.supply(`PO-1-${sku}`, sku, 1, '2030-02-20');
    await it.shop.supply(`PO-2-${sku}`, sku, 5, '2030-02-27');
    await it.shop.order(`${sku}-1`, [{ sku, quantity: 1 }]);
    await it.shop.order(`${sku}-2`, [{ sku, quantity: 1 }]);
    const link = await linkOf(`${sku}-1`);
    await confirmed(link, { offerVersion: '0', 'choice.1': 'cancel' });
    await it.step(`${sku}-1`, 'carry-out-decision');
    return link;
  }
  const asBefore = 'ご注文は、このご希望を承る前の状態に戻っております。';

  test('is said to leave the order as it was where its unit comes on the same day', async () => {
    const link = await cancelled('SAME-DAY');
    await undo(link);
    expect((await lastMail('SAME-DAY-1')).text).toContain(asBefore);
  });

  test('and is not where its unit went to others meanwhile: the mail says how the order stands now', async () => {
    const link = await cancelled('SLID');
    await it.shop.receive('PO-1-SLID', 'SLID', 1, it.now());
    await undo(link);
    expect((await it.shop.backorder('SLID-1')).lines).toMatchObject([{ waiting: 1 }]);
    const mail = (await it.shop.mails('SLID-1')).findLast(({ template }) => template === 'decision-received');
    const { subject, text } = await it.shop.content(mail?.['id']);
    expect(subject).toContain('キャンセルのお取り消しを承りました');
    expect(text).not.toContain('前の状態に戻って');
    expect(text).toContain('承る前とまったく同じ状態ではございません。');
    expect(text).toContain('2030年2月27日');
  });
});
