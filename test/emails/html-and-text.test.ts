import type { MailFacts, MailLine } from '../../emails/mail-facts';
import { prepareMails, renderMail } from '../../emails/render';
import { betweenTags, lettersOf, previewOf, tagsOf, titleOf, visibleTexts } from './mail-html';
import { allSamples, LOCALES, linesOf, linksOf, sample } from './sample-mails';

beforeAll(prepareMails);

/** Html in a table names the item's column; the English text has a bullet instead. */
const saidInHtml = (html: string): string =>
  lettersOf(
    visibleTexts(html)
      .filter((words) => words !== 'Item')
      .join('')
      .replaceAll('•', ''),
  );

const LEFTOVERS = /undefined|\bnull\b|NaN|Infinity|Invalid Date|\[object|\{\{|\}\}|\$\{|[\ue000-\uf8ff]/;

describe.each(allSamples)('%s', (_, facts) => {
  test('says the same in html and in text, in the same order', () => {
    const mail = renderMail(facts);
    expect(saidInHtml(mail.html)).toBe(lettersOf(mail.text));
  });

  test('leaves no placeholder or missing value', () => {
    const mail = renderMail(facts);
    const attributes = tagsOf(mail.html).flatMap((tag) => Object.values(tag.attributes));
    const written = [mail.subject, mail.text, betweenTags(mail.html), ...attributes];
    expect(written.flatMap((part) => LEFTOVERS.exec(part) ?? [])).toEqual([]);
    expect(mail.subject).not.toBe('');
  });

  test("puts the customer's link alone on a line, and no other link beside it", () => {
    const { text, html } = renderMail(facts);
    expect(linesOf(text).filter((line) => line.includes(facts.link))).toEqual([facts.link]);
    expect(linesOf(text).filter((line) => line.includes('://'))).toEqual(linksOf(facts));
    const links = tagsOf(html).flatMap(({ attributes }) => attributes['href'] ?? []);
    expect(links.filter((href) => !/^(?:tel|mailto):/.test(href))).toEqual(
      linksOf(facts).flatMap((link) => [link, link]),
    );
  });

  test('shows its subject as title and tells nothing in the preview that the text leaves out', () => {
    const mail = renderMail(facts);
    expect(titleOf(mail.html)).toBe(mail.subject);
    const preview = previewOf(mail.html);
    expect(preview).not.toBe('');
    for (const [figures] of preview.matchAll(/\d+/g)) expect(mail.text).toContain(figures);
  });

  test('has no two blank lines in a row and no blanks at the end of a line', () => {
    const { text } = renderMail(facts);
    expect(text).not.toMatch(/\n{3}/);
    expect(linesOf(text).filter((line) => line !== '-- ' && /\s$/.test(line))).toEqual([]);
  });
});

describe.each(LOCALES)('an order of many lines (%s)', (locale) => {
  const facts = sample(locale, 'first-notice-dated');
  const [first] = facts.lines;
  const many: MailFacts = {
    ...facts,
    lines: Array.from({ length: 300 }, (_, index): MailLine => {
      if (first === undefined) throw new Error('The sample has no line');
      return { ...first, lineId: `line-${index}`, sku: `SKU-${index}-END` };
    }),
  };

  test('shows them all in html and text, after the answer button', () => {
    const { html, text } = renderMail(many);
    for (const { sku } of many.lines) {
      expect(html).toContain(sku);
      expect(text).toContain(sku);
    }
    expect(text.indexOf('SKU-0-END')).toBeGreaterThan(text.indexOf(facts.link));
  });

  test('stays below the size at which mail programs cut a mail off', () => {
    expect(Buffer.byteLength(renderMail(many).html)).toBeLessThan(102_000);
  });
});
