import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { until } from '../servers/until';
import type { Mailing } from './mailing';

/** A process that sends mails until it is killed. */
export interface Doomed {
  /** SIGKILL; resolves when it is gone, and what it had begun in the database with it. Repeated it does nothing. */
  kill(): Promise<void>;
}

const BACKENDS = sql`application_name = 'doomed-sender' and datname = current_database()`;

export function startSender({ databaseUrl, provider, db, now }: Mailing): Doomed {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--import', 'tsx', join(__dirname, 'sender-process.ts'), databaseUrl, provider.url, String(now())],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  return {
    async kill() {
      if (child.signalCode !== null) return;
      if (child.exitCode !== null) throw new Error('the sender has ended by itself');
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      await db.execute(sql`select pg_terminate_backend(pid) from pg_stat_activity where ${BACKENDS}`);
      await until('nothing is left of it in the database', async () => {
        const left = await db.execute(sql`select 1 from pg_stat_activity where ${BACKENDS}`);
        return left.length === 0;
      });
    },
  };
}

/** A point in the sender's work, as what the database sees of it. */
export interface Point {
  readonly table: 'mails' | 'mail_batches';
  readonly on: 'insert' | 'update';
  /** Of `old` and `new`. */
  readonly when: string;
}

/** Holds the sender up at a point from now on, once a first batch has been accepted. */
export async function haltAt({ db }: Mailing, { table, on, when }: Point): Promise<void> {
  await db.execute(
    sql.raw(`
    create function halt() returns trigger language plpgsql as $$ begin
      if exists (select 1 from mail_batches where state = 'accepted' and id <> coalesce(new.id, '')) then perform pg_sleep(60); end if;
      return new;
    end $$;
    create trigger halt before ${on} on ${table} for each row when (${when}) execute function halt()`),
  );
}

/** Resolves when the sender stands at the point. */
export const halted = ({ db }: Mailing): Promise<unknown> =>
  until('the sender has come to the point', async () => {
    const asleep = await db.execute(sql`select 1 from pg_stat_activity where ${BACKENDS} and wait_event = 'PgSleep'`);
    return asleep.length > 0;
  });

export async function goOn({ db }: Mailing, { table }: Point): Promise<void> {
  await db.execute(sql.raw(`drop trigger halt on ${table}; drop function halt()`));
}
