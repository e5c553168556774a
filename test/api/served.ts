import { sql } from 'drizzle-orm';
import type { FastifyInstance } from 'fastify';
import type { ApiDeps } from '../../api/deps';
import { buildServer } from '../../api/server';
import type { StepName } from '../../domain/backorder/steps';
import { type Instant, instantOf } from '../../domain/calendar/business-date';
import { prepareMails } from '../../emails/render';
import { takeStep } from '../../record/take-step';
import { API_KEY, ApiClient } from '../servers/api-client';
import { MONDAY } from '../servers/clock';
import { freshDatabase, type TestDatabase } from '../servers/database';
import { HERE, RESEND_WEBHOOK_SECRET } from '../servers/installation';
import { type Shop, shopOf } from '../servers/shop';

/** The API on a database of its own, its clock standing still until a test moves it. No course runs. */
export interface Served {
  readonly api: ApiClient;
  readonly shop: Shop;
  readonly app: FastifyInstance;
  readonly database: TestDatabase;
  readonly db: TestDatabase['db'];
  /** Errors the API logged: a test that expects none can say so. */
  readonly logged: string[];
  /** Takes the next step of an order's backorder, as its workflow would. */
  step(orderId: string, step?: StepName): Promise<void>;
  now(): Instant;
  setTime(at: Instant): void;
  pass(ms: number): void;
  stop(): Promise<void>;
}

/** Serves the API, with other dependencies than a test usually wants where it says so. */
export async function served(changes: Partial<ApiDeps> = {}): Promise<Served> {
  await prepareMails();
  const database = await freshDatabase();
  let time = MONDAY;
  const logged: string[] = [];
  const app = await buildServer(
    {
      db: database.db,
      here: HERE,
      keys: [{ key: API_KEY, scopes: ['orders', 'supply', 'staff', 'audit', 'admin'] }],
      clock: () => time,
      workers: { pollers: async () => 1 },
      local: true,
      resendWebhookSecret: RESEND_WEBHOOK_SECRET,
      ...changes,
    },
    (level, message, data) => {
      if (level === 'error') logged.push(`${message} ${JSON.stringify(data)}`);
    },
  );
  const api = new ApiClient(app);
  return {
    api,
    shop: shopOf(api),
    app,
    database,
    db: database.db,
    logged,
    async step(orderId, step = 'pass-on-change') {
      const backorderId = `bo-${orderId}`;
      const rows = await database.db.execute<{ last: number }>(
        sql`select last_step as last from backorders where id = ${backorderId}`,
      );
      await takeStep(database.db, HERE, { backorderId, stepNo: (rows[0]?.last ?? 0) + 1, step, at: time });
    },
    now: () => time,
    setTime: (at) => {
      time = at;
    },
    pass: (ms) => {
      time = instantOf(time + ms);
    },
    async stop() {
      await app.close();
      await database.drop();
    },
  };
}
