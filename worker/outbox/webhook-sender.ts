import { sql } from 'drizzle-orm';
import { Webhook } from 'standardwebhooks';
import type { OutboxDeps } from './deps';

interface Delivery {
  id: string;
  eventId: string;
  body: string;
  attempts: number;
  url: string;
  secret: string;
  deleted: boolean;
}

const BATCH = 50;
const TIMEOUT_MS = 10_000;
/** Pauses after each failed attempt, in seconds; after the last the delivery is given up (about three days). */
export const RETRY_SECONDS = [5, 30, 120, 600, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 24 * 3600, 24 * 3600] as const;

/** Claims what is due, oldest first, and one event a backorder and endpoint at a time so that order holds. */
async function claim({ db, clock }: OutboxDeps): Promise<readonly Delivery[]> {
  const now = sql`${new Date(clock()).toISOString()}::timestamptz`;
  return db.execute<Delivery & Record<string, unknown>>(sql`
    update webhook_deliveries d set next_attempt_at = ${now} + interval '60 seconds', attempts = d.attempts + 1
    from webhook_endpoints e, (
      select w.id from webhook_deliveries w
      where w.state = 'pending' and w.next_attempt_at <= ${now}
        and not exists (
          select 1 from webhook_deliveries p where p.endpoint_id = w.endpoint_id and p.backorder_id = w.backorder_id
            and p.state = 'pending' and p.seq < w.seq and p.attempts = 0)
      order by w.seq limit ${BATCH} for update of w skip locked
    ) due
    where d.id = due.id and e.id = d.endpoint_id
    returning d.id, d.event_id as "eventId", d.body, d.attempts, e.url, e.secret, e.deleted_at is not null as deleted`);
}

interface Attempt {
  readonly status: number | null;
  readonly error: string | null;
}

async function post(delivery: Delivery, nowMs: number): Promise<Attempt> {
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
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    // The answer's body is of no interest and of any size.
    await response.body?.cancel();
    return { status: response.status, error: response.ok ? null : `HTTP ${response.status}` };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : '';
    return {
      status: null,
      error: `${error instanceof Error ? error.message : String(error)} ${cause}`.trim().slice(0, 300),
    };
  }
}

async function conclude({ db, clock }: OutboxDeps, delivery: Delivery, { status, error }: Attempt): Promise<void> {
  const now = sql`${new Date(clock()).toISOString()}::timestamptz`;
  const retry = RETRY_SECONDS[delivery.attempts - 1];
  const failed = error !== null && (retry === undefined || status === 410 || delivery.deleted);
  const state = error === null ? 'delivered' : failed ? 'failed' : 'pending';
  const pause = (retry ?? 0) * (0.9 + Math.random() / 5);
  await db.execute(sql`
    update webhook_deliveries
    set state = ${state}, last_status = ${status}, last_error = ${error},
        delivered_at = case when ${state} = 'delivered' then ${now} end,
        next_attempt_at = ${now} + make_interval(secs => ${pause}::float8)
    where id = ${delivery.id}`);
}

/** Sends the webhooks that are due; returns how many were tried. */
export async function sendWebhooks(deps: OutboxDeps): Promise<number> {
  const due = await claim(deps);
  await Promise.all(
    due.map(async (delivery) => {
      const attempt = delivery.deleted
        ? { status: null, error: 'the endpoint was deleted' }
        : await post(delivery, deps.clock());
      await conclude(deps, delivery, attempt);
    }),
  );
  return due.length;
}
