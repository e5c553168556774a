import { businessDateOf } from '../../domain/calendar/business-date';
import type { Locale, MailDelay } from '../../emails/mail-facts';
import { prepareMails, renderMail } from '../../emails/render';
import { sampleWith } from './sample-mails';

// 16 CFR 435 ends what waits, and never what is on the shelf: the notice says of which units it speaks.

beforeAll(prepareMails);

type Said = Pick<MailDelay, 'missingUnits' | 'agreedUnits' | 'agreedUntil' | 'firstUnits' | 'later'>;

const text = (locale: Locale, missingUnits: number): string => saying(locale, { missingUnits });

function saying(locale: Locale, said: Said): string {
  const notice = 'offer-us-long-delay';
  const facts = sampleWith(locale, notice, notice, (matter) => ({
    ...matter,
    offer: {
      ...matter.offer,
      lines: matter.offer.lines.map((line) =>
        line.legal === undefined ? line : { ...line, legal: { ...line.legal, ...said } },
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

test('what has been agreed to is safe until the day that was agreed to, and not for ever', () => {
  const agreed = { agreedUnits: 2, agreedUntil: businessDateOf('2027-04-26') };
  expect(saying('en', agreed)).toContain(
    'The 2 you have already agreed to wait for will not be cancelled before the end of Mon, April 26, 2027, the ship date you agreed to.',
  );
  expect(saying('ja', agreed)).toContain(
    'すでに「待つ」とのご回答をいただいております2点は、ご同意いただいた発送日の2027年4月26日(月)まで、キャンセルいたしません。',
  );
  expect(saying('en', { agreedUnits: 1 })).toContain(
    'The one you have already agreed to wait for will not be cancelled.',
  );
});

test('units that end on days of their own are told apart, each with its day', () => {
  const apart = { firstUnits: 2, later: [{ units: 3, silentUntil: businessDateOf('2027-05-10') }] };
  expect(saying('en', apart)).toMatch(
    /Unless we ship by the end of [^.]+, or you tell us by then that you agree to wait longer, your order for 2 of “Cast-Iron Teapot, Black” will automatically be cancelled and fully refunded\. For another 3, the same applies by the end of Mon, May 10, 2027\./,
  );
  expect(saying('ja', apart)).toContain(
    '「南部鉄器 急須(黒)」のうち2点のご注文は自動的にキャンセルとなり、全額をご返金いたします。ほかの3点は、2027年5月10日(月)までに発送できず、それまでに「待つ」とのご回答もいただけない場合に、同じくキャンセルとなります。',
  );
  const here = { ...apart, missingUnits: 5 };
  expect(saying('en', here)).toContain('What is already here, or on its way to you, will not be cancelled.');
  expect(saying('ja', here)).toContain('「南部鉄器 急須(黒)」の未入荷5点のうち2点のご注文は自動的に');
  expect(saying('en', here)).toContain('2 of the 5 units of “Cast-Iron Teapot, Black” that are not here yet');
});
