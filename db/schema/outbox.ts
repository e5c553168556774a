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
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { instant, units } from './columns';

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
    /** Whom it is about: a customer's backorder or, for a letter to a supplier, the supplier. */
    backorderId: text('backorder_id'),
    supplierId: text('supplier_id'),
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
    /** Where one click ends mails of this kind; null for notices that nobody can unsubscribe from. */
    unsubscribeUrl: text('unsubscribe_url'),
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
    check('mails_about_one', sql`num_nonnulls(${t.backorderId}, ${t.supplierId}) = 1`),
    uniqueIndex('mails_cause').on(t.backorderId, t.cause),
    uniqueIndex('mails_supplier_cause').on(t.supplierId, t.cause).where(sql`supplier_id is not null`),
    index('mails_supplier').on(t.supplierId, t.seq).where(sql`supplier_id is not null`),
    index('mails_backorder').on(t.backorderId, t.seq),
    uniqueIndex('mails_seq').on(t.seq),
    index('mails_queue').on(t.priority, t.seq).where(sql`status = 'queued' and batch_id is null`),
    index('mails_status').on(t.status, t.seq),
    // Of all its mails; the few that still wait are found without going through the rest.
    index('mails_of_batch').on(t.batchId).where(sql`batch_id is not null`),
    index('mails_batch').on(t.batchId).where(sql`batch_id is not null and status = 'queued'`),
    index('mails_provider').on(t.providerId).where(sql`provider_id is not null`),
  ],
);

/** Addresses that are not written to: mail to them came back, or was called spam. In lower case. */
export const stoppedAddresses = pgTable('stopped_addresses', {
  address: text().primaryKey(),
  because: text().$type<'bounced' | 'complained'>().notNull(),
  /** The mail that showed it. */
  mailId: text('mail_id').notNull(),
  at: instant('at').notNull(),
});

/** まとめてお知らせしたご注文: the backorders that a mail tells of beside its own. */
export const toldTogether = pgTable(
  'told_together',
  { mailId: text('mail_id').notNull(), backorderId: text('backorder_id').notNull() },
  (t) => [primaryKey({ columns: [t.mailId, t.backorderId] }), index('told_together_backorder').on(t.backorderId)],
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
    index('webhook_deliveries_endpoint').on(t.endpointId, t.seq),
    index('webhook_deliveries_backorder').on(t.backorderId, t.seq).where(sql`backorder_id is not null`),
    index('webhook_deliveries_state').on(t.state, t.seq),
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

/** What requests were foretold to do, so that whoever then saves gets what he was shown. */
export const foretold = pgTable(
  'foretold',
  {
    /** Hash of who asked what, at which version of the plan. */
    request: text().primaryKey(),
    /** Hash of all that would happen. */
    outcome: text().notNull(),
    at: instant('at').notNull(),
  },
  (t) => [index('foretold_age').on(t.at)],
);
