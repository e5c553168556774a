import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import getPort from 'get-port';
import { startTemporal, type TemporalServer } from '../../dev/stack/temporal-server';
import { testServers } from '../servers/addresses';
import { DAY, type Engine, liveEngine } from '../servers/engine';
import { type Shop, shopOf } from '../servers/shop';
import { untilSeen } from '../servers/until';
import { keepHistory } from './histories';

let server: TemporalServer;
let folder: string;
let engine: Engine;
let shop: Shop;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'backorder-continue-'));
  // A server that suggests a new run after thirty events instead of four thousand.
  server = await startTemporal({
    program: testServers().cliProgram,
    file: null,
    port: await getPort(),
    uiPort: null,
    log: join(folder, 'temporal.log'),
    dynamicConfig: { 'limit.historyCount.suggestContinueAsNew': '30' },
  });
  engine = await liveEngine({ temporalAddress: server.address });
  shop = shopOf(engine.api);
});
afterAll(async () => {
  await engine.stop();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('a long course goes on as a new run: same steps, same numbers, nothing forgotten and nothing said twice', async () => {
  const day = (days: number): string => new Date(engine.now() + days * DAY).toISOString().slice(0, 10);
  await shop.item('LONG');
  await shop.supply('PO', 'LONG', 10, day(20));
  await shop.order('LONG', [{ sku: 'LONG', quantity: 1 }]);
  const handle = engine.client.workflow.getHandle('backorder-bo-LONG');
  const stepsTaken = async (): Promise<number> =>
    (await engine.db.execute<{ n: number }>(sql`select last_step as n from backorders where id = 'bo-LONG'`))[0]?.n ??
    0;
  await untilSeen(
    () =>
      handle.describe().then(
        ({ historyLength }) => historyLength,
        () => 0,
      ),
    (length) => length > 5,
  );
  const { runId: firstRun } = await handle.describe();
  for (let change = 1; change <= 12; change++) {
    const before = await stepsTaken();
    await shop.supply('PO', 'LONG', 10, day(20 + (change % 2)));
    await untilSeen(stepsTaken, (taken) => taken > before);
  }
  const { runId } = await untilSeen(
    () => handle.describe(),
    (described) => described.runId !== firstRun,
  );
  expect(runId).not.toBe(firstRun);
  await shop.receive('PO', 'LONG', 10, engine.now());
  await untilSeen(
    () => shop.backorder('LONG'),
    ({ status }) => status === 'closed',
  );
  expect(await shop.backorder('LONG')).toMatchObject({ outcome: 'fulfilled' });
  expect(await shop.templates('LONG')).toEqual(['first-notice', 'date-changed', 'arrived']);
  await untilSeen(
    () => handle.describe(),
    ({ status }) => status.name === 'COMPLETED',
  );
  await keepHistory(engine, 'continued-as-new', 'LONG');
});
