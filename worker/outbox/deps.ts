import type { Client } from '@temporalio/client';
import { type SQL, sql } from 'drizzle-orm';
import type { Log } from '../../config/log';
import type { Database } from '../../db/client';
import type { Installation } from '../../record/act';
import type { MailTransport } from './mail/transport';

/** What every delivery is given from outside. */
interface RecordDeps {
  readonly db: Database;
  readonly here: Installation;
  /** The one clock, in milliseconds: what is due, which lease has lapsed, when something was sent. */
  readonly clock: () => number;
  readonly log: Log;
}

export interface MailDeps extends RecordDeps {
  readonly mailTransport: MailTransport;
  /** Requests a second the mail provider allows; 2 unless told. */
  readonly mailRequestsPerSecond?: number;
}

export type WebhookDeps = Pick<RecordDeps, 'db' | 'clock'>;

export interface TemporalDeps extends Pick<RecordDeps, 'db' | 'clock'> {
  readonly temporal: Client;
  readonly taskQueue: string;
}

export interface OutboxDeps extends MailDeps, TemporalDeps {}

/** A moment of the outbox's clock for a statement: none asks the database what time it is. */
export const sqlTime = (ms: number): SQL => sql`${new Date(ms).toISOString()}::timestamptz`;
