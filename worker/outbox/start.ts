import { randomUUID } from 'node:crypto';
import type { OutboxDeps } from './deps';
import { type Loop, loop } from './loop';
import { mailSender } from './mail/sender';
import { relayRefundClocks } from './refund-relay';
import { relayWakes } from './wake-relay';
import { type Kind, watch } from './watch';
import { webhookSender } from './webhook-sender';

/** Whoever stops a worker waits five seconds: so long for what is under way, and so long to tidy up after it. */
const PATIENCE_MS = 2500;
const TIDYING_MS = 1000;

/** Everything that leaves, while it runs. */
export interface Outbox {
  /** Delivers all that is due now, once; for tests that stand time still. Returns how much was delivered. */
  drain(): Promise<number>;
  stop(): Promise<void>;
}

export interface OutboxOptions {
  /** False: nothing is delivered but by `drain`. */
  readonly background?: boolean;
  /** The mail sender's name. Where one worker follows another, never two at once, a fixed one spares waiting for the lease of one that was killed. */
  readonly holder?: string;
}

/** Starts the deliveries: wake-ups and refund clocks to Temporal, mails, webhooks. */
export function startOutbox(
  deps: OutboxDeps,
  { background = true, holder = randomUUID() }: OutboxOptions = {},
): Outbox {
  const mails = mailSender(deps, holder);
  const webhooks = webhookSender(deps);
  let stopping = false;
  const stopped = (): boolean => stopping;
  const works: Readonly<Record<Kind, () => Promise<number>>> = {
    wakes: () => relayWakes(deps),
    refunds: () => relayRefundClocks(deps),
    mails: () => mails.sendDue(stopped),
    webhooks: () => webhooks.sendDue(),
  };
  const loops = new Map<string, Loop>(
    background ? Object.entries(works).map(([name, work]) => [name, loop(name, work, deps.log, stopped)]) : [],
  );
  const watching = background ? watch(deps, (kind) => loops.get(kind)?.poke()) : null;
  return {
    async drain() {
      let total = 0;
      for (;;) {
        const round =
          (await works.wakes()) + (await works.refunds()) + (await works.mails()) + (await works.webhooks());
        total += round;
        if (round === 0) return total;
      }
    },
    async stop() {
      stopping = true;
      for (const { wake } of loops.values()) wake();
      const patience = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref());
      await Promise.race([Promise.allSettled([...loops.values()].map(({ done }) => done)), patience(PATIENCE_MS)]);
      const tidied = Promise.allSettled([watching?.stop(), mails.stop()]);
      await Promise.race([tidied, patience(TIDYING_MS)]);
    },
  };
}
