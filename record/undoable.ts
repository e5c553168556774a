import { type SQL, sql } from 'drizzle-orm';
import { anyOf } from '../db/lists';
import type { ActorRecord } from '../db/records';
import type { Agreed } from '../domain/backorder/course-state';
import { formatInstant, type Instant } from '../domain/calendar/business-date';
import type { Act } from './act';
import type { LoadedBackorder } from './load-facts';
import type { RecordedDecision } from './open-answers';
import { isSettledByStaff } from './settled-wishes';
import { sqlInstant } from './sql-instant';

/** An answer whose time to be taken back is not over. */
export interface RevocableDecision {
  readonly id: string;
  readonly offerVersion: number;
  readonly until: Instant;
  readonly lines: RecordedDecision['lines'];
  readonly actor: ActorRecord;
  readonly told: boolean;
  readonly agreedBefore: Agreed | null;
}

/**
 * Why an answer cannot be taken back. `over`: there is none whose time is left; `agreed`: staff have agreed with the customer
 * on what he wished; `left`: a substitute is on its way out; `changed`: the order or its substitutes are not what they were.
 */
export type WhyNot = 'over' | 'agreed' | 'left' | 'changed';

/** Whether an answer can be taken back; with the lines of the substitutes it took, in the order of its alternatives. */
export type Undoable =
  | { readonly kind: 'possible'; readonly decision: RevocableDecision; readonly substitutes: readonly string[] }
  | { readonly kind: 'impossible'; readonly why: WhyNot; readonly decisionId: string | null };

/** Parts of an answer that took units off a line or replaced them; a wish on which staff have to be asked does neither. */
export const movedUnits = (lines: RecordedDecision['lines']): RecordedDecision['lines'] =>
  lines.filter(({ choice, asksStaff }) => (choice === 'alternative' || choice === 'cancel') && asksStaff !== true);

const standsIn = (
  orderId: string,
  { lineId, alternativeSku = '', substituteLineId }: RecordedDecision['lines'][number],
): SQL => sql`
  order_id = ${orderId} and substitute_for = ${lineId} and sku = ${alternativeSku}
    and (${substituteLineId ?? null}::text is null or line_id = ${substituteLineId ?? null})`;

/** The lines of the substitutes an answer took, each still whole in the house; or why one is not. */
async function substitutesOf(
  act: Act,
  orderId: string,
  lines: RecordedDecision['lines'],
): Promise<readonly string[] | 'left' | 'changed'> {
  const found: string[] = [];
  for (const taken of movedUnits(lines).filter(({ choice }) => choice === 'alternative')) {
    const { quantity } = taken;
    const rows = await act.tx.execute<{ lineId: string }>(sql`
      select line_id as "lineId" from order_lines
      where ${standsIn(orderId, taken)} and ordered = ${quantity} and allocated = ${quantity} and released = 0
        and not line_id = ${anyOf(found)}
      order by position desc limit 1`);
    if (rows[0] === undefined) {
      const left = await act.tx.execute(sql`
        select 1 from order_lines where ${standsIn(orderId, taken)} and (released > 0 or shipped > 0) limit 1`);
      return left.length > 0 ? 'left' : 'changed';
    }
    found.push(rows[0].lineId);
  }
  return found;
}

/** Answers given within one undo window that are looked at, the last ones. */
const MOST_REVOCABLE = 100;

type Row = Omit<RevocableDecision, 'until'> & { undoUntil: string; agreed: boolean } & Record<string, unknown>;

async function judge(act: Act, { orderId, facts }: LoadedBackorder, row: Row): Promise<Undoable> {
  const { undoUntil, agreed, ...decision } = row;
  const impossible = (why: WhyNot): Undoable => ({ kind: 'impossible', why, decisionId: row.id });
  if (agreed) return impossible('agreed');
  const substitutes = await substitutesOf(act, orderId, row.lines);
  if (substitutes === 'left' || substitutes === 'changed') return impossible(substitutes);
  if (facts.closed) return impossible('changed');
  return { kind: 'possible', decision: { ...decision, until: sqlInstant(undoUntil) }, substitutes };
}

/**
 * Whether an answer can be taken back now: the one that is named, else the last of those that still can. A later answer that
 * is final, as staff may enter for another line, does not end the customer's time. Changes nothing.
 */
export async function lookAtUndo(
  act: Act,
  backorder: LoadedBackorder,
  decisionId: string | null = null,
): Promise<Undoable> {
  const rows = await act.tx.execute<Row>(sql`
    select d.id, d.offer_version as "offerVersion", d.undo_until as "undoUntil", d.lines, d.actor, d.told,
      d.agreed_before as "agreedBefore", ${isSettledByStaff(sql`d`)} as agreed
    from decisions d
    where d.backorder_id = ${backorder.facts.id} and d.undone_at is null
      and d.undo_until > ${formatInstant(backorder.now)}::timestamptz
      and (${decisionId}::text is null or d.id = ${decisionId})
    order by d.at desc, d.id desc limit ${MOST_REVOCABLE}`);
  let first: Undoable | null = null;
  for (const row of rows) {
    const judged = await judge(act, backorder, row);
    if (judged.kind === 'possible') return judged;
    first ??= judged;
  }
  return first ?? { kind: 'impossible', why: 'over', decisionId: null };
}
