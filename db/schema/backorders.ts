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
  pgEnum,
  pgTable,
  primaryKey,
  serial,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { Agreed, CourseState } from '../../domain/backorder/course-state';
import { DEADLINE_KINDS } from '../../domain/backorder/deadlines';
import { BACKORDER_CAUSES, type CancelCause } from '../../domain/backorder/facts';
import type { OfferLine } from '../../domain/backorder/offer';
import type { Returned, TenderShare } from '../../domain/money/refund-plan';
import type { RefundState } from '../../domain/money/refund-state';
import type { TaxAtRate } from '../../domain/money/refund-tax';
import type { ActorRecord, DecidedLineRecord, QuantityRecord } from '../records';
import { bytes, instant } from './columns';

export const backorderCause = pgEnum('backorder_cause', BACKORDER_CAUSES);
export const deadlineKind = pgEnum('deadline_kind', DEADLINE_KINDS);
export const backorderStatus = pgEnum('backorder_status', [
  'deciding',
  'awaiting-date',
  'scheduled',
  'ready',
  'closed',
]);

export const backorders = pgTable(
  'backorders',
  {
    id: text().primaryKey(),
    orderId: text('order_id').notNull(),
    cause: backorderCause().notNull(),
    status: backorderStatus().notNull(),
    outcome: text().$type<'cancelled' | 'substituted' | 'fulfilled' | 'partly-fulfilled'>(),
    policyId: text('policy_id').notNull(),
    policyVersion: integer('policy_version').notNull(),
    openedAt: instant('opened_at').notNull(),
    closedAt: instant('closed_at'),
    /** Moves with every change of the facts; signals and steps name it. */
    factsVersion: integer('facts_version').notNull().default(0),
    /** Webhooks' sequence. */
    sequence: integer().notNull().default(0),
    /** Number of the last step taken, over all runs of the workflow. */
    lastStep: integer('last_step').notNull().default(0),
    journalSeq: integer('journal_seq').notNull().default(0),
    /** Of the last entry; as bytes, since every backorder has one. */
    journalHash: bytes('journal_hash').notNull().default(sql`''`),
    held: boolean().notNull().default(false),
    /** What is not as it was at the start: see `keptCourse`. */
    course: jsonb().$type<Partial<CourseState>>().notNull(),
    /** When the course next goes on by itself, and why; in its step's result are those after it. */
    nextDeadlineAt: instant('next_deadline_at'),
    nextDeadlineKind: deadlineKind('next_deadline_kind'),
    linkEpoch: integer('link_epoch').notNull().default(1),
  },
  (t) => [
    // An order finds its backorder by the id that follows from its own.
    check('backorders_of_order', sql`${t.id} = backorder_id(${t.orderId})`),
    // Few open in the same millisecond: the id would only make a million entries longer.
    index('backorders_opened').on(t.openedAt),
    index('backorders_status').on(t.status, t.openedAt),
    // Who runs under a version, to be moved to another. A handful of values: a million entries take a few bytes each.
    index('backorders_running').on(t.policyId, t.policyVersion).where(sql`closed_at is null`),
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
    reminderMailId: text('reminder_mail_id'),
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
    lines: jsonb().$type<DecidedLineRecord[]>().notNull(),
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
    /** Pool of coupon codes that had none left: a coupon is owed from it. */
    couponPool: text('coupon_pool'),
    /** Business instant in which the money came to be owed, where that is before the units were taken off: the law's. */
    owedSince: instant('owed_since'),
    /** Minor units that come back, where they do not follow from the order's terms: an alternative that is cheaper. */
    amount: bigint({ mode: 'number' }),
  },
  (t) => [
    index('cancellations_order').on(t.orderId),
    index('cancellations_backorder').on(t.backorderId).where(sql`backorder_id is not null`),
    index('cancellations_coupon_owed').on(t.couponPool, t.at, t.id).where(sql`coupon_pool is not null`),
  ],
);

/**
 * What a cancellation of an order that was not paid left uncharged, where it left no refund to remember it by; and shipping and fees
 * that were let go, with units that came back, before they were charged.
 */
export const unchargedShares = pgTable(
  'uncharged_shares',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    orderId: text('order_id').notNull(),
    at: instant('at').notNull(),
    byTender: jsonb('by_tender').$type<TenderShare[]>().notNull(),
    taxByRate: jsonb('tax_by_rate').$type<TaxAtRate[]>().notNull(),
  },
  (t) => [index('uncharged_shares_order').on(t.orderId)],
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
    state: text().$type<RefundState>().notNull(),
    byTender: jsonb('by_tender').$type<TenderShare[]>().notNull().default([]),
    taxByRate: jsonb('tax_by_rate').$type<TaxAtRate[]>().notNull().default([]),
    /** Points and coupons that come back beside the money. */
    returns: jsonb().$type<Returned[]>().notNull().default([]),
    failure: text(),
    requestedAt: instant('requested_at').notNull(),
    dueAt: instant('due_at').notNull(),
    confirmedAt: instant('confirmed_at'),
    paidAt: instant('paid_at'),
    reference: text(),
    /** The clock's workflow has to be told: `start`, `moved` (it is due on another day) or `confirmed`. */
    wake: text().$type<'start' | 'moved' | 'confirmed'>(),
  },
  (t) => [
    uniqueIndex('refunds_seq').on(t.seq),
    index('refunds_state').on(t.state, t.seq),
    index('refunds_order').on(t.orderId),
    index('refunds_backorder').on(t.backorderId),
    index('refunds_wake').on(t.id).where(sql`wake is not null`),
  ],
);

export const coupons = pgTable(
  'coupons',
  {
    code: text().primaryKey(),
    backorderId: text('backorder_id').notNull(),
    /** Why units were cancelled: one apology for each. */
    cause: text().$type<CancelCause>().notNull(),
    percent: integer(),
    amount: bigint({ mode: 'number' }),
    currency: text(),
    validUntil: date('valid_until').notNull(),
    issuedAt: instant('issued_at').notNull(),
  },
  (t) => [uniqueIndex('coupons_one_a_cause').on(t.backorderId, t.cause)],
);

/** Coupon codes of the shop's own, each given away once. */
export const couponCodes = pgTable(
  'coupon_codes',
  {
    code: text().primaryKey(),
    pool: text().notNull(),
    addedAt: instant('added_at').notNull(),
    takenAt: instant('taken_at'),
    takenBy: text('taken_by'),
  },
  (t) => [index('coupon_codes_free').on(t.pool, t.addedAt, t.code).where(sql`taken_at is null`)],
);

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
    /** What came of it, where the task is to give a notice; `givenAt` is real time, and null where none was given. */
    result: text().$type<'told' | 'posted' | 'given-up'>(),
    givenAt: instant('given_at'),
    /** The member of staff who gave it. */
    givenBy: text('given_by'),
  },
  (t) => [
    uniqueIndex('tasks_one_open').on(t.kind, t.subject).where(sql`state = 'open'`),
    uniqueIndex('tasks_seq').on(t.seq),
    index('tasks_backorder').on(t.backorderId).where(sql`backorder_id is not null`),
    index('tasks_item').on(t.sku, t.kind).where(sql`state = 'open' and sku is not null`),
  ],
);
