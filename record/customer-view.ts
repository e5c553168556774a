import { sql } from 'drizzle-orm';
import type { ActorRecord, DecidedLineRecord, QuantityRecord } from '../db/records';
import { answerableUntil, type OfferLine } from '../domain/backorder/offer';
import { asItStands } from '../domain/backorder/rules/offering';
import { toBusinessTime } from '../domain/business-time';
import type { BusinessDate, Instant } from '../domain/calendar/business-date';
import type { Returned, TenderShare } from '../domain/money/refund-plan';
import type { RefundState } from '../domain/money/refund-state';
import type { Act } from './act';
import { type LoadedBackorder, readBackorder, sqlInstant } from './load-facts';
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

/** The last question ended by silence: when it was heard, and what it cancelled; nothing where it meant to wait. */
export interface HeardSilence {
  readonly until: Instant;
  readonly lines: readonly OfferLine[];
  readonly cancelled: readonly QuantityRecord[];
}

/** What the customer's page shows beside the facts; the newest first, and not without end. */
export interface CustomerView {
  /** With the open offer as it stands at this moment. */
  readonly backorder: LoadedBackorder;
  readonly outcome: string | null;
  readonly silence: HeardSilence | null;
  readonly decisions: readonly StandingDecision[];
  readonly refunds: readonly ShownRefund[];
  readonly coupons: readonly ShownCoupon[];
  readonly parcels: readonly ShownParcel[];
}

/** So many of each are shown: a page is for reading, the whole history is in the mails. */
const MOST_SHOWN = 3;

/**
 * How the last question of a backorder ended, where that was by silence. What it cancelled was taken off in the same
 * moment; nobody was silent where the law cancelled in spite of what he had said.
 */
async function heardSilence(act: Act, backorderId: string): Promise<HeardSilence | null> {
  const rows = await act.tx.execute<{ expiresAt: string; lines: OfferLine[]; cancelled: QuantityRecord[] }>(sql`
    select o.expires_at::text as "expiresAt", o.options as lines,
      coalesce((select jsonb_agg(u.line) from cancellations c, jsonb_array_elements(c.lines) as u(line)
        where c.backorder_id = o.backorder_id and c.at = o.closed_at and c.cause <> 'law'), '[]') as cancelled
    from offers o
    where o.backorder_id = ${backorderId} and o.state = 'silent'
      and not exists (select 1 from offers l where l.backorder_id = o.backorder_id and l.version > o.version)
      and not exists (select 1 from cancellations c
        where c.backorder_id = o.backorder_id and c.at = o.closed_at and c.cause = 'law')`);
  return (
    rows.map(({ expiresAt, lines, cancelled }) => ({
      until: answerableUntil({ expiresAt: sqlInstant(expiresAt), lines }),
      lines,
      cancelled,
    }))[0] ?? null
  );
}

/** Reads what a customer may see of his backorder, without locking it. Null when there is none. */
export async function customerView(act: Act, backorderId: string): Promise<CustomerView | null> {
  const backorder = await readBackorder(act, backorderId);
  if (backorder === null) return null;
  const [heads, silence, decisions, refunds, coupons, parcels] = await Promise.all([
    act.tx.execute<{ outcome: string | null }>(sql`select outcome from backorders where id = ${backorderId}`),
    heardSilence(act, backorderId),
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
    backorder: { ...backorder, facts: asItStands(backorder.facts, backorder.now) },
    outcome: heads[0]?.outcome ?? null,
    silence,
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
