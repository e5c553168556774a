import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate as runMigrations } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import { seedPolicies } from './seed-policies';

/** Any number, the same for all: two starts at once migrate one after the other (drizzle itself takes no lock). */
const MIGRATION_LOCK = 7_240_113;

/** Brings the database to this version and puts the shipped policy packs in place. Safe to run at every start. */
export async function migrate(databaseUrl: string): Promise<void> {
  const client = postgres(databaseUrl, { max: 1, connect_timeout: 10, onnotice: () => {} });
  try {
    await client`select pg_advisory_lock(${MIGRATION_LOCK})`;
    const db = drizzle(client);
    await runMigrations(db, { migrationsFolder: join(__dirname, 'migrations') });
    await seedPolicies(db);
  } finally {
    await client.end({ timeout: 5 });
  }
}
