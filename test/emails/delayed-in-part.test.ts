import type { Locale } from '../../emails/mail-facts';
import { prepareMails, renderMail } from '../../emails/render';
import { sampleWith } from './sample-mails';

// 16 CFR 435 ends what waits, and never what is on the shelf: the notice says of which units it speaks.

beforeAll(prepareMails);

function text(locale: Locale, missingUnits: number): string {
  const notice = 'offer-us-long-delay';
  const facts = sampleWith(locale, notice, notice, (matter) => ({
    ...matter,
    offer: {
      ...matter.offer,
      lines: matter.offer.lines.map((line) =>
        line.legal === undefined ? line : { ...line, legal: { ...line.legal, missingUnits } },
      ),
    },
  }));
  return renderMail(facts).text.replaceAll('\n', '');
}

test('in English, the units that are not here are what will be cancelled, and what is here is not', () => {
  expect(text('en', 2)).toContain(
    'your order for the 2 units of “Cast-Iron Teapot, Black” that are not here yet will automatically be cancelled and fully refunded. What is already here, or on its way to you, will not be cancelled.',
  );
  expect(text('en', 1)).toContain('the one unit of “Cast-Iron Teapot, Black” that is not here yet');
  expect(text('en', 2)).toContain('cancel what is not here yet and receive a prompt refund');
});

test('in Japanese, the units that are not here are what will be cancelled, and what is here is not', () => {
  expect(text('ja', 2)).toContain(
    '「南部鉄器 急須(黒)」のうち未入荷の2点のご注文は自動的にキャンセルとなり、全額をご返金いたします。すでにご用意または発送いたしました分は、キャンセルいたしません。',
  );
  expect(text('ja', 2)).toContain('未入荷の分をキャンセルされるかをお選びいただけます');
});
