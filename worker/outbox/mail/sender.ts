import { setTimeout as pause } from 'node:timers/promises';
import type { OutboxDeps } from '../deps';
import { conclude, nextBatch, prepareBatch } from './batches';
import { holdLease } from './lease';

/** Sends the mails that wait, one request after the other at the provider's pace. */
export interface MailSender {
  /** Sends what is due now; returns the number of requests made. Not the sender: 0. */
  sendDue(stopped: () => boolean): Promise<number>;
}

const DEFAULT_REQUESTS_PER_SECOND = 2;

export function mailSender(deps: OutboxDeps, holder: string): MailSender {
  const gapMs = 1000 / (deps.mailRequestsPerSecond ?? DEFAULT_REQUESTS_PER_SECOND);
  let notBefore = 0;
  return {
    async sendDue(stopped) {
      let requests = 0;
      while (!stopped()) {
        if (!(await holdLease(deps.db, holder))) return requests;
        // Requests in doubt come first: their keys have a life.
        const batch =
          (await nextBatch(deps.db)) ?? ((await prepareBatch(deps.db)) > 0 ? await nextBatch(deps.db) : null);
        if (batch === null) return requests;
        const wait = notBefore - Date.now();
        if (wait > 0) await pause(wait);
        const outcome = await deps.mailTransport.send(batch);
        notBefore = Date.now() + (outcome.kind === 'later' ? Math.max(gapMs, Math.min(outcome.afterMs, 5000)) : gapMs);
        requests++;
        await conclude(deps.db, batch, outcome);
        if (outcome.kind !== 'accepted')
          deps.log('warn', 'a mail request was not accepted', { outcome: outcome.kind, reason: outcome.reason });
      }
      return requests;
    },
  };
}
