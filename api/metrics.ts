import { sql } from 'drizzle-orm';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { contentionCount } from '../record/perform';
import type { ApiDeps } from './deps';
import type { Resource } from './resources';

interface Reading {
  name: string;
  label: string;
  value: number;
}

/** What an operator watches, in one cheap query over the partial indexes. No ids, no names. */
async function readings({ db }: ApiDeps): Promise<readonly Reading[]> {
  return db.execute<Reading & Record<string, unknown>>(sql`
    select 'backorders' as name, status as label, count(*)::float8 as value from backorders where status <> 'closed' group by status
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
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    seconds.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
  app.get('/metrics', { schema: { tags: ['operations'], summary: 'Prometheus metrics' } }, async (_request, reply) => {
    for (const gauge of gauges.values()) gauge.reset();
    try {
      for (const { name, label, value } of await readings(deps)) gauges.get(name)?.set({ kind: label }, value);
    } catch {
      log('warn', 'metrics without the database');
    }
    return reply.type(registry.contentType).send(await registry.metrics());
  });
};
