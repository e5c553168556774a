import type { LinePromise } from '../domain/promise/promise';
import type { Block, DateGroup, ItemRows, Row } from './blocks';
import { dayText, leavesText, restockText, windowText } from './dates';
import type { ItemKind, Locale, MailFacts, MailLine, MailQuantity, ReadyDates } from './mail-facts';

const LABELS = {
  ja: {
    items: '対象商品',
    order: 'ご注文商品の状況',
    name: '商品名',
    code: '商品コード',
    quantity: '数量',
    state: '状況',
    restock: '入荷予定日',
    ship: '発送予定日',
    delivery: 'お届け予定日',
    unknown: '未定(確認中)',
  },
  en: {
    items: 'Items in your order',
    order: 'Where your whole order stands',
    name: 'Item',
    code: 'Item code',
    quantity: 'Quantity',
    state: 'Status',
    restock: 'Expected in stock',
    ship: 'Expected to ship',
    delivery: 'Estimated delivery',
    unknown: 'Not known yet',
  },
} as const;

export const quantityText = (locale: Locale, quantity: number): string =>
  locale === 'ja' ? `${quantity.toLocaleString('ja-JP')}点` : quantity.toLocaleString('en-US');

/** Units the customer waits for: for the goods or, where they are here, for their release date. */
const unitsToCome = ({ waiting, held = 0 }: MailLine): number => waiting + held;

export const waitingLines = (facts: MailFacts): readonly MailLine[] =>
  facts.lines.filter((line) => unitsToCome(line) > 0);

/** True where the goods are here for all that is to come, and only the release date is waited for. */
export const waitsForRelease = (facts: MailFacts): boolean => waitingLines(facts).every(({ waiting }) => waiting === 0);

/** True where nothing of the order is ready: it waits as a whole. */
export const waitsAsWhole = (facts: MailFacts): boolean =>
  facts.lines.every((line) => unitsToCome(line) === line.ordered);

/** True where nothing of what waits will ever come. */
export function allHopeless(facts: MailFacts): boolean {
  const waiting = waitingLines(facts);
  return waiting.length > 0 && waiting.every(({ hopeless }) => hopeless === true);
}

/** The kind all waiting lines have in common; a mixture is spoken of as a backorder. */
export function kindOf(lines: readonly MailLine[]): ItemKind {
  const [first, ...rest] = lines.map(({ kind }) => kind);
  return first !== undefined && rest.every((kind) => kind === first) ? first : 'backorder';
}

const WAITING = {
  ja: { backorder: '入荷待ち', preorder: 'ご予約中', 'special-order': 'お取り寄せ中' },
  en: { backorder: 'on backorder', preorder: 'on pre-order', 'special-order': 'on special order' },
} as const;

/** Fit to begin a line. */
export const capitalised = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** What has become of the units of a line, in the order they leave: 入荷待ち 2点、発送済み 1点. */
function stateText(locale: Locale, line: MailLine): string {
  const ja = locale === 'ja';
  const states: readonly (readonly [string, number])[] = [
    [WAITING[locale][line.kind], line.waiting],
    [ja ? '発売日までお預かり中' : 'kept for the release date', line.held ?? 0],
    [ja ? 'ご用意済み' : 'ready', line.allocated - line.released - (line.held ?? 0)],
    [ja ? '発送準備中' : 'being prepared for shipment', line.released],
    [ja ? '発送済み' : 'shipped', line.shipped],
    [ja ? '代替品へ変更' : 'replaced by another item', line.substituted],
    [ja ? 'キャンセル' : 'cancelled', line.cancelled],
  ];
  const present = states.filter(([, units]) => units > 0);
  const [only] = present;
  if (present.length === 1 && only) return capitalised(only[0]);
  return ja
    ? present.map(([state, units]) => `${state} ${quantityText('ja', units)}`).join('、')
    : present.map(([state, units]) => `${quantityText('en', units)} ${state}`).join(', ');
}

const untouched = (line: MailLine): boolean => line.waiting === line.ordered && line.substituteFor === undefined;

/** Every line of the order; how far each has come is said as soon as not all of them simply wait. */
export function orderItems(facts: MailFacts, heading: 'items' | 'order' = 'items'): Block {
  const { locale } = facts;
  const label = LABELS[locale];
  const plain = facts.lines.every(untouched);
  const items = facts.lines.map((line): ItemRows => {
    const state =
      line.substituteFor === undefined
        ? stateText(locale, line)
        : `${stateText(locale, line)}${insteadOf(locale, line.substituteFor)}`;
    return {
      name: { label: label.name, value: line.name },
      rows: [
        { label: label.code, value: line.sku, unspoken: true },
        { label: label.quantity, value: quantityText(locale, line.ordered) },
        ...(plain ? [] : [{ label: label.state, value: state }]),
      ],
    };
  });
  return { kind: 'items', label: label[heading], items };
}

const insteadOf = (locale: Locale, name: string): string =>
  locale === 'ja' ? `(「${name}」の代替品)` : ` (replaces ${name})`;

/** Some units of the order, under a heading of their own. `extra` adds a row to each. */
export function quantityItems(
  locale: Locale,
  heading: string,
  quantities: readonly MailQuantity[],
  extra?: (index: number) => Row,
): Block {
  const label = LABELS[locale];
  const items = quantities.map(
    (item, index): ItemRows => ({
      name: { label: label.name, value: item.name },
      rows: [
        { label: label.code, value: item.sku, unspoken: true },
        { label: label.quantity, value: quantityText(locale, item.quantity) },
        ...(extra ? [extra(index)] : []),
      ],
    }),
  );
  return { kind: 'items', label: heading, items };
}

/** Those units, and after them the whole order unless they are the whole order. */
export function quantitiesAndOrder(facts: MailFacts, some: Block, quantities: readonly MailQuantity[]): Block[] {
  const all = facts.lines.every((line) =>
    quantities.some((item) => item.lineId === line.lineId && item.quantity === line.ordered),
  );
  return all ? [some] : [some, orderItems(facts, 'order')];
}

/** How a line is called where its name alone would not tell it from another one. */
function lineNames(facts: MailFacts): (line: MailLine) => string {
  const seen = new Map<string, number>();
  for (const { name } of facts.lines) seen.set(name, (seen.get(name) ?? 0) + 1);
  const ja = facts.locale === 'ja';
  return (line) => {
    const twice = (seen.get(line.name) ?? 0) > 1;
    const name = twice ? `${line.name}${ja ? `(${line.sku})` : ` (${line.sku})`}` : line.name;
    const units = unitsToCome(line);
    if (units === line.ordered) return name;
    return ja ? `${name} ${quantityText('ja', units)}` : `${name} × ${quantityText('en', units)}`;
  };
}

const keyOf = (promise: LinePromise | null): string =>
  promise === null
    ? '-'
    : `${promise.restockDate}${promise.precision}${promise.shipDate}${promise.deliveryWindow.from}${promise.deliveryWindow.to}`;

type PromiseTexts = { readonly restock: string; readonly ship: string | null; readonly delivery: string | null };

function promiseTexts(facts: MailFacts, promise: LinePromise | null): PromiseTexts {
  const { locale, order } = facts;
  if (promise === null) return { restock: LABELS[locale].unknown, ship: null, delivery: null };
  return {
    restock: capitalised(restockText(locale, promise, order.placedOn)),
    ship: dayText(locale, promise.shipDate),
    delivery: windowText(locale, promise.deliveryWindow),
  };
}

/** A line's dates in words; what leaves with the rest of the order ships and arrives as the last of it does. */
function textsOf(facts: MailFacts, promise: LinePromise | null, last: LinePromise | null | 'its own'): PromiseTexts {
  const own = promiseTexts(facts, promise);
  if (last === 'its own') return own;
  return {
    ...own,
    ship: leavesText(facts.locale, { how: 'with-rest', shipDate: last?.shipDate ?? null }),
    delivery: last && windowText(facts.locale, last.deliveryWindow),
  };
}

/** The dates that were told before, in words; a day that nobody could say was none. */
function textsBefore(facts: MailFacts, { toldBefore, leaves }: MailLine): PromiseTexts | null {
  if (toldBefore === null) return null;
  if (leaves?.how !== 'with-rest') return promiseTexts(facts, toldBefore);
  const { last, lastToldBefore: before } = leaves;
  const sameDay = before === null || before.shipDate === last?.shipDate;
  return {
    ...promiseTexts(facts, toldBefore),
    ship: sameDay ? null : dayText(facts.locale, before.shipDate),
    delivery: before && windowText(facts.locale, before.deliveryWindow),
  };
}

function dateRows(facts: MailFacts, line: MailLine, withBefore: boolean): DateGroup['rows'] {
  const label = LABELS[facts.locale];
  const now = textsOf(facts, line.promise, line.leaves?.how === 'with-rest' ? line.leaves.last : 'its own');
  const told = withBefore ? textsBefore(facts, line) : null;
  const before = (was: string | null | undefined, is: string) => (was && was !== is ? was : null);
  return [
    // Goods that wait for their release date are in the house.
    ...(line.waiting === 0
      ? []
      : [{ label: label.restock, value: now.restock, before: before(told?.restock, now.restock) }]),
    ...(now.ship === null ? [] : [{ label: label.ship, value: now.ship, before: before(told?.ship, now.ship) }]),
    ...(now.delivery === null
      ? []
      : [{ label: label.delivery, value: now.delivery, before: before(told?.delivery, now.delivery) }]),
  ];
}

/** Said of shipping and delivery days that go by a month, or a part of one. */
export const VAGUE = {
  ja: '※入荷時期が日付まで確定していない商品の発送予定日・お届け予定日は、現時点での目安です。',
  en: 'Where only the month or part of it is known, the shipping and delivery dates are our best estimate.',
} as const;

/** Of goods that may be held, when they come, for others of the order. */
export const TOGETHER = {
  ja: '※ご注文商品をまとめて発送する場合は、最後に入荷する商品とあわせての発送・お届けとなります。',
  en: 'If your order ships together, all of it leaves with the item that arrives last.',
} as const;

/**
 * The dates of the lines that still wait, lines with the same dates together; nothing where none waits. Names are left
 * out only where the dates hold for every unit of the order.
 */
export function waitingDates(facts: MailFacts, withBefore = false): readonly Block[] {
  const waiting = waitingLines(facts).filter(({ hopeless }) => hopeless !== true);
  if (waiting.length === 0) return [];
  const groups = new Map<string, MailLine[]>();
  for (const line of waiting) {
    const key = `${line.waiting > 0}|${line.leaves?.how}|${keyOf(line.promise)}|${withBefore ? keyOf(line.toldBefore) : ''}`;
    const group = groups.get(key);
    if (group) group.push(line);
    else groups.set(key, [line]);
  }
  const nameOf = lineNames(facts);
  const ofWholeOrder = groups.size === 1 && waitsAsWhole(facts);
  const vague = waiting.some(({ promise }) => promise !== null && promise.precision !== 'day');
  return [
    {
      kind: 'dates',
      groups: [...groups.values()].flatMap((lines): DateGroup[] => {
        const [first] = lines;
        if (!first) return [];
        return [{ names: ofWholeOrder ? null : lines.map(nameOf), rows: dateRows(facts, first, withBefore) }];
      }),
      notes: [
        ...(vague ? [VAGUE[facts.locale]] : []),
        ...(waiting.some(({ leaves }) => leaves?.how === 'perhaps-with-rest') ? [TOGETHER[facts.locale]] : []),
      ],
    },
  ];
}

/** Dates of units that wait for no goods: their own, or those of the rest they leave with. */
export function readyDates(
  { locale }: MailFacts,
  ready: readonly (MailQuantity & { readonly leaves: ReadyDates })[],
): Block[] {
  const label = LABELS[locale];
  const groups = ready.map(({ name, quantity, leaves }): DateGroup => {
    const units = quantityText(locale, quantity);
    return {
      names: [locale === 'ja' ? `${name} ${units}` : `${name} × ${units}`],
      rows: [
        { label: label.ship, value: leavesText(locale, leaves), before: null },
        ...(leaves.deliveryWindow === null
          ? []
          : [{ label: label.delivery, value: windowText(locale, leaves.deliveryWindow), before: null }]),
      ],
    };
  });
  return groups.length === 0 ? [] : [{ kind: 'dates', groups, notes: [] }];
}

/** Ship date and delivery of goods that are about to leave. */
export function leavingDates(
  facts: MailFacts,
  shipDate: LinePromise['shipDate'],
  deliveryWindow: LinePromise['deliveryWindow'],
): Block {
  const label = LABELS[facts.locale];
  const rows = [
    { label: label.ship, value: dayText(facts.locale, shipDate), before: null },
    { label: label.delivery, value: windowText(facts.locale, deliveryWindow), before: null },
  ];
  return { kind: 'dates', groups: [{ names: null, rows }], notes: [] };
}
