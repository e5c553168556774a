import { cpus } from 'node:os';
import { measureLifecycles, measureOpenings } from './lifecycles';
import { measureMails } from './mails';
import { measurePaths } from './paths';
import { measurePosts } from './posts';
import type { Measured } from './rounds';
import { startSite } from './site';

const ROUNDS = 5;

/** A goal and what came of it. */
interface Row {
  readonly what: string;
  readonly measured: string;
  readonly against: string;
  readonly ratio: number;
  readonly goal: number | null;
}

const shown = ({ median, spread: [low, high] }: Measured): string =>
  `${median.toFixed(0)} (${low.toFixed(0)}-${high.toFixed(0)})`;

const row = (what: string, own: Measured, other: Measured, goal: number | null): Row => ({
  what,
  measured: shown(own),
  against: shown(other),
  ratio: Number((own.median / other.median).toFixed(3)),
  goal,
});

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  return rows.map((cells) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')).join('\n');
}

/** `npm run bench`: everything in one run, interleaved, medians of five rounds. */
async function main(): Promise<void> {
  const mails = await measureMails(ROUNDS, 5);
  const site = await startSite();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void site.stop().then(() => process.exit(1)));
  try {
    const lifecycles = await measureLifecycles(site, ROUNDS, 200);
    const openings = await measureOpenings(site, ROUNDS, 300);
    const posts = await measurePosts(site, ROUNDS, 500);
    const paths = measurePaths();
    const rows = [
      row('complete lifecycles/s : bare workflows/s', lifecycles.lifecycle, lifecycles.bare, 0.6),
      row('opened orders/s : empty workflow starts/s', openings.opened, openings.empty, null),
      row('durable POST (in stock)/s : no-op POST/s', posts['in stock'], posts['no-op'], 0.4),
      row('orders of one item/s : of a thousand items/s', posts['one item'], posts['in stock'], null),
      row('durable POST (backordered)/s : no-op POST/s', posts.backordered, posts['no-op'], 0.4),
      row('mails per CPU second : plain react-email', mails.compiled, mails.plain, 20),
    ];
    const machine = { cpu: cpus()[0]?.model ?? '', cores: cpus().length, node: process.version };
    process.stdout.write(
      `${JSON.stringify({ at: new Date().toISOString(), machine, rounds: ROUNDS, lifecycles, openings, posts, mails, paths }, null, 1)}\n\n`,
    );
    process.stdout.write(
      `${table([
        ['median (lowest-highest)', 'engine', 'against', 'ratio', 'goal'],
        ...rows.map(({ what, measured, against, ratio, goal }) => [
          what,
          measured,
          against,
          String(ratio),
          goal === null ? '' : String(goal),
        ]),
      ])}\n\n`,
    );
    process.stdout.write(
      `${table([
        ['path', 'events', 'billable actions', 'history bytes'],
        ...Object.entries(paths).map(([name, { events, actions, bytes }]) => [
          name,
          String(events),
          String(actions),
          String(bytes),
        ]),
      ])}\n`,
    );
  } finally {
    await site.stop();
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
