import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { letPass } from '../../dev/stack/cluster-folder';

/** A new folder that PostgreSQL's user can pass through; whoever has made it removes it. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'backorder-dev-'));
  letPass(folder);
  return folder;
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

const made: string[] = [];

/** A folder that lasts as long as the test file's tests. What runs in it has to end before them. */
export function temporaryFolder(): string {
  const folder = makeFolder();
  made.push(folder);
  return folder;
}

afterAll(() => {
  for (const folder of made) removeFolder(folder);
});
