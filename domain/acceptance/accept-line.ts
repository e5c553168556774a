import type { RefusalReason } from '../backorder/facts';
import { type BusinessDate, type DatePrecision, daysBetween, plannedDay } from '../calendar/business-date';
import type { PolicyPack } from '../policy/policy-pack';

/** What is known of an item, its stock and its supply when a line asks for it. */
export interface LineSituation {
  readonly quantity: number;
  /** Units that can be had from stock now: sellable, and with nobody waiting ahead. */
  readonly fromStock: number;
  /** Units on the shelf that are kept for those who wait: the terms of the house could give them to nobody yet. */
  readonly carried: number;
  /** Of those, what the terms would give this line if it waited too. */
  readonly fromCarried: number;
  readonly kind: 'backorder' | 'preorder' | 'special-order';
  readonly backorderable: boolean;
  readonly discontinued: boolean;
  readonly backorderCap: number | null;
  /** Units of the item that wait already, of all orders. */
  readonly waiting: number;
  /** Of those, units that have supply of their own coming: they take none of the common. */
  readonly ownSupplied: number;
  /** Open inbound units that are not overdue, as far as they go to those who wait. */
  readonly inbound: { readonly any: number; readonly confirmed: number; readonly dated: number };
  /** When the supply that would cover the last unit is expected. */
  readonly eta: { readonly date: BusinessDate; readonly precision: DatePrecision } | null;
  readonly customerRefuses: boolean;
  readonly today: BusinessDate;
}

export type Acceptance =
  | { readonly accepted: true; readonly allocated: number; readonly waiting: number }
  | { readonly accepted: false; readonly reason: RefusalReason };

/** Whether supply that nobody waits for, inbound or kept for those who do, covers the units, as firmly as the pack demands. */
function supplied(short: number, line: LineSituation, pack: PolicyPack): boolean {
  if (line.kind === 'special-order') return true;
  const unclaimed = line.carried - (line.waiting - line.ownSupplied);
  switch (pack.acceptance.inbound) {
    case 'any':
      return true;
    case 'confirmed':
      return line.inbound.confirmed + unclaimed >= short;
    case 'confirmed-dated':
      return line.inbound.dated + unclaimed >= short;
  }
}

/**
 * Takes a line from stock, backorders what is short, or refuses the whole line with the reason. A line is never
 * taken for a part of its quantity only. What is kept for those who wait it is given as one of them, where supply still
 * reaches for all.
 */
export function acceptLine(line: LineSituation, pack: PolicyPack): Acceptance {
  const fromStock = Math.min(line.quantity, Math.max(0, line.fromStock));
  const short = line.quantity - fromStock;
  const isSupplied = supplied(short, line, pack);
  const fromCarried = isSupplied ? Math.min(short, line.fromCarried) : 0;
  const [allocated, waiting] = [fromStock + fromCarried, short - fromCarried];
  const refuse = (reason: RefusalReason): Acceptance => ({ accepted: false, reason });
  if (waiting === 0) return { accepted: true, allocated, waiting };
  if (line.discontinued) return refuse('discontinued');
  if (!line.backorderable) return refuse('not-backorderable');
  if (line.customerRefuses) return refuse('customer-refuses-backorder');
  if (line.backorderCap !== null && line.waiting + waiting > line.backorderCap) return refuse('cap-reached');
  if (!isSupplied) return refuse('no-inbound-supply');
  if (line.eta !== null) {
    const wait = daysBetween(line.today, plannedDay(line.eta.date, line.eta.precision));
    if (wait > pack.acceptance.waitTooLongDays) return refuse('wait-too-long');
  }
  return { accepted: true, allocated, waiting };
}
