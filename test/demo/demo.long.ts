import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const MINUTE = 60_000;

/** So many different ports that are free now. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

interface Started {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
}

function start(entry: string, env: Readonly<Record<string, string>>): Started {
  const child = spawn(process.execPath, ['--import', 'tsx', entry], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
    });
  return { child, output: () => output, ended: new Promise((resolve) => child.on('exit', resolve)) };
}

async function printed({ output, ended }: Started, words: string): Promise<void> {
  const over = ended.then(() => true);
  while (!output().includes(words)) {
    const gone = await Promise.race([over, new Promise<false>((resolve) => setTimeout(resolve, 100, false))]);
    if (gone && !output().includes(words)) throw new Error(`it ended before it said "${words}":\n${output()}`);
  }
}

let folder: string;
let stack: Started;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'backorder-demo-'));
  const [api, temporal, ui, postgres] = await freePorts(4);
  stack = start('dev/start.ts', {
    DATA_DIR: folder,
    PORT: String(api),
    TEMPORAL_PORT: String(temporal),
    TEMPORAL_UI_PORT: String(ui),
    POSTGRES_PORT: String(postgres),
  });
  await printed(stack, 'Ready in');
}, 2 * MINUTE);
afterAll(async () => {
  stack.child.kill('SIGTERM');
  await stack.ended;
  rmSync(folder, { recursive: true, force: true });
}, MINUTE);

test(
  'as a newcomer runs it, the demo shows every mail in both languages and every ending within two minutes',
  async () => {
    const begun = Date.now();
    const demo = start('dev/demo/main.ts', { DATA_DIR: folder });
    const code = await demo.ended;
    process.stdout.write(`${demo.output().slice(demo.output().indexOf('  Mails  '))}\n`);
    // The whole of both outputs is in the message when something is missing.
    expect({ code, demo: demo.output(), stack: stack.output() }).toMatchObject({
      code: 0,
      demo: expect.stringContaining('Everything the story promises was shown'),
    });
    expect(Date.now() - begun).toBeLessThan(2 * MINUTE);
  },
  4 * MINUTE,
);
