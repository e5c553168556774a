import { type InstanceLock, lockFolder } from '../../dev/instance-lock';

/** A process of its own that takes locks when told to, for tests of what the kernel does with them. */
let held: InstanceLock | null = null;

process.on('message', async (folder: string) => {
  try {
    held = await lockFolder(folder);
    held.announce(`It is process ${process.pid}.`);
    process.send?.('held');
  } catch (error) {
    process.send?.((error as Error).message);
  }
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
