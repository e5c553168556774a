import { sql } from 'drizzle-orm';
import {
  bigint,
  bigserial,
  boolean,
  check,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { SupplyReason } from '../records';
import { instant, units } from './columns';

/** One row an item: the lock every change of its units goes through, and the pooled sums. */
export const stock = pgTable(
  'stock',
  {
    sku: text().primaryKey(),
    onHand: units('on_hand'),
    reserved: units('reserved'),
    allocated: units('allocated'),
    /** Units of a kit in the house that were put together here: so many can be taken apart again. */
    assembled: units('assembled'),
    /** Of the free units, those that sharing left for whoever waits, where others that come may be sold at once. */
    keptForWaiters: units('kept_for_waiters'),
    /** Sum of the lines' waiting units: a new order's place in the queue without counting it. */
    waiting: bigint({ mode: 'number' }).notNull().default(0),
    /** Moves with everything that can move a promise; dry runs name it. */
    planVersion: bigint('plan_version', { mode: 'number' }).notNull().default(0),
  },
  (t) => [
    check('stock_allocated_held', sql`${t.allocated} >= 0 and ${t.reserved} >= 0 and ${t.waiting} >= 0`),
    check('stock_not_oversold', sql`${t.onHand} >= ${t.reserved} + ${t.allocated}`),
  ],
);

export const stockLocations = pgTable(
  'stock_locations',
  {
    sku: text().notNull(),
    locationId: text('location_id').notNull(),
    onHand: units('on_hand'),
    /** Units among them that the warehouse has been told to ship from here. */
    released: units('released'),
  },
  (t) => [
    primaryKey({ columns: [t.sku, t.locationId] }),
    check('stock_locations_released_there', sql`${t.released} between 0 and ${t.onHand}`),
  ],
);

/** 出荷指示: units of a line that the warehouse has been told to ship, by where from; gone once they have left. */
export const releases = pgTable(
  'releases',
  {
    orderId: text('order_id').notNull(),
    lineId: text('line_id').notNull(),
    locationId: text('location_id').notNull(),
    quantity: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.orderId, t.lineId, t.locationId] }),
    check('releases_of_units', sql`${t.quantity} > 0`),
  ],
);

/** Every change of a unit; its sums are the stock. */
export const stockLedger = pgTable(
  'stock_ledger',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    sku: text().notNull(),
    locationId: text('location_id').notNull(),
    kind: text().notNull(),
    onHandDelta: integer('on_hand_delta').notNull().default(0),
    reservedDelta: integer('reserved_delta').notNull().default(0),
    allocatedDelta: integer('allocated_delta').notNull().default(0),
    orderId: text('order_id'),
    lineId: text('line_id'),
    reference: text(),
    at: instant('at').notNull(),
  },
  (t) => [
    index('stock_ledger_sku_at').on(t.sku, t.at),
    // What has been put back of a parcel.
    index('stock_ledger_put_back').on(t.reference, t.sku).where(sql`kind = 'return'`),
  ],
);

export const supplies = pgTable(
  'supplies',
  {
    id: text().primaryKey(),
    sku: text().notNull(),
    locationId: text('location_id').notNull(),
    quantity: integer().notNull(),
    received: units('received'),
    eta: date(),
    etaPrecision: text('eta_precision').$type<'day' | 'third' | 'month'>().notNull().default('day'),
    /** Last day the ETA can mean. */
    plannedOn: date('planned_on'),
    status: text().$type<'planned' | 'confirmed' | 'cancelled'>().notNull(),
    /** The ETA day closed without the goods: promises nothing until somebody answers. */
    overdue: boolean().notNull().default(false),
    supplierId: text('supplier_id'),
    forBackorderId: text('for_backorder_id'),
    forLineId: text('for_line_id'),
    reason: jsonb().$type<SupplyReason>(),
    /** When its date, or that it has none, was last stated or confirmed. */
    statedAt: instant('stated_at').notNull(),
    /** When the supplier was last asked since then, and how often, the call for a person counted. */
    askedAt: instant('asked_at'),
    askedTimes: units('asked_times'),
    /** Not looked at before then: whether the supplier has to be asked is a question once a day. */
    lookAgainAt: instant('look_again_at'),
    version: integer().notNull().default(1),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    index('supplies_sku').on(t.sku, t.createdAt, t.id),
    index('supplies_created').on(t.createdAt, t.id),
    index('supplies_open_by_sku')
      .on(t.sku, t.plannedOn, t.id)
      .where(sql`status <> 'cancelled' and received < quantity`),
    index('supplies_due').on(t.plannedOn).where(sql`status <> 'cancelled' and not overdue and received < quantity`),
  ],
);

/**
 * Units of an item that wait, by the supply expected to cover them ('' for none). Kept by triggers on `order_lines`:
 * what planning works with instead of reading the queue.
 */
export const pegs = pgTable(
  'pegs',
  {
    sku: text().notNull(),
    supplyId: text('supply_id').notNull(),
    acceptsPlanned: boolean('accepts_planned').notNull(),
    units: bigint({ mode: 'number' }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sku, t.supplyId, t.acceptsPlanned] }),
    // Kits are promised by supply of their components: whose it is does not tell who counts on it.
    index('pegs_supply').on(t.supplyId),
    check('pegs_not_negative', sql`${t.units} >= 0`),
  ],
);

export const receipts = pgTable('receipts', {
  id: text().primaryKey(),
  supplyId: text('supply_id'),
  sku: text().notNull(),
  locationId: text('location_id').notNull(),
  quantity: integer().notNull(),
  allocated: integer().notNull(),
  receivedAt: instant('received_at').notNull(),
  recordedAt: instant('recorded_at').notNull(),
});

/** Units held for a checkout, or for whoever is offered them, until they are taken, given back, or the hold runs out. */
export const reservations = pgTable(
  'reservations',
  {
    id: text().primaryKey(),
    sku: text().notNull(),
    quantity: integer().notNull(),
    channelId: text('channel_id').notNull(),
    expiresAt: instant('expires_at').notNull(),
    createdAt: instant('created_at').notNull(),
    /** The backorder in whose open offer these units are an alternative; null for a checkout's. */
    forBackorderId: text('for_backorder_id'),
  },
  (t) => [
    index('reservations_expiry').on(t.expiresAt),
    index('reservations_sku').on(t.sku),
    index('reservations_backorder').on(t.forBackorderId).where(sql`for_backorder_id is not null`),
  ],
);

/** Who asked or said what about a supply, or a purchase that no supply has answered yet, and when. */
export const supplyHistory = pgTable(
  'supply_history',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    supplyId: text('supply_id'),
    purchaseId: text('purchase_id'),
    at: instant('at').notNull(),
    kind: text().$type<'stated' | 'asked' | 'answered'>().notNull(),
    /** The supplier asked, or who answered; null for what staff or another system stated. */
    supplierId: text('supplier_id'),
    mailId: text('mail_id'),
    data: jsonb().$type<Record<string, unknown>>().notNull(),
  },
  (t) => [
    check('supply_history_about_one', sql`num_nonnulls(${t.supplyId}, ${t.purchaseId}) = 1`),
    index('supply_history_supply').on(t.supplyId, t.id).where(sql`supply_id is not null`),
    index('supply_history_purchase').on(t.purchaseId, t.id).where(sql`purchase_id is not null`),
    index('supply_history_supplier').on(t.supplierId, t.id).where(sql`supplier_id is not null`),
  ],
);

/** What a supplier was asked for: once, until a supply answers it. */
export const purchaseRequests = pgTable(
  'purchase_requests',
  {
    id: text().primaryKey(),
    sku: text().notNull(),
    quantity: integer().notNull(),
    supplierId: text('supplier_id'),
    cause: text().$type<'reorder-point' | 'special-order'>().notNull(),
    neededBy: date('needed_by'),
    forBackorderId: text('for_backorder_id'),
    forLineId: text('for_line_id'),
    state: text().$type<'open' | 'answered' | 'withdrawn'>().notNull(),
    requestedAt: instant('requested_at').notNull(),
    /** The day a person is to look after it, when no supply has answered by then. */
    chaseOn: date('chase_on'),
    answeredBy: text('answered_by'),
    /** The supplier has said that he cannot deliver it: he is not asked again. */
    refusedAt: instant('refused_at'),
    /** As those of a supply. */
    askedAt: instant('asked_at'),
    askedTimes: units('asked_times'),
    lookAgainAt: instant('look_again_at'),
  },
  (t) => [
    uniqueIndex('purchase_requests_reorder').on(t.sku).where(sql`state = 'open' and cause = 'reorder-point'`),
    uniqueIndex('purchase_requests_line')
      .on(t.forBackorderId, t.forLineId)
      .where(sql`state = 'open' and cause = 'special-order'`),
    index('purchase_requests_requested').on(t.requestedAt, t.id),
    index('purchase_requests_state').on(t.state, t.requestedAt, t.id),
    index('purchase_requests_answered').on(t.answeredBy).where(sql`answered_by is not null`),
    index('purchase_requests_chase').on(t.chaseOn).where(sql`state = 'open'`),
  ],
);
