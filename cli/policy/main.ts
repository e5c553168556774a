import { connect } from '../../db/client';
import { connectionProblem } from '../../db/connection-problem';
import { instantOf } from '../../domain/calendar/business-date';
import { runPolicy } from './run';

const url = process.env['DATABASE_URL'];

async function main(): Promise<number> {
  const database = url ? connect(url, { max: 1, name: 'backorder-policy' }) : null;
  try {
    const { lines, code } = await runPolicy(process.argv.slice(2), database?.db ?? null, instantOf(Date.now()));
    (code === 0 ? process.stdout : process.stderr).write(`${lines.join('\n')}\n`);
    return code;
  } finally {
    await database?.close();
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const why = (url && connectionProblem(url, error)) ?? (error instanceof Error ? error.message : String(error));
    process.stderr.write(`Nothing was read: ${why}\n`);
    process.exit(1);
  },
);
