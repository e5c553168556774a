import { randomUUID } from 'node:crypto';
import { Connection } from '@temporalio/client';
import { testServers } from '../servers/addresses';
import { freshDatabase, type TestDatabase } from '../servers/database';
import { Course } from './course';
import { httpCaller } from './http-caller';
import { printedBy, StackSite } from './local-stack';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

// The one-command stack with a PostgreSQL and a Temporal server that are there already.

const namespace = `test-${randomUUID().slice(0, 8)}`;
let database: TestDatabase;
let own: NodeJS.ProcessEnv;
beforeAll(async () => {
  database = await freshDatabase();
  const { temporalAddress } = testServers();
  const connection = await Connection.connect({ address: temporalAddress });
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
  });
  await connection.close();
  own = { DATABASE_URL: database.url, TEMPORAL_ADDRESS: temporalAddress, TEMPORAL_NAMESPACE: namespace };
});
afterAll(() => database.drop());

test('servers named by the environment are used and none is started; key, sender and public address likewise', async () => {
  const apiKey = `my-own-key-${'x'.repeat(30)}`;
  const site = await StackSite.make({
    ...own,
    BACKORDER_API_KEY: apiKey,
    RESEND_API_KEY: 're_123',
    RESEND_BASE_URL: 'http://127.0.0.1:9',
    PUBLIC_URL: 'https://orders.example.com/',
  });
  try {
    const started = site.start();
    const printed = await printedBy(started);
    expect(
      site
        .processes()
        .map(({ part }) => part)
        .toSorted(),
    ).toEqual(['API', 'worker']);
    expect(started.output()).toContain('PostgreSQL: yours, which DATABASE_URL names');
    expect(started.output()).toContain('Temporal: yours, which TEMPORAL_ADDRESS names');
    expect(printed).toMatchObject({ api: `http://localhost:${site.env['PORT']}`, apiKey, database: '' });
    expect(started.output()).toMatch(/For customers +https:\/\/orders\.example\.com/);
    expect(started.output()).toMatch(/Mailbox +none: mails go out through Resend/);
    expect((await fetch(`${printed.api}/dev/mailbox`)).status).toBe(404);
    const api = httpCaller(printed.api, apiKey);
    await new Course('OWN').order(api);
    started.signal('SIGTERM');
    expect((await started.ended).code).toBe(0);
  } finally {
    await site.dispose();
  }
});

test.each([
  ['DATABASE_URL', 'postgres://u:p@127.0.0.1:9/shop', '127.0.0.1:9/shop: nobody listens there'],
  ['DATABASE_URL', 'postgres://u:p@no-such-host.invalid/shop', 'the host no-such-host.invalid cannot be found'],
  ['DATABASE_URL', 'localhost:5432', 'it looks like postgres://user:password@host:5432/backorder'],
  ['TEMPORAL_ADDRESS', '127.0.0.1:9', '127.0.0.1:9: no Temporal server answers there'],
  ['TEMPORAL_ADDRESS', 'http://localhost', 'a host and a port, such as localhost:7233'],
  ['TEMPORAL_NAMESPACE', 'no-such-namespace', 'it has no namespace "no-such-namespace"'],
  ['BACKORDER_API_KEY', 'too short', 'BACKORDER_API_KEY must be 32 to 128 printable ASCII characters'],
  ['DATA_DIR', __filename, 'a file is in its place. Set DATA_DIR to a folder that you may write to'],
])('%s=%s ends the start with a message a person understands', async (variable, value, words) => {
  const site = await StackSite.make({ ...own, [variable]: value });
  try {
    const started = site.start();
    expect((await started.ended).code).toBe(1);
    expect(started.output()).toContain(words);
    expect(started.output()).not.toMatch(/\n\s+at |password=|u:p@/);
    expect(site.processes()).toEqual([]);
  } finally {
    await site.dispose();
  }
});

test('a database that is not there, or does not let us in, is told apart from one that does not answer', async () => {
  const missing = new URL(database.url);
  missing.pathname = '/no_such_database';
  const closed = new URL(database.url);
  closed.password = 'wrong';
  for (const [url, words] of [
    [missing, 'it has no database "no_such_database". Make it with `createdb no_such_database`'],
    [closed, 'it refuses the user "postgres" or the password'],
  ] as const) {
    const site = await StackSite.make({ ...own, DATABASE_URL: url.toString() });
    const started = site.start();
    expect((await started.ended).code).toBe(1);
    expect(started.output()).toContain(words);
    await site.dispose();
  }
});
