import { sql } from 'drizzle-orm';
import type { Tx } from '../db/client';
import { formatInstant } from '../domain/calendar/business-date';
import type { Act } from './act';
import { sqlInstant } from './load-facts';

/** What can happen to a supply, or to a purchase that no supply has answered yet. */
export type SupplyHappening =
  /** Staff or another system stated it. */
  | { readonly kind: 'stated'; readonly data: Readonly<Record<string, unknown>> }
  /** The supplier was asked: by a mail or, without one, by a task for staff. */
  | { readonly kind: 'asked'; readonly supplierId: string; readonly mailId: string | null; readonly cause: string }
  /** The supplier answered on his page. */
  | { readonly kind: 'answered'; readonly supplierId: string; readonly data: Readonly<Record<string, unknown>> };

export type HistorySubject = { readonly supplyId: string } | { readonly purchaseId: string };

/** Writes down who asked or said what, and when. */
export function recordSupplyHistory(act: Act, about: HistorySubject, happening: SupplyHappening): void {
  const [supplyId, purchaseId] = 'supplyId' in about ? [about.supplyId, null] : [null, about.purchaseId];
  const data = happening.kind === 'asked' ? { cause: happening.cause } : happening.data;
  act.write(sql`
    insert into supply_history (supply_id, purchase_id, at, kind, supplier_id, mail_id, data)
    values (${supplyId}, ${purchaseId}, ${formatInstant(act.at)}::timestamptz, ${happening.kind},
            ${'supplierId' in happening ? happening.supplierId : null},
            ${happening.kind === 'asked' ? happening.mailId : null}, ${JSON.stringify(data)}::text::jsonb)`);
}

/** One entry as staff read it. */
export interface SupplyHistoryEntry {
  readonly at: string;
  readonly kind: SupplyHappening['kind'];
  /** `system`: the engine itself, which asks suppliers by letter or by a task for staff. */
  readonly by: { readonly type: 'staff' | 'system' } | { readonly type: 'supplier'; readonly id: string };
  readonly mailId?: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const saidBy = (kind: SupplyHappening['kind'], supplierId: string | null): SupplyHistoryEntry['by'] => {
  if (kind === 'answered' && supplierId !== null) return { type: 'supplier', id: supplierId };
  return { type: kind === 'asked' ? 'system' : 'staff' };
};

/** As much of a supply's history as is shown. */
const MOST_SHOWN = 100;

/** The newest entries of a supply's history, newest first; those of the purchase it answers are part of it. */
export async function supplyHistory(tx: Pick<Tx, 'execute'>, supplyId: string): Promise<readonly SupplyHistoryEntry[]> {
  const rows = await tx.execute<{
    at: string;
    kind: SupplyHappening['kind'];
    supplierId: string | null;
    mailId: string | null;
    data: Record<string, unknown>;
  }>(sql`
    select h.at, h.kind, h.supplier_id as "supplierId", h.mail_id as "mailId", h.data from (
      (select * from supply_history where supply_id = ${supplyId} order by id desc limit ${MOST_SHOWN})
      union all
      (select h.* from purchase_requests r join supply_history h on h.purchase_id = r.id
       where r.answered_by = ${supplyId} order by h.id desc limit ${MOST_SHOWN})
    ) h order by h.id desc limit ${MOST_SHOWN}`);
  return rows.map(({ at, kind, supplierId, mailId, data }) => ({
    at: formatInstant(sqlInstant(at)),
    kind,
    by: saidBy(kind, supplierId),
    ...(mailId === null ? {} : { mailId }),
    data: kind === 'asked' && supplierId !== null ? { ...data, supplierId } : data,
  }));
}
