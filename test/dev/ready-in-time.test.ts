import { printedBy, StackSite } from './local-stack';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let site: StackSite;
beforeAll(async () => {
  site = await StackSite.make();
});
afterAll(() => site.dispose());

test('one command brings everything up in under 30 s, in a folder that has nothing yet', async () => {
  const started = site.start({}, 'npm');
  const { api, seconds } = await printedBy(started);
  process.stdout.write(`the first start was ready after ${seconds} s\n`);
  expect(seconds).toBeLessThan(30);
  expect((await fetch(`${api}/readyz`)).status).toBe(200);
  started.signal('SIGTERM', 'group');
  await started.ended;
});
