import { networkInterfaces } from 'node:os';
import type { Caller } from '../servers/api-client';
import { until } from '../servers/until';
import { Course } from './course';
import { callerOf, type Printed, printedBy, StackSite, type Started } from './local-stack';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let site: StackSite;
let started: Started;
let printed: Printed;
let api: Caller;
let readyStatus: number;
const first = new Course('FIRST');
const second = new Course('SECOND');

async function ready(start: Started): Promise<void> {
  started = start;
  printed = await printedBy(started);
  readyStatus = (await fetch(`${printed.api}/readyz`)).status;
  api = callerOf(printed);
}

/** Milliseconds until the start has ended, and how. */
async function timeToEnd(): Promise<{ code: number | null; ms: number }> {
  const begun = Date.now();
  const { code } = await started.ended;
  return { code, ms: Date.now() - begun };
}

beforeAll(async () => {
  site = await StackSite.make();
  await ready(site.start({}, 'npm'));
});
afterAll(() => site.dispose());

test('one command brings everything up, and says where it is', async () => {
  expect(readyStatus).toBe(200);
  const pages = [`${printed.api}/healthz`, printed.docs, `${printed.api}/openapi.json`, printed.mailbox];
  for (const url of [...pages, printed.temporalUi]) expect([url, (await fetch(url)).status]).toEqual([url, 200]);
  expect(printed.apiKey).toMatch(/^[\x21-\x7e]{32,128}$/);
  expect((await api.get('/v1/orders')).status).toBe(200);
  expect((await api.get('/v1/orders', { key: 'another-key-of-a-good-length-0123456789' })).status).toBe(401);
});

test('its output is calm: no warning, no stack trace, one line for each part', () => {
  const lines = started.output().split('\n');
  expect(lines.filter((line) => /: ready \(/.test(line)).map((line) => line.trim().split(':')[0])).toEqual(
    expect.arrayContaining(['PostgreSQL 18', 'Temporal', 'API', 'worker']),
  );
  expect(started.output()).not.toMatch(/warn|error|fail|deprecat|\n\s+at /i);
});

test('the mailbox, which asks for no key, is shown to this machine only', async () => {
  const others = Object.values(networkInterfaces()).flatMap((found) => found ?? []);
  const { port } = new URL(printed.api);
  for (const { address, internal, family } of others) {
    if (internal || family !== 'IPv4') continue;
    await expect(fetch(`http://${address}:${port}/healthz`)).rejects.toThrow();
  }
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
});

test('an order gets its first notice, which the mailbox shows', async () => {
  await first.order(api);
  await first.mailed(api, 'first-notice');
  const mailbox = await (await fetch(printed.mailbox)).text();
  expect(mailbox).toContain('first-notice');
});

test('a second start in the same folder says where the first is, ends with an error and disturbs nothing', async () => {
  const before = site.processes();
  const other = site.start();
  expect((await other.ended).code).toBe(1);
  expect(other.output()).toContain('already running');
  expect(other.output()).toContain(printed.api);
  expect(other.output()).not.toMatch(/\n\s+at /);
  expect(site.processes()).toEqual(before);
  expect((await fetch(`${printed.api}/readyz`)).status).toBe(200);
});

test('a start whose port is taken says by whom, ends with an error and leaves nothing running', async () => {
  const { PORT } = site.env;
  const other = await StackSite.make({ PORT });
  try {
    const attempt = other.start();
    expect((await attempt.ended).code).toBe(1);
    expect(attempt.output()).toMatch(new RegExp(`PORT is ${PORT}, but .+ \\(process \\d+\\) listens there`));
    expect(other.processes()).toEqual([]);
  } finally {
    await other.dispose();
  }
});

test.each(['worker', 'API'] as const)(
  'the %s, killed, is started again by itself, and nothing is lost',
  async (part) => {
    const pidOf = (): number | undefined => site.processes().find((one) => one.part === part)?.pid;
    const before = pidOf();
    site.kill(part);
    if (part === 'worker') await first.date(api);
    await started.says(new RegExp(`The ${part} ended \\(SIGKILL\\)[\\s\\S]*The ${part} is back`));
    expect(pidOf()).not.toBe(before);
    await until('the API to be ready', () =>
      fetch(`${printed.api}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
    await first.mailed(api, 'first-notice', 'date-confirmed');
  },
);

test.each([
  ['Temporal', 'The Temporal server'],
  ['PostgreSQL', 'PostgreSQL'],
] as const)('%s, killed, is started again while API and worker live on, and nothing is lost', async (part, name) => {
  const others = () => site.processes().filter((one) => one.part === 'API' || one.part === 'worker');
  const before = others();
  const course = new Course(`WITHOUT-${part}`);
  site.kill(part);
  await started.says(new RegExp(`${name} has ended unexpectedly[\\s\\S]*${name} is back`));
  await until('an order to be taken', () =>
    course.order(api).then(
      () => true,
      () => false,
    ),
  );
  await course.mailed(api, 'first-notice');
  expect(others()).toEqual(before);
});

test('Ctrl-C in the terminal of npm start ends everything within 10 s, PostgreSQL last, with exit code 0', async () => {
  started.signal('SIGINT', 'group');
  const { code, ms } = await timeToEnd();
  expect(code).toBe(0);
  expect(ms).toBeLessThan(10_000);
  const stopped = [...started.output().matchAll(/(\S+): stopped/g)].map(([, name]) => name);
  expect(stopped.toSorted()).toEqual(['API', 'PostgreSQL', 'Temporal', 'worker']);
  expect(stopped.slice(2)).toEqual(['Temporal', 'PostgreSQL']);
  expect(site.processes()).toEqual([]);
});

test('of three next starts at once one comes up, with the same data, and the course goes on', async () => {
  const starts = [site.start(), site.start(), site.start()];
  await until('two to give up', () => starts.filter((one) => one.hasEnded()).length === 2);
  for (const loser of starts.filter((one) => one.hasEnded())) {
    expect((await loser.ended).code).toBe(1);
    expect(loser.output()).toContain('It is still starting');
  }
  const [winner] = starts.filter((one) => !one.hasEnded());
  await ready(winner as Started);
  await first.receive(api);
  await first.closed(api);
  await first.mailed(api, 'first-notice', 'date-confirmed', 'arrived');
  await second.order(api);
  await second.mailed(api, 'first-notice');
});

test('after kill -9 of everything the next start succeeds at once, and every open backorder is woken', async () => {
  const key = printed.apiKey;
  started.signal('SIGKILL');
  site.kill('API', 'worker', 'Temporal', 'PostgreSQL', 'child of PostgreSQL');
  await started.ended;
  await ready(site.start());
  expect(printed.seconds).toBeLessThan(30);
  expect(printed.apiKey).toBe(key);
  expect(started.output()).toContain('Open backorders taken up again: 3');
  await second.date(api);
  await second.mailed(api, 'first-notice', 'date-confirmed');
  expect((await api.get('/v1/backorders/bo-FIRST')).body).toMatchObject({ status: 'closed', outcome: 'fulfilled' });
});

test('after kill -9 of the parent alone its servers are stopped by the next start, which has their ports', async () => {
  started.signal('SIGKILL');
  await started.ended;
  await ready(site.start());
  expect(started.output()).toMatch(/Stopping the PostgreSQL that an earlier start left behind/);
  expect(started.output()).toMatch(/Stopping the Temporal server that an earlier start left behind/);
  expect(printed.api).toBe(`http://localhost:${site.env['PORT']}`);
  await second.receive(api);
  await second.closed(api);
  await second.mailed(api, 'first-notice', 'date-confirmed', 'arrived');
});

test('SIGTERM to the parent alone ends everything within 10 s, also when nobody reads its output any more', async () => {
  started.stopReading();
  started.signal('SIGTERM');
  const { code, ms } = await timeToEnd();
  expect(code).toBe(0);
  expect(ms).toBeLessThan(10_000);
  expect(site.processes()).toEqual([]);
});
