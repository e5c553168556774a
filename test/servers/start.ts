import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import getPort from 'get-port';
import { migrate } from '../../db/migrate';
import { letPass } from '../../dev/stack/cluster-folder';
import { startPostgres } from '../../dev/stack/postgres-server';
import type { ServerProcess } from '../../dev/stack/server-process';
import { startTemporal } from '../../dev/stack/temporal-server';
import { locate } from '../../dev/temporal-binary/locate';
import { CLI, TEST_SERVER } from '../../dev/temporal-binary/programs';
import { announceServers } from './addresses';
import { lastWill } from './last-will';

const TEMPLATE = 'backorder_template';

/** Nothing here outlives the run: speed before durability. */
const FORGETFUL = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
};

type Launched = (server: ServerProcess) => void;

async function postgres(folder: string, launched: Launched) {
  const server = await startPostgres({
    folder: join(folder, 'postgres'),
    port: await getPort(),
    password: 'test',
    database: TEMPLATE,
    log: join(folder, 'postgres.log'),
    settings: FORGETFUL,
    say: () => {},
    launched,
  });
  await migrate(server.url);
  return server;
}

async function temporal(folder: string, program: string, launched: Launched) {
  return startTemporal({
    program,
    file: null,
    port: await getPort(),
    uiPort: null,
    log: join(folder, 'temporal.log'),
    launched,
  });
}

async function bundle(folder: string): Promise<string> {
  const path = join(folder, 'workflows.js');
  const { code } = await bundleWorkflowCode({
    workflowsPath: require.resolve('../../workflows/index.ts'),
    logger: new DefaultLogger('ERROR'),
  });
  writeFileSync(path, code);
  return path;
}

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** Before all tests: one PostgreSQL, one Temporal dev server and one workflow bundle for the whole run. Gives back how they end. */
export default async function start(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'backorder-test-'));
  letPass(folder);
  const will = lastWill(folder);
  const launched: Launched = ({ pid }) => {
    if (pid !== undefined) will.end(pid);
  };
  const cliProgram = await locate(CLI, say);
  const [database, server, testServerProgram, bundlePath] = await Promise.all([
    postgres(folder, launched),
    temporal(folder, cliProgram, launched),
    locate(TEST_SERVER, say),
    bundle(folder),
  ]);
  announceServers({
    adminUrl: database.urlOf('postgres'),
    templateUrl: database.url,
    temporalAddress: server.address,
    cliProgram,
    testServerProgram,
    bundlePath,
  });
  return async () => {
    await Promise.all([database.stop(), server.stop()]);
    rmSync(folder, { recursive: true, force: true });
    will.revoke();
  };
}
