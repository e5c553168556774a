import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { lastingClient } from './lasting-client';
import * as schema from './schema';

export type Database = PostgresJsDatabase<typeof schema>;
export type Tx = Parameters<Parameters<Database['transaction']>[0]>[0];

export interface DatabaseHandle {
  readonly db: Database;
  /** The driver itself, for whoever wraps it otherwise. */
  readonly client: postgres.Sql;
  close(): Promise<void>;
}

/**
 * Bounds every statement and every wait for a lock; a connection that hangs is given up by the server. Plans are kept
 * with their statements and all of them look a few rows up: one made while a table was small must not go on reading all
 * of it when it has grown, so whole tables are read only where no index serves.
 */
const SETTINGS = {
  statement_timeout: 20_000,
  lock_timeout: 500,
  idle_in_transaction_session_timeout: 30_000,
  enable_seqscan: 'off',
  jit: 'off',
};

/** A pool of connections. `max` bounds how many transactions run at once. */
export function connect(
  url: string,
  { max = 10, name = 'backorder' }: { max?: number; name?: string } = {},
): DatabaseHandle {
  const open = (): postgres.Sql => {
    const sql = postgres(url, {
      max,
      // It would ask for array types on every new connection, and a connection lost while it asks ends the process: the
      // driver leaves that promise to nobody. Arrays leave the database as JSON instead.
      fetch_types: false,
      connect_timeout: 5,
      idle_timeout: 60,
      max_lifetime: 1800,
      backoff: (attempt) => Math.min(2, 0.1 * 2 ** attempt),
      onnotice: () => {},
      connection: { application_name: name, ...SETTINGS },
    });
    // Teaches the client how values are written and read.
    drizzle(sql);
    return sql;
  };
  const client = lastingClient(open);
  return { db: drizzle(client, { schema }), client, close: () => client.end({ timeout: 3 }) };
}
