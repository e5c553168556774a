import { defineConfig } from 'vitest/config';

const LONG = process.env['BACKORDER_TEST_LONG'] === '1';

export default defineConfig({
  test: {
    include: [LONG ? 'test/**/*.long.ts' : 'test/**/*.test.ts'],
    globals: true,
    globalSetup: 'test/servers/start.ts',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two processes that load every module once: loading them anew for each file took half of the run. Test files share
    // what modules keep, so they name what is kept by name (policy packs) apart.
    pool: 'forks',
    isolate: false,
    maxWorkers: 2,
  },
});
