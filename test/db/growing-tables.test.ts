import { sql } from 'drizzle-orm';
import { connect, type DatabaseHandle } from '../../db/client';
import { applyProviderEvent } from '../../record/apply-provider-event';
import { takeStep } from '../../record/take-step';
import { localMailbox } from '../../worker/outbox/mail/local-mailbox';
import { mailSender } from '../../worker/outbox/mail/sender';
import { visits } from '../api/customer-visits';
import { submit } from '../api/page-form';
import { type Served, served } from '../api/served';
import { freshDatabase, type TestDatabase } from '../servers/database';
import { HERE } from '../servers/installation';

/** Rows that years have left in each table, none of which concerns what is done here. */
const OLD = 3000;
/** So few are looked up, whatever is done. */
const FEW = 400;

let database: TestDatabase;
/** One connection for everything: what it has read is known when it says so. */
let only: DatabaseHandle;
let it: Served;

const fill = [
  sql`insert into cancellations (id, order_id, backorder_id, cause, lines, at, settled, told)
    select 'old-' || n, 'old-' || n, 'bo-old-' || n, 'customer', '[]', '2029-01-01', true, true from generate_series(1, ${OLD}::int) n`,
  sql`insert into mails (id, backorder_id, template, locale, cause, from_address, to_address, subject, html, text, status, priority,
      supersedable, queued_at, sent_at, batch_id)
    select 'old-' || n, 'bo-old-' || n, 'status', 'ja', 'old', 'a@example.com', 'b@example.com', '', '', '', 'delivered', 2, true,
      '2029-01-01', '2029-01-01', 'batch-old-' || n / 20 from generate_series(1, ${OLD}::int) n`,
  sql`insert into supplies (id, sku, location_id, quantity, received, status, reason, stated_at, created_at)
    select 'old-' || n, 'OLD', 'main', 1, 1, 'confirmed', '{"code":"other"}', '2029-01-01', '2029-01-01'
    from generate_series(1, ${OLD}::int) n`,
  sql`insert into purchase_requests (id, sku, quantity, cause, state, requested_at, answered_by)
    select 'old-' || n, 'OLD', 1, 'reorder-point', 'answered', '2029-01-01', 'old-' || n from generate_series(1, ${OLD}::int) n`,
  sql`insert into supply_history (purchase_id, at, kind, data)
    select 'old-' || n, '2029-01-01', 'asked', '{}' from generate_series(1, ${OLD}::int) n`,
  sql`insert into refunds (id, order_id, lines, amount, currency, state, requested_at, due_at)
    select 'old-' || n, 'old-' || n, '[]', 1, 'JPY', 'confirmed', '2029-01-01', '2029-01-01' from generate_series(1, ${OLD}::int) n`,
  sql`insert into tasks (id, kind, subject, state, data, opened_at, resolved_at)
    select 'old-' || n, 'mail-failed', 'old-' || n, 'resolved', '{}', '2029-01-01', '2029-01-01' from generate_series(1, ${OLD}::int) n`,
  sql`insert into webhook_deliveries (id, endpoint_id, event_id, type, backorder_id, body, state, created_at, next_attempt_at)
    select 'old-' || n, 'we-old', 'old-' || n, 'backorder.opened', 'bo-old-' || n, '{}', 'delivered', '2029-01-01', '2029-01-01'
    from generate_series(1, ${OLD}::int) n`,
  sql`insert into stock_ledger (sku, location_id, kind, on_hand_delta, at)
    select 'CUP', 'main', 'adjustment', 0, '2029-01-01' from generate_series(1, ${OLD}::int) n`,
  sql`insert into orders (id, number, content_hash, sent, channel_id, currency, commitment, customer_id, customer, ship_to, payment,
      shipping_fee, order_discount, policy_id, policy_version, placed_at, completed_at, accepted_at)
    select 'old-' || n, 'No. ' || n % 1500, '', '{}', 'web', 'JPY', 'request', 'c-old', '{}', '{}', '{}', 0, 0, 'jp-shop', 1,
      '2029-01-01', '2029-01-01', '2029-01-01' from generate_series(1, ${OLD}::int) n`,
  sql`insert into backorders (id, order_id, cause, status, policy_id, policy_version, opened_at, closed_at, course)
    select 'bo-old-' || n, 'old-' || n, 'chosen', 'closed', 'jp-shop', 1, '2029-01-01', '2029-01-02', '{}'
    from generate_series(1, ${OLD}::int) n`,
];

beforeAll(async () => {
  database = await freshDatabase();
  only = connect(database.url, { max: 1, name: 'test' });
  it = await served({ db: only.db });
  for (const rows of fill) await only.db.execute(rows);
  await only.db.execute(sql`analyze`);
  await it.shop.item('CUP');
  await it.shop.supply('PO-CUP', 'CUP', 100, '2030-02-20');
});
afterAll(async () => {
  await it.stop();
  await only.close();
  await database.drop();
});

async function readSoFar(table: string): Promise<number> {
  await only.db.execute(sql`select pg_stat_force_next_flush()`);
  const rows = await only.db.execute<{ n: number }>(sql`
    select (seq_tup_read + coalesce(idx_tup_fetch, 0))::int as n from pg_stat_user_tables where relname = ${table}`);
  return rows[0]?.n ?? 0;
}

/** How many rows of a table are read while something is done. */
async function rowsRead(table: string, work: () => Promise<unknown>): Promise<number> {
  const before = await readSoFar(table);
  await work();
  return (await readSoFar(table)) - before;
}

const step = async (orderId: string): Promise<void> => {
  const rows = await only.db.execute<{ last: number }>(
    sql`select last_step as last from backorders where id = ${`bo-${orderId}`}`,
  );
  const at = it.now();
  await takeStep(only.db, HERE, {
    backorderId: `bo-${orderId}`,
    stepNo: (rows[0]?.last ?? 0) + 1,
    step: 'pass-on-date',
    at,
  });
};

test('counting what is read notices a table that is read from end to end', async () => {
  expect(
    await rowsRead('cancellations', () => only.db.execute(sql`select sum(length(cause)) from cancellations`)),
  ).toBe(OLD);
});

test('a step looks its backorder’s cancellations up, and the reason of a supply', async () => {
  await it.shop.order('STEP', [{ sku: 'CUP', quantity: 1 }]);
  await it.shop.supply('PO-CUP', 'CUP', 100, '2030-02-25', { reason: { code: 'logistics' } });
  expect(await rowsRead('cancellations', () => step('STEP'))).toBeLessThan(FEW);
  await it.shop.supply('PO-CUP', 'CUP', 100, '2030-02-27', { reason: { code: 'logistics' } });
  it.pass(3_600_000);
  expect(await rowsRead('supplies', () => step('STEP'))).toBeLessThan(FEW);
  expect(await it.shop.templates('STEP')).toContain('date-changed');
});

test('what the provider took is written down of the mails it took', async () => {
  const sender = mailSender(
    { db: only.db, here: HERE, mailTransport: localMailbox(only.db), clock: () => it.now(), log: () => {} },
    'test',
  );
  expect(await rowsRead('mails', () => sender.sendDue(() => false))).toBeLessThan(FEW);
  const [mail] = await it.shop.mails('STEP');
  expect(mail).toMatchObject({ status: 'sent', providerId: `local-${mail?.id}` });
  const delivered = { type: 'email.delivered', data: { email_id: `local-${mail?.id}`, tags: { mail: `${mail?.id}` } } };
  expect(await rowsRead('mails', () => applyProviderEvent(only.db, HERE, delivered, it.now()))).toBeLessThan(FEW);
});

test('who changes a supply is told who said what about it, without a look at every purchase', async () => {
  expect(await rowsRead('purchase_requests', () => it.shop.supply('PO-CUP', 'CUP', 100, '2030-02-28'))).toBeLessThan(
    FEW,
  );
});

test('an answer that is taken back takes back its own cancellation', async () => {
  const { confirmed, linkOf } = visits(() => it);
  await it.shop.order('BACK', [{ sku: 'CUP', quantity: 2 }]);
  await it.shop.supply('PO-CUP', 'CUP', 100, '2030-05-28');
  await step('BACK');
  const link = await linkOf('BACK');
  const answer = () => confirmed(link, { 'units.1:wait': '0', 'units.1:cancel': '2' });
  expect(await rowsRead('cancellations', answer)).toBeLessThan(FEW);
  expect((await it.shop.backorder('BACK')).lines[0]).toMatchObject({ waiting: 0, cancelled: 2 });
  expect(await rowsRead('cancellations', () => submit(it.api, `${link}/undo`, {}))).toBeLessThan(FEW);
  expect((await it.shop.backorder('BACK')).lines[0]).toMatchObject({ waiting: 2, cancelled: 0 });
});

test('a count looks at what moved after it', async () => {
  const body = { sku: 'CUP', counted: 0, countedAt: new Date(it.now()).toISOString() };
  expect(await rowsRead('stock_ledger', () => it.api.ok(it.api.post('/v1/stock-counts', body)))).toBeLessThan(FEW);
});

test.each([
  ['orders', '/v1/orders?orderNumber=No.%207'],
  ['supplies', '/v1/supplies?limit=5'],
  ['supplies', '/v1/supplies?sku=CUP&limit=5'],
  ['mails', '/v1/mails?status=failed'],
  ['mails', '/v1/mails?status=queued'],
  ['refunds', '/v1/refunds?limit=5'],
  ['refunds', '/v1/refunds?state=overdue'],
  ['tasks', '/v1/tasks?state=open'],
  ['webhook_deliveries', '/v1/webhook-deliveries?state=failed'],
  ['webhook_deliveries', '/v1/webhook-deliveries?endpointId=we-new'],
  ['webhook_deliveries', '/v1/webhook-deliveries?backorderId=bo-STEP'],
  ['refunds', '/metrics'],
  ['backorders', '/metrics'],
])('of %s, %s reads what it shows', async (table, path) => {
  expect(
    await rowsRead(table, async () => {
      expect((await it.api.get(path)).status).toBe(200);
    }),
  ).toBeLessThan(FEW);
});
