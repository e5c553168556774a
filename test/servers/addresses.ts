/** What one test run shares: servers started once, the workflow bundle built once. */
export interface TestServers {
  readonly adminUrl: string;
  readonly templateUrl: string;
  /** Temporal's dev server, in memory, real time. */
  readonly temporalAddress: string;
  /** Temporal's dev server's program, for tests that need one of their own. */
  readonly cliProgram: string;
  /** The time-skipping server's program; skipping is server-wide, so each file that needs one starts its own. */
  readonly testServerProgram: string;
  readonly bundlePath: string;
}

const VARIABLE = 'BACKORDER_TEST_SERVERS';

export function announceServers(servers: TestServers): void {
  process.env[VARIABLE] = JSON.stringify(servers);
}

/** The servers of this run; the run's global setup has started them. */
export function testServers(): TestServers {
  const known = process.env[VARIABLE];
  if (known === undefined) throw new Error('the test servers are not up: run the tests through vitest');
  return JSON.parse(known) as TestServers;
}
