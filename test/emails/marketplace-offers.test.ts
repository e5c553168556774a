import { instantAt } from '../../domain/calendar/business-date';
import type { Locale, MailOffer } from '../../emails/mail-facts';
import { prepareMails, renderMail } from '../../emails/render';
import { day } from '../../emails/samples/shop';
import { sampleWith } from './sample-mails';

// A marketplace cancels by itself what has not shipped when its own time is over, whatever its customer has answered.

beforeAll(prepareMails);

type Change = (lines: MailOffer['lines']) => MailOffer['lines'];

const text = (locale: Locale, change: Change = (lines) => lines): string =>
  renderMail(
    sampleWith(locale, 'offer-on-marketplace', 'offer', (matter) => ({
      ...matter,
      offer: { ...matter.offer, lines: change(matter.offer.lines) },
    })),
  ).text.replaceAll('\n', '');

const unknown: Change = (lines) => lines.map((line) => ({ ...line, standsUntil: null }));
const later: Change = (lines) =>
  lines.map((line, at) =>
    at === 0 ? line : { ...line, standsUntil: instantAt(day('2026-12-20'), '00:00', 'Asia/Tokyo') },
  );
const oneEnds: Change = (lines) => lines.map((line, at) => (at === 0 ? { ...line, onSilence: 'cancel' } : line));

test('in Japanese, silence goes on, and until when the marketplace keeps the order is said', () => {
  const mail = text('ja');
  expect(mail).toContain('このまま入荷をお待ちいただくものとしてご注文を継続いたします。');
  expect(mail).toContain(
    'お待ちいただく場合も、12月14日(月)24時までに発送できないときは、ご注文いただいたモールの定めにより、ご注文はキャンセルとなります。',
  );
  expect(mail).not.toContain('キャンセルにはせず');
});

test('in English likewise', () => {
  const mail = text('en');
  expect(mail).toContain('we will keep your order open and ship when the items arrive.');
  expect(mail).toMatch(
    /Even if you wait, the marketplace you ordered from cancels your order if it has not shipped by Monday, December 14, midnight \S+ \(the end of that day\)\./,
  );
  expect(mail).not.toContain('nothing is cancelled');
});

test('where nobody can say until when, that it may cancel is said all the same', () => {
  expect(text('ja', unknown)).toContain(
    'ご注文いただいたモールの定めにより、ご注文がキャンセルとなることがございます。',
  );
  expect(text('en', unknown)).toContain(
    'Even if you wait, the marketplace you ordered from may cancel your order under its own rules.',
  );
});

test('items that it keeps for different times are told apart by name', () => {
  const ja = text('ja', later);
  expect(ja).toMatch(/12月14日\(月\)24時までに発送できないときは、[^。]*「[^」]+」のご注文はキャンセルとなります。/);
  expect(ja).toMatch(/12月19日\(土\)24時までに発送できないときは、[^。]*「[^」]+」のご注文はキャンセルとなります。/);
  expect(text('en', later)).toMatch(
    /cancels “[^”]+” if it has not shipped by .* cancels “[^”]+” if it has not shipped by/,
  );
});

test('what the shop gives up where nobody answers is paid back by the marketplace', () => {
  const [ja, en] = [text('ja', oneEnds), text('en', oneEnds)];
  expect(ja).toMatch(/期限までにご回答がない場合は、「[^」]+」のご注文をキャンセルいたします。/);
  expect(ja).toContain(
    'お支払い済みの代金のご返金につきましては、ご注文いただいたモールの定めによりお手続きいたします。',
  );
  expect(ja).not.toContain('全額ご返金いたします');
  expect(en).toMatch(/If we do not hear from you by then, “[^”]+” will be cancelled\./);
  expect(en).toContain('Anything you have paid for it is refunded through the marketplace you ordered from.');
  expect(en).not.toContain('fully refunded');
});
