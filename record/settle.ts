import { sql } from 'drizzle-orm';
import { refundDueAt } from '../domain/backorder/law';
import { addDays, dateAt, formatInstant, type Instant } from '../domain/calendar/business-date';
import { refundMinor } from '../domain/money/refund';
import type { MailCoupon } from '../emails/mail-facts';
import { type Act, note } from './act';
import { announceOther } from './events';
import { couponCode } from './ids';
import type { LoadedBackorder } from './load-facts';

/** What a settled cancellation left behind, for the mail that tells of it. */
export interface Settled {
  readonly refund: { readonly id: string; readonly amount: number; readonly dueAt: Instant } | null;
  readonly coupon: MailCoupon | null;
}

interface TakenOff {
  readonly units: readonly CancelledLine[];
  /** Nothing of the order is left standing. */
  readonly last: boolean;
  /** The difference owed for a cheaper alternative; null for units that were cancelled. */
  readonly difference: number | null;
}

interface CancelledLine {
  lineId: string;
  quantity: number;
  /** Units of the line cancelled and settled before. */
  before: number;
}

/** Units of this cancellation, with how many of each line were paid back earlier. */
async function takenOff(act: Act, cancellationId: string): Promise<TakenOff> {
  const rows = await act.tx.execute<
    CancelledLine & { left: number; difference: number | null } & Record<string, unknown>
  >(sql`
    select u."lineId", u.quantity, c.amount::float8 as difference,
      coalesce((select sum(e.quantity) from cancellations p, jsonb_to_recordset(p.lines) as e("lineId" text, quantity int)
        where p.order_id = c.order_id and p.cause <> 'substituted' and p.settled and not p.undone and p.id <> c.id
          and e."lineId" = u."lineId"), 0)::int as before,
      (select coalesce(sum(l.waiting + l.allocated + l.shipped), 0) from order_lines l where l.order_id = c.order_id)::float8
        + (select count(*) from cancellations p where p.order_id = c.order_id and p.cause <> 'substituted' and not p.settled
            and not p.undone and p.id <> c.id)::float8 as left
    from cancellations c, jsonb_to_recordset(c.lines) as u("lineId" text, quantity int)
    where c.id = ${cancellationId}`);
  return {
    units: rows.map(({ lineId, quantity, before }) => ({ lineId, quantity, before })),
    last: rows[0]?.left === 0,
    difference: rows[0]?.difference ?? null,
  };
}

/** Asks the payment system for money back; the legal clock runs until it confirms. */
export async function requestRefund(
  act: Act,
  backorder: Pick<LoadedBackorder, 'orderId' | 'scale'> & {
    readonly facts: Pick<LoadedBackorder['facts'], 'policy' | 'timeZone' | 'currency' | 'law'>;
    readonly backorderId: string | null;
    readonly now: Instant;
  },
  amount: number,
  lines: readonly { lineId: string; quantity: number }[],
): Promise<NonNullable<Settled['refund']>> {
  const id = act.newId('refund');
  const { facts, backorderId, now, orderId } = backorder;
  const dueAt = refundDueAt(facts, now);
  act.write(sql`
    insert into refunds (id, order_id, backorder_id, lines, amount, currency, state, requested_at, due_at, wake)
    values (${id}, ${orderId}, ${backorderId}, ${JSON.stringify(lines)}::text::jsonb, ${amount}, ${facts.currency},
            'requested', ${formatInstant(now)}::timestamptz, ${formatInstant(dueAt)}::timestamptz, 'start')`);
  if (backorderId !== null)
    note(act, backorderId, {
      journal: { kind: 'refund-requested', data: { refundId: id, amount, currency: facts.currency } },
    });
  await announceOther(act, 'refund.requested', {
    id,
    orderId,
    ...(backorderId === null ? {} : { backorderId }),
    lines,
    amount: { amount, currency: facts.currency },
    state: 'requested',
    dueAt: formatInstant(dueAt),
  });
  return { id, amount, dueAt };
}

/** One coupon a backorder, as an apology and never instead of money. */
async function issueCoupon(act: Act, backorder: LoadedBackorder): Promise<MailCoupon | null> {
  const terms = backorder.facts.policy.cancellation.coupon;
  if (terms === null) return null;
  const had = await act.tx.execute(sql`select 1 from coupons where backorder_id = ${backorder.facts.id} limit 1`);
  if (had.length > 0) return null;
  const code = couponCode(act.newId('coupon'));
  const validUntil = addDays(dateAt(backorder.now, backorder.facts.timeZone), terms.validDays);
  act.write(sql`
    insert into coupons (code, backorder_id, percent, valid_until, issued_at)
    values (${code}, ${backorder.facts.id}, ${terms.percent}, ${validUntil}::date, ${formatInstant(backorder.now)}::timestamptz)`);
  note(act, backorder.facts.id, { journal: { kind: 'coupon-issued', data: { percent: terms.percent } } });
  await announceOther(act, 'coupon.issued', {
    backorderId: backorder.facts.id,
    orderId: backorder.orderId,
    code,
    percent: terms.percent,
    validUntil,
  });
  return { code, percent: terms.percent, validUntil };
}

/**
 * Money and coupon of an answer that stands. Cancelled units: refund from the order's frozen terms when money was taken,
 * the shipping fee with the last unit, and the pack's coupon. A cheaper alternative: the difference.
 */
export async function settleCancellation(
  act: Act,
  backorder: LoadedBackorder,
  cancellationId: string,
): Promise<Settled> {
  const { units, last, difference } = await takenOff(act, cancellationId);
  const paid = backorder.payment.state === 'paid';
  const amount = difference ?? (paid ? refundMinor(backorder.terms, units, last) : 0);
  const refund =
    amount > 0
      ? await requestRefund(
          act,
          { ...backorder, backorderId: backorder.facts.id },
          amount,
          units.map(({ lineId, quantity }) => ({ lineId, quantity })),
        )
      : null;
  const coupon = difference === null ? await issueCoupon(act, backorder) : null;
  act.write(sql`
    update cancellations set settled = true, refund_id = ${refund?.id ?? null}, coupon_code = ${coupon?.code ?? null}
    where id = ${cancellationId}`);
  return { refund, coupon };
}
