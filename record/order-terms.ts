import { sql } from 'drizzle-orm';
import type { Tx } from '../db/client';
import type { MoneyTermsRecord } from '../db/records';
import type { LineTerms, OrderTerms } from '../domain/money/refund';
import type { OrderInput } from './order-input';

/** Per cent mille in a percent. */
const PCM = 1000;

const pcm = (percent: number): number => Math.round(percent * PCM);

/** Rates are kept to a thousandth of a percent. */
export const isTaxRate = (percent: number): boolean => pcm(percent) / PCM === percent;

/** A rate as the contract says it. */
export const percentOf = (ratePcm: number): number => ratePcm / PCM;

/** Of the order's discount, what it consists of or, where only a sum was sent, that sum. */
export const inputDiscount = ({ orderDiscount, orderDiscounts }: OrderInput): number =>
  orderDiscounts?.reduce((sum, { amount }) => sum + amount.amount, 0) ?? orderDiscount?.amount ?? 0;

/** What an order was charged by and paid with beside its lines, as it is kept. */
export function moneyTerms(order: OrderInput): MoneyTermsRecord {
  const { shippingTaxRate, fees, orderDiscounts, tenders } = order;
  return {
    ...(shippingTaxRate === undefined ? {} : { shippingTaxRatePcm: pcm(shippingTaxRate) }),
    ...(fees === undefined
      ? {}
      : {
          fees: fees.map(({ id, kind, name, amount, taxRate, refundable }, index) => ({
            id: id ?? `fee-${index + 1}`,
            kind: kind ?? 'fee',
            ...(name === undefined ? {} : { name }),
            amount: amount.amount,
            taxRatePcm: taxRate === undefined ? null : pcm(taxRate),
            refundable: refundable ?? true,
          })),
        }),
    ...(orderDiscounts === undefined
      ? {}
      : {
          discounts: orderDiscounts.map(({ kind, amount, code }) => ({
            kind,
            amount: amount.amount,
            code: code ?? null,
          })),
        }),
    ...(tenders === undefined
      ? {}
      : {
          tenders: tenders.map(({ method, amount, reference }) => ({
            method,
            amount: amount.amount,
            reference: reference ?? null,
          })),
        }),
  };
}

/** A rate of a line as it is kept. */
export const lineRatePcm = ({ taxRate }: OrderInput['lines'][number]): number | null =>
  taxRate === undefined ? null : pcm(taxRate);

/** The terms of an order that is not taken in yet. */
export const inputTerms = (order: OrderInput): OrderTerms => ({
  ...moneyTerms(order),
  lines: order.lines.map((line) => ({
    lineId: line.lineId,
    quantity: line.quantity,
    unitPrice: line.unitPrice.amount,
    discount: line.discount?.amount ?? 0,
    tax: line.tax?.amount ?? 0,
    taxRatePcm: lineRatePcm(line),
  })),
  substitutes: [],
  shippingFee: order.shippingFee?.amount ?? 0,
  orderDiscount: inputDiscount(order),
});

/** A line's money as the database has it; big numbers come as text. */
export interface MoneyLineRow {
  readonly lineId: string;
  readonly ordered: number;
  readonly unitPrice: string;
  readonly discount: string;
  readonly tax: string;
  readonly taxRatePcm: number | null;
  readonly substituteFor: string | null;
}

/** The columns of a `MoneyLineRow`, of `order_lines l`. */
export const MONEY_LINE_COLUMNS = sql`
  l.line_id as "lineId", l.ordered, l.unit_price as "unitPrice", l.discount, l.tax, l.tax_rate_pcm as "taxRatePcm",
  l.substitute_for as "substituteFor"`;

export interface MoneyHead {
  readonly shippingFee: number | string;
  readonly orderDiscount: number | string;
  readonly moneyTerms: MoneyTermsRecord;
}

const lineTerms = (row: MoneyLineRow): LineTerms => ({
  lineId: row.lineId,
  quantity: row.ordered,
  unitPrice: Number(row.unitPrice),
  discount: Number(row.discount),
  tax: Number(row.tax),
  taxRatePcm: row.taxRatePcm,
});

/** The frozen terms of an order that was taken in, from its rows. */
export const orderTerms = (head: MoneyHead, rows: readonly MoneyLineRow[]): OrderTerms => ({
  ...head.moneyTerms,
  lines: rows.filter(({ substituteFor }) => substituteFor === null).map(lineTerms),
  substitutes: rows.flatMap((row) =>
    row.substituteFor === null ? [] : [{ ...lineTerms(row), substituteFor: row.substituteFor }],
  ),
  shippingFee: Number(head.shippingFee),
  orderDiscount: Number(head.orderDiscount),
});

/** The lines of an order that were accepted, in their order. */
export const moneyLines = (tx: Pick<Tx, 'execute'>, orderId: string): Promise<readonly MoneyLineRow[]> =>
  tx.execute<MoneyLineRow & Record<string, unknown>>(sql`
    select ${MONEY_LINE_COLUMNS} from order_lines l where l.order_id = ${orderId} and l.ordered > 0 order by l.position`);
