import { sql } from 'drizzle-orm';
import {
  bigint,
  bigserial,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { UnknownBecause } from '../../domain/backorder/facts';
import type { TenderShare } from '../../domain/money/refund-plan';
import type { LinePromise } from '../../domain/promise/promise';
import type {
  ActorRecord,
  CustomerRecord,
  MoneyTermsRecord,
  PaymentRecord,
  QuantityRecord,
  ShipToRecord,
  StatedTimes,
} from '../records';
import { instant, units } from './columns';

export const orders = pgTable(
  'orders',
  {
    id: text().primaryKey(),
    number: text().notNull(),
    /** Order of acceptance: the tie-break of the queue. */
    seq: bigserial({ mode: 'number' }).notNull(),
    contentHash: text('content_hash').notNull(),
    sent: jsonb().$type<Record<string, unknown>>().notNull(),
    channelId: text('channel_id').notNull(),
    currency: text().notNull(),
    commitment: text().$type<'request' | 'placed'>().notNull(),
    customerId: text('customer_id').notNull(),
    customer: jsonb().$type<CustomerRecord>().notNull(),
    shipTo: jsonb('ship_to').$type<ShipToRecord>().notNull(),
    payment: jsonb().$type<PaymentRecord>().notNull(),
    shippingFee: bigint('shipping_fee', { mode: 'number' }).notNull(),
    orderDiscount: bigint('order_discount', { mode: 'number' }).notNull(),
    moneyTerms: jsonb('money_terms').$type<MoneyTermsRecord>().notNull().default({}),
    policyId: text('policy_id').notNull(),
    policyVersion: integer('policy_version').notNull(),
    placedAt: instant('placed_at').notNull(),
    completedAt: instant('completed_at').notNull(),
    acceptedAt: instant('accepted_at').notNull(),
  },
  (t) => [
    uniqueIndex('orders_seq').on(t.seq),
    index('orders_customer').on(t.customerId),
    // The number that the customer has in hand.
    index('orders_number').on(t.number, t.seq),
  ],
);

export const orderLines = pgTable(
  'order_lines',
  {
    orderId: text('order_id').notNull(),
    lineId: text('line_id').notNull(),
    position: integer().notNull(),
    sku: text().notNull(),
    name: text().notNull(),
    kind: text().$type<'backorder' | 'preorder' | 'special-order'>().notNull(),
    /** Quantity as sent; `ordered` of them were accepted, `refused` not. */
    sent: integer().notNull(),
    ordered: units('ordered'),
    refused: units('refused'),
    /** Why units were refused, or (order already placed) why they cannot simply wait. */
    reason: text(),
    waiting: units('waiting'),
    allocated: units('allocated'),
    released: units('released'),
    /** Since when units of the line lie allocated and unreleased. */
    heldSince: instant('held_since'),
    shipped: units('shipped'),
    /** Of the shipped ones, those whose money went back because they came back. */
    returned: units('returned'),
    cancelled: units('cancelled'),
    substituted: units('substituted'),
    /** Place in the item's queue, by all of these in turn: see `domain/allocation/queue.ts`. */
    queueTier: smallint('queue_tier').notNull().default(0),
    queueKey: instant('queue_key').notNull(),
    /** Rank of the customer, negated: higher ranks first. */
    queueRank: integer('queue_rank').notNull().default(0),
    queueAt: instant('queue_at').notNull(),
    queueSeq: bigint('queue_seq', { mode: 'number' }).notNull(),
    /** Whether supply that is only planned may promise this line (the pack's acceptance). */
    acceptsPlanned: boolean('accepts_planned').notNull(),
    unitPrice: bigint('unit_price', { mode: 'number' }).notNull(),
    discount: bigint({ mode: 'number' }).notNull(),
    tax: bigint({ mode: 'number' }).notNull(),
    /** Thousandths of a percent. */
    taxRatePcm: integer('tax_rate_pcm'),
    stated: jsonb().$type<StatedTimes>(),
    promiseOriginal: jsonb('promise_original').$type<LinePromise>(),
    promiseCurrent: jsonb('promise_current').$type<LinePromise>(),
    /** The supply that covers the last waiting unit. */
    promiseSupplyId: text('promise_supply_id'),
    /** Why there is no date, or a later one; null where that is simply so. */
    unknownBecause: text('unknown_because').$type<UnknownBecause>(),
    told: jsonb().$type<LinePromise>(),
    substituteFor: text('substitute_for'),
  },
  (t) => [
    primaryKey({ columns: [t.orderId, t.lineId] }),
    index('order_lines_queue')
      .on(t.sku, t.queueTier, t.queueKey, t.queueRank, t.queueAt, t.queueSeq, t.position)
      .where(sql`waiting > 0`),
    // The first and the last line that a supply covers.
    index('order_lines_pegged')
      .on(t.sku, t.promiseSupplyId, t.queueTier, t.queueKey, t.queueRank, t.queueAt, t.queueSeq, t.position)
      .where(sql`waiting > 0`),
    index('order_lines_sku').on(t.sku, t.orderId),
    index('order_lines_overdue')
      .on(t.orderId)
      .where(sql`waiting > 0 and promise_current is null and unknown_because in ('overdue', 'displaced')`),
    index('order_lines_held').on(t.heldSince).where(sql`held_since is not null and allocated > released`),
    index('order_lines_allocated').on(t.sku).where(sql`allocated > 0`),
    check(
      'order_lines_units',
      sql`${t.ordered} = ${t.waiting} + ${t.allocated} + ${t.shipped} + ${t.cancelled} + ${t.substituted}`,
    ),
    check('order_lines_returned_were_shipped', sql`${t.returned} between 0 and ${t.shipped}`),
    check(
      'order_lines_not_negative',
      sql`${t.waiting} >= 0 and ${t.allocated} >= 0 and ${t.shipped} >= 0 and ${t.cancelled} >= 0 and ${t.substituted} >= 0 and ${t.released} between 0 and ${t.allocated}`,
    ),
  ],
);

export const shipments = pgTable(
  'shipments',
  {
    id: text().primaryKey(),
    orderId: text('order_id').notNull(),
    lines: jsonb().$type<QuantityRecord[]>().notNull(),
    carrier: text(),
    trackingNumber: text('tracking_number'),
    at: instant('at').notNull(),
  },
  (t) => [index('shipments_order').on(t.orderId, t.at)],
);

/** 配達状況: what the carrier says became of a parcel, each state once. */
export const deliveries = pgTable(
  'deliveries',
  {
    shipmentId: text('shipment_id').notNull(),
    orderId: text('order_id').notNull(),
    state: text().$type<'delivered' | 'refused' | 'returned'>().notNull(),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.shipmentId, t.state] }), index('deliveries_order').on(t.orderId)],
);

/** 返品・受取拒否の返金: shipped units whose money a person decided to give back, and on what terms. */
export const returns = pgTable(
  'returns',
  {
    id: text().primaryKey(),
    orderId: text('order_id').notNull(),
    shipmentId: text('shipment_id'),
    lines: jsonb().$type<QuantityRecord[]>().notNull(),
    /** Whether shipping and fees went back with them: once an order. */
    shipping: text().$type<'kept' | 'refunded'>().notNull(),
    /** What the way back cost the customer, in minor units. */
    deducted: bigint({ mode: 'number' }).notNull(),
    reason: text().notNull(),
    actor: jsonb().$type<ActorRecord>().notNull(),
    at: instant('at').notNull(),
    /** Null where no money had been taken. */
    refundId: text('refund_id'),
  },
  (t) => [
    index('returns_order').on(t.orderId, t.at),
    uniqueIndex('returns_shipping_once').on(t.orderId).where(sql`shipping = 'refunded'`),
  ],
);

/** 売上確定の依頼: what the payment system was asked to charge of an authorised payment, parcel by parcel. */
export const captures = pgTable(
  'captures',
  {
    id: text().primaryKey(),
    orderId: text('order_id').notNull(),
    /** Null for what remained when the rest of the order was cancelled after its last parcel. */
    shipmentId: text('shipment_id'),
    /** All that is paid for, points and gift cards included. */
    amount: bigint({ mode: 'number' }).notNull(),
    byTender: jsonb('by_tender').$type<TenderShare[]>().notNull(),
    /** The last of the order: whatever remained is in it. */
    complete: boolean().notNull(),
    at: instant('at').notNull(),
  },
  (t) => [
    index('captures_order').on(t.orderId, t.at),
    uniqueIndex('captures_once_a_shipment').on(t.shipmentId).where(sql`shipment_id is not null`),
  ],
);
