import { connect } from '../db/client';
import { databaseCommand } from '../db/database-command';
import { checkStock } from './check-stock';

/** A ledger of many years takes minutes to add up. */
const WITHIN_MS = 30 * 60_000;

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

databaseCommand(
  { purpose: 'npm run check:stock proves the stock of that database.', brokenOff: 'Nothing was checked' },
  main,
);
