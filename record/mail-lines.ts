import type { LocalizedName } from '../db/records';
import { isHopeless } from '../domain/backorder/offer';
import { isHeld } from '../domain/backorder/release-day';
import { lastToLeave, stillToCome, waitingLeaves } from '../domain/backorder/rules/arrival';
import type { ToldLine } from '../domain/backorder/turn';
import type { LeavesLater, MailLine, MailQuantity } from '../emails/mail-facts';
import type { LoadedBackorder, RecordedLine } from './load-facts';

/** A backorder, and its lines as they stand after the step. */
export interface LinesSource {
  readonly backorder: LoadedBackorder;
  readonly lines: readonly RecordedLine[];
}

/** A name in the customer's language, or in the one there is. */
export const localized = (name: LocalizedName | null | undefined, locale: 'ja' | 'en', other: string): string =>
  name?.[locale] ?? name?.ja ?? name?.en ?? other;

/** A line's name: as it was sold where the order says so, else the item's in the customer's language. */
export const lineName = (line: RecordedLine, locale: 'ja' | 'en'): string =>
  line.name !== '' ? line.name : localized(line.itemName, locale, line.sku);

export function mailLines(source: LinesSource, showing: readonly ToldLine[]): MailLine[] {
  const { facts, now, customer } = source.backorder;
  const { locale } = customer;
  return source.lines.map((line) => {
    const leaves = leavesLater(source, line, showing);
    const original = source.lines.find(({ lineId }) => lineId === line.substituteFor);
    return {
      lineId: line.lineId,
      sku: line.sku,
      name: lineName(line, locale),
      kind: line.kind,
      ordered: line.ordered,
      waiting: line.waiting,
      allocated: line.allocated,
      released: line.released,
      ...(line.current !== null && isHeld(facts, line, now) ? { held: line.allocated - line.released } : {}),
      ...(leaves === null ? {} : { leaves }),
      shipped: line.shipped,
      cancelled: line.cancelled,
      substituted: line.substituted,
      promise: line.current,
      toldBefore: showing.find(({ lineId }) => lineId === line.lineId)?.toldBefore ?? null,
      hopeless: isHopeless(line),
      ...(original ? { substituteFor: lineName(original, locale) } : {}),
    };
  });
}

/**
 * How what waits of a line leaves, where not on its own dates; with what was told of it before: lines that this mail does
 * not move are told as they stand.
 */
export function leavesLater(
  { backorder: { facts, now }, lines }: LinesSource,
  line: RecordedLine,
  showing: readonly ToldLine[],
): LeavesLater | null {
  const leaves = waitingLeaves({ ...facts, lines }, line, now);
  if (leaves.how === 'alone') return null;
  if (leaves.how === 'perhaps-with-rest') return { how: leaves.how };
  const before = stillToCome({ ...facts, lines }, now).map(({ lineId, current }) => {
    const told = showing.find((one) => one.lineId === lineId);
    return told === undefined ? current : told.toldBefore;
  });
  return { ...leaves, lastToldBefore: lastToLeave(before) };
}

/** Units by line, each named once. */
export function quantities(
  source: LinesSource,
  units: readonly { lineId: string; quantity: number }[],
): MailQuantity[] {
  const total = new Map<string, number>();
  for (const { lineId, quantity } of units) total.set(lineId, (total.get(lineId) ?? 0) + quantity);
  return [...total].flatMap(([lineId, quantity]) => {
    const line = source.lines.find((item) => item.lineId === lineId);
    return line ? [{ lineId, quantity, sku: line.sku, name: lineName(line, source.backorder.customer.locale) }] : [];
  });
}
