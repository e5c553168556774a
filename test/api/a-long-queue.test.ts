import { sql } from 'drizzle-orm';
import { gather } from '../../bench/allocation/crowd';
import { type Served, served } from './served';

/** More than are read at once, and no round number. */
const WAITERS = 1203;

let it: Served;
beforeAll(async () => {
  it = await served();
  await gather(it.db, { sku: 'LONG', waiters: WAITERS, supplies: 2 });
});
afterAll(() => it.stop());

test('a dry run tells of everybody in a long queue, and its plan version saves exactly that', async () => {
  const body = { sku: 'LONG', quantity: 602, status: 'confirmed', eta: '2030-03-01' };
  const foretold = await it.api.ok(it.api.put('/v1/supplies/LONG-PO1?dryRun=true', body));
  expect(foretold).toMatchObject({ linesAffected: WAITERS, mailsNow: WAITERS, mailsHeld: 0 });
  expect(foretold.promises).toHaveLength(200);
  const saved = await it.api.put('/v1/supplies/LONG-PO1', body, {
    headers: { 'if-match': `"${foretold.planVersion}"` },
  });
  expect(saved.status).toBe(200);
  const rows = await it.db.execute<{ moved: number }>(
    sql`select count(*)::int as moved from order_lines where sku = 'LONG' and promise_current <> told`,
  );
  expect(rows[0]?.moved).toBe(WAITERS);
});
