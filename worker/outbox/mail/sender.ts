import { setTimeout as pause } from 'node:timers/promises';
import type { MailDeps } from '../deps';
import { type Batch, giveUpDoubtful, nextBatch, prepareBatch } from './batches';
import { conclude } from './conclude';
import { mailLease } from './lease';
import { lookForSpoilers } from './suspects';
import type { MailOutcome } from './transport';

/** Sends the mails that wait, one request after the other at the provider's pace. */
export interface MailSender {
  /** Sends what is due now; returns the number of requests made. Not the sender: 0. */
  sendDue(stopped: () => boolean): Promise<number>;
  /** Lets the next process send at once. */
  stop(): Promise<void>;
}

const DEFAULT_REQUESTS_PER_SECOND = 2;
/** One request in doubt may be that request's own trouble; so many in a row are the provider's. */
const TROUBLE_FROM = 2;
const LONGEST_QUIET_MS = 60_000;

/** The next request. Those in doubt come first: their keys have a life. */
async function due(deps: MailDeps): Promise<Batch | null> {
  await giveUpDoubtful(deps);
  const waiting = await nextBatch(deps);
  if (waiting !== null) return waiting;
  const fresh = (await lookForSpoilers(deps)) + (await prepareBatch(deps));
  return fresh > 0 ? nextBatch(deps) : null;
}

/**
 * Keeps requests apart as the provider's limit asks. Real time, since that is what the provider counts in. Waited for
 * before a request is put together, so that what comes meanwhile goes with it.
 */
function pacer(requestsPerSecond: number): { ready(): Promise<void>; requested(): void } {
  const gapMs = 1000 / requestsPerSecond;
  let notBefore = 0;
  return {
    async ready() {
      const wait = notBefore - performance.now();
      if (wait > 0) await pause(wait);
    },
    requested() {
      notBefore = performance.now() + gapMs;
    },
  };
}

/**
 * Remembers for how long trying anything would be useless: the account is over its limit, or the provider has trouble.
 * Nothing is frozen meanwhile, so that what waits keeps its order and can still be overtaken by newer facts.
 */
function quietTime(clock: () => number): { over(): boolean; heard(outcome: MailOutcome): void } {
  let until = 0;
  let inDoubt = 0;
  return {
    over: () => clock() >= until,
    heard(outcome) {
      inDoubt = outcome.kind === 'unknown' ? inDoubt + 1 : 0;
      if (outcome.kind === 'later' && outcome.because !== 'sender') until = clock() + outcome.afterMs;
      if (inDoubt >= TROUBLE_FROM) until = clock() + Math.min(LONGEST_QUIET_MS, 500 * 2 ** inDoubt);
    },
  };
}

export function mailSender(deps: MailDeps, holder: string): MailSender {
  const lease = mailLease(deps, holder);
  const pace = pacer(deps.mailRequestsPerSecond ?? DEFAULT_REQUESTS_PER_SECOND);
  const quiet = quietTime(deps.clock);
  return {
    async sendDue(stopped) {
      let requests = 0;
      while (!stopped() && quiet.over() && (await lease.hold())) {
        await pace.ready();
        const batch = await due(deps);
        if (batch === null) break;
        pace.requested();
        const outcome = await deps.mailTransport.send(batch);
        requests++;
        quiet.heard(outcome);
        await conclude(deps, batch, outcome);
        if (outcome.kind !== 'accepted')
          deps.log('warn', 'a mail request was not accepted', { outcome: outcome.kind, reason: outcome.reason });
      }
      return requests;
    },
    stop: () => lease.drop(),
  };
}
