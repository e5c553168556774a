import { sql } from 'drizzle-orm';
import type { ActorRecord, DecidedLineRecord, QuantityRecord } from '../db/records';
import { answerableUntil, type OfferLine } from '../domain/backorder/offer';
import { asItStands } from '../domain/backorder/rules/offering';
import { toBusinessTime } from '../domain/business-time';
import type { BusinessDate, Instant } from '../domain/calendar/business-date';
import type { Returned, TenderShare } from '../domain/money/refund-plan';
import type { RefundState } from '../domain/money/refund-state';
import { needsAccount } from '../domain/money/tender';
import type { Act } from './act';
import { type LoadedBackorder, readBackorder, sqlInstant } from './load-facts';
import { paidShares, refundForm } from './refund-view';

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
  /**
   * `apart`: a part that did not wait for the account the rest waits for. Its day has passed; whether it has been paid is said
   * only once all is.
   */
  readonly state: RefundState | 'apart';
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
  /** Earlier refunds that are not shown. */
  readonly moreRefunds: number;
  readonly coupons: readonly ShownCoupon[];
  readonly parcels: readonly ShownParcel[];
}

/** So many of each are shown: a page is for reading, the whole history is in the mails. */
const MOST_SHOWN = 3;

/** Refunds that wait for an account are all to be seen to, and each has a form of its own: so many of them. */
const MOST_WAITING = 10;

type RefundShown = Omit<ShownRefund, 'dueAt' | 'formUrl'> & {
  id: string;
  dueAt: string;
  failure: string | null;
  total: number;
};

/** The newest refunds and, however old, those that wait for an account; with how many there are in all. */
const shownRefunds = (act: Act, backorderId: string): Promise<readonly RefundShown[]> =>
  act.tx.execute<RefundShown & Record<string, unknown>>(sql`
    select id, amount::float8 as "amountMinor", by_tender as "byTender", returns, currency, state, due_at::text as "dueAt",
      failure, total
    from (
      select *, count(*) over ()::int as total, row_number() over (order by seq desc) as place,
        row_number() over (partition by state = 'needs-account' order by seq desc) as waiting
      from refunds where backorder_id = ${backorderId}
    ) r
    where place <= ${MOST_SHOWN} or (state = 'needs-account' and waiting <= ${MOST_WAITING}) order by seq desc`);

/** What of a refund waits for an account, and what of it does not: points and cards need none, unless they failed. */
function partsApart(refund: ShownRefund, failed: boolean, now: Instant): readonly ShownRefund[] {
  const byTender = paidShares(refund);
  const waiting = byTender.filter(needsAccount);
  const others = byTender.filter((share) => !needsAccount(share));
  if (failed || refund.state !== 'needs-account' || waiting.length === 0 || others.length + refund.returns.length === 0)
    return [refund];
  const waitingMinor = waiting.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const paid = refund.returns.length === 0 && others.every(({ direct }) => direct?.state === 'paid');
  return [
    { ...refund, amountMinor: waitingMinor, byTender: waiting, returns: [] },
    {
      ...refund,
      amountMinor: refund.amountMinor - waitingMinor,
      byTender: others,
      state: paid ? 'confirmed' : now < refund.dueAt ? 'requested' : 'apart',
      formUrl: null,
    },
  ];
}

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
    shownRefunds(act, backorderId),
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
    refunds: refunds.flatMap(({ id, dueAt, failure, total: _, ...refund }) =>
      partsApart(
        {
          ...refund,
          dueAt: sqlInstant(dueAt),
          formUrl:
            refund.state === 'needs-account'
              ? refundForm(backorder.channel.refundFormUrl, { id, orderId: backorder.orderId })
              : null,
        },
        failure !== null,
        backorder.now,
      ),
    ),
    moreRefunds: (refunds[0]?.total ?? 0) - refunds.length,
    coupons,
    parcels: parcels.map(({ at, ...parcel }) => ({ ...parcel, at: toBusinessTime(sqlInstant(at), backorder.scale) })),
  };
}
