import { sql } from 'drizzle-orm';
import type { SupplyReason } from '../db/records';
import { canonical } from '../domain/backorder/digest';
import { type BusinessDate, type DatePrecision, formatInstant, plannedDay } from '../domain/calendar/business-date';
import type { Act } from './act';
import { nothingToAsk } from './ask-supplier';
import { answerPurchase } from './purchases';
import { type LossCause, type PromiseMove, replan } from './replan';
import { openTask } from './tasks';

/** 入荷予定 as staff or a supplier states it: the whole of it, every time. */
export interface SupplyInput {
  readonly sku: string;
  readonly locationId?: string;
  /** Total announced, what arrived included. */
  readonly quantity: number;
  readonly eta: BusinessDate | null;
  readonly etaPrecision?: DatePrecision;
  readonly status: 'planned' | 'confirmed' | 'cancelled';
  readonly supplierId?: string;
  readonly forLine?: { readonly backorderId: string; readonly lineId: string };
  readonly reason?: SupplyReason;
}

export interface SupplyRecord extends Omit<SupplyInput, 'locationId' | 'etaPrecision'> {
  readonly supplyId: string;
  readonly locationId: string;
  readonly etaPrecision: DatePrecision;
  readonly received: number;
  readonly overdue: boolean;
  readonly version: number;
}

interface Row {
  supplyId: string;
  sku: string;
  locationId: string;
  quantity: number;
  eta: BusinessDate | null;
  etaPrecision: DatePrecision;
  status: SupplyInput['status'];
  supplierId: string | null;
  forBackorderId: string | null;
  forLineId: string | null;
  reason: SupplyReason | null;
  received: number;
  overdue: boolean;
  version: number;
}

export const SUPPLY_COLUMNS = sql`
  id as "supplyId", sku, location_id as "locationId", quantity, eta::text as eta, eta_precision as "etaPrecision", status,
  supplier_id as "supplierId", for_backorder_id as "forBackorderId", for_line_id as "forLineId", reason, received, overdue, version`;

export function supplyRecord(row: Row): SupplyRecord {
  const { forBackorderId, forLineId, supplierId, reason, ...rest } = row;
  return {
    ...rest,
    ...(supplierId === null ? {} : { supplierId }),
    ...(forBackorderId === null || forLineId === null
      ? {}
      : { forLine: { backorderId: forBackorderId, lineId: forLineId } }),
    ...(reason === null ? {} : { reason }),
  };
}

/** A supply as recorded; null when there is none. */
export async function supplyOf(act: Pick<Act, 'tx'>, supplyId: string): Promise<SupplyRecord | null> {
  const rows = await act.tx.execute<Row & Record<string, unknown>>(
    sql`select ${SUPPLY_COLUMNS} from supplies where id = ${supplyId}`,
  );
  return rows[0] ? supplyRecord(rows[0]) : null;
}

const lossOf = (supply: SupplyInput): LossCause =>
  supply.reason?.code === 'discontinued' ? 'discontinued' : supply.status === 'cancelled' ? 'supply-cancelled' : null;

/** Units a supply brings that were not announced before. */
function newUnits({ status, quantity }: SupplyInput, before: SupplyRecord | null): number {
  if (status === 'cancelled') return 0;
  const announced = before?.status === 'cancelled' ? before.received : (before?.quantity ?? 0);
  return Math.max(0, quantity - announced);
}

/** A supply is now meant for a line that it was not meant for before. */
const isForAnotherLine = ({ forLine }: SupplyInput, before: SupplyRecord | null): boolean =>
  forLine !== undefined && canonical(forLine) !== canonical(before?.forLine);

/**
 * Writes a supply down and plans its item again: every line whose promise changes moves in this transaction. A purchase
 * that was asked for is answered by it. A new date for an overdue supply takes its mark away. The item must be locked; `before` is what was recorded.
 */
export async function changeSupply(
  act: Act,
  supplyId: string,
  supply: SupplyInput,
  before: SupplyRecord | null,
): Promise<readonly PromiseMove[]> {
  const precision = supply.etaPrecision ?? 'day';
  const planned = supply.eta === null ? null : plannedDay(supply.eta, precision);
  const answered = before === null || before.eta !== supply.eta || before.etaPrecision !== precision;
  act.write(sql`
    insert into supplies (id, sku, location_id, quantity, eta, eta_precision, planned_on, status, supplier_id,
      for_backorder_id, for_line_id, reason, created_at)
    values (${supplyId}, ${supply.sku}, ${supply.locationId ?? 'main'}, ${supply.quantity}, ${supply.eta}::date, ${precision},
      ${planned}::date, ${supply.status}, ${supply.supplierId ?? null}, ${supply.forLine?.backorderId ?? null},
      ${supply.forLine?.lineId ?? null}, ${supply.reason === undefined ? null : JSON.stringify(supply.reason)}::text::jsonb,
      ${formatInstant(act.at)}::timestamptz)
    on conflict (id) do update set
      location_id = excluded.location_id, quantity = excluded.quantity, eta = excluded.eta,
      eta_precision = excluded.eta_precision, planned_on = excluded.planned_on, status = excluded.status,
      supplier_id = excluded.supplier_id, for_backorder_id = excluded.for_backorder_id, for_line_id = excluded.for_line_id,
      reason = excluded.reason, version = supplies.version + 1,
      overdue = supplies.overdue and not ${answered},
      asked_at = case when ${answered} then null else supplies.asked_at end`);
  if (before !== null) nothingToAsk(act, supplyId);
  const moves = await replan(act, [supply.sku], lossOf(supply));
  const units = newUnits(supply, before);
  if (units > 0 || (supply.status !== 'cancelled' && isForAnotherLine(supply, before)))
    await answerPurchase(act, supplyId, { sku: supply.sku, units, forLine: supply.forLine });
  if (supply.status === 'cancelled' && before?.status !== 'cancelled' && moves.length > 0)
    await openTask(act, 'supply-cancelled', supplyId, { sku: supply.sku, supplyId });
  return moves;
}

/** Whether a PUT says nothing new. */
export function sameSupply(before: SupplyRecord, supply: SupplyInput): boolean {
  const { supplyId: _id, received: _received, overdue: _overdue, version: _version, ...recorded } = before;
  const stated = { ...supply, locationId: supply.locationId ?? 'main', etaPrecision: supply.etaPrecision ?? 'day' };
  return canonical(recorded) === canonical(stated);
}
