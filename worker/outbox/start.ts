import { randomUUID } from 'node:crypto';
import { errorText } from '../../config/log';
import type { OutboxDeps } from './deps';
import { mailSender } from './mail/sender';
import { relayRefundClocks } from './refund-relay';
import { relayWakes } from './wake-relay';
import { webhookSender } from './webhook-sender';

const POLL_MS = 1000;
const MOST_PAUSE_MS = 15_000;

/** Everything that leaves, while it runs. */
export interface Outbox {
  /** Delivers all that is due now, once; for tests that stand time still. Returns how much was delivered. */
  drain(): Promise<number>;
  stop(): Promise<void>;
}

interface Loop {
  poke(): void;
  done: Promise<void>;
}

/** One kind of delivery, again and again: at once when poked, else every second; slower while it fails. */
function loop(name: string, work: () => Promise<number>, deps: OutboxDeps, stopped: () => boolean): Loop {
  let wake: () => void = () => {};
  let poked = false;
  let failures = 0;
  const rest = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const run = async (): Promise<void> => {
    while (!stopped()) {
      poked = false;
      try {
        const delivered = await work();
        if (failures > 0) deps.log('info', `${name}: going again`);
        failures = 0;
        if (delivered > 0 || poked) continue;
      } catch (error) {
        failures++;
        if (failures === 1)
          deps.log('warn', `${name}: not possible now, nothing is lost`, {
            error: errorText(error),
          });
      }
      if (!stopped() && !(poked && failures === 0))
        await rest(failures === 0 ? POLL_MS : Math.min(MOST_PAUSE_MS, 250 * 2 ** Math.min(failures, 8)));
    }
  };
  return {
    poke() {
      poked = true;
      if (failures === 0) wake();
    },
    done: run(),
  };
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
  const works = {
    wakes: () => relayWakes(deps),
    refunds: () => relayRefundClocks(deps),
    mails: () => mails.sendDue(stopped),
    webhook_deliveries: () => webhooks.sendDue(),
  } as const;
  const loops = background
    ? Object.entries(works).map(([name, work]) => [name, loop(name.replace('_', ' '), work, deps, stopped)] as const)
    : [];
  const listening = background
    ? deps.client
        .listen('outbox', (table) => {
          for (const [name, { poke }] of loops) if (name === table) poke();
        })
        .catch(() => deps.log('warn', 'not listening for new rows; they are found within a second all the same'))
    : null;
  return {
    async drain() {
      let total = 0;
      for (;;) {
        const round =
          (await works.wakes()) + (await works.refunds()) + (await works.mails()) + (await works.webhook_deliveries());
        total += round;
        if (round === 0) return total;
      }
    },
    async stop() {
      stopping = true;
      for (const [, { poke }] of loops) poke();
      const patience = new Promise<void>((resolve) => setTimeout(resolve, 2500).unref());
      await Promise.race([Promise.allSettled(loops.map(([, { done }]) => done)), patience]);
      await Promise.race([Promise.allSettled([listening?.then((meta) => meta?.unlisten()), mails.stop()]), patience]);
    },
  };
}
