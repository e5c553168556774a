import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isIntact, keep } from './cache';
import { type Command, download, type Ended } from './download';
import { cacheFolder, type Program } from './programs';
import type { Source } from './sources';

const ROOT = join(__dirname, '..', '..');

/** The program among what was downloaded: the SDK gives it its name only when it is whole. */
async function downloaded(folder: string): Promise<string | null> {
  const names = (await readdir(folder)).filter((name) => !name.endsWith('.downloading'));
  const files = await Promise.all(
    names.map(async (name) => ({ path: join(folder, name), found: await stat(join(folder, name)) })),
  );
  const programs = files.filter(({ found }) => found.isFile() && (found.mode & 0o100) !== 0);
  return programs.sort((a, b) => b.found.size - a.found.size)[0]?.path ?? null;
}

function reason({ errors }: Ended): string {
  if (/error sending request|dns error|connect/i.test(errors)) return 'temporal.download cannot be reached';
  return errors.trim().split('\n').at(-1)?.slice(0, 200) || 'nothing was downloaded';
}

/**
 * The SDK starts the program once when it has it. A process of its own does that, so that it can be ended at any time
 * and this one need not load the SDK's native part.
 */
const bySdk = (program: Program, folder: string, env: NodeJS.ProcessEnv): Command => ({
  program: process.execPath,
  args: ['--import', 'tsx', join(__dirname, 'sdk-download-main.ts'), program.name, folder],
  // What is compiled on the way is no part of the download.
  env: { ...env, TSX_DISABLE_CACHE: '1' },
  cwd: ROOT,
});

/** Temporal's official download, as the TypeScript SDK does it. */
export const sdkDownload = (program: Program, env: NodeJS.ProcessEnv, command = bySdk): Source => {
  const file = join(cacheFolder(env), 'sdk', program.name);
  return {
    name: "Temporal's own download",
    cached: async () => ((await isIntact(file)) ? file : null),
    find: (search) =>
      download(
        search,
        (folder) => command(program, folder, env),
        async (folder, ended) => {
          const found = await downloaded(folder);
          if (found === null) throw new Error(reason(ended));
          // The command-line program can be asked whether it runs here; the test server has nothing to ask it.
          if (program.name === 'temporal') await promisify(execFile)(found, ['--version'], { timeout: 20_000 });
          await keep(found, file);
          return file;
        },
      ),
  };
};
