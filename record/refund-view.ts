import { type SQL, sql } from 'drizzle-orm';
import type { Tx } from '../db/client';
import type { PaymentRecord, QuantityRecord } from '../db/records';
import { formatInstant } from '../domain/calendar/business-date';
import type { EarlierRefund, Returned, TenderShare } from '../domain/money/refund-plan';
import type { RefundState } from '../domain/money/refund-state';
import type { TaxAtRate } from '../domain/money/refund-tax';
import { sqlInstant } from './load-facts';
import { percentOf } from './order-terms';

/** A refund as the database has it. */
export interface RefundRow {
  readonly id: string;
  readonly seq: number;
  readonly orderId: string;
  readonly backorderId: string | null;
  readonly lines: readonly QuantityRecord[];
  readonly amount: string;
  readonly currency: string;
  readonly state: RefundState;
  readonly byTender: readonly TenderShare[];
  readonly taxByRate: readonly TaxAtRate[];
  readonly returns: readonly Returned[];
  readonly failure: string | null;
  readonly requestedAt: string;
  readonly dueAt: string;
  readonly paidAt: string | null;
  readonly reference: string | null;
}

const COLUMNS = sql`id, seq, order_id as "orderId", backorder_id as "backorderId", lines, amount, currency, state,
  by_tender as "byTender", tax_by_rate as "taxByRate", returns, failure, requested_at as "requestedAt",
  due_at as "dueAt", paid_at as "paidAt", reference`;

/** Refunds that match, newest first. */
export const refundRows = (tx: Pick<Tx, 'execute'>, where: SQL, limit: number): Promise<readonly RefundRow[]> =>
  tx.execute<RefundRow & Record<string, unknown>>(
    sql`select ${COLUMNS} from refunds where ${where} order by seq desc limit ${limit}`,
  );

/** One refund under its lock; null when there is none of that id. */
export async function lockRefund(tx: Pick<Tx, 'execute'>, id: string): Promise<RefundRow | null> {
  const rows = await tx.execute<RefundRow & Record<string, unknown>>(
    sql`select ${COLUMNS} from refunds where id = ${id} for update`,
  );
  return rows[0] ?? null;
}

/** More refunds than an order can come to: each takes at least one unit of one line. */
const MOST_OF_AN_ORDER = 10_000;

/** What was given back of an order so far, or left uncharged. */
export const earlierRefunds = (tx: Pick<Tx, 'execute'>, orderId: string): Promise<readonly EarlierRefund[]> =>
  tx.execute<EarlierRefund & Record<string, unknown>>(sql`
    select by_tender as "byTender", tax_by_rate as "taxByRate", returns from refunds where order_id = ${orderId}
    union all
    select by_tender, tax_by_rate, '[]'::jsonb from uncharged_shares where order_id = ${orderId}
    limit ${MOST_OF_AN_ORDER}`);

/**
 * What its tenders bear no more when something is cancelled: what was given back or left uncharged and, of a payment that is
 * charged parcel by parcel, what was asked to be charged for those that left.
 */
export const borneBefore = async (
  tx: Pick<Tx, 'execute'>,
  { orderId, payment }: { readonly orderId: string; readonly payment: Pick<PaymentRecord, 'state'> },
): Promise<readonly EarlierRefund[]> => {
  const refunds = await earlierRefunds(tx, orderId);
  if (payment.state !== 'authorized') return refunds;
  const captures = await tx.execute<Pick<EarlierRefund, 'byTender'> & Record<string, unknown>>(sql`
    select by_tender as "byTender" from captures where order_id = ${orderId}`);
  return [...refunds, ...captures.map(({ byTender }) => ({ byTender, taxByRate: [], returns: [] }))];
};

/** Of its tenders, those that give money back. */
export const paidShares = ({ byTender }: Pick<RefundRow, 'byTender'>): readonly TenderShare[] =>
  byTender.filter(({ taken }) => taken);

/** The shop's form for an account, told which refund it is about where its address has a place for that. */
export const refundForm = (
  url: string | undefined,
  { id, orderId }: Pick<RefundRow, 'id' | 'orderId'>,
): string | null =>
  url?.replaceAll('{refundId}', encodeURIComponent(id)).replaceAll('{orderId}', encodeURIComponent(orderId)) ?? null;

/** A refund as the contract shows it. */
export function refundView(row: RefundRow) {
  const { id, orderId, backorderId, lines, currency, state, byTender, taxByRate, returns, failure } = row;
  const money = (amount: number) => ({ amount, currency });
  return {
    id,
    orderId,
    ...(backorderId === null ? {} : { backorderId }),
    lines,
    amount: money(Number(row.amount)),
    byTender: paidShares(row).map(({ method, amountMinor, reference, direct }) => ({
      method,
      amount: money(amountMinor),
      ...(reference === null ? {} : { reference }),
      // What the engine pays back itself is not for the payment system that hears of the rest.
      ...(direct === undefined
        ? {}
        : {
            direct: {
              via: direct.via,
              state: direct.state,
              ...(direct.reference === null ? {} : { reference: direct.reference }),
            },
          }),
    })),
    // Where only points go back, no money that was taxed does.
    taxByRate: byTender.some(({ taken }) => !taken)
      ? []
      : taxByRate.map(({ ratePcm, amountMinor, taxMinor }) => ({
          rate: ratePcm === null ? null : percentOf(ratePcm),
          amount: money(amountMinor),
          tax: money(taxMinor),
        })),
    returns: returns.map((item) => ({
      kind: item.kind,
      amount: money(item.amountMinor),
      ...(item.kind === 'coupon' ? { code: item.code } : {}),
    })),
    state,
    requestedAt: formatInstant(sqlInstant(row.requestedAt)),
    dueAt: formatInstant(sqlInstant(row.dueAt)),
    ...(row.paidAt === null ? {} : { paidAt: formatInstant(sqlInstant(row.paidAt)) }),
    ...(row.reference === null ? {} : { reference: row.reference }),
    ...(failure === null ? {} : { failure }),
  };
}
