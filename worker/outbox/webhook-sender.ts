import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { Webhook } from 'standardwebhooks';
import { errorText } from '../../config/log';
import { sqlTime, type WebhookDeps } from './deps';

interface Delivery {
  id: string;
  endpointId: string;
  eventId: string;
  body: string;
  attempts: number;
  url: string;
  secret: string;
}

/** Announces events to the shops' systems. */
export interface WebhookSender {
  /** Sends what is due; returns how many deliveries were begun or are still under way. */
  sendDue(): Promise<number>;
}

/** Deliveries under way to one endpoint: a receiver that is slow or dead takes no more, and none of the others'. */
const MOST_PER_ENDPOINT = 8;
/** Nothing is waited for longer, neither for a connection nor for an answer. */
const TIMEOUT_MS = 10_000;
/** A claim ends later than any attempt made under it. */
const CLAIMED_FOR_MS = 60_000;
const LOOK_AGAIN_MS = 100;

/** Pauses after each failed attempt, in seconds; after the last the delivery is given up (about three days). */
export const RETRY_SECONDS = [5, 30, 120, 600, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 24 * 3600, 24 * 3600] as const;

/**
 * Order per backorder and endpoint holds while an earlier event has had fewer failed attempts than this: through a
 * receiver's restart, about two and a half minutes. An event that a receiver keeps refusing must not withhold a
 * backorder's newer states from it for three days, so from then on later ones go ahead. Each carries the full state and
 * its `sequence`: a receiver drops what is older than what it has.
 */
export const IN_ORDER_FOR_ATTEMPTS = 4;

async function giveUpDeleted({ db }: WebhookDeps): Promise<void> {
  await db.execute(sql`
    update webhook_deliveries d set state = 'failed', last_error = 'the endpoint was deleted'
    from webhook_endpoints e where e.id = d.endpoint_id and e.deleted_at is not null and d.state = 'pending'`);
}

/**
 * Claims what is due, oldest first, as much as each endpoint has room for. `offset 0` keeps the planner from making a
 * join of the question about each row: over a long queue that takes minutes.
 */
async function claim({ db, clock }: WebhookDeps, busy: ReadonlyMap<string, number>): Promise<readonly Delivery[]> {
  const now = clock();
  const underWay = JSON.stringify([...busy].map(([id, n]) => ({ id, n })));
  return db.execute<Delivery & Record<string, unknown>>(sql`
    update webhook_deliveries d set next_attempt_at = ${sqlTime(now + CLAIMED_FOR_MS)}, attempts = d.attempts + 1
    from webhook_endpoints e
    left join jsonb_to_recordset(${underWay}::text::jsonb) as b(id text, n int) on b.id = e.id
    cross join lateral (
      select w.id from webhook_deliveries w
      where w.endpoint_id = e.id and w.state = 'pending' and w.next_attempt_at <= ${sqlTime(now)}
        and not exists (
          select 1 from webhook_deliveries p where p.endpoint_id = w.endpoint_id and p.backorder_id = w.backorder_id
            and p.state = 'pending' and p.seq < w.seq and p.attempts < ${IN_ORDER_FOR_ATTEMPTS}
          offset 0)
      order by w.seq limit greatest(0, ${MOST_PER_ENDPOINT} - coalesce(b.n, 0)) for update of w skip locked
    ) due
    where e.deleted_at is null and d.id = due.id
    returning d.id, d.endpoint_id as "endpointId", d.event_id as "eventId", d.body, d.attempts, e.url, e.secret`);
}

interface Attempt {
  readonly status: number | null;
  readonly error: string | null;
}

async function post(delivery: Delivery, nowMs: number, timeoutMs: number): Promise<Attempt> {
  const at = new Date(nowMs);
  try {
    const signature = new Webhook(delivery.secret).sign(delivery.eventId, at, delivery.body);
    const response = await fetch(delivery.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': delivery.eventId,
        'webhook-timestamp': String(Math.floor(nowMs / 1000)),
        'webhook-signature': signature,
      },
      body: delivery.body,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    // The answer's body is of no interest and of any size.
    await response.body?.cancel();
    return { status: response.status, error: response.ok ? null : `HTTP ${response.status}` };
  } catch (error) {
    return { status: null, error: errorText(error) };
  }
}

async function conclude({ db, clock }: WebhookDeps, delivery: Delivery, { status, error }: Attempt): Promise<void> {
  const now = clock();
  if (error === null) {
    await db.execute(sql`
      update webhook_deliveries
      set state = 'delivered', last_status = ${status}, last_error = null, delivered_at = ${sqlTime(now)}
      where id = ${delivery.id}`);
    return;
  }
  const retry = RETRY_SECONDS[delivery.attempts - 1];
  const state = retry === undefined || status === 410 ? 'failed' : 'pending';
  const next = now + (retry ?? 0) * 1000 * (0.9 + Math.random() / 5);
  await db.execute(sql`
    update webhook_deliveries
    set state = ${state}, last_status = ${status}, last_error = ${error}, next_attempt_at = ${sqlTime(next)}
    where id = ${delivery.id} and state = 'pending'`);
}

export function webhookSender(deps: WebhookDeps, timeoutMs = TIMEOUT_MS): WebhookSender {
  const underWay = new Map<Promise<void>, string>();
  const failures: unknown[] = [];

  const begin = (delivery: Delivery): void => {
    const work = post(delivery, deps.clock(), timeoutMs)
      .then((attempt) => conclude(deps, delivery, attempt))
      // Not written down: the claim lapses and it is sent again, under the same id.
      .catch((error: unknown) => void failures.push(error))
      .finally(() => underWay.delete(work));
    underWay.set(work, delivery.endpointId);
  };

  const busy = (): ReadonlyMap<string, number> => {
    const counts = new Map<string, number>();
    for (const id of underWay.values()) counts.set(id, (counts.get(id) ?? 0) + 1);
    return counts;
  };

  return {
    async sendDue() {
      await giveUpDeleted(deps);
      for (const delivery of await claim(deps, busy())) begin(delivery);
      const sent = underWay.size;
      // One that takes its time does not keep the others from being claimed.
      if (sent > 0) await Promise.race([...underWay.keys(), pause(LOOK_AGAIN_MS)]);
      if (failures.length > 0) throw failures.splice(0).at(-1);
      return sent;
    },
  };
}
