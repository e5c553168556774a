import type { Block, DateGroup, ItemRows, Letter } from './blocks';

const sentence = (locale: Letter['locale'], text: string): string =>
  /[。.!?!?]$/.test(text) ? text : `${text}${locale === 'ja' ? '。' : '.'}`;

const pair = (locale: Letter['locale'], label: string, value: string): string =>
  sentence(locale, locale === 'ja' ? `${label}は、${value}です` : `${label}: ${value}`);

type DateRow = DateGroup['rows'][number];

/** A date, and where it has changed also what it was. */
function spokenDate(locale: Letter['locale'], { label, value, before }: DateRow): string {
  if (before === null) return pair(locale, label, value);
  return locale === 'ja'
    ? `${pair(locale, label, value)}変更前は、${before}でした。`
    : sentence(locale, `${label}: ${value}; before, it was ${before}`);
}

/** An item by its name, and what there is to say of it in the same breath. */
function spokenItem(locale: Letter['locale'], { name, rows }: ItemRows): string {
  const ja = locale === 'ja';
  const said = rows
    .filter(({ unspoken }) => unspoken !== true)
    .map(({ label, value }) => {
      const inOneLine = value.replaceAll('\n', ja ? '。' : ' ');
      return ja ? `${label}は${inOneLine}` : `${label.toLowerCase()}: ${inOneLine}`;
    });
  return [ja ? `「${name.value}」` : name.value, ...said].join(ja ? '、' : '; ');
}

function spokenItems(locale: Letter['locale'], label: string, items: readonly ItemRows[]): readonly string[] {
  const said = items.map((item) => spokenItem(locale, item));
  const [only] = said;
  if (said.length === 1 && only !== undefined) return [pair(locale, label, only)];
  return [
    pair(locale, label, locale === 'ja' ? `次の${said.length}件` : String(said.length)),
    ...numbered(locale, said),
  ];
}

const numbered = (locale: Letter['locale'], said: readonly string[]): readonly string[] =>
  said.map((one, n) => sentence(locale, `${n + 1}${locale === 'ja' ? '、' : ') '}${one}`));

/** What is said of one part of a letter; what only an eye can use (links, codes, signatures) is left out. */
function spokenBlock(locale: Letter['locale'], block: Block): readonly string[] {
  switch (block.kind) {
    case 'paragraph':
      return block.text.split('\n').map((line) => sentence(locale, line));
    case 'dates':
      return [
        ...block.groups.flatMap(({ names, rows }) => [
          ...(names === null ? [] : [sentence(locale, names.join(locale === 'ja' ? '、' : ', '))]),
          ...rows.map((row) => spokenDate(locale, row)),
        ]),
        ...block.notes.map((note) => sentence(locale, note.replace(/^※/, ''))),
      ];
    case 'details':
      return block.rows.filter(({ href }) => href === undefined).map(({ label, value }) => pair(locale, label, value));
    case 'choices':
      return block.lists.flatMap(({ title, choices }) => [sentence(locale, title), ...numbered(locale, choices)]);
    case 'items':
      return spokenItems(locale, block.label, block.items);
    case 'addressee':
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
