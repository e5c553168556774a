import { sql } from 'drizzle-orm';
import type { Database } from '../../db/client';
import type { MailSender } from '../../worker/outbox/mail/sender';
import { freshDatabase } from '../servers/database';
import { MONDAY } from '../servers/engine';
import { MailProvider } from './mail-provider';
import { queueMails, type WaitingMail } from './queue-mails';
import { senderOf } from './senders';

export interface MailRow {
  readonly id: string;
  readonly status: string;
  readonly failure: string | null;
  readonly sentAt: string | null;
  readonly providerId: string | null;
  readonly batchId: string | null;
}

/** A queue of mails in a database of its own, a stub of the provider, and a clock for both that a test moves. */
export interface Mailing {
  readonly db: Database;
  readonly databaseUrl: string;
  readonly provider: MailProvider;
  now(): number;
  /** Lets time pass. */
  pass(ms: number): void;
  /** Queues mails; returns their ids in the order queued. */
  queue(count: number, mail?: WaitingMail): Promise<readonly string[]>;
  /** A sender as a worker process has one. */
  sender(options?: { readonly ahead?: number }): MailSender;
  /** Lets the sender send, and time pass to whatever it waits for, until nothing waits any more. Returns the requests. */
  sendAll(sender: MailSender): Promise<number>;
  mails(): Promise<readonly MailRow[]>;
  /** Each mail that was queued is in its recipient's mailbox exactly once. */
  expectEachOnce(ids: readonly string[]): void;
  stop(): Promise<void>;
}

const STEP_MS = 60_000;
const MOST_STEPS = 26 * 60;

export async function mailing(): Promise<Mailing> {
  const database = await freshDatabase();
  let now: number = MONDAY;
  const provider = await MailProvider.start(() => now);
  const { db } = database;
  const open = async (): Promise<number> => {
    const rows = await db.execute<{ n: number }>(sql`select count(*)::int as n from mails where status = 'queued'`);
    return rows[0]?.n ?? 0;
  };
  return {
    db,
    databaseUrl: database.url,
    provider,
    now: () => now,
    pass: (ms) => {
      now += ms;
    },
    queue: (count, mail) => queueMails(db, now, count, mail),
    sender: ({ ahead = 0 } = {}) => senderOf(db, provider.url, () => now + ahead),
    async sendAll(sender) {
      let requests = 0;
      for (let step = 0; step < MOST_STEPS; step++) {
        requests += await sender.sendDue(() => false);
        if ((await open()) === 0) return requests;
        now += STEP_MS;
      }
      throw new Error('mails wait after a day');
    },
    mails: () =>
      db.execute<MailRow & Record<string, unknown>>(sql`
        select id, status, failure, sent_at as "sentAt", provider_id as "providerId", batch_id as "batchId"
        from mails order by seq`),
    expectEachOnce(ids) {
      expect(provider.delivered.map(({ mailId }) => mailId).sort()).toEqual([...ids].sort());
    },
    async stop() {
      await provider.stop();
      await database.drop();
    },
  };
}
