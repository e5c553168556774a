import { sql } from 'drizzle-orm';
import { found } from '../db/lists';
import type { Act } from './act';
import { announce, announceStock, hasNews, subscribed } from './events';
import { serveKits } from './kits';
import { lockBackorders } from './lock-items';
import { buyWhatRunsLow } from './purchases';

/** The status follows from quantities, promises and the offer, in one place for every change. */
export const DERIVED_STATUS = sql`
  (case
    when b.closed_at is not null then 'closed'
    when ${found(sql`from offers f where f.backorder_id = b.id and f.state in ('open', 'stale')`)} then 'deciding'
    when not ${found(sql`from order_lines l where l.order_id = b.order_id and l.waiting > 0`)} then 'ready'
    when ${found(sql`from order_lines l where l.order_id = b.order_id and l.waiting > 0 and l.promise_current is null`)}
      then 'awaiting-date'
    else 'scheduled'
  end)::backorder_status`;

/** How the facts of a backorder stand when an act has ended. */
export interface Standing {
  readonly version: number;
  readonly status: string;
}

/**
 * Ends an act: kits are completed from what has become free; what has run low is asked for; for every backorder that something happened to, its journal grows, its
 * facts get a new version and its status; wake-ups and webhooks are queued. Returns how each of them stands now.
 */
export async function finish(act: Act): Promise<ReadonlyMap<string, Standing>> {
  await serveKits(act);
  await buyWhatRunsLow(act);
  const ids = [...act.happenings.keys()];
  // A statement of its own: what follows must see what others did while it waited for them.
  lockBackorders(act, ids);
  const [types, standings] = await Promise.all([
    hasNews(act) ? subscribed(act) : new Set<string>(),
    ids.length === 0 ? [] : writeDown(act),
  ]);
  await announceStock(act, types);
  act.stockMoved.clear();
  if (ids.length === 0) return new Map();
  await announce(act, ids, types);
  // Written down: an act that goes on after its first step ends a second time with what is new.
  act.happenings.clear();
  return new Map(standings.map(({ id, version, status }) => [id, { version, status }]));
}

/** Journal, wake-ups, version and status of all backorders of the act, in one statement however many they are. */
function writeDown(act: Act): Promise<readonly (Standing & { readonly id: string })[]> {
  const at = new Date(act.at).toISOString();
  const happened = [...act.happenings].map(([id, { journal, signals }]) => ({
    id,
    entries: journal.map(({ kind, data }) => ({ kind, data: JSON.stringify(data) })),
    signals: Object.fromEntries(signals),
  }));
  return act.tx.execute<Standing & { id: string } & Record<string, unknown>>(sql`
    with happened as materialized (
      select b.id, b.journal_seq, l.hash as journal_hash, b.facts_version, h.entries, h.signals,
             -- When thousands are given units at once, each has one entry: no function is called for it.
             case jsonb_array_length(h.entries) when 1
               then array[journal_hash(l.hash, b.id, b.journal_seq + 1, ${at}::text,
                                       h.entries -> 0 ->> 'kind', h.entries -> 0 ->> 'data')]
               else journal_hashes(b.id, b.journal_seq, l.hash, ${at}::text, h.entries) end as hashes
      from jsonb_to_recordset(${JSON.stringify(happened)}::text::jsonb) as h(id text, entries jsonb, signals jsonb)
      join backorders b on b.id = h.id, lateral (select encode(b.journal_hash, 'hex') as hash) l
    ),
    written as (
      insert into journal (backorder_id, seq, at, kind, data, previous_hash, hash)
      select h.id, h.journal_seq + e.n, ${at}::timestamptz, e.value ->> 'kind', e.value ->> 'data',
             case when e.n = 1 then h.journal_hash else h.hashes[e.n - 1] end, h.hashes[e.n]
      from happened h, jsonb_array_elements(h.entries) with ordinality as e(value, n)
    ),
    woken as (
      insert into wakes (backorder_id, signal, version, facts, available_at)
      select h.id, s.key, h.facts_version + 1, s.value, ${at}::timestamptz
      from happened h, jsonb_each(h.signals) s order by h.id, s.key
      on conflict (backorder_id, signal) do update
        set version = excluded.version, facts = excluded.facts, available_at = excluded.available_at, attempts = 0
        where wakes.version < excluded.version
    )
    update backorders b
    set journal_seq = h.journal_seq + jsonb_array_length(h.entries),
        journal_hash = coalesce(decode(h.hashes[jsonb_array_length(h.entries)], 'hex'), b.journal_hash),
        facts_version = h.facts_version + 1, status = ${DERIVED_STATUS}
    from happened h where b.id = h.id
    returning b.id, b.facts_version::int as version, b.status`);
}
