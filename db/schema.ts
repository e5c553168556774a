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
  serial,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { Agreed, CourseState } from '../domain/backorder/course-state';
import type { Deadline } from '../domain/backorder/deadlines';
import type { OfferLine } from '../domain/backorder/offer';
import type { PolicyPack } from '../domain/policy/policy-pack';
import type { LinePromise } from '../domain/promise/promise';
import type {
  ActorRecord,
  ChannelSettings,
  CustomerRecord,
  LocalizedName,
  MoneyRecord,
  PaymentRecord,
  QuantityRecord,
  ShipToRecord,
  StatedTimes,
  SupplierSettings,
  SupplyReason,
} from './records';

const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });
const units = (name: string) => integer(name).notNull().default(0);

// Master data -------------------------------------------------------------------------------------------------------

export const channels = pgTable('channels', {
  id: text().primaryKey(),
  settings: jsonb().$type<ChannelSettings>().notNull(),
});

export const suppliers = pgTable('suppliers', {
  id: text().primaryKey(),
  settings: jsonb().$type<SupplierSettings>().notNull(),
});

export const items = pgTable('items', {
  sku: text().primaryKey(),
  name: jsonb().$type<LocalizedName>().notNull(),
  kind: text().$type<'backorder' | 'preorder' | 'special-order'>().notNull(),
  backorderable: boolean().notNull(),
  releaseDate: date('release_date'),
  price: jsonb().$type<MoneyRecord>(),
  url: text(),
  imageUrl: text('image_url'),
  backorderCap: integer('backorder_cap'),
  safetyStock: integer('safety_stock'),
  supplierId: text('supplier_id'),
  discontinued: boolean().notNull().default(false),
  alternatives: jsonb().$type<{ sku: string; note?: string }[]>().notNull().default([]),
  components: jsonb().$type<{ sku: string; quantity: number }[]>().notNull().default([]),
  createdAt: instant('created_at').notNull().defaultNow(),
});

export const customers = pgTable('customers', {
  id: text().primaryKey(),
  rank: integer(),
  locale: text().$type<'ja' | 'en'>(),
  noBackorder: boolean('no_backorder'),
  shipComplete: boolean('ship_complete'),
});

export const policies = pgTable(
  'policies',
  {
    id: text().notNull(),
    version: integer().notNull(),
    pack: jsonb().$type<PolicyPack>().notNull(),
    /** SHA-256 of the canonical content: what a backorder is pinned to. */
    hash: text().notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.id, t.version] })],
);

// Stock and supply --------------------------------------------------------------------------------------------------

/** One row an item: the lock every change of its units goes through, and the pooled sums. */
export const stock = pgTable(
  'stock',
  {
    sku: text().primaryKey(),
    onHand: units('on_hand'),
    reserved: units('reserved'),
    allocated: units('allocated'),
    /** Sum of the lines' waiting units: a new order's place in the queue without counting it. */
    waiting: bigint({ mode: 'number' }).notNull().default(0),
    /** Moves with everything that can move a promise; dry runs name it. */
    planVersion: bigint('plan_version', { mode: 'number' }).notNull().default(0),
  },
  (t) => [
    check('stock_allocated_held', sql`${t.allocated} >= 0 and ${t.reserved} >= 0 and ${t.waiting} >= 0`),
    check('stock_not_oversold', sql`${t.onHand} >= ${t.allocated}`),
  ],
);

export const stockLocations = pgTable(
  'stock_locations',
  { sku: text().notNull(), locationId: text('location_id').notNull(), onHand: units('on_hand') },
  (t) => [primaryKey({ columns: [t.sku, t.locationId] })],
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
  (t) => [index('stock_ledger_sku_at').on(t.sku, t.at)],
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
    version: integer().notNull().default(1),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    index('supplies_open_by_sku')
      .on(t.sku, t.plannedOn, t.id)
      .where(sql`status <> 'cancelled' and received < quantity`),
    index('supplies_due').on(t.plannedOn).where(sql`status <> 'cancelled' and not overdue and received < quantity`),
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

export const reservations = pgTable('reservations', {
  id: text().primaryKey(),
  sku: text().notNull(),
  quantity: integer().notNull(),
  channelId: text('channel_id').notNull(),
  expiresAt: instant('expires_at').notNull(),
});

// Orders ------------------------------------------------------------------------------------------------------------

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
    policyId: text('policy_id').notNull(),
    policyVersion: integer('policy_version').notNull(),
    placedAt: instant('placed_at').notNull(),
    completedAt: instant('completed_at').notNull(),
    acceptedAt: instant('accepted_at').notNull(),
  },
  (t) => [uniqueIndex('orders_seq').on(t.seq), index('orders_customer').on(t.customerId)],
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
    shipped: units('shipped'),
    cancelled: units('cancelled'),
    substituted: units('substituted'),
    queueAt: instant('queue_at').notNull(),
    queueSeq: bigint('queue_seq', { mode: 'number' }).notNull(),
    /** Whether supply that is only planned may promise this line (the pack's acceptance). */
    acceptsPlanned: boolean('accepts_planned').notNull(),
    unitPrice: bigint('unit_price', { mode: 'number' }).notNull(),
    discount: bigint({ mode: 'number' }).notNull(),
    tax: bigint({ mode: 'number' }).notNull(),
    stated: jsonb().$type<StatedTimes>(),
    promiseOriginal: jsonb('promise_original').$type<LinePromise>(),
    promiseCurrent: jsonb('promise_current').$type<LinePromise>(),
    /** The supply that covers the last waiting unit. */
    promiseSupplyId: text('promise_supply_id'),
    /** Why there is no date: `overdue`, `supply-cancelled`, `discontinued` or null for simply not known. */
    unknownBecause: text('unknown_because').$type<'overdue' | 'supply-cancelled' | 'discontinued'>(),
    told: jsonb().$type<LinePromise>(),
    substituteFor: text('substitute_for'),
  },
  (t) => [
    primaryKey({ columns: [t.orderId, t.lineId] }),
    index('order_lines_queue').on(t.sku, t.queueAt, t.queueSeq, t.position).where(sql`waiting > 0`),
    index('order_lines_allocated').on(t.sku).where(sql`allocated > 0`),
    check(
      'order_lines_units',
      sql`${t.ordered} = ${t.waiting} + ${t.allocated} + ${t.shipped} + ${t.cancelled} + ${t.substituted}`,
    ),
    check(
      'order_lines_not_negative',
      sql`${t.waiting} >= 0 and ${t.allocated} >= 0 and ${t.shipped} >= 0 and ${t.cancelled} >= 0 and ${t.substituted} >= 0 and ${t.released} between 0 and ${t.allocated}`,
    ),
  ],
);

export const shipments = pgTable('shipments', {
  id: text().primaryKey(),
  orderId: text('order_id').notNull(),
  lines: jsonb().$type<QuantityRecord[]>().notNull(),
  carrier: text(),
  trackingNumber: text('tracking_number'),
  at: instant('at').notNull(),
});

// Backorders --------------------------------------------------------------------------------------------------------

export const backorders = pgTable(
  'backorders',
  {
    id: text().primaryKey(),
    orderId: text('order_id').notNull(),
    customerId: text('customer_id').notNull(),
    cause: text().$type<'chosen' | 'suffered'>().notNull(),
    status: text().$type<'deciding' | 'awaiting-date' | 'scheduled' | 'ready' | 'closed'>().notNull(),
    outcome: text().$type<'cancelled' | 'substituted' | 'fulfilled' | 'partly-fulfilled'>(),
    policyId: text('policy_id').notNull(),
    policyVersion: integer('policy_version').notNull(),
    openedAt: instant('opened_at').notNull(),
    closedAt: instant('closed_at'),
    /** Moves with every change of the facts; signals and steps name it. */
    factsVersion: bigint('facts_version', { mode: 'number' }).notNull().default(0),
    /** Webhooks' sequence. */
    sequence: bigint({ mode: 'number' }).notNull().default(0),
    /** Number of the last step taken, over all runs of the workflow. */
    lastStep: integer('last_step').notNull().default(0),
    journalSeq: integer('journal_seq').notNull().default(0),
    journalHash: text('journal_hash').notNull().default(''),
    held: boolean().notNull().default(false),
    course: jsonb().$type<CourseState>().notNull(),
    deadlines: jsonb().$type<Deadline[]>().notNull().default([]),
    linkEpoch: integer('link_epoch').notNull().default(1),
  },
  (t) => [
    uniqueIndex('backorders_order').on(t.orderId),
    index('backorders_open').on(t.status, t.openedAt).where(sql`status <> 'closed'`),
    index('backorders_customer').on(t.customerId),
  ],
);

export const steps = pgTable(
  'steps',
  {
    backorderId: text('backorder_id').notNull(),
    stepNo: integer('step_no').notNull(),
    commandHash: text('command_hash').notNull(),
    command: text().notNull(),
    result: jsonb().$type<Record<string, unknown>>().notNull(),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.backorderId, t.stepNo] })],
);

/** Append-only (a trigger refuses the rest); each entry carries the hash of the one before. */
export const journal = pgTable(
  'journal',
  {
    backorderId: text('backorder_id').notNull(),
    seq: integer().notNull(),
    at: instant('at').notNull(),
    kind: text().notNull(),
    /** JSON text exactly as hashed. */
    data: text().notNull(),
    previousHash: text('previous_hash').notNull(),
    hash: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.backorderId, t.seq] })],
);

export const offers = pgTable(
  'offers',
  {
    backorderId: text('backorder_id').notNull(),
    version: integer().notNull(),
    state: text().$type<'open' | 'stale' | 'answered' | 'silent' | 'replaced' | 'withdrawn'>().notNull(),
    reason: text().notNull(),
    digest: text().notNull(),
    options: jsonb().$type<OfferLine[]>().notNull(),
    onSilence: text('on_silence').$type<'wait' | 'cancel'>().notNull(),
    /** Business instants. */
    openedAt: instant('opened_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    remindAt: instant('remind_at'),
    remindedAt: instant('reminded_at'),
    closedAt: instant('closed_at'),
    mailId: text('mail_id').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.backorderId, t.version] }),
    uniqueIndex('offers_one_open').on(t.backorderId).where(sql`state in ('open', 'stale')`),
  ],
);

export const decisions = pgTable(
  'decisions',
  {
    id: text().primaryKey(),
    backorderId: text('backorder_id').notNull(),
    offerVersion: integer('offer_version').notNull(),
    lines: jsonb().$type<(QuantityRecord & { choice: string; alternativeSku?: string })[]>().notNull(),
    actor: jsonb().$type<ActorRecord>().notNull(),
    at: instant('at').notNull(),
    /** Business instant until which it can be taken back; null: final at once. */
    undoUntil: instant('undo_until'),
    undoneAt: instant('undone_at'),
    told: boolean().notNull().default(false),
    /** What it changed of what the customer agreed to, as that stood before. */
    agreedBefore: jsonb('agreed_before').$type<Agreed>(),
  },
  (t) => [index('decisions_backorder').on(t.backorderId)],
);

/** Units taken off an order, or replaced by an alternative; settled when refund and coupon have been seen to. */
export const cancellations = pgTable(
  'cancellations',
  {
    id: text().primaryKey(),
    orderId: text('order_id').notNull(),
    backorderId: text('backorder_id'),
    cause: text().$type<'customer' | 'silence' | 'shop' | 'discontinued' | 'substituted'>().notNull(),
    lines: jsonb().$type<QuantityRecord[]>().notNull(),
    at: instant('at').notNull(),
    /** Business instant before which money and coupon wait, for a decision that can be taken back. */
    settleAt: instant('settle_at'),
    decisionId: text('decision_id'),
    settled: boolean().notNull(),
    undone: boolean().notNull().default(false),
    told: boolean().notNull().default(false),
    refundId: text('refund_id'),
    couponCode: text('coupon_code'),
    /** Minor units that come back, where they do not follow from the order's terms: an alternative that is cheaper. */
    amount: bigint({ mode: 'number' }),
  },
  (t) => [index('cancellations_order').on(t.orderId)],
);

export const refunds = pgTable(
  'refunds',
  {
    id: text().primaryKey(),
    seq: serial().notNull(),
    orderId: text('order_id').notNull(),
    backorderId: text('backorder_id'),
    lines: jsonb().$type<QuantityRecord[]>().notNull(),
    amount: bigint({ mode: 'number' }).notNull(),
    currency: text().notNull(),
    state: text().$type<'requested' | 'overdue' | 'confirmed'>().notNull(),
    requestedAt: instant('requested_at').notNull(),
    dueAt: instant('due_at').notNull(),
    confirmedAt: instant('confirmed_at'),
    paidAt: instant('paid_at'),
    reference: text(),
    /** The clock's workflow has to be told: `start` or `confirmed`. */
    wake: text().$type<'start' | 'confirmed'>(),
  },
  (t) => [index('refunds_order').on(t.orderId), index('refunds_wake').on(t.id).where(sql`wake is not null`)],
);

export const coupons = pgTable('coupons', {
  code: text().primaryKey(),
  backorderId: text('backorder_id').notNull(),
  percent: integer(),
  amount: bigint({ mode: 'number' }),
  currency: text(),
  validUntil: date('valid_until').notNull(),
  issuedAt: instant('issued_at').notNull(),
});

export const tasks = pgTable(
  'tasks',
  {
    id: text().primaryKey(),
    seq: serial().notNull(),
    kind: text().notNull(),
    /** One open task per subject: a repeated cause does not pile up. */
    subject: text().notNull(),
    state: text().$type<'open' | 'resolved'>().notNull(),
    backorderId: text('backorder_id'),
    sku: text(),
    supplyId: text('supply_id'),
    data: jsonb().$type<Record<string, unknown>>().notNull(),
    openedAt: instant('opened_at').notNull(),
    resolvedAt: instant('resolved_at'),
    note: text(),
  },
  (t) => [
    uniqueIndex('tasks_one_open').on(t.kind, t.subject).where(sql`state = 'open'`),
    uniqueIndex('tasks_seq').on(t.seq),
  ],
);

// Outbox ------------------------------------------------------------------------------------------------------------

/** One row per backorder and signal; the highest version wins. */
export const wakes = pgTable(
  'wakes',
  {
    backorderId: text('backorder_id').notNull(),
    signal: text().$type<'supplierEta' | 'restocked' | 'decided' | 'orderChanged'>().notNull(),
    version: bigint({ mode: 'number' }).notNull(),
    /** Impersonal facts for whoever reads the workflow's history. */
    facts: jsonb().$type<Record<string, string | number | null>>().notNull(),
    availableAt: instant('available_at').notNull().defaultNow(),
    attempts: units('attempts'),
  },
  (t) => [primaryKey({ columns: [t.backorderId, t.signal] }), index('wakes_available').on(t.availableAt)],
);

export const mails = pgTable(
  'mails',
  {
    id: text().primaryKey(),
    seq: bigserial({ mode: 'number' }).notNull(),
    backorderId: text('backorder_id').notNull(),
    template: text().notNull(),
    locale: text().$type<'ja' | 'en'>().notNull(),
    /** The cause this mail answers; never two mails for one. */
    cause: text().notNull(),
    fromAddress: text('from_address').notNull(),
    replyTo: text('reply_to'),
    toAddress: text('to_address').notNull(),
    subject: text().notNull(),
    html: text().notNull(),
    text: text().notNull(),
    status: text()
      .$type<'queued' | 'sent' | 'delivered' | 'bounced' | 'complained' | 'failed' | 'superseded'>()
      .notNull(),
    /** First and legal notices go ahead of the rest: lower leaves first. */
    priority: integer().notNull(),
    /** False for legal notices: newer facts do not overtake them. */
    supersedable: boolean().notNull(),
    queuedAt: instant('queued_at').notNull(),
    sentAt: instant('sent_at'),
    providerId: text('provider_id'),
    batchId: text('batch_id'),
    failure: text(),
  },
  (t) => [
    uniqueIndex('mails_cause').on(t.backorderId, t.cause),
    index('mails_backorder').on(t.backorderId, t.seq),
    uniqueIndex('mails_seq').on(t.seq),
    index('mails_queue').on(t.priority, t.seq).where(sql`status = 'queued' and batch_id is null`),
    index('mails_batch').on(t.batchId).where(sql`batch_id is not null and status = 'queued'`),
    index('mails_provider').on(t.providerId).where(sql`provider_id is not null`),
  ],
);

/** A provider request frozen before its first attempt: members, order, body and key never change. */
export const mailBatches = pgTable(
  'mail_batches',
  {
    id: text().primaryKey(),
    idempotencyKey: text('idempotency_key').notNull(),
    body: text().notNull(),
    state: text().$type<'prepared' | 'accepted' | 'refused' | 'unknown'>().notNull(),
    createdAt: instant('created_at').notNull(),
    firstAttemptAt: instant('first_attempt_at'),
    nextAttemptAt: instant('next_attempt_at').notNull(),
    attempts: units('attempts'),
    lastError: text('last_error'),
  },
  (t) => [index('mail_batches_open').on(t.nextAttemptAt).where(sql`state = 'prepared'`)],
);

/** The local stack's mail program: the same bytes a provider would have been given. */
export const localMailbox = pgTable(
  'local_mailbox',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    idempotencyKey: text('idempotency_key').notNull(),
    position: integer().notNull(),
    mailId: text('mail_id').notNull(),
    fromAddress: text('from_address').notNull(),
    toAddress: text('to_address').notNull(),
    subject: text().notNull(),
    html: text().notNull(),
    text: text().notNull(),
    receivedAt: instant('received_at').notNull().defaultNow(),
  },
  (t) => [uniqueIndex('local_mailbox_once').on(t.idempotencyKey, t.position)],
);

/** Who may do a job that one process does at a time, until when. */
export const leases = pgTable('leases', {
  name: text().primaryKey(),
  holder: text().notNull(),
  until: instant('until').notNull(),
});

export const webhookEndpoints = pgTable('webhook_endpoints', {
  id: text().primaryKey(),
  url: text().notNull(),
  events: text().array().notNull(),
  secret: text().notNull(),
  createdAt: instant('created_at').notNull(),
  deletedAt: instant('deleted_at'),
});

export const webhookDeliveries = pgTable(
  'webhook_deliveries',
  {
    id: text().primaryKey(),
    seq: bigserial({ mode: 'number' }).notNull(),
    endpointId: text('endpoint_id').notNull(),
    /** The `webhook-id`: the same for every attempt and every endpoint of one event. */
    eventId: text('event_id').notNull(),
    type: text().notNull(),
    backorderId: text('backorder_id'),
    sequence: bigint({ mode: 'number' }),
    body: text().notNull(),
    state: text().$type<'pending' | 'delivered' | 'failed'>().notNull(),
    attempts: units('attempts'),
    createdAt: instant('created_at').notNull(),
    nextAttemptAt: instant('next_attempt_at').notNull(),
    deliveredAt: instant('delivered_at'),
    lastStatus: integer('last_status'),
    lastError: text('last_error'),
  },
  (t) => [
    index('webhook_deliveries_queue').on(t.endpointId, t.seq).where(sql`state = 'pending'`),
    index('webhook_deliveries_order').on(t.endpointId, t.backorderId, t.seq).where(sql`state = 'pending'`),
    uniqueIndex('webhook_deliveries_seq').on(t.seq),
  ],
);

export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    apiKey: text('api_key').notNull(),
    method: text().notNull(),
    path: text().notNull(),
    key: text().notNull(),
    payloadHash: text('payload_hash').notNull(),
    status: integer().notNull(),
    location: text(),
    body: text().notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.apiKey, t.method, t.path, t.key] }), index('idempotency_keys_age').on(t.createdAt)],
);
