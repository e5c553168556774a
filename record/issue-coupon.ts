import { sql } from 'drizzle-orm';
import type { CancelCause } from '../domain/backorder/facts';
import { addDays, type BusinessDate, dateAt, formatInstant } from '../domain/calendar/business-date';
import type { MailCoupon } from '../emails/mail-facts';
import { type Act, note } from './act';
import { announceOther } from './events';
import { couponCode } from './ids';
import { type LoadedBackorder, loadBackorder } from './load-facts';
import { lockBackorders } from './lock-items';
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

/** What became of the coupon of a cancellation: its code or, where the pool had none left, the pool that owes one. */
export interface IssuedCoupon {
  readonly coupon: MailCoupon | null;
  readonly owedFrom: string | null;
}

const NONE: IssuedCoupon = { coupon: null, owedFrom: null };

/** One coupon for each cause of a backorder's cancellations, as an apology and never instead of money. */
export async function issueCoupon(act: Act, backorder: LoadedBackorder, cause: CancelCause): Promise<IssuedCoupon> {
  const terms = backorder.facts.policy.cancellation.coupon;
  if (terms === null) return NONE;
  const backorderId = backorder.facts.id;
  const had = await act.tx.execute(
    sql`select 1 from coupons where backorder_id = ${backorderId} and cause = ${cause} limit 1`,
  );
  if (had.length > 0) return NONE;
  const code = await takeCode(act, backorderId, terms.pool);
  if (code === null) return { coupon: null, owedFrom: terms.pool ?? null };
  const validUntil: BusinessDate = addDays(dateAt(backorder.now, backorder.channel.timeZone), terms.validDays);
  const worth = terms.amount === undefined ? { percent: terms.percent } : { amount: terms.amount };
  act.write(sql`
    insert into coupons (code, backorder_id, cause, percent, amount, currency, valid_until, issued_at)
    values (${code}, ${backorderId}, ${cause}, ${worth.percent ?? null}, ${worth.amount?.amount ?? null},
            ${worth.amount?.currency ?? null}, ${validUntil}::date, ${formatInstant(backorder.now)}::timestamptz)`);
  note(act, backorderId, { journal: { kind: 'coupon-issued', data: worth } });
  await announceOther(act, 'coupon.issued', { backorderId, orderId: backorder.orderId, code, ...worth, validUntil });
  return { coupon: { code, ...worth, validUntil }, owedFrom: null };
}

/** So many are given out at once when codes come; whoever is left has his from the next ones. */
const MOST_AT_ONCE = 200;

/**
 * Codes have come to a pool: whoever is owed a coupon from it has one, the longest owed first. His page shows it, the
 * shop's systems hear of it, and staff are asked to tell him, since the mail of the cancellation is long gone.
 */
export async function issueOwedCoupons(act: Act, pool: string, codes: number): Promise<void> {
  // However many cancellations of a cause found the pool empty, one coupon is owed: for the first.
  const owed = await act.tx.execute<{ id: string; backorderId: string; cause: CancelCause }>(sql`
    select id, backorder_id as "backorderId", cause from cancellations c
    where coupon_pool = ${pool}
      and not exists (select 1 from coupons h where h.backorder_id = c.backorder_id and h.cause = c.cause)
      and not exists (select 1 from cancellations f where f.coupon_pool = c.coupon_pool
        and f.backorder_id = c.backorder_id and f.cause = c.cause and (f.at, f.id) < (c.at, c.id))
    order by coupon_pool, at, id limit ${Math.min(codes, MOST_AT_ONCE)}`);
  // All at once, in the database's own order of their ids, as everybody locks them.
  lockBackorders(
    act,
    owed.map(({ backorderId }) => backorderId),
  );
  for (const { id, backorderId, cause } of owed) {
    const backorder = await loadBackorder(act, backorderId);
    if (backorder === null) continue;
    const { coupon, owedFrom } = await issueCoupon(act, backorder, cause);
    act.write(sql`
      update cancellations set coupon_code = case when id = ${id} then ${coupon?.code ?? null} end, coupon_pool = ${owedFrom}
      where backorder_id = ${backorderId} and cause = ${cause} and coupon_pool = ${pool}`);
    if (coupon !== null) await openTask(act, 'coupon-late', id, { backorderId }, { pool, code: coupon.code });
  }
}
