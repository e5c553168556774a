import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BusinessDate, businessDateOf, daysBetween } from '../../domain/calendar/business-date';

const FOLDER = join(__dirname, '..', '..', 'examples');

/** Rows of a small CSV file by column name; a field may be quoted, since suppliers have commas in their names. */
export function rowsOf(csv: string): readonly Readonly<Record<string, string>>[] {
  const [head, ...lines] = csv.split(/\r?\n/).filter((line) => line !== '');
  const columns = fieldsOf(head ?? '');
  return lines.map((line) => {
    const fields = fieldsOf(line);
    if (fields.length !== columns.length) throw new Error(`"${line}" does not have the columns ${columns.join(', ')}`);
    return Object.fromEntries(columns.map((column, index) => [column, fields[index] ?? '']));
  });
}

const fieldsOf = (line: string): string[] =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
  );

/** A purchase order as it really went. */
export interface Purchase {
  readonly po: string;
  /** Days the supplier usually takes, and so quotes: the median of his lead times. */
  readonly quotedDays: number;
  /** Days it really took, delivery by delivery; most orders come in one. */
  readonly deliveredDays: readonly number[];
  /** Days by which the last delivery was later than quoted; negative when it came early. */
  readonly slip: number;
}

interface Delivery {
  readonly po: string;
  readonly supplier: string;
  readonly days: number;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [below, above] = [sorted[Math.ceil(middle) - 1] ?? 0, sorted[Math.floor(middle)] ?? 0];
  return (below + above) / 2;
}

function grouped<T>(list: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of list) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

const last = (days: readonly number[]): number => Math.max(...days);

/** Every purchase order of the extract with what its supplier would have quoted and how it slipped. */
export function purchasesOf(csv: string): ReadonlyMap<string, Purchase> {
  const deliveries = rowsOf(csv).map((row): Delivery => {
    const day = (column: string): BusinessDate => businessDateOf(row[column] ?? '');
    return {
      po: row['po'] ?? '',
      supplier: row['supplier'] ?? '',
      days: daysBetween(day('po_sent'), day('delivered')),
    };
  });
  return new Map(
    [...grouped(deliveries, ({ supplier }) => supplier).values()].flatMap((his) => {
      const daysOf = [...grouped(his, ({ po }) => po)].map(([po, parts]) => ({
        po,
        days: parts.map(({ days }) => days).sort((a, b) => a - b),
      }));
      const quotedDays = Math.ceil(median(daysOf.map(({ days }) => last(days))));
      return daysOf.map(({ po, days }): [string, Purchase] => [
        po,
        { po, quotedDays, deliveredDays: days, slip: last(days) - quotedDays },
      ]);
    }),
  );
}

/** What one customer of the story buys: an item's sales of one day. */
export interface Sale {
  readonly sku: string;
  readonly units: number;
  readonly cancelled: number;
}

export function salesOf(csv: string): ReadonlyMap<string, Sale> {
  return new Map(
    rowsOf(csv).map(({ sku = '', date = '', qty, cancelled_qty: cancelled }) => [
      `${sku} ${date}`,
      { sku, units: Number(qty), cancelled: Number(cancelled) },
    ]),
  );
}

const read = (file: string): string => readFileSync(join(FOLDER, file), 'utf8');

const PURCHASES = purchasesOf(read('supplier-lead-times.csv'));
const SALES = salesOf(read('daily-demand.csv'));

function found<T>(list: ReadonlyMap<string, T>, key: string): T {
  const value = list.get(key);
  if (value === undefined) throw new Error(`${key} is not in the extract under examples/`);
  return value;
}

/** A purchase order of the extract by its number. */
export const purchase = (po: string): Purchase => found(PURCHASES, po);

/** What was sold of an item on a day. */
export const sold = (sku: string, date: string): Sale => found(SALES, `${sku} ${date}`);
