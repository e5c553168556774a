import { cpus } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';

/** Something that is measured: its rate in one round. */
export interface Measure {
  readonly name: string;
  run(round: number): Promise<number>;
}

export interface Measured {
  readonly median: number;
  /** Lowest and highest of the rounds. */
  readonly spread: readonly [number, number];
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return (low + high) / 2;
}

/** Median, lowest and highest. */
export const measured = (values: readonly number[]): Measured => ({
  median: median(values),
  spread: [Math.min(...values), Math.max(...values)],
});

/**
 * Measures in turn, round after round, so that whatever else the machine does falls on all alike; the order changes
 * from round to round. The first round warms up and does not count.
 */
export async function inRounds<Name extends string>(
  rounds: number,
  measures: readonly (Measure & { readonly name: Name })[],
): Promise<Readonly<Record<Name, Measured>>> {
  const seen = new Map<Name, number[]>(measures.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round++)
    for (const { name, run } of round % 2 === 0 ? measures : [...measures].reverse()) {
      const rate = await run(round);
      process.stderr.write(
        `  ${round === 0 ? 'warming up' : `round ${round}/${rounds}`}: ${name} ${rate.toFixed(1)}\n`,
      );
      if (round > 0) seen.get(name)?.push(rate);
    }
  return Object.fromEntries([...seen].map(([name, values]) => [name, measured(values)])) as unknown as Record<
    Name,
    Measured
  >;
}

/** Runs `work` for 0 up to `count`, at most `lanes` at a time. */
export async function inLanes(count: number, lanes: number, work: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: Math.min(lanes, count) }, lane));
}

/** How many a second: `count` over the time `work` takes. */
export async function rateOf(count: number, work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return count / ((performance.now() - begun) / 1000);
}

const idleAndTotal = (): readonly [number, number] => {
  const times = cpus().map((one) => one.times);
  const idle = times.reduce((sum, time) => sum + time.idle, 0);
  return [idle, times.reduce((sum, { user, nice, sys, irq }) => sum + user + nice + sys + irq, idle)];
};

/** Waits until the processors have little to do, so that what one round leaves behind does not fall on the next; 20 s at most. */
export async function untilIdle(): Promise<void> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; ) {
    const [idle, total] = idleAndTotal();
    await pause(300);
    const [idleNow, totalNow] = idleAndTotal();
    if ((idleNow - idle) / (totalNow - total) > 0.85) return;
  }
}
