import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findStack } from '../../dev/demo/find-stack';
import { writeWhereabouts } from '../../dev/stack/whereabouts';

const KEY = 'a-key-of-the-local-stack-0123456789ab';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backorder-demo-'));
  writeFileSync(join(folder, 'secrets.json'), JSON.stringify({ apiKey: KEY }));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});

/** Something that listens and answers some paths; the rest is not found. */
async function listening(answers: Readonly<Record<string, readonly [number, object]>>): Promise<string> {
  const server = createServer((request, response) => {
    const [status, body] = answers[request.url ?? ''] ?? [404, {}];
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const READY = { '/readyz': [200, {}], '/dev/mailbox': [200, {}] } as const;
const find = (env: Readonly<Record<string, string>> = {}) => findStack({ DATA_DIR: folder, ...env });

test('the stack is found by what it keeps in its folder, on whatever port', async () => {
  const api = await listening(READY);
  writeWhereabouts(folder, { api, temporalUi: 'http://localhost:1', mailbox: `${api}/dev/mailbox` });
  expect(await find()).toEqual({ api, apiKey: KEY, temporalUi: 'http://localhost:1' });
});

test('the environment wins over the folder', async () => {
  const [kept, named] = [await listening(READY), await listening(READY)];
  writeWhereabouts(folder, { api: kept, temporalUi: 'http://localhost:1', mailbox: `${kept}/dev/mailbox` });
  const env = { PUBLIC_URL: `${named}/`, BACKORDER_API_KEY: 'another-key-0123456789-0123456789-0' };
  expect(await find(env)).toEqual({ api: named, apiKey: env.BACKORDER_API_KEY, temporalUi: null });
  expect((await find({ PORT: new URL(named).port })).api).toBe(`http://localhost:${new URL(named).port}`);
});

test('where none runs, the message says how to start one', async () => {
  const api = await listening(READY);
  await new Promise((resolve) => servers.pop()?.close(resolve));
  writeWhereabouts(folder, { api, temporalUi: null, mailbox: null });
  await expect(find()).rejects.toThrow(`No stack answers at ${api}. Start one with \`npm start\``);
});

test('a stack that is not ready is waited for, and says what is missing', async () => {
  const dependencies = { database: { ok: true }, worker: { ok: false, pollers: 0 } };
  const api = await listening({ '/readyz': [503, { dependencies }] });
  await expect(find({ PUBLIC_URL: api })).rejects.toThrow('is not ready yet: worker missing');
});

test('another program on the port is not taken for the engine', async () => {
  await expect(find({ PUBLIC_URL: await listening({}) })).rejects.toThrow('it is no backorder engine');
});

test('nothing is played where mails would really go out to customers who do not exist', async () => {
  const api = await listening(READY);
  writeWhereabouts(folder, { api, temporalUi: null, mailbox: null });
  await expect(find()).rejects.toThrow('sends its mails out');
  await expect(find({ PUBLIC_URL: await listening({ '/readyz': [200, {}] }) })).rejects.toThrow('sends its mails out');
});
