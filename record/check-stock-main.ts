import { connect } from '../db/client';
import { connectionProblem } from '../db/connection-problem';
import { checkStock } from './check-stock';

/** A ledger of many years takes minutes to add up. */
const WITHIN_MS = 30 * 60_000;

const url = process.env['DATABASE_URL'];
if (!url) {
  process.stderr.write('DATABASE_URL is not set: npm run check:stock proves the stock of that database.\n');
  process.exit(1);
}

async function main(databaseUrl: string): Promise<number> {
  const database = connect(databaseUrl, { max: 1, name: 'backorder-check-stock' });
  try {
    const { items, ledgerRows, different, differences } = await checkStock(database.db, WITHIN_MS);
    for (const difference of differences) process.stdout.write(`${difference}\n`);
    if (different > differences.length)
      process.stdout.write(`… and ${different - differences.length} differences more\n`);
    process.stdout.write(
      different === 0
        ? `The stock agrees: ${items} items, ${ledgerRows} rows of the ledger.\n`
        : `The stock does not agree: ${different} ${different === 1 ? 'difference' : 'differences'} in ${items} items, ${ledgerRows} rows of the ledger.\n`,
    );
    return different === 0 ? 0 : 1;
  } finally {
    await database.close();
  }
}

main(url).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const why = connectionProblem(url, error) ?? (error instanceof Error ? error.message : String(error));
    process.stderr.write(`Nothing was checked: ${why}\n`);
    process.exit(1);
  },
);
