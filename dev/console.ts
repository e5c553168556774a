/** Says a line to whoever started the stack. A passing one tells of progress, and gives way to the next. */
export type Say = (line: string, kind?: 'passing') => void;

/** Without a terminal, where a line once written stays, progress is told this often. */
const PASSING_EVERY_MS = 5000;

/** What a stream has of a console. */
export interface Output {
  readonly isTTY?: boolean;
  write(text: string): boolean;
}

/** A console that shows progress in place on a terminal, and now and then elsewhere. */
export function consoleOn(output: Output, now: () => number = Date.now): Say {
  let passing = false;
  let lastPassing = Number.NEGATIVE_INFINITY;
  return (line, kind) => {
    const clear = passing ? '\r\x1b[2K' : '';
    passing = kind === 'passing' && output.isTTY === true;
    if (passing) output.write(`${clear}  ${line}`);
    else if (kind !== 'passing') output.write(`${clear}  ${line}\n`);
    else if (now() - lastPassing >= PASSING_EVERY_MS) {
      lastPassing = now();
      output.write(`  ${line}\n`);
    }
  };
}
