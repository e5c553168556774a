import { sql } from 'drizzle-orm';
import type { Database } from '../../db/client';

const TABLES = [
  'channels',
  'suppliers',
  'items',
  'customers',
  'policies',
  'stock',
  'stock_locations',
  'stock_ledger',
  'supplies',
  'receipts',
  'reservations',
  'orders',
  'order_lines',
  'shipments',
  'backorders',
  'steps',
  'journal',
  'offers',
  'decisions',
  'cancellations',
  'refunds',
  'coupons',
  'coupon_codes',
  'deliveries',
  'tasks',
  'wakes',
  'mails',
  'webhook_endpoints',
  'webhook_deliveries',
  'idempotency_keys',
] as const;

/** A fingerprint of everything on record, table by table: equal before and after what must change nothing. */
export async function footprint(db: Database): Promise<Record<string, string>> {
  const each = TABLES.map(
    (table) => sql`select ${table}::text as name, coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as print
      from ${sql.identifier(table)} t`,
  );
  const rows = await db.execute<{ name: string; print: string }>(sql.join(each, sql` union all `));
  return Object.fromEntries(rows.map(({ name, print }) => [name, print]));
}
