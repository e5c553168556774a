import { execFileSync } from 'node:child_process';
import { chownSync, copyFileSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { locate } from '../../dev/temporal-binary/locate';
import { CLI } from '../../dev/temporal-binary/programs';
import { until } from '../servers/until';
import { Course } from './course';
import { callerOf, printedBy, StackSite } from './local-stack';
import { makeFolder, removeFolder, temporaryFolder } from './temporary-folder';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

test('on a machine that has nothing yet the programs are fetched, once, outside the data folder', async () => {
  const cache = temporaryFolder();
  const site = await StackSite.make({ XDG_CACHE_HOME: cache });
  try {
    for (const fetches of [true, false]) {
      const started = site.start();
      await printedBy(started);
      expect(/Temporal CLI: trying .*\(once; it is kept\)/.test(started.output())).toBe(fetches);
      expect(started.output()).not.toMatch(/warn|error|fail|\n\s+at /i);
      process.stdout.write(started.output());
      started.signal('SIGTERM');
      await started.ended;
      if (fetches) {
        // A second start in another folder, with the same cache.
        rmSync(site.dataDir, { recursive: true });
        mkdirSync(site.dataDir);
      }
    }
  } finally {
    await site.dispose();
  }
});

test('five starts at once in a new folder: one comes up, four say so', async () => {
  const site = await StackSite.make();
  try {
    const starts = Array.from({ length: 5 }, () => site.start());
    await until('four to give up', () => starts.filter((one) => one.hasEnded()).length === 4, 60_000);
    for (const loser of starts.filter((one) => one.hasEnded())) {
      expect((await loser.ended).code).toBe(1);
      expect(loser.output()).toContain('already running');
    }
    const winner = starts.find((one) => !one.hasEnded());
    if (!winner) throw new Error('all have given up');
    await new Course('ONE').order(callerOf(await printedBy(winner)));
    winner.signal('SIGTERM');
    expect((await winner.ended).code).toBe(0);
  } finally {
    await site.dispose();
  }
});

const numberOf = (flag: string): number => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));

test('started by an ordinary user everything runs as that user; root is told whose data they are', async () => {
  // Who runs the tests as an ordinary user has seen this in every other test.
  if (process.getuid?.() !== 0) return;
  const user = { uid: numberOf('-u'), gid: numberOf('-g') };
  const folder = makeFolder();
  const temporal = join(folder, 'temporal');
  copyFileSync(await locate(CLI, () => {}), temporal);
  const site = await StackSite.make({ HOME: folder, XDG_CACHE_HOME: folder, TEMPORAL_CLI_PATH: temporal });
  try {
    for (const path of [folder, site.dataDir]) chownSync(path, user.uid, user.gid);
    const started = site.start({}, 'node', user);
    const printed = await printedBy(started);
    const owners = site.processes().map(({ pid }) => statSync(`/proc/${pid}`).uid);
    expect(new Set(owners)).toEqual(new Set([user.uid]));
    const course = new Course('USER');
    await course.order(callerOf(printed));
    await course.mailed(callerOf(printed), 'first-notice');
    started.signal('SIGINT', 'group');
    expect((await started.ended).code).toBe(0);
    expect(site.processes()).toEqual([]);

    const asRoot = site.start();
    expect((await asRoot.ended).code).toBe(1);
    expect(asRoot.output()).toContain(`belongs to the user of number ${user.uid}. Start as that user`);

    const nameless = await StackSite.make({ HOME: folder, XDG_CACHE_HOME: folder, TEMPORAL_CLI_PATH: temporal });
    chownSync(nameless.dataDir, 54_321, 54_321);
    const container = nameless.start({}, 'node', { uid: 54_321, gid: 54_321 });
    expect((await container.ended).code).toBe(1);
    expect(container.output()).toContain('wants its user to have a name, and number 54321 has none here');
    await nameless.dispose();

    const again = site.start({}, 'node', user);
    await printedBy(again);
    again.signal('SIGTERM');
    expect((await again.ended).code).toBe(0);
  } finally {
    await site.dispose();
    removeFolder(folder);
  }
});
