import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { AlreadyRunning, type InstanceLock, lockFolder } from '../../dev/instance-lock';
import { temporaryFolder } from './temporary-folder';

const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

async function startHolder(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'lock-holder.ts')], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  children.push(child);
  await once(child, 'message');
  return child;
}

async function take(child: ChildProcess, folder: string): Promise<string> {
  child.send(folder);
  const [answer] = await once(child, 'message');
  return String(answer);
}

test('who holds the folder keeps others out, and tells them where to find it', async () => {
  const folder = temporaryFolder();
  const lock = await lockFolder(folder);
  await expect(lockFolder(folder)).rejects.toThrow(/already running in .*It is still starting/);
  lock.announce('Its API is at http://localhost:8080');
  await expect(lockFolder(folder)).rejects.toThrow(/Its API is at http:\/\/localhost:8080/);
  await expect(lockFolder(folder)).rejects.toThrow(AlreadyRunning);
  await lock.release();
  const next = await lockFolder(folder);
  await next.release();
});

test('one folder by two names is one folder', async () => {
  const folder = temporaryFolder();
  const other = join(temporaryFolder(), 'by-another-name');
  symlinkSync(folder, other);
  const lock = await lockFolder(folder);
  await expect(lockFolder(other)).rejects.toThrow(AlreadyRunning);
  await lock.release();
});

test('a path longer than the address of a socket may be', async () => {
  const folder = join(temporaryFolder(), 'x'.repeat(120), 'é'.repeat(60));
  mkdirSync(folder, { recursive: true });
  const lock = await lockFolder(folder);
  await expect(lockFolder(folder)).rejects.toThrow(AlreadyRunning);
  await lock.release();
});

test('the lock goes with its process, however that dies, and the next start gets it at once', async () => {
  const folder = temporaryFolder();
  for (let round = 0; round < 3; round++) {
    const holder = await startHolder();
    expect(await take(holder, folder)).toBe('held');
    await expect(lockFolder(folder)).rejects.toThrow(`It is process ${holder.pid}.`);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
  }
  const lock = await lockFolder(folder);
  expect(readdirSync(folder)).toHaveLength(1);
  await lock.release();
});

test('of five processes that start at once exactly one wins, also over what a dead one left', async () => {
  const holders = await Promise.all(Array.from({ length: 5 }, startHolder));
  for (let round = 0; round < 40; round++) {
    const folder = temporaryFolder();
    // Every second folder has the socket of somebody dead in it.
    if (round % 2 === 1) await (await lockFolder(folder)).release();
    const answers = await Promise.all(holders.map((holder) => take(holder, folder)));
    expect(answers.filter((answer) => answer === 'held')).toHaveLength(1);
    for (const answer of answers) expect(answer).toMatch(/^held$|already running/);
  }
});

test('however many come and go, there are never two at a time', async () => {
  const folder = temporaryFolder();
  let inside = 0;
  let served = 0;
  const visit = async (): Promise<void> => {
    for (let turn = 0; turn < 25; turn++) {
      const lock: InstanceLock | null = await lockFolder(folder).catch(() => null);
      if (lock === null) continue;
      expect(++inside).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      inside--;
      served++;
      await lock.release();
    }
  };
  await Promise.all(Array.from({ length: 8 }, visit));
  expect(served).toBeGreaterThan(20);
});
