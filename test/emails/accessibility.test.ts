import { prepareMails, renderMail } from '../../emails/render';
import { tagsOf } from './mail-html';
import { allSamples } from './sample-mails';

beforeAll(prepareMails);

const LOADS = ['src', 'srcset', 'background', 'poster', 'data'] as const;

describe.each(allSamples)('%s', (_, facts) => {
  const tags = () => tagsOf(renderMail(facts).html).filter(({ closing }) => !closing);
  const named = (...names: readonly string[]) => tags().filter(({ name }) => names.includes(name));

  test('sets its language and direction on html and body', () => {
    const documents = named('html', 'body');
    expect(documents.map(({ name }) => name)).toEqual(['html', 'body']);
    for (const { attributes } of documents) expect(attributes).toMatchObject({ lang: facts.locale, dir: 'ltr' });
  });

  test('loads nothing from anywhere', () => {
    const { html } = renderMail(facts);
    expect(html.replace(/<!DOCTYPE[^>]*>/, '')).not.toMatch(/http:|url\(|@import/);
    expect(named('script', 'link', 'iframe', 'object', 'embed', 'video')).toEqual([]);
    for (const { attributes } of tags()) for (const key of LOADS) expect(attributes).not.toHaveProperty(key);
  });

  test('describes every image, and uses tables for layout only', () => {
    for (const { attributes } of named('img')) expect(attributes['alt']).toEqual(expect.any(String));
    for (const { attributes } of named('table')) expect(attributes['role']).toBe('presentation');
  });

  test('has a title, and a label on every link', () => {
    const { html } = renderMail(facts);
    expect(html).toMatch(/<title>[^<]+<\/title>/);
    expect(html).not.toMatch(/<a [^>]*>\s*<\/a>/);
  });
});
