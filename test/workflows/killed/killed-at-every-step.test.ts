import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { WorkflowClientInterceptor } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { sql } from 'drizzle-orm';
import { testServers } from '../../servers/addresses';
import {
  DAY,
  HERE,
  HOUR,
  MINUTE,
  type SkippingEngine,
  skippingEngine,
  type WorkerSwitch,
  type WorkSite,
} from '../../servers/engine';
import { shopOf } from '../../servers/shop';
import type { DyingWorkerOrders } from './worker-that-dies';

/** A task given to a worker that died is given to another after this long, instead of ten seconds. */
const impatient: WorkflowClientInterceptor = {
  signalWithStart: (input, next) =>
    next({ ...input, options: { ...input.options, workflowTaskTimeout: msToTs(1000) } }),
};

/** Workers one after the other, each killed after the first step it commits; the next one stands by. */
function dyingWorkers(site: WorkSite, deaths: { count: number }): WorkerSwitch {
  const orders: DyingWorkerOrders = { ...site, bundlePath: testServers().bundlePath, here: HERE };
  let standingBy: Promise<ChildProcess> | null = null;
  let working: ChildProcess | null = null;
  let stopping = false;
  const hire = async (): Promise<ChildProcess> => {
    const child = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'worker-that-dies.ts')], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, NODE_OPTIONS: '', DYING_WORKER: JSON.stringify(orders) },
    });
    await once(child, 'message');
    return child;
  };
  const next = async (): Promise<void> => {
    working = await (standingBy ?? hire());
    standingBy = hire();
    working.once('exit', (_code, signal) => {
      if (stopping) return;
      if (signal === 'SIGKILL') deaths.count++;
      void next();
    });
    working.send('work');
  };
  return {
    start: next,
    async stop() {
      stopping = true;
      working?.kill('SIGKILL');
      (await standingBy)?.kill('SIGKILL');
    },
  };
}

/** A course that takes every kind of step; its end is compared, however often its worker died on the way. */
async function wholeStory(engine: SkippingEngine): Promise<unknown> {
  const shop = shopOf(engine.api);
  const day = (days: number): string => new Date(engine.now() + days * DAY + 9 * HOUR).toISOString().slice(0, 10);
  await shop.item('SHELF');
  await shop.stock('SHELF', 1);
  await shop.item('INBOUND');
  await shop.supply('PO', 'INBOUND', 10, null);
  await shop.order('STORY', [
    { sku: 'SHELF', quantity: 1 },
    { sku: 'INBOUND', quantity: 4 },
  ]);
  await engine.settle();
  // The offer of the split is left unanswered: reminder, silence. News days come and go without a date.
  await engine.advance(8 * DAY);
  await shop.supply('PO', 'INBOUND', 10, day(5));
  await engine.settle();
  // The day passes without the goods; then a date far too late, and the offer that goes with it.
  await engine.advance(8 * DAY);
  await shop.supply('PO', 'INBOUND', 10, day(50));
  await engine.advance(HOUR);
  const { offer } = await shop.backorder('STORY');
  await engine.api.ok(
    shop.decide('STORY', offer.version, [
      { lineId: '2', quantity: 3, choice: 'wait' },
      { lineId: '2', quantity: 1, choice: 'cancel' },
    ]),
  );
  await engine.advance(31 * MINUTE);
  // A status mail on the way, a part of the goods, a split, the rest.
  await engine.advance(12 * DAY);
  await shop.receive('PO', 'INBOUND', 1, engine.now());
  await engine.settle();
  const again = (await shop.backorder('STORY')).offer;
  await engine.api.ok(shop.decide('STORY', again.version, [{ lineId: '2', choice: 'split' }]));
  await engine.settle();
  await shop.receive('PO', 'INBOUND', 9, engine.now());
  await engine.settle();
  const { id: _, ...end } = await shop.backorder('STORY');
  // A step that finds nothing to do may come once more: news that it had already dealt with is looked at again.
  const journal = await engine.db.execute<{ kind: string }>(
    sql`select kind from journal where backorder_id = 'bo-STORY' and kind <> 'step-taken' order by seq`,
  );
  return {
    status: [end.status, end.outcome],
    lines: end.lines,
    refunds: end.refunds.map(({ amount, state }: { amount: unknown; state: string }) => ({ amount, state })),
    mails: (await shop.mails('STORY')).map(({ template, subject }) => ({ template, subject })),
    tasks: await shop.tasks('STORY'),
    journal: journal.map(({ kind }) => kind),
  };
}

test('a worker killed between a step’s commit and its marker, at every step, ends in the same result', async () => {
  const undisturbed = await skippingEngine();
  const expected = await wholeStory(undisturbed).finally(() => undisturbed.stop());
  const deaths = { count: 0 };
  const disturbed = await skippingEngine({
    worker: (site) => dyingWorkers(site, deaths),
    interceptors: [impatient],
  });
  try {
    const seen = await wholeStory(disturbed);
    process.stdout.write(`${deaths.count} workers died on the way\n`);
    expect(seen).toEqual(expected);
    const steps = await disturbed.db.execute<{ command: string }>(
      sql`select command from steps where backorder_id = 'bo-STORY' order by step_no`,
    );
    // The first step is taken with the order itself; every other one cost a worker its life.
    expect(deaths.count).toBe(steps.length - 1);
    expect(new Set(steps.map(({ command }) => command)).size).toBeGreaterThanOrEqual(8);
  } finally {
    await disturbed.stop();
  }
}, 240_000);
