import { sql } from 'drizzle-orm';
import { formatInstant } from '../domain/calendar/business-date';
import type { Act } from './act';
import { backorderViews } from './backorder-view';
import { concernedKits } from './kit-parts';
import { stockView } from './stock-view';

/** What webhooks announce; the contract's list. */
export const EVENT_TYPES = [
  'backorder.opened',
  'backorder.promise_changed',
  'backorder.offer_opened',
  'backorder.decided',
  'backorder.released',
  'backorder.closed',
  'refund.requested',
  'refund.overdue',
  'payment.capture-requested',
  'coupon.issued',
  'stock.changed',
  'purchase.requested',
  'purchase.withdrawn',
  'task.opened',
  'notice.requested',
] as const;

export type EventType = (typeof EVENT_TYPES)[number];

interface Outgoing {
  readonly type: EventType;
  readonly backorderId: string | null;
  readonly sequence: number | null;
  readonly data: unknown;
}

/** Whether anything happened that somebody may want to hear of. */
export const hasNews = (act: Act): boolean =>
  act.stockMoved.size > 0 || [...act.happenings.values()].some(({ events }) => events.length > 0);

/** The events somebody wants to hear of. */
export async function subscribed(act: Act): Promise<ReadonlySet<string>> {
  const rows = await act.tx.execute<{ type: string }>(
    sql`select distinct unnest(events) as type from webhook_endpoints where deleted_at is null`,
  );
  return new Set(rows.map(({ type }) => type));
}

async function queue(act: Act, events: readonly Outgoing[]): Promise<void> {
  if (events.length === 0) return;
  const at = formatInstant(act.at);
  const rows = events.map(({ type, backorderId, sequence, data }) => ({
    event: act.newId('evt'),
    type,
    backorder: backorderId,
    sequence,
    body: JSON.stringify({ type, timestamp: at, ...(sequence === null ? {} : { sequence }), data }),
  }));
  act.write(sql`
    insert into webhook_deliveries
      (id, endpoint_id, event_id, type, backorder_id, sequence, body, state, created_at, next_attempt_at)
    select e.event || '.' || w.id, w.id, e.event, e.type, e.backorder, e.sequence, e.body, 'pending', ${at}::timestamptz, ${at}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb)
      as e(event text, type text, backorder text, sequence bigint, body text)
    join webhook_endpoints w on w.deleted_at is null and e.type = any (w.events)`);
}

/** 出荷指示: what the warehouse is to ship now, and from where; the state beside it has all that it was told so far. */
export const releaseOf = (act: Act, backorderId: string) => ({
  lines: (act.happenings.get(backorderId)?.released ?? []).map(({ lineId, sku, quantity, locationId }) => ({
    lineId,
    sku,
    quantity,
    locationId,
  })),
});

/** Queues the webhooks of what happened to backorders, with their full state and the next number of their sequence. */
export async function announce(act: Act, backorderIds: readonly string[], types: ReadonlySet<string>): Promise<void> {
  const wanted = backorderIds.filter((id) => (act.happenings.get(id)?.events.length ?? 0) > 0);
  const heard = wanted.filter((id) => act.happenings.get(id)?.events.some((type) => types.has(type)));
  if (heard.length === 0) return;
  const views = await backorderViews(act.tx, heard);
  const counts = heard.map((id) => ({
    id,
    n: act.happenings.get(id)?.events.filter((type) => types.has(type)).length ?? 0,
  }));
  const first = await act.tx.execute<{ id: string; sequence: number }>(sql`
    update backorders b set sequence = b.sequence + c.n
    from jsonb_to_recordset(${JSON.stringify(counts)}::text::jsonb) as c(id text, n int)
    where b.id = c.id returning b.id, (b.sequence - c.n)::int as sequence`);
  const base = new Map(first.map(({ id, sequence }) => [id, sequence]));
  const events = heard.flatMap((id) =>
    (act.happenings.get(id)?.events ?? [])
      .filter((type) => types.has(type))
      .map((type, index) => ({
        type,
        backorderId: id,
        sequence: (base.get(id) ?? 0) + 1 + index,
        data:
          type === 'backorder.released' ? { ...views.get(id), release: releaseOf(act, id) } : (views.get(id) ?? null),
      })),
  );
  await queue(act, events);
}

/** Queues a webhook that is not about one backorder's state alone. */
export async function announceOther(act: Act, type: EventType, data: unknown): Promise<void> {
  await queue(act, [{ type, backorderId: null, sequence: null, data }]);
}

/** Tells other channels of every item whose stock moved in this act, and of the kits of which fewer or more can be had now. */
export async function announceStock(act: Act, types: ReadonlySet<string>): Promise<void> {
  if (!types.has('stock.changed')) return;
  if (act.stockMoved.size === 0) return;
  const kits = await concernedKits(act, [...act.stockMoved]);
  const skus = [...new Set([...act.stockMoved, ...kits.map(({ sku }) => sku)])].sort();
  const events: Outgoing[] = [];
  for (const sku of skus)
    events.push({ type: 'stock.changed', backorderId: null, sequence: null, data: await stockView(act, sku) });
  await queue(act, events);
}
