import { type Instant, instantOf } from '../../domain/calendar/business-date';
import type { Locale, MailOffer } from '../../emails/mail-facts';
import { prepareMails, renderMail } from '../../emails/render';
import { sampleWith } from './sample-mails';

// Under 16 CFR 435 each line of an offer has an end of its own: the offer stands for the last of them.

beforeAll(prepareMails);

const FOUR_DAYS = 4 * 86_400_000;

/** Two late items, the first of which has to be answered four days before the other. */
function apart({ lines, expiresAt, ...offer }: MailOffer): MailOffer {
  const [first] = lines;
  if (first === undefined) throw new Error('there is a line');
  const sooner: Instant = instantOf(expiresAt - FOUR_DAYS);
  return {
    ...offer,
    expiresAt,
    lines: [
      { ...first, name: 'A', deadlines: [{ units: null, at: sooner }] },
      { ...first, lineId: 'line-2', name: 'B' },
    ],
  };
}

const written = (locale: Locale) => {
  const notice = 'offer-us-long-delay';
  return renderMail(sampleWith(locale, notice, notice, (matter) => ({ ...matter, offer: apart(matter.offer) })));
};

const reminder = (locale: Locale): string => {
  const name = 'offer-reminder';
  const facts = sampleWith(locale, name, name, (matter) => ({ ...matter, offer: apart(matter.offer) }));
  return renderMail(facts).text.replaceAll('\n', '');
};

test('in English both deadlines are named with their items; of the first nobody reads the later one', () => {
  const { text, html } = written('en');
  expect(text).toContain('Deadline for “A”: Thursday, November 26, 6:00 PM');
  expect(text).toContain('Deadline for “B”: Monday, November 30, 6:00 PM');
  expect(html).toMatch(/Without your answer by Thursday, November 26, 6:00 PM [A-Z]+ part of it will be cancelled/);
  expect(reminder('en')).toContain('The first deadline is Thursday, November 26, 6:00 PM');
});

test('in Japanese likewise', () => {
  const { text, html } = written('ja');
  expect(text).toContain('「A」のご回答期限:11月26日(木)18時まで');
  expect(text).toContain('「B」のご回答期限:11月30日(月)18時まで');
  expect(html).toContain('11月26日(木)18時までにご回答がない場合は、一部の商品から順にキャンセルとなります。');
  expect(reminder('ja')).toContain('最初のご回答期限は、11月26日(木)18時でございます。');
});

test('units of one item that end apart have a deadline each, with their number', () => {
  const inParts = (locale: Locale) => {
    const notice = 'offer-us-long-delay';
    const facts = sampleWith(locale, notice, notice, (matter) => {
      const [first] = matter.offer.lines;
      if (first === undefined) throw new Error('there is a line');
      const { expiresAt } = matter.offer;
      const deadlines = [
        { units: 2, at: instantOf(expiresAt - FOUR_DAYS) },
        { units: 3, at: expiresAt },
      ];
      return { ...matter, offer: { ...matter.offer, lines: [{ ...first, name: 'A', deadlines }] } };
    });
    return renderMail(facts).text;
  };
  expect(inParts('en')).toContain('Deadline for 2 of “A”: Thursday, November 26, 6:00 PM');
  expect(inParts('en')).toContain('Deadline for 3 of “A”: Monday, November 30, 6:00 PM');
  expect(inParts('ja')).toContain('「A」2点のご回答期限:11月26日(木)18時まで');
  expect(inParts('ja')).toContain('「A」3点のご回答期限:11月30日(月)18時まで');
});
