import { type SQL, sql } from 'drizzle-orm';
import type { Tx } from '../db/client';
import type { PaymentRecord, QuantityRecord } from '../db/records';
import { formatInstant } from '../domain/calendar/business-date';
import type { MoneyMoved, PastCapture, PastRefund } from '../domain/money/borne';
import type { Returned, TenderShare, Uncharged } from '../domain/money/refund-plan';
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

/** One refund as it stands; null when there is none of that id. */
export const readRefund = async (tx: Pick<Tx, 'execute'>, id: string): Promise<RefundRow | null> =>
  (await refundRows(tx, sql`id = ${id}`, 1))[0] ?? null;

/** One refund under its lock; null when there is none of that id. */
export async function lockRefund(tx: Pick<Tx, 'execute'>, id: string): Promise<RefundRow | null> {
  const rows = await tx.execute<RefundRow & Record<string, unknown>>(
    sql`select ${COLUMNS} from refunds where id = ${id} for update`,
  );
  return rows[0] ?? null;
}

/** More refunds than an order can come to: each takes at least one unit of one line. */
const MOST_OF_AN_ORDER = 10_000;

/**
 * All that has become of an order's money: what was given back of it, left uncharged and, of a payment that is charged parcel
 * by parcel, asked to be charged.
 */
export async function moneyMoved(
  tx: Pick<Tx, 'execute'>,
  { orderId, payment }: { readonly orderId: string; readonly payment: Pick<PaymentRecord, 'state'> },
): Promise<MoneyMoved> {
  const [refunds, uncharged, captures] = await Promise.all([
    tx.execute<PastRefund & Record<string, unknown>>(sql`
      select by_tender as "byTender", tax_by_rate as "taxByRate", returns, amount::float8 as "amountMinor", exists (
        select 1 from returns t where t.order_id = r.order_id and t.refund_id = r.id) as "cameBack"
      from refunds r where order_id = ${orderId} limit ${MOST_OF_AN_ORDER}`),
    tx.execute<Uncharged & Record<string, unknown>>(sql`
      select by_tender as "byTender", tax_by_rate as "taxByRate" from uncharged_shares where order_id = ${orderId}
      limit ${MOST_OF_AN_ORDER}`),
    payment.state === 'authorized'
      ? tx.execute<PastCapture & Record<string, unknown>>(sql`
          select amount::float8 as "amountMinor", by_tender as "byTender", complete from captures
          where order_id = ${orderId} limit ${MOST_OF_AN_ORDER}`)
      : [],
  ]);
  return { refunds, uncharged, captures };
}

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
    // Where nothing but points goes back, no money that was taxed does.
    taxByRate:
      Number(row.amount) === 0 || byTender.some(({ taken }) => !taken)
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
