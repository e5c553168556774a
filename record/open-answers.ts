import { sql } from 'drizzle-orm';
import { anyOf } from '../db/lists';
import type { ActorRecord, DecidedLineRecord, QuantityRecord } from '../db/records';
import type { OpenCancellation } from '../domain/backorder/facts';
import { type TimeScale, toBusinessTime } from '../domain/business-time';
import type { Instant } from '../domain/calendar/business-date';
import type { Reading } from './act';
import { ofEach, type RowsOfEach } from './of-each';
import { isSettledByStaff } from './settled-wishes';
import { maybeInstant, sqlInstant } from './sql-instant';

/** An answer that its customer has yet to be told was taken. */
export interface RecordedDecision {
  readonly id: string;
  readonly lines: readonly DecidedLineRecord[];
  readonly actor: ActorRecord;
  readonly undoUntil: Instant | null;
}

/** Units taken off whose money is not settled yet, or of which the customer has not been told. */
export interface RecordedCancellation extends OpenCancellation {
  readonly lines: readonly QuantityRecord[];
  /** The difference owed for a cheaper alternative, in minor units; null for units that were cancelled. */
  readonly differenceMinor: number | null;
  readonly refundId: string | null;
  readonly couponCode: string | null;
}

interface DecisionRow extends Omit<RecordedDecision, 'undoUntil'> {
  readonly undoUntil: string | null;
}

const ANSWER = sql`
  d.id, d.lines, d.actor, case when not ${isSettledByStaff(sql`d`)} then d.undo_until end as "undoUntil"`;

/** By backorder, the earliest first. */
export const openDecisions = (reading: Reading, backorderIds: readonly string[]): Promise<RowsOfEach<DecisionRow>> =>
  ofEach(
    reading,
    backorderIds,
    (id) => sql`
      select ${ANSWER} from decisions d where d.backorder_id = ${id} and not d.told and d.undone_at is null
      order by d.at, d.id`,
  );

/** Answers of a backorder, told or not; `undone`: those that were taken back, else those that stand. */
export async function decisionsOf(
  reading: Reading,
  backorderId: string,
  ids: readonly string[],
  undone: boolean,
): Promise<readonly RecordedDecision[]> {
  const rows = await reading.tx.execute<DecisionRow & Record<string, unknown>>(sql`
    select ${ANSWER} from decisions d where d.backorder_id = ${backorderId} and d.id = ${anyOf(ids)}
      and ${undone ? sql`d.undone_at is not null` : sql`d.undone_at is null`}
    order by d.at, d.id`);
  return rows.map(recordedDecision);
}

export const recordedDecision = (row: DecisionRow): RecordedDecision => ({
  ...row,
  undoUntil: maybeInstant(row.undoUntil),
});

type CancellationRow = Omit<RecordedCancellation, 'settleAt' | 'owedSince'> & {
  at: string;
  settleAt: string | null;
  owedSince: string | null;
};

/** By backorder, the earliest first; their moments are read when the backorder's clock is known. */
export const openCancellations = (
  reading: Reading,
  backorderIds: readonly string[],
): Promise<RowsOfEach<CancellationRow>> =>
  ofEach(
    reading,
    backorderIds,
    (id) => sql`
      select id, cause, lines, at, settle_at as "settleAt", owed_since as "owedSince", settled, told,
        amount::float8 as "differenceMinor", refund_id as "refundId", coupon_code as "couponCode"
      from cancellations where backorder_id = ${id} and not (settled and told) and not undone order by at, id`,
  );

export const recordedCancellation = ({ at, ...row }: CancellationRow, scale: TimeScale): RecordedCancellation => ({
  ...row,
  settleAt: maybeInstant(row.settleAt),
  owedSince: maybeInstant(row.owedSince) ?? toBusinessTime(sqlInstant(at), scale),
});
