import type { Locale, MailFacts, MailLine } from '../../emails/mail-facts';
import { prepareMails, renderMail } from '../../emails/render';
import { facts, goodsOf, LATER, MARCH, SOON } from '../../emails/samples/shop';
import { sample } from './sample-mails';

beforeAll(prepareMails);

const status = (locale: Locale, lines: readonly MailLine[], days = 8): MailFacts =>
  facts(locale, lines, { template: 'status', daysUntilRestock: days, nextNewsOn: null, others: [] });
const countdown = (locale: Locale, lines: readonly MailLine[], days = 3): MailFacts =>
  facts(locale, lines, { template: 'countdown', daysUntilRestock: days });

describe('of items that come on different days, the days are counted to the first, and said of part of the order', () => {
  const two = (locale: Locale) => goodsOf(locale).both(SOON, LATER);

  test('in a status mail', () => {
    const ja = renderMail(status('ja', two('ja')));
    expect(ja.subject).toBe('一部の商品の入荷予定日まであと8日です(ご注文番号:S-20261120-0042)');
    expect(ja.text).toContain('\nご注文商品の一部につきまして、入荷予定日まで、あと8日となりました。\n');
    const en = renderMail(status('en', two('en')));
    expect(en.subject).toBe('8 days to go: part of your order HP-10042');
    expect(en.text).toContain('Part of your order is due in stock in 8 days.');
    expect(en.text).not.toContain('Your items are due');
  });

  test('on the day itself', () => {
    expect(renderMail(status('ja', two('ja'), 0)).text).toContain(
      'ご注文商品の一部につきまして、入荷予定日を迎えております。',
    );
    expect(renderMail(status('en', two('en'), 0)).text).toContain('Part of your order is due in stock now.');
  });

  test('in each order of a mail about several', () => {
    const together = sample('en', 'status-together');
    const { text } = renderMail({ ...together, lines: two('en') });
    expect(text).toContain('Part of your order is due in stock in 8 days.');
  });

  test('in a countdown', () => {
    const ja = renderMail(countdown('ja', two('ja')));
    expect(ja.subject).toBe('一部の商品の入荷まであと3日です(ご注文番号:S-20261120-0042)');
    expect(ja.text).toContain('ご注文商品の一部につきまして、入荷予定日まで、あと3日となりました。');
    expect(renderMail(countdown('ja', two('ja'), 1)).text).toContain(
      'ご注文商品の一部につきまして、明日の入荷を予定しております。',
    );
    const en = renderMail(countdown('en', two('en'), 1));
    expect(en.subject).toBe('Due in tomorrow: part of your order HP-10042');
    expect(en.text).toContain('Part of your order is due in stock tomorrow.');
  });

  test('an item that nobody can date is one of them', () => {
    const lines = goodsOf('en').both(SOON, null);
    expect(renderMail(status('en', lines)).text).toContain('Part of your order is due in stock in 8 days.');
  });
});

describe('where some of the order is here or has left, the days are those of the rest', () => {
  const rest = (locale: Locale): readonly MailLine[] => {
    const { of, ready } = goodsOf(locale);
    return [of(0, 2, { promise: SOON }), ready];
  };

  test('in a status mail', () => {
    const ja = renderMail(status('ja', rest('ja')));
    expect(ja.subject).toBe('残りの商品の入荷予定日まであと8日です(ご注文番号:S-20261120-0042)');
    expect(ja.text).toContain('残りの商品につきまして、入荷予定日まで、あと8日となりました。');
    const en = renderMail(status('en', rest('en')));
    expect(en.subject).toBe('8 days to go: the rest of your order HP-10042');
    expect(en.text).toContain('The rest of your order is due in stock in 8 days.');
  });

  test('in a countdown', () => {
    const ja = renderMail(countdown('ja', rest('ja')));
    expect(ja.subject).toBe('残りの商品の入荷まであと3日です(ご注文番号:S-20261120-0042)');
    expect(ja.text).toContain('残りの商品につきまして、入荷予定日まで、あと3日となりました。');
    expect(renderMail(countdown('en', rest('en'))).text).toContain('The rest of your order is due in stock in 3 days.');
  });

  test('also where it is part of a line, or waits for its release date only', () => {
    const { of } = goodsOf('en');
    const partly = [of(0, 2, { waiting: 1, shipped: 1, promise: SOON })];
    const held = [of(0, 2, { promise: SOON }), of(1, 1, { waiting: 0, allocated: 1, held: 1, promise: MARCH })];
    for (const lines of [partly, held])
      expect(renderMail(status('en', lines)).text).toContain('The rest of your order is due in stock in 8 days.');
  });
});

test('what was cancelled is no part of what is to come', () => {
  const { of } = goodsOf('en');
  const lines = [of(0, 2, { promise: SOON }), of(1, 1, { waiting: 0, cancelled: 1 })];
  expect(renderMail(status('en', lines)).text).toContain('Your items are due in stock in 8 days.');
});

test('a mail about several orders does not say that the customer waits for no others', () => {
  const { text } = renderMail(sample('en', 'status-together'));
  expect(text).toContain('A quick update, all in one email, on 3 orders you are waiting for.');
});
