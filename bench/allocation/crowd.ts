import { sql } from 'drizzle-orm';
import type { Database } from '../../db/client';
import { freshCourse, keptCourse } from '../../domain/backorder/course-state';

/** People who wait for an item, each an order of his own with one line, as `waiting` would have left them. */
export interface Crowd {
  readonly sku: string;
  readonly waiters: number;
  /** Purchase orders under way, which cover the crowd evenly between them. */
  readonly supplies: number;
}

/** Puts a crowd there at once; taking so many orders in one by one would take longer than all that is measured. */
export async function gather(db: Pick<Database, 'transaction'>, { sku, waiters, supplies }: Crowd): Promise<void> {
  const perSupply = Math.ceil(waiters / supplies);
  const course = JSON.stringify(keptCourse(freshCourse(false)));
  await db.transaction(async (tx) => {
    await tx.execute(sql`set local statement_timeout = '5min'`);
    await tx.execute(sql`
      insert into items (sku, name, kind, backorderable) values (${sku}, '{"en":"Blue umbrella"}'::jsonb, 'backorder', true)`);
    await tx.execute(sql`insert into stock (sku, waiting) values (${sku}, ${waiters})`);
    await tx.execute(sql`
      insert into supplies (id, sku, location_id, quantity, eta, planned_on, status, stated_at, created_at)
      select ${sku} || '-PO' || n, ${sku}, 'main', ${perSupply}::int, '2027-01-04'::date + n, '2027-01-04'::date + n, 'confirmed', now(), now()
      from generate_series(1, ${supplies}::int) n`);
    await tx.execute(sql`
      insert into orders (id, number, content_hash, sent, channel_id, currency, commitment, customer_id, customer, ship_to, payment,
        shipping_fee, order_discount, policy_id, policy_version, placed_at, completed_at, accepted_at)
      select ${sku} || '-' || n, 'N' || n, '', '{}', 'web', 'JPY', 'request', 'c' || n,
        '{"id":"c","name":"山田 花子","email":"hanako@example.com","locale":"ja"}', '{"country":"JP","region":"JP-13"}',
        '{"state":"paid"}', 500, 0, 'jp-shop', 1, t.at, t.at, t.at
      from generate_series(1, ${waiters}::int) n,
        lateral (select '2026-11-01'::timestamptz + n * interval '10 ms' as at) t`);
    await tx.execute(sql`
      insert into order_lines (order_id, line_id, position, sku, name, kind, sent, ordered, waiting, queue_key, queue_at, queue_seq,
        accepts_planned, unit_price, discount, tax, promise_supply_id, promise_original, promise_current, told)
      select o.id, '1', 0, ${sku}, 'Blue umbrella', 'backorder', 1, 1, 1, o.completed_at, o.completed_at, o.seq, false, 1200, 0, 0,
        ${sku} || '-PO' || p.nth, p.promise, p.promise, p.promise
      from orders o,
        lateral (select ceil(substring(o.id from length(${sku}) + 2)::int / ${perSupply}::float8)::int as nth) s,
        lateral (select s.nth, jsonb_build_object('restockDate', ('2027-01-04'::date + s.nth)::text, 'precision', 'day',
          'shipDate', ('2027-01-05'::date + s.nth)::text,
          'deliveryWindow', jsonb_build_object('from', ('2027-01-06'::date + s.nth)::text, 'to', ('2027-01-07'::date + s.nth)::text)) as promise) p
      where o.id like ${`${sku}-%`}`);
    await tx.execute(sql`
      insert into backorders (id, order_id, cause, status, policy_id, policy_version, opened_at, course,
        journal_hash, next_deadline_at, next_deadline_kind)
      select backorder_id(id), id, 'chosen', 'scheduled', policy_id, policy_version, accepted_at, ${course}::text::jsonb,
        sha256(id::bytea), accepted_at + interval '14 days', 'status'
      from orders where id like ${`${sku}-%`}`);
  });
  await db.transaction(async (tx) => {
    // The database may be at it by itself.
    await tx.execute(sql`set local lock_timeout = 0`);
    await tx.execute(sql`analyze order_lines, backorders, orders`);
  });
}
