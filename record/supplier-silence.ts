import { sql } from 'drizzle-orm';
import type { Act } from './act';

/** The letter has left us: one that still waits, failed or bounced has asked nobody. */
const ASKED_BY_LETTER = sql`
  from supply_history h join mails m on m.id = h.mail_id and m.status in ('sent', 'delivered')`;

/**
 * Whether a customer may be told that the supplier was asked and has not answered: true only when that is so of the goods
 * of every line that waits without a date, and there is one.
 */
export async function isSupplierSilent(act: Act, backorderId: string): Promise<boolean> {
  const rows = await act.tx.execute<{ silent: boolean | null }>(sql`
    select bool_and(
      exists (
        select 1 from supplies s where s.id = l.promise_supply_id and s.asked_at is not null
          and exists (select 1 ${ASKED_BY_LETTER} where h.supply_id = s.id and h.kind = 'asked' and h.at >= s.stated_at))
      or exists (
        select 1 from purchase_requests r
        where r.for_backorder_id = b.id and r.for_line_id = l.line_id and r.state = 'open' and r.refused_at is null
          and exists (select 1 ${ASKED_BY_LETTER} where h.purchase_id = r.id and h.kind = 'asked'))) as silent
    from backorders b join order_lines l on l.order_id = b.order_id
    where b.id = ${backorderId} and l.waiting > 0 and l.promise_current is null`);
  return rows[0]?.silent === true;
}
