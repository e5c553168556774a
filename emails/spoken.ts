import type { Block, ChoiceList, DateGroup, ItemRows, Letter } from './blocks';
import { quotedVerb, readOut, saidJa } from './said-aloud';

type Locale = Letter['locale'];

const sentence = (locale: Locale, text: string): string =>
  /[。.!?!?:]$/.test(text) ? text : `${text}${locale === 'ja' ? '。' : '.'}`;

const pair = (locale: Locale, label: string, value: string): string =>
  locale === 'ja' ? saidJa(label, value) : sentence(locale, `${label}: ${value}`);

type DateRow = DateGroup['rows'][number];

/** A date, and where it has changed also what it was. */
function spokenDate(locale: Locale, { label, value, before }: DateRow): string {
  if (before === null) return pair(locale, label, value);
  return locale === 'ja'
    ? `${pair(locale, label, value)}変更前は、${before}でした。`
    : sentence(locale, `${label}: ${value}; before, it was ${before}`);
}

/** An item in one breath, and whole sentences that its values bring with them. */
interface SpokenItem {
  readonly breath: string;
  readonly after: readonly string[];
}

/** An item by its name, and what there is to say of it in the same breath. */
function spokenItem(locale: Locale, { name, rows }: ItemRows): SpokenItem {
  const ja = locale === 'ja';
  const said = rows
    .filter(({ unspoken }) => unspoken !== true)
    .map(({ label, value }) => {
      const [first = '', ...after] = value.split('\n');
      return { breath: ja ? `${label}は${quotedVerb(first)}` : `${label.toLowerCase()}: ${first}`, after };
    });
  return {
    breath: [ja ? `「${name.value}」` : name.value, ...said.map(({ breath }) => breath)].join(ja ? '、' : '; '),
    after: said.flatMap(({ after }) => after.map((one) => sentence(locale, one))),
  };
}

function spokenItems(locale: Locale, label: string, items: readonly ItemRows[]): readonly string[] {
  const said = items.map((item) => spokenItem(locale, item));
  const [only] = said;
  if (said.length === 1 && only !== undefined) return [pair(locale, label, only.breath), ...only.after];
  return [
    pair(locale, label, locale === 'ja' ? `次の${said.length}件` : `${said.length} in all`),
    ...numbered(
      locale,
      said.map(({ breath, after }) => [sentence(locale, breath), ...after].join(locale === 'ja' ? '' : ' ')),
    ),
  ];
}

const numbered = (locale: Locale, said: readonly string[]): readonly string[] =>
  said.map((one, n) => sentence(locale, `${n + 1}${locale === 'ja' ? '、' : ') '}${one}`));

/** The choices of a line; those that have further lines say them in the same breath. */
function spokenChoices(locale: Locale, { title, choices }: ChoiceList): readonly string[] {
  const said = choices.map((choice) => {
    const [first = '', ...more] = choice.split('\n');
    return [sentence(locale, first), ...more].join(locale === 'ja' ? '' : ' ');
  });
  const several = choices.length > 1;
  if (locale === 'ja')
    return [
      `${title}につきましては、${several ? '次の中からお選びいただけます' : '次のとおりでございます'}。`,
      ...numbered(locale, said),
    ];
  return [`For ${title}${several ? ', you can choose' : ''}:`, ...numbered(locale, said)];
}

/** What is said of one part of a letter; what only an eye can use (links, codes, signatures) is left out. */
function spokenBlock(locale: Locale, block: Block): readonly string[] {
  switch (block.kind) {
    case 'paragraph':
      return (block.spoken ?? block.text).split('\n').map((line) => sentence(locale, line));
    case 'dates':
      return [
        ...block.groups.flatMap(({ names, rows }) => [
          ...(names === null
            ? []
            : [locale === 'ja' ? `${names.join('、')}につきまして申し上げます。` : `For ${names.join(', ')}:`]),
          ...rows.map((row) => spokenDate(locale, row)),
        ]),
        ...block.notes.map((note) => sentence(locale, note.replace(/^※/, ''))),
      ];
    case 'details':
      return block.rows.filter(({ href }) => href === undefined).map(({ label, value }) => pair(locale, label, value));
    case 'choices':
      return block.lists.flatMap((list) => spokenChoices(locale, list));
    case 'items':
      return spokenItems(locale, block.label, block.items);
    case 'action':
      return block.spoken === undefined ? [] : [block.spoken];
    case 'addressee':
    case 'signature':
      return [];
  }
}

/** お電話の文面: a letter as it is said to a customer who has no e-mail address, in his language. */
export function spokenText(letter: Letter): string {
  const { locale, shopName, blocks } = letter;
  const opening = locale === 'ja' ? `${shopName}でございます。` : `Hello, this is ${shopName}.`;
  return [opening, ...blocks.flatMap((block) => spokenBlock(locale, block)).map((line) => readOut(locale, line))].join(
    '\n',
  );
}
