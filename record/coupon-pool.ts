import { sql } from 'drizzle-orm';
import type { Tx } from '../db/client';
import { formatInstant } from '../domain/calendar/business-date';
import type { Act } from './act';
import { FEW_CODES, issueOwedCoupons } from './issue-coupon';

/** How many codes a pool has. */
export interface CouponPool {
  readonly pool: string;
  readonly free: number;
  readonly taken: number;
}

/** More pools than a shop keeps. */
const MOST_POOLS = 200;

/** Coupon code pools by name; `pool` for one alone. */
export const couponPools = (tx: Pick<Tx, 'execute'>, pool?: string): Promise<readonly CouponPool[]> =>
  tx.execute<CouponPool & Record<string, unknown>>(sql`
    select pool, count(*) filter (where taken_at is null)::int as free,
      count(*) filter (where taken_at is not null)::int as taken
    from coupon_codes where ${pool === undefined ? sql`true` : sql`pool = ${pool}`}
    group by pool order by pool limit ${MOST_POOLS}`);

/**
 * Puts codes of the shop's own into a pool, from which each is given away once. Codes known already, in this pool or
 * another, stay as they are. Who is owed a
 * coupon from the pool has his first. Returns how many are new.
 */
export async function addCouponCodes(act: Act, pool: string, codes: readonly string[]): Promise<number> {
  const added = await act.tx.execute(sql`
    insert into coupon_codes (code, pool, added_at)
    select distinct value, ${pool}, ${formatInstant(act.at)}::timestamptz
    from jsonb_array_elements_text(${JSON.stringify(codes)}::text::jsonb)
    on conflict (code) do nothing returning code`);
  await issueOwedCoupons(act, pool, added.length);
  const [now] = await couponPools(act.tx, pool);
  if ((now?.free ?? 0) >= FEW_CODES)
    act.write(sql`
      update tasks set state = 'resolved', resolved_at = ${formatInstant(act.at)}::timestamptz
      where kind = 'coupon-codes-low' and subject = ${pool} and state = 'open'`);
  return added.length;
}
