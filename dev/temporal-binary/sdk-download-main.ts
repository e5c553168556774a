import { TestWorkflowEnvironment } from '@temporalio/testing';

/** Has the TypeScript SDK download a program into a folder: `sdk-download-main.ts <program> <folder>`. */
async function main(name: string | undefined, downloadDir: string | undefined): Promise<void> {
  if (!downloadDir) throw new Error('usage: sdk-download-main.ts <program> <folder>');
  const server = { executable: { type: 'cached-download', downloadDir } } as const;
  const env =
    name === 'temporal'
      ? await TestWorkflowEnvironment.createLocal({ server })
      : await TestWorkflowEnvironment.createTimeSkipping({ server });
  await env.teardown();
}

main(process.argv[2], process.argv[3]).then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
