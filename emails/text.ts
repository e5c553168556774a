import type { Block, DateGroup, ItemRows, Letter, Row } from './blocks';
import type { Locale } from './mail-facts';

/** How a plain-text mail of that language is laid out. */
interface Layout {
  readonly heading: (label: string) => readonly string[];
  readonly row: (row: Row) => string;
  readonly item: (item: ItemRows) => readonly string[];
  readonly group: (group: DateGroup) => readonly string[];
  readonly title: (title: string) => string;
  readonly choice: string;
  /** Before the further lines of a choice. */
  readonly under: string;
  readonly rule: string;
}

const rowJa = ({ label, value }: Row): string => `${label}:${value}`;
const rowEn = ({ label, value }: Row): string => `${label}: ${value}`;

const LAYOUTS: Readonly<Record<Locale, Layout>> = {
  ja: {
    heading: (label) => [`■${label}`],
    row: rowJa,
    item: ({ name, rows }) => [`・${rowJa(name)}`, ...rows.map((row) => `\u3000${rowJa(row)}`)],
    group: ({ names, rows }) => [
      ...(names ?? []).map((name) => `【${name}】`),
      ...rows.map((row) => `■${rowJa(row)}${row.before === null ? '' : `(変更前:${row.before})`}`),
    ],
    title: (title) => `【${title}】`,
    choice: '・',
    under: '\u3000',
    rule: '━'.repeat(20),
  },
  en: {
    heading: (label) => [label, '-'.repeat(label.length)],
    row: rowEn,
    item: ({ name, rows }) => [`* ${name.value}`, ...rows.map((row) => `  ${rowEn(row)}`)],
    group: ({ names, rows }) => [
      ...(names ?? []).map((name) => `* ${name}`),
      ...rows.map((row) => `${names ? '  ' : ''}${rowEn(row)}${row.before === null ? '' : ` (before: ${row.before})`}`),
    ],
    title: (title) => `* ${title}`,
    choice: '  - ',
    under: '    ',
    rule: '-- ',
  },
};

const between = (groups: readonly (readonly string[])[]): readonly string[] =>
  groups.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));

function blockLines(layout: Layout, block: Block): readonly string[] {
  switch (block.kind) {
    case 'addressee':
      return [...block.organisation, block.salutation];
    case 'paragraph':
      return block.text.split('\n');
    case 'items':
      return [...layout.heading(block.label), ...block.items.flatMap(layout.item)];
    case 'dates':
      return [...between(block.groups.map(layout.group)), ...(block.notes.length === 0 ? [] : ['', ...block.notes])];
    case 'choices': {
      const [heading, lists] = [layout.heading(block.label), block.lists];
      const choice = (text: string) =>
        text.split('\n').map((line, index) => `${index === 0 ? layout.choice : layout.under}${line}`);
      return [
        ...heading,
        ...between(lists.map(({ title, choices }) => [layout.title(title), ...choices.flatMap(choice)])),
      ];
    }
    case 'details':
      return [...layout.heading(block.label), ...block.rows.map(layout.row)];
    case 'action':
      // The link has its line to itself, so that every mail program makes all of it a link and nothing else.
      return [...block.invitation.split('\n'), block.url];
    case 'signature':
      return [layout.rule, ...block.lines, ...(layout.rule === '-- ' ? [] : [layout.rule])];
  }
}

/** The plain text of a letter, written from the same blocks as its html. */
export function plainText(letter: Letter): string {
  const layout = LAYOUTS[letter.locale];
  const blocks = letter.blocks.map((block) => blockLines(layout, block).join('\n'));
  return `${blocks.join('\n\n')}\n`;
}
