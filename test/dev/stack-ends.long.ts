import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { printedBy, StackSite, type Started } from './local-stack';

vi.setConfig({ testTimeout: 1_200_000, hookTimeout: 1_200_000 });

let site: StackSite;
beforeAll(async () => {
  site = await StackSite.make();
});
afterAll(() => site.dispose());

const WAYS = (['npm', 'node'] as const).flatMap((by) =>
  (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).flatMap((signal) =>
    (['alone', 'group'] as const).map((whom) => ({ by, signal, whom })),
  ),
);

/** Ends the start; it has 10 s, and nothing may be left. */
async function endsWell(started: Started, signal: NodeJS.Signals, whom: 'alone' | 'group'): Promise<void> {
  const begun = Date.now();
  started.signal(signal, whom);
  const { code } = await started.ended;
  expect({ code, output: code === 0 ? '' : started.output() }).toEqual({ code: 0, output: '' });
  expect(Date.now() - begun).toBeLessThan(10_000);
  expect(site.processes()).toEqual([]);
}

// npm passes SIGINT and SIGTERM on to what it runs, and dies of others itself.
test.each(WAYS.filter(({ by, signal }) => by === 'node' || signal !== 'SIGHUP'))(
  '$signal to $by start, $whom: everything ends within 10 s, exit code 0',
  async ({ by, signal, whom }) => {
    const started = site.start({}, by);
    await printedBy(started);
    await endsWell(started, signal, whom);
  },
);

test('a start may be ended at any moment, the very first one too, and the next one succeeds', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 400, max: 9000 }),
      fc.constantFrom(...WAYS.filter(({ by }) => by === 'node')),
      fc.boolean(),
      async (ms, { signal, whom }, anew) => {
        if (anew) {
          await site.dispose();
          site = await StackSite.make();
        }
        const started = site.start();
        await started.says(/Starting the backorder engine/);
        await pause(ms - 400);
        await endsWell(started, signal, whom);
      },
    ),
    { numRuns: 25, seed: 20_260_301, endOnFailure: true },
  );
  const started = site.start();
  await printedBy(started);
  await endsWell(started, 'SIGTERM', 'alone');
});

test('killed at any moment of its start, by kill -9 of the parent or of everything, the next start succeeds', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 9000 }), fc.boolean(), fc.boolean(), async (ms, everything, anew) => {
      if (anew) {
        await site.dispose();
        site = await StackSite.make();
      }
      const killed = site.start();
      await killed.says(/Starting the backorder engine/);
      await pause(ms);
      killed.signal('SIGKILL');
      if (everything) site.kill('API', 'worker', 'Temporal', 'PostgreSQL', 'child of PostgreSQL');
      const started = site.start();
      await printedBy(started);
      await endsWell(started, 'SIGINT', 'group');
    }),
    { numRuns: 15, seed: 20_260_302, endOnFailure: true },
  );
});
