import { connectionProblem } from './connection-problem';

interface DatabaseCommand {
  /** What it does with the database, for whoever has named none. */
  readonly purpose: string;
  /** How the sentence begins that says why it could not. */
  readonly brokenOff: string;
}

/**
 * Runs a command on the database that DATABASE_URL names. Its exit code is what `work` answers; whatever goes
 * wrong is said in one sentence, without a password.
 */
export function databaseCommand(
  { purpose, brokenOff }: DatabaseCommand,
  work: (databaseUrl: string) => Promise<number>,
): void {
  const fail = (why: string): void => {
    process.stderr.write(`${why}\n`);
    process.exitCode = 1;
  };
  const url = process.env['DATABASE_URL'];
  if (!url) {
    fail(`DATABASE_URL is not set: ${purpose}`);
    return;
  }
  work(url).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) =>
      fail(
        `${brokenOff}: ${connectionProblem(url, error) ?? (error instanceof Error ? error.message : String(error))}`,
      ),
  );
}
