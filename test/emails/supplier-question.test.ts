import { businessDateOf } from '../../domain/calendar/business-date';
import { prepareMails, renderLetter } from '../../emails/render';
import { sampleQuestions } from '../../emails/samples/suppliers';
import { type QuestionLine, type SupplierQuestion, supplierLetter } from '../../emails/supplier-question';
import { plainText } from '../../emails/text';
import { LOCALES } from './sample-mails';

const teapot: QuestionLine = {
  cause: 'upcoming',
  reference: 'PO-100',
  sku: 'NT-100-BK',
  item: '南部鉄器 急須(黒)',
  quantity: 1200,
  eta: { date: businessDateOf('2027-03-11'), precision: 'day' },
};
const asked = (changes: Partial<SupplierQuestion> = {}, line: Partial<QuestionLine> = {}): SupplierQuestion => ({
  locale: 'ja',
  supplier: { name: '南部鉄器工房', contactName: null },
  shop: {
    name: 'さくら道具店',
    staffName: '山田 花子',
    address: null,
    phone: '03-1234-5678',
    email: 'buyer@sakura.example',
    signature: null,
    timeZone: 'Asia/Tokyo',
  },
  lines: [{ ...teapot, ...line }],
  again: false,
  link: 'https://shop.example/s/abc',
  today: businessDateOf('2027-03-08'),
  ...changes,
});
const text = (question: SupplierQuestion) => plainText(supplierLetter(question));
const subject = (question: SupplierQuestion) => supplierLetter(question).subject;

test('in Japanese, as one company writes to another', () => {
  expect(subject(asked())).toBe('納期のご確認(発注番号:PO-100)');
  expect(text(asked())).toBe(`南部鉄器工房 御中

いつもお世話になっております。

下記の商品につきまして、納期が近づいてまいりましたので、ご確認をお願いいたします。
本メールと行き違いにご回答をいただいておりましたら、何卒ご容赦ください。

■納期が近づいている商品
・商品:南部鉄器 急須(黒)(NT-100-BK)
\u3000発注番号:PO-100
\u3000数量:1,200点
\u3000納期:2027年3月11日(木)

予定どおり納品いただけるか、お知らせくださいますよう、お願いいたします。

次のページから、商品ごとにご回答いただけます(ログインは不要です)。
https://shop.example/s/abc

お忙しいところ恐れ入りますが、何卒よろしくお願い申し上げます。

■お問い合わせ先
電話:03-1234-5678
メール:buyer@sakura.example

━━━━━━━━━━━━━━━━━━━━
さくら道具店
担当:山田 花子
電話:03-1234-5678
buyer@sakura.example
━━━━━━━━━━━━━━━━━━━━
`);
});

test('in English, to the person who answers', () => {
  const question = asked(
    { locale: 'en', supplier: { name: 'Mill & Co', contactName: 'Ada Brown' }, again: true },
    { cause: 'overdue' },
  );
  expect(subject(question)).toBe('Reminder: Overdue delivery: purchase order PO-100');
  expect(text(question)).toContain('Dear Ada Brown,');
  expect(text(question)).toContain('were due and have not reached us. When can we expect them?');
  expect(text(question)).toContain('We have asked before');
  expect(text(question)).toMatch(/^https:\/\/shop\.example\/s\/abc$/m);
});

test('the reason follows from what is asked', () => {
  expect(text(asked({}, { cause: 'overdue' }))).toContain('まだ入荷を確認できておりません');
  expect(text(asked({}, { cause: 'unknown', eta: null }))).toContain('納期:未定');
  const purchase = asked({}, { cause: 'purchase', reference: null, eta: null });
  expect(subject(purchase)).toBe('発注分の納期ご回答のお願い(南部鉄器 急須(黒))');
  expect(text(purchase)).not.toMatch(/発注番号|納期:/);
});

test('several matters are one letter, each under what it is', () => {
  const lines: QuestionLine[] = [
    teapot,
    { ...teapot, reference: 'PO-7', cause: 'unknown', eta: null },
    { ...teapot, reference: 'PO-8', cause: 'overdue' },
  ];
  expect(subject(asked({ lines }))).toBe('納期ご回答のお願い(発注番号:PO-100 ほか2件)');
  expect(subject(asked({ lines, locale: 'en' }))).toBe('Delivery dates needed: purchase order PO-100 and 2 more');
  const headings = text(asked({ lines })).match(/^■納期.*$/gm);
  expect(headings).toEqual(['■納期を過ぎている商品', '■納期のご回答をいただいていない商品', '■納期が近づいている商品']);
});

test('said on the telephone it has no link', () => {
  expect(text(asked({ link: null }))).not.toMatch(/https?:|ページ/);
});

test('a person is addressed by name, 様 once', () => {
  for (const contactName of ['佐藤', '佐藤 様'])
    expect(text(asked({ supplier: { name: '南部鉄器工房', contactName } }))).toMatch(/^南部鉄器工房\n佐藤 様\n/);
});

test('a date is no more exact than it is known', () => {
  const third = { date: businessDateOf('2027-03-20'), precision: 'third' } as const;
  expect(text(asked({}, { eta: third }))).toContain('納期:3月中旬');
  expect(text(asked({ locale: 'en' }, { eta: { ...third, precision: 'month' } }))).toContain('Due: March 2027');
});

test('names say nothing but themselves', () => {
  const forged = { name: 'Mill\r\nBcc: all@example.com', contactName: null };
  const written = text(asked({ locale: 'en', supplier: forged }, { item: '\u202egnp' }));
  expect(written).toContain('Dear Mill Bcc: all@example.com,');
  expect(written).not.toMatch(/\r|\u202e/);
  expect(text(asked({}, { item: ' ' }))).toContain('商品:NT-100-BK(NT-100-BK)');
});

test.each(LOCALES)('every sample in %s is a whole mail with the link alone on a line', async (locale) => {
  await prepareMails();
  for (const question of Object.values(sampleQuestions(locale))) {
    const mail = renderLetter(supplierLetter(question));
    expect(mail.html.includes(`<body lang="${locale}"`) && mail.html.includes(`href="${question.link}"`)).toBe(true);
    expect(mail.text.split('\n')).toContain(question.link);
  }
});
