import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Caller } from '../servers/api-client';
import { until } from '../servers/until';
import { Course } from './course';
import { callerOf, type Part, printedBy, StackSite, type Started } from './local-stack';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

let site: StackSite;
let started: Started;
let api: Caller;

async function start(): Promise<void> {
  started = site.start();
  const printed = await printedBy(started);
  expect((await fetch(`${printed.api}/readyz`)).status).toBe(200);
  api = callerOf(printed);
}

beforeAll(async () => {
  site = await StackSite.make();
  await start();
});
afterAll(() => site.dispose());

const EVERYTHING: readonly Part[] = ['API', 'worker', 'Temporal', 'PostgreSQL', 'child of PostgreSQL'];

let orders = 0;

/** An order is told of, disaster strikes, the next start is at once, and the order's course goes on to its end. */
async function survives(disaster: () => Promise<void> | void): Promise<void> {
  const course = new Course(`KILL-${++orders}`);
  await course.order(api);
  await course.mailed(api, 'first-notice');
  await disaster();
  await until('the start to end', () => started.hasEnded());
  await start();
  expect(started.output()).toMatch(/Open backorders taken up again: 1\b/);
  await course.date(api);
  await course.mailed(api, 'first-notice', 'date-confirmed');
  await course.receive(api);
  await course.closed(api);
  await course.mailed(api, 'first-notice', 'date-confirmed', 'arrived');
}

test.each<[string, readonly Part[]]>([
  ['nothing else', []],
  ['API and worker', ['API', 'worker']],
  ['Temporal', ['Temporal']],
  ['PostgreSQL’s first process', ['PostgreSQL']],
  ['all of PostgreSQL', ['PostgreSQL', 'child of PostgreSQL']],
  ['all but PostgreSQL', ['API', 'worker', 'Temporal']],
  ['everything', EVERYTHING],
])('kill -9 of the parent and of %s', async (_what, parts) => {
  await survives(() => {
    started.signal('SIGKILL');
    site.kill(...parts);
  });
});

test('a Temporal database that is lost altogether is made up for from the record', async () => {
  await survives(async () => {
    started.signal('SIGTERM');
    await started.ended;
    for (const end of ['', '-wal', '-shm']) rmSync(join(site.dataDir, `temporal.db${end}`), { force: true });
  });
});

test('the worker killed again and again while orders come in: every customer is told, and only once', async () => {
  const courses = Array.from({ length: 12 }, (_, index) => new Course(`MANY-${index}`));
  for (const [index, course] of courses.entries()) {
    await course.order(api);
    if (index % 4 === 1) site.kill('worker');
    if (index % 4 === 3) await started.says(/The worker is back/);
  }
  for (const course of courses) await course.mailed(api, 'first-notice');
});
