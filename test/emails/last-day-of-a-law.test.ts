import { endOfDay } from '../../domain/calendar/business-date';
import type { Locale, MailOffer } from '../../emails/mail-facts';
import { prepareMails, renderMail } from '../../emails/render';
import { sampleWith } from './sample-mails';

// A day of 16 CFR 435 ends at the shop's midnight. Whoever reads of it west of the shop has hours left of it by his own clock.

beforeAll(prepareMails);

type Notice = 'offer-us-first-delay' | 'offer-us-long-delay';

/** The notice of a shop in New York, read in Los Angeles. */
function readInTheWest(locale: Locale, notice: Notice): string {
  const change = (offer: MailOffer): MailOffer => ({
    ...offer,
    lines: offer.lines.map((line) =>
      line.legal === undefined
        ? line
        : { ...line, legal: { ...line.legal, endsAt: endOfDay(line.legal.silentUntil, 'America/New_York') } },
    ),
  });
  const facts = sampleWith(locale, notice, notice, (matter) => ({ ...matter, offer: change(matter.offer) }));
  const shop = { ...facts.shop, timeZone: 'America/Los_Angeles' };
  return renderMail({ ...facts, shop }).text.replaceAll('\n', '');
}

test('in English it is said with its hour on the reader’s clock', () => {
  const long = readInTheWest('en', 'offer-us-long-delay');
  expect(long).toContain(
    'Unless we ship by Tuesday, January 19, 9:00 PM PST, or you tell us by then that you agree to wait longer, your order',
  );
  const first = readInTheWest('en', 'offer-us-first-delay');
  expect(first).toContain(
    'before we ship, and by Wednesday, December 16, 9:00 PM PST, you will be deemed to have agreed to shipment on or before Wed, December 16, 2026.',
  );
  for (const mail of [long, first]) expect(mail).not.toContain('by the end of');
});

test('in Japanese it is said with its hour on the reader’s clock', () => {
  const long = readInTheWest('ja', 'offer-us-long-delay');
  expect(long).toContain('1月19日(火)21時(米国太平洋標準時)までに発送できず、「待つ」とのご回答もいただけない場合は');
  expect(long).not.toContain('同日');
  expect(readInTheWest('ja', 'offer-us-first-delay')).toContain(
    '発送前、かつ12月16日(水)21時(米国太平洋標準時)までにキャンセルのご連絡がない場合は、2026年12月16日(水)までの発送にご同意いただいたものといたします。',
  );
});
