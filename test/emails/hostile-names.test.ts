import fc from 'fast-check';
import type { MailFacts } from '../../emails/mail-facts';
import { prepareMails, renderMail } from '../../emails/render';
import { FSI, inlineValue, PDI } from '../../emails/safe-text';
import { hostileText, withTexts } from './hostile-texts';
import { betweenTags, skeletonOf, tagsOf } from './mail-html';
import { allSamples, linesOf, linksOf, sample } from './sample-mails';

beforeAll(prepareMails);

const LINE_ENDS = /[\n\v\f\r\u0085\u2028\u2029]/;
const CONTROLS = /[\p{Cc}\p{Surrogate}]/u;
const anySample = fc.constantFrom(...allSamples.map(([, facts]) => facts));

/** A mark that survives as it is, and tells which text stood there. */
const mark = (index: number): string => `v${index}v`;
const MARKS = /v(\d+)v/g;

/** The number at the end keeps two texts of a mail apart and none of them empty. */
const attack = (texts: readonly string[], index: number): string => `${texts[index % texts.length]}${index}`;

function attackedMails(check: (harmless: MailFacts, attacked: MailFacts, texts: readonly string[]) => void): void {
  fc.assert(
    fc.property(anySample, fc.array(hostileText, { minLength: 1, maxLength: 5 }), (facts, texts) => {
      const attacked = withTexts(facts, (index) => attack(texts, index));
      check(withTexts(facts, mark), attacked, texts);
    }),
    { numRuns: 300 },
  );
}

/** True where every isolate is closed again and nothing else changes the direction. */
function directionStaysInside(value: string): boolean {
  if (/[\u061c\u200e\u200f\u202a-\u202e\u2066\u2067]/.test(value)) return false;
  let depth = 0;
  for (const sign of value) {
    if (sign === FSI) depth += 1;
    if (sign === PDI) depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

test('hostile texts never change the markup of a mail', () => {
  attackedMails((harmless, attacked) => {
    const { html } = renderMail(attacked);
    expect(skeletonOf(html)).toEqual(skeletonOf(renderMail(harmless).html));
    expect(betweenTags(html)).not.toMatch(/[<>]/);
  });
});

test('hostile texts add no script, no handler and no link', () => {
  attackedMails((harmless, attacked) => {
    const tags = tagsOf(renderMail(attacked).html);
    const names = tags.flatMap(({ attributes }) => Object.keys(attributes));
    expect(tags.filter(({ name }) => name === 'script' || name === 'img')).toEqual([]);
    expect(names.filter((name) => name.startsWith('on'))).toEqual([]);
    const linksOf = (facts: MailFacts) =>
      tagsOf(renderMail(facts).html).flatMap(({ attributes }) => attributes['href'] ?? []);
    expect(linksOf(attacked)).toEqual(linksOf(harmless));
  });
});

test('hostile texts stand in the text where harmless ones would, and forge no line of it', () => {
  attackedMails((harmless, attacked, texts) => {
    const expected = renderMail(harmless).text.replace(MARKS, (_, index: string) =>
      inlineValue(attack(texts, Number(index))),
    );
    const { text } = renderMail(attacked);
    expect(text).toBe(expected);
    expect(text.split(LINE_ENDS)).toHaveLength(linesOf(renderMail(harmless).text).length);
  });
});

test('hostile texts keep the link of the customer the only one in the text', () => {
  attackedMails((_, attacked) => {
    const lines = linesOf(renderMail(attacked).text).filter((line) => line.includes('://'));
    expect(lines).toEqual(linksOf(attacked));
  });
});

test('subjects stay one short line without controls, whatever the order is called', () => {
  attackedMails((_, attacked) => {
    const { subject } = renderMail(attacked);
    expect(subject).not.toMatch(CONTROLS);
    expect(subject).not.toMatch(LINE_ENDS);
    expect([...subject].length).toBeLessThan(130);
    expect(directionStaysInside(subject)).toBe(true);
  });
});

test('a typed value becomes one line whose reading direction ends with it', () => {
  fc.assert(
    fc.property(hostileText, (typed) => {
      const value = inlineValue(typed);
      expect(value).not.toMatch(CONTROLS);
      expect(value).not.toMatch(LINE_ENDS);
      expect(value).not.toContain('://');
      expect(directionStaysInside(value)).toBe(true);
      expect(inlineValue(value)).toBe(value);
    }),
    { numRuns: 2000 },
  );
});

test('a value with nothing odd about it stays as it was typed', () => {
  for (const value of [
    '佐藤 健一',
    '南部鉄器 急須(黒)',
    'Porcelain “Aoi” Cup – 5"',
    'O’Brien & Søn',
    '株式会社🌸',
    'が',
  ]) {
    expect(inlineValue(value)).toBe(value);
  }
});

test.each([
  ['http:/http:///evil.example', 'http:/evil.example'],
  ['https://https://evil.example', 'evil.example'],
  ['xhttps://evil.example', 'xhttps:evil.example'],
])('a name cannot put a link together: %s', (typed) => {
  expect(inlineValue(typed)).not.toContain('://');
});

test('a hostile telephone number stays text', () => {
  const facts = sample('ja', 'shipped');
  fc.assert(
    fc.property(hostileText, (typed) => {
      const mail = renderMail({ ...facts, shop: { ...facts.shop, phone: `03-1234-5678 ${typed}.` } });
      const tel = tagsOf(mail.html).find(({ attributes }) => attributes['href']?.startsWith('tel:'));
      expect(tel?.attributes['href']).toMatch(/^tel:[\d+]+$/);
      expect(betweenTags(mail.html)).not.toMatch(/[<>]/);
      expect(linesOf(mail.text)).toHaveLength(linesOf(renderMail(facts).text).length);
    }),
  );
});

test('a signature of several lines breaks no markup and keeps its lines', () => {
  const facts = sample('en', 'shipped');
  fc.assert(
    fc.property(hostileText, (typed) => {
      const mail = renderMail({ ...facts, shop: { ...facts.shop, signature: `first\n${typed}\nlast` } });
      expect(betweenTags(mail.html)).not.toMatch(/[<>]/);
      expect(mail.text.split(LINE_ENDS)).toHaveLength(linesOf(mail.text).length);
      expect(directionStaysInside(mail.text)).toBe(true);
    }),
  );
});
