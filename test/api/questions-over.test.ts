import { HOUR, MONDAY } from '../servers/clock';
import { englishCustomer } from '../servers/shop';
import { servedShop, visits } from './customer-visits';
import type { Served } from './served';

let it: Served;
beforeAll(async () => {
  it = await servedShop();
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const { asked } = visits(() => it);

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

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
