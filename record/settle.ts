import { sql } from 'drizzle-orm';
import type { CancelCause } from '../domain/backorder/facts';
import type { Instant } from '../domain/calendar/business-date';
import { type RefundUnits, refundParts } from '../domain/money/refund';
import type { Act } from './act';
import { issueCoupon } from './issue-coupon';
import { type LoadedBackorder, sqlInstant } from './load-facts';
import { requestRefund } from './request-refund';
import { tellRefund } from './tell-refund';

/** What a settled cancellation left behind, for the mail that tells of it. */
export interface Settled {
  readonly refundId: string | null;
  readonly couponCode: string | null;
}

interface TakenOff {
  readonly cause: CancelCause | 'substituted';
  readonly units: readonly RefundUnits[];
  /** Nothing of the order is left standing. */
  readonly last: boolean;
  /** The difference owed for a cheaper alternative; null for units that were cancelled. */
  readonly difference: number | null;
  /** Business instant since which the money is owed, where that is not now. */
  readonly owedSince: Instant | null;
}

type Row = RefundUnits & {
  cause: TakenOff['cause'];
  left: number;
  difference: number | null;
  owedSince: string | null;
};

/** Units of this cancellation, with how many of each line were paid back earlier. */
async function takenOff(act: Act, cancellationId: string): Promise<TakenOff> {
  const rows = await act.tx.execute<Row & Record<string, unknown>>(sql`
    select u."lineId", u.quantity, c.cause, c.amount::float8 as difference, c.owed_since::text as "owedSince",
      coalesce((select sum(e.quantity) from cancellations p, jsonb_to_recordset(p.lines) as e("lineId" text, quantity int)
        where p.order_id = c.order_id and p.cause <> 'substituted' and p.settled and not p.undone and p.id <> c.id
          and e."lineId" = u."lineId"), 0)::int as before,
      (select coalesce(sum(l.waiting + l.allocated + l.shipped), 0) from order_lines l where l.order_id = c.order_id)::float8
        + (select count(*) from cancellations p where p.order_id = c.order_id and p.cause <> 'substituted' and not p.settled
            and not p.undone and p.id <> c.id)::float8 as left
    from cancellations c, jsonb_to_recordset(c.lines) as u("lineId" text, quantity int)
    where c.id = ${cancellationId}`);
  return {
    cause: rows[0]?.cause ?? 'shop',
    units: rows.map(({ lineId, quantity, before }) => ({ lineId, quantity, before })),
    last: rows[0]?.left === 0,
    difference: rows[0]?.difference ?? null,
    owedSince: rows[0]?.owedSince ? sqlInstant(rows[0].owedSince) : null,
  };
}

/** The difference of a cheaper alternative is part of what its original was charged. */
function partsOf({ terms }: LoadedBackorder, { cause, units, last, difference }: TakenOff) {
  if (difference === null) return refundParts(terms, units, { last, shopsDoing: cause !== 'customer' });
  const line = terms.lines.find(({ lineId }) => lineId === units[0]?.lineId);
  return [{ amountMinor: difference, taxRatePcm: line?.taxRatePcm ?? null }];
}

/**
 * Money and coupon of an answer that stands. Cancelled units: refund from the order's frozen terms, shipping and fees with
 * the last unit, and the pack's coupon. A cheaper alternative: the difference, which no other mail tells of.
 */
export async function settleCancellation(
  act: Act,
  backorder: LoadedBackorder,
  cancellationId: string,
): Promise<Settled> {
  const taken = await takenOff(act, cancellationId);
  const { cause, difference } = taken;
  const { facts, orderId, payment, terms, now } = backorder;
  const { id: backorderId, policy, timeZone, currency } = facts;
  const refund = await requestRefund(
    act,
    { orderId, backorderId, payment, terms, policy, timeZone, currency, now, owedSince: taken.owedSince ?? now },
    {
      parts: partsOf(backorder, taken),
      lines: taken.units.map(({ lineId, quantity }) => ({ lineId, quantity })),
      units: difference === null ? taken.units : [],
      last: difference === null && taken.last,
    },
  );
  const coupon = cause === 'substituted' ? null : await issueCoupon(act, backorder, cause);
  act.write(sql`
    update cancellations set settled = true, refund_id = ${refund?.id ?? null}, coupon_code = ${coupon?.code ?? null}
    where id = ${cancellationId}`);
  if (refund?.state === 'needs-account')
    await tellRefund(act, backorder, refund.id, { template: 'refund-needs-account' });
  else if (refund !== null && difference !== null)
    await tellRefund(act, backorder, refund.id, { template: 'refund-requested', because: 'cheaper-alternative' });
  return { refundId: refund?.id ?? null, couponCode: coupon?.code ?? null };
}
