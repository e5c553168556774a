import { stopServers } from './start';

/** Jest's global teardown. */
export default async function stop(): Promise<void> {
  await stopServers.stop?.();
}
