import { Client, Connection } from '@temporalio/client';
import { sql } from 'drizzle-orm';
import { connect, type DatabaseHandle } from '../../db/client';
import { resendTransport } from '../../worker/outbox/mail/resend-transport';
import { type Outbox, startOutbox } from '../../worker/outbox/start';
import { testServers } from '../servers/addresses';
import { freshDatabase, type TestDatabase } from '../servers/database';
import { HERE } from '../servers/installation';
import { type TcpProxy, tcpProxy } from '../servers/tcp-proxy';
import { until } from '../servers/until';
import { MailProvider } from './mail-provider';
import { queueMails } from './queue-mails';
import { PROVIDER_KEY } from './senders';

// The outbox as a worker process runs it, with a way to the database that can be closed.

let database: TestDatabase;
let proxy: TcpProxy;
let handle: DatabaseHandle;
let provider: MailProvider;
let connection: Connection;
let outbox: Outbox | null = null;
const logged: string[] = [];

beforeEach(async () => {
  database = await freshDatabase();
  const url = new URL(database.url);
  proxy = await tcpProxy(url.host);
  url.host = proxy.address;
  handle = connect(url.toString(), { max: 5, name: 'outbox' });
  provider = await MailProvider.start();
  connection = Connection.lazy({ address: testServers().temporalAddress });
  logged.length = 0;
});
afterEach(async () => {
  await proxy.open();
  await outbox?.stop();
  await handle.close();
  await Promise.all([proxy.stop(), provider.stop(), connection.close(), database.drop()]);
});

function start(): void {
  outbox = startOutbox({
    db: handle.db,
    here: HERE,
    temporal: new Client({ connection }),
    taskQueue: 'nobody',
    mailTransport: resendTransport({ apiKey: PROVIDER_KEY, baseUrl: provider.url }),
    mailRequestsPerSecond: 1000,
    clock: Date.now,
    log: (_, message) => logged.push(message),
  });
}

const queue = (count: number) => queueMails(database.db, Date.now(), count);
const arrived = (ids: readonly string[]) =>
  until('the mails to arrive', () => ids.every((id) => provider.times().get(id) === 1));
test('a new row is found soon after it is committed', async () => {
  start();
  await arrived(await queue(1));
  const waits: number[] = [];
  for (let n = 0; n < 9; n++) {
    const begun = performance.now();
    await arrived(await queue(1));
    waits.push(performance.now() - begun);
  }
  expect(waits.sort((a, b) => a - b)[4]).toBeLessThan(500);
});

test('the database goes away and comes back: it goes on by itself, and said so once', async () => {
  start();
  for (let outage = 0; outage < 2; outage++) {
    logged.length = 0;
    await proxy.close();
    await until('it to notice', () => logged.length >= 4);
    const ids = await queue(3);
    await proxy.open();
    await arrived(ids);
    await until('all four to go again', () => logged.filter((message) => message.endsWith('going again')).length === 4);
    expect(logged.filter((message) => message.includes('not possible now'))).toHaveLength(4);
  }
});

test('a database that is away when it starts is waited for', async () => {
  await proxy.close();
  start();
  await until('it to notice', () => logged.length >= 4);
  const ids = await queue(3);
  await proxy.open();
  await arrived(ids);
});

test('it stops at once when it has nothing to do, and within seconds while a request hangs', async () => {
  start();
  const begun = performance.now();
  await outbox?.stop();
  expect(performance.now() - begun).toBeLessThan(1500);

  start();
  provider.next('is-silent');
  await queue(1);
  await until('the request to be under way', () => provider.requests.length === 1);
  const asked = performance.now();
  await outbox?.stop();
  expect(performance.now() - asked).toBeLessThan(4000);
  const leases = await database.db.execute(sql`select 1 from leases`);
  expect(leases).toEqual([]);
});
