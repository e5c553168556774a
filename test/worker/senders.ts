import { randomUUID } from 'node:crypto';
import type { Database } from '../../db/client';
import { resendTransport } from '../../worker/outbox/mail/resend-transport';
import { type MailSender, mailSender } from '../../worker/outbox/mail/sender';
import { HERE } from '../servers/installation';

export const PROVIDER_KEY = 're_test_0123456789';

/** How long the senders of tests wait for an answer: as the real one does, only shorter. */
const ANSWER_WITHIN_MS = 300;

/** A sender as a worker process has one, the real SDK talking to the stub. */
export const senderOf = (
  db: Database,
  providerUrl: string,
  clock: () => number,
  timeoutMs = ANSWER_WITHIN_MS,
): MailSender =>
  mailSender(
    {
      db,
      here: HERE,
      clock,
      log: () => {},
      mailTransport: resendTransport({ apiKey: PROVIDER_KEY, baseUrl: providerUrl, timeoutMs }),
      mailRequestsPerSecond: 1000,
    },
    randomUUID(),
  );
