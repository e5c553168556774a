import type { Locale, MailOffer } from '../../emails/mail-facts';
import { prepareMails, renderMail } from '../../emails/render';
import { sample, sampleWith } from './sample-mails';

// 16 CFR 435.2(b)(1)(iii): one item is cancelled by law where nobody answers; what silence means for the others is theirs.

beforeAll(prepareMails);

/** The other item of the ordinary offer, of which the law says nothing. */
function beside(locale: Locale, onSilence: 'wait' | 'cancel'): MailOffer['lines'] {
  const { matter } = sample(locale, 'offer');
  if (matter.template !== 'offer') throw new Error('no offer');
  return matter.offer.lines.slice(1, 2).map((line) => ({ ...line, onSilence }));
}

const text = (locale: Locale, onSilence: 'wait' | 'cancel'): string => {
  const template = 'offer-us-long-delay';
  const change = (offer: MailOffer): MailOffer => ({
    ...offer,
    lines: [...offer.lines, ...beside(locale, onSilence)],
  });
  return renderMail(
    sampleWith(locale, template, template, (matter) => ({ ...matter, offer: change(matter.offer) })),
  ).text.replaceAll('\n', '');
};

test('in English, an item that waits on is named; nobody reads that nothing is cancelled', () => {
  const mail = text('en', 'wait');
  expect(mail).toMatch(/we will still keep “[^“”]+” on order and ship it when it arrives/);
  expect(mail).toMatch(/your order for “Cast-Iron Teapot, Black” will automatically be cancelled and fully refunded/);
  expect(mail).not.toContain('nothing is cancelled');
});

test('in English, an item that the shop cancels is named too', () => {
  const mail = text('en', 'cancel');
  expect(mail).toMatch(/by then, “[^“”]+” will be cancelled and fully refunded/);
  expect(mail).not.toContain('the units on backorder will be cancelled');
});

test('in Japanese, an item that waits on is named; nobody reads that nothing is cancelled', () => {
  const mail = text('ja', 'wait');
  expect(mail).toMatch(
    /期限までにご回答がない場合も、「[^「」]+」は、このまま入荷をお待ちいただくものとしてご注文を継続いたします。/,
  );
  expect(mail).toContain('「南部鉄器 急須(黒)」のご注文は自動的にキャンセルとなり');
  expect(mail).not.toContain('キャンセルにはせず');
});

test('in Japanese, an item that the shop cancels is named too', () => {
  const mail = text('ja', 'cancel');
  expect(mail).toMatch(
    /期限までにご回答がない場合は、「[^「」]+」のご注文をキャンセルし、その代金を全額ご返金いたします。/,
  );
  expect(mail).not.toContain('入荷待ちの商品のご注文をキャンセル');
});
