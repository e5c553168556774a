import { sql } from 'drizzle-orm';
import { anyOf } from '../db/lists';
import type { Act, Happening } from './act';
import { announce, announceStock, hasNews, subscribed } from './events';
import { entryHash, type JournalEntry } from './journal';
import { lockBackorders } from './lock-items';
import { buyWhatRunsLow } from './purchases';

interface Head {
  id: string;
  factsVersion: number;
  journalSeq: number;
  journalHash: string;
}

/** The status follows from quantities, promises and the offer, in one place for every change. */
const DERIVED_STATUS = sql`
  case
    when b.closed_at is not null then 'closed'
    when exists (select 1 from offers f where f.backorder_id = b.id and f.state in ('open', 'stale')) then 'deciding'
    when not exists (select 1 from order_lines l where l.order_id = b.order_id and l.waiting > 0) then 'ready'
    when exists (select 1 from order_lines l where l.order_id = b.order_id and l.waiting > 0 and l.promise_current is null)
      then 'awaiting-date'
    else 'scheduled'
  end`;

async function heads(act: Act, ids: readonly string[]): Promise<readonly Head[]> {
  lockBackorders(act, ids);
  return act.tx.execute<Head & Record<string, unknown>>(sql`
    select id, facts_version::int as "factsVersion", journal_seq as "journalSeq", journal_hash as "journalHash"
    from backorders where id = ${anyOf(ids)} order by id`);
}

function entriesOf(head: Head, happening: Happening, at: string): (JournalEntry & { hash: string })[] {
  let previousHash = head.journalHash;
  return happening.journal.map(({ kind, data }, index) => {
    const entry: JournalEntry = {
      backorderId: head.id,
      seq: head.journalSeq + 1 + index,
      at,
      kind,
      data: JSON.stringify(data),
      previousHash,
    };
    const hash = entryHash(entry);
    previousHash = hash;
    return { ...entry, hash };
  });
}

/** How the facts of a backorder stand when an act has ended. */
export interface Standing {
  readonly version: number;
  readonly status: string;
}

/**
 * Ends an act: what has run low is asked for; for every backorder that something happened to, its journal grows, its
 * facts get a new version and its status; wake-ups and webhooks are queued. Returns how each of them stands now.
 */
export async function finish(act: Act): Promise<ReadonlyMap<string, Standing>> {
  await buyWhatRunsLow(act);
  const ids = [...act.happenings.keys()];
  const [types, found] = await Promise.all([
    hasNews(act) ? subscribed(act) : new Set<string>(),
    ids.length === 0 ? [] : heads(act, ids),
  ]);
  await announceStock(act, types);
  act.stockMoved.clear();
  if (ids.length === 0) return new Map();
  const at = new Date(act.at).toISOString();
  const entries: (JournalEntry & { hash: string })[] = [];
  const updates: { id: string; seq: number; hash: string }[] = [];
  const wakes: { id: string; signal: string; version: number; facts: unknown }[] = [];
  for (const head of found) {
    const happening = act.happenings.get(head.id);
    if (!happening) continue;
    const written = entriesOf(head, happening, at);
    const last = written.at(-1);
    entries.push(...written);
    updates.push({ id: head.id, seq: last?.seq ?? head.journalSeq, hash: last?.hash ?? head.journalHash });
    const version = head.factsVersion + 1;
    for (const [signal, facts] of happening.signals) wakes.push({ id: head.id, signal, version, facts });
  }
  act.write(sql`
    insert into journal (backorder_id, seq, at, kind, data, previous_hash, hash)
    select "backorderId", seq, at, kind, data, "previousHash", hash
    from jsonb_to_recordset(${JSON.stringify(entries)}::text::jsonb)
      as e("backorderId" text, seq int, at timestamptz, kind text, data text, "previousHash" text, hash text)`);
  if (wakes.length > 0)
    act.write(sql`
      insert into wakes (backorder_id, signal, version, facts, available_at)
      select w.id, w.signal, w.version, w.facts, ${at}::timestamptz
      from jsonb_to_recordset(${JSON.stringify(wakes)}::text::jsonb) as w(id text, signal text, version bigint, facts jsonb)
      order by w.id, w.signal
      on conflict (backorder_id, signal) do update
        set version = excluded.version, facts = excluded.facts, available_at = excluded.available_at, attempts = 0
        where wakes.version < excluded.version`);
  const rows = await act.tx.execute<{ id: string; version: number; status: string }>(sql`
    update backorders b
    set journal_seq = u.seq, journal_hash = u.hash, facts_version = b.facts_version + 1, status = ${DERIVED_STATUS}
    from jsonb_to_recordset(${JSON.stringify(updates)}::text::jsonb) as u(id text, seq int, hash text)
    where b.id = u.id returning b.id, b.facts_version::int as version, b.status`);
  await announce(act, ids, types);
  // Written down: an act that goes on after its first step ends a second time with what is new.
  act.happenings.clear();
  return new Map(rows.map(({ id, version, status }) => [id, { version, status }]));
}
