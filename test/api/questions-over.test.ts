import { sql } from 'drizzle-orm';
import { instantOf } from '../../domain/calendar/business-date';
import { DAY, HOUR, MONDAY } from '../servers/clock';
import { englishCustomer } from '../servers/shop';
import { putStrictPack, servedShop, visits } from './customer-visits';
import { formsOf } from './page-form';
import type { Served } from './served';

let it: Served;
beforeAll(async () => {
  it = await servedShop();
  await putStrictPack(it);
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const { asked, confirmed, page, send } = visits(() => it);

/** The supplier's next word about an order's goods, passed on. */
async function supplier(orderId: string, date: string | null): Promise<{ subject: string; text: string }> {
  it.pass(HOUR);
  await it.shop.supply(`PO-${orderId}`, orderId, 50, date);
  await it.step(orderId, 'pass-on-date');
  const mail = (await it.shop.mails(orderId)).at(-1);
  return { subject: mail?.['subject'], text: (await it.shop.content(mail?.['id'])).text };
}

describe('a question that nobody need answer any more', () => {
  test('is over when the date is the first one again, and the mail is no apology', async () => {
    await asked('BACK');
    const { subject, text } = await supplier('BACK', '2030-02-20');
    expect(subject).toContain('ご回答は不要となりました');
    expect(text).toMatch(/2030年2月20日\(水\)\(変更前:2030年4月1日\(月\)\)/);
    expect(text).not.toMatch(/お詫び|申し訳|ご迷惑/);
  });

  test('is over in English too', async () => {
    await asked('BACK-EN', { customer: englishCustomer('c-back') });
    const { subject, text } = await supplier('BACK-EN', '2030-02-20');
    expect(subject).toContain('No answer needed');
    expect(text).not.toMatch(/sorry/);
  });

  test('is over when the date is lost, which is apologised for', async () => {
    await asked('LOST');
    const { text } = await supplier('LOST', null);
    expect(text).toContain('先にお願いしておりましたご回答は、不要となりました。');
    expect(text).toContain('誠に申し訳ございません');
  });

  test('is asked anew by a mail that says it replaces the one before', async () => {
    await asked('AGAIN');
    const { text } = await supplier('AGAIN', '2030-04-20');
    expect(text).toContain('先にお送りいたしましたご意向確認のメールに代わるもの');
  });
});

describe('a question that is over, before its customer has been told', () => {
  test('is on the page no more, and cancelling is an act of his own', async () => {
    const link = await asked('QUIET');
    await it.shop.supply('PO-QUIET', 'QUIET', 50, '2030-02-20');
    expect((await it.shop.backorder('QUIET')).offer).toBeUndefined();
    const { text } = await page(link);
    expect(text).not.toContain('ご回答期限');
    const [form] = formsOf(text);
    expect(form?.fields).toMatchObject({ offerVersion: '0' });
    expect(form?.choices['choice.1']).toEqual(['cancel']);
    const { status } = await confirmed(link, { ...form?.fields, 'units.1:cancel': '1' });
    expect(status).toBe(303);
    const { offer, lines } = await it.shop.backorder('QUIET');
    expect(offer).toBeUndefined();
    expect(lines[0]).toMatchObject({ waiting: 1, cancelled: 1 });
  });

  test('with other choices by then it is shown with those, and the deadline they will have', async () => {
    const link = await asked('NEARLY');
    const { expiresAt } = (await it.shop.backorder('NEARLY')).offer;
    it.setTime(instantOf(Date.parse(expiresAt) - HOUR));
    await it.shop.supply('PO-NEARLY', 'NEARLY', 50, '2030-04-20');
    const shown = (await it.shop.backorder('NEARLY')).offer;
    expect(shown.stale).toBe(true);
    expect(Date.parse(shown.expiresAt)).toBeGreaterThan(Date.parse(expiresAt));
    const deadline = /ご回答期限:([^<]*)/.exec((await page(link)).text)?.[1];
    await it.step('NEARLY', 'pass-on-date');
    expect((await it.shop.backorder('NEARLY')).offer).toMatchObject({ version: 2, expiresAt: shown.expiresAt });
    expect(/ご回答期限:([^<]*)/.exec((await page(link)).text)?.[1]).toBe(deadline);
  });
});

describe('an answer that comes after silence was heard', () => {
  /** Asked, every mail delivered, and nothing said until the deadline has passed. */
  async function silent(orderId: string, changes: object = {}): Promise<string> {
    const link = await asked(orderId, changes);
    for (let day = 0; day < 10; day++) {
      await it.db.execute(sql`update mails set status = 'sent', sent_at = coalesce(sent_at, queued_at)`);
      it.pass(DAY);
      for (const step of ['remind', 'take-silence'] as const) await it.step(orderId, step);
    }
    expect((await it.shop.backorder(orderId)).offer).toBeUndefined();
    return link;
  }

  test('is not taken: the page says when the time ended, and what was cancelled by it', async () => {
    const customer = englishCustomer('c-silent');
    const link = await silent('SILENT', { customer, policy: 'strict' });
    const late = await send(link, { 'choice.1': 'wait', confirm: 'yes' });
    expect(late.status).toBe(409);
    expect(late.text).toMatch(/The time to answer ended on \w+, February \d+, [^<]*this answer has not been taken/);
    expect(late.text).not.toContain('choose again');
    const { text } = await page(link);
    expect(text).toMatch(/hear from you by \w+, February \d+, [^<]*so we cancelled these items[^<]*“[^<]*” \(2\)/);
    expect(text).not.toContain('The time to answer ended');
  });

  test('is not taken by number either, and where silence meant to wait the page says that', async () => {
    const link = await silent('WAITS');
    expect((await it.shop.backorder('WAITS')).lines[0]).toMatchObject({ waiting: 2, cancelled: 0 });
    for (const fields of [{ 'choice.1': 'wait' }, { 'units.1:wait': '2' }]) {
      const late = await send(link, fields);
      expect(late.status).toBe(409);
      expect(late.text).toMatch(/ご回答期限\(2月\d+日[^<]*を過ぎていたため/);
    }
    expect((await page(link)).text).toMatch(/ご回答がなかったため、ご案内のとおり、このまま手配を続けております/);
  });

  test('to a question that was withdrawn, he is not asked to choose again', async () => {
    const link = await asked('WITHDRAWN');
    await supplier('WITHDRAWN', '2030-02-20');
    const late = await send(link, { 'choice.1': 'wait' });
    expect(late.status).toBe(409);
    expect(late.text).toContain('現在、ご回答をお願いしていることはございません');
    expect((await page(link)).text).not.toContain('ご回答期限');
  });
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
