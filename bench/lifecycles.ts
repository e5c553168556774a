import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { BARE_QUEUE } from './bare/worker';
import { inLanes, inRounds, type Measured, rateOf } from './rounds';
import { inbound, orderOf } from './shop';
import type { Site } from './site';

const LANES = 16;

async function untilAll(count: number, reached: () => Promise<number>): Promise<void> {
  for (const deadline = Date.now() + 120_000; (await reached()) < count; await pause(50))
    if (Date.now() > deadline) throw new Error(`only ${await reached()} of ${count} came to an end`);
}

/** Bare workflows that are started, signalled and close. */
async function bareLifecycles({ client }: Site, count: number, round: number): Promise<number> {
  const ids = Array.from({ length: count }, (_, index) => `bare-${round}-${index}`);
  return rateOf(count, async () => {
    await inLanes(count, LANES, async (index) => {
      const workflowId = ids[index] ?? '';
      const handle = await client.workflow.start('bare', { workflowId, taskQueue: BARE_QUEUE });
      await handle.signal('done');
    });
    await inLanes(count, LANES, (index) => client.workflow.getHandle(ids[index] ?? '').result());
  });
}

const closedOf = async ({ database }: Site, prefix: string): Promise<number> =>
  (
    await database.db.execute<{ n: number }>(
      sql`select count(*)::int as n from backorders where id like ${`bo-${prefix}%`} and status = 'closed'`,
    )
  )[0]?.n ?? 0;

/** Backorders from the order over the goods' arrival to the close, with their mails: everything the engine does for one. */
async function lifecycles(site: Site, count: number, round: number): Promise<number> {
  const prefix = `L${round}-`;
  await inbound(site, prefix, count, new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10));
  const receipt = (sku: string): object => ({
    sku,
    supplyId: `PO-${sku}`,
    quantity: 1,
    receivedAt: new Date().toISOString(),
  });
  return rateOf(count, async () => {
    await inLanes(count, LANES, async (index) => {
      const sku = `${prefix}${index}`;
      await site.api.send('POST', '/v1/orders', orderOf(sku, sku));
      await site.api.send('POST', '/v1/receipts', receipt(sku));
    });
    await untilAll(count, () => closedOf(site, prefix));
  });
}

export type Lifecycles = Readonly<Record<'bare' | 'lifecycle', Measured>>;

/** Complete lifecycles a second beside bare start-signal-close workflows on the same server. */
export const measureLifecycles = (site: Site, rounds: number, count: number): Promise<Lifecycles> =>
  inRounds(rounds, [
    { name: 'bare', run: (round) => bareLifecycles(site, count, round) },
    { name: 'lifecycle', run: (round) => lifecycles(site, count, round) },
  ]);

const wakesLeft = async ({ database }: Site): Promise<number> =>
  (await database.db.execute<{ n: number }>(sql`select count(*)::int as n from wakes`))[0]?.n ?? 0;

/** Waits until nothing is left to deliver, so that one round's trail does not fall on the next. */
export const untilQuiet = (site: Site): Promise<void> =>
  untilAll(0, async () => {
    const rows = await site.database.db.execute<{ n: number }>(sql`
      select ((select count(*) from wakes) + (select count(*) from mails where status = 'queued'))::int as n`);
    return -(rows[0]?.n ?? 0);
  });

/** Orders that open a backorder, until the last one's workflow has been started. */
async function opened(site: Site, count: number, round: number): Promise<number> {
  const prefix = `O${round}-`;
  await inbound(site, prefix, count, null);
  return rateOf(count, async () => {
    await inLanes(count, LANES, (index) =>
      site.api.send('POST', '/v1/orders', orderOf(`${prefix}${index}`, `${prefix}${index}`)),
    );
    await untilAll(0, async () => -(await wakesLeft(site)));
  });
}

const emptyStarts = ({ client }: Site, count: number, round: number): Promise<number> =>
  rateOf(count, () =>
    inLanes(count, LANES, (index) =>
      client.workflow.start('empty', { workflowId: `empty-${round}-${index}`, taskQueue: BARE_QUEUE }),
    ),
  );

export type Openings = Readonly<Record<'empty' | 'opened', Measured>>;

/** Opened orders a second beside starts of an empty workflow. */
export const measureOpenings = (site: Site, rounds: number, count: number): Promise<Openings> =>
  inRounds(rounds, [
    { name: 'empty', run: (round) => emptyStarts(site, count, round) },
    { name: 'opened', run: (round) => opened(site, count, round) },
  ]);
