import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/postgres-js';
import type postgres from 'postgres';
import { buildServer } from '../../api/server';
import type { Database } from '../../db/client';
import * as schema from '../../db/schema';
import { instantOf } from '../../domain/calendar/business-date';
import { gather } from './crowd';
import { HERE, openWarehouse } from './warehouse';

const KEY = 'bench-key-0123456789abcdef0123456789';
const ITEMS = 10;
const FILE = join(__dirname, '..', '..', 'docs', 'plans.md');

/** What staff, shop front and auditors ask most, with a million backorders open. */
const QUESTIONS: readonly (readonly [string, string])[] = [
  ['the newest backorders', '/v1/backorders'],
  ['those that are scheduled', '/v1/backorders?status=scheduled'],
  ['those of one item', '/v1/backorders?sku=P3'],
  ['those of one customer', '/v1/backorders?customerId=c5'],
  ['those whose supply is overdue', '/v1/backorders?overdue=true'],
  ['one backorder', '/v1/backorders/bo-P3-77'],
  ['its history', '/v1/backorders/bo-P3-77/timeline'],
  ['one order', '/v1/orders/P3-77'],
  ['the newest orders', '/v1/orders'],
  ["an item's stock", '/v1/items/P3/stock'],
  ['what a customer would be told of an item', '/v1/items/P3/availability'],
  ["an item's queue", '/v1/items/P3/plan'],
  ['mails of a backorder', '/v1/mails?backorderId=bo-P3-77'],
  ['open tasks', '/v1/tasks?state=open'],
];

/** `npm run bench:plans`: writes down how the database answers, and says where it would read a whole table. */
async function main(): Promise<void> {
  const perItem = Number(process.argv[2] ?? 100_000);
  const house = await openWarehouse();
  try {
    for (let nth = 1; nth <= ITEMS; nth++) {
      await gather(house.db, { sku: `P${nth}`, waiters: perItem, supplies: 50 });
      process.stderr.write(`  ${nth * perItem} backorders are open\n`);
    }
    const asked: { query: string; params: unknown[] }[] = [];
    const logger = { logQuery: (query: string, params: unknown[]) => void asked.push({ query, params }) };
    const db: Database = drizzle(house.client, { schema, logger });
    const app = await buildServer(
      {
        db,
        here: HERE,
        keys: [{ key: KEY, scopes: ['orders', 'supply', 'staff', 'audit', 'admin'] }],
        clock: () => instantOf(Date.now()),
        workers: { pollers: async () => 1 },
        local: false,
        resendWebhookSecret: null,
      },
      () => {},
    );
    const parts = [
      `# How the database answers\n\n${ITEMS * perItem} open backorders over ${ITEMS} items; PostgreSQL 18, connections as the engine opens them. Written by\n\`npm run bench:plans\`. Each question with the time of the whole request and the plan of every statement it took.\n`,
      `\n## What an idle backorder takes\n\nBeside its order, mails, journal and steps, in bytes, as inserted one after the other:\n\n${await idleBytes(house.client)}`,
    ];
    const whole: string[] = [];
    for (const [what, path] of QUESTIONS) {
      const get = () => app.inject({ url: path, headers: { authorization: `Bearer ${KEY}` } });
      await get();
      asked.length = 0;
      const begun = performance.now();
      const { statusCode } = await get();
      const ms = performance.now() - begun;
      if (statusCode !== 200) throw new Error(`${path}: ${statusCode}`);
      parts.push(`\n## ${what}\n\n\`GET ${path}\`: ${ms.toFixed(1)} ms\n`);
      for (const { query, params } of [...asked]) {
        if (/^\s*(set|begin|commit)/i.test(query)) continue;
        const plan = await explain(house.client, query, params);
        parts.push(`\n\`\`\`text\n${plan.join('\n')}\n\`\`\`\n`);
        if (plan.some((line) => /Seq Scan on (?!webhook_endpoints|policies|channels)/.test(line))) whole.push(what);
      }
      process.stderr.write(`  ${what}: ${ms.toFixed(1)} ms\n`);
    }
    writeFileSync(FILE, parts.join(''));
    await app.close();
    if (whole.length > 0) throw new Error(`reads a whole table: ${[...new Set(whole)].join(', ')}`);
  } finally {
    await house.stop();
  }
}

/** The table and each of its indexes, over the backorders in it. */
async function idleBytes(client: postgres.Sql): Promise<string> {
  const rows = await client.unsafe<{ name: string; bytes: number }[]>(`
    select c.relname as name, (pg_relation_size(c.oid)::float8 / (select count(*) from backorders)) as bytes
    from pg_class c where c.oid = 'backorders'::regclass
      or c.oid in (select indexrelid from pg_index where indrelid = 'backorders'::regclass)
    order by c.relkind desc, c.relname`);
  const all = rows.reduce((sum, { bytes }) => sum + bytes, 0);
  return [...rows, { name: 'in all', bytes: all }]
    .map(({ name, bytes }) => `- ${name}: ${bytes.toFixed(0)}\n`)
    .join('');
}

async function explain(client: postgres.Sql, query: string, params: unknown[]): Promise<string[]> {
  const rows = await client.unsafe<{ 'QUERY PLAN': string }[]>(`explain (costs off) ${query}`, params as never[]);
  return rows.map((row) => row['QUERY PLAN']);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
