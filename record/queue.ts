import { type SQL, sql } from 'drizzle-orm';
import { anyOf } from '../db/lists';
import type { QueuePlace } from '../domain/allocation/queue';
import { formatInstant, type Instant } from '../domain/calendar/business-date';

const COLUMNS = ['queue_tier', 'queue_key', 'queue_rank', 'queue_at', 'queue_seq', 'position'] as const;

/**
 * All that orders a queue: for `order by`, the first to be served first, and for comparisons, a line's very position. See
 * `domain/allocation/queue.ts`.
 */
export const QUEUE_ORDER: SQL = sql.raw(COLUMNS.map((column) => `l.${column}`).join(', '));

/** True of the lines of a queue that come after one line, wherever that one stands by now. */
export const afterLine = (orderId: string, lineId: string): SQL =>
  sql`(${QUEUE_ORDER}) > (select ${QUEUE_ORDER} from order_lines l where l.order_id = ${orderId} and l.line_id = ${lineId})`;

/** The same from the other end. */
export const QUEUE_ORDER_BACKWARDS: SQL = sql.raw(COLUMNS.map((column) => `l.${column} desc`).join(', '));

/** What of the order can be said of a line that has no number yet: compared with `placeOf`. */
export const QUEUE_PLACE: SQL = sql.raw(
  `(${COLUMNS.slice(0, 4)
    .map((column) => `l.${column}`)
    .join(', ')})`,
);

/** A place, as `QUEUE_PLACE` is compared with it. `completedAt` is RFC 3339. */
export const placeOf = ({ tier, key, rank }: QueuePlace, completedAt: string): SQL =>
  sql`(${tier}::smallint, ${formatInstant(key)}::timestamptz, ${rank}::int, ${completedAt}::timestamptz)`;

/** For `with`: by item, the last place of those who were promised a date. Asked only where `keyOnceTold` needs it. */
export const lastTold = (skus: readonly string[]): SQL => sql`
  last_told as materialized (
    select sku, max(queue_key) as key from order_lines
    where sku = ${anyOf(skus)} and queue_tier = 0 and (waiting > 0 or allocated > 0) group by sku)`;

/**
 * The key of a line's place from the moment it is promised a date, whatever clocks say: after all of the item that were
 * promised before, also when two are promised in one millisecond or the act that began first comes last. Units that are
 * allocated count: a loss may send them back to where they stood.
 */
export const keyOnceTold = (at: Instant, sku: SQL): SQL => sql`
  greatest(${formatInstant(at)}::timestamptz, (select key from last_told where last_told.sku = ${sku}))
    + interval '1 millisecond'`;

/**
 * Where a promised date has fixed the place of lines, by `keyOnceTold` in this act: lines promised before, of packs whose
 * dates a higher rank may displace, that stood ahead of them take places with them, in the old order. Or whoever queues
 * behind them by rank would now be served before them.
 */
export const fixThoseAhead = (fixed: readonly { readonly o: string; readonly l: string }[]): SQL => sql`
  with last as materialized (
    select distinct on (l.sku) l.sku, l.queue_key as key, l.queue_rank, l.queue_at, l.queue_seq, l.position
    from jsonb_to_recordset(${JSON.stringify(fixed)}::text::jsonb) as f(o text, l text)
    join order_lines l on l.order_id = f.o and l.line_id = f.l
    order by l.sku, l.queue_rank desc, l.queue_at desc, l.queue_seq desc, l.position desc
  )
  update order_lines l set queue_tier = 0, queue_key = last.key from last
  where l.sku = last.sku and l.queue_tier = 1 and (l.waiting > 0 or l.allocated > 0) and l.promise_current is not null
    and (l.queue_rank, l.queue_at, l.queue_seq, l.position) < (last.queue_rank, last.queue_at, last.queue_seq, last.position)`;
