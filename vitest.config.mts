import { defineConfig } from 'vitest/config';

const LONG = process.env['BACKORDER_TEST_LONG'] === '1';
const FILES = LONG ? 'test/**/*.long.ts' : 'test/**/*.test.ts';

/** Tests that measure time, or go by one that runs fast: beside others they would measure those. */
const BY_THE_CLOCK = ['test/dev/ready-in-time.test.ts', 'test/demo/demo.test.ts'];

const shared = {
  globals: true,
  testTimeout: 60_000,
  hookTimeout: 60_000,
  // Processes that load every module once: loading them anew for each file took half of the run. Test files share what
  // modules keep, so they name what is kept by name (policy packs) apart.
  pool: 'forks',
  isolate: false,
} as const;

export default defineConfig({
  test: {
    globalSetup: 'test/servers/start.ts',
    projects: [
      {
        test: {
          ...shared,
          name: 'by-the-clock',
          include: LONG ? [] : BY_THE_CLOCK,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...shared,
          name: 'rest',
          include: [FILES],
          exclude: BY_THE_CLOCK,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
