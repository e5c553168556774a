import { boolean, date, doublePrecision, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { PolicyDraft } from '../../domain/policy/inheritance';
import type { PolicyPack } from '../../domain/policy/policy-pack';
import type { ChannelSettings, LocalizedName, MoneyRecord, SupplierSettings } from '../records';
import { instant } from './columns';

export const channels = pgTable('channels', {
  id: text().primaryKey(),
  settings: jsonb().$type<ChannelSettings>().notNull(),
});

export const suppliers = pgTable('suppliers', {
  id: text().primaryKey(),
  settings: jsonb().$type<SupplierSettings>().notNull(),
  /** Raised, every link sent to him so far is revoked. */
  linkEpoch: integer('link_epoch').notNull().default(1),
});

export const items = pgTable(
  'items',
  {
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
    /** Units sold a day, for the reorder point. */
    dailyDemand: doublePrecision('daily_demand'),
    supplierId: text('supplier_id'),
    discontinued: boolean().notNull().default(false),
    alternatives: jsonb().$type<{ sku: string; note?: string }[]>().notNull().default([]),
    components: jsonb().$type<{ sku: string; quantity: number }[]>().notNull().default([]),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  // The kits that an item is part of.
  (t) => [
    index('items_components').using('gin', t.components.op('jsonb_path_ops')).with({ fastupdate: false }),
    index('items_created').on(t.createdAt, t.sku),
  ],
);

export const customers = pgTable('customers', {
  id: text().primaryKey(),
  rank: integer(),
  locale: text().$type<'ja' | 'en'>(),
  noBackorder: boolean('no_backorder'),
  shipComplete: boolean('ship_complete'),
  completeLines: boolean('complete_lines'),
  timeZone: text('time_zone'),
  /** Mails only when something changes: no status, no countdown. */
  fewerMails: boolean('fewer_mails'),
  /** Where notices go instead of the order's address, once that address has confirmed it. */
  noticeEmail: text('notice_email'),
  /** Asked for, and not confirmed yet. */
  noticeEmailAsked: text('notice_email_asked'),
});

export const policies = pgTable(
  'policies',
  {
    id: text().notNull(),
    version: integer().notNull(),
    /** With all that it inherits written out: what orders run under. */
    pack: jsonb().$type<PolicyPack>().notNull(),
    /** As it was put, where it extends another; null: it was put whole. */
    draft: jsonb().$type<PolicyDraft>(),
    /** Something beside the orders that run under it relies on its content: a pack that extends it, backorders that have left it. */
    pinned: boolean().notNull().default(false),
    /** SHA-256 of the canonical content: what orders are pinned to. */
    hash: text().notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.id, t.version] })],
);
