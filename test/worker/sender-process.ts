import { setTimeout as pause } from 'node:timers/promises';
import { connect } from '../../db/client';
import { senderOf } from './senders';

/** A process that does nothing but send mails, until it is killed. Its clock starts where the test's stands. */
async function main(): Promise<void> {
  const [databaseUrl = '', providerUrl = '', startsAt = ''] = process.argv.slice(2);
  const { db } = connect(databaseUrl, { max: 2, name: 'doomed-sender' });
  const begun = Date.now();
  const sender = senderOf(db, providerUrl, () => Number(startsAt) + Date.now() - begun, 60_000);
  for (;;) {
    await sender.sendDue(() => false);
    await pause(5);
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
