import { databaseCommand } from './database-command';
import { migrate } from './migrate';

async function main(databaseUrl: string): Promise<number> {
  await migrate(databaseUrl);
  process.stdout.write('The database is up to date.\n');
  return 0;
}

databaseCommand(
  { purpose: 'npm run migrate brings that database up to date.', brokenOff: 'Nothing was migrated' },
  main,
);
