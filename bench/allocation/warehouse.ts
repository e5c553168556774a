import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/postgres-js';
import getPort from 'get-port';
import type { Sql } from 'postgres';
import { connect, type Database } from '../../db/client';
import { migrate } from '../../db/migrate';
import * as schema from '../../db/schema';
import { letPass } from '../../dev/stack/cluster-folder';
import { startPostgres } from '../../dev/stack/postgres-server';
import { instantOf } from '../../domain/calendar/business-date';
import { prepareMails } from '../../emails/render';
import type { Act } from '../../record/act';
import { finish } from '../../record/finish';
import { perform } from '../../record/perform';

export const HERE = {
  secret: 'a secret for measuring, long enough to sign with',
  publicUrl: 'http://localhost',
  mailFrom: 'Bench <bench@localhost.localdomain>',
  defaultPolicy: 'jp-shop',
};

/** The engine's transactions on a PostgreSQL of their own, with their statements counted. */
export interface Warehouse {
  readonly db: Database;
  readonly client: Sql;
  /** Statements since the last time it was asked. */
  statements(): number;
  act<T>(run: (act: Act) => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

export async function openWarehouse(): Promise<Warehouse> {
  const folder = mkdtempSync(join(tmpdir(), 'backorder-bench-'));
  letPass(folder);
  mkdirSync(join(folder, 'logs'));
  const server = await startPostgres({
    folder: join(folder, 'postgres'),
    port: await getPort(),
    password: 'bench',
    database: 'bench',
    log: join(folder, 'logs', 'postgres.log'),
    say: (line) => void process.stderr.write(`  ${line}\n`),
  });
  await migrate(server.url);
  await prepareMails();
  const handle = connect(server.url, { max: 20, name: 'bench' });
  let count = 0;
  const logger = { logQuery: () => void count++ };
  const db: Database = drizzle(handle.client, { schema, logger });
  return {
    db,
    client: handle.client,
    statements: () => {
      const counted = count;
      count = 0;
      return counted;
    },
    act: (run) =>
      perform(db, { at: instantOf(Date.now()), here: HERE, wholeQueue: true }, async (act) => {
        const result = await run(act);
        await finish(act);
        return result;
      }),
    async stop() {
      await handle.close();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
