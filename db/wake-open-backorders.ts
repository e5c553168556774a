import { sql } from 'drizzle-orm';
import { connect } from './client';

/**
 * Queues a wake-up for every open backorder, and returns how many. After a restart of a Temporal server that forgets
 * (the local dev server does), each course is picked up from the record; where the workflow still runs, the version in
 * the signal is known to it and nothing happens.
 */
export async function wakeOpenBackorders(databaseUrl: string, nowMs = Date.now()): Promise<number> {
  const now = sql`${new Date(nowMs).toISOString()}::timestamptz`;
  const { db, close } = connect(databaseUrl, { max: 1 });
  try {
    const rows = await db.execute<{ n: number }>(sql`
      with woken as (
        insert into wakes (backorder_id, signal, version, facts, available_at)
        select id, 'orderChanged', facts_version, '{"cause":"restart"}'::jsonb, ${now} from backorders where status <> 'closed'
        on conflict (backorder_id, signal) do update
          set version = greatest(wakes.version, excluded.version), available_at = excluded.available_at
        returning 1
      ), clocks as (
        update refunds set wake = 'start' where state <> 'confirmed' and wake is null returning 1
      )
      select (select count(*) from woken)::int as n, (select count(*) from clocks) as c`);
    return rows[0]?.n ?? 0;
  } finally {
    await close();
  }
}
