import { sql } from 'drizzle-orm';
import type { ActorRecord, DecidedLineRecord, QuantityRecord } from '../db/records';
import { toBusinessTime } from '../domain/business-time';
import type { BusinessDate, Instant } from '../domain/calendar/business-date';
import type { Returned, TenderShare } from '../domain/money/refund-plan';
import type { RefundState } from '../domain/money/refund-state';
import type { Act } from './act';
import { type LoadedBackorder, loadBackorder, sqlInstant } from './load-facts';
import { refundForm } from './refund-view';

/** An answer that stands, as its customer is shown it. */
export interface StandingDecision {
  readonly id: string;
  readonly at: Instant;
  readonly lines: readonly DecidedLineRecord[];
  readonly actor: ActorRecord;
}

export interface ShownRefund {
  readonly amountMinor: number;
  readonly byTender: readonly TenderShare[];
  readonly returns: readonly Returned[];
  readonly currency: string;
  readonly state: RefundState;
  readonly dueAt: Instant;
  /** Where the customer names the account it waits for; null where it waits for none, or the shop has no form. */
  readonly formUrl: string | null;
}

export interface ShownCoupon {
  readonly code: string;
  readonly percent: number | null;
  readonly amountMinor: number | null;
  readonly currency: string | null;
  readonly validUntil: BusinessDate;
}

export interface ShownParcel {
  readonly at: Instant;
  readonly lines: readonly QuantityRecord[];
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
}

/** What the customer's page shows beside the facts; the newest first, and not without end. */
export interface CustomerView {
  readonly backorder: LoadedBackorder;
  readonly outcome: string | null;
  readonly decisions: readonly StandingDecision[];
  readonly refunds: readonly ShownRefund[];
  readonly coupons: readonly ShownCoupon[];
  readonly parcels: readonly ShownParcel[];
}

/** So many of each are shown: a page is for reading, the whole history is in the mails. */
const MOST_SHOWN = 3;

/** Reads what a customer may see of his backorder, without locking it. Null when there is none. */
export async function customerView(act: Act, backorderId: string): Promise<CustomerView | null> {
  const backorder = await loadBackorder(act, backorderId, { lock: false });
  if (backorder === null) return null;
  const [heads, decisions, refunds, coupons, parcels] = await Promise.all([
    act.tx.execute<{ outcome: string | null }>(sql`select outcome from backorders where id = ${backorderId}`),
    act.tx.execute<{ id: string; at: string; lines: DecidedLineRecord[]; actor: ActorRecord }>(sql`
      select id, at::text, lines, actor from decisions
      where backorder_id = ${backorderId} and undone_at is null order by at desc, id desc limit ${MOST_SHOWN}`),
    act.tx.execute<
      Omit<ShownRefund, 'dueAt' | 'formUrl'> & { id: string; dueAt: string } & Record<string, unknown>
    >(sql`
      select id, amount::float8 as "amountMinor", by_tender as "byTender", returns, currency, state, due_at::text as "dueAt" from refunds
      where backorder_id = ${backorderId} order by seq desc limit ${MOST_SHOWN}`),
    act.tx.execute<ShownCoupon & Record<string, unknown>>(sql`
      select code, percent, amount::float8 as "amountMinor", currency, valid_until::text as "validUntil" from coupons
      where backorder_id = ${backorderId} order by issued_at desc limit ${MOST_SHOWN}`),
    act.tx.execute<Omit<ShownParcel, 'at'> & { at: string } & Record<string, unknown>>(sql`
      select at::text, lines, carrier, tracking_number as "trackingNumber" from shipments
      where order_id = ${backorder.orderId} order by at desc, id desc limit ${MOST_SHOWN}`),
  ]);
  return {
    backorder,
    outcome: heads[0]?.outcome ?? null,
    decisions: decisions.map(({ at, ...decision }) => ({ ...decision, at: sqlInstant(at) })),
    refunds: refunds.map(({ id, dueAt, ...refund }) => ({
      ...refund,
      dueAt: sqlInstant(dueAt),
      formUrl:
        refund.state === 'needs-account'
          ? refundForm(backorder.channel.refundFormUrl, { id, orderId: backorder.orderId })
          : null,
    })),
    coupons,
    parcels: parcels.map(({ at, ...parcel }) => ({ ...parcel, at: toBusinessTime(sqlInstant(at), backorder.scale) })),
  };
}
