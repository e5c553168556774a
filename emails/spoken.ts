import type { Block, Letter } from './blocks';

const sentence = (locale: Letter['locale'], text: string): string =>
  /[。.!?!?]$/.test(text) ? text : `${text}${locale === 'ja' ? '。' : '.'}`;

const pair = (locale: Letter['locale'], label: string, value: string): string =>
  sentence(locale, locale === 'ja' ? `${label}は、${value}です` : `${label}: ${value}`);

/** What is said of one part of a letter; what only an eye can use (links, tables, signatures) is left out. */
function spokenBlock(locale: Letter['locale'], block: Block): readonly string[] {
  switch (block.kind) {
    case 'paragraph':
      return block.text.split('\n').map((line) => sentence(locale, line));
    case 'dates':
      return block.groups.flatMap(({ names, rows }) => [
        ...(names === null ? [] : [sentence(locale, names.join(locale === 'ja' ? '、' : ', '))]),
        ...rows.map(({ label, value }) => pair(locale, label, value)),
      ]);
    case 'details':
      return block.rows.filter(({ href }) => href === undefined).map(({ label, value }) => pair(locale, label, value));
    case 'choices':
      return block.lists.flatMap(({ title, choices }) => [
        sentence(locale, title),
        ...choices.map((choice, n) => sentence(locale, `${n + 1}${locale === 'ja' ? '、' : ') '}${choice}`)),
      ]);
    case 'addressee':
    case 'items':
    case 'action':
    case 'signature':
      return [];
  }
}

/** お電話の文面: a letter as it is said to a customer who has no e-mail address, in his language. */
export function spokenText(letter: Letter): string {
  const { locale, shopName, blocks } = letter;
  const opening = locale === 'ja' ? `${shopName}でございます。` : `Hello, this is ${shopName}.`;
  return [opening, ...blocks.flatMap((block) => spokenBlock(locale, block))].join('\n');
}
