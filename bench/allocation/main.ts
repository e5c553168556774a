import { sql } from 'drizzle-orm';
import { instantOf } from '../../domain/calendar/business-date';
import { cancelUnits } from '../../record/cancel-units';
import { foretell } from '../../record/foretell';
import { lockItems } from '../../record/lock-items';
import { receiveGoods } from '../../record/receive-goods';
import { replan } from '../../record/replan';
import { inLanes, inRounds, type Measured, measured } from '../rounds';
import { giveOne, updateLinesOnly, writeBareRows } from './bare-rows';
import { type Crowd, gather } from './crowd';
import { ordering } from './ordering';
import { openWarehouse, type Warehouse } from './warehouse';

const NOW = () => instantOf(Date.now());
let crowds = 0;

async function crowd({ db, statements }: Warehouse, waiters: number, supplies: number): Promise<Crowd> {
  const made = { sku: `C${++crowds}`, waiters, supplies };
  await gather(db, made);
  statements();
  return made;
}

const milliseconds = async (work: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
};

const receive = ({ act }: Warehouse, { sku }: Crowd, quantity: number) =>
  act(async (inside) => {
    await lockItems(inside, [sku]);
    return receiveGoods(inside, { sku, supplyId: `${sku}-PO1`, quantity, receivedAt: NOW() });
  });

/** Rows a second: a receipt for everybody, the same rows without a queue, one bare UPDATE. */
const receipts = (house: Warehouse, waiters: number, rounds: number) =>
  inRounds(rounds, [
    {
      name: 'receipt',
      run: async () => {
        const made = await crowd(house, waiters, 1);
        return waiters / ((await milliseconds(() => receive(house, made, waiters))) / 1000);
      },
    },
    {
      name: 'bare rows',
      run: async () => {
        const { sku } = await crowd(house, waiters, 1);
        const lines = Array.from({ length: waiters }, (_, n) => ({ orderId: `${sku}-${n + 1}` }));
        return waiters / ((await milliseconds(() => writeBareRows(house.db, sku, lines))) / 1000);
      },
    },
    {
      name: 'update only',
      run: async () => {
        const { sku } = await crowd(house, waiters, 1);
        return waiters / ((await milliseconds(() => updateLinesOnly(house.db, sku))) / 1000);
      },
    },
  ]);

/** Rows a second: a set at once, and a transaction a line on sixteen connections. */
const lineByLine = (house: Warehouse, waiters: number, rounds: number) =>
  inRounds(rounds, [
    {
      name: 'as a set',
      run: async () => {
        const made = await crowd(house, waiters, 1);
        return waiters / ((await milliseconds(() => receive(house, made, waiters))) / 1000);
      },
    },
    {
      name: 'line by line',
      run: async () => {
        const { sku } = await crowd(house, waiters, 1);
        return waiters / ((await milliseconds(() => inLanes(waiters, 16, () => giveOne(house.db, sku)))) / 1000);
      },
    },
  ]);

/** Milliseconds of what touches a queue in one place, on a short and on a long one. */
async function oneAmong(house: Warehouse, few: Crowd, many: Crowd, rounds: number) {
  const some = await crowd(house, 1000, 10);
  let n = 0;
  const order = await ordering(house);
  const cancel = ({ sku, waiters }: Crowd) =>
    house.act(async (act) => {
      const orderId = `${sku}-${Math.floor(waiters / 2) - (n++ % 4)}`;
      await lockItems(act, [sku]);
      const lines = await act.tx.execute<{ waiting: number }>(
        sql`select waiting from order_lines where order_id = ${orderId}`,
      );
      const waiting = lines[0]?.waiting ?? 0;
      await cancelUnits(act, { orderId, backorderId: `bo-${orderId}` }, [{ lineId: '1', sku, waiting, allocated: 0 }], {
        cause: 'shop',
      });
    });
  const mean = (work: (nth: number) => Promise<unknown>) => async () =>
    (await milliseconds(async () => {
      for (let nth = 0; nth < 20; nth++) await work(nth);
    })) / 20;
  const late = () => new Date().toISOString();
  const early = () => '2026-11-01T00:00:00.015Z';
  // Before the last ten of a hundred thousand; among ten, before all.
  const outOfTurn = () => '2026-11-01T00:16:39.905Z';
  return inRounds(rounds, [
    { name: 'order at the end, 10 wait', run: mean(() => order(few, late())) },
    { name: 'order at the end, 100,000 wait', run: mean(() => order(many, late())) },
    { name: 'order out of turn, 10 wait', run: mean(() => order(few, early())) },
    { name: 'order out of turn, 100,000 wait', run: mean(() => order(many, outOfTurn())) },
    { name: 'order at the front, 100,000 wait', run: mean(() => order(many, early())) },
    { name: 'cancellation, 10 wait', run: mean(() => cancel(few)) },
    { name: 'cancellation, 100,000 wait', run: mean(() => cancel(many)) },
    { name: 'receipt of 5, 1,000 wait', run: mean(() => receive(house, some, 5)) },
    { name: 'receipt of 5, 100,000 wait', run: mean(() => receive(house, many, 5)) },
  ]);
}

/** Supplies of an item come some days later, and its whole queue is planned. */
const slip = (house: Warehouse, { sku }: Crowd, which: string, days: number) =>
  house.act(async (act) => {
    await lockItems(act, [sku]);
    await act.tx.execute(sql`
      update supplies set eta = eta + ${days}::int, planned_on = planned_on + ${days}::int where sku = ${sku} and id like ${which}`);
    return replan(act, [sku]);
  });

/** Milliseconds of an order for another item, while all of a long queue is planned and when nothing is. */
async function besideAPlan(house: Warehouse, many: Crowd, other: Crowd): Promise<Measured[]> {
  const order = await ordering(house);
  const one = () => milliseconds(() => order(other, new Date().toISOString()));
  const quiet: number[] = [];
  for (let nth = 0; nth < 100; nth++) quiet.push(await one());
  let planning = true;
  const planned = slip(house, many, '%', 1).finally(() => {
    planning = false;
  });
  const busy: number[] = [];
  while (planning) busy.push(await one());
  await planned;
  return [quiet, busy].map(measured);
}

/** Full replans of a long queue: nothing moves, one supply slips, all do. */
async function replans(house: Warehouse, many: Crowd) {
  const { sku } = many;
  const shift = (which: string, days: number) => slip(house, many, which, days);
  const measure = async (what: string, work: () => Promise<readonly unknown[]>) => {
    house.statements();
    let lines = 0;
    const ms = await milliseconds(async () => {
      lines = (await work()).length;
    });
    process.stderr.write(`  ${what}: ${ms.toFixed(0)} ms\n`);
    return { what, milliseconds: Math.round(ms), linesMoved: lines, statements: house.statements() };
  };
  return [
    await measure('nothing moves', () => shift('none', 0)),
    await measure('the last of 50 supplies slips', () => shift(`${sku}-PO50`, 7)),
    await measure('the first of 50 slips behind the second', () => shift(`${sku}-PO1`, 1)),
    await measure('all slip by a day', () => shift('%', 1)),
  ];
}

/** What a dry run found out is taken out of an act that must not stay. */
class Undone extends Error {}

/** Milliseconds of a dry run of a change that moves a whole queue: made, foretold, and undone. */
async function foreseen(house: Warehouse, { sku }: Crowd): Promise<number> {
  let mails = 0;
  const ms = await milliseconds(async () => {
    await house
      .act(async (act) => {
        await lockItems(act, [sku]);
        await act.tx.execute(sql`update supplies set eta = eta + 1, planned_on = planned_on + 1 where sku = ${sku}`);
        mails = (await foretell(act, await replan(act, [sku]))).impact.mailsNow;
        throw new Undone();
      })
      .catch((error: unknown) => {
        if (!(error instanceof Undone)) throw error;
      });
  });
  process.stderr.write(`  dry run: ${ms.toFixed(0)} ms, ${mails} mails foretold\n`);
  return Math.round(ms);
}

const shown = ({ median, spread: [low, high] }: Measured): string =>
  `${median.toFixed(median < 100 ? 1 : 0)} (${low.toFixed(1)}-${high.toFixed(1)})`;

/** `npm run bench:allocation`: who gets which units, when many wait. In one run, interleaved, medians. */
async function main(): Promise<void> {
  const house = await openWarehouse();
  try {
    // The largest last: what it leaves the database to clean up would fall on the others.
    const singles = await lineByLine(house, 2_000, 3);
    const small = await receipts(house, 10_000, 5);
    const among = await oneAmong(house, await crowd(house, 10, 5), await crowd(house, 100_000, 50), 3);
    const long = await crowd(house, 100_000, 50);
    const dryRuns = {
      '10,000 wait': await foreseen(house, await crowd(house, 10_000, 50)),
      '100,000 wait': await foreseen(house, long),
    };
    const planned = await replans(house, long);
    const [quiet, busy] = await besideAPlan(house, long, await crowd(house, 10, 5));
    const figures = {
      'sets against single transactions, rows/s': singles,
      'receipt of 10,000, rows/s': small,
      'one among many, ms': among,
      'receipt of 100,000, rows/s': await receipts(house, 100_000, 3),
    };
    process.stdout.write(
      `${JSON.stringify({ figures, replans: planned, dryRuns, besideAPlan: { quiet, busy } }, null, 1)}\n\n`,
    );
    for (const [what, measured] of Object.entries(figures)) {
      process.stdout.write(`${what}\n`);
      for (const [name, value] of Object.entries(measured))
        process.stdout.write(`  ${name.padEnd(34)} ${shown(value)}\n`);
    }
    for (const { what, milliseconds: ms, linesMoved, statements } of planned)
      process.stdout.write(`replan, ${what}: ${ms} ms, ${linesMoved} lines moved, ${statements} statements\n`);
    for (const [who, ms] of Object.entries(dryRuns))
      process.stdout.write(`dry run of a change that moves all, ${who}: ${ms} ms\n`);
    for (const [when, value] of [
      ['nothing else', quiet],
      ['all of another queue is planned', busy],
    ] as const)
      if (value !== undefined) process.stdout.write(`order while ${when}: ${shown(value)} ms\n`);
  } finally {
    await house.stop();
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
