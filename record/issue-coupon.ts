import { sql } from 'drizzle-orm';
import type { CancelCause } from '../domain/backorder/facts';
import { addDays, type BusinessDate, dateAt, formatInstant } from '../domain/calendar/business-date';
import type { MailCoupon } from '../emails/mail-facts';
import { type Act, note } from './act';
import { announceOther } from './events';
import { couponCode } from './ids';
import type { LoadedBackorder } from './load-facts';
import { openTask } from './tasks';

/** With fewer codes than this left in a pool, staff are asked for more. */
export const FEW_CODES = 20;

/**
 * A code nobody has been given: a fresh one, or the oldest of the shop's pool. Null when the pool is empty; staff know
 * of it by then, since they are asked for more while some are left.
 */
async function takeCode(act: Act, backorderId: string, pool: string | undefined): Promise<string | null> {
  if (pool === undefined) return couponCode(act.newId('coupon'));
  const rows = await act.tx.execute<{ code: string; left: number }>(sql`
    with taken as (
      update coupon_codes c set taken_at = ${formatInstant(act.at)}::timestamptz, taken_by = ${backorderId}
      where c.code = (
        select code from coupon_codes where pool = ${pool} and taken_at is null
        order by added_at, code limit 1 for update skip locked)
      returning code)
    select code, (select count(*) from (select 1 from coupon_codes
        where pool = ${pool} and taken_at is null limit ${FEW_CODES + 1}) free)::int as left
    from taken`);
  const taken = rows[0];
  // What this statement took is still counted as free by it.
  const left = taken === undefined ? 0 : taken.left - 1;
  if (left < FEW_CODES) await openTask(act, 'coupon-codes-low', pool, {}, { pool, left });
  return taken?.code ?? null;
}

/** One coupon for each cause of a backorder's cancellations, as an apology and never instead of money. */
export async function issueCoupon(
  act: Act,
  backorder: LoadedBackorder,
  cause: CancelCause,
): Promise<MailCoupon | null> {
  const terms = backorder.facts.policy.cancellation.coupon;
  if (terms === null) return null;
  const backorderId = backorder.facts.id;
  const had = await act.tx.execute(
    sql`select 1 from coupons where backorder_id = ${backorderId} and cause = ${cause} limit 1`,
  );
  if (had.length > 0) return null;
  const code = await takeCode(act, backorderId, terms.pool);
  if (code === null) return null;
  const validUntil: BusinessDate = addDays(dateAt(backorder.now, backorder.facts.timeZone), terms.validDays);
  const worth = terms.amount === undefined ? { percent: terms.percent } : { amount: terms.amount };
  act.write(sql`
    insert into coupons (code, backorder_id, cause, percent, amount, currency, valid_until, issued_at)
    values (${code}, ${backorderId}, ${cause}, ${worth.percent ?? null}, ${worth.amount?.amount ?? null},
            ${worth.amount?.currency ?? null}, ${validUntil}::date, ${formatInstant(backorder.now)}::timestamptz)`);
  note(act, backorderId, { journal: { kind: 'coupon-issued', data: worth } });
  await announceOther(act, 'coupon.issued', { backorderId, orderId: backorder.orderId, code, ...worth, validUntil });
  return { code, ...worth, validUntil };
}
