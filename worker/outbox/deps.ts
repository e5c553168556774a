import type { Client } from '@temporalio/client';
import type postgres from 'postgres';
import type { Log } from '../../config/log';
import type { Database } from '../../db/client';
import type { MailTransport } from './mail/transport';

/** What the deliveries are given from outside. */
export interface OutboxDeps {
  readonly db: Database;
  /** The driver, for LISTEN. */
  readonly client: postgres.Sql;
  readonly temporal: Client;
  readonly taskQueue: string;
  readonly mailTransport: MailTransport;
  /** Real time in milliseconds. */
  readonly clock: () => number;
  readonly log: Log;
  /** Requests a second the mail provider allows; 2 unless told. */
  readonly mailRequestsPerSecond?: number;
}
