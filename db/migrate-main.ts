import { connectionProblem } from './connection-problem';
import { migrate } from './migrate';

const url = process.env['DATABASE_URL'];
if (!url) {
  process.stderr.write('DATABASE_URL is not set: npm run migrate brings that database up to date.\n');
  process.exit(1);
}
migrate(url).then(
  () => process.stdout.write('The database is up to date.\n'),
  (error: unknown) => {
    const why = connectionProblem(url, error) ?? (error instanceof Error ? error.message : String(error));
    process.stderr.write(`Nothing was migrated: ${why}\n`);
    process.exit(1);
  },
);
