import type { Block, DateGroup, ItemRows, Letter, Row } from '../blocks';
import { MANY_ITEMS } from '../letter';
import type { Locale } from '../mail-facts';
import type { Holes, PartName } from './parts';

/** One part of a mail with its values and what stands inside it: what both ways of making html start from. */
export interface PartNode {
  readonly part: PartName;
  readonly holes: Holes;
  readonly children: readonly PartNode[];
}

const NO_HOLES: Holes = {};
const NO_CHILDREN: readonly PartNode[] = [];

const node = (part: PartName, holes: Holes): PartNode => ({ part, holes, children: NO_CHILDREN });
const text = (part: PartName, value: string): PartNode => node(part, { text: value });
const box = (part: PartName, children: readonly PartNode[]): PartNode => ({ part, holes: NO_HOLES, children });

const row = ({ label, value, href }: Row): PartNode =>
  href === undefined ? node('row', { label, value }) : node('linkRow', { label, value, href });

/** As wide as the indent of the lines below it. */
const BULLETS: Readonly<Record<Locale, string>> = { ja: '・ ', en: '•\u2002 ' };

const isLabelled = (locale: Locale, label: string): string => (locale === 'ja' ? `■${label}` : label);
const labelled = (locale: Locale, label: string, value: string): string =>
  locale === 'ja' ? `${label}:${value}` : `${label}: ${value}`;

function items(locale: Locale, list: readonly ItemRows[]): readonly PartNode[] {
  if (list.length <= MANY_ITEMS) {
    const rows = list.flatMap(({ name, rows }) => [
      node('itemName', { label: name.label, value: name.value }),
      ...rows.map(({ label, value }, index) => node(index === rows.length - 1 ? 'lastRow' : 'row', { label, value })),
    ]);
    return [box('list', rows)];
  }
  // A mail of hundreds of lines must not be cut off by the mail program: a line each, and no table.
  return list.map((item) =>
    text('short', [item.name, ...item.rows].map(({ label, value }) => labelled(locale, label, value)).join(' / ')),
  );
}

function dateGroup(locale: Locale, { names, rows }: DateGroup): PartNode {
  const before = (was: string) => (locale === 'ja' ? `(変更前:${was})` : `(before: ${was})`);
  return box('panel', [
    ...(names ?? []).map((name) => text('names', name)),
    ...rows.flatMap((item) => [
      node('date', { label: isLabelled(locale, item.label), value: item.value }),
      ...(item.before === null ? [] : [text('before', before(item.before))]),
    ]),
  ]);
}

function blockParts(locale: Locale, block: Block): readonly PartNode[] {
  switch (block.kind) {
    case 'addressee':
      return [...block.organisation.map((line) => text('organisation', line)), text('salutation', block.salutation)];
    case 'paragraph':
      return [text('paragraph', block.text)];
    case 'items':
      return [text('heading', isLabelled(locale, block.label)), ...items(locale, block.items)];
    case 'dates':
      return [
        ...block.groups.map((group) => dateGroup(locale, group)),
        ...block.notes.map((note) => text('note', note)),
      ];
    case 'choices':
      return [
        text('heading', isLabelled(locale, block.label)),
        ...block.lists.map(({ title, choices }) =>
          box('panel', [
            text('names', title),
            ...choices.map((choice) => text('choice', `${BULLETS[locale]}${choice}`)),
          ]),
        ),
      ];
    case 'details':
      return [text('heading', isLabelled(locale, block.label)), box('rows', block.rows.map(row))];
    case 'action':
      return [node('action', { invitation: block.invitation, label: block.label, href: block.url, value: block.url })];
    case 'signature':
      return [
        box(
          'signature',
          block.lines.map((line) => text('signed', line)),
        ),
      ];
  }
}

/** The letter as a tree of parts. */
export const arrange = (letter: Letter): PartNode => ({
  part: 'shell',
  holes: { lang: letter.locale, subject: letter.subject, preview: letter.preview, shopName: letter.shopName },
  children: letter.blocks.flatMap((block) => blockParts(letter.locale, block)),
});
