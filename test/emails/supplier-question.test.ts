import { businessDateOf } from '../../domain/calendar/business-date';
import { type SupplierQuestion, supplierQuestion } from '../../emails/supplier-question';

const asked = (changes: Partial<SupplierQuestion> = {}): SupplierQuestion => ({
  locale: 'ja',
  supplier: '南部鉄器工房',
  shop: 'さくら道具店',
  supplyId: 'PO-100',
  sku: 'NT-100-BK',
  item: '南部鉄器 急須(黒)',
  quantity: 1200,
  eta: businessDateOf('2027-03-11'),
  precision: 'day',
  overdue: false,
  ...changes,
});

test('in Japanese, as one company writes to another', () => {
  expect(supplierQuestion(asked())).toEqual({
    subject: '納期のご確認(発注番号:PO-100)',
    text: `南部鉄器工房 御中

いつもお世話になっております。
下記の商品につきまして、納期が近づいてまいりましたので、ご確認をお願いいたします。

発注番号:PO-100
商品:南部鉄器 急須(黒)(NT-100-BK)
数量:1,200点
納期:2027年3月11日(木)

予定どおり納品いただけるか、ご返信くださいますよう、お願いいたします。

さくら道具店`,
  });
});

test('when the day has passed, a new one is asked for', () => {
  const { subject, text } = supplierQuestion(asked({ overdue: true }));
  expect(subject).toBe('納期遅れのご確認(発注番号:PO-100)');
  expect(text).toContain('まだ入荷を確認できておりません');
  expect(text).toContain('新しい納期をお知らせください');
  const english = supplierQuestion(asked({ locale: 'en', overdue: true }));
  expect(english.subject).toBe('Overdue delivery: purchase order PO-100');
  expect(english.text).toContain('were due and have not reached us');
});

test('a date is no more exact than it is known', () => {
  expect(supplierQuestion(asked({ precision: 'third' })).text).toContain('納期:3月中旬');
  expect(supplierQuestion(asked({ locale: 'en', precision: 'month' })).text).toContain('Due: March 2027');
});

test('names say nothing but themselves', () => {
  const forged = 'Mill\r\nBcc: all@example.com';
  const { text } = supplierQuestion(asked({ locale: 'en', supplier: forged, item: '\u202egnp', shop: ' ' }));
  expect(text).toContain('Dear Mill Bcc: all@example.com,');
  expect(text).not.toMatch(/\r|\u202e/);
  expect(supplierQuestion(asked({ item: ' ' })).text).toContain('商品:NT-100-BK(NT-100-BK)');
});
