import { sql } from 'drizzle-orm';
import { anyOf } from '../db/lists';
import type { PlannedMail, PlannedOffer, ToldLine } from '../domain/backorder/turn';
import type { BusinessDate } from '../domain/calendar/business-date';
import type { MailCoupon, MailOrder, MailRefund } from '../emails/mail-facts';
import type { Act } from './act';
import { delayReason } from './delay-reason';
import type { LoadedBackorder, RecordedLine } from './load-facts';
import type { LinesSource } from './mail-lines';
import { refundRows } from './refund-view';
import type { OrderToldToo } from './shared-status';
import { isSupplierSilent } from './supplier-silence';
import { mailRefund } from './tell-refund';

/** What a mail about money has to know beside the facts. */
interface MoneyNews {
  readonly refund: MailRefund | null;
  readonly coupon: MailCoupon | null;
}

/** Everything a planned mail is filled in from. */
export interface MailSource extends LinesSource {
  readonly offer: PlannedOffer | null;
  readonly money: MoneyNews;
  /** The supplier's reason in words, for mails about a change. */
  readonly because: string | null;
  /** All that has no date has been asked about, and the supplier has not answered. */
  readonly supplierSilent: boolean;
  /** Orders that a status mail tells of beside its own. */
  readonly others: readonly MailOrder[];
}

async function moneyNews(act: Act, backorder: LoadedBackorder, cancellationIds: readonly string[]): Promise<MoneyNews> {
  const taken = backorder.cancellations.filter(({ id }) => cancellationIds.includes(id));
  const refundIds = taken.flatMap(({ refundId }) => (refundId === null ? [] : [refundId]));
  const codes = taken.flatMap(({ couponCode }) => (couponCode === null ? [] : [couponCode]));
  const refunds = await refundRows(act.tx, sql`id = ${anyOf(refundIds)}`, refundIds.length);
  const coupons = await act.tx.execute<CouponRow & Record<string, unknown>>(sql`
    select code, percent, amount::float8 as amount, currency, valid_until::text as "validUntil" from coupons
    where code = ${anyOf(codes)} limit 1`);
  const coupon = coupons[0];
  return {
    refund: mailRefund(backorder, refunds),
    coupon: coupon === undefined ? null : mailCoupon(coupon),
  };
}

interface CouponRow {
  code: string;
  percent: number | null;
  amount: number | null;
  currency: string | null;
  validUntil: BusinessDate;
}

const mailCoupon = ({ code, percent, amount, currency, validUntil }: CouponRow): MailCoupon => ({
  code,
  ...(percent === null ? {} : { percent }),
  ...(amount === null || currency === null ? {} : { amount: { amount, currency } }),
  validUntil,
});

/** What there is to say beside the facts: money, the supplier's reason, other orders. `lines` are those after the turn. */
export async function mailSource(
  act: Act,
  backorder: LoadedBackorder,
  lines: readonly RecordedLine[],
  offer: PlannedOffer | null,
  { mail, showing }: { readonly mail: PlannedMail; readonly showing: readonly ToldLine[] },
  toldToo: readonly OrderToldToo[],
): Promise<MailSource> {
  const asked = mail.template === 'offer' ? (offer ?? backorder.facts.offer) : null;
  const explains = (mail.template === 'date-changed' && mail.otherWay !== true) || mail.template === 'offer';
  return {
    backorder,
    lines,
    offer,
    money:
      mail.template === 'cancelled'
        ? await moneyNews(act, backorder, mail.cancellationIds)
        : { refund: null, coupon: null },
    because: explains ? await delayReason(act, backorder, lines, { showing, offer: asked }) : null,
    supplierSilent: mail.template === 'still-asking' && (await isSupplierSilent(act, backorder.facts.id)),
    others: toldToo.map(({ order }) => order),
  };
}
