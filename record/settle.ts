import { sql } from 'drizzle-orm';
import type { CancelCause } from '../domain/backorder/facts';
import { givesAllBack } from '../domain/backorder/law';
import { lineTermsOf, type OrderTerms, type RefundPart, type RefundUnits, refundParts } from '../domain/money/refund';
import type { Act } from './act';
import { issueCoupon } from './issue-coupon';
import type { LoadedBackorder } from './load-facts';
import { requestCapture } from './request-capture';
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
  /** Nothing of the order is left standing: all is cancelled, or came back. */
  readonly last: boolean;
  /** And nothing of it was ever shipped: shipping and fees go back. */
  readonly whole: boolean;
  /** And no other money of it is still to be settled. */
  readonly rest: boolean;
  /** The difference owed for a cheaper alternative; null for units that were cancelled. */
  readonly difference: number | null;
}

type Row = RefundUnits & {
  cause: TakenOff['cause'];
  left: number;
  returned: number;
  others: number;
  difference: number | null;
};

/** Units of this cancellation, with how many of each line were paid back earlier. */
async function takenOff(act: Act, cancellationId: string): Promise<TakenOff> {
  const rows = await act.tx.execute<Row & Record<string, unknown>>(sql`
    select u."lineId", u.quantity, c.cause, c.amount::float8 as difference,
      coalesce((select sum(e.quantity) from cancellations p, jsonb_to_recordset(p.lines) as e("lineId" text, quantity int)
        where p.order_id = c.order_id and p.cause <> 'substituted' and p.settled and not p.undone and p.id <> c.id
          and e."lineId" = u."lineId"), 0)::int as before,
      (select coalesce(sum(l.waiting + l.allocated + l.shipped), 0) from order_lines l where l.order_id = c.order_id)::float8
        + (select count(*) from cancellations p where p.order_id = c.order_id and p.cause <> 'substituted' and not p.settled
            and not p.undone and p.id <> c.id)::float8 as left,
      (select coalesce(sum(l.returned), 0) from order_lines l where l.order_id = c.order_id)::float8 as returned,
      (select count(*) from cancellations p where p.order_id = c.order_id and not p.settled and not p.undone
        and p.id <> c.id)::int as others
    from cancellations c, jsonb_to_recordset(c.lines) as u("lineId" text, quantity int)
    where c.id = ${cancellationId}`);
  return {
    cause: rows[0]?.cause ?? 'shop',
    units: rows.map(({ lineId, quantity, before }) => ({ lineId, quantity, before })),
    last: rows[0] !== undefined && rows[0].left === rows[0].returned,
    whole: rows[0]?.left === 0,
    rest: rows[0]?.left === 0 && rows[0].others === 0,
    difference: rows[0]?.difference ?? null,
  };
}

/** The difference of a cheaper alternative is part of what its original was charged. */
export const differencePart = (terms: OrderTerms, lineId: string, amountMinor: number): RefundPart => ({
  amountMinor,
  taxRatePcm: lineTermsOf(terms, lineId)?.taxRatePcm ?? null,
});

/** All that was paid comes back where the shop gives up, or the customer does for its lateness. */
export const isShopsDoing = (
  { facts, now }: LoadedBackorder,
  cause: TakenOff['cause'],
  units: readonly Pick<RefundUnits, 'lineId'>[],
): boolean => cause !== 'customer' || units.some(({ lineId }) => givesAllBack(facts, lineId, now));

const partsOf = (backorder: LoadedBackorder, { cause, units, whole, difference }: TakenOff): readonly RefundPart[] =>
  difference === null
    ? refundParts(backorder.terms, units, { last: whole, shopsDoing: isShopsDoing(backorder, cause, units) })
    : [differencePart(backorder.terms, units[0]?.lineId ?? '', difference)];

/** The backorder with what became of one of its cancellations. */
export const withSettled = (backorder: LoadedBackorder, cancellationId: string, settled: Settled): LoadedBackorder => ({
  ...backorder,
  cancellations: backorder.cancellations.map((item) => (item.id === cancellationId ? { ...item, ...settled } : item)),
});

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
  const owedSince = backorder.cancellations.find(({ id }) => id === cancellationId)?.owedSince ?? backorder.now;
  const { facts, orderId, payment, terms, now } = backorder;
  const { id: backorderId, policy, currency } = facts;
  const { timeZone } = backorder.channel;
  const refund = await requestRefund(
    act,
    { orderId, backorderId, payment, terms, policy, timeZone, currency, now, owedSince },
    {
      parts: partsOf(backorder, taken),
      lines: taken.units.map(({ lineId, quantity }) => ({ lineId, quantity })),
      units: difference === null ? taken.units : [],
      last: difference === null && taken.last,
      whole: difference === null && taken.whole,
      rest: taken.rest,
    },
  );
  const issued = cause === 'substituted' ? null : await issueCoupon(act, backorder, cause);
  const coupon = issued?.coupon ?? null;
  act.write(sql`
    update cancellations set settled = true, refund_id = ${refund?.id ?? null}, coupon_code = ${coupon?.code ?? null},
      coupon_pool = ${issued?.owedFrom ?? null}
    where id = ${cancellationId}`);
  await requestCapture(act, { orderId, backorderId }, null);
  const settled = { refundId: refund?.id ?? null, couponCode: coupon?.code ?? null };
  const after = withSettled(backorder, cancellationId, settled);
  if (refund?.state === 'needs-account')
    await tellRefund(act, after, refund.id, { template: 'refund-needs-account', cause: 'way-paid' });
  else if (refund !== null && difference !== null)
    await tellRefund(act, after, refund.id, { template: 'refund-requested', because: 'cheaper-alternative' });
  return settled;
}
