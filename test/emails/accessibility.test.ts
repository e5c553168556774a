import type { Locale } from '../../emails/mail-facts';
import { prepareMails, renderLetter } from '../../emails/render';
import { sampleLetters } from '../../emails/samples';
import { tagsOf } from './mail-html';
import { LOCALES } from './sample-mails';

beforeAll(prepareMails);

const LOADS = ['src', 'srcset', 'background', 'poster', 'data'] as const;

/** Every mail of ours, to customers, to their new addresses and to suppliers. */
const MAILS: readonly (readonly [string, Locale, () => string])[] = LOCALES.flatMap((locale) =>
  Object.entries(sampleLetters(locale)).map(
    ([name, letter]) => [`${name} (${locale})`, locale, () => renderLetter(letter).html] as const,
  ),
);

describe.each(MAILS)('%s', (_, locale, htmlOf) => {
  const tags = () => tagsOf(htmlOf()).filter(({ closing }) => !closing);
  const named = (...names: readonly string[]) => tags().filter(({ name }) => names.includes(name));

  test('sets its language and direction on html and body', () => {
    const documents = named('html', 'body');
    expect(documents.map(({ name }) => name)).toEqual(['html', 'body']);
    for (const { attributes } of documents) expect(attributes).toMatchObject({ lang: locale, dir: 'ltr' });
  });

  test('loads nothing from anywhere', () => {
    const html = htmlOf();
    expect(html.replace(/<!DOCTYPE[^>]*>/, '')).not.toMatch(/http:|url\(|@import/);
    expect(named('script', 'link', 'iframe', 'object', 'embed', 'video')).toEqual([]);
    for (const { attributes } of tags()) for (const key of LOADS) expect(attributes).not.toHaveProperty(key);
  });

  test('describes every image, and uses tables for layout only', () => {
    for (const { attributes } of named('img')) expect(attributes['alt']).toEqual(expect.any(String));
    for (const { attributes } of named('table')) expect(attributes['role']).toBe('presentation');
  });

  test('has a title, and a label on every link', () => {
    const html = htmlOf();
    expect(html).toMatch(/<title>[^<]+<\/title>/);
    expect(html).not.toMatch(/<a [^>]*>\s*<\/a>/);
  });
});
