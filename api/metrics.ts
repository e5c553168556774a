import { sql } from 'drizzle-orm';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Instant } from '../domain/calendar/business-date';
import { checkStock } from '../record/check-stock';
import { contentionCount } from '../record/perform';
import type { ApiDeps } from './deps';
import type { Resource } from './resources';
import type { Log } from './server';

interface Reading {
  name: string;
  label: string;
  value: number;
}

/** What an operator watches, in one cheap query over the partial indexes. No ids, no names. */
async function readings({ db }: ApiDeps): Promise<readonly Reading[]> {
  return db.execute<Reading & Record<string, unknown>>(sql`
    select 'backorders' as name, status::text as label, count(*)::float8 as value from backorders where closed_at is null group by status
    union all select 'mails', 'queued', count(*)::float8 from mails where status = 'queued' and batch_id is null
    union all select 'outbox', 'wakes', count(*)::float8 from wakes
    union all select 'outbox', 'mail-batches', count(*)::float8 from mail_batches where state = 'prepared'
    union all select 'outbox', 'webhooks', count(*)::float8 from webhook_deliveries where state = 'pending'
    union all select 'tasks', 'open', count(*)::float8 from tasks where state = 'open'
    union all select 'refunds', 'overdue', count(*)::float8 from refunds where state = 'overdue'`);
}

const HELP: Readonly<Record<string, string>> = {
  backorders: 'Backorders that are not closed, by status',
  mails: 'Mails that wait to be sent',
  outbox: 'Rows that wait to leave, by kind',
  tasks: 'Tasks that wait for a person',
  refunds: 'Refunds that are late',
};

const COMPARE_EVERY_MS = 5 * 60_000;
const COMPARE_WITHIN_MS = 30_000;

/**
 * How many numbers of the stock did not agree when last compared; not a number until that is known. Comparing reads
 * whole tables: the first scrape of every five minutes sets it going, for half a minute at most, and waits for nothing.
 */
function stockDifferences({ db, clock }: ApiDeps, log: Log): () => number {
  let known = Number.NaN;
  let comparedAt: Instant | null = null;
  const compare = (): void => {
    checkStock(db, COMPARE_WITHIN_MS).then(
      ({ different }) => {
        known = different;
      },
      () => {
        known = Number.NaN;
        log('warn', 'the stock could not be compared with its ledger');
      },
    );
  };
  return () => {
    const now = clock();
    if (comparedAt === null || now - comparedAt >= COMPARE_EVERY_MS) {
      comparedAt = now;
      compare();
    }
    return known;
  };
}

/** `/metrics` in Prometheus's text format. The database away: the process's own numbers only. */
export const metrics: Resource = (app, deps, log) => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const seconds = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer, by route',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.3, 1, 3, 10],
    registers: [registry],
  });
  const gauges = new Map(
    Object.entries(HELP).map(([name, help]) => [
      name,
      new Gauge({ name: `backorder_${name}`, help, labelNames: ['kind'], registers: [registry] }),
    ]),
  );
  new Gauge({
    name: 'backorder_lock_contentions',
    help: 'Transactions tried again because others held the same rows, since the start',
    registers: [registry],
    collect() {
      this.set(contentionCount());
    },
  });
  const differences = stockDifferences(deps, log);
  new Gauge({
    name: 'backorder_stock_differences',
    help: 'Numbers of the stock that its ledger and the orders do not add up to; compared every five minutes',
    registers: [registry],
    collect() {
      this.set(differences());
    },
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    seconds.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
  const route = {
    config: { answers: 'text/plain' },
    schema: { tags: ['operations'], summary: 'Prometheus metrics' },
  };
  app.get('/metrics', route, async (_request, reply) => {
    for (const gauge of gauges.values()) gauge.reset();
    try {
      for (const { name, label, value } of await readings(deps)) gauges.get(name)?.set({ kind: label }, value);
    } catch {
      log('warn', 'metrics without the database');
    }
    return reply.type(registry.contentType).send(await registry.metrics());
  });
};
