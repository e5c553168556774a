import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { connect, type DatabaseHandle } from '../../db/client';
import { testServers } from './addresses';

export interface TestDatabase extends DatabaseHandle {
  readonly url: string;
  /** Closes the connections and drops the database. */
  drop(): Promise<void>;
}

/** A database of its own, cloned from the migrated template. */
export async function freshDatabase(): Promise<TestDatabase> {
  const { adminUrl, templateUrl } = testServers();
  const name = `test_${randomBytes(6).toString('hex')}`;
  const template = new URL(templateUrl).pathname.slice(1);
  const admin = postgres(adminUrl, { max: 1, onnotice: () => {} });
  await admin`create database ${admin(name)} template ${admin(template)}`;
  const address = new URL(adminUrl);
  address.pathname = `/${name}`;
  const url = address.toString();
  const handle = connect(url, { max: 10, name: 'test' });
  return {
    ...handle,
    url,
    async drop() {
      await handle.close();
      await admin`drop database ${admin(name)} with (force)`;
      await admin.end({ timeout: 2 });
    },
  };
}
