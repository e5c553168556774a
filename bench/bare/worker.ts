import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';

export const BARE_QUEUE = 'bare';

/** The worker of the bare workflows, a process of its own as the engine's worker is one. */
async function main(): Promise<void> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const connection = await NativeConnection.connect({ address: process.env['TEMPORAL_ADDRESS'] ?? '' });
  const worker = await Worker.create({
    connection,
    taskQueue: BARE_QUEUE,
    workflowsPath: require.resolve('./workflows.ts'),
  });
  process.on('SIGTERM', () => worker.shutdown());
  process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
  await worker.run();
  process.exit(0);
}

if (require.main === module) void main();
