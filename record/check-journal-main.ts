import { connect } from '../db/client';
import { databaseCommand } from '../db/database-command';
import { checkJournal, type JournalCheck } from './check-journal';

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

const checked = ({ backorders, entries, mails, mailsWithoutHash, requests }: JournalCheck): string =>
  [
    `${count(entries, 'entry', 'entries')} of ${count(backorders, 'backorder', 'backorders')}`,
    count(mails, 'mail by its hash', 'mails by their hash'),
    ...(mailsWithoutHash === 0 ? [] : [`${count(mailsWithoutHash, 'older mail has', 'older mails have')} none`]),
    count(requests, 'request to the mail provider', 'requests to the mail provider'),
  ].join(', ');

async function main(databaseUrl: string): Promise<number> {
  const [number = null, ...more] = process.argv.slice(2);
  if (more.length > 0) {
    process.stderr.write('One order number or backorder id, or none for all: npm run check:journal -- 1002\n');
    return 1;
  }
  const database = connect(databaseUrl, { max: 1, name: 'backorder-check-journal' });
  try {
    const done = await checkJournal(database.db, number);
    const { untruth } = done;
    if (untruth !== null) process.stdout.write(`Not true: ${untruth}.\nBefore that: ${checked(done)}.\n`);
    else if (number !== null && done.backorders === 0)
      process.stdout.write(`Nothing was checked: no backorder is of order ${number}.\n`);
    else process.stdout.write(`The journal is true: ${checked(done)}.\n`);
    return untruth === null && (number === null || done.backorders > 0) ? 0 : 1;
  } finally {
    await database.close();
  }
}

databaseCommand(
  { purpose: 'npm run check:journal proves the journal of that database.', brokenOff: 'The check broke off' },
  main,
);
