import type { Database } from '../db/client';
import type { Instant } from '../domain/calendar/business-date';
import type { Installation } from '../record/act';

/**
 * What a key may do. `orders`: send and change orders, answer for customers. `supply`: items, stock, inbound supply,
 * receipts, parcels. `staff`: tasks, refunds, mails, holds, and orders on a customer's word. `audit`: read the history.
 * `admin`: channels, policies, webhooks.
 */
export type Scope = 'orders' | 'supply' | 'staff' | 'audit' | 'admin';

/** Master data is everybody's to read. */
export const EVERYBODY: readonly Scope[] = ['orders', 'supply', 'staff', 'audit', 'admin'];

export interface ApiKey {
  readonly key: string;
  readonly scopes: readonly Scope[];
}

/** What readiness asks Temporal: null when it cannot be reached. */
export interface WorkerWatch {
  /** How many workers poll the task queue; null when Temporal is away. */
  pollers(): Promise<number | null>;
}

/** Everything the API is given from outside. */
export interface ApiDeps {
  readonly db: Database;
  readonly here: Installation;
  readonly keys: readonly ApiKey[];
  /** The one clock; real time. */
  readonly clock: () => Instant;
  readonly workers: WorkerWatch;
  /** The local stack: shows the mailbox. */
  readonly local: boolean;
  /** Signing secret of the mail provider's events, if they are to be received. */
  readonly resendWebhookSecret: string | null;
  /** After so long a request is answered that nothing was ready; half a minute when not said. */
  readonly patienceMs?: number;
}
