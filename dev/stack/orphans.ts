import { knownCluster } from './cluster-folder';
import { startedWith, stopProcess } from './processes';
import type { StackFolder } from './stack-folder';
import { stackMark } from './supervised';

/**
 * Stops what an earlier start on this folder has left behind, the writers first and PostgreSQL last. Two servers on one
 * file would spoil it, and the ports are wanted again. Only the holder of the folder's lock may do this.
 */
export async function stopOrphans(folder: StackFolder, say: (line: string) => void): Promise<void> {
  const stop = async (what: string, found: readonly number[], ask: NodeJS.Signals, make: NodeJS.Signals) => {
    if (found.length === 0) return;
    say(`Stopping ${what} that an earlier start left behind (process ${found.join(', ')}).`);
    await Promise.all(found.map((pid) => stopProcess(pid, ask, make, 2500)));
  };
  await stop('the API and the worker', startedWith(stackMark(folder.path)), 'SIGTERM', 'SIGKILL');
  await stop('the Temporal server', startedWith('start-dev', folder.temporalFile), 'SIGTERM', 'SIGKILL');
  await stop('the PostgreSQL', startedWith('-D', knownCluster(folder.cluster)), 'SIGINT', 'SIGQUIT');
}
