import { sql } from 'drizzle-orm';
import type { SupplyReason } from '../db/records';
import { canonical } from '../domain/backorder/digest';
import {
  type BusinessDate,
  type DatePrecision,
  dateAt,
  EARLIEST_ZONE,
  formatInstant,
  plannedDay,
} from '../domain/calendar/business-date';
import { type Act, note } from './act';
import { nothingToAsk } from './ask-supplier';
import { newestPolicy, todayOfWaiters } from './policies';
import { answerPurchase, buyForLines } from './purchases';
import { type LossCause, markOverdue, type PromiseMove, replan } from './replan';
import { recordSupplyHistory } from './supply-history';
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

export interface SupplyRow {
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

export function supplyRecord(row: SupplyRow): SupplyRecord {
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
export async function supplyOf(
  act: { readonly tx: Pick<Act['tx'], 'execute'> },
  supplyId: string,
): Promise<SupplyRecord | null> {
  const rows = await act.tx.execute<SupplyRow & Record<string, unknown>>(
    sql`select ${SUPPLY_COLUMNS} from supplies where id = ${supplyId}`,
  );
  return rows[0] ? supplyRecord(rows[0]) : null;
}

/** Units of a supply that are still to come. */
const openUnits = ({ status, quantity }: Pick<SupplyInput, 'status' | 'quantity'>, received: number): number =>
  status === 'cancelled' ? 0 : Math.max(0, quantity - received);

/** Units that were to come and will not, all changes of an item together: what only moves to another supply is not lost. */
const unitsLost = (changes: readonly SupplyChange[]): number =>
  changes.reduce((lost, { supply, before }) => {
    const received = before?.received ?? 0;
    return lost + (before === null ? 0 : openUnits(before, received)) - openUnits(supply, received);
  }, 0);

/** Units a supply brings that were not announced before. */
function newUnits({ status, quantity }: SupplyInput, before: SupplyRecord | null): number {
  if (status === 'cancelled') return 0;
  const announced = before?.status === 'cancelled' ? before.received : (before?.quantity ?? 0);
  return Math.max(0, quantity - announced);
}

/** A supply is now meant for a line that it was not meant for before. */
const isForAnotherLine = ({ forLine }: SupplyInput, before: SupplyRecord | null): boolean =>
  forLine !== undefined && canonical(forLine) !== canonical(before?.forLine);

/** Who states a supply: staff (or another system, by the API), or the supplier himself on his page. */
export type StatedBy = { readonly type: 'staff' } | { readonly type: 'supplier'; readonly id: string };

/** A supply as it is stated now. */
export interface SupplyChange {
  readonly supplyId: string;
  readonly supply: SupplyInput;
  /** What was recorded. */
  readonly before: SupplyRecord | null;
  /** The supply these units were announced in: they are not new. */
  readonly splitFrom?: string;
  /** What was said, for the supply's history. */
  readonly said?: Readonly<Record<string, unknown>>;
}

/** The last day a supply may come; null when nobody knows. */
const plannedOn = ({ eta, etaPrecision }: Pick<SupplyInput, 'eta' | 'etaPrecision'>): BusinessDate | null =>
  eta === null ? null : plannedDay(eta, etaPrecision ?? 'day');

/** Another date than was recorded, or one known more or less exactly. */
const namesAnotherDate = (
  supply: Pick<SupplyInput, 'eta' | 'etaPrecision'>,
  before: Pick<SupplyRecord, 'eta' | 'etaPrecision'> | null,
): boolean => before === null || before.eta !== supply.eta || before.etaPrecision !== (supply.etaPrecision ?? 'day');

/** A change that names another date, or none; whatever a supplier says about a supply of his is an answer. */
const isAnswer = ({ supply, before }: SupplyChange, by: StatedBy): boolean =>
  by.type === 'supplier' || namesAnotherDate(supply, before);

function writeSupply(act: Act, change: SupplyChange, by: StatedBy): void {
  const { supplyId, supply } = change;
  const precision = supply.etaPrecision ?? 'day';
  const answered = isAnswer(change, by);
  const at = sql`${formatInstant(act.at)}::timestamptz`;
  act.write(sql`
    insert into supplies (id, sku, location_id, quantity, eta, eta_precision, planned_on, status, supplier_id,
      for_backorder_id, for_line_id, reason, stated_at, created_at)
    values (${supplyId}, ${supply.sku}, ${supply.locationId ?? 'main'}, ${supply.quantity}, ${supply.eta}::date, ${precision},
      ${plannedOn(supply)}::date, ${supply.status}, ${supply.supplierId ?? null}, ${supply.forLine?.backorderId ?? null},
      ${supply.forLine?.lineId ?? null}, ${supply.reason === undefined ? null : JSON.stringify(supply.reason)}::text::jsonb,
      ${at}, ${at})
    on conflict (id) do update set
      location_id = excluded.location_id, quantity = excluded.quantity, eta = excluded.eta,
      eta_precision = excluded.eta_precision, planned_on = excluded.planned_on, status = excluded.status,
      supplier_id = excluded.supplier_id, for_backorder_id = excluded.for_backorder_id, for_line_id = excluded.for_line_id,
      reason = excluded.reason, version = supplies.version + 1, look_again_at = null,
      overdue = supplies.overdue and not ${answered},
      stated_at = case when ${answered} then excluded.stated_at else supplies.stated_at end,
      asked_at = case when ${answered} then null else supplies.asked_at end,
      asked_times = case when ${answered} then 0 else supplies.asked_times end`);
  const { quantity, eta, status, reason } = supply;
  const data = {
    ...change.said,
    quantity,
    eta,
    etaPrecision: precision,
    status,
    ...(reason && { reason: reason.code }),
  };
  recordSupplyHistory(
    act,
    { supplyId },
    by.type === 'supplier' ? { kind: 'answered', supplierId: by.id, data } : { kind: 'stated', data },
  );
  if (change.before !== null) nothingToAsk(act, supplyId);
}

/** What follows from a change once the item has been planned again. */
async function followUp(act: Act, change: SupplyChange, loss: LossCause, moved: boolean): Promise<void> {
  const { supplyId, supply, before, splitFrom } = change;
  const units = splitFrom === undefined ? newUnits(supply, before) : 0;
  if (units > 0 || (splitFrom === undefined && supply.status !== 'cancelled' && isForAnotherLine(supply, before)))
    await answerPurchase(act, supplyId, { sku: supply.sku, units, forLine: supply.forLine });
  const fewer = unitsLost([change]) > 0;
  if (fewer && loss !== null && moved) await openTask(act, 'supply-cancelled', supplyId, { sku: supply.sku, supplyId });
  // Bought for one customer: what does not come has to be bought again.
  if (fewer && loss === 'supply-cancelled' && before?.forLine !== undefined)
    for (const { orderId } of await act.tx.execute<{ orderId: string }>(
      sql`select order_id as "orderId" from backorders where id = ${before.forLine.backorderId} and closed_at is null`,
    ))
      await buyForLines(act, orderId);
}

/** The gravest cause for which lines may lose their date. */
function lossOf(changes: readonly SupplyChange[]): LossCause {
  if (changes.some(({ supply }) => supply.reason?.code === 'discontinued')) return 'discontinued';
  return unitsLost(changes) > 0 || changes.some(({ supply }) => supply.status === 'cancelled')
    ? 'supply-cancelled'
    : null;
}

/** Marks what has passed already among the supplies of an item that these changes leave open; whether there is any. */
async function marksPassed(act: Act, sku: string, changes: readonly SupplyChange[]): Promise<boolean> {
  const someDay = dateAt(act.at, EARLIEST_ZONE);
  if (!changes.some(({ supply }) => (plannedOn(supply) ?? someDay) < someDay)) return false;
  return (await markOverdue(act, [sku], await todayOfWaiters(act, sku))).length > 0;
}

/**
 * Writes supplies down and plans their items again, each once: every line whose promise changes moves in this
 * transaction. Purchases that were asked for are answered by them. A new date for an overdue supply takes its mark away;
 * one whose day has passed is overdue at once. The items must be locked.
 */
export async function changeSupplies(
  act: Act,
  changes: readonly SupplyChange[],
  by: StatedBy,
): Promise<readonly PromiseMove[]> {
  for (const change of changes) writeSupply(act, change, by);
  const all: PromiseMove[] = [];
  for (const sku of new Set(changes.map(({ supply }) => supply.sku))) {
    const those = changes.filter(({ supply }) => supply.sku === sku);
    const isLate = await marksPassed(act, sku, those);
    const loss = lossOf(those) ?? (isLate ? 'day-closed' : null);
    const moves = await replan(act, [sku], loss);
    for (const change of those) await followUp(act, change, loss, moves.length > 0);
    if (by.type === 'supplier')
      for (const backorderId of new Set(moves.map((move) => move.backorderId)))
        note(act, backorderId, { journal: { kind: 'supplier-answered', data: { sku, supplierId: by.id } } });
    all.push(...moves);
  }
  return all;
}

/** The same for one supply, as staff state it. */
export const changeSupply = (
  act: Act,
  supplyId: string,
  supply: SupplyInput,
  before: SupplyRecord | null,
): Promise<readonly PromiseMove[]> => changeSupplies(act, [{ supplyId, supply, before }], { type: 'staff' });

/**
 * Whether a supply is given a date whose last day has passed as if it were news; today is the warehouse's. One that has
 * passed may be said again with whatever else changes of units that are late: nothing is expected anew by it.
 */
export function namesPassedDay(supply: SupplyInput, before: SupplyRecord | null, today: BusinessDate): boolean {
  const received = before?.received ?? 0;
  const reopens = before !== null && openUnits(before, received) === 0 && openUnits(supply, received) > 0;
  return (reopens || namesAnotherDate(supply, before)) && (plannedOn(supply) ?? today) < today;
}

/** The day it is at the warehouse of the installation's own pack. */
export async function warehouseToday(act: Act): Promise<BusinessDate> {
  const pack = await newestPolicy(act.tx, act.here.defaultPolicy);
  return dateAt(act.at, pack?.shipping.timeZone ?? 'Asia/Tokyo');
}

/** Whether a PUT says nothing new. */
export function sameSupply(before: SupplyRecord, supply: SupplyInput): boolean {
  const { supplyId: _id, received: _received, overdue: _overdue, version: _version, ...recorded } = before;
  const stated = { ...supply, locationId: supply.locationId ?? 'main', etaPrecision: supply.etaPrecision ?? 'day' };
  return canonical(recorded) === canonical(stated);
}
